"""How far units differ beyond chance: z-scores, models of the excess, and limits of a funnel.

Exact limits interpolate the distribution function between whole counts, so that they shrink
smoothly with size: with q the quantile, F(q) and f(q) its distribution function and probability,
the limit is q − (F(q) − p)/f(q).

Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
Medicine 24, 1185-1202, sections 3 and 4 and appendix A; Spiegelhalter (2005), Handling
over-dispersion of performance indicators, Quality and Safety in Health Care 14, 347-351.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    check_choice,
    guarded,
    tail_probability,
)
from lokalis_research.stats.counts.rates import Interval

Transformation = Literal["none", "stabilised"]


@dataclass(frozen=True)
class Overdispersion:
    """The spread of z-scores around a common value.

    Parameters
    ----------
    z : ndarray of float, shape (units,). As given.
    winsorised : ndarray of float, shape (units,)
        The most extreme ones pulled in, so that a few odd units do not make all others look usual.
    phi_raw, phi : float
        Mean square of `z` and of `winsorised`: 1 where units differ by chance only. Not floored.
    """

    z: FloatArray
    winsorised: FloatArray
    phi_raw: float
    phi: float

    @property
    def factor(self) -> float:
        """What variances are multiplied by in limits: φ, but never less than 1."""
        return max(1.0, self.phi)

    @guarded
    def between_variance(self, standard_errors: ArrayLike) -> float:
        """Estimate τ², the variance between units beyond chance, by moments.

        Parameters
        ----------
        standard_errors : array_like, shape (units,)
            Of each unit's value around the common one, by chance alone.

        Returns
        -------
        float
            (I φ − (I − 1)) / (Σw − Σw²/Σw) with w = 1/s², from the winsorised φ (DerSimonian and
            Laird's estimator); 0 where φ is below (I − 1)/I.
        """
        weight = 1.0 / np.asarray(standard_errors, dtype=np.float64) ** 2
        units = len(weight)
        if units < 2:
            return 0.0
        excess = units * self.phi - (units - 1)
        scale = weight.sum() - (weight**2).sum() / weight.sum()
        return float(max(0.0, excess / scale))


@guarded
def overdispersion(z: ArrayLike, *, winsorise: float = 0.1) -> Overdispersion:
    """Measure the spread of z-scores.

    Parameters
    ----------
    z : array_like, shape (units,). Standardised differences from the common value.
    winsorise : float. The share at each end that is pulled in to the quantile there (R's type 7).

    Examples
    --------
    >>> spread = overdispersion([-1.0, 1.0, 3.0], winsorise=0.0)
    >>> round(spread.phi, 4)
    3.6667
    """
    scores = np.asarray(z, dtype=np.float64)
    if scores.ndim != 1 or not len(scores) or not np.isfinite(scores).all():
        raise AnalysisError(
            "Overdispersion: there is no z-score, or one is missing.",
            remedy="Leave out units without exposure.",
        )
    if not 0.0 <= winsorise < 0.5:
        raise AnalysisError(
            "Overdispersion: the share to winsorise must be at least 0 and below one half.",
            remedy="Use 0.1 for a tenth at each end.",
        )
    low, high = np.quantile(scores, [winsorise, 1.0 - winsorise])
    inside = np.clip(scores, low, high)
    return Overdispersion(scores, inside, float((scores**2).mean()), float((inside**2).mean()))


@guarded
def poisson_z(
    counts: ArrayLike, expected: ArrayLike, *, transformation: Transformation = "none"
) -> FloatArray:
    """Standardise counts: (O − E)/√E, or 2(√O − √E).

    Parameters
    ----------
    counts, expected : array_like. Observed, and expected (more than 0).
    transformation : {"none", "stabilised"}. The second has nearly the same variance at every size.

    Examples
    --------
    >>> poisson_z([16], [9]).tolist(), poisson_z([16], [9], transformation="stabilised").tolist()
    ([2.3333333333333335], [2.0])
    """
    check_choice(transformation, get_args(Transformation), "transformation of z-scores")
    x, mean = np.asarray(counts, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if not (mean > 0).all():
        raise AnalysisError(
            "Z-scores: an expected number is missing or not above 0.",
            remedy="Leave out units without exposure; without any event there is nothing to score.",
        )
    _check_scored(x, mean)
    if transformation == "stabilised":
        return 2.0 * (np.sqrt(x) - np.sqrt(mean))
    return (x - mean) / np.sqrt(mean)


@guarded
def binomial_z(
    counts: ArrayLike, sizes: ArrayLike, share: float, *, transformation: Transformation = "none"
) -> FloatArray:
    """Standardise shares: (p − π)/√(π(1 − π)/n), or 2√n(asin √p − asin √π).

    Other parameters as `poisson_z`.

    Parameters
    ----------
    counts, sizes : array_like. How many have it, of how many.
    share : float. The common share π.

    Examples
    --------
    >>> binomial_z([9], [25], 0.5).round(12).tolist()
    [-1.4]
    """
    check_choice(transformation, get_args(Transformation), "transformation of z-scores")
    x, n = np.asarray(counts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if not ((n > 0).all() and 0.0 < share < 1.0):
        raise AnalysisError(
            "Z-scores: a size is not above 0, or the common share is not between 0 and 1.",
            remedy="Leave out empty units; where all or none have it there is nothing to score.",
        )
    _check_scored(x, n)
    if transformation == "stabilised":
        angle: FloatArray = np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(share))
        return 2.0 * np.sqrt(n) * angle
    return (x / n - share) / np.sqrt(share * (1.0 - share) / n)


def _check_scored(counts: FloatArray, beside: FloatArray) -> None:
    """Refuse counts that are none, and units of which only one of both numbers is given."""
    if counts.shape != beside.shape or not (np.isfinite(counts) & (counts >= 0)).all():
        raise AnalysisError(
            "Z-scores: a count is negative or missing, or belongs to no unit.",
            remedy="Give each unit both its numbers, in the same order.",
        )


LimitMethod = Literal["exact", "quantile", "normal"]
METHODS: tuple[LimitMethod, ...] = ("exact", "quantile", "normal")


@guarded
def poisson_limits(
    exposure: ArrayLike,
    rate: float,
    *,
    level: float = 0.95,
    method: LimitMethod = "exact",
    phi: float = 1.0,
    tau2: float = 0.0,
) -> Interval:
    """Give funnel limits for rates.

    Parameters
    ----------
    exposure : array_like
        Size of the units (more than 0); an expected number when `rate` is 1 and what is shown is
        observed / expected.
    rate : float. The common rate, per unit of exposure.
    method : {"exact", "quantile", "normal"}
        Interpolated, whole counts, or rate ± z·s with s² = rate/exposure. With `phi` or `tau2` it
        is ``"normal"`` whatever is asked: there is no exact limit then.
    phi : float. Multiplicative overdispersion: s² becomes φ·s².
    tau2 : float. Additive overdispersion: s² becomes s² + τ².

    Returns
    -------
    Interval. In rates, never below 0.

    Examples
    --------
    >>> low, high = poisson_limits([151.0, 315.0], 0.0797000348796651)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0345, 0.0484], [0.1246, 0.1108])
    """
    n = _sizes(exposure)
    check_choice(method, METHODS, "kind of funnel limits")
    if not rate >= 0:
        raise AnalysisError(
            "Funnel: the common rate is negative.", remedy="Give events / exposure."
        )
    if phi != 1.0 or tau2 != 0.0 or method == "normal":
        low, high = _normal(rate, rate / n, level, phi, tau2)
        return Interval(np.maximum(low, 0.0), high)
    low, high = _discrete(stats.poisson(n * rate), level, method)
    return Interval(low / n, high / n)


@guarded
def binomial_limits(
    sizes: ArrayLike,
    share: float,
    *,
    level: float = 0.95,
    method: LimitMethod = "exact",
    phi: float = 1.0,
    tau2: float = 0.0,
) -> Interval:
    """Give funnel limits for shares.

    Parameters
    ----------
    sizes : array_like. Of how many (whole numbers above 0).
    share : float. The common share, 0 to 1.
    level, method, phi, tau2. As in `poisson_limits`, with s² = share(1 − share)/size.

    Returns
    -------
    Interval. From 0 to 1.

    Examples
    --------
    >>> low, high = binomial_limits([15], 0.632791327913279)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.3454], [0.8398])
    """
    n = _sizes(sizes)
    check_choice(method, METHODS, "kind of funnel limits")
    if (n != np.floor(n)).any() or (n > _MOST).any():
        raise AnalysisError(
            "Funnel: the size of a share is no whole number, or one that nobody can count to.",
            remedy="Give of how many it is one.",
        )
    if not 0.0 <= share <= 1.0:
        raise AnalysisError(
            "Funnel: the common share is not from 0 to 1.", remedy="Give a share, no percentage."
        )
    if phi != 1.0 or tau2 != 0.0 or method == "normal":
        low, high = _normal(share, share * (1.0 - share) / n, level, phi, tau2)
        return Interval(np.maximum(low, 0.0), np.minimum(high, 1.0))
    low, high = _discrete(stats.binom(n, share), level, method)
    return Interval(low / n, np.minimum(high / n, 1.0))


_MOST = 2.0**53  # beyond it scipy searches for a quantile without end


def _sizes(sizes: ArrayLike) -> FloatArray:
    n = np.asarray(sizes, dtype=np.float64)
    if not (np.isfinite(n) & (n > 0)).all():
        raise AnalysisError(
            "Funnel: a size is missing or not above 0.", remedy="Leave out units without exposure."
        )
    return n


def _normal(
    centre: float, variance: FloatArray, level: float, phi: float, tau2: float
) -> tuple[FloatArray, FloatArray]:
    half = stats.norm.isf(tail_probability(level)) * np.sqrt(phi * variance + tau2)
    return centre - half, centre + half


def _discrete(
    distribution: stats.rv_discrete, level: float, method: str
) -> tuple[FloatArray, FloatArray]:
    tail = tail_probability(level)
    if method == "quantile":
        return distribution.ppf(tail), distribution.ppf(1.0 - tail)
    return _interpolated(distribution, tail), _interpolated(distribution, 1.0 - tail)


def _interpolated(distribution: stats.rv_discrete, p: float) -> FloatArray:
    q = distribution.ppf(p)
    value = q - (distribution.cdf(q) - p) / distribution.pmf(q)
    return np.asarray(np.maximum(value, 0.0), dtype=np.float64)
