"""The answer of the notebook that releases what team pages show."""

from __future__ import annotations

from collections.abc import Sequence

from lokalis_research.indicatoren.compare import answer as declared
from lokalis_research.indicatoren.groups import NO_TEAM
from lokalis_research.indicatoren.indicator import Catalogue
from lokalis_research.period import HalfYear, Year
from lokalis_research.result import Released
from lokalis_research.text import Answer

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
