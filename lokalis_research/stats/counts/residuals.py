"""What is left over time: residuals of all rows summed per period, and their autocorrelation.

Source: Newey and West (1987), A simple, positive semi-definite, heteroskedasticity and
autocorrelation consistent covariance matrix, Econometrica 55, 703-708.
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
