"""Whether counts vary more than Poisson's, by a number of tests.

Sources: Cameron and Trivedi (1990), Regression-based tests for overdispersion in the Poisson model,
Journal of Econometrics 46, 347-364; Dean (1992), Testing for overdispersion in Poisson and binomial
regression models, JASA 87, 451-457.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, guarded
from lokalis_research.stats.counts.loglinear import LogLinearFit
from lokalis_research.stats.counts.rates import _counts


@dataclass(frozen=True)
class Heterogeneity:
    """Whether units share one rate.

    Parameters
    ----------
    chi2 : float. Σ (O − E)²/E, with E from the common rate.
    df : int. Units − 1.
    p : float. Of as large a value by chance.
    """

    chi2: float
    df: int
    p: float

    @property
    def index(self) -> float:
        """χ²/df: about 1 by chance."""
        return self.chi2 / self.df


@dataclass(frozen=True)
class DispersionTest:
    """A test of Poisson against more spread.

    Parameters
    ----------
    statistic : float. Standard normal under Poisson, or nearly so.
    p : float. One-sided.
    alpha : float
        The estimated excess: the variance is μ(1 + α) or μ(1 + αμ); missing where the test gives
        none.
    """

    statistic: float
    p: float
    alpha: float


@guarded
def heterogeneity(counts: ArrayLike, exposure: ArrayLike) -> Heterogeneity:
    """Test whether all units have the same rate.

    Parameters
    ----------
    counts, exposure : array_like, shape (units,). Events, and what they arose from (more than 0).

    Examples
    --------
    >>> round(heterogeneity([10, 20, 30], [100, 100, 100]).chi2, 9)
    10.0
    """
    x, n = _counts(counts), np.asarray(exposure, dtype=np.float64)
    if x.shape != n.shape or len(x) < 2 or not (n > 0).all() or not x.sum():
        raise AnalysisError(
            "Heterogeneity: there are fewer than two units, no event, or a unit without exposure.",
            remedy="Give events and exposure of each unit.",
        )
    expected = n * x.sum() / n.sum()
    chi2, df = float(((x - expected) ** 2 / expected).sum()), len(x) - 1
    return Heterogeneity(chi2, df, float(stats.chi2.sf(chi2, df)))


@guarded
def cameron_trivedi(fit: LogLinearFit, *, power: int = 1) -> DispersionTest:
    """Regress the excess ((y − μ)² − y)/μ on a constant or on μ (R's AER::dispersiontest).

    Parameters
    ----------
    fit : LogLinearFit. A Poisson regression.
    power : {1, 2}. Variance μ(1 + α) (NB1), or μ(1 + αμ) (NB2).

    Returns
    -------
    DispersionTest
        The statistic is the regression's t; missing where all rows have the same excess.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design = pd.DataFrame({"c": np.ones(6)})
    >>> fit = fit_loglinear([1, 30, 2, 25, 0, 14], design, np.ones(6), family="poisson")
    >>> cameron_trivedi(fit).statistic > 2
    True
    """
    y, mu = _poisson(fit)
    excess = ((y - mu) ** 2 - y) / mu
    regressor = np.ones_like(mu) if power == 1 else mu
    square = float((regressor**2).sum())
    alpha = float((regressor * excess).sum()) / square
    rest = excess - alpha * regressor
    se = np.sqrt((rest**2).sum() / (len(y) - 1) / square)
    # Where the model fits every row alike nothing says how certain the excess is.
    statistic = float(alpha / se) if se > 1e-12 * abs(alpha) else np.nan
    return DispersionTest(statistic, float(stats.norm.sf(statistic)), alpha)


@guarded
def dean(fit: LogLinearFit, *, adjusted: bool = True) -> DispersionTest:
    """Give Dean's score test (R's DCluster::DeanB, and with the adjustment DeanB2).

    Parameters
    ----------
    fit : LogLinearFit. A Poisson regression.
    adjusted : bool. Whether to add the leverage × μ, which makes the test better for few rows.

    Returns
    -------
    DispersionTest. Without α.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design = pd.DataFrame({"c": np.ones(6)})
    >>> fit = fit_loglinear([1, 30, 2, 25, 0, 14], design, np.ones(6), family="poisson")
    >>> dean(fit).statistic > 2
    True
    """
    y, mu = _poisson(fit)
    excess = (y - mu) ** 2 - y
    if adjusted:
        within = fit.within
        leverage = fit.weights * np.einsum("ip,pq,iq->i", within, fit.covariance, within)
        if fit.groups.count:
            leverage = leverage + (fit.weights / fit.groups.sums(fit.weights)[fit.groups.codes])
        excess = excess + leverage * mu
    statistic = float(excess.sum() / np.sqrt(2.0 * (mu**2).sum()))
    return DispersionTest(statistic, float(stats.norm.sf(statistic)), np.nan)


@guarded
def likelihood_ratio(poisson: LogLinearFit, negative_binomial: LogLinearFit) -> DispersionTest:
    """Compare the likelihoods of a Poisson and a negative binomial fit (R's pscl::odTest).

    Parameters
    ----------
    poisson, negative_binomial : LogLinearFit. Of the same rows and design.

    Returns
    -------
    DispersionTest
        The statistic is the root of twice the difference; α = 0 lies on the edge, so that p is half
        of what a chi-squared distribution with one degree of freedom gives.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design, counts = pd.DataFrame({"c": np.ones(6)}), [1, 30, 2, 25, 0, 14]
    >>> poisson = fit_loglinear(counts, design, np.ones(6), family="poisson")
    >>> likelihood_ratio(poisson, fit_loglinear(counts, design, np.ones(6))).p < 0.001
    True
    """
    twice = 2 * (negative_binomial.log_likelihood - poisson.log_likelihood)
    statistic = float(np.sqrt(max(0.0, twice)))
    return DispersionTest(statistic, float(stats.norm.sf(statistic)), negative_binomial.alpha)


def _poisson(fit: LogLinearFit) -> tuple[FloatArray, FloatArray]:
    if fit.alpha:
        raise AnalysisError(
            "Dispersion: the fit is negative binomial already.", remedy="Fit Poisson first."
        )
    return fit.counts, fit.mean
