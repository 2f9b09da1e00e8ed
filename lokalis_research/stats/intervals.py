"""Arithmetic on half-open intervals of whole days, [start, stop), per group, without loops.

A group is whatever may not be mixed: an employee, a family, an absence spell. Nothing here expands
an interval into its days: work and memory grow with the number of intervals (and of the pieces
that they are cut into), not with their lengths.

Lay overlapping intervals flat, so that what overlaps can be reduced to one value per day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, guarded

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Intervals:
    """Non-empty half-open intervals of days, each in a group.

    Parameters
    ----------
    group : ndarray of int64, shape (n,). Number of the group, 0 or more.
    start, stop : ndarray of int64, shape (n,). Day numbers: the first day, and the first day after.

    Examples
    --------
    >>> len(Intervals.of([0, 0], [1, 5], [4, 9]))
    2
    """

    group: IntArray
    start: IntArray
    stop: IntArray

    def __post_init__(self) -> None:
        """Refuse what the functions below would answer wrongly."""
        if not self.group.shape == self.start.shape == self.stop.shape:
            raise AnalysisError(
                "Intervals: group, start and stop differ in length.",
                remedy="Give one of each per interval.",
            )
        if (self.start >= self.stop).any():
            count = int((self.start >= self.stop).sum())
            raise AnalysisError(
                f"Intervals: {count} of {len(self)} are empty or run backwards.",
                remedy="Leave them out, and report how many there were.",
            )
        if len(self) and self.group.min() < 0:
            raise AnalysisError("Intervals: a group is negative.", remedy="Number groups from 0.")

    @classmethod
    @guarded
    def of(cls, group: ArrayLike, start: ArrayLike, stop: ArrayLike) -> Intervals:
        """Build from anything that numpy reads as whole numbers.

        Parameters
        ----------
        group, start, stop : array_like of int, shape (n,). As in the class.
        """
        return cls(_whole(group), _whole(start), _whole(stop))

    def __len__(self) -> int:
        """Return the number of intervals."""
        return len(self.start)

    @guarded
    def take(self, index: IntArray | BoolArray) -> Intervals:
        """Select intervals by position or mask.

        Parameters
        ----------
        index : ndarray of int64 or bool. Positions, or a mask of length n.
        """
        return Intervals(self.group[index], self.start[index], self.stop[index])


_MOST = 2.0**53  # above it a float is no longer one whole number


def _whole(values: ArrayLike) -> IntArray:
    """Read whole numbers; a missing day would become one of long ago."""
    array = np.asarray(values)
    if array.dtype.kind == "f" and not ((abs(array) < _MOST) & (array == np.floor(array))).all():
        raise AnalysisError(
            "Intervals: a group or a day is missing, or no whole number.",
            remedy="Leave such intervals out, and report how many there were.",
        )
    return array.astype(np.int64)


@dataclass(frozen=True)
class Overlaps:
    """Pairs of overlapping intervals, with what they share."""

    left: IntArray
    right: IntArray
    start: IntArray
    stop: IntArray


@dataclass(frozen=True)
class Pieces:
    """What is left of intervals after something was taken out."""

    index: IntArray
    start: IntArray
    stop: IntArray


@guarded
def run_starts(*keys: npt.NDArray[np.generic]) -> IntArray:
    """Find where runs of equal keys begin in sorted arrays, for ``ufunc.reduceat``.

    Parameters
    ----------
    *keys : ndarray, shape (n,). Sorted together, so that equal combinations stand together.

    Returns
    -------
    ndarray of int64. Position of the first of each run.

    Examples
    --------
    >>> run_starts(np.array([3, 3, 5]), np.array([0, 1, 1])).tolist()
    [0, 1, 2]
    """
    n = len(keys[0])
    new = np.zeros(n, dtype=bool)
    if n:
        new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new).astype(np.int64)


def _on_one_line(*tables: Intervals) -> list[tuple[IntArray, IntArray]]:
    """Shift groups behind each other on one line of days, so that one sort serves all of them."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return [(table.start, table.stop) for table in tables]
    low = min(int(table.start.min()) for table in filled)
    span = max(int(table.stop.max()) for table in filled) - low + 2
    numbers = [table.group for table in tables]
    count = max(int(table.group.max()) for table in filled) + 1
    if count * span >= 2**62:
        known = np.unique(np.concatenate(numbers))
        numbers = [np.searchsorted(known, group).astype(np.int64) for group in numbers]
        count = len(known)
    if count * span >= 2**62:
        raise AnalysisError(
            "Intervals: too many groups over too long a time for 64-bit day numbers.",
            remedy="Check the dates: they must be days, not seconds.",
        )
    return [
        (group * span - low + table.start, group * span - low + table.stop)
        for group, table in zip(numbers, tables, strict=True)
    ]


