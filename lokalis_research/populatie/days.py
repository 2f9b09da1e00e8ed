"""Dates as day numbers and back, and columns that must be there."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.stats.intervals import IntArray

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a day.

    Parameters
    ----------
    day : datetime.date
        The day.

    Returns
    -------
    int

    Examples
    --------
    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - _EPOCH).days


def day_numbers(dates: pd.Series) -> IntArray:
    """Count the days from 1970-01-01 to each date.

    Parameters
    ----------
    dates : pandas.Series of datetime64
        None missing; a time of day is cut off.

    Returns
    -------
    ndarray of int64

    Examples
    --------
    >>> day_numbers(pd.Series(pd.to_datetime(["1970-01-02"]))).tolist()
    [1]
    """
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def as_dates(days: IntArray) -> npt.NDArray[np.datetime64]:
    """Turn day numbers into dates.

    Parameters
    ----------
    days : ndarray of int64
        Days from 1970-01-01.

    Returns
    -------
    ndarray of datetime64[s]

    Examples
    --------
    >>> as_dates(np.array([1])).astype("datetime64[D]").tolist()
    [datetime.date(1970, 1, 2)]
    """
    return days.astype("datetime64[D]").astype("datetime64[s]")


def require(table: pd.DataFrame, name: str, columns: tuple[str, ...], *, filled: int) -> None:
    """Refuse a table that lacks columns, or values in those that must be filled.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    name : str
        What it is called.
    columns : tuple of str
        What it must have.
    filled : int
        How many of those, from the first on, may not be missing.

    Raises
    ------
    AnalysisError
        Naming the table, the column and how many values are missing.

    Examples
    --------
    >>> require(pd.DataFrame({"start": [1]}), "episodes", ("start",), filled=1)
    """
    for column in columns:
        if column not in table.columns:
            raise AnalysisError(
                f'Table "{name}" has no column "{column}".',
                remedy=hint(column, [str(present) for present in table.columns]),
            )
    for column in columns[:filled]:
        missing = int(table[column].isna().sum())
        if missing:
            raise AnalysisError(
                f'Table "{name}", column "{column}": {missing} values are missing.',
                remedy="Give a checked table: such rows belong in quarantine.",
            )
