"""Who was supported on a day: the caseload, and the support that an event falls in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.days import as_dates, day_number, day_numbers
from lokalis_research.errors import AnalysisError
from lokalis_research.populatie.exposure import EPISODE_COLUMNS
from lokalis_research.required import require
from lokalis_research.stats.intervals import IntArray, cut


def caseload(
    episodes: pd.DataFrame, dates: Iterable[date], by: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Count the families that are supported on a day."""
    columns = (*EPISODE_COLUMNS, *by)
    require(episodes, "episodes", columns, filled=len(columns))
    days = np.sort(np.array([day_number(day) for day in dates], dtype=np.int64))
    if len(np.unique(days)) < len(days):
        raise AnalysisError("Dates occur more than once.", remedy="Give every date once.")
    pieces = cut(day_numbers(episodes["start"]), day_numbers(episodes["stop"]), days, days + 1)
    rows = episodes[list(by)].take(pieces.left)
    rows.insert(0, "datum", as_dates(days[pieces.right]))
    keys = ["datum", *by]
    return rows.groupby(keys, as_index=False, sort=True).size().rename(columns={"size": "gezinnen"})


def episode_on(episodes: pd.DataFrame, families: pd.Series, dates: pd.Series) -> IntArray:
    """Find the support that was running when something happened to a family.

    Parameters
    ----------
    episodes : pandas.DataFrame. From `supported`: disjoint per family.
    families : pandas.Series of str, shape (n,). Ids of families.
    dates : pandas.Series of datetime64, shape (n,). When it happened; none missing.

    Returns
    -------
    ndarray of int64, shape (n,)
        Position in `episodes`; −1 where the family was not supported on that day.

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
