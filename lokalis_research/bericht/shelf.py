"""The released tables of a run, from which a cell can be taken and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from lokalis_research.bericht.model import Cell
from lokalis_research.errors import ReleaseError

SHOWN, HIDDEN, NONE = "getoond", "verborgen", "bestaat_niet"
UNKNOWN, NOT_DELIVERED, NOT_MADE = "nog_niet", "niet_geleverd", "niet_gemaakt"
_STATUS = {"getoond": SHOWN, "onderdrukt": HIDDEN, "niet_bepaald": NONE}
_PERIODS = ("periode", "halfjaar")


@dataclass(frozen=True)
class Found:
    """A cell that was looked up: how it stands, and its value where it is shown."""

    state: str
    value: float = math.nan


@dataclass(frozen=True)
class Shelf:
    """The folder ``tabellen`` of a run."""

    folder: Path
    _read: dict[str, pd.DataFrame | None] = field(default_factory=dict, repr=False)

    def look_up(self, cell: Cell) -> Found:
        """Look a cell up."""
        table = self.table(cell.table)
        if table is None:
            return Found(NOT_MADE)
        if table.empty:
            return Found(NOT_DELIVERED)
        columns = {name for name, _ in cell.row} | {cell.column, f"{cell.column}_status"}
        if absent := sorted(columns - set(table.columns)):
            raise ReleaseError(
                f'Table "{cell.table}" has no column "{absent[0]}", which the report reads.',
                remedy="Change halfjaarbericht.yaml, or the notebook that makes the table.",
            )
        rows = table
        for name, value in cell.row:
            rows = rows[rows[name] == value]
        if len(rows) != 1:
            return Found(NONE)
        state = _STATUS[rows[f"{cell.column}_status"].iloc[0]]
        text = rows[cell.column].iloc[0]
        return Found(state, float(text.replace(",", "."))) if state == SHOWN else Found(state)

    def value(self, cell: Cell) -> float:
        """Take the number of a cell, also of one that a table does not have."""
        table = self.table(cell.table)
        if table is None or cell.column not in table.columns:
            return math.nan
        return self.look_up(cell).value

    def periods(self, table: str) -> tuple[str, list[str]]:
        """Name the column of the half-years of a table, and the half-years in it."""
        found = self.table(table)
        if found is None or found.empty:
            return _PERIODS[0], []
        column = next((name for name in _PERIODS if name in found.columns), "")
        if not column:
            raise ReleaseError(
                f'Table "{table}" has no half-years, which the report reads.',
                remedy="Change halfjaarbericht.yaml, or the notebook that makes the table.",
            )
        return column, sorted(set(found[column]))

    def table(self, name: str) -> pd.DataFrame | None:
        """Read a table as text; None where it was not made."""
        if name not in self._read:
            path = self.folder / f"{name}.csv"
            self._read[name] = (
                pd.read_csv(path, sep=";", dtype="str", keep_default_na=False, encoding="utf-8-sig")
                if path.is_file()
                else None
            )
        return self._read[name]
