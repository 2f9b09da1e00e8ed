"""What a reader must know before comparing years: the series breaks of a table, as a list."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.period import HalfYear, Period
from lokalis_research.text import NOT_COMPARABLE


@dataclass(frozen=True)
class Caveats:
    """A list of warnings on a page."""

    items: tuple[tuple[str, str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(" — ".join(item) for item in self.items)

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<li><strong>{html.escape(when)}.</strong> {html.escape(what)} "
            f"{html.escape(consequence)}</li>"
            for when, what, consequence in self.items
        )
        return f'<ul class="breuken">{lines}</ul>'


def breaks_between(
    dictionary: Dictionary, fields: Iterable[str], first: Period, last: Period
) -> tuple[SeriesBreak, ...]:
    """List what changed from one period to another about the fields of a number.

    What only the reports counted otherwise is left out: a delivery is counted in one way.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> from lokalis_research.period import HalfYear
    >>> now = HalfYear(2021, 1)
    >>> between = breaks_between(load_dictionary(), ["doelen.status"], now.shift(-2), now)
    >>> [one.moment for one in between]
    ['september 2020']
    """
    found = (
        change
        for table, field in (name.split(".") for name in fields)
        for change in dictionary[table].breaks
        if change.veld in ("", field) and first.start < change.datum < last.stop
        if not change.in_reports_only
    )
    return tuple(dict.fromkeys(found))


def not_comparable(breaks: Iterable[SeriesBreak]) -> str:
    """Say that a number of before these changes stands for something else, and the last why."""
    return f"{NOT_COMPARABLE}: {max(breaks, key=lambda one: one.datum).reason}"


def breaks_within(breaks: Iterable[SeriesBreak], names: Iterable[str]) -> dict[str, float]:
    """Give the place along an axis of half-years of each break that lies between those drawn.

    The first half-year stands at 0.
    """
    parsed = [HalfYear.parse(name) for name in sorted(names)]
    return {
        one.moment: at - 0.5 + (one.datum - period.start).days / period.days
        for one in breaks
        for at, period in enumerate(parsed)
        if period.start <= one.datum < period.stop and one.datum > parsed[0].start
    }


def series_breaks(dictionary: Dictionary, table: str) -> Caveats:
    """List the series breaks of a table."""
    breaks = sorted(dictionary[table].breaks, key=lambda item: item.datum)
    return Caveats(tuple((item.moment, item.wat, item.gevolg) for item in breaks))
