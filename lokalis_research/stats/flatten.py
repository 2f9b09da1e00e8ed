"""Lay overlapping intervals flat, so that what overlaps can be reduced to one value per day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.intervals import IntArray, Intervals, components, overlaps, run_starts


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
