"""Numbers and sentences as a Dutch reader expects them."""

from __future__ import annotations

import html
import math
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal

if TYPE_CHECKING:
    import pandas as pd

LOCALE = "nl"
Row = dict[Any, Any]
"""A row of a released table: its numbers by the names of their columns."""

# 2.675 must round as it is written: its binary fraction is a little less.
_NOISE = 9


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number with decimal comma and thousands point.

    Examples
    --------
    >>> number(1164), number(13.783, 1), number(-0.04, 1), number(2.654, 2, sign=True)
    ('1.164', '13,8', '0,0', '+2,65')
    >>> number(-1.5, 1), number(1.4649999999999999, 2)
    ('−1,5', '1,47')
    """
    if not math.isfinite(value):
        raise ValueError("Only a finite number can be written.")
    # Halves go away from zero, as readers do it; first cut the noise of binary fractions off.
    exact = Decimal(repr(round(float(value), _NOISE)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(rounded), format=pattern, locale=LOCALE))
    if rounded < 0:
        return "−" + text
    return "+" + text if sign and rounded > 0 else text


def needed(value: float, most: int) -> int:
    """Count the decimals that a number needs.

    Examples
    --------
    >>> needed(8445.0, 2), needed(13.8, 2), needed(84.907, 2)
    (0, 1, 2)
    """
    return next(one for one in range(most + 1) if round(value, one) == round(value, most))


def span(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval so that a line never breaks inside it.

    Examples
    --------
    >>> span(7.52, 11.65, 1).split()
    ['[7,5', '–\u2060', '11,7]']
    """
    return f"[{number(low, decimals)}\u00a0–\u2060\u00a0{number(high, decimals)}]"


def with_span(row: Mapping[Any, Any], name: str, decimals: int = 0, unit: str = "") -> str:
    """Write a number of a row of a released table, with its interval where there is one.

    Examples
    --------
    >>> with_span({"eens": 62.0}, "eens", unit="%"), with_span({}, "eens")
    ('62%', '')
    """
    return phrase(f"{{{name}:{decimals}{unit}..}}", row)


def phrase(words: str, row: Mapping[Any, Any], **texts: str) -> str:
    """Fill a sentence with numbers and words of a row; empty where a number of it is not shown.

    Behind the colon of a number stand its sign if it has one, its decimals, its unit, and ``..``
    for its interval.

    Examples
    --------
    >>> row = {"eens": 62.4, "eens_laag": 60.0, "eens_hoog": 64.0, "over": "hulp", "meer": 1200.0}
    >>> phrase("Over {over} is {eens:1%} het eens, {meer:+} {wie}.", row, wie="meer")
    'Over hulp is 62,4% het eens, +1.200 meer.'
    >>> len(phrase("{eens:%..}", row)) > len("62%"), phrase("{anders} gezinnen", row)
    (True, '')
    """
    filled = ""
    for before, name, how, _ in string.Formatter().parse(words):
        filled += before
        if name is None:
            continue
        value = texts.get(name, row.get(name, math.nan))
        if not isinstance(value, str):
            if not math.isfinite(value):
                return ""
            sign, decimals, unit, ends = _HOW.findall(how or "")[0]
            low, high = (row.get(name + end, math.nan) for end in ("_laag", "_hoog"))
            value = number(value, int(decimals or 0), sign=bool(sign)) + unit
            if ends and math.isfinite(low) and math.isfinite(high):
                value += f" {span(low, high, int(decimals or 0))}"
        filled += value
    return filled


_HOW = re.compile(r"^(\+?)(\d?)(.*?)(\.\.)?$")


def phrases(words: str, table: pd.DataFrame) -> list[str]:
    """Fill the same sentence with every row of a table in which its numbers are shown."""
    filled = (phrase(words, row) for row in table.to_dict("records"))
    return [one for one in filled if one]


def listing(items: list[str]) -> str:
    """Join words to a Dutch enumeration.

    Examples
    --------
    >>> listing(["kort", "middellang", "lang"])
    'kort, middellang en lang'
    """
    if not items:
        return ""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " en " + items[-1]


