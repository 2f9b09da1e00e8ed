"""From the released tables of a run to the three files of its report, and proof of its numbers.

A number is printed from its cell; here it is looked up again, and whatever else holds a digit must
be a whole text of the data dictionary, or be a half-year, a day or a name of the run itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lokalis_research.bericht.compared import ENDS, printed
from lokalis_research.bericht.content import About, lay_out
from lokalis_research.bericht.declared import Declared, KeyFigure, load_declared
from lokalis_research.bericht.model import Document, Number, Typed, plain
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError
from lokalis_research.published import known_at

DRAFT, MADE_UP = "CONCEPT", "FICTIEVE GEGEVENS"


@dataclass(frozen=True)
class Report:
    """A finished report."""

    document: Document
    body: str  # the content of a web page
    word: bytes
    pdf: bytes
    untraced: tuple[str, ...]  # numbers that researchers typed and no table holds


def make(tables: Path, about: About, dictionary: Dictionary) -> Report:
    """Make the report of a half-year."""
    # The writers bring libraries of their own: not for a run without a report.
    from lokalis_research.bericht.as_html import to_html
    from lokalis_research.bericht.as_pdf import to_pdf
    from lokalis_research.bericht.as_word import to_word

    words = known_at(dictionary, about.period)
    declared, shelf = load_declared(words), Shelf(tables)
    document = lay_out(declared, shelf, about, words)
    if wrong := faults(document, declared, shelf, words):
        raise ReleaseError(
            f"Not every number of the report is a released cell: {'; '.join(wrong[:3])}.",
            remedy="Make the run anew; else halfjaarbericht.yaml holds a number in its words.",
        )
    marks = {DRAFT: not about.decided, MADE_UP: about.is_demo}
    mark = " \u00b7 ".join(word for word, holds in marks.items() if holds)
    word, pdf = to_word(document, mark), to_pdf(document, mark)
    return Report(document, to_html(document), word, pdf, untraced(document))


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def faults(
    document: Document, declared: Declared, shelf: Shelf, dictionary: Dictionary
) -> tuple[str, ...]:
    """Name what in a report is no released cell, and no word of the dictionary either.

    What researchers typed is not looked at: see `untraced`.
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

    Such a number may be right, and no table says so: it is for the researcher and the reviewer.
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
