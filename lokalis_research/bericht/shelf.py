"""The released tables of a run, from which a cell can be taken and nothing else."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from pathlib import Path

from lokalis_research.bericht.model import Cell
from lokalis_research.errors import ReleaseError

SHOWN, HIDDEN, NONE = "getoond", "verborgen", "bestaat_niet"
UNKNOWN, NOT_DELIVERED, NOT_MADE = "nog_niet", "niet_geleverd", "niet_gemaakt"
_STATUS = {"getoond": SHOWN, "verborgen": HIDDEN, "niet_bepaald": NONE}
_PERIODS = ("periode", "halfjaar")

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Found:
    """A cell that was looked up: how it stands, and its value where it is shown."""

    state: str
    value: float = math.nan


@dataclass(frozen=True)
class Shelf:
    """The folder ``tabellen`` of a run."""

    folder: Path
    _read: dict[str, Rows | None] = field(default_factory=dict, repr=False)

    def look_up(self, cell: Cell) -> Found:
        """Look a cell up."""
        table = self.table(cell.table)
        if not table:
            # A page makes no table of what was not delivered.
            page_made = (self.folder / cell.table).parent.is_dir()
            return Found(NOT_DELIVERED if page_made else NOT_MADE)
        status = f"{cell.column}_status"
        for name in (cell.column, status, *(name for name, _ in cell.row)):
            if name not in table[0]:
                raise ReleaseError(
                    f'Table "{cell.table}" has no column "{name}", which the report reads.',
                    remedy="Change halfjaarbericht.yaml, or the notebook that makes the table.",
                )
        rows = [row for row in table if all(row[name] == value for name, value in cell.row)]
        if len(rows) != 1:
            return Found(NONE)
        state = _STATUS[rows[0][status]]
        text = rows[0][cell.column]
        return Found(state, float(text.replace(",", "."))) if state == SHOWN else Found(state)

    def value(self, cell: Cell) -> float:
        """Take the number of a cell, also of one that a table does not have."""
        table = self.table(cell.table)
        return self.look_up(cell).value if table and cell.column in table[0] else math.nan

    def periods(self, table: str) -> tuple[str, list[str]]:
        """Name the column of the half-years of a table, and the half-years in it."""
        found = self.table(table)
        if not found:
            return _PERIODS[0], []
        column = next((name for name in _PERIODS if name in found[0]), "")
        if not column:
            raise ReleaseError(
                f'Table "{table}" has no half-years, which the report reads.',
                remedy="Change halfjaarbericht.yaml, or the notebook that makes the table.",
            )
        return column, sorted({row[column] for row in found})

    def table(self, name: str) -> Rows | None:
        """Read the rows of a table as text; None where it was not made."""
        if name not in self._read:
            path = self.folder / f"{name}.csv"
            self._read[name] = None
            if path.is_file():
                with path.open(encoding="utf-8-sig", newline="") as lines:
                    self._read[name] = list(csv.DictReader(lines, delimiter=";"))
        return self._read[name]
