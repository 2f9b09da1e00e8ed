"""Intervals for the share of a finite population from a simple random sample without replacement.

Sources: Cochran (1977), Sampling Techniques, sections 3.2-3.6; Buonaccorsi (1987), A note on
confidence intervals for proportions in finite populations, The American Statistician 41, 215-218
(inversion of the hypergeometric test).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.proportions.interval import (
    FloatArray,
    Interval,
    checked_counts,
    two_sided,
)

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CountInterval:
    """Limits for a number of units in a finite population.

    Parameters
    ----------
    lower, upper : ndarray of int
        Lowest and highest number of units with the property that the sample does not reject.
    share : Interval. The same as shares of the population, around the share in the sample.
    """

    lower: IntArray
    upper: IntArray
    share: Interval


@guarded
def hypergeometric_exact(
    count: npt.ArrayLike, n: npt.ArrayLike, population: npt.ArrayLike, *, level: float = 0.95
) -> CountInterval:
    """Compute which numbers of units in the population the sample does not reject.

    A number M is kept if P(X >= count) > α/2 and P(X <= count) > α/2 under the hypergeometric
    distribution of M among N: Clopper-Pearson's rule, for a draw without replacement. What was seen
    is certain: M is at least count and at most N − (n − count).

    Parameters
    ----------
    count, n : array_like of int. Units with the property, and all units in the sample.
    population : array_like of int. Units in the population, N.

    Examples
    --------
    >>> limits = hypergeometric_exact([46, 0, 75], [75, 20, 75], [187, 60, 75])
    >>> limits.lower.tolist(), limits.upper.tolist()
    ([98, 0, 75], [130, 8, 75])
    """
    x, n, size = _checked(count, n, population)
    tail, _ = two_sided(level)
    least, most = x.astype(np.int64), (size - n + x).astype(np.int64)

    def not_too_low(m: IntArray) -> npt.NDArray[np.bool_]:
        return np.asarray(stats.hypergeom.sf(x - 1, size, m, n) > tail)

    def not_too_high(m: IntArray) -> npt.NDArray[np.bool_]:
        return np.asarray(stats.hypergeom.cdf(x, size, m, n) > tail)

    # Both tails are monotone in M: halve the range of whole numbers.
    lower, top = least.copy(), most.copy()
    while (lower < top).any():
        middle = (lower + top) // 2
        kept = not_too_low(middle)
        lower, top = np.where(kept, lower, np.minimum(middle + 1, top)), np.where(kept, middle, top)
    bottom, upper = least.copy(), most.copy()
    while (bottom < upper).any():
        middle = (bottom + upper + 1) // 2
        kept = not_too_high(middle)
        bottom = np.where(kept, middle, bottom)
        upper = np.where(kept, upper, np.maximum(middle - 1, bottom))
    share = Interval(x / n, lower / size, upper / size, level, "hypergeometric")
    return CountInterval(lower, upper, share)


@guarded
def finite_wald(
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    level: float = 0.95,
    quantile: str = "normal",
) -> tuple[Interval, FloatArray]:
    """Compute p ± q sqrt(p (1 − p) / (n − 1) (1 − n/N)), the usual interval with correction.

    Other parameters as `hypergeometric_exact`.

    Parameters
    ----------
    quantile : {"normal", "t"}. t has n − 1 degrees of freedom.

    Returns
    -------
    interval : Interval. Not cut off at 0 and 1; missing for a sample of one unit out of more.
    se : ndarray of float. Standard error, missing likewise.

    Examples
    --------
    >>> limits, se = finite_wald(46, 75, 187)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4), round(float(se), 4)
    (0.5275, 0.6992, 0.0438)
    """
    x, n, size = _checked(count, n, population)
    tail, z = two_sided(level)
    check_choice(quantile, ("normal", "t"), "quantile for a finite population")
    factor = z if quantile == "normal" else stats.t.isf(tail, n - 1)
    p = x / n
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.sqrt(p * (1 - p) / (n - 1) * (1 - n / size))
    # A population observed in full leaves nothing uncertain, also if it is one unit.
    se = np.where(n == size, 0.0, se)
    margin = np.where(n == size, 0.0, factor * se)
    return Interval(p, p - margin, p + margin, level, "wald, finite population"), se


@guarded
def finite_wilson(
    count: npt.ArrayLike, n: npt.ArrayLike, population: npt.ArrayLike, *, level: float = 0.95
) -> Interval:
    """Compute Wilson's interval with the variance of a draw without replacement.

    Solves (p̂ − p)² = z² p (1 − p) / n · (N − n) / (N − 1): Wilson's equation with n replaced by
    n (N − 1) / (N − n). In a population observed in full it is the share itself.

    Parameters as `hypergeometric_exact`.

    Examples
    --------
    >>> limits = finite_wilson(46, 75, 187)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (0.5256, 0.6942)
    """
    x, n, size = _checked(count, n, population)
    _, z = two_sided(level)
    p = x / n
    # z²/n_eff, which is 0 for a complete observation.
    extra = z**2 * (size - n) / (n * np.maximum(size - 1, 1))
    root = np.sqrt(extra * (p * (1 - p) + extra / 4))
    lower = (p + extra / 2 - root) / (1 + extra)
    upper = (p + extra / 2 + root) / (1 + extra)
    return Interval(
        p, np.where(x == 0, 0.0, lower), np.where(x == n, 1.0, upper), level, "wilson, finite"
    )


def _checked(
    count: npt.ArrayLike, n: npt.ArrayLike, population: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, total = checked_counts(count, n)
    total, size = checked_counts(total, population)
    x, total, size = np.broadcast_arrays(x, total, size)
    return x, total, size
