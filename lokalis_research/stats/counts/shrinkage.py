"""Rates of many units, each drawn towards the common rate as far as its own count is uncertain.

Sources: Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators,
Applied Statistics 40, 283-294 (moments); Clayton and Kaldor (1987), Empirical Bayes estimates of
age-standardized relative risks for use in disease mapping, Biometrics 43, 671-681 (gamma-Poisson).

How uncertain the order of units is: why a league table says less than it seems to.

Source: Goldstein and Spiegelhalter (1996), League tables and their limitations, Journal of the
Royal Statistical Society A 159, 385-443.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats
from scipy.optimize import minimize
from scipy.special import gammaln

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    check_choice,
    guarded,
    tail_probability,
)
from lokalis_research.stats.counts.rates import Interval, _counts

Estimator = Literal["maximum_likelihood", "clayton_kaldor"]
ESTIMATORS: tuple[Estimator, ...] = ("maximum_likelihood", "clayton_kaldor")

# A shape beyond this is no spread: units then differ by less than a tenth of a per cent.
_LARGEST_SHAPE = 1e6


@dataclass(frozen=True)
class MarshallRates:
    """Shrunken rates by moments.

    Parameters
    ----------
    overall : float. Events / exposure of all units together.
    variance : float. Weighted variance of the crude rates around it (s²).
    between : float. What of that is not chance (A); 0 where chance explains it all.
    rates : ndarray of float, shape (units,). Shrunken.
    """

    overall: float
    variance: float
    between: float
    rates: FloatArray


@dataclass(frozen=True)
class GammaPoisson:
    """Rates that vary between units by a gamma distribution, and what is known of each.

    Parameters
    ----------
    shape, rate : float
        Of the gamma distribution; its mean is shape/rate. Infinite when the counts show no spread
        beyond chance: every unit then has the common rate.
    overall : float. The mean of the distribution.
    posterior_shape, posterior_rate : ndarray of float, shape (units,)
        Of each unit's rate, given its count.
    """

    shape: float
    rate: float
    overall: float
    posterior_shape: FloatArray
    posterior_rate: FloatArray

    @property
    def spread(self) -> float:
        """Standard deviation between units, as a share of the mean; 0 without spread."""
        return float(1.0 / np.sqrt(self.shape))

    @property
    def mean(self) -> FloatArray:
        """Posterior mean of each unit's rate: the shrunken rate."""
        if np.isinf(self.shape):
            return np.full(len(self.posterior_shape), self.overall)
        return self.posterior_shape / self.posterior_rate

    @guarded
    def interval(self, level: float = 0.95) -> Interval:
        """Give the central posterior interval of each unit's rate.

        It takes the distribution between units as known, as empirical Bayes does: with few units
        it is somewhat narrow. Without spread there is nothing between units to be uncertain
        about, and both ends are the common rate.
        """
        tail = tail_probability(level)
        if np.isinf(self.shape):
            return Interval(self.mean, self.mean)
        scale = 1.0 / self.posterior_rate
        return Interval(
            stats.gamma.ppf(tail, self.posterior_shape, scale=scale),
            stats.gamma.isf(tail, self.posterior_shape, scale=scale),
        )


@guarded
def marshall(counts: ArrayLike, exposure: ArrayLike) -> MarshallRates:
    """Shrink rates towards the overall one by Marshall's global moment estimator.

    With m the overall rate: s² = Σ n(r − m)²/Σ n, A = s² − m/n̄ (at least 0), and each rate becomes
    m + (r − m)·A/(A + m/n).

    Parameters
    ----------
    counts, exposure : array_like, shape (units,). Events, and what they arose from (more than 0).

    Examples
    --------
    >>> marshall([0, 30, 12], [100, 100, 100]).rates.round(3).tolist()
    [0.013, 0.285, 0.122]
    """
    x, n = _units(counts, exposure)
    crude, overall = x / n, x.sum() / n.sum()
    variance = (n * (crude - overall) ** 2).sum() / n.sum()
    between = max(0.0, variance - overall / n.mean())
    by_chance = overall / n
    weight = np.divide(
        between, between + by_chance, out=np.zeros_like(n), where=between + by_chance > 0
    )
    return MarshallRates(
        float(overall), float(variance), float(between), overall + weight * (crude - overall)
    )


@guarded
def gamma_poisson(
    counts: ArrayLike, exposure: ArrayLike, *, estimator: Estimator = "maximum_likelihood"
) -> GammaPoisson:
    """Fit the gamma-Poisson model and update it by each unit's count.

    Parameters
    ----------
    counts, exposure : array_like, shape (units,)
        Events, and what they arose from (more than 0); also expected numbers.
    estimator : {"maximum_likelihood", "clayton_kaldor"}
        Of the gamma distribution: from the negative binomial likelihood, or Clayton and Kaldor's
        moment equations (as in R's DCluster::empbaysmooth).

    Examples
    --------
    >>> fit = gamma_poisson([0, 30, 12], [100, 100, 100])
    >>> fit.mean.round(3).tolist()
    [0.004, 0.295, 0.121]
    """
    x, n = _units(counts, exposure)
    if not x.sum():
        raise AnalysisError(
            "Shrinkage: there is no event in any unit.",
            remedy="Say that the rate is 0 everywhere; nothing can be drawn towards it.",
        )
    check_choice(estimator, ESTIMATORS, "estimator of shrinkage")
    if estimator == "maximum_likelihood":
        shape, rate = _maximum_likelihood(x, n)
    else:
        shape, rate = _clayton_kaldor(x, n)
    overall = float(x.sum() / n.sum()) if np.isinf(shape) else shape / rate
    return GammaPoisson(shape, rate, overall, shape + x, rate + n)


