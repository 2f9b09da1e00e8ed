"""How many families were supported in a period, and for how many days."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.period import Month, Period, period_table
from lokalis_research.populatie.days import day_numbers, require
from lokalis_research.stats.intervals import cut

EPISODE_COLUMNS = ("gezin_id", "start", "stop")


def exposure(
    episodes: pd.DataFrame, periods: Iterable[Period], by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count the days that every family was supported in every period.

    Parameters
    ----------
    episodes : pandas.DataFrame
        From `supported`: ``gezin_id, buurtteam, start, stop``, disjoint per family; with further
        columns to count by if need be, such as the cluster of the team.
    periods : iterable of Period
        Of one kind (months, half-years or years), disjoint.
    by : tuple of str, default ()
        Columns of `episodes`. A family that moves between teams has a row in each.

    Returns
    -------
    pandas.DataFrame
        ``periode`` (str), the columns of `by`, ``gezin_id`` and ``dagen`` (1 or more), each
        combination once, in order of time, group and family.

    Raises
    ------
    AnalysisError
        If the periods are not of one kind or overlap, or a column is not there or not filled.

    Examples
    --------
    >>> episodes = pd.DataFrame({
    ...     "gezin_id": ["g1", "g1"], "buurtteam": ["Ondiep", "Zuilen"],
    ...     "start": pd.to_datetime(["2022-01-30", "2022-02-02"]),
    ...     "stop": pd.to_datetime(["2022-02-02", "2022-02-05"]),
    ... })
    >>> exposure(episodes, [Month(2022, 1), Month(2022, 2)])["dagen"].tolist()
    [2, 4]
    """
    if isinstance(by, str):
        raise AnalysisError(f'`by` is a text, "{by}".', remedy=f'Give a tuple of names: ("{by}",).')
    columns = (*EPISODE_COLUMNS, *by)
    require(episodes, "episodes", columns, filled=len(columns))
    laid = one_kind(periods)
    start, stop = day_numbers(laid["start"]), day_numbers(laid["stop"])
    pieces = cut(day_numbers(episodes["start"]), day_numbers(episodes["stop"]), start, stop)
    rows = episodes[[*by, "gezin_id"]].take(pieces.left)
    rows.insert(0, "periode", pieces.right)
    rows["dagen"] = pieces.stop - pieces.start
    keys = ["periode", *by, "gezin_id"]
    counted = rows.groupby(keys, as_index=False, sort=True).agg(dagen=("dagen", "sum"))
    counted["periode"] = laid["periode"].take(counted["periode"].to_numpy()).array
    return counted


def families_at_risk(
    episodes: pd.DataFrame, periods: Iterable[Period], by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count the families that were supported on any day of a period.

    Parameters
    ----------
    episodes, periods, by
        As in `exposure`.

    Returns
    -------
    pandas.DataFrame
        ``periode``, the columns of `by` and ``gezinnen``; groups without a family are left out. A
        family counts once in a group, so that groups need not add up to the city, and half-years
        never to their year.

    Raises
    ------
    AnalysisError
        As `exposure`.
    """
    counted = exposure(episodes, periods, by)
    keys = ["periode", *by]
    return (
        counted.groupby(keys, as_index=False, sort=False)
        .size()
        .rename(columns={"size": "gezinnen"})
    )


def family_days(
    episodes: pd.DataFrame, periods: Iterable[Period], by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count the days on which families were supported: the exposure of a rate.

    Parameters
    ----------
    episodes, periods, by
        As in `exposure`.

    Returns
    -------
    pandas.DataFrame
        ``periode``, the columns of `by` and ``gezinsdagen``. Because a family has one team on a
        day, groups and periods add up.

    Raises
    ------
    AnalysisError
        As `exposure`.
    """
    counted = exposure(episodes, periods, by)
    keys = ["periode", *by]
    groups = counted.groupby(keys, as_index=False, sort=False)
    return groups.agg(gezinsdagen=("dagen", "sum"))


def team_months(episodes: pd.DataFrame, months: Iterable[Month]) -> pd.DataFrame:
    """Lay out families and family-days per team and month.

    Parameters
    ----------
    episodes : pandas.DataFrame
        From `supported`.
    months : iterable of Month
        The months.

    Returns
    -------
    pandas.DataFrame
        ``buurtteam``, ``maand`` (such as ``"2022-07"``), ``gezinnen`` and ``gezinsdagen``, in order
        of team and month. Months in which a team supported nobody are left out.

    Raises
    ------
    AnalysisError
        As `exposure`.

    Examples
    --------
    >>> episodes = pd.DataFrame({
    ...     "gezin_id": ["g1"], "buurtteam": ["Zuilen"],
    ...     "start": pd.to_datetime(["2022-01-30"]), "stop": pd.to_datetime(["2022-02-05"]),
    ... })
    >>> team_months(episodes, [Month(2022, 1), Month(2022, 2)])["gezinsdagen"].tolist()
    [2, 4]
    """
    counted = exposure(episodes, months, ("buurtteam",)).rename(columns={"periode": "maand"})
    keys = ["buurtteam", "maand"]
    groups = counted.groupby(keys, as_index=False, sort=True)
    return groups.agg(gezinnen=("gezin_id", "size"), gezinsdagen=("dagen", "sum"))


def one_kind(periods: Iterable[Period]) -> pd.DataFrame:
    """Lay periods out in order of time, and refuse to mix months, half-years and years.

    A longer period holds more families: counts and shares of families in a half-year cannot be set
    beside those of a year.

    Parameters
    ----------
    periods : iterable of Period
        The periods.

    Returns
    -------
    pandas.DataFrame
        As `lokalis_research.period.period_table`, sorted.

    Raises
    ------
    AnalysisError
        If they are of more than one kind, or there is none.

    Examples
    --------
    >>> one_kind([Month(2022, 2), Month(2022, 1)])["periode"].tolist()
    ['2022-01', '2022-02']
    """
    given = list(periods)
    kinds = sorted({type(period).__name__ for period in given})
    if len(kinds) != 1:
        raise AnalysisError(
            f"Periods of more than one kind: {', '.join(kinds)}." if kinds else "No periods.",
            remedy="Ask months, half-years and years in separate calls: families supported in a "
            "longer period are more, so the two do not compare.",
        )
    return period_table(given).sort_values("start", ignore_index=True)


def position_in(laid: pd.DataFrame, dates: pd.Series) -> np.ndarray:
    """Tell in which period each date lies.

    Parameters
    ----------
    laid : pandas.DataFrame
        From `one_kind`.
    dates : pandas.Series of datetime64
        None missing.

    Returns
    -------
    ndarray of int64
        Position of the period; −1 where it lies in none.

    Examples
    --------
    >>> laid = one_kind([Month(2022, 1), Month(2022, 2)])
    >>> position_in(laid, pd.Series(pd.to_datetime(["2022-02-28", "2022-03-01"]))).tolist()
    [1, -1]
    """
    start, stop = day_numbers(laid["start"]), day_numbers(laid["stop"])
    day = day_numbers(dates)
    at = np.searchsorted(start, day, side="right") - 1
    return np.where((at >= 0) & (day < stop[np.maximum(at, 0)]), at, -1)
