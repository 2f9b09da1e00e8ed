"""The likelihood of negative binomial counts with given means, and its spread α.

The variance is μ + αμ² (NB2); α = 0 is Poisson. Source: Lawless (1987), Negative binomial and mixed
Poisson regression, Canadian Journal of Statistics 15, 209-225.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, polygamma, psi

from lokalis_research.stats.counts.rates import FloatArray

_LARGEST_SHAPE = 1e6
_GRID = 26


def estimate_alpha(counts: FloatArray, mean: FloatArray) -> float:
    """Estimate α given the means, by maximum likelihood."""

    def slope(log_shape: float) -> float:
        return _slope(counts, mean, float(np.exp(log_shape)))

    low, high = np.log(1e-5), np.log(_LARGEST_SHAPE)
    if ((counts - mean) ** 2 - counts).sum() > 0:
        if slope(high) > 0 or slope(low) < 0:
            return 0.0
        return float(np.exp(-brentq(slope, low, high, xtol=1e-12, rtol=1e-13)))
    # The likelihood falls from α = 0 on, and 0 is the estimate, unless it rises above that again:
    # it may where one row with a large count is fitted well and the small ones badly.
    grid = np.linspace(low, high, _GRID)
    rising = np.array([slope(at) for at in grid]) > 0
    tops = np.flatnonzero(rising[:-1] & ~rising[1:])
    roots = [brentq(slope, grid[i], grid[i + 1], xtol=1e-12, rtol=1e-13) for i in tops]
    found = [0.0, *(float(np.exp(-root)) for root in roots)]
    return max(found, key=lambda alpha: log_likelihood(counts, mean, alpha))


def _slope(y: FloatArray, mean: FloatArray, theta: float) -> float:
    """Give the derivative of the log-likelihood to θ, without losing digits where θ is large."""
    u = (y - mean) / (mean + theta)
    rest = _digamma_rest(y + theta) - _digamma_rest(np.array([theta]))
    return float((rest + _log1p_rest(u)).sum())


def _digamma_rest(x: FloatArray) -> FloatArray:
    """ψ(x) − log x; from 50 on by its asymptotic series."""
    large = np.maximum(x, 50.0)
    square = 1.0 / large**2
    series = -0.5 / large - square * (1 / 12 - square * (1 / 120 - square / 252))
    return np.where(x < 50.0, psi(x) - np.log(x), series)


def _log1p_rest(u: FloatArray) -> FloatArray:
    """log(1 + u) − u; near 0 by its power series."""
    near = np.clip(u, -0.01, 0.01)
    powers = 1 / 2 - near * (1 / 3 - near * (1 / 4 - near * (1 / 5 - near * (1 / 6 - near / 7))))
    return np.where(np.abs(u) < 0.01, -(near**2) * powers, np.log1p(u) - u)


def deviance(y: FloatArray, mean: FloatArray, alpha: float) -> float:
    """Give twice the log-likelihood that a perfect fit with this α would add."""
    if not np.isfinite(mean).all():
        return np.inf
    ratio = np.divide(y, mean, out=np.ones_like(y), where=(y > 0) & (mean > 0))
    terms = y * np.log(ratio)
    if alpha:
        terms = terms - (y + 1 / alpha) * (np.log1p(alpha * y) - np.log1p(alpha * mean))
    else:
        terms = terms - (y - mean)
    total = float(2.0 * terms.sum())
    return total if np.isfinite(total) else np.inf


def log_likelihood(y: FloatArray, mean: FloatArray, alpha: float) -> float:
    """Give the log-likelihood with all constants."""
    terms = y * np.log(mean) - gammaln(y + 1)
    if alpha:
        theta = 1 / alpha
        terms = terms + gammaln(y + theta) - gammaln(theta) - y * np.log(theta)
        terms = terms - (theta + y) * np.log1p(mean / theta)
    else:
        terms = terms - mean
    return float(terms.sum())


def alpha_information(y: FloatArray, mu: FloatArray, a: float) -> float:
    """Give the observed information about α: minus the second derivative of the log-likelihood."""
    theta = 1 / a
    slope = psi(y + theta) - psi(theta) - np.log1p(mu / theta) + (mu - y) / (mu + theta)
    curvature = (
        polygamma(1, y + theta)
        - polygamma(1, theta)
        + mu / (theta * (mu + theta))
        - (mu - y) / (mu + theta) ** 2
    )
    # d/dα = −θ² d/dθ, so that d²/dα² = θ⁴ d²/dθ² + 2θ³ d/dθ.
    return float(-(theta**4 * curvature + 2 * theta**3 * slope).sum())
