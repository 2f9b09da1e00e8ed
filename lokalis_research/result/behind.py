"""Who stands behind the numbers of a column, and with how much: the one place that counts them.

A sparse incidence: one entry per cell and entity. Distinct contributors, the largest one and two,
the effective number: all follow from the entries, so that no author can declare them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.result.columns import Entity

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

SOMEBODY = "wie het is, is niet bekend"
"""In place of an id: counts in a sum, never as one of the people behind it.

What follows it tells unknown people apart: those of two tables are not the same ones.
"""


@dataclass(frozen=True, eq=False, repr=False)
class Entries:
    """One amount per cell and entity, sorted by cell; never printed and never pickled.

    Parameters
    ----------
    cell, who : ndarray of int64, shape (n,)
        Number of the cell; place of the entity in `names`.
    amount : ndarray of float, shape (n,)
        What the entity contributes to the cell, 0 or more.
    names : pandas.Index
        Pseudonyms.
    cells : int
        How many cells there are.
    """

    cell: IntArray
    who: IntArray
    amount: FloatArray
    names: pd.Index[Any]
    cells: int

    @classmethod
    def add_up(
        cls,
        cell: IntArray,
        who: IntArray,
        amount: npt.NDArray[Any],
        names: pd.Index[Any],
        cells: int,
        *,
        what: str,
    ) -> Entries:
        """Add up what the same entity contributes to the same cell.

        Parameters
        ----------
        cell, who : ndarray of int64, shape (m,)
            In any order; a cell of −1 is none of them, and falls out.
        amount : ndarray, shape (m,)
            0 or more.
        names : pandas.Index
            Pseudonyms; `who` points into it.
        cells : int
            How many cells there are.
        what : str
            The column it is about, for the error.

        Returns
        -------
        Entries

        Raises
        ------
        AnalysisError
            If an amount is missing or negative, or an entity is unknown.
        """
        inside = cell >= 0
        cell, who, value = cell[inside], who[inside], np.asarray(amount, dtype=float)[inside]
        if not (value >= 0).all() or not np.isfinite(value).all():
            raise AnalysisError(
                f'Column "{what}": an amount is missing, negative or infinite.',
                remedy="Leave those rows out and count them, or say what they contribute.",
            )
        if len(who) and (who.min() < 0 or who.max() >= len(names)):
            raise AnalysisError(
                f'Column "{what}": of some rows it is not known whom they are about.',
                remedy="Leave those rows out and count them, or find their id first.",
            )
        key = cell * max(len(names), 1) + who
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        added = np.add.reduceat(value[order], first) if len(first) else value
        return cls(cell[order][first], who[order][first], added, names, cells)

    def positive(self) -> Entries:
        """Leave out who contributes nothing."""
        some = self.amount > 0
        return Entries(self.cell[some], self.who[some], self.amount[some], self.names, self.cells)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Per cell the sum, the contributors, and the shares of the largest one and two."""
        total = np.bincount(self.cell, self.amount, self.cells)
        n = np.bincount(self.cell, minlength=self.cells)
        unknown = np.asarray(self.names.astype("str").str.startswith(SOMEBODY), dtype=bool)
        known = n - np.bincount(self.cell[unknown[self.who]], minlength=self.cells)
        largest, second = np.zeros(self.cells), np.zeros(self.cells)
        by_size = np.lexsort((self.amount, self.cell))
        amount = self.amount[by_size]
        # Sorted by amount, the last of a cell is its largest, and the one before it its second.
        last = np.cumsum(n) - 1
        largest[n > 0] = amount[last[n > 0]]
        second[n > 1] = amount[last[n > 1] - 1]
        whole = np.where(total > 0, total, 1.0)
        both = np.minimum((largest + second) / whole, 1.0)
        return pd.DataFrame(
            {"waarde": total, "n": known, "grootste": largest / whole, "grootste_twee": both}
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("Who stands behind a number is not pickled: it stays in this process.")

    def __repr__(self) -> str:
        return f"<Entries: {self.cells} cells>"


@dataclass(frozen=True, eq=False, repr=False)
class Behind:
    """The entities behind one column of a result.

    Parameters
    ----------
    column : str
        Name of the quantity or estimate.
    entity : {"gezin", "persoon", "medewerker"}
        Who they are.
    entries : Entries
        Who contributes how much.
    degrees, effective : ndarray of float, shape (rows of the table,)
        Of a standard error, a share or an estimate: the residual degrees of freedom, and the
        effective number of contributors or the units a share rests on; else missing.
    at : ndarray of int64, shape (rows of the table,)
        The cell of `entries` that each row of the table is: rows may share one.
    """

    column: str
    entity: Entity
    entries: Entries
    degrees: FloatArray
    effective: FloatArray
    at: IntArray = field(kw_only=True)

    @classmethod
    def plain(cls, column: str, entity: Entity, entries: Entries) -> Behind:
        """Stand behind a count or a sum, which has no degrees of freedom."""
        nothing = np.full(entries.cells, np.nan)
        return cls(column, entity, entries, nothing, nothing, at=np.arange(entries.cells))

    def take(self, rows: npt.NDArray[Any]) -> Behind:
        """Keep rows of the table, by place or by mask."""
        at, degrees, effective = (part[rows] for part in (self.at, self.degrees, self.effective))
        return dataclasses.replace(self, at=at, degrees=degrees, effective=effective)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Per row of the table: ``waarde``, ``n`` and the rest of the support."""
        found = self.entries.measures.take(self.at).reset_index(drop=True)
        return found.assign(vrijheidsgraden=self.degrees, effectief=self.effective)

    def of_row(self, row: int) -> pd.Series[float]:
        """Give who stands behind one row of the table, and with how much."""
        low, high = np.searchsorted(self.entries.cell, [self.at[row], self.at[row] + 1])
        names = self.entries.names[self.entries.who[low:high]]
        return pd.Series(self.entries.amount[low:high], index=names)

    def __repr__(self) -> str:
        return f"<Behind {self.column}: {len(self.at)} rows>"


def concat(parts: Sequence[Behind]) -> Behind:
    """Put the rows of parts of one column under each other."""
    distinct = list({id(part.entries): part.entries for part in parts}.values())
    start = dict(
        zip(map(id, distinct), np.cumsum([0, *(one.cells for one in distinct)]), strict=False)
    )
    names = distinct[0].names
    if any(one.names is not names for one in distinct):
        names = pd.Index([]).append([one.names for one in distinct]).unique()
    whole = Entries.add_up(
        np.concatenate([one.cell + start[id(one)] for one in distinct]),
        np.concatenate(
            [one.who if one.names is names else names.get_indexer(one.names)[one.who]
             for one in distinct]
        ),
        np.concatenate([one.amount for one in distinct]),
        names,
        sum(one.cells for one in distinct),
        what=parts[0].column,
    )  # fmt: skip
    return Behind(
        parts[0].column,
        parts[0].entity,
        whole,
        np.concatenate([part.degrees for part in parts]),
        np.concatenate([part.effective for part in parts]),
        at=np.concatenate([part.at + start[id(part.entries)] for part in parts]),
    )
