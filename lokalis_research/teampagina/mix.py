"""What the families of a team ask help for, beside the city: the finest table that may be shown."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lokalis_research.indicatoren.measure import VALUE
from lokalis_research.period import HalfYear
from lokalis_research.teampagina.numbers import MIX, MIX_YEAR, Numbers
from lokalis_research.wijken import Buurtteam

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
