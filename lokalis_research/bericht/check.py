"""Proof that every number in a report is a released cell.

A number is printed from its cell; here it is looked up again, and whatever else holds a digit must
be a whole text of the data dictionary, or be a half-year, a day or a name of the run itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lokalis_research.bericht.compared import ENDS, printed
from lokalis_research.bericht.declared import Declared, KeyFigure
from lokalis_research.bericht.model import Document, Number, Typed, plain
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.dictionary import Dictionary

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def faults(
    document: Document, declared: Declared, shelf: Shelf, dictionary: Dictionary
) -> tuple[str, ...]:
    """Name what in a report is no released cell, and no word of the dictionary either.

    Parameters
    ----------
    document : Document
        The report.
    declared : Declared
        Its figures and words.
    shelf : Shelf
        The released tables of the run.
    dictionary : Dictionary
        Whose series breaks may be told.

    Returns
    -------
    tuple of str
        Empty if every number resolves. What researchers typed is not looked at: see `untraced`.
    """
    breaks = (text for table in dictionary for one in dictionary[table].breaks
              for text in (one.wat, one.gevolg))  # fmt: skip
    known = {*declared.texts(), *breaks}
    of_cell = {
        (one.tabel, one.kolom + end, tuple(one.rij.items())): one
        for one in declared.figures()
        for end in ("", *ENDS)
    }
    return tuple(
        fault
        for part in document.parts()
        for fault in (
            _unlike(part, of_cell, shelf)
            if isinstance(part, Number)
            else _unsaid(part, known)
            if isinstance(part, str)
            else ()
        )
    )


def untraced(document: Document) -> tuple[str, ...]:
    """List the numbers that researchers typed and that stand nowhere else in the report.

    Returns
    -------
    tuple of str
        For the researcher and the reviewer: such a number may be right, and no table says so.
    """
    known = {
        found
        for part in document.parts()
        if not isinstance(part, Typed)
        for found in NUMBER.findall(plain((part,)))
    }
    typed = (part.text for part in document.parts() if isinstance(part, Typed))
    return tuple(dict.fromkeys(n for text in typed for n in NUMBER.findall(text) if n not in known))


def _unlike(
    number: Number, of_cell: dict[tuple[str, str, tuple[tuple[str, str], ...]], KeyFigure],
    shelf: Shelf,
) -> Iterator[str]:  # fmt: skip
    cell = number.cell
    declared = of_cell.get((cell.table, cell.column, cell.row[1:]))
    if declared is None or printed(cell, shelf.look_up(cell), declared) != number:
        yield f"{cell.table}, {cell.column}: the number is not what the cell shows"


def _unsaid(text: str, known: set[str]) -> Iterator[str]:
    if NUMBER.search(text) and text not in known:
        yield f"a sentence holds a number that is no cell: “{text}”"