def uncapitalised(text: str) -> str:
    """Write a title so that it can stand in the middle of a sentence.

    An abbreviation keeps its capitals.

    Examples
    --------
    >>> uncapitalised("Gezinnen, naar SES-klasse"), uncapitalised("SES-klasse")
    ('gezinnen, naar SES-klasse', 'SES-klasse')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


@dataclass(frozen=True)
class Remark:
    """A sentence on a page: of one municipality, or one that follows from released numbers.

    Examples
    --------
    >>> Remark("Sinds 2022 staat dit apart.")._repr_html_()
    '<p class="toelichting">Sinds 2022 staat dit apart.</p>'
    """

    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<p class="toelichting">{_plain(self.text)}</p>'


YEAR_BEFORE = "een jaar eerder"
OF_YEAR_BEFORE = f'<span class="eerder">{YEAR_BEFORE} '
"""What a page writes before the number of a year before, which the figure itself does not hold."""

NOT_COMPARABLE = "niet goed te vergelijken"


@dataclass(frozen=True)
class KeyFigure:
    """A number that a page is remembered by.

    Examples
    --------
    >>> KeyFigure("Verzuim", "9,6%", year_before="7,7%")._repr_html_().partition("</strong> ")[2]
    '<span class="eerder">een jaar eerder 7,7%</span></dd></div>'
    """

    label: str
    value: str
    margin: str = ""  # between what it may lie, or was expected: marge 60 tot 64%
    year_before: str = ""  # the number of a year before, or that the two do not compare

    def _repr_html_(self) -> str:
        label, value, margin, earlier = map(
            _plain, (self.label, self.value, self.margin, self.year_before)
        )
        behind = f" <span>{margin}</span>" if margin else ""
        behind += f" {OF_YEAR_BEFORE}{earlier}</span>" if earlier else ""
        return f"<div><dt>{label}</dt><dd><strong>{value}</strong>{behind}</dd></div>"


@dataclass(frozen=True)
class Answer:
    """The answer to a notebook's question, computed from released numbers, in two layers.

    Parameters
    ----------
    points : tuple of str
        The main points, the most important first: at most five sentences of one message and at most
        three numbers each, in words that everybody knows.
    unknown : str
        One closing sentence: what cannot be said.
    details : tuple of str
        The same for a researcher: every number with its margin.
    figures : tuple of KeyFigure
        The numbers that the page is remembered by.

    Examples
    --------
    >>> Answer(("Het verzuim steeg.",))._repr_html_()
    '<div class="antwoord"><h2>Hoofdpunten</h2><ul><li>Het verzuim steeg.</li></ul></div>'
    """

    points: tuple[str, ...]
    unknown: str = ""
    details: tuple[str, ...] = ()
    figures: tuple[KeyFigure, ...] = ()

    @classmethod
    def ranked(
        cls,
        points: Iterable[str],
        unknown: str = "",
        details: Iterable[str] = (),
        figures: Iterable[KeyFigure] = (),
    ) -> Answer:
        """Keep of the points, the most important first, as many as somebody in a hurry reads.

        What is not kept must stand in the details.
        """
        kept: list[str] = []
        room = MOST_WORDS - len(unknown.split())
        for point in filter(None, points):
            if len(kept) < MOST_POINTS and len(point.split()) <= room:
                kept.append(point)
                room -= len(point.split())
        return cls(tuple(kept), unknown, tuple(filter(None, details)), tuple(figures))

    def __str__(self) -> str:
        return " ".join(filter(None, (*self.points, self.unknown, *self.details)))

    def _repr_html_(self) -> str:
        figures = "".join(one._repr_html_() for one in self.figures)
        points = "".join(f"<li>{_plain(point)}</li>" for point in self.points)
        details = "".join(f"<p>{_plain(one)}</p>" for one in self.details)
        return (
            '<div class="antwoord"><h2>Hoofdpunten</h2>'
            + (f'<dl class="kerncijfers">{figures}</dl>' if figures else "")
            + f"<ul>{points}</ul>"
            + (f'<p class="onbekend">{_plain(self.unknown)}</p>' if self.unknown else "")
            + (f"<details><summary>{MARGINS}</summary>{details}</details>" if details else "")
            + "</div>"
        )


# What an alderman reads to the end.
MOST_POINTS, MOST_WORDS = 5, 90
MARGINS = "Dezelfde cijfers met hun marges"


def _plain(text: str) -> str:
    return html.escape(text, quote=False)
