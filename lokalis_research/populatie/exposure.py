"""Who was supported: families and days in a period, and the support that an event falls in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata
from lokalis_research.missing import require
from lokalis_research.period import Month, Period, period_table
from lokalis_research.result import Coverage, Extent
from lokalis_research.stats.intervals import IntArray, cut, run_starts

EPISODE_COLUMNS = ("gezin_id", "start", "stop")


def exposure(
    episodes: pd.DataFrame, periods: Iterable[Period], by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count the days that every family was supported in every period.

    Episodes are those of `supported`, disjoint per family. One row per ``periode``, columns of `by`
    and ``gezin_id``, in that order, with ``dagen`` (1 or more): a family that moves between teams
    has a row in each.

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
    pieces = _Pieces.of(episodes, periods, by)
    counted = pieces.cells.take(pieces.cell)
    counted["gezin_id"] = pieces.families.take(pieces.family)
    counted["dagen"] = pieces.days
    return counted.reset_index(drop=True)


def team_months(episodes: pd.DataFrame, months: Iterable[Month]) -> pd.DataFrame:
    """Lay out families and family-days per team and month.

    Months in which a team supported nobody are left out.

    Examples
    --------
    >>> episodes = pd.DataFrame({
    ...     "gezin_id": ["g1"], "buurtteam": ["Zuilen"],
    ...     "start": pd.to_datetime(["2022-01-30"]), "stop": pd.to_datetime(["2022-02-05"]),
    ... })
    >>> team_months(episodes, [Month(2022, 1), Month(2022, 2)])["gezinsdagen"].tolist()
    [2, 4]
    """
    counted = _Pieces.of(episodes, months, ("buurtteam",)).per_cell()
    counted = counted.rename(columns={"periode": "maand"})
    table = counted[["buurtteam", "maand", "gezinnen", "gezinsdagen"]]
    return table.sort_values(["buurtteam", "maand"], ignore_index=True)


def one_kind(periods: Iterable[Period]) -> pd.DataFrame:
    """Lay periods out in order of time, and refuse to mix months, half-years and years.

    A longer period holds more families: counts and shares of families in a half-year cannot be set
    beside those of a year.

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
    """Tell in which period, from `one_kind`, each date lies; −1 where it lies in none.

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


def in_periods(table: pd.DataFrame, periods: Iterable[Period], day: str = "datum") -> pd.DataFrame:
    """Keep what happened in periods, with the one in which it did as ``periode``.

    Examples
    --------
    >>> table = pd.DataFrame({"datum": pd.to_datetime(["2022-02-28", "2022-03-01"])})
    >>> in_periods(table, [Month(2022, 1), Month(2022, 2)])["periode"].tolist()
    ['2022-02']
    """
    laid = one_kind(periods)
    at = position_in(laid, table[day])
    rows = table[at >= 0].reset_index(drop=True)
    return rows.assign(periode=laid["periode"].take(at[at >= 0]).array)


def teams_of(table: pd.DataFrame, by: tuple[str, ...]) -> tuple[Coverage, ...]:
    """Say which teams a group holds, for the door: groups of teams add up as teams do.

    There is something to say of a single group only that is not the team itself.
    """
    if len(by) != 1 or by == ("buurtteam",):
        return ()
    teams = table[["buurtteam", *by]].drop_duplicates()
    held: dict[tuple[str, ...], Extent] = {
        (str(name),): frozenset(own) for name, own in teams.groupby(by[0], sort=True)["buurtteam"]
    }
    return (Coverage("buurtteam", by, held),)


@dataclass(frozen=True, repr=False)
class _Pieces(Microdata):
    """What `exposure` lays out, as numbers: texts are slow to group by the million."""

    cells: pd.DataFrame
    families: pd.Index
    cell: IntArray
    family: IntArray
    days: IntArray

    @classmethod
    def of(cls, episodes: pd.DataFrame, periods: Iterable[Period], by: tuple[str, ...]) -> _Pieces:
        """Cut support by periods, and add up per period, group and family, in that order."""
        if isinstance(by, str):
            raise AnalysisError(
                f'`by` is a text, "{by}".', remedy=f'Give a tuple of names: ("{by}",).'
            )
        columns = (*EPISODE_COLUMNS, *by)
        require(episodes, "episodes", columns, filled=len(columns))
        laid = one_kind(periods)
        start, stop = day_numbers(laid["start"]), day_numbers(laid["stop"])
        pieces = cut(day_numbers(episodes["start"]), day_numbers(episodes["stop"]), start, stop)
        family, families = pd.factorize(episodes["gezin_id"], sort=True)
        group, groups = _groups(episodes, by)
        cell = pieces.right * max(len(groups), 1) + group[pieces.left]
        line = cell * max(len(families), 1) + family[pieces.left]
        order = np.argsort(line, kind="stable")
        first = run_starts(line[order])
        days = (pieces.stop - pieces.start)[order]
        known, position = np.unique(cell[order][first], return_inverse=True)
        period, of_group = np.divmod(known, max(len(groups), 1))
        cells = groups.take(of_group).reset_index(drop=True)
        cells.insert(0, "periode", laid["periode"].take(period).array)
        return cls(
            cells,
            pd.Index(families),
            position.astype(np.int64),
            family[pieces.left][order][first].astype(np.int64),
            np.add.reduceat(days, first) if len(first) else days,
        )

    def per_cell(self) -> pd.DataFrame:
        """Count families and their days in each cell."""
        count = len(self.cells)
        return self.cells.assign(
            gezinnen=np.bincount(self.cell, minlength=count),
            gezinsdagen=np.bincount(self.cell, self.days, count).astype(np.int64),
        )


def _groups(episodes: pd.DataFrame, by: tuple[str, ...]) -> tuple[IntArray, pd.DataFrame]:
    """Give groups of episodes numbers in order, and their names."""
    if not by:
        return np.zeros(len(episodes), dtype=np.int64), pd.DataFrame(index=[0])
    grouped = episodes.groupby(list(by), sort=True)
    names = grouped.size().index.to_frame(index=False)
    return np.asarray(grouped.ngroup(), dtype=np.int64), names.astype(episodes[list(by)].dtypes)


def episode_on(episodes: pd.DataFrame, families: pd.Series, dates: pd.Series) -> IntArray:
    """Find the support, by its position, that was running when something happened to a family.

    It is −1 where the family was not supported on that day.

    Examples
    --------
    >>> episodes = pd.DataFrame({
    ...     "gezin_id": ["g1"], "buurtteam": ["Zuilen"],
    ...     "start": pd.to_datetime(["2022-01-30"]), "stop": pd.to_datetime(["2022-02-05"]),
    ... })
    >>> days = pd.Series(pd.to_datetime(["2022-02-04", "2022-02-05", "2022-02-04"]))
    >>> episode_on(episodes, pd.Series(["g1", "g1", "g2"]), days).tolist()
    [0, -1, -1]
    """
    require(episodes, "episodes", EPISODE_COLUMNS, filled=len(EPISODE_COLUMNS))
    if episodes.empty:
        return np.full(len(families), -1, dtype=np.int64)
    own, known = pd.factorize(episodes["gezin_id"])
    theirs = pd.Index(known).get_indexer(pd.Index(families))
    start, stop = day_numbers(episodes["start"]), day_numbers(episodes["stop"])
    day = day_numbers(dates)
    low = min(int(start.min()), int(day.min()) if len(day) else int(start.min()))
    span = max(int(stop.max()), int(day.max()) if len(day) else 0) - low + 1
    order = np.argsort(own * span + start - low, kind="stable")
    line = (own * span + start - low)[order]
    at = np.searchsorted(line, theirs * span + day - low, side="right") - 1
    found = order[np.maximum(at, 0)]
    inside = (at >= 0) & (theirs >= 0) & (own[found] == theirs) & (day < stop[found])
    return np.where(inside, found, -1).astype(np.int64)
