"""Curves of waiting: steps only where enough further families are behind them.

A Kaplan-Meier curve as it is usually drawn falls at the wait of every single family, so that who
knows one family's wait reads the others' off. Here only some days are let out, and the curve is
computed from the rounded counts at those days: a life table.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.release.rules import Rules, Survival
from lokalis_research.result import Column, Curve, Result
from lokalis_research.result.curves import ALL, DAY, EVENTS, LEFT

_PERCENT = 100.0


def step_days(events: pd.Series[float], waiting: pd.Series[float], rule: Survival) -> list[int]:
    """Choose the days at which a curve may take a step.

    The rule for Kaplan-Meier curves of Griffiths et al., Handbook on Statistical Disclosure Control
    for Outputs (2019): every step rests on the threshold of further events. That the next day of
    the grid is left out tells that fewer than so many events were added up to there, no more.
    """
    on_grid = (events.index % rule.rooster) == 0
    days, counts = events.index[on_grid], events[on_grid].to_numpy(dtype=float)
    enough_left = waiting[on_grid].to_numpy(dtype=float) >= rule.onder_risico
    chosen: list[int] = []
    reached = 0.0
    while True:
        at = int(np.searchsorted(counts, reached + rule.verdere_gebeurtenissen))
        # Who waits never grows: once too few are left, no later day has enough.
        if at >= len(counts) or not enough_left[at]:
            return chosen
        chosen.append(int(days[at]))
        reached = counts[at]


def thin(result: Result, rules: Rules) -> Result:
    """Leave of a curve only the days at which it may take a step."""
    if result.curve is None:
        return result
    table = result.table
    groups = [column.name for column in result.dimensions if column.name != DAY.name]
    kept = []
    for _, one in table.groupby(groups, sort=False) if groups else [("", table)]:
        rows = one.sort_values(DAY.name)
        by_day = rows.set_index(DAY.name)
        days = step_days(by_day[EVENTS], by_day[ALL] - by_day[LEFT], rules.overleving)
        kept.append(rows[rows[DAY.name].isin(days)])
    shown = pd.concat(kept, ignore_index=True) if kept else table
    keys = [*groups, DAY.name]
    support = result.support.merge(shown[keys], on=keys)
    return dataclasses.replace(result, table=shown, support=support)


def without_curve(result: Result, thinned: Result) -> list[str]:
    """Name the groups that have no step at all."""
    groups = [column.name for column in result.dimensions if column.name != DAY.name]
    names = [
        set(one.table[groups].astype(str).agg(", ".join, axis=1)) if groups else set()
        for one in (result, thinned)
    ]
    return sorted(names[0] - names[1])


def curve_columns(
    shown: pd.DataFrame, groups: list[str], curve: Curve, rules: Rules
) -> list[tuple[Column, pd.Series[float]]]:
    """Compute the curve and its interval from released counts.

    The life table: who goes out of sight between two days counts for half (Lawless, Statistical
    Models and Methods for Lifetime Data, 2003, §3.6). Variance: Greenwood's formula; interval: on
    the log(-log) scale (Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data,
    2002, §1.4), which stays between 0 and 1. Without who goes out of sight it is the Kaplan-Meier
    estimate at these days, but for the rounding.
    """
    known = shown[[ALL, LEFT, EVENTS]].notna().all(axis=1)
    rows = shown[known].sort_values([*groups, DAY.name])
    by: pd.Series[int] = rows.groupby(groups).ngroup() if groups else pd.Series(0, index=rows.index)
    began = rows[ALL]
    events = rows[EVENTS] - rows.groupby(by)[EVENTS].shift(fill_value=0.0)
    before = began - rows.groupby(by)[LEFT].shift(fill_value=0.0)
    # Each count is rounded on its own: nobody returns, and none is through who did not wait.
    unseen = (before - (began - rows[LEFT]) - events).clip(lower=0.0)
    at_risk = (before - unseen / 2).clip(lower=events)
    left = at_risk - events
    share = (left / at_risk).groupby(by).cumprod()
    greenwood = (events / (at_risk * left.where(left > 0))).groupby(by).cumsum()
    low, high = _log_log(share, greenwood, rules.vertrouwen)
    percent = f"{rules.vertrouwen:.0%}"
    columns = [
        curve,
        Column(curve.ends[0], f"{percent}-interval, ondergrens", curve.unit, curve.decimals),
        Column(curve.ends[1], f"{percent}-interval, bovengrens", curve.unit, curve.decimals),
    ]
    return [
        (column, (_PERCENT * values).reindex(shown.index))
        for column, values in zip(columns, (share, low, high), strict=True)
    ]


def _log_log(
    share: pd.Series[float], greenwood: pd.Series[float], confidence: float
) -> tuple[pd.Series[float], pd.Series[float]]:
    inside = share.where((share > 0) & (share < 1))
    margin = stats.norm.ppf((1 + confidence) / 2) * np.sqrt(greenwood) / -np.log(inside)
    return inside ** np.exp(margin), inside ** np.exp(-margin)
