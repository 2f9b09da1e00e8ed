"""Counts per cell, with the families or persons behind every count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.result import SUPPORT_COLUMNS, Entity, Quantity

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


def counted(
    cells: pd.DataFrame, rows: pd.DataFrame, quantities: Sequence[Quantity], *, who: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add up what happened in each cell, and count the distinct families or persons it is about."""
    table, supports = cells.reset_index(drop=True), []
    person = pd.factorize(rows[who])[0]
    for quantity in quantities:
        keys = [str(name) for name in cells.columns if name not in quantity.constant_over]
        distinct = cells[keys].drop_duplicates(ignore_index=True)
        cell, asked = (_place(frame, distinct, keys) for frame in (rows, cells))
        found = _behind(cell, person, rows[quantity.name].to_numpy(dtype=float), len(distinct))
        found = found.take(asked)
        table[quantity.name] = found["waarde"].to_numpy()
        measures = {name: found[name].to_numpy() for name in ("grootste", "grootste_twee")}
        supports += [
            support_rows(cells, quantity.name, entity, found["n"].to_numpy(), **measures)
            for entity in quantity.entities
        ]
    return table, pd.concat(supports, ignore_index=True)


def support_rows(
    cells: pd.DataFrame, name: str, entity: Entity, n: np.ndarray, **measures: np.ndarray
) -> pd.DataFrame:
    """Lay out who stands behind one column."""
    usual: dict[str, Any] = {
        "grootste": 0.0,
        "grootste_twee": 0.0,
        "vrijheidsgraden": np.nan,
        "effectief": np.nan,
    }
    laid = cells.reset_index(drop=True).assign(grootheid=name, eenheid=entity, n=n)
    for column, values in {**usual, **measures}.items():
        laid[column] = values
    return laid[[*cells.columns, *SUPPORT_COLUMNS]]


def _place(frame: pd.DataFrame, distinct: pd.DataFrame, keys: list[str]) -> IntArray:
    """Tell which of the distinct cells each row is in; −1 where it is in none."""
    numbered = distinct.assign(cel=np.arange(len(distinct)))
    return frame[keys].merge(numbered, on=keys, how="left")["cel"].fillna(-1).to_numpy(np.int64)


def _behind(cell: IntArray, person: IntArray, value: FloatArray, cells: int) -> pd.DataFrame:
    """Add up per cell, and say how many contribute and how much the largest one and two do."""
    adds = (value > 0) & (cell >= 0)
    people = int(person.max(initial=0)) + 1
    pair, at = np.unique(cell[adds] * people + person[adds], return_inverse=True)
    amount = np.bincount(at, value[adds], len(pair))
    of_cell = pair // people
    order = np.lexsort((amount, of_cell))
    of_cell, amount = of_cell[order], amount[order]
    total = np.bincount(of_cell, amount, cells)
    n = np.bincount(of_cell, minlength=cells)
    # Sorted by amount, the last one of a cell is its largest, and the one before it its second.
    last = np.cumsum(n) - 1
    largest, second = np.zeros(cells), np.zeros(cells)
    largest[n > 0] = amount[last[n > 0]]
    second[n > 1] = amount[last[n > 1] - 1]
    whole = np.where(total > 0, total, 1.0)
    shares = {"grootste": largest / whole, "grootste_twee": (largest + second) / whole}
    return pd.DataFrame({"waarde": total, "n": n, **shares})
