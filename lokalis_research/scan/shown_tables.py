"""Whether the tables on a page are those that came through the door."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_LABEL = re.compile(r'<th scope="row"[^>]*>([^<]*)</th>')
_CELL = re.compile(r'<td class="([a-z_]+)">([^<]*)</td>')
_NUMBER = re.compile(r"[−-]?\d[\d.]*(?:,\d+)?")
_HIDDEN = "onderdrukt"
# A file holds a number with more decimals than a page, and itself rounded.
_SLACK = 0.51


@dataclass(frozen=True)
class ReleasedRow:
    """A row of a released table."""

    texts: frozenset[str]
    numbers: tuple[float, ...]

    def holds(self, labels: list[str], cells: list[str]) -> bool:
        """Tell whether a row of a page can be this row."""
        return all(label in self.texts for label in labels) and all(
            cell in self.texts or all(map(self._has, _NUMBER.findall(cell))) for cell in cells
        )

    def _has(self, written: str) -> bool:
        value = _value(written)
        decimals = len(written.partition(",")[2])
        return any(abs(value - one) <= _SLACK * 10**-decimals for one in self.numbers)


def released_rows(folder: Path) -> list[ReleasedRow]:
    """Read every row of the released tables of a notebook."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                numbers = tuple(_value(cell) for cell in row if _NUMBER.fullmatch(cell))
                found.append(ReleasedRow(frozenset(row), numbers))
    return found


def is_released(table: str, rows: list[ReleasedRow]) -> bool:
    """Tell whether every row of a table on a page is a row of a released table."""
    return all(any(row.holds(labels, cells) for row in rows) for labels, cells in _rows_of(table))


def _rows_of(table: str) -> Iterator[tuple[list[str], list[str]]]:
    for source in _ROW.findall(table):
        labels = [html.unescape(label) for label in _LABEL.findall(source)]
        cells = [
            html.unescape(text)
            for status, text in _CELL.findall(source)
            if status != _HIDDEN or any(map(str.isdigit, text))
        ]
        if cells:
            yield labels, cells


def _value(written: str) -> float:
    return float(written.replace("−", "-").replace(".", "").replace(",", "."))