def _units(counts: ArrayLike, exposure: ArrayLike) -> tuple[FloatArray, FloatArray]:
    x, n = _counts(counts), np.asarray(exposure, dtype=np.float64)
    if x.ndim != 1 or x.shape != n.shape or not len(x):
        raise AnalysisError(
            "Shrinkage: counts and exposures differ in number, or there are none.",
            remedy="Give one of each per unit.",
        )
    if not (np.isfinite(n) & (n > 0)).all():
        raise AnalysisError(
            "Shrinkage: an exposure is missing or not above 0.",
            remedy="Leave out units without exposure.",
        )
    return x, n


def _maximum_likelihood(x: FloatArray, n: FloatArray) -> tuple[float, float]:
    """Maximise the likelihood over the logarithms of mean and shape."""
    pooled = x.sum() / n.sum()

    def loss(log_parameters: FloatArray) -> float:
        mean, shape = np.exp(log_parameters[0]) * n, np.exp(log_parameters[1])
        value = (
            gammaln(x + shape)
            - gammaln(shape)
            - shape * np.log1p(mean / shape)
            + x * (np.log(mean) - np.log(mean + shape))
        )
        return float(-value.sum())

    moments = marshall(x, n)
    first = pooled**2 / moments.between if moments.between > 0 else 100.0
    first = min(first, _LARGEST_SHAPE)
    best = minimize(
        loss,
        np.log([pooled, first]),
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000},
        bounds=[(None, None), (np.log(1e-6), np.log(_LARGEST_SHAPE))],
    )
    mean, shape = np.exp(best.x)
    if shape >= _LARGEST_SHAPE / 10:
        return np.inf, np.inf
    return float(shape), float(shape / mean)


def _clayton_kaldor(x: FloatArray, n: FloatArray) -> tuple[float, float]:
    """Iterate the two moment equations of Clayton and Kaldor (their 4 and 5)."""
    # Relative to the common rate, as they write it; put back at the end.
    pooled = x.sum() / n.sum()
    expected, units = n * pooled, len(x)
    ratio = x / expected
    variance = ratio.var(ddof=1) if units > 1 else 0.0
    if variance <= 0:
        return np.inf, np.inf
    rate = ratio.mean() / variance
    shape = ratio.mean() * rate
    for _ in range(1000):
        smoothed = (x + shape) / (expected + rate)
        mean = smoothed.mean()
        spread = ((1 + rate / expected) * (smoothed - mean) ** 2).sum() / (units - 1)
        if spread <= 0 or mean / spread > _LARGEST_SHAPE:
            return np.inf, np.inf
        change = abs(mean / spread - rate)
        rate = mean / spread
        shape = mean * rate
        if change <= 1e-10 * rate:
            break
    return float(shape), float(rate / pooled)


@dataclass(frozen=True)
class Ranks:
    """Ranks of units, 1 for the lowest rate.

    Parameters
    ----------
    expected : ndarray of float, shape (units,). Posterior mean of each unit's rank.
    interval : Interval. Of the rank: whole numbers.
    """

    expected: FloatArray
    interval: Interval


@guarded
def posterior_ranks(
    shape: ArrayLike, rate: ArrayLike, *, level: float = 0.95, draws: int = 4000, seed: int = 0
) -> Ranks:
    """Rank units whose rates have gamma distributions.

    Parameters
    ----------
    shape, rate : array_like, shape (units,)
        Of each unit's distribution, as in `shrinkage.GammaPoisson`.
    draws : int. How many sets of rates are drawn for the intervals; the expected ranks are exact.
    seed : int. Of those draws.

    Examples
    --------
    >>> ranks = posterior_ranks([10, 12, 300], [100, 100, 100])
    >>> ranks.expected.round(2).tolist(), ranks.interval.upper.tolist()
    ([1.33, 1.67, 3.0], [2.0, 2.0, 3.0])
    """
    a, b = np.asarray(shape, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape or not (np.isfinite(a + b) & (a > 0) & (b > 0)).all():
        raise AnalysisError(
            "Ranks: a unit's distribution is not a gamma distribution.",
            remedy="Without spread between units there is no order to show.",
        )
    # P(another unit lies below this one): the share of one gamma in the sum of two is beta.
    below = stats.beta.sf(b[:, None] / (b[:, None] + b[None, :]), a[:, None], a[None, :])
    np.fill_diagonal(below, 0.0)
    tail = tail_probability(level)
    drawn = np.random.default_rng(seed).gamma(a, 1.0 / b, size=(draws, len(a)))
    ranked = drawn.argsort(axis=1).argsort(axis=1) + 1.0
    low, high = np.quantile(ranked, [tail, 1.0 - tail], axis=0, method="inverted_cdf")
    return Ranks(1.0 + below.sum(axis=1), Interval(low, high))
