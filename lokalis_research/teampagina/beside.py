"""Rates of all teams beside a year before, with the intervals that the teams' own pages give."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.indicatoren import compare
from lokalis_research.indicatoren.measure import VALUE
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released
from lokalis_research.teampagina.series import judged_together
from lokalis_research.verdict import estimate_in

_CHANGE = ("verschil_laag", "verschil_hoog")
_WIDER = (
    "Dat interval is zo wijd als op de pagina van het team, waar alle verschillen samen zijn "
    "beoordeeld: ligt nul erbuiten, dan is het verschil meer dan toeval."
)


def beside_year_before(period: HalfYear, *per_team: Released) -> list[Released]:
    """Set rates of teams beside the same half-year of a year before.

    Parameters
    ----------
    period : HalfYear
        The half-year of the page.
    *per_team : Released
        All rates that a team page compares, each by buurtteam.

    Returns
    -------
    list of Released
        As `compare.beside_year_before` gives them, but for the interval of a difference: a reader
        who has both pages finds one.
    """
    return [
        beside.derive(
            functools.partial(_with_ends, at=at, period=period, per_team=per_team),
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


def _with_ends(
    beside: pd.DataFrame,
    *tables: pd.DataFrame,
    at: int,
    period: HalfYear,
    per_team: tuple[Released, ...],
) -> pd.DataFrame:
    decimals = max(
        column.decimals for one in per_team for column in one.values if column.name == VALUE
    )
    periods = [compare.two_periods(one, period) for one in per_team]
    ends = []
    for team in beside["buurtteam"]:
        own = [table[table["buurtteam"] == team].set_index("periode") for table in tables]
        pairs = {
            str(place): (
                estimate_in(rows.get(now, {}), VALUE),
                estimate_in(rows.get(before, {}), VALUE),
            )
            for place, (table, (now, before)) in enumerate(zip(own, periods, strict=True))
            for rows in [table.to_dict("index")]
        }
        verdict = judged_together(pairs, decimals)[at]
        ends.append((verdict.low, verdict.high))
    beside[list(_CHANGE)] = np.array(ends).reshape(-1, 2)
    return beside
