"""Periods as values: a month, quarter, half-year, year or span, each knowing its own days.

A period runs from `start` up to, and not including, `stop`: the length in days is a subtraction,
periods that follow each other share a boundary, and no day is counted twice.
"""

from __future__ import annotations

import dataclasses
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Self, TypeAlias

import pandas as pd

from lokalis_research.errors import PeriodError

# No register reaches farther: a year outside is a slip of a digit.
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


class _Part(_Days):
    """One of the equal parts of a calendar year."""

    PARTS: ClassVar[int]
    KIND: ClassVar[str]
    CALLED: ClassVar[str] = ""
    WRITTEN: ClassVar[str]
    PATTERN: ClassVar[str]
    year: int

    def __post_init__(self) -> None:
        _check(self.KIND, self.year, self._number, self.PARTS)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a period as it writes itself; anything else is a `PeriodError`."""
        example = cls.WRITTEN.format(2022, 1)
        return cls(*_numbers(cls.PATTERN, text, cls.KIND, example))

    def __str__(self) -> str:
        return self.WRITTEN.format(self.year, self._number)

    @property
    def _number(self) -> int:
        """Which part of the year it is, from 1 on."""
        number: int = (*vars(self).values(), 1)[1]
        return number

    @property
    def label(self) -> str:
        """How a Dutch reader calls it, such as ``juli 2022`` or ``tweede halfjaar 2022``."""
        ordinal = ("eerste", "tweede", "derde", "vierde")[self._number - 1]
        return f"{ordinal} {self.CALLED} {self.year}"

    @property
    def start(self) -> date:
        """First day of the period."""
        return _first_day(self.year * 12 + 12 * (self._number - 1) // self.PARTS)

    @property
    def stop(self) -> date:
        """First day after the period."""
        return _first_day(self.year * 12 + 12 * self._number // self.PARTS)

    def shift(self, n: int) -> Self:
        """Return the period of this kind that lies `n` later (earlier when negative)."""
        year, number = divmod(self.year * self.PARTS + self._number - 1 + n, self.PARTS)
        return type(self)(*(year, number + 1)[: len(dataclasses.fields(self))])  # type: ignore[arg-type]

    def trailing(self, count: int) -> tuple[Self, ...]:
        """Return this period and the ones before it, the oldest first.

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
class Month(_Part):
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

    PARTS, KIND = 12, "month"
    WRITTEN, PATTERN = "{:04d}-{:02d}", r"(\d{4})-(\d{2})"
    year: int
    month: int

    @property
    def label(self) -> str:
        """How a Dutch reader calls it, such as ``juli 2022``."""
        return f"{MONTH_NAMES[self.month - 1]} {self.year}"


@dataclass(frozen=True, order=True)
class Quarter(_Part):
    """A quarter of a calendar year.

    Parameters
    ----------
    year : int. Calendar year.
    quarter : int. 1 to 4.

    Examples
    --------
    >>> period = Quarter.parse("2020Q2")
    >>> period.label, period.start.isoformat(), period.days, str(period.shift(-2))
    ('tweede kwartaal 2020', '2020-04-01', 91, '2019Q4')
    """

    PARTS, KIND, CALLED = 4, "quarter", "kwartaal"
    WRITTEN, PATTERN = "{:04d}Q{}", r"(\d{4})[Qq](\d)"
    year: int
    quarter: int


@dataclass(frozen=True, order=True)
class HalfYear(_Part):
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
    >>> str(period.shift(1)), [str(quarter) for quarter in period.quarters]
    ('2023H1', ['2022Q3', '2022Q4'])
    """

    PARTS, KIND, CALLED = 2, "half-year", "halfjaar"
    WRITTEN, PATTERN = "{:04d}H{}", r"(\d{4})[Hh](\d)"
    year: int
    half: int

    @property
    def quarters(self) -> tuple[Quarter, Quarter]:
        """Its two quarters."""
        return Quarter(self.year, 2 * self.half - 1), Quarter(self.year, 2 * self.half)

    @property
    def known_until(self) -> date:
        """Last day that its page knows: a month after it, when it is registered completely."""
        return self.months[-1].shift(1).last_day


@dataclass(frozen=True, order=True)
class Year(_Part):
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

    PARTS, KIND = 1, "year"
    WRITTEN, PATTERN = "{:04d}", r"(\d{4})"
    year: int

    @property
    def label(self) -> str:
        """How a Dutch reader calls it: the number."""
        return str(self.year)

    @property
    def half_years(self) -> tuple[HalfYear, HalfYear]:
        """Its two half-years."""
        return HalfYear(self.year, 1), HalfYear(self.year, 2)


@dataclass(frozen=True, order=True)
class Span(_Days):
    """Any months in a row, such as the nine or fifteen that a report is about.

    Examples
    --------
    >>> span = Span.parse("2019-01..2020-03")
    >>> len(span.months), span.last_day.isoformat(), str(span)
    (15, '2020-03-31', '2019-01..2020-03')
    """

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodError(
                f"A span from {self.first} to {self.last} has no month.",
                remedy="Give the first month first.",
            )

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read a span written as ``2019-01..2020-03``; anything else is a `PeriodError`."""
        pattern = r"(\d{4})-(\d{2})\.\.(\d{4})-(\d{2})"
        numbers = _numbers(pattern, text, "span", "2019-01..2020-03")
        return cls(Month(*numbers[:2]), Month(*numbers[2:]))

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"

    @property
    def start(self) -> date:
        """First day of the first month."""
        return self.first.start

    @property
    def stop(self) -> date:
        """First day after the last month."""
        return self.last.stop

    @property
    def label(self) -> str:
        """How a Dutch reader calls it."""
        return f"{self.first.label} tot en met {self.last.label}"


def span_in_words(text: str) -> str:
    """Write months in a row as a page does, by their names; any other text as it is.

    Examples
    --------
    >>> span_in_words("2019-01..2020-03"), span_in_words("2022H2")
    ('januari 2019 tot en met maart 2020', '2022H2')
    """
    return Span.parse(text).label if re.fullmatch(r"\d{4}-\d\d\.\.\d{4}-\d\d", text) else text


Period: TypeAlias = Month | Quarter | HalfYear | Year | Span


def parse_period(text: str) -> Period:
    """Read a period of any kind, as it writes itself.

    Examples
    --------
    >>> [type(parse_period(one)).__name__ for one in ("2022", "2022H1", "2022Q1", "2022-01")]
    ['Year', 'HalfYear', 'Quarter', 'Month']
    """
    kinds: dict[str, Callable[[str], Period]] = {
        "..": Span.parse, "Q": Quarter.parse, "H": HalfYear.parse, "-": Month.parse, "": Year.parse,
    }  # fmt: skip
    return next(parse for sign, parse in kinds.items() if sign in text.upper())(text)


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """List the months from `first` to `last`, both included.

    Examples
    --------
    >>> [str(month) for month in months_between(Month(2021, 11), Month(2022, 2))]
    ['2021-11', '2021-12', '2022-01', '2022-02']
    """
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(first.shift(n) for n in range(count))


def period_table(periods: Iterable[Period]) -> pd.DataFrame:
    """Lay periods out as a table, to join and subtract with.

    Periods may overlap, but not occur twice: their days would be counted twice.

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


def _first_day(months: int) -> date:
    """Give the first day of the month that lies so many months after the year 0."""
    return date(months // 12, months % 12 + 1, 1)


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
