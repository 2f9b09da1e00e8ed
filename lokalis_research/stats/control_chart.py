"""Control charts for single values (XmR): which points of a series chance alone would hardly give.

The rules are three of the four of NHS England's 'Making Data Count': a point outside the limits
(astronomical), seven points in a row on one side of the mean (shift), and seven in a row that each
go up, or each go down (trend). Its fourth, two of three points near a limit, is left out: on a
short series it is mostly a false alarm. Limits are those of Shewhart as given by Wheeler (1993),
Understanding variation: mean ± 2.66 × the mean of the moving ranges.

A missing value is a gap: no moving range spans it, and no run goes on through it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, BoolArray, FloatArray, guarded

RUN = 7
"""How many points in a row make a shift or a trend."""

FEWEST = 8
"""Fewer known points than these give no limits and no signals: they would say little."""

_SCALE = 2.66
"""3 / d₂ for ranges of two, with d₂ = 1.128."""

_TOGETHER = 3.1
"""With it four charts of 8 to 24 points have one outside on at most one page in 20, by simulation.
"""


@dataclass(frozen=True)
class ControlChart:
    """A series with its limits and signals.

    Parameters
    ----------
    values : ndarray of float, shape (n,). As given; missing where there is a gap.
    mean, low, high : float. Centre and limits; missing where there are too few points.
    outside, shift, trend : ndarray of bool, shape (n,). Which points give each signal.
    """

    values: FloatArray
    mean: float
    low: float
    high: float
    outside: BoolArray
    shift: BoolArray
    trend: BoolArray

    @property
    def signals(self) -> BoolArray:
        """The points that give any signal."""
        return self.outside | self.shift | self.trend


@guarded
def control_chart(
    values: ArrayLike,
    *,
    since: int = 0,
    together: bool = False,
    below: float = 0.0,
    above: float = 0.0,
) -> ControlChart:
    """Draw up a control chart of values in order of time.

    Parameters
    ----------
    values : array_like of float, shape (n,). Missing where nothing is known.
    since : int. From which point on they are of one kind: those before give no limits or signals.
    together : bool
        Whether four short charts are read together: limits are wider, and no points in a row are a
        signal, which a skewed series of few points often has by chance.
    below, above : float. How far from the mean the limits lie at least, such as by chance.

    Returns
    -------
    ControlChart

    Examples
    --------
    >>> chart = control_chart([10, 12, 11, 9, 10, 11, 10, 30])
    >>> round(chart.mean, 3), round(chart.high, 2), chart.outside.tolist()[-2:]
    (12.875, 23.52, [False, True])
    """
    every = np.asarray(values, dtype=np.float64)
    if every.ndim != 1 or np.isinf(every).any():
        raise AnalysisError(
            "Control chart: the values are no single series of finite numbers.",
            remedy="Give one series; leave out, or make missing, what is not known.",
        )
    series = np.where(np.arange(len(every)) < since, np.nan, every)
    none = np.zeros(series.shape, dtype=np.bool_)
    ranges = np.abs(np.diff(series))
    known = ~np.isnan(series)
    if known.sum() < FEWEST or np.isnan(ranges).all():
        return ControlChart(every, np.nan, np.nan, np.nan, none, none, none)
    mean = float(series[known].mean())
    width = (_TOGETHER if together else _SCALE) * float(np.nanmean(ranges))
    low, high = mean - max(width, below), mean + max(width, above)
    with np.errstate(invalid="ignore"):
        outside = (series < low) | (series > high)
        side = np.where(known, np.sign(series - mean), 0)
        step = np.nan_to_num(np.sign(np.diff(series)))
    if together:
        return ControlChart(every, mean, low, high, outside, none, none)
    # A trend of seven points has six steps, and the point before the first step belongs to it.
    steps = _in_a_row(step, RUN - 1)
    trend = np.append(steps, False) | np.append(False, steps)
    return ControlChart(every, mean, low, high, outside, _in_a_row(side, RUN), trend)


def _in_a_row(signs: FloatArray, least: int) -> BoolArray:
    """Mark what is part of so many equal signs in a row; 0 is none."""
    starts = np.flatnonzero(np.diff(signs, prepend=np.nan) != 0)
    lengths = np.diff(np.append(starts, len(signs)))
    long = (lengths >= least) & (signs[starts] != 0) if len(signs) else lengths.astype(bool)
    return np.repeat(long, lengths)
