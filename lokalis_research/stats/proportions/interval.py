"""What every interval for a proportion is: an estimate with two limits, a level and a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.level import tail_probability

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate and its confidence limits, for one or many tables at once.

    Parameters
    ----------
    estimate, lower, upper : ndarray of float
        In the shape of the counts; missing where they are not defined.
    level : float
        Confidence level.
    method : str
        Name of the method.
    """

    estimate: FloatArray
    lower: FloatArray
    upper: FloatArray
    level: float
    method: str


def checked_counts(count: npt.ArrayLike, n: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Broadcast counts and totals, and refuse what cannot be counted.

    Parameters
    ----------
    count, n : array_like of int
        Units with the property, and all units.

    Returns
    -------
    count, n : ndarray of float
        In one shape.

    Raises
    ------
    AnalysisError
        If a count is missing, negative, not whole or above n, or n is 0.

    Examples
    --------
    >>> [array.tolist() for array in checked_counts([1, 2], 4)]
    [[1.0, 2.0], [4.0, 4.0]]
    """
    x, total = np.broadcast_arrays(
        np.asarray(count, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    wrong = ~((x >= 0) & (x <= total) & (total >= 1) & (x == np.floor(x)))
    wrong |= ~(total == np.floor(total)) | ~np.isfinite(total)
    if wrong.any():
        raise AnalysisError(
            f"Proportions: {int(wrong.sum())} of {wrong.size} counts are missing, negative, not "
            "whole or above their total, or the total is 0.",
            remedy="Count units, unweighted; for weighted shares use stats.sampling.",
        )
    return x, total


def two_sided(level: float) -> tuple[float, float]:
    """Return the tail probability and the normal quantile of a confidence level.

    Parameters
    ----------
    level : float
        Between 0 and 1.

    Returns
    -------
    alpha_half, z : float

    Raises
    ------
    AnalysisError
        If the level is not between 0 and 1.

    Examples
    --------
    >>> [round(value, 4) for value in two_sided(0.95)]
    [0.025, 1.96]
    """
    tail = tail_probability(level)
    return tail, float(stats.norm.isf(tail))
