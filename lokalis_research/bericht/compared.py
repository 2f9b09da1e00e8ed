"""Each figure of the report beside the same half-year of a year before, and what may be said."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lokalis_research.bericht.declared import Declared, KeyFigure
from lokalis_research.bericht.model import Cell, Number
from lokalis_research.bericht.shelf import NONE, SHOWN, UNKNOWN, Found, Shelf
from lokalis_research.caveats import breaks_between
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.period import HalfYear, Year
from lokalis_research.text import number
from lokalis_research.verdict import ESTIMATE, Comparison, Estimate, estimate_in, judge
from lokalis_research.years import Rates, differences_of_rates, ratio_of_counts

ENDS = ("_laag", "_hoog")
_SIDES = {"hoger": "hoger", "lager": "lager"}
_FINE = 4
# A ratio of counts lies near 1: with the two decimals of a difference a real one rounds to none.


@dataclass(frozen=True)
class Side:
    """A figure in one half-year: the cell, how it stands, and the number as it is printed."""

    cell: Cell
    found: Found
    number: Number | None
    ends: tuple[Number, ...] = ()


@dataclass(frozen=True)
class Compared:
    """A figure now and a year before; `side` is a word of ``oordelen`` in the declaration."""

    name: str
    declared: KeyFigure
    period: HalfYear | Year
    now: Side
    before: Side
    side: str
    breaks: tuple[SeriesBreak, ...] = ()

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both half-years."""
        return self.now, self.before

    @property
    def claims(self) -> bool:
        """Whether it clearly differs from a year before."""
        return self.side in _SIDES


def compare(
    declared: Declared, shelf: Shelf, period: HalfYear, dictionary: Dictionary
) -> dict[str, tuple[Compared, ...]]:
    """Look every figure up and judge them together: all of the report is one page."""
    looked = {
        theme: [
            _look(name, one, shelf, period, dictionary) for name, one in section.kerncijfers.items()
        ]
        for theme, section in declared.opgaven.items()
    }
    asked: dict[tuple[str, bool], list[Comparison]] = {}
    for theme, found in looked.items():
        years = [_beside_before(one, shelf, dictionary) for one in found]
        counts = [one for one in years if isinstance(one, Comparison)]
        rates = differences_of_rates(one for one in years if isinstance(one, Rates))
        for is_count, compared in ((True, counts), (False, rates)):
            known = [one for one in compared if math.isfinite(one.low) and math.isfinite(one.high)]
            if known:
                asked[theme, is_count] = known
    sides: dict[str, str] = {}
    for (_, is_count), comparisons in asked.items():
        decimals = _FINE if is_count else 2
        judged = judge(comparisons, questions=len(asked), decimals=decimals, ratio=is_count)
        sides |= {
            verdict.name: _SIDES.get(verdict.side, "gewoon" if verdict.is_usual else "gelijk")
            for verdict in judged
        }
    return {theme: tuple(_judged(one, sides) for one in found) for theme, found in looked.items()}


def printed(cell: Cell, found: Found, declared: KeyFigure) -> Number | None:
    """Print a cell, if it is shown."""
    if found.state != SHOWN:
        return None
    unit = "%" if declared.eenheid == "%" else f"\u00a0{declared.eenheid}" * bool(declared.eenheid)
    return Number(cell, number(found.value, declared.decimalen) + unit)


def cell_of(declared: KeyFigure, column: str, period: str) -> Cell:
    """Name the cell of a figure in a half-year."""
    return Cell(declared.tabel, ((column, period), *declared.rij.items()), declared.kolom)


def _look(
    name: str, one: KeyFigure, shelf: Shelf, period: HalfYear, dictionary: Dictionary
) -> Compared:
    column, periods = shelf.periods(one.tabel)
    known = [found for found in periods if found <= str(period)]
    # What cannot be said yet is given for the last half-year of which it can.
    late = one.volgtijd and known and known[-1] != str(period)
    at = HalfYear.parse(known[-1]) if late else _last_year(period) if one.jaarlijks else period
    earlier = at.shift(-at.PARTS)
    now, before = (_side(one, shelf, cell_of(one, column, str(when))) for when in (at, earlier))
    if now.found.state == NONE and one.volgtijd:
        now = Side(now.cell, Found(UNKNOWN), None)
    breaks = breaks_between(dictionary, one.velden, earlier, at)
    return Compared(name, one, at, now, before, "zonder", breaks)


def _last_year(period: HalfYear) -> Year:
    """Give the last year that is over at the end of a half-year."""
    return Year(period.year - (period.half == 1))


def _side(one: KeyFigure, shelf: Shelf, cell: Cell) -> Side:
    found = shelf.look_up(cell)
    ends = (replace(cell, column=f"{cell.column}{end}") for end in ENDS if one.met_marge)
    printed_ends = (printed(end, shelf.look_up(end), one) for end in ends)
    return Side(cell, found, printed(cell, found, one), tuple(filter(None, printed_ends)))


def _beside_before(
    one: Compared, shelf: Shelf, dictionary: Dictionary
) -> Comparison | Rates | None:
    now, before = one.now.found.value, one.before.found.value
    if one.breaks or not (math.isfinite(now) and math.isfinite(before)):
        return None
    if one.declared.vergelijk == "niet" or isinstance(one.period, Year):
        return None
    broken = functools.partial(breaks_between, dictionary, one.declared.velden)
    column, periods = shelf.periods(one.now.cell.table)
    cells = {name: cell_of(one.declared, column, name) for name in periods}
    if one.declared.vergelijk == "telling":
        counts = {name: shelf.value(cell) for name, cell in cells.items()}
        return ratio_of_counts(one.name, counts, one.period, broken)
    rates = {name: _estimate(cell, shelf) for name, cell in cells.items()}
    return Rates(one.name, rates, one.period, broken)


def _estimate(cell: Cell, shelf: Shelf) -> Estimate:
    ends = (replace(cell, column=f"{cell.column}{end}") for end in ESTIMATE)
    return estimate_in({end: shelf.value(one) for end, one in zip(ESTIMATE, ends, strict=True)}, "")


def _judged(one: Compared, sides: Mapping[str, str]) -> Compared:
    if one.now.number is None or one.before.number is None:
        side = "zonder"
    elif one.breaks:
        side = "breuk"
    else:
        side = sides.get(one.name, "niet")
    return replace(one, side=side)
