"""The released tables that team pages are made of: one notebook releases them, files hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lokalis_research.period import HalfYear

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
