"""In which cell of which table each number on a page stands, listed beside the pages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from lokalis_research.share.held import Described, Files, report_tables
from lokalis_research.share.numbers import ENDS, NO_NUMBER, NUMBER, is_near, slack_of, value_of
from lokalis_research.share.shown import ShownPage, read_page

ORIGINS = "getallen.csv"
OTHER_NUMBERS = f"says other numbers than {ORIGINS} lists"
_HEADS = ("pagina", "getal", "bestand", "rij", "kolom")
_ANY = re.compile(rf"{NO_NUMBER}|(?P<number>{NUMBER.pattern})|\d+")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_SIGNS = "+-−"
_FIRST = 2
"""The row of a file behind its heads, as a spreadsheet counts."""


def list_origins(texts: Mapping[str, str]) -> str:
    """List as CSV the numbers on the pages of a bundle, each with a cell that holds it.

    A number without a cell counts rows, is in the words of the page, or is a date.
    """
    files = Files(texts)
    rows = [_HEADS]
    for name, page in _pages(texts):
        cells = _Cells(dict(_tables(name, texts[name], files)))
        for text, is_typed in _said(name, page):
            around = f"{page.title} {text}"
            for found in _ANY.finditer(text):
                place = cells.find(found[0], around) if found["number"] and not is_typed else None
                rows.append((name, found[0], *(place or ("", "", ""))))
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
    return "\ufeff" + file.getvalue()


def numbers_say_otherwise(texts: Mapping[str, str]) -> Iterator[str]:
    """Name the pages of which a number is not as it is listed, or not in the cell it is of."""
    listed: dict[str, list[dict[str, str]]] = {name: [] for name, _ in _pages(texts)}
    source = io.StringIO(texts.get(ORIGINS, "").removeprefix("\ufeff"))
    for row in csv.DictReader(source, delimiter=";", restval=""):
        listed.setdefault(row["pagina"], []).append(row)
    files = {
        name: [*csv.DictReader(io.StringIO(text), delimiter=";", restval="")]
        for name, text in texts.items()
        if name.startswith("tabellen/")
    }
    pages = dict(_pages(texts))
    for name, rows in listed.items():
        said = _said(name, pages[name]) if name in pages else ()
        numbers = [found[0] for text, _ in said for found in _ANY.finditer(text)]
        if numbers != [row["getal"] for row in rows] or not all(_holds(files, row) for row in rows):
            yield f'"{name}" {OTHER_NUMBERS}'


def _pages(texts: Mapping[str, str]) -> Iterator[tuple[str, ShownPage]]:
    for name, text in texts.items():
        if name.endswith(".html"):
            yield name, read_page(_STYLE.sub("", text))


def _said(name: str, page: ShownPage) -> Iterator[tuple[str, bool]]:
    """Give all texts of a page and whether people typed them; tables of a notebook are files."""
    yield from ((text, False) for text in page.said)
    yield from ((text, True) for text in page.prose)
    for table in page.tables:
        yield table.caption, False
        for labels, cells in () if name.startswith("paginas/") else table.rows:
            yield " ".join((*labels, *(text for _, text in cells))), False


def _tables(name: str, text: str, files: Files) -> Iterable[tuple[str, Described]]:
    """Find the tables from which a page has its numbers."""
    if name.startswith("paginas/"):
        own = f"tabellen/{name.removeprefix('paginas/').removesuffix('.html')}/"
        return ((path, one) for path, one in files.tables.items() if path.startswith(own))
    is_team = name.startswith("per_buurtteam/")
    named = files.about(text) if is_team else report_tables(text, files).values()
    return ((path, one) for path, one in files.tables.items() if any(one is of for of in named))


class _Cells:
    """The cells of tables, by what stands in them."""

    def __init__(self, tables: Mapping[str, Described]) -> None:
        self._labels: dict[tuple[str, int], list[str]] = {}
        found: list[tuple[float, str, int, str]] = []
        for path, one in tables.items():
            numbers = one.frame.select_dtypes("number")
            labels = one.frame[list(one.labels)].astype("str").to_numpy().tolist()
            for at, (row, of) in enumerate(zip(numbers.to_numpy(dtype=float), labels, strict=True)):
                self._labels[path, at] = of
                cells = zip(np.abs(row).tolist(), numbers.columns, strict=True)
                found += [(value, path, at, str(head)) for value, head in cells if value == value]
        self._found = sorted(found)
        self._values = np.array([value for value, *_ in self._found])
        self._last = "", 0, ""

    def find(self, written: str, around: str) -> tuple[str, int, str] | None:
        """Find the cell that holds a number and of which most labels are named around it."""
        value, slack = abs(value_of(written)), slack_of(written)
        bare = written.lstrip(_SIGNS)
        ends = np.searchsorted(self._values, [value - 2 * slack, value + 2 * slack])
        near = (one for one in self._found[slice(*ends)] if is_near(bare, one[0]))
        places = [(path, at, head) for _, path, at, head in near]
        if not places:
            return None
        before = self._last

        def fits(place: tuple[str, int, str]) -> tuple[bool, int, bool, bool]:
            is_end = place in [(*before[:2], before[2] + end) for end in ENDS]
            named = sum(one in around for one in self._labels[place[:2]])
            return is_end, named, place[0] == before[0], place[:2] == before[:2]

        path, at, head = max(places, key=fits)
        if not head.endswith(ENDS):
            self._last = path, at, head
        return path, at + _FIRST, head


def _holds(files: Mapping[str, list[dict[str, str]]], row: Mapping[str, Any]) -> bool:
    """Tell whether a number stands in the cell that is listed for it; its sign may be a word."""
    if row.keys() != set(_HEADS):
        return False
    if not row["bestand"]:
        return not row["rij"] and not row["kolom"]
    try:
        cell = files[row["bestand"]][int(row["rij"]) - _FIRST][row["kolom"]]
        return is_near(row["getal"].lstrip(_SIGNS), abs(value_of(cell)))
    except (KeyError, IndexError, ValueError):
        return False
