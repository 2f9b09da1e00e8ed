"""From the released tables of a run to the three files of its report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lokalis_research.bericht.check import faults, untraced
from lokalis_research.bericht.content import About, lay_out
from lokalis_research.bericht.declared import load_declared
from lokalis_research.bericht.model import Document
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError
from lokalis_research.published import known_at

DRAFT, MADE_UP = "CONCEPT", "FICTIEVE GEGEVENS"


@dataclass(frozen=True)
class Report:
    """A finished report.

    Parameters
    ----------
    document : Document
        What it says.
    body : str
        As the content of a web page.
    word, pdf : bytes
        As files.
    untraced : tuple of str
        Numbers that researchers typed and that stand nowhere else in it.
    """

    document: Document
    body: str
    word: bytes
    pdf: bytes
    untraced: tuple[str, ...]


def make(tables: Path, about: About, dictionary: Dictionary) -> Report:
    """Make the report of a half-year.

    Parameters
    ----------
    tables : pathlib.Path
        The folder ``tabellen`` of the run: nothing else is read.
    about : About
        The half-year, the delivery, and what researchers wrote.
    dictionary : Dictionary
        Says which figures and words stand in it.

    Returns
    -------
    Report

    Raises
    ------
    ReleaseError
        If a number in it were no released cell.
    """
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
    return Report(
        document, to_html(document), to_word(document, mark), to_pdf(document, mark),
        untraced(document),
    )  # fmt: skip
