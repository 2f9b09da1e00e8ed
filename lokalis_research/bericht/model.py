"""A document as data: headings, paragraphs, tables and figures, in which every number is a cell.

A writer makes a file of it and adds no word. What people typed is kept apart from what is ours:
of that alone nobody can say beforehand which numbers stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell of a released table: ``notebook/table``, the row's dimensions, the column."""

    table: str
    row: tuple[tuple[str, str], ...]
    column: str


@dataclass(frozen=True)
class Number:
    """A number as it is printed, and the cell that it is."""

    cell: Cell
    text: str


@dataclass(frozen=True)
class Given:
    """What a run says of itself: a half-year, a date, a name of a delivery, table or page."""

    text: str
    to: str = ""


@dataclass(frozen=True)
class Typed:
    """What a researcher wrote."""

    text: str


Part = str | Number | Given | Typed
"""A plain text comes from the data dictionary, word for word."""

Parts = tuple[Part, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 begins a section."""

    parts: Parts
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``gewoon``, ``inleiding``, ``let_op``, ``leeg`` or ``duiding``."""

    parts: Parts
    style: str = "gewoon"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences, or of `terms`: each the first part, and then what it means."""

    items: tuple[Parts, ...]
    style: str = "gewoon"
    terms: bool = False


@dataclass(frozen=True)
class Grid:
    """A table with a title, heads and notes.

    The first column names the rows and takes the room that is left; `texts` are the columns that
    hold words and no numbers.
    """

    title: Parts
    heads: tuple[Parts, ...]
    rows: tuple[tuple[Parts, ...], ...]
    notes: tuple[Parts, ...] = ()
    texts: tuple[int, ...] = (0,)

    def place(self, row: tuple[Parts, ...]) -> str:
        """Name the place that a row of the list of tables is, where numbers lead to."""
        first = row[0][0] if row[0] else ""
        return f"tabel_{first.text[1:]}" if isinstance(first, Given) and not first.to else ""


@dataclass(frozen=True)
class Drawn:
    """A figure: its title and unit, itself in words, and the points of its line.

    Per half-year of `names` the value and the ends of its interval, missing where it has none;
    `marks` are places along the axis at which the series means something else.
    """

    title: Parts
    unit: Parts
    alt: Parts
    names: tuple[str, ...]
    points: tuple[tuple[float, float, float], ...]
    sign: str
    marks: tuple[float, ...]


Block = Heading | Paragraph | Bullets | Grid | Drawn


@dataclass(frozen=True)
class Document:
    """A whole report; `sources` names the tables in the order of their numbers."""

    title: Parts
    subtitle: Parts
    header: Parts
    contents: str
    blocks: tuple[Block, ...]
    sources: tuple[str, ...]

    def anchor(self, number: Number) -> str:
        """Say where the reader finds the table of a number."""
        return anchor_of(self.sources, number.cell.table)

    def parts(self) -> Iterator[Part]:
        """List all that is said, in the order of reading."""
        for group in self.groups():
            yield from group

    def groups(self) -> Iterator[Parts]:
        """List what is read in one breath: a heading, a sentence, a cell."""
        yield from (self.title, self.subtitle, self.header)
        for block in self.blocks:
            if isinstance(block, Heading | Paragraph):
                yield block.parts
            elif isinstance(block, Bullets):
                yield from block.items
            elif isinstance(block, Grid):
                yield block.title
                yield from block.heads
                yield from (cell for row in block.rows for cell in row)
                yield from block.notes
            else:
                yield from (block.title, block.unit, block.alt)


def anchor_of(sources: tuple[str, ...], table: str) -> str:
    """Name the place of a table in the list of tables."""
    return f"tabel_{sources.index(table) + 1}"


def plain(parts: Parts) -> str:
    """Write parts as plain text.

    Examples
    --------
    >>> plain(("Er waren ", Number(Cell("50/bereik", (), "gezinnen"), "5.725"), " gezinnen."))
    'Er waren 5.725 gezinnen.'
    """
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def words(parts: Parts) -> int:
    """Count the words of a text."""
    return len(plain(parts).split())
