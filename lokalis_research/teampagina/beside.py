"""Rates of all teams beside a year before, with the intervals that the teams' own pages give."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.indicatoren import compare
from lokalis_research.indicatoren.indicator import Catalogue, Indicator
from lokalis_research.indicatoren.measure import VALUE
from lokalis_research.period import HalfYear, Quarter
from lokalis_research.result import NOT_THERE, Column, Released
from lokalis_research.teampagina.series import changed, judged_together, rates_of
from lokalis_research.years import differences_of_rates

_CHANGE = ("verschil_laag", "verschil_hoog")
OTHERWISE = "andere teamindeling"
_WIDER = (
    "Dat interval is zo wijd als op de pagina van het team, waar alle verschillen samen zijn "
    "beoordeeld: ligt nul erbuiten, dan is het verschil meer dan toeval."
)


def beside_year_before(
    catalogue: Catalogue, period: HalfYear, *per_team: Released
) -> list[Released]:
    """Set rates of teams beside the same half-year of a year before.

    As `compare.beside_year_before` does, but for the interval of a difference: a reader who has
    both pages finds one. All rates that a team page compares are given together. A team that was
    divided otherwise is warned of in its row, and gets no interval.
    """
    together = [
        beside.derive(
            functools.partial(_with_ends, catalogue, per_team, at=at, period=period),
            *per_team,
            name=beside.name,
            title=beside.title,
            dimensions=beside.dimensions,
            values=tuple(
                Column(one.name, f"interval van de teampagina, {end}", one.unit, one.decimals)
                if one.name in _CHANGE
                else one
                for one in beside.values
                for end in [one.label.partition(", ")[2]]
            ),
            method=f"{beside.method} {_WIDER}",
        )
        for at, one in enumerate(per_team)
        for beside in [compare.beside_year_before(one, period)]
    ]
    pairs = zip(together, per_team, strict=True)
    return [_warned(table, catalogue, catalogue.of(one), period) for table, one in pairs]


def teams_beside(catalogue: Catalogue, period: HalfYear | Quarter, per_team: Released) -> Released:
    """Set numbers of teams, or of clusters, beside a year before with the same warnings."""
    beside = compare.beside_year_before(per_team, period)
    return _warned(beside, catalogue, catalogue.of(per_team), period)


def _warned(
    beside: Released, catalogue: Catalogue, indicator: Indicator, period: HalfYear | Quarter
) -> Released:
    """Tell in the row of which team, and below of all, that a year before is something else."""
    has_teams = "buurtteam" in beside.table
    breaks = [one for one in changed(catalogue, [indicator], period) if has_teams or not one.teams]
    if not breaks:
        return beside
    told = " ".join(f"Let op ({one.moment}): {one.wat} {one.gevolg}" for one in breaks)
    redivided = {team for one in breaks for team in one.teams}
    mark = (Column("let_op", "Let op"),) if redivided else ()
    absent = {
        f"{name}{NOT_THERE}": (beside.status[name] == "niet_bepaald").to_numpy()
        for name in beside.status
    }
    return beside.derive(
        lambda table: table.assign(
            **absent,
            **{
                one.name: table["buurtteam"].isin(redivided).map({True: OTHERWISE, False: ""})
                for one in mark
            },
        ),
        name=beside.name,
        title=beside.title,
        dimensions=(*beside.dimensions, *mark),
        values=beside.values,
        method=f"{beside.method} {told}",
    )


def _with_ends(
    catalogue: Catalogue,
    per_team: tuple[Released, ...],
    beside: pd.DataFrame,
    *tables: pd.DataFrame,
    at: int,
    period: HalfYear,
) -> pd.DataFrame:
    decimals = max(
        column.decimals for one in per_team for column in one.values if column.name == VALUE
    )
    compared = []
    for one, table in zip(per_team, tables, strict=True):
        now, _ = compare.two_periods(one, period)
        last = HalfYear.parse(now)
        rates = rates_of(catalogue, catalogue.of(one), table, "buurtteam", last)
        compared.append({made.name: made for made in differences_of_rates(rates)})
    ends = []
    for team in beside["buurtteam"]:
        known = {place: every[team] for place, every in enumerate(compared) if team in every}
        said = dict(zip(known, judged_together(known.values(), decimals), strict=True))
        ends.append((said[at].low, said[at].high))
    beside[list(_CHANGE)] = np.array(ends).reshape(-1, 2)
    _, before = compare.two_periods(per_team[at], period)
    absent = ~beside["buurtteam"].isin(tables[at].loc[tables[at]["periode"] == before, "buurtteam"])
    later = ("eerder", "verschil", *_CHANGE)
    untested = beside["verschil"].notna() & beside[_CHANGE[0]].isna()
    return beside.assign(
        **{f"{name}{NOT_THERE}": absent | (untested & (name in _CHANGE)) for name in later}
    )
