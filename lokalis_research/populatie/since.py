"""From when events are registered, where the people they happen to are known from earlier on."""

from __future__ import annotations

import numpy as np

from lokalis_research.stats.intervals import IntArray

_STRAY, _STRAYS = 0.005, 2
"""Which part of the events, and how many at least, may lie before the register: wrong dates."""
_CLOSE = 10
"""How many times as far apart as usual two events of one register may lie."""
_MISSING = 10
"""How many events must be missing before, and how many times as many as are there."""


def registered_since(days: IntArray, start: IntArray, stop: IntArray) -> int | None:
    """Find the month in which a register begins that knows less of the past than its denominator.

    An export often holds what ended since some day, of people who were there before. The time
    before that day then seems to be without events. That it was so cannot be chance if, at the pace
    of afterwards, ten times as many would have been expected as there are, and at least ten.

    An event counts on the day on which it is complete: of a spell its last. `start` and `stop` are
    the half-open intervals in which somebody could have one. None if the register lacks nothing.

    Examples
    --------
    Twenty people from 2016 on, of whom every month somebody recovers from 2018-01-03 on:

    >>> import numpy as np
    >>> days = np.arange(17534, 19000, 30)
    >>> start, stop = np.full(20, 16801), np.full(20, 19000)
    >>> since = registered_since(days, start, stop)
    >>> str(np.datetime64(since, "D"))
    '2018-01-01'
    >>> registered_since(days, start + 730, stop) is None
    True
    """
    if len(days) <= _STRAYS:
        return None
    ordered = np.sort(days)
    at = max(_STRAYS, int(_STRAY * len(days)))
    gaps = np.diff(ordered)
    # What lies close before it belongs to the register after all.
    while at and gaps[at - 1] <= _CLOSE * max(np.median(gaps), 1):
        at -= 1
    first = int(ordered[at])
    month = np.datetime64(first, "D").astype("datetime64[M]").astype("datetime64[D]")
    since = int(month.astype(np.int64))
    before = np.clip(np.minimum(stop, since) - start, 0, None).sum()
    after = np.clip(stop - np.maximum(start, since), 0, None).sum()
    there = int((days < since).sum())
    if not before or not after:
        return None
    expected = (len(days) - there) / after * before
    return since if expected >= _MISSING * max(there, 1) else None
