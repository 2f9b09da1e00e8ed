"""Intervals for one share: normal approximations, exact ones, and those for a finite population.

Wilson (1927); Agresti and Coull (1998); Clopper and Pearson (1934); Brown, Cai and DasGupta (2001).
For a simple random sample without replacement from a finite population: Cochran (1977), Sampling
Techniques, sections 3.2-3.6; Buonaccorsi (1987), A note on confidence intervals for proportions in
finite populations, The American Statistician 41, 215-218 (inversion of the hypergeometric test).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import special, stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    BoolArray,
    FloatArray,
    IntArray,
    check_choice,
    guarded,
    tail_probability,
)


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


def checked_counts(count: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray]:
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
    inside: Callable[[FloatArray], BoolArray], within: FloatArray, beyond: FloatArray
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


Correction = Literal["none", "newcombe", "prop_test"]


@guarded
def wald(
    count: ArrayLike, n: ArrayLike, *, level: float = 0.95, correction: bool = False
) -> Interval:
    """Compute p ± z sqrt(p (1 − p) / n), cut off at 0 and 1; too short for small counts.

    Parameters
    ----------
    count, n : array_like of int. Units with the property, and all units.
    correction : bool. Add 1 / (2n) on both sides (Fleiss).

    Examples
    --------
    >>> limits = wald(46, 75)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (0.5031, 0.7235)
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    p = x / n
    margin = z * np.sqrt(p * (1 - p) / n) + (0.5 / n if correction else 0.0)
    name = "wald, corrected" if correction else "wald"
    return Interval(p, np.maximum(p - margin, 0.0), np.minimum(p + margin, 1.0), level, name)


@guarded
def wilson(
    count: ArrayLike, n: ArrayLike, *, level: float = 0.95, correction: Correction = "none"
) -> Interval:
    """Compute the score interval: the shares that a score test does not reject.

    Other parameters as `wald`.

    Parameters
    ----------
    correction : {"none", "newcombe", "prop_test"}
        Continuity correction: none; 1 / (2n) always (Newcombe 1998a, method 4); or what R's
        ``prop.test`` does, at most the distance of the share from one half.

    Examples
    --------
    >>> limits = wilson([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.5002], [0.1611, 0.7154])
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    check_choice(correction, get_args(Correction), "continuity correction")
    if correction == "none":
        steps = np.zeros_like(x)
    elif correction == "newcombe":
        steps = np.full_like(x, 0.5)
    else:
        steps = np.minimum(0.5, np.abs(x - n / 2))
    lower = np.where(x == 0, 0.0, score_limits((x - steps) / n, n, z)[0])
    upper = np.where(x == n, 1.0, score_limits((x + steps) / n, n, z)[1])
    name = {"none": "wilson", "newcombe": "wilson, corrected"}.get(correction, "prop.test")
    return Interval(x / n, np.maximum(lower, 0.0), np.minimum(upper, 1.0), level, name)


@guarded
def agresti_coull(
    count: ArrayLike, n: ArrayLike, *, level: float = 0.95, truncate: bool = True
) -> Interval:
    """Compute a Wald interval around Wilson's centre: add z²/2 units with and without.

    Other parameters as `wald`.

    Parameters
    ----------
    truncate : bool. Cut off at 0 and 1.

    Examples
    --------
    >>> round(float(agresti_coull(0, 20).upper), 4)
    0.1898
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    centre = (x + z**2 / 2) / (n + z**2)
    margin = z * np.sqrt(centre * (1 - centre) / (n + z**2))
    lower, upper = centre - margin, centre + margin
    if truncate:
        lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0)
    return Interval(x / n, lower, upper, level, "agresti-coull")


@guarded
def clopper_pearson(count: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute the interval that covers at least at its level, whatever the share.

    Parameters
    ----------
    count, n : array_like of int. Units with the property, and all units.

    Examples
    --------
    >>> limits = clopper_pearson([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4938], [0.1684, 0.7236])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    lower, upper = beta_limits(x, n, tail)
    return Interval(x / n, lower, upper, level, "clopper-pearson")


@guarded
def jeffreys(
    count: ArrayLike,
    n: ArrayLike,
    *,
    level: float = 0.95,
    edges: Literal["closed", "equal_tailed", "brown"] = "closed",
) -> Interval:
    """Compute quantiles of the posterior beta(x + 1/2, n − x + 1/2).

    Other parameters as `clopper_pearson`.

    Parameters
    ----------
    edges : {"closed", "equal_tailed", "brown"}
        At count 0 the lower limit is 0 and at n the upper limit is 1 (closed); or the quantiles
        stay (equal_tailed); or, beside closed, the other limit at counts 0 and n is
        Clopper-Pearson's, and at counts of 1 and n − 1 the near limit is 0 or 1 (brown: the
        "modified Jeffreys" of Brown, Cai and DasGupta 2001, section 4.1.2).

    Examples
    --------
    >>> limits = jeffreys([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.5005], [0.1166, 0.7176])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    check_choice(edges, ("closed", "equal_tailed", "brown"), "rule for the edges")
    lower = special.betaincinv(x + 0.5, n - x + 0.5, tail)
    upper = special.betainccinv(x + 0.5, n - x + 0.5, tail)
    if edges != "equal_tailed":
        lower, upper = np.where(x == 0, 0.0, lower), np.where(x == n, 1.0, upper)
    if edges == "brown":
        edge = tail ** (1 / n)
        lower = np.where(x == n, edge, np.where(x == 1, 0.0, lower))
        upper = np.where(x == 0, 1 - edge, np.where(x == n - 1, 1.0, upper))
    return Interval(x / n, lower, upper, level, "jeffreys")


@guarded
def mid_p(count: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute Clopper-Pearson's interval with half the probability of the count itself.

    Parameters as `clopper_pearson`.

    Returns
    -------
    Interval. Covers at about its level on average, not at every share.

    Examples
    --------
    >>> limits = mid_p([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4998], [0.1391, 0.7183])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    p = x / n

    def not_too_low(q: FloatArray) -> BoolArray:
        return np.asarray(stats.binom.sf(x, n, q) + stats.binom.pmf(x, n, q) / 2 >= tail)

    def not_too_high(q: FloatArray) -> BoolArray:
        return np.asarray(stats.binom.cdf(x - 1, n, q) + stats.binom.pmf(x, n, q) / 2 >= tail)

    lower = np.where(x == 0, 0.0, boundary(not_too_low, p, np.zeros_like(p)))
    upper = np.where(x == n, 1.0, boundary(not_too_high, p, np.ones_like(p)))
    return Interval(p, lower, upper, level, "mid-p")


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
    count: ArrayLike, n: ArrayLike, population: ArrayLike, *, level: float = 0.95
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

    def not_too_low(m: IntArray) -> BoolArray:
        return np.asarray(stats.hypergeom.sf(x - 1, size, m, n) > tail)

    def not_too_high(m: IntArray) -> BoolArray:
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
    count: ArrayLike,
    n: ArrayLike,
    population: ArrayLike,
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
    count: ArrayLike, n: ArrayLike, population: ArrayLike, *, level: float = 0.95
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
    count: ArrayLike, n: ArrayLike, population: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, total = checked_counts(count, n)
    total, size = checked_counts(total, population)
    x, total, size = np.broadcast_arrays(x, total, size)
    return x, total, size
