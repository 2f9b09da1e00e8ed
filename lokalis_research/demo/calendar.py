"""The days of the demo, numbered: whole numbers keep the bookkeeping exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.draws import IntArray
from lokalis_research.period import Month, months_between

Roll = Literal["forward", "backward"]

FIRST_DAY = date(2015, 1, 1)
"""Day 0 of the demo: the buurtteams began to work."""

PEILDATUM = date(2023, 1, 31)
"""Last day that the demo knows about."""

MONTHS = months_between(Month(2018, 1), Month(2023, 1))
"""The months with absence: five years, and the month up to the peildatum."""


def demo_day(day: date) -> int:
    """Give a day its number in the demo."""
    return (day - FIRST_DAY).days


STOP = demo_day(PEILDATUM) + 1
"""Number of the first day after the peildatum."""

FIRST_SHOWN = demo_day(MONTHS[0].start)
MONTH_STARTS: IntArray = np.array(
    [demo_day(month.start) for month in months_between(Month(2015, 1), Month(2023, 2))]
)
"""The first days of all months up to the one after the peildatum."""


@dataclass(frozen=True)
class Span:
    """Days from `start` up to, and not including, `stop`."""

    start: int
    stop: int


def span(first: date, after: date) -> Span:
    """Make a span of dates."""
    return Span(demo_day(first), demo_day(after))


YEARS = {year: span(date(year, 1, 1), date(year + 1, 1, 1)) for year in range(2015, 2024)}
HALF_2020 = span(date(2020, 1, 1), date(2020, 7, 1))


def to_dates(days: npt.ArrayLike) -> pd.Series[pd.Timestamp]:
    """Turn day numbers into dates; a negative one, or one after the peildatum, is not known."""
    numbers = np.asarray(days, dtype=np.int64)
    every = np.datetime64(FIRST_DAY, "s") + numbers * np.timedelta64(86400, "s")
    return pd.Series(every).mask((numbers < 0) | (numbers >= STOP))


def from_dates(dates: pd.Series, *, missing: int) -> IntArray:
    """Give dates their numbers."""
    numbers = (dates - pd.Timestamp(FIRST_DAY)).dt.days
    return np.asarray(numbers.fillna(missing), dtype=np.int64)


def working_day(days: IntArray, *, after: IntArray | int = 0, roll: Roll = "forward") -> IntArray:
    """Find the working day so many working days after a day, itself rolled to a working day."""
    first = np.datetime64(FIRST_DAY, "D")
    offsets = np.broadcast_to(np.asarray(after), days.shape)
    found = np.busday_offset(first + days, offsets, roll=roll)
    return (found - first).astype(np.int64)
