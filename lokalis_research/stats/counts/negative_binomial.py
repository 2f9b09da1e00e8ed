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


def estimate_alpha(counts: FloatArray, mean: FloatArray) -> float:
    """Estimate α given the means, by maximum likelihood.

    Parameters
    ----------
    counts, mean : ndarray of float, shape (n,)
        Observed and fitted.

    Returns
    -------
    float
        0 when the counts vary no more than Poisson's.

    Examples
    --------
    >>> estimate_alpha(np.array([4.0, 5.0, 6.0]), np.array([5.0, 5.0, 5.0]))
    0.0
    """

    def slope(log_shape: float) -> float:
        theta = np.exp(log_shape)
        terms = (
            psi(counts + theta)
            - psi(theta)
            - np.log1p(mean / theta)
            + (mean - counts) / (mean + theta)
        )
        return float(terms.sum())

    # Where the likelihood falls from α = 0 on, 0 is the estimate.
    if ((counts - mean) ** 2 - counts).sum() <= 0:
        return 0.0
    low, high = np.log(1e-5), np.log(_LARGEST_SHAPE)
    if slope(high) > 0 or slope(low) < 0:
        return 0.0
    return float(np.exp(-brentq(slope, low, high, xtol=1e-12, rtol=1e-13)))


def deviance(y: FloatArray, mean: FloatArray, alpha: float) -> float:
    """Give twice the log-likelihood that a perfect fit with this α would add.

    Parameters
    ----------
    y, mean : ndarray of float, shape (n,)
        Observed and fitted.
    alpha : float
        0 for Poisson.

    Returns
    -------
    float
        Infinite where a mean is.
    """
    ratio = np.divide(y, mean, out=np.ones_like(y), where=(y > 0) & (mean > 0))
    terms = y * np.log(ratio)
    if alpha:
        terms = terms - (y + 1 / alpha) * (np.log1p(alpha * y) - np.log1p(alpha * mean))
    else:
        terms = terms - (y - mean)
    total = float(2.0 * terms.sum())
    return total if np.isfinite(total) else np.inf


def log_likelihood(y: FloatArray, mean: FloatArray, alpha: float) -> float:
    """Give the log-likelihood with all constants.

    Parameters
    ----------
    y, mean, alpha
        As in `deviance`.

    Returns
    -------
    float
    """
    terms = y * np.log(mean) - gammaln(y + 1)
    if alpha:
        theta = 1 / alpha
        terms = terms + gammaln(y + theta) - gammaln(theta) - y * np.log(theta)
        terms = terms - (theta + y) * np.log1p(mean / theta)
    else:
        terms = terms - mean
    return float(terms.sum())


def alpha_information(y: FloatArray, mu: FloatArray, a: float) -> float:
    """Give the observed information about α: minus the second derivative of the log-likelihood.

    Parameters
    ----------
    y, mu : ndarray of float, shape (n,)
        Observed and fitted.
    a : float
        α, more than 0.

    Returns
    -------
    float
    """
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
