"""Limits within which units of a given size are expected around a common rate or share.

Exact limits interpolate the distribution function between whole counts, so that they shrink
smoothly with size: with q the quantile, F(q) and f(q) its distribution function and probability,
the limit is q − (F(q) − p)/f(q). Source: Spiegelhalter (2005), Funnel plots for comparing
institutional performance, Statistics in Medicine 24, 1185-1202, appendix A.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import check_choice, guarded, tail_probability
from lokalis_research.stats.counts.rates import FloatArray, Interval

LimitMethod = Literal["exact", "quantile", "normal"]
METHODS: tuple[LimitMethod, ...] = ("exact", "quantile", "normal")


@guarded
def poisson_limits(
    exposure: npt.ArrayLike,
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
    sizes: npt.ArrayLike,
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
    if (n != np.floor(n)).any():
        raise AnalysisError(
            "Funnel: the size of a share is no whole number.", remedy="Give of how many it is one."
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


def _sizes(sizes: npt.ArrayLike) -> FloatArray:
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
