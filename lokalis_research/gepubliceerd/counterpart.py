"""Where the number of a published figure or claim stands, as data: its moment and its value."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from lokalis_research.errors import DictionaryError, PeriodError
from lokalis_research.period import (
    HalfYear,
    Month,
    Period,
    Quarter,
    Span,
    Year,
    months_between,
    parse_period,
)

_YEAR = re.compile(r"\b(20\d\d)(?:-\d\d)?\b")
_MONTH = re.compile(r"\b20\d\d-(?:0[1-9]|1[0-2])\b")


def periods_of(text: str, kind: str) -> tuple[Period, ...]:
    """Lay a moment of a report out in all periods of one kind that it holds whole.

    It is a year, half-year, quarter or month; two with ``..`` between them, or with ``en``.

    Examples
    --------
    >>> [str(one) for one in periods_of("2020Q1", "maand")]
    ['2020-01', '2020-02', '2020-03']
    >>> [str(one) for one in periods_of("2019-11..2020-02", "maand")]
    ['2019-11', '2019-12', '2020-01', '2020-02']
    """
    found = [month for part in text.split(" en ") for month in _months(part, text)]
    if kind == "maand":
        return tuple(found)
    whole: dict[Period, None] = dict.fromkeys(
        Year(one.year) if kind == "jaar" else HalfYear(one.year, (one.month + 5) // 6)
        for one in found
    )
    laid = tuple(one for one in whole if set(one.months) <= set(found))
    if not laid:
        raise DictionaryError(
            f'"{text}" holds no whole {kind}.', remedy="Choose a shorter kind of period."
        )
    return laid


def before(period: Period) -> Period:
    """Give the same period of a year before."""
    return period if isinstance(period, Span) else period.shift(-period.PARTS)


def until(page: HalfYear, text: str) -> str:
    """Leave out of a text the years that a page of a half-year knows nothing of.

    Examples
    --------
    >>> until(HalfYear(2022, 2), "2022-07 en 2023-01")
    '2022-07 en later'
    """
    return _YEAR.sub(lambda found: found[0] if int(found[1]) <= page.year else "later", text)


def in_words(moment: str) -> str:
    """Write a moment as a page says it.

    Examples
    --------
    >>> in_words("2019-11..2020-02"), in_words("2021Q1-Q3")
    ('november 2019 tot en met februari 2020', '2021Q1 tot en met Q3')
    """
    moment = moment.replace("..", " tot en met ").replace("-Q", " tot en met Q")
    return _MONTH.sub(lambda found: Month.parse(found[0]).label, moment)


def _months(part: str, text: str) -> tuple[Month, ...]:
    first, several, last = part.strip().partition("..")
    months = [*_one(first, text), *(_one(last, text) if several else ())]
    return months_between(months[0], months[-1])


def _one(text: str, whole: str) -> tuple[Month, Month]:
    # A report writes the quarters of one year as 2021Q1-Q3.
    first, _, until = text.partition("-Q")
    try:
        period = parse_period(first)
        last = Quarter.parse(f"{period.start.year}Q{until}") if until else period
    except PeriodError:
        raise DictionaryError(
            f'"{whole}" is no moment.', remedy="Write 2019, 2020H1, 2020Q1, 2020-03 or two with .."
        ) from None
    return period.months[0], last.months[-1]


ROUNDED = 2.5
"""How far a released count may lie from the exact one: half of what the door rounds to."""
SPREAD = 1.5
"""So many times the variance of Poisson: families come with more than one, months can be busy."""
CERTAIN = 1.96
"""So many standard errors on either side make a 95% interval."""
NOTHING = math.nan
HIDDEN = "Verborgen"
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Counterpart:
    """What is to be read from released tables, in the words of ``tegenhangers.csv``."""

    bron: str  # an indicator of the dictionary, or a name of `compute.SOURCES`
    per: str
    naar: str = ""
    rij: str = ""  # leefgebied=Wonen|Financiën & aantal=…; all rows when empty
    kolom: str = ""  # added up over rows and periods
    noemer: str = ""  # what that is divided by: a column, or other rows
    rekenwijze: str = ""  # of `WAYS`
    periode: str = ""
    tegen: str = ""  # the moment it is set against: a year before when empty
    factor: float = 1.0

    @property
    def table(self) -> str:
        """Name the released table that it is read from."""
        return "_".join(part for part in (self.bron, self.naar, self.per) if part)

    @property
    def where(self) -> str:
        """Say in Dutch what computed it."""
        parts = (f"{self.bron} per {self.per}", f"naar {self.naar}" if self.naar else "")
        return ", ".join(part for part in parts if part)

    @property
    def now(self) -> tuple[Period, ...]:
        """List its periods."""
        return periods_of(self.periode, self.per)

    @property
    def then(self) -> tuple[Period, ...]:
        """List the periods that it is set against."""
        if self.tegen:
            return periods_of(self.tegen, self.per)
        return tuple(before(period) for period in self.now) if self.compares else ()

    @property
    def compares(self) -> bool:
        """Tell whether it sets two moments against each other."""
        return self.rekenwijze in COMPARE


@dataclass(frozen=True)
class Reading:
    """A number read from released tables: its value, how far rounding may shift it, its error.

    What has no error that is known, can be set beside a figure and not be tested.
    """

    value: float = NOTHING
    slack: float = 0.0
    error: float = NOTHING

    @property
    def known(self) -> bool:
        """Tell whether there is a number."""
        return math.isfinite(self.value)


COMPARE = ("verschil", "verschil_per_week", "groei", "daling")
WAYS = ("", "rest", "per_maand", *COMPARE)


def read(one: Counterpart, tables: Tables) -> Reading:
    """Read the number of a counterpart, with what it is set against if it compares.

    It is unknown where a number is hidden, or was not computed.

    Examples
    --------
    >>> table = pd.DataFrame({"periode": ["2019"], "gezinnen": [8445.0]})
    >>> one = Counterpart("bereikte_gezinnen", "jaar", kolom="gezinnen", periode="2019")
    >>> found = read(one, {"bereikte_gezinnen_jaar": table})
    >>> found.value, found.slack, round(found.error, 1)
    (8445.0, 2.5, 112.5)
    """
    now = read_at(one, tables, one.now)
    if one.rekenwijze == "rest":
        return Reading(one.factor - now.value, now.slack, now.error)
    if one.rekenwijze == "per_maand":
        months = sum(len(period.months) for period in one.now)
        return Reading(now.value / months, now.slack / months, now.error / months)
    if not one.compares:
        return now
    then = read_at(one, tables, one.then)
    slack, error = now.slack + then.slack, math.hypot(now.error, then.error)
    difference = now.value - then.value
    if one.rekenwijze == "verschil_per_week":
        weeks = sum(period.days for period in one.now) / 7
        return Reading(difference / weeks, slack / weeks, error / weeks)
    if one.rekenwijze == "verschil" or not then.value:
        return Reading(difference, slack, error)
    sign = -100.0 if one.rekenwijze == "daling" else 100.0
    scale, ratio = abs(sign / then.value), abs(now.value / then.value)
    return Reading(
        sign * difference / then.value,
        scale * (now.slack + ratio * then.slack),
        scale * math.hypot(now.error, ratio * then.error),
    )


def read_at(one: Counterpart, tables: Tables, periods: tuple[Period, ...]) -> Reading:
    """Add up the rows of some periods, and divide by the denominator if there is one."""
    rows = chosen(one, tables, periods)
    if rows is None or rows[one.kolom].isna().any():
        return Reading()
    top = float(rows[one.kolom].sum())
    if not one.noemer:
        if one.kolom in ("aandeel", "waarde", "eens"):
            return Reading(top)
        return Reading(top, ROUNDED * len(rows), math.sqrt(SPREAD * max(top, 0.0)))
    once = _below(one, tables, periods, rows)
    bottom = float(once.sum())
    if not bottom > 0 or once.isna().any():
        return Reading()
    share = top / bottom
    slack = (ROUNDED * len(rows) + share * ROUNDED * len(once)) / bottom
    return Reading(
        one.factor * share, one.factor * slack, _error(rows, one.factor * share, share, bottom)
    )


def why_unknown(one: Counterpart, tables: Tables) -> str:
    """Say in Dutch why a number could not be read: it begins with `HIDDEN` if that is why."""
    table = tables.get(one.table)
    if table is None or one.kolom not in table:
        return f"Uit deze levering niet te berekenen: {one.where}."
    rows = [chosen(one, tables, periods) for periods in (one.now, one.then) if periods]
    if any(own is None for own in rows):
        return f"In deze levering niet over die hele periode: {one.where}."
    if any(own[one.kolom].isna().any() for own in rows if own is not None):
        return f"{HIDDEN}: {one.where}."
    return f"Er was niets om door te delen: {one.where}."


def chosen(one: Counterpart, tables: Tables, periods: tuple[Period, ...]) -> pd.DataFrame | None:
    """Choose the rows of some periods; none where a period or a category is not there."""
    table = tables.get(one.table)
    if table is None or one.kolom not in table:
        return None
    rows = table[table["periode"].isin([str(period) for period in periods])]
    for column, names in conditions(one.rij):
        rows = rows[rows[column].isin(names)] if column in rows else rows.iloc[:0]
    return rows if rows["periode"].nunique() == len(periods) else None


def _error(rows: pd.DataFrame, value: float, share: float, bottom: float) -> float:
    """Take the error from the interval that the door gave, or else that of a share of counts.

    Days and fte of few people are no counts: without an interval their error is not known.
    """
    names = [str(column) for column in rows]
    if len(rows) == 1:
        (row,) = rows.to_dict("records")
        for name in (
            str(column).removesuffix("_laag") for column in rows if "_laag" in str(column)
        ):
            if abs(row[name] - value) <= 0.005 * abs(value):
                return float(row[f"{name}_hoog"] - row[f"{name}_laag"]) / (2 * CERTAIN)
    counts = share <= 1 and not any(name.endswith("dagen") or "fte" in name for name in names)
    return value / share * math.sqrt(share * (1 - share) / bottom) if counts and share else NOTHING


def _below(
    one: Counterpart, tables: Tables, periods: tuple[Period, ...], rows: pd.DataFrame
) -> pd.Series[float]:
    """List what the denominator adds up: other rows of the column, or another column once each."""
    if "=" in one.noemer:
        other = chosen(dataclasses.replace(one, rij=one.noemer), tables, periods)
        return rows[one.kolom].iloc[:0] if other is None else other[one.kolom]
    apart = [name for name in ("buurtteam", "cluster", "ses", "werkgebied") if name in rows]
    return rows.drop_duplicates(["periode", *apart])[one.noemer]


def conditions(text: str) -> Iterator[tuple[str, list[str]]]:
    """Read which rows are meant: columns, and the names that are allowed in each.

    Examples
    --------
    >>> list(conditions("cluster=West & aantal=een|twee"))
    [('cluster', ['West']), ('aantal', ['een', 'twee'])]
    """
    for part in filter(None, text.split(" & ")):
        column, _, names = part.partition("=")
        yield column.strip(), [name.strip() for name in names.split("|")]