@guarded
def components(intervals: Intervals, *, touching: bool = False) -> IntArray:
    """Label the connected components of overlapping intervals within each group.

    Parameters
    ----------
    intervals : Intervals. Shape (n,).
    touching : bool
        Whether two intervals that only touch (one starts where the other stops) belong together.

    Returns
    -------
    ndarray of int64, shape (n,)
        Per interval its component, numbered from 0 in order of group and start.

    Examples
    --------
    >>> spells = Intervals.of([0, 0, 0, 1], [10, 12, 20, 12], [15, 20, 25, 14])
    >>> components(spells).tolist()
    [0, 0, 1, 2]
    """
    [(start, stop)] = _on_one_line(intervals)
    if not len(start):
        return start
    order = np.argsort(start, kind="stable")
    reached = np.maximum.accumulate(stop[order])[:-1]
    following = start[order][1:]
    new = following > reached if touching else following >= reached
    labels = np.empty(len(start), dtype=np.int64)
    labels[order] = np.concatenate([[0], np.cumsum(new)])
    return labels


@guarded
def union(intervals: Intervals) -> Intervals:
    """Cover the same days once: disjoint intervals that do not touch either.

    Parameters
    ----------
    intervals : Intervals. May overlap.

    Returns
    -------
    Intervals. Sorted by group and start.

    Examples
    --------
    >>> union(Intervals.of([0, 0, 0], [1, 3, 8], [4, 6, 9])).stop.tolist()
    [6, 9]
    """
    if not len(intervals):
        return intervals
    labels = components(intervals, touching=True)
    order = np.argsort(labels, kind="stable")
    first = run_starts(labels[order])
    return Intervals(
        intervals.group[order][first],
        np.minimum.reduceat(intervals.start[order], first),
        np.maximum.reduceat(intervals.stop[order], first),
    )


