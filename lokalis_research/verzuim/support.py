"""Sums per cell with who stands behind them, and the standard error of a ratio of two sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.stats.intervals import IntArray, run_starts

FloatArray = npt.NDArray[np.float64]

INTERVAL = (
    "Interval: toeval tussen medewerkers, met een gelineariseerde standaardfout op logaritmische "
    "schaal. Verzuimen enkelen veel, dan is het breed."
)


@dataclass(frozen=True)
class Amounts:
    """One non-negative amount per cell and employee."""

    cell: IntArray
    employee: IntArray
    value: FloatArray
    employees: int

    @classmethod
    def add_up(
        cls, cell: IntArray, employee: IntArray, value: npt.NDArray[np.generic], employees: int
    ) -> Amounts:
        """Add up amounts of the same cell and employee."""
        key = cell * employees + employee
        order = np.argsort(key, kind="stable")
        first = run_starts(key[order])
        values = value[order].astype(float)
        return cls(
            cell=cell[order][first],
            employee=employee[order][first],
            value=np.add.reduceat(values, first) if len(first) else values,
            employees=employees,
        )

    @property
    def key(self) -> IntArray:
        """One sorted number per cell and employee."""
        return self.cell * self.employees + self.employee


def figures(amounts: Amounts, cells: IntArray) -> pd.DataFrame:
    """Sum the amounts of each cell, and say who stands behind the sum."""
    total, largest, second = (np.zeros(len(cells)) for _ in range(3))
    contributors = np.zeros(len(cells), dtype=np.int64)
    inside = np.isin(amounts.cell, cells)
    cell, value = amounts.cell[inside], amounts.value[inside]
    first = run_starts(cell)
    if len(first):
        at = np.searchsorted(cells, cell[first])
        top = np.maximum.reduceat(value, first)
        counts = np.diff(np.append(first, len(cell)))
        # Take one holder of the largest amount out, and the largest of the rest is the second.
        holders = np.flatnonzero(value == np.repeat(top, counts))
        rest = value.copy()
        rest[holders[run_starts(cell[holders])]] = 0.0
        total[at] = np.add.reduceat(value, first)
        contributors[at] = np.add.reduceat((value > 0).astype(np.int64), first)
        largest[at], second[at] = top, np.maximum.reduceat(rest, first)
    share = np.divide(largest, total, out=np.zeros_like(total), where=total > 0)
    both = np.divide(largest + second, total, out=np.zeros_like(total), where=total > 0)
    return pd.DataFrame(
        {
            "waarde": total,
            "n": contributors,
            "grootste": share,
            "grootste_twee": np.minimum(both, 1.0),
            "vrijheidsgraden": np.nan,
            "effectief": np.nan,
        }
    )


def ratio_error(
    numerator: Amounts, denominator: Amounts, cells: IntArray, factor: FloatArray
) -> pd.DataFrame:
    """Estimate the standard error of ΣY / ΣX, linearised, with employees as the units.

    factor × sqrt(n / (n − 1) × Σ (y − R x)²) / X, with R = Y / X and n the employees with x above
    zero: the usual estimate for a ratio of sample totals (Cochran, Sampling techniques, 3rd ed.,
    section 6.4), with the employees seen as a draw from those who might have worked here.
    """
    x = figures(denominator, cells)
    y = figures(numerator, cells)
    total = x["waarde"].to_numpy()
    ratio = y["waarde"].to_numpy() / total
    at = np.searchsorted(cells, denominator.cell)
    residual = -ratio[at] * denominator.value
    residual[np.searchsorted(denominator.key, numerator.key)] += numerator.value
    squares = Amounts(denominator.cell, denominator.employee, residual**2, denominator.employees)
    error = figures(squares, cells)
    squared = error["waarde"].to_numpy()
    n = x["n"].to_numpy()
    correction = np.divide(n, n - 1.0, out=np.full(len(n), np.nan), where=n > 1)
    error["waarde"] = factor * np.sqrt(correction * squared) / total
    error["n"] = n
    error["vrijheidsgraden"] = (n - 1).astype(float)
    fourth = Amounts(denominator.cell, denominator.employee, residual**4, denominator.employees)
    powers = figures(fourth, cells)["waarde"].to_numpy()
    # Employees of equal residuals that leave as much doubt (Kish, Survey sampling, 1965, 11.7).
    error["effectief"] = np.divide(
        squared**2, powers, out=np.full(len(n), np.nan), where=powers > 0
    )
    return error


def lay_out(
    cells: pd.DataFrame, measures: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set figures out as the table and the support of a `Result`."""
    cells = cells.reset_index(drop=True)
    table = cells.assign(
        **{name: measure["waarde"].to_numpy() for name, measure in measures.items()}
    )
    parts = [
        pd.concat([cells, measure.drop(columns="waarde").reset_index(drop=True)], axis=1).assign(
            grootheid=name, eenheid="medewerker"
        )
        for name, measure in measures.items()
    ]
    return table, pd.concat(parts, ignore_index=True)
