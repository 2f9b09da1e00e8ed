"""Dates as day numbers and back."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

MISSING = np.iinfo(np.int64).min
"""The day number of a missing date."""

# That of numpy's datetime64, so that a day has one number however it was made.
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a day."""
    return (day - _EPOCH).days


def day_numbers(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Count the days from 1970-01-01 to each date."""
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def as_dates(days: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """Turn day numbers into dates."""
    return days.astype("datetime64[D]").astype("datetime64[s]")
