"""What intervals for shares have in common: the counts they take, what they give, a search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import tail_probability

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate and its confidence limits, for one or many tables at once.

    Parameters
    ----------
    estimate, lower, upper : ndarray of float
        In the shape of the counts; missing where they are not defined.
    level : float. Confidence level.
    method : str. Name of the method.
    """

    estimate: FloatArray
    lower: FloatArray
    upper: FloatArray
    level: float
    method: str


def checked_counts(count: npt.ArrayLike, n: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Broadcast counts and totals, and refuse what cannot be counted."""
    x, total = np.broadcast_arrays(
        np.asarray(count, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    wrong = ~((x >= 0) & (x <= total) & (total >= 1) & (x == np.floor(x)))
    wrong |= ~(total == np.floor(total)) | ~(total <= 2**53)
    if wrong.any():
        raise AnalysisError(
            f"Proportions: {int(wrong.sum())} of {wrong.size} counts are missing, negative, not "
            "whole or above their total, or the total is 0.",
            remedy="Count units, unweighted; for weighted shares use stats.sampling.",
        )
    return x, total


def two_sided(level: float) -> tuple[float, float]:
    """Return the tail probability and the normal quantile of a confidence level."""
    tail = tail_probability(level)
    return tail, float(stats.norm.isf(tail))


# Halving the range of a share this often leaves less than the spacing of floating-point numbers.
_HALVINGS = 64


def boundary(
    inside: Callable[[FloatArray], npt.NDArray[np.bool_]], within: FloatArray, beyond: FloatArray
) -> FloatArray:
    """Find the point between two where a condition stops to hold."""
    near, far = np.array(within, dtype=np.float64), np.array(beyond, dtype=np.float64)
    reached = inside(far)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        holds = inside(middle)
        near, far = np.where(holds, middle, near), np.where(holds, far, middle)
    return np.where(reached, np.asarray(beyond, dtype=np.float64), (near + far) / 2)


def score_limits(
    share: FloatArray, n: FloatArray, z: FloatArray | float
) -> tuple[FloatArray, FloatArray]:
    """Give Wilson's limits for a share of n units, which need not be whole."""
    centre, extra = share + z**2 / (2 * n), 1 + z**2 / n
    margin = z * np.sqrt(np.maximum(share * (1 - share) / n + z**2 / (4 * n**2), 0.0))
    return np.asarray((centre - margin) / extra), np.asarray((centre + margin) / extra)


def beta_limits(x: FloatArray, n: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    """Give Clopper and Pearson's limits for x of n units, which need not be whole."""
    some, left = np.where(x > 0, x, 1.0), np.where(x < n, n - x, 1.0)
    lower = np.where(x > 0, special.betaincinv(some, n - x + 1, tail), 0.0)
    upper = np.where(x < n, special.betainccinv(x + 1, left, tail), 1.0)
    return lower, upper
