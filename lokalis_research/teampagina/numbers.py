"""The released tables that team pages are made of, and the answer where they are released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lokalis_research.indicatoren.compare import answer as declared
from lokalis_research.indicatoren.groups import NO_TEAM
from lokalis_research.indicatoren.indicator import Catalogue
from lokalis_research.indicatoren.measure import VALUE
from lokalis_research.period import HalfYear, Year
from lokalis_research.result import Released
from lokalis_research.text import Answer
from lokalis_research.wijken import Buurtteam

NOTEBOOK = "75_buurtteams"
"""The notebook that releases what team pages show."""

SERIES = (
    "wachttijd_kennismaking",
    "begonnen_binnen_vier_weken",
    "zonder_hulp_verder",
    "bereikte_gezinnen",
)
"""The indicators that a team page follows over time."""

MIX, MIX_YEAR = "vragen_op_leefgebied_leefgebied", "vragen_op_leefgebied_per_jaar"
"""The tables of what families ask, per half-year and per year."""

TEXTS = ("periode", "buurtteam", "cluster", "leefgebied")


@dataclass(frozen=True)
class Numbers:
    """Released tables by name, as they stand in their files."""

    tables: Mapping[str, pd.DataFrame]

    def rows(self, name: str, who: Mapping[str, str]) -> pd.DataFrame:
        """Give the rows of an indicator for the city, or for one team or cluster."""
        table = self.tables["_".join((name, *who))]
        for group, value in who.items():
            table = table[table[group] == value]
        return table.reset_index(drop=True)

    def teams(self, period: HalfYear) -> frozenset[str]:
        """Name the teams that occur in a half-year."""
        found = self.tables[f"{SERIES[0]}_buurtteam"]
        return frozenset(found.loc[found["periode"] == str(period), "buurtteam"])


def read_numbers(run: Path) -> Numbers:
    """Read all tables that the notebook of the teams released into a run folder."""
    return Numbers(
        {path.stem: _read(path) for path in sorted((run / "tabellen" / NOTEBOOK).glob("*.csv"))}
    )


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(
        path, sep=";", decimal=",", encoding="utf-8-sig", dtype=dict.fromkeys(TEXTS, "str")
    )


FIELD, SHARE = "leefgebied", "aandeel"


@dataclass(frozen=True)
class Mix:
    """Shares per leefgebied, in the order of the code list, with those of the city (``stad``)."""

    data: pd.DataFrame
    whose: str  # the cluster; empty for the team's own
    when: str

    def __repr__(self) -> str:
        return f"<Mix of {self.when}>"


def mix_of(numbers: Numbers, team: Buurtteam, period: HalfYear, order: list[str]) -> Mix:
    """Take the team's half-year if nothing of it is hidden, else its year, else its cluster."""
    own, wider = {"buurtteam": team.naam}, {"cluster": team.cluster}
    years = numbers.rows(MIX_YEAR, {})["periode"]
    year = max((name for name in years if name <= str(period)), default="")
    mix = Mix(pd.DataFrame(), "", "")
    for name, who, when, whose in (
        (MIX, own, str(period), ""),
        (MIX_YEAR, own, year, ""),
        (MIX, wider, str(period), team.cluster),
    ):
        city, rows = (
            table[table["periode"] == when].set_index(FIELD)
            for table in (numbers.rows(name, {}), numbers.rows(name, who))
        )
        known = [field for field in order if field in city.index]
        named = {f"{VALUE}{end}": f"{SHARE}{end}" for end in ("", "_laag", "_hoog")}
        data = rows.reindex(known)[list(named)].rename(columns=named)
        mix = Mix(data.assign(stad=city[VALUE].reindex(known)).reset_index(), whose, when)
        if len(data) and data[SHARE].notna().all():
            break
    return mix


_UNKNOWN = ("of een team het beter doet dan een ander", "waardoor een wachttijd verandert")


def answer(catalogue: Catalogue, period: HalfYear, per_team: Released, *city: Released) -> Answer:
    """Say of how many teams there are numbers, and what the city is that they stand beside."""
    now = per_team.table[per_team.table["periode"] == str(period)]
    teams = set(now["buurtteam"]) - {NO_TEAM}
    first = f"Van {len(teams)} buurtteams staan hier de eigen cijfers, per halfjaar."
    said = declared(catalogue, period, *city, unknown=_UNKNOWN)
    return Answer.ranked((first, *said.points), said.unknown, said.details, said.figures)


def whole_years(half_years: Sequence[HalfYear]) -> list[Year]:
    """Name the last year of which both half-years are there; without one there is no year."""
    both = [one.year for one in half_years if one.half == 2 and one.shift(-1) in half_years]
    return [Year(one) for one in both[-1:]]
