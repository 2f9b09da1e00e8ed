"""The days of the demo, numbered: whole numbers keep the bookkeeping exact."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.period import Month, months_between

FIRST_DAY = date(2015, 1, 1)
"""Day number 0: the buurtteams began to work."""

PEILDATUM = date(2023, 1, 31)
"""Last day that the demo knows about."""

MONTHS = months_between(Month(2018, 1), Month(2023, 1))
"""The months with absence: five years, and the month up to the peildatum."""


def day_number(day: date) -> int:
    """Give a day its number."""
    return (day - FIRST_DAY).days


STOP = day_number(PEILDATUM) + 1
"""Number of the first day after the peildatum."""


def to_dates(days: npt.ArrayLike) -> pd.Series:
    """Turn day numbers into dates."""
    numbers = np.asarray(days, dtype=np.int64)
    dates = np.datetime64(FIRST_DAY, "s") + numbers * np.timedelta64(86400, "s")
    return pd.Series(dates).mask(numbers >= STOP)


def month_starts() -> npt.NDArray[np.int64]:
    """Give the numbers of the first days of all months from `FIRST_DAY` up to the peildatum."""
    months = months_between(Month(FIRST_DAY.year, FIRST_DAY.month), MONTHS[-1])
    return np.array([day_number(month.start) for month in months], dtype=np.int64)
