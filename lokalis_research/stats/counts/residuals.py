"""What is left over time: residuals of all rows summed per period, and their autocorrelation.

Source: Newey and West (1987), A simple, positive semi-definite, heteroskedasticity and
autocorrelation consistent covariance matrix, Econometrica 55, 703-708.

Shocks that all clusters share: months in which everything is busier at once.

A covariance that is robust to dependence within clusters takes clusters as independent of each
other, and months that are busy everywhere make it too small. Here the variance of such shocks is
estimated by moments from the residuals summed per period, and added. With S the sums of weighted
residuals per period and K their covariance under independence, E(Q) = φ tr(K/W) + τ² tr(KK/W) for
Q = Σ S²/W. It is the method of DerSimonian and Laird (1986), Meta-analysis in clinical trials,
Controlled Clinical Trials 7, 177-188, for residuals of a regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.stattools import acf

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, Labels, guarded
from lokalis_research.stats.counts.loglinear import Groups, LogLinearFit


@dataclass(frozen=True)
class Autocorrelation:
    """How residuals of successive periods go together.

    Parameters
    ----------
    lags : ndarray of float, shape (lags,). Correlation at lag 1, 2, ...
    band : float. Within ± this 95% of them would lie if there were none.
    ljung_box_p : float. That all of them together are 0.
    long_run_ratio : float
        The variance of a long mean as Newey and West estimate it, as a multiple of what it would be
        without autocorrelation: standard errors are to be multiplied by its root.
    """

    lags: FloatArray
    band: float
    ljung_box_p: float
    long_run_ratio: float


@guarded
def period_residuals(fit: LogLinearFit, periods: Labels) -> FloatArray:
    """Sum residuals per period and standardise them.

    Parameters
    ----------
    periods : array_like, shape (n,). Labels, sorted in time when sorted.

    Returns
    -------
    ndarray of float, shape (periods,). Σ(y − μ) / √Σ(μ + αμ²), in order of the labels.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> fit = fit_loglinear([8, 12], pd.DataFrame({"c": [1, 1]}), [1, 1], family="poisson")
    >>> period_residuals(fit, ["2022-01", "2022-02"]).round(3).tolist()
    [-0.632, 0.632]
    """
    period = Groups.of(periods, len(fit.counts))
    if len(period.codes) != len(fit.counts):
        raise AnalysisError(
            "Residuals: there is not one label per row.", remedy="Give each row its period."
        )
    variance = period.sums(fit.mean * (1.0 + fit.alpha * fit.mean))
    return period.sums(fit.counts - fit.mean) / np.sqrt(variance)


@guarded
def autocorrelation(series: ArrayLike, *, lags: int = 12) -> Autocorrelation:
    """Measure the autocorrelation of a series.

    Parameters
    ----------
    series : array_like, shape (periods,). Without gaps.
    lags : int. How many lags; fewer when the series is short.

    Examples
    --------
    >>> autocorrelation([1, -1] * 20).lags[:2].round(2).tolist()
    [-0.98, 0.95]
    """
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 1 or len(values) < 8 or not np.ptp(values) > 0:
        raise AnalysisError(
            "Autocorrelation: there are fewer than eight periods, or all are alike.",
            remedy="Look at a longer series.",
        )
    if lags < 1:
        raise AnalysisError("Autocorrelation: there is no lag.", remedy="Ask one lag or more.")
    upto = min(lags, len(values) // 2 - 1)
    test = acorr_ljungbox(values, lags=[upto])
    # Newey and West's (1994) rule for how many lags to weigh in.
    window = int(np.floor(4 * (len(values) / 100) ** (2 / 9)))
    weights = 1 - np.arange(1, window + 1) / (window + 1)
    most = max(upto, window)
    correlations = np.asarray(acf(values, nlags=most, fft=False), dtype=np.float64)[1:]
    return Autocorrelation(
        correlations[:upto],
        float(1.959963984540054 / np.sqrt(len(values))),
        float(test["lb_pvalue"].iloc[0]),
        float(max(0.0, 1 + 2 * (weights * correlations[:window]).sum())),
    )


@dataclass(frozen=True)
class SharedShocks:
    """Variance of shocks that a period has everywhere, and what they add to a covariance.

    Parameters
    ----------
    variance : float. τ², on the logarithmic scale; 0 where independence explains the residuals.
    unfloored : float. The same before what is below 0 was set to 0.
    covariance : ndarray of float, shape (p, p)
        What the shocks add to the covariance of the coefficients.
    df : float. Degrees of freedom of the variance, by its own uncertainty; missing when it is 0.
    periods : int. How many periods there are.
    """

    variance: float
    unfloored: float
    covariance: FloatArray
    df: float
    periods: int

    def degrees_of_freedom(self, contrast: ArrayLike) -> float:
        """Give the degrees of freedom of what is added, the same for every contrast.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.
        """
        del contrast
        return self.df


@guarded
def shared_shocks(fit: LogLinearFit, periods: Labels) -> SharedShocks:
    """Estimate shared shocks from the residuals of a regression.

    Parameters
    ----------
    periods : array_like, shape (n,). Labels: rows of one period share its shock.

    Returns
    -------
    SharedShocks. 0 where the periods leave nothing to estimate it from.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> counts = [8, 9, 30, 34, 10, 11, 29, 27]
    >>> fit = fit_loglinear(counts, pd.DataFrame({"c": np.ones(8)}), np.ones(8), family="poisson")
    >>> shocks = shared_shocks(fit, [1, 1, 2, 2, 3, 3, 4, 4])
    >>> shocks.variance > 0, shocks.periods
    (True, 4)
    """
    period = Groups.of(periods, len(fit.counts))
    if len(period.codes) != len(fit.counts):
        raise AnalysisError(
            "Shared shocks: there is not one label per row.", remedy="Give each row its period."
        )
    weight, within = fit.weights, fit.within
    bread = fit.covariance
    total = period.sums(weight)
    scores = period.sums(weight * (fit.counts - fit.mean) / fit.mean)
    design = period.sums(weight[:, None] * within)
    covariance = np.diag(total) - design @ bread @ design.T
    if fit.groups.count:
        cells = np.zeros((fit.groups.count, period.count))
        np.add.at(cells, (fit.groups.codes, period.codes), weight)
        covariance -= cells.T @ (cells / fit.groups.sums(weight)[:, None])
    phi = fit.dispersion
    spread = covariance @ covariance
    scale = float((np.diag(spread) / total).sum())
    expected = phi * float((np.diag(covariance) / total).sum())
    # Once every period is fitted exactly nothing is left to see shocks in.
    if not np.isfinite(phi) or scale <= 1e-8 * total.sum():
        return SharedShocks(0.0, 0.0, np.zeros_like(bread), np.nan, period.count)
    unfloored = (float((scores**2 / total).sum()) - expected) / scale
    variance = max(0.0, unfloored)
    seen = (phi * covariance + variance * spread) / np.sqrt(np.outer(total, total))
    uncertainty = 2.0 * float((seen**2).sum()) / scale**2
    added = bread @ design.T
    return SharedShocks(
        variance,
        unfloored,
        variance * (added @ added.T),
        2.0 * variance**2 / uncertainty if variance else np.nan,
        period.count,
    )
