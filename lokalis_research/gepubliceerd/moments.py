"""The moments that reports name, as periods: ``2019``, ``2020Q1``, ``2019-11..2020-02``."""

from __future__ import annotations

import re

from lokalis_research.errors import DictionaryError
from lokalis_research.period import HalfYear, Month, Period, Span, Year, months_between

KINDS: dict[str, type[Month | HalfYear | Year]] = {
    "maand": Month,
    "halfjaar": HalfYear,
    "jaar": Year,
}
_YEAR = re.compile(r"\b(20\d\d)(?:-\d\d)?\b")
_MONTH = re.compile(r"\b20\d\d-(?:0[1-9]|1[0-2])\b")
_PART = re.compile(r"(\d{4})(?:-(\d{2})|H([12])|Q([1-4])(?:-Q([1-4]))?)?")


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
    whole = {KINDS[kind].parse(_name(month, kind)): None for month in found}
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
    parts = _PART.fullmatch(text)
    if parts is None:
        raise DictionaryError(
            f'"{whole}" is no moment.', remedy="Write 2019, 2020H1, 2020Q1, 2020-03 or two with .."
        )
    year, month, half, quarter, until = parts.groups()
    if month:
        return Month(int(year), int(month)), Month(int(year), int(month))
    if quarter:
        return Month(int(year), 3 * int(quarter) - 2), Month(int(year), 3 * int(until or quarter))
    if half:
        return Month(int(year), 6 * int(half) - 5), Month(int(year), 6 * int(half))
    return Month(int(year), 1), Month(int(year), 12)


def _name(month: Month, kind: str) -> str:
    return str(month.year) if kind == "jaar" else f"{month.year}H{1 if month.month <= 6 else 2}"
