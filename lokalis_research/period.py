"""Periods as values: a month, a half-year or a year, each knowing its own days.

A period runs from `start` up to, and not including, `stop`: the length in days is a subtraction,
periods that follow each other share a boundary, and no day is counted twice.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import pandas as pd

from lokalis_research.errors import PeriodError

FIRST_YEAR, LAST_YEAR = 1900, 2199

MONTH_NAMES = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


class _Days(ABC):
    """What every period can say, once it knows its first day and the day after its last."""

    @property
    @abstractmethod
    def start(self) -> date:
        """First day of the period."""

    @property
    @abstractmethod
    def stop(self) -> date:
        """First day after the period."""

    @property
    def last_day(self) -> date:
        """Last day of the period."""
        return self.stop - timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.stop - self.start).days

    @property
    def months(self) -> tuple[Month, ...]:
        """The calendar months of the period, in order."""
        first = Month(self.start.year, self.start.month)
        return months_between(first, Month(self.last_day.year, self.last_day.month))


@dataclass(frozen=True, order=True)
class Month(_Days):
    """A calendar month.

    Parameters
    ----------
    year : int. Calendar year.
    month : int. 1 to 12.

    Examples
    --------
    >>> february = Month.parse("2020-02")
    >>> february.label, february.days, february.shift(-2)
    ('februari 2020', 29, Month(year=2019, month=12))
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        _check("month", self.year, self.month, 12)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read a month written as ``2022-07``.

        Parameters
        ----------
        text : str. Four digits, a hyphen, two digits.

        Returns
        -------
        Month. That month.

        Raises
        ------
        PeriodError
            If the text is anything else, or the month does not exist.
        """
        return cls(*_numbers(r"(\d{4})-(\d{2})", text, "month", "2022-07"))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def start(self) -> date:
        """First day of the month."""
        return date(self.year, self.month, 1)

    @property
    def stop(self) -> date:
        """First day of the next month."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    @property
    def label(self) -> str:
        """How a Dutch reader calls it, such as ``juli 2022``."""
        return f"{MONTH_NAMES[self.month - 1]} {self.year}"

    def shift(self, n: int) -> Month:
        """Return the month that lies `n` months later (earlier when negative)."""
        year, month = divmod(self.year * 12 + self.month - 1 + n, 12)
        return Month(year, month + 1)


