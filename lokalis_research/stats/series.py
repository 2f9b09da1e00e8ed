"""Summaries of monthly series: means per year, rolling means, changes, shares of the variance.

Every function takes a table with one row per month in a monthly `pandas.PeriodIndex` and one column
per series, and gives a missing answer where a month that it needs is missing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded


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
