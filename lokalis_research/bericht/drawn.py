"""The figure of a section: one figure of its table, half-year by half-year."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import pandas as pd

from lokalis_research import drawing
from lokalis_research.bericht.compared import cell_of, printed
from lokalis_research.bericht.declared import Declared, KeyFigure
from lokalis_research.bericht.model import Drawn, Given, Parts, plain
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.caveats import breaks_between, breaks_within
from lokalis_research.dictionary import Dictionary
from lokalis_research.period import HalfYear

_MOST, _FEWEST = 8, 4
_HEIGHT = 2.5


def draw(
    declared: Declared, one: KeyFigure, shelf: Shelf, period: HalfYear, dictionary: Dictionary
) -> Drawn | None:
    """Draw a figure over the last half-years; None where too few of them are shown."""
    column, periods = shelf.periods(one.tabel)
    names = [name for name in periods if name <= str(period)][-_MOST:]
    cells = {name: cell_of(one, column, name) for name in names}
    numbers = {name: printed(cell, shelf.look_up(cell), one) for name, cell in cells.items()}
    shown = {name: found for name, found in numbers.items() if found is not None}
    if len(shown) < _FEWEST:
        return None
    line = tuple(
        (
            shelf.value(cell),
            shelf.value(replace(cell, column=f"{cell.column}_laag")),
            shelf.value(replace(cell, column=f"{cell.column}_hoog")),
        )
        for cell in cells.values()
    )
    said: list[Parts] = [
        (", " if at else "", found, " ", Given(HalfYear.parse(name).label))
        for at, (name, found) in enumerate(shown.items())
    ]
    alt = tuple(part for parts in ((one.naam, ": "), *said, (".",)) for part in parts)
    first, last = HalfYear.parse(names[0]), HalfYear.parse(names[-1])
    breaks = breaks_between(dictionary, one.velden, first, last)
    marks = tuple(sorted(breaks_within(breaks, names).values()))
    has_interval = any(math.isfinite(low) for _, low, _ in line)
    unit = ["figuur", *(["figuur_interval"] if has_interval else [])]
    unit += ["figuur_breuk"] if marks else []
    said_of = tuple(declared.teksten[name] for name in unit)
    sign = "%" if one.eenheid == "%" else ""
    return Drawn((one.naam,), said_of, alt, tuple(names), line, sign, marks)


@functools.lru_cache(maxsize=32)
def picture(drawn: Drawn) -> drawing.Picture:
    """Draw a figure in all its forms."""
    data = pd.DataFrame(drawn.points, columns=["cijfer", "cijfer_laag", "cijfer_hoog"])
    return drawing.picture(
        functools.partial(_draw, data=data, drawn=drawn),
        finding="", unit="", caption="", alt=plain(drawn.alt), height=_HEIGHT,
    )  # fmt: skip


def _draw(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, drawn: Drawn) -> None:
    drawing.points(axes, data, "cijfer", along="x", line="-")
    for at in drawn.marks:
        drawing.mark(axes, at)
    drawing.name_half_years(axes, drawn.names, narrow)
    drawing.measure(axes, "y", None, unit=drawn.sign, most=5)