def _ranges(first: IntArray, counts: IntArray) -> tuple[IntArray, IntArray]:
    """Expand ranges [first, first + count): the range's number and each of its members."""
    owner = np.repeat(np.arange(len(first), dtype=np.int64), counts)
    within = np.arange(len(owner), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, first[owner] + within


@guarded
def overlaps(left: Intervals, right: Intervals) -> Overlaps:
    """Join two tables on group and overlap; each may overlap in itself.

    A pair overlaps either because the right one starts inside the left one, or because the left one
    starts inside the right one: both are ranges in sorted arrays, so that the work is that of two
    sorts plus the pairs that come out.

    Parameters
    ----------
    left, right : Intervals. Their groups mean the same.

    Returns
    -------
    Overlaps. Every pair of one group that shares a day.

    Examples
    --------
    >>> contracts = Intervals.of([0, 0], [0, 10], [10, 40])
    >>> spells = Intervals.of([0, 1], [5, 5], [12, 12])
    >>> pairs = overlaps(spells, contracts)
    >>> list(zip(pairs.left.tolist(), pairs.right.tolist(), (pairs.stop - pairs.start).tolist()))
    [(0, 0, 5), (0, 1, 2)]
    """
    (left_start, left_stop), (right_start, right_stop) = _on_one_line(left, right)
    by_right = np.argsort(right_start, kind="stable")
    by_left = np.argsort(left_start, kind="stable")
    sorted_right, sorted_left = right_start[by_right], left_start[by_left]
    first = np.searchsorted(sorted_right, left_start, side="left").astype(np.int64)
    last = np.searchsorted(sorted_right, left_stop, side="left").astype(np.int64)
    left_a, position = _ranges(first, last - first)
    right_a = by_right[position]
    first = np.searchsorted(sorted_left, right_start, side="right").astype(np.int64)
    last = np.searchsorted(sorted_left, right_stop, side="left").astype(np.int64)
    right_b, position = _ranges(first, np.maximum(last - first, 0))
    left_b = by_left[position]
    i, j = np.concatenate([left_a, left_b]), np.concatenate([right_a, right_b])
    order = np.lexsort((j, i))
    i, j = i[order], j[order]
    return Overlaps(
        i, j, np.maximum(left.start[i], right.start[j]), np.minimum(left.stop[i], right.stop[j])
    )


@guarded
def subtract(intervals: Intervals, holes: Intervals) -> Pieces:
    """Take the days of holes out of intervals of the same group.

    Parameters
    ----------
    intervals, holes : Intervals. Both may overlap in themselves.

    Returns
    -------
    Pieces. What is left; an interval that lies in the holes altogether has no piece.

    Examples
    --------
    >>> left = subtract(Intervals.of([0], [0], [10]), Intervals.of([0, 0], [2, 3], [4, 5]))
    >>> list(zip(left.start.tolist(), left.stop.tolist()))
    [(0, 2), (5, 10)]
    """
    cuts = overlaps(intervals, union(holes))
    own = np.arange(len(intervals), dtype=np.int64)
    # The pieces of an interval run from its start or a hole's stop to the next hole's start or its
    # stop: sorted, the two lists pair up.
    index = np.concatenate([own, cuts.left])
    starts = np.concatenate([intervals.start, cuts.stop])
    stops = np.concatenate([intervals.stop, cuts.start])
    by_start, by_stop = np.lexsort((starts, index)), np.lexsort((stops, index))
    index, starts, stops = index[by_start], starts[by_start], stops[by_stop]
    keep = starts < stops
    return Pieces(index[keep], starts[keep], stops[keep])


@guarded
def cut(start: IntArray, stop: IntArray, period_start: IntArray, period_stop: IntArray) -> Overlaps:
    """Cut intervals by periods.

    Parameters
    ----------
    start, stop : ndarray of int64, shape (n,). The intervals.
    period_start, period_stop : ndarray of int64, shape (p,)
        Sorted and disjoint; they need not join up.

    Returns
    -------
    Overlaps. `left` is the interval, `right` the period; days outside every period are left out.

    Examples
    --------
    >>> pieces = cut(np.array([25]), np.array([70]), np.array([0, 31]), np.array([31, 59]))
    >>> list(zip(pieces.right.tolist(), pieces.start.tolist(), pieces.stop.tolist()))
    [(0, 25, 31), (1, 31, 59)]
    """
    if (period_start[1:] < period_stop[:-1]).any() or (period_start >= period_stop).any():
        raise AnalysisError(
            "Periods overlap, are empty, or are not in order of time.",
            remedy="Give periods of one kind, sorted; ask months and half-years in two calls.",
        )
    first = np.searchsorted(period_stop, start, side="right").astype(np.int64)
    last = np.searchsorted(period_start, stop, side="left").astype(np.int64)
    index, period = _ranges(first, np.maximum(last - first, 0))
    return Overlaps(
        index,
        period,
        np.maximum(start[index], period_start[period]),
        np.minimum(stop[index], period_stop[period]),
    )


@dataclass(frozen=True)
class Flattened:
    """Overlapping intervals laid flat: disjoint segments, and which intervals cover each."""

    segments: Intervals
    segment: IntArray
    index: IntArray

    @property
    def first(self) -> IntArray:
        """Where each segment's run of pairs begins, for ``ufunc.reduceat``."""
        return np.searchsorted(self.segment, np.arange(len(self.segments))).astype(np.int64)


@guarded
def flatten(intervals: Intervals) -> Flattened:
    """Lay overlapping intervals flat: cut at every boundary within a component.

    The way to the largest, the sum or the first of what overlaps: reduce over the pairs.

    Parameters
    ----------
    intervals : Intervals. May overlap.

    Returns
    -------
    Flattened. Segments that at least one interval covers.

    Examples
    --------
    >>> flat = flatten(Intervals.of([0, 0], [0, 5], [10, 8]))
    >>> flat.segments.start.tolist(), flat.segments.stop.tolist()
    ([0, 5, 8], [5, 8, 10])
    """
    if not len(intervals):
        return Flattened(intervals, intervals.start, intervals.start)
    labels = components(intervals)
    label = np.concatenate([labels, labels])
    edge = np.concatenate([intervals.start, intervals.stop])
    order = np.lexsort((edge, label))
    label, edge = label[order], edge[order]
    unique = run_starts(label, edge)
    label, edge = label[unique], edge[unique]
    inner = np.flatnonzero(label[1:] == label[:-1])
    pieces = Intervals(label[inner], edge[inner], edge[inner + 1])
    covered = overlaps(pieces, Intervals(labels, intervals.start, intervals.stop))
    group = np.empty(int(labels.max()) + 1, dtype=np.int64)
    group[labels] = intervals.group
    segments = Intervals(group[pieces.group], pieces.start, pieces.stop)
    return Flattened(segments, covered.left, covered.right)
