"""The trend of a monthly series with what is uncertain about it, where months hang together.

`sen_slope` asks nothing of the distribution and little of outliers; `newey_west_slope` allows for
shocks that last some months. Both take season out by comparing like months with like.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded, tail_probability

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trend:
    """A slope per year, in the units of the series.

    Parameters
    ----------
    per_year, low, high : float. The slope and its interval.
    p : float. Of no trend at all.
    method : str. How it was computed.
    """

    per_year: float
    low: float
    high: float
    p: float
    method: str


@guarded
def sen_slope(values: npt.ArrayLike, *, period: int = 12, level: float = 0.95) -> Trend:
    """Give the median slope between like seasons, with the seasonal Kendall test.

    Sen (1968) and, with seasons, Hirsch, Slack and Smith (1982). Months are taken to be independent
    once season and trend are out: where they are not, see `newey_west_slope`.

    Parameters
    ----------
    values : array_like, shape (steps,). In order of time; NaN where a step has no value.
    period : int. Steps in a year; 1 compares all with all.

    Returns
    -------
    Trend. The test corrects for ties and for continuity.

    Examples
    --------
    >>> sen_slope([1, 2, 4, 3, 5, 6, 8, 7], period=1).per_year
    1.0
    """
    series = _series(values, period)
    slopes, score, variance = [], 0.0, 0.0
    for season in range(period):
        own = series[season::period]
        at = np.flatnonzero(np.isfinite(own))
        first, second = np.triu_indices(len(at), 1)
        rise = own[at[second]] - own[at[first]]
        slopes.append(rise / (at[second] - at[first]))
        score += float(np.sign(rise).sum())
        n, ties = len(at), np.unique(own[at], return_counts=True)[1]
        spread = n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()
        variance += float(spread) / 18
    ordered = np.sort(np.concatenate(slopes))
    if not len(ordered) or variance <= 0:
        raise AnalysisError(
            "Trend: no two like seasons differ, so that there is no slope with an interval.",
            remedy="Look at a longer series.",
        )
    # The ends are the slopes at which the test would just not reject (Gilbert, 1987).
    reach = float(stats.norm.isf(tail_probability(level))) * math.sqrt(variance)
    places = np.arange(1, len(ordered) + 1)
    low, high = np.interp(
        [(len(ordered) - reach) / 2, (len(ordered) + reach) / 2 + 1],
        places,
        ordered,
        left=-math.inf,
        right=math.inf,
    )
    z = math.copysign(max(abs(score) - 1, 0), score) / math.sqrt(variance)
    p = 2 * float(stats.norm.sf(abs(z)))
    return Trend(float(np.median(ordered)), float(low), float(high), p, "Sen, seasonal Kendall")


@guarded
def newey_west_slope(
    values: npt.ArrayLike, *, period: int = 12, lags: int | None = None, level: float = 0.95
) -> Trend:
    """Fit a straight line beside a level per season, with Newey and West's (1987) errors.

    Parameters
    ----------
    values : array_like, shape (steps,)
        In order of time, without gaps: errors that last need every step.
    period : int. Steps in a year, each with a level of its own; 1 fits one level.
    lags : int, optional
        How many steps shocks may last; by default 4 (n / 100)^(2/9), rounded down. With few years
        and strong dependence the interval is still somewhat short.

    Returns
    -------
    Trend. With n over n - parameters as small-sample factor, and t with as many degrees of freedom.

    Examples
    --------
    >>> found = newey_west_slope([1, 2, 4, 3, 5, 6, 8, 7], period=1)
    >>> round(found.per_year, 4), round(found.p, 6)
    (0.9524, 1e-05)
    """
    series = _series(values, period)
    steps = len(series)
    if not np.isfinite(series).all() or steps <= 2 * (period + 1):
        raise AnalysisError(
            "Trend: a value is missing, or there are too few beside the seasons.",
            remedy="Give a complete series of some years, or use sen_slope.",
        )
    most = int(np.floor(4 * (steps / 100) ** (2 / 9))) if lags is None else lags
    if not 0 <= most < steps:
        raise AnalysisError("Trend: the lags do not fit the series.", remedy="Give 0 or more.")
    time = np.arange(steps)
    x = np.column_stack([time / period, time[:, None] % period == np.arange(period)])
    kept = {"maxlags": most, "use_correction": True}
    fit = OLS(series, x.astype(float)).fit(cov_type="HAC", cov_kwds=kept, use_t=True)
    slope, se = float(fit.params[0]), float(fit.bse[0])
    if not se > 1e-12 * np.abs(series).max():
        return Trend(slope, math.nan, math.nan, math.nan, "no error: all lie on the line")
    margin = float(stats.t.isf(tail_probability(level), fit.df_resid)) * se
    name = f"Newey-West, {most} lags"
    return Trend(slope, slope - margin, slope + margin, float(fit.pvalues[0]), name)


def _series(values: npt.ArrayLike, period: int) -> FloatArray:
    series = np.asarray(pd.Series(values), dtype=np.float64)
    if series.ndim != 1 or period < 1 or np.isinf(series).any():
        raise AnalysisError(
            "Trend: it is not one series, or a value or the period is none.",
            remedy="Give one number per step, and a period of 1 or more.",
        )
    return series
