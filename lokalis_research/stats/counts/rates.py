"""Intervals for a Poisson count, a rate and a ratio of observed to expected.

Sources: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442
(exact); Breslow and Day (1987), Statistical methods in cancer research II, p. 69 (Byar); Lancaster
(1961), Significance tests in discrete distributions, JASA 56, 223-234 (mid-p).

Ranges for a count that is still to come.

Three things make it uncertain: the model is estimated, periods differ more than the model says, and
counts are counts. The first two make the mean uncertain, here as a gamma distribution, which makes
the count negative binomial; with a large spread known from few degrees of freedom the spread is
widened as Student's t widens a normal interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy import stats
from scipy.optimize import elementwise

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    check_choice,
    guarded,
    tail_probability,
)

IntervalMethod = Literal["exact", "mid_p", "byar", "score", "sqrt", "wald"]
METHODS: tuple[IntervalMethod, ...] = ("exact", "mid_p", "byar", "score", "sqrt", "wald")


class Interval(NamedTuple):
    """Ends of intervals.

    Parameters
    ----------
    lower, upper : ndarray of float. In the shape of what they are about.
    """

    lower: FloatArray
    upper: FloatArray


@guarded
def poisson_interval(
    counts: ArrayLike, *, level: float = 0.95, method: IntervalMethod = "exact"
) -> Interval:
    """Give two-sided intervals for the means of Poisson counts.

    Parameters
    ----------
    counts : array_like. Counts, any shape.
    method : {"exact", "mid_p", "byar", "score", "sqrt", "wald"}
        Garwood's, which never covers less than `level`; mid-p, which does so on average; Byar's
        approximation of the exact one (x below, x + 1 above); the score interval; the one from √x;
        and x ± z√x, for comparison with others only.

    Returns
    -------
    Interval. Never below 0.

    Examples
    --------
    >>> low, high = poisson_interval([0, 12])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 6.201], [3.689, 20.962])
    """
    x = _counts(counts)
    check_choice(method, METHODS, "interval for a count")
    tail = tail_probability(level)
    z = float(stats.norm.isf(tail))
    if method == "exact":
        return _exact(x, tail)
    if method == "mid_p":
        return _mid_p(x, tail)
    if method == "byar":
        # At 0 the lower formula has no meaning; its limit is 0.
        at = np.where(x > 0, x, 1.0)
        low = np.where(x > 0, at * (1 - 1 / (9 * at) - z / (3 * np.sqrt(at))) ** 3, 0.0)
        low = np.maximum(low, 0.0)
        above = x + 1.0
        return Interval(low, above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3)
    if method == "score":
        middle, half = x + z**2 / 2, z * np.sqrt(x + z**2 / 4)
        return Interval(np.maximum(middle - half, 0.0), middle + half)
    if method == "sqrt":
        return Interval(np.maximum(np.sqrt(x) - z / 2, 0.0) ** 2, (np.sqrt(x) + z / 2) ** 2)
    return Interval(np.maximum(x - z * np.sqrt(x), 0.0), x + z * np.sqrt(x))


@guarded
def rate_interval(
    counts: ArrayLike, exposure: ArrayLike, *, level: float = 0.95, method: IntervalMethod = "exact"
) -> Interval:
    """Give intervals for rates: events per unit of exposure.

    Parameters
    ----------
    counts : array_like. Events.
    exposure : array_like
        What they arose from, such as family-days; also an expected number, and then this is the
        interval of a standardised ratio (observed / expected).
    level, method. As in `poisson_interval`.

    Returns
    -------
    Interval. Missing where there is no exposure.

    Examples
    --------
    >>> low, high = rate_interval(137, 24.19893)
    >>> round(float(low), 4), round(float(high), 4)
    (4.7531, 6.6927)
    """
    at = np.asarray(exposure, dtype=np.float64)
    if not (np.isfinite(at) & (at >= 0)).all():
        raise AnalysisError(
            "Rates: an exposure is negative, missing or infinite.",
            remedy="Give what the events arose from; 0 where there was nothing.",
        )
    low, high = poisson_interval(counts, level=level, method=method)
    safe = np.where(at > 0, at, np.nan)
    return Interval(low / safe, high / safe)


_MOST = 2.0**53  # beyond it scipy searches for a quantile without end


@dataclass(frozen=True)
class Standardised:
    """A directly standardised rate, with its interval and the crude rate beside it."""

    crude: float
    rate: float
    lower: float
    upper: float


@guarded
def standardise_directly(
    counts: ArrayLike, exposure: ArrayLike, standard: ArrayLike, *, level: float = 0.95
) -> Standardised:
    """Say what the rate would be in a standard population, with Fay and Feuer's (1997) interval.

    Parameters
    ----------
    counts, exposure : array_like, shape (strata,)
        Events, and what they arose from, per stratum such as an age group.
    standard : array_like, shape (strata,). The standard population; only its proportions matter.

    Returns
    -------
    Standardised. As epitools::ageadjust.direct; the interval holds for few events too.

    Examples
    --------
    >>> found = standardise_directly([12, 40, 3], [1000, 2500, 800], [3000, 3000, 1000])
    >>> round(found.rate, 6), round(found.lower, 6), round(found.upper, 6)
    (0.012536, 0.009151, 0.016973)
    """
    x, at, weight = _counts(counts), np.asarray(exposure, float), np.asarray(standard, float)
    fits = x.ndim == 1 and x.shape == at.shape == weight.shape and len(x)
    if not fits or not (np.isfinite(at + weight) & (at > 0) & (weight >= 0)).all():
        raise AnalysisError(
            "Standardisation: counts, exposure and standard differ in length, or one is no amount.",
            remedy="Give one of each per stratum; merge strata without exposure with a like one.",
        )
    if not weight.sum():
        raise AnalysisError("Standardisation: the standard is empty.", remedy="Give its sizes.")
    factor = weight / weight.sum() / at
    rate, variance = float(factor @ x), float(factor**2 @ x)
    most, tail = float(factor.max()), tail_probability(level)
    lower = 0.0
    if variance:
        lower = float(stats.gamma.ppf(tail, rate**2 / variance, scale=variance / rate))
    shape, scale = (rate + most) ** 2 / (variance + most**2), (variance + most**2) / (rate + most)
    upper = float(stats.gamma.isf(tail, shape, scale=scale))
    return Standardised(float(x.sum() / at.sum()), rate, lower, upper)


def _exact(x: FloatArray, tail: float) -> Interval:
    lower = np.where(x > 0, stats.gamma.ppf(tail, np.maximum(x, 1.0)), 0.0)
    return Interval(lower, np.asarray(stats.gamma.isf(tail, x + 1.0), dtype=np.float64))


def _mid_p(x: FloatArray, tail: float) -> Interval:
    """Solve P(X > x) + P(X = x)/2 = tail for the lower end, and the mirror image for the upper."""
    exact = _exact(x, tail)

    def above(mean: FloatArray, count: FloatArray) -> FloatArray:
        value = stats.poisson.sf(count, mean) + stats.poisson.pmf(count, mean) / 2
        return np.asarray(value - tail, dtype=np.float64)

    def below(mean: FloatArray, count: FloatArray) -> FloatArray:
        value = stats.poisson.cdf(count, mean) - stats.poisson.pmf(count, mean) / 2
        return np.asarray(value - tail, dtype=np.float64)

    # The exact ends and the count itself always stand on both sides of the root.
    some = np.maximum(x, 1.0)
    lower = elementwise.find_root(above, (_exact(some, tail).lower, some + 1.0), args=(some,)).x
    upper = elementwise.find_root(below, (np.maximum(x, 0.0), exact.upper), args=(x,)).x
    return Interval(np.where(x > 0, lower, 0.0), np.asarray(upper, dtype=np.float64))


def _counts(counts: ArrayLike) -> FloatArray:
    x = np.asarray(counts, dtype=np.float64)
    if not (np.isfinite(x) & (x >= 0) & (x == np.floor(x))).all():
        raise AnalysisError(
            "Counts: one is negative, missing or no whole number.",
            remedy="Give numbers of events; leave rows without one out.",
        )
    return x


@guarded
def prediction_interval(
    mean: ArrayLike, relative_variance: ArrayLike, *, df: float = np.inf, level: float = 0.95
) -> Interval:
    """Give the range in which a count is expected.

    Parameters
    ----------
    mean : array_like. Expected count (more than 0).
    relative_variance : array_like
        Variance of the true mean around it, divided by its square: of the estimate, between periods
        and from overdispersion together. 0 for a Poisson count with a known mean.
    df : float. Degrees of freedom of that variance.

    Returns
    -------
    Interval. Whole numbers.

    Examples
    --------
    >>> [end.tolist() for end in prediction_interval(100, [0.0, 0.01])]
    [[81.0, 74.0], [120.0, 129.0]]
    """
    m, v = np.broadcast_arrays(
        np.asarray(mean, dtype=np.float64), np.asarray(relative_variance, dtype=np.float64)
    )
    if not ((m > 0) & np.isfinite(m) & (v >= 0)).all():
        raise AnalysisError(
            "Prediction: a mean is not above 0, or a variance is negative or missing.",
            remedy="Leave out periods without exposure.",
        )
    if (m > _MOST).any() or (v > _MOST).any():
        raise AnalysisError(
            "Prediction: a mean or a variance is larger than a count can be told from the next.",
            remedy="Give counts of people or events.",
        )
    if not df > 0:
        raise AnalysisError(
            "Prediction: there are no degrees of freedom.",
            remedy="Give how many stand behind the variance; infinity if it is known.",
        )
    tail = tail_probability(level)
    widened = v * (stats.t.isf(tail, df) / stats.norm.isf(tail)) ** 2
    return Interval(_quantile(tail, m, widened), _quantile(1.0 - tail, m, widened))


def _quantile(p: float, mean: FloatArray, relative_variance: FloatArray) -> FloatArray:
    poisson = stats.poisson.ppf(p, mean)
    some = relative_variance > 1e-12
    shape = 1.0 / np.where(some, relative_variance, 1.0)
    mixed = stats.nbinom.ppf(p, shape, shape / (shape + mean))
    return np.asarray(np.where(some, mixed, poisson), dtype=np.float64)
