"""Exact tests of one rate against a standard, and of two rates against each other.

Two Poisson counts are compared given their sum, which makes the first binomial. Sources:
Przyborowski and Wilenski (1940), Homogeneity of results in testing samples from Poisson series,
Biometrika 31, 313-323; Fay (2010), Two-sided exact tests and matching confidence intervals for
discrete data, The R Journal 2(1), 53-58 (which p-value belongs to which interval).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import elementwise

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    BoolArray,
    FloatArray,
    guarded,
    tail_probability,
)
from lokalis_research.stats.counts.rates import Interval, _counts, rate_interval
from lokalis_research.stats.proportions.single import beta_limits

# Probabilities within this factor count as equal, as in R's poisson.test and binom.test.
_TIES = 1.0 + 1e-7


@dataclass(frozen=True)
class ExactP:
    """P-values of one exact test.

    Parameters
    ----------
    central : ndarray of float. Twice the smaller tail, at most 1: agrees with the exact interval.
    minimum_likelihood : ndarray of float
        The probability of everything no more likely than what was seen (R's ``poisson.test``).
    mid_p : ndarray of float. Twice the smaller tail with half the probability of what was seen.
    less, greater : ndarray of float. One-sided: of as little, and of as much, as was seen.
    """

    central: FloatArray
    minimum_likelihood: FloatArray
    mid_p: FloatArray
    less: FloatArray
    greater: FloatArray


@dataclass(frozen=True)
class RateTest:
    """One rate against a standard.

    Parameters
    ----------
    rate : ndarray of float. Events per unit of exposure.
    exact : Interval. Garwood's interval for it.
    p : ExactP. Of the standard rate.
    """

    rate: FloatArray
    exact: Interval
    p: ExactP


@dataclass(frozen=True)
class RateComparison:
    """Two rates, first against second.

    Parameters
    ----------
    ratio : ndarray of float. First rate / second rate; infinite when only the second count is 0.
    exact, mid_p, wald : Interval
        Of the ratio: conditional (Clopper-Pearson), conditional mid-p, and from the standard error
        of its logarithm (no upper end when the first count is 0, neither when the second is).
    difference, difference_se : ndarray of float. First rate − second rate, and its standard error.
    p : ExactP. Of equal rates.
    """

    ratio: FloatArray
    exact: Interval
    mid_p: Interval
    wald: Interval
    difference: FloatArray
    difference_se: FloatArray
    p: ExactP


@guarded
def compare_with_standard(
    counts: ArrayLike, exposure: ArrayLike, standard: ArrayLike = 1.0, *, level: float = 0.95
) -> RateTest:
    """Test whether counts come from a standard rate.

    Parameters
    ----------
    counts, exposure : array_like. Events, and what they arose from (more than 0).
    standard : array_like. The rate to test; 1 when `exposure` is an expected number.

    Examples
    --------
    >>> test = compare_with_standard(137, 24.19893, 5)
    >>> round(float(test.p.minimum_likelihood), 6)
    0.145611
    """
    x, t, r0 = np.broadcast_arrays(
        _counts(counts), np.asarray(exposure, float), np.asarray(standard, float)
    )
    _check_positive(t, r0)
    mean = t * r0
    p = _exact_p(
        x,
        mean,
        cdf=lambda k: stats.poisson.cdf(k, mean),
        sf=lambda k: stats.poisson.sf(k, mean),
        pmf=lambda k: stats.poisson.pmf(k, mean),
        # Beyond e² × the mean everything is less likely than 0 events.
        largest=np.ceil(8.0 * mean) + 10.0,
    )
    return RateTest(x / t, rate_interval(x, t, level=level), p)


@guarded
def compare_rates(
    counts: ArrayLike,
    exposure: ArrayLike,
    other_counts: ArrayLike,
    other_exposure: ArrayLike,
    *,
    level: float = 0.95,
) -> RateComparison:
    """Compare two independent rates, pair by pair.

    Parameters
    ----------
    counts, exposure : array_like. Events of the first, and what they arose from (more than 0).
    other_counts, other_exposure : array_like. Of the second.

    Returns
    -------
    RateComparison. Without any event the ratio is missing, the interval is everything and p is 1.

    Examples
    --------
    >>> pair = compare_rates(11, 800, 25, 783.4)
    >>> low, high = pair.exact
    >>> round(float(pair.ratio), 4), round(float(low), 4), round(float(high), 4)
    (0.4309, 0.1914, 0.9078)
    """
    x, t, y, s = np.broadcast_arrays(
        _counts(counts),
        np.asarray(exposure, float),
        _counts(other_counts),
        np.asarray(other_exposure, float),
    )
    _check_positive(t, s)
    tail = tail_probability(level)
    z = stats.norm.isf(tail)
    n, share = x + y, t / (t + s)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x / t) / (y / s)
        error = z * np.sqrt(1 / x + 1 / y)
        wald = Interval(ratio * np.exp(-error), ratio * np.exp(error))
    return RateComparison(
        ratio,
        _as_ratio(Interval(*beta_limits(x, n, tail)), t, s),
        _as_ratio(_binomial_mid_p(x, n, tail), t, s),
        wald,
        x / t - y / s,
        np.sqrt(x / t**2 + y / s**2),
        _binomial_p(x, n, share),
    )


@guarded
def compare_share_with_standard(counts: ArrayLike, sizes: ArrayLike, standard: ArrayLike) -> ExactP:
    """Test whether shares come from a standard share, as for the points of a funnel.

    Parameters
    ----------
    counts, sizes : array_like. How many have it, of how many.
    standard : array_like. The share to test, 0 to 1.

    Returns
    -------
    ExactP. ``minimum_likelihood`` is the p-value of R's ``binom.test``.

    Examples
    --------
    >>> round(float(compare_share_with_standard(11, 15, 0.632791327913279).minimum_likelihood), 6)
    0.593962
    """
    x, n, share = np.broadcast_arrays(_counts(counts), _counts(sizes), np.asarray(standard, float))
    if (x > n).any() or not ((share >= 0) & (share <= 1)).all():
        raise AnalysisError(
            "Shares: a count exceeds its size, or the standard is not from 0 to 1.",
            remedy="Give how many of how many, and a share rather than a percentage.",
        )
    return _binomial_p(x, n, share)


def _check_positive(*amounts: FloatArray) -> None:
    if any((~np.isfinite(amount) | (amount <= 0)).any() for amount in amounts):
        raise AnalysisError(
            "Rates: an exposure or a standard rate is missing or not above 0.",
            remedy="Leave out what had no exposure.",
        )


def _binomial_p(x: FloatArray, n: FloatArray, share: FloatArray) -> ExactP:
    return _exact_p(
        x,
        n * share,
        cdf=lambda k: stats.binom.cdf(k, n, share),
        sf=lambda k: stats.binom.sf(k, n, share),
        pmf=lambda k: stats.binom.pmf(k, n, share),
        largest=n + 1.0,
    )


def _exact_p(
    x: FloatArray,
    mean: FloatArray,
    *,
    cdf: Callable[[FloatArray], FloatArray],
    sf: Callable[[FloatArray], FloatArray],
    pmf: Callable[[FloatArray], FloatArray],
    largest: FloatArray,
) -> ExactP:
    seen = pmf(x)
    less, greater = cdf(x), sf(x - 1.0)
    central = np.minimum(1.0, 2 * np.minimum(less, greater))
    mid = np.minimum(1.0, 2 * np.minimum(less - seen / 2, greater - seen / 2))
    # On the other side of the mean probabilities fall monotonely away from it, so that the nearest
    # value that is no more likely is found by halving.
    bound = seen * _TIES
    beyond = _first(lambda k: pmf(k) <= bound, np.ceil(mean), largest)
    before = _first(
        lambda k: pmf(np.floor(mean) - k) <= bound, np.zeros_like(mean), np.floor(mean) + 1.0
    )
    other = np.where(x < mean, sf(beyond - 1.0), cdf(np.floor(mean) - before))
    both = np.where(x < mean, less, greater) + other
    both = np.where(x == mean, 1.0, np.minimum(both, 1.0))
    return ExactP(central, both, mid, less, greater)


def _first(
    holds: Callable[[FloatArray], BoolArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Find the first whole number from `low` for which something holds; it does at `high`."""
    low, high = low.astype(np.float64), np.maximum(high, low).astype(np.float64)
    # Where numbers lie more than 1 apart, there is no next one to try.
    while ((low < high) & (low + 1.0 > low)).any():
        middle = np.floor((low + high) / 2)
        found = holds(middle)
        high = np.where(found & (low < high), middle, high)
        low = np.where(~found & (low < high), middle + 1.0, low)
    return high


def _binomial_mid_p(x: FloatArray, n: FloatArray, tail: float) -> Interval:
    outer = Interval(*beta_limits(x, n, tail))

    def above(share: FloatArray, k: FloatArray, size: FloatArray) -> FloatArray:
        value = stats.binom.sf(k, size, share) + stats.binom.pmf(k, size, share) / 2
        return np.asarray(value - tail, dtype=np.float64)

    def below(share: FloatArray, k: FloatArray, size: FloatArray) -> FloatArray:
        value = stats.binom.cdf(k, size, share) - stats.binom.pmf(k, size, share) / 2
        return np.asarray(value - tail, dtype=np.float64)

    some, all_but = np.maximum(x, 1.0), np.minimum(x, n - 1.0)
    size = np.maximum(n, 1.0)
    start = np.where(x > 0, outer.lower, 0.0)
    stop = np.where(x < n, outer.upper, 1.0)
    lower = elementwise.find_root(above, (start, np.ones_like(start)), args=(some, size)).x
    upper = elementwise.find_root(
        below, (np.zeros_like(stop), stop), args=(np.maximum(all_but, 0.0), size)
    ).x
    return Interval(np.where(x > 0, lower, 0.0), np.where(x < n, upper, 1.0))


def _as_ratio(share: Interval, t: FloatArray, s: FloatArray) -> Interval:
    with np.errstate(divide="ignore"):
        low, high = (end / (1.0 - end) * s / t for end in share)
    return Interval(low, high)
