"""Dates as day numbers and back."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

MISSING = np.iinfo(np.int64).min
"""The day number of a missing date."""

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a day.

    Parameters
    ----------
    day : datetime.date. The day.

    Examples
    --------
    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - _EPOCH).days


def day_numbers(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Count the days from 1970-01-01 to each date.

    Parameters
    ----------
    dates : pandas.Series of datetime64. A time of day is cut off.

    Returns
    -------
    ndarray of int64. `MISSING` where there is no date.

    Examples
    --------
    >>> day_numbers(pd.Series(pd.to_datetime(["1970-01-02"]))).tolist()
    [1]
    """
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def as_dates(days: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """Turn day numbers into dates.

    Parameters
    ----------
    days : ndarray of int64. Days from 1970-01-01.

    Examples
    --------
    >>> as_dates(np.array([1])).astype("datetime64[D]").tolist()
    [datetime.date(1970, 1, 2)]
    """
    return days.astype("datetime64[D]").astype("datetime64[s]")