@dataclass(frozen=True, order=True)
class HalfYear(_Days):
    """Half a calendar year: January to June, or July to December.

    Parameters
    ----------
    year : int. Calendar year.
    half : int. 1 or 2.

    Examples
    --------
    >>> period = HalfYear.parse("2022H2")
    >>> period.label, period.start.isoformat(), period.last_day.isoformat(), period.days
    ('tweede halfjaar 2022', '2022-07-01', '2022-12-31', 184)
    >>> str(period.shift(1))
    '2023H1'
    """

    year: int
    half: int

    def __post_init__(self) -> None:
        _check("half-year", self.year, self.half, 2)

    @classmethod
    def parse(cls, text: str) -> HalfYear:
        """Read a half-year written as ``2022H1``.

        Parameters
        ----------
        text : str. Four digits, an H (or h), and 1 or 2.

        Returns
        -------
        HalfYear. That half-year.

        Raises
        ------
        PeriodError
            If the text is anything else.
        """
        return cls(*_numbers(r"(\d{4})[Hh](\d)", text, "half-year", "2022H1"))

    def __str__(self) -> str:
        return f"{self.year:04d}H{self.half}"

    @property
    def start(self) -> date:
        """First day of the half-year."""
        return date(self.year, 6 * self.half - 5, 1)

    @property
    def stop(self) -> date:
        """First day of the next half-year."""
        return date(self.year + self.half // 2, 7 if self.half == 1 else 1, 1)

    @property
    def label(self) -> str:
        """How a Dutch reader calls it, such as ``tweede halfjaar 2022``."""
        return f"{('eerste', 'tweede')[self.half - 1]} halfjaar {self.year}"

    def shift(self, n: int) -> HalfYear:
        """Return the half-year that lies `n` half-years later (earlier when negative)."""
        year, half = divmod(self.year * 2 + self.half - 1 + n, 2)
        return HalfYear(year, half + 1)

    def trailing(self, count: int) -> tuple[HalfYear, ...]:
        """Return this half-year and the ones before it, the oldest first.

        Parameters
        ----------
        count : int. How many, this one included.

        Examples
        --------
        >>> [str(half_year) for half_year in HalfYear(2022, 2).trailing(3)]
        ['2021H2', '2022H1', '2022H2']
        """
        return tuple(self.shift(-back) for back in range(count - 1, -1, -1))


@dataclass(frozen=True, order=True)
class Year(_Days):
    """A calendar year.

    Parameters
    ----------
    year : int. Calendar year.

    Examples
    --------
    >>> year = Year.parse("2020")
    >>> year.days, [str(half) for half in year.half_years]
    (366, ['2020H1', '2020H2'])
    """

    year: int

    def __post_init__(self) -> None:
        _check("year", self.year, 1, 1)

    @classmethod
    def parse(cls, text: str) -> Year:
        """Read a year written as ``2022``.

        Parameters
        ----------
        text : str. Four digits.

        Returns
        -------
        Year. That year.

        Raises
        ------
        PeriodError
            If the text is anything else.
        """
        return cls(*_numbers(r"(\d{4})", text, "year", "2022"))

    def __str__(self) -> str:
        return f"{self.year:04d}"

    @property
    def start(self) -> date:
        """First of January."""
        return date(self.year, 1, 1)

    @property
    def stop(self) -> date:
        """First of January of the next year."""
        return date(self.year + 1, 1, 1)

    @property
    def label(self) -> str:
        """How a Dutch reader calls it: the number."""
        return str(self.year)

    @property
    def half_years(self) -> tuple[HalfYear, HalfYear]:
        """Its two half-years."""
        return HalfYear(self.year, 1), HalfYear(self.year, 2)

    def shift(self, n: int) -> Year:
        """Return the year that lies `n` years later (earlier when negative)."""
        return Year(self.year + n)


Period: TypeAlias = Month | HalfYear | Year


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """List the months from `first` to `last`, both included.

    Parameters
    ----------
    first, last : Month. The first and the last month.

    Returns
    -------
    tuple of Month. In order; empty when `last` lies before `first`.

    Examples
    --------
    >>> [str(month) for month in months_between(Month(2021, 11), Month(2022, 2))]
    ['2021-11', '2021-12', '2022-01', '2022-02']
    """
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(first.shift(n) for n in range(count))


def period_table(periods: Iterable[Period]) -> pd.DataFrame:
    """Lay periods out as a table, to join and subtract with.

    Parameters
    ----------
    periods : iterable of Period. Months, half-years and years, also mixed; they may overlap.

    Returns
    -------
    pandas.DataFrame
        One row per period, in the order given: ``periode`` (str, such as ``"2022H1"``), ``start``
        and ``stop`` (datetime64[s]; `stop` is the first day after the period).

    Raises
    ------
    PeriodError
        If a period occurs twice: its days would be counted twice.

    Examples
    --------
    >>> period_table([HalfYear(2022, 1)])
      periode      start       stop
    0  2022H1 2022-01-01 2022-07-01
    """
    given = list(periods)
    names = [str(period) for period in given]
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        raise PeriodError(
            f"Periods occur more than once: {', '.join(repeated)}.",
            remedy="Give every period once.",
        )
    return pd.DataFrame(
        {
            "periode": pd.Series(names, dtype="str"),
            "start": pd.Series([period.start for period in given], dtype="datetime64[s]"),
            "stop": pd.Series([period.stop for period in given], dtype="datetime64[s]"),
        }
    )


def _check(kind: str, year: int, part: int, parts: int) -> None:
    """Refuse numbers outside the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(
            f"There is no {kind} of the year {year} here.",
            remedy=f"Use a year from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    if not 1 <= part <= parts:
        raise PeriodError(
            f"A year has no {kind} number {part}.", remedy=f"Use a number from 1 to {parts}."
        )


def _numbers(pattern: str, text: str, kind: str, example: str) -> tuple[int, ...]:
    """Read the numbers that a pattern finds in the whole of a text."""
    match = re.fullmatch(pattern, text, flags=re.ASCII)
    if match is None:
        raise PeriodError(
            f"{text[:40]!r} is not a {kind}.", remedy=f"Write it as {example}, without spaces."
        )
    return tuple(int(number) for number in match.groups())
