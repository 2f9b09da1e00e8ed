"""Monthly series: means per year, rolling means, changes, shares of the variance, and trend.

Every summary takes a table with one row per month in a monthly `pandas.PeriodIndex` and one column
per series, and gives a missing answer where a month that it needs is missing.

Of the trends, `sen_slope` asks nothing of the distribution and little of outliers;
`newey_west_slope` allows for shocks that last some months. Both take season out by comparing like
months with like.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, guarded, tail_probability


@guarded
def complete(months: pd.DataFrame) -> pd.DataFrame:
    """Give every month from the first to the last a row, in order.

    Parameters
    ----------
    months : pandas.DataFrame. Monthly values, in any order.

    Returns
    -------
    pandas.DataFrame. Months without a row are missing.

    Examples
    --------
    >>> index = pd.PeriodIndex(["2021-03", "2021-01"], freq="M")
    >>> complete(pd.DataFrame({"kort": [3.0, 1.0]}, index=index))["kort"].tolist()
    [1.0, nan, 3.0]
    """
    index = months.index
    if not isinstance(index, pd.PeriodIndex) or index.freqstr != "M":
        raise AnalysisError(
            "The table is not indexed by month.",
            remedy='Set the index to pandas.PeriodIndex(months, freq="M").',
        )
    if not index.is_unique:
        raise AnalysisError(
            f"{int(index.duplicated().sum())} months occur more than once.",
            remedy="Give one row per month.",
        )
    if not len(index):
        return months
    return months.reindex(pd.period_range(index.min(), index.max(), freq="M"))


@guarded
def year_means(months: pd.DataFrame, *, day_weighted: bool = False) -> pd.DataFrame:
    """Average the twelve months of each year.

    Parameters
    ----------
    months : pandas.DataFrame. Monthly values.
    day_weighted : bool. Weigh months by their days instead of equally.

    Returns
    -------
    pandas.DataFrame. Index ``jaar`` (int); missing where one of the twelve months is.

    Examples
    --------
    >>> index = pd.period_range("2021-01", periods=12, freq="M")
    >>> year_means(pd.DataFrame({"kort": range(12)}, index=index))["kort"].tolist()
    [5.5]
    """
    table = complete(months)
    year = pd.Index(pd.PeriodIndex(table.index).year, name="jaar")
    return _means(table, [year], 12, day_weighted=day_weighted)


def _means(
    table: pd.DataFrame, keys: list[pd.Index], size: int, *, day_weighted: bool
) -> pd.DataFrame:
    """Average runs of months, where all `size` of them are known."""
    days = pd.PeriodIndex(table.index).days_in_month.to_numpy()
    weight = pd.Series(days if day_weighted else np.ones(len(days)), index=table.index)
    known = table.notna().groupby(keys).sum() == size
    total = table.mul(weight, axis=0).groupby(keys).sum()
    return total.div(weight.groupby(keys).sum(), axis=0).where(known)


@guarded
def rolling_mean(months: pd.DataFrame, *, window: int = 12) -> pd.DataFrame:
    """Average each month with those before it.

    Parameters
    ----------
    months : pandas.DataFrame. Monthly values.
    window : int. Number of months, the last one included.

    Returns
    -------
    pandas.DataFrame
        From the first month with a full window on; missing where one of its months is.

    Examples
    --------
    >>> index = pd.period_range("2021-01", periods=4, freq="M")
    >>> rolling_mean(pd.DataFrame({"kort": [1.0, 2, 3, 7]}, index=index), window=3)["kort"].tolist()
    [2.0, 4.0]
    """
    if window < 1:
        raise AnalysisError("A rolling window has at least one month.", remedy="Give 1 or more.")
    table = complete(months).astype(float)
    if len(table) < window:
        return table.iloc[:0]
    # A sum per window, not a running one, so that no rounding error is carried along.
    rolled = np.lib.stride_tricks.sliding_window_view(table.to_numpy(), window, axis=0).mean(
        axis=-1
    )
    return pd.DataFrame(rolled, index=table.index[window - 1 :], columns=table.columns)


@guarded
def change_from(months: pd.DataFrame, *, lag: int = 12) -> pd.DataFrame:
    """Subtract the value of `lag` months before: by default the same month of last year.

    Parameters
    ----------
    months : pandas.DataFrame. Monthly values.
    lag : int. Number of months.

    Returns
    -------
    pandas.DataFrame. From month lag + 1 on.

    Examples
    --------
    >>> index = pd.period_range("2021-01", periods=13, freq="M")
    >>> change_from(pd.DataFrame({"kort": range(13)}, index=index))["kort"].tolist()
    [12.0]
    """
    table = complete(months).astype(float)
    return (table - table.shift(lag)).iloc[lag:]


@guarded
def variance_shares(parts: pd.DataFrame) -> pd.Series[float]:
    """Divide the variance of a sum over its parts: cov(part, sum) / var(sum).

    Parameters
    ----------
    parts : pandas.DataFrame. One column per part; the sum of the columns is the series to explain.

    Returns
    -------
    pandas.Series
        Per part its share; they sum to 1. Missing when the sum does not vary, when there are fewer
        than two rows, or when a value is missing.

    Examples
    --------
    >>> variance_shares(pd.DataFrame({"a": [1.0, 2, 3], "b": [0.0, 0, 0]})).tolist()
    [1.0, 0.0]
    """
    values = parts.to_numpy(dtype=float)
    unknown = pd.Series(np.nan, index=parts.columns, dtype=float)
    if len(values) < 2 or not np.isfinite(values).all():
        return unknown
    centred = values - values.mean(axis=0)
    total = centred.sum(axis=1)
    spread = float(total @ total)
    # Rounding leaves a residue of this size when parts cancel.
    if spread <= (1e-12 * np.abs(values).sum()) ** 2:
        return unknown
    return pd.Series(total @ centred / spread, index=parts.columns)


@guarded
def relative_change(values: pd.DataFrame) -> pd.DataFrame:
    """Express each row's change from the row before as a percentage of that row.

    Parameters
    ----------
    values : pandas.DataFrame. Rows in order of time, such as `year_means` gives.

    Returns
    -------
    pandas.DataFrame. From the second row on, in percent; missing where the row before is zero.

    Examples
    --------
    >>> relative_change(pd.DataFrame({"totaal": [8.0, 10.0]}))["totaal"].tolist()
    [25.0]
    """
    before = values.astype(float).shift(1)
    return ((values - before) / before.where(before != 0) * 100).iloc[1:]


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
def sen_slope(values: ArrayLike, *, period: int = 12, level: float = 0.95) -> Trend:
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
    values: ArrayLike, *, period: int = 12, lags: int | None = None, level: float = 0.95
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


def _series(values: ArrayLike, period: int) -> FloatArray:
    series = np.asarray(pd.Series(values), dtype=np.float64)
    if series.ndim != 1 or period < 1 or np.isinf(series).any():
        raise AnalysisError(
            "Trend: it is not one series, or a value or the period is none.",
            remedy="Give one number per step, and a period of 1 or more.",
        )
    return series
