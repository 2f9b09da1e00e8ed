"""The exact outcome of an analysis, with what stands behind every number."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.result.behind import Behind
from lokalis_research.result.columns import (
    Column,
    Entity,
    Estimate,
    EstimateKind,
    Kind,
    Quantity,
    Ratio,
)
from lokalis_research.result.places import Coverage

Origin = Literal["levering", "openbaar", "afgeleid"]

SUPPORT_COLUMNS = (
    "grootheid",
    "eenheid",
    "n",
    "grootste",
    "grootste_twee",
    "vrijheidsgraden",
    "effectief",
)


@dataclass(frozen=True, repr=False, eq=False)
class Tells:
    """Numbers of another result that an estimate tells to whoever knows all of them but one.

    Parameters
    ----------
    estimate : str
        Its column.
    of : Result
        The other result.
    quantity : str
        The column of `of`.
    rows : tuple of ndarray of int64
        Per row of the estimate the rows of `of`: where one of those numbers is hidden, or was not
        let out yet, so is the estimate.
    """

    estimate: str
    of: Result
    quantity: str
    rows: tuple[npt.NDArray[np.int64], ...]


@dataclass(frozen=True, repr=False, eq=False)
class Result:
    """The exact outcome of an analysis, with what stands behind every number.

    Parameters
    ----------
    name : str
        Name of the table, in snake_case; the file that partners get is called after it.
    title : str
        What the table shows, in Dutch.
    dimensions : tuple of Column
        The columns that say what a row is about; together they identify it.
    quantities : tuple of Quantity
        The columns with numbers from people.
    ratios : tuple of Ratio
        What is computed from them at the door. They are no columns of `table`.
    table : pandas.DataFrame
        One row per cell group: dimensions, constants and quantities, exact.
    behind : tuple of Behind
        Per quantity or estimate and entity, who stands behind every row, with how much.
    constants : tuple of Column
        Columns that are known without the data, such as the days in a period.
    totals : tuple of tuple of str
        Dimensions in which one value takes all others together, such as ``("klasse", "totaal")``:
        where a part is hidden, enough others are, so that it cannot be subtracted.
    method : str
        How it was computed, in Dutch, for under the table.
    origin : {"levering", "openbaar"}
        ``"openbaar"`` only for figures of the data dictionary: nobody stands behind those, and the
        table has a column ``id`` that names the published figure in its one quantity ``waarde``.
    estimates : tuple of Estimate
        Numbers from a model or a sample, with their intervals. Behind them stand the families or
        employees on the side that decides (for a share those who have it).
    covers : tuple of Coverage
        What dimensions cover of an axis that other tables divide otherwise, so that the door knows
        which numbers of other tables are the same, or add up to it.
    definition : tuple of tuple of str
        What further defines all numbers, such as ``("populatie", "kinderen")``: quantities of two
        tables with the same name, label and definition are the same.
    sums : tuple of tuple of str and tuple of str
        Quantities that are the sum of others of the same row, such as ``("gelezen",
        ("bruikbaar", "apart"))``.
    follows : tuple of tuple of str
        Values of a dimension that are only about those who have another, such as ``("vraag",
        "Visie van het gezin", "Er is zorg")``: how many rows of the first are about is the
        numerator of the estimated share in the second, and hidden with it.
    tells : tuple of Tells
        Which numbers of other results its estimates tell.

    Raises
    ------
    AnalysisError
        If table, columns and who stands behind them do not fit each other.
    """

    name: str
    title: str
    dimensions: tuple[Column, ...]
    quantities: tuple[Quantity, ...]
    table: pd.DataFrame
    ratios: tuple[Ratio, ...] = ()
    behind: tuple[Behind, ...] = ()
    constants: tuple[Column, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    method: str = ""
    origin: Origin = "levering"
    estimates: tuple[Estimate, ...] = ()
    covers: tuple[Coverage, ...] = ()
    definition: tuple[tuple[str, str], ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    follows: tuple[tuple[str, str, str], ...] = ()
    tells: tuple[Tells, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a result whose parts contradict each other: the door trusts them."""
        dimensions = [column.name for column in self.dimensions]
        expected = [
            *dimensions,
            *(column.name for column in self.constants),
            *(quantity.name for quantity in self.quantities),
            *(name for estimate in self.estimates for name in (estimate.name, *estimate.ends)),
        ]
        present = [name for name in self.table.columns if name != "id"]
        if sorted(present) != sorted(expected):
            strange = sorted(set(present) ^ set(expected))
            raise AnalysisError(
                f'Result "{self.name}": the table and the declared columns differ in '
                f"{', '.join(strange)}.",
                remedy="Declare every column as dimension, constant or quantity.",
            )
        if self.table.duplicated(dimensions).any():
            raise AnalysisError(
                f'Result "{self.name}": rows share their dimensions {", ".join(dimensions)}.',
                remedy="Add the dimension in which they differ.",
            )
        if not all(len(pair) == 2 for pair in self.definition):
            raise AnalysisError(
                f'Result "{self.name}": its definition is no pairs of a word and what it says.',
                remedy='Write definition=(("grens", "14 dagen"),).',
            )
        self._check_ratios()
        self._check_sums()
        if self.origin != "openbaar":
            self._check_behind()

    def _check_ratios(self) -> None:
        known = {quantity.name for quantity in self.quantities}
        for ratio in self.ratios:
            parts = [ratio.numerator, ratio.denominator, *([ratio.spread] if ratio.spread else [])]
            for part in parts:
                if part not in known:
                    raise AnalysisError(
                        f'Result "{self.name}": ratio "{ratio.name}" uses "{part}", '
                        "which is no quantity of it.",
                        remedy=hint(part, known),
                    )

    def _check_sums(self) -> None:
        known = {quantity.name for quantity in self.quantities}
        for whole, parts in self.sums:
            for part in (whole, *parts):
                if part not in known:
                    raise AnalysisError(
                        f'Result "{self.name}": the sum "{whole}" uses "{part}", which is no '
                        "quantity of it.",
                        remedy=hint(part, known),
                    )
            added = self.table[list(parts)].sum(axis=1).to_numpy(dtype=float)
            if not np.allclose(added, self.table[whole].to_numpy(dtype=float)):
                raise AnalysisError(
                    f'Result "{self.name}": "{whole}" is not the sum of {", ".join(parts)}.',
                    remedy="Declare only what adds up in every row.",
                )

    def _check_behind(self) -> None:
        numbers: tuple[Quantity | Estimate, ...] = (*self.quantities, *self.estimates)
        for column in numbers:
            kinds = get_args(Kind if isinstance(column, Quantity) else EstimateKind)
            if column.kind not in kinds:
                raise AnalysisError(
                    f'Result "{self.name}": column "{column.name}" does not say of what kind it '
                    "is, so that nobody knows which rules hold.",
                    remedy=f"Give kind: {', '.join(kinds)}.",
                )
            if not column.entities or not set(column.entities) <= set(get_args(Entity)):
                raise AnalysisError(
                    f'Result "{self.name}": column "{column.name}" does not say whom it is about.',
                    remedy=f"Give entities: {', '.join(get_args(Entity))}.",
                )
        wanted = sorted((column.name, entity) for column in numbers for entity in column.entities)
        given = sorted((one.column, str(one.entity)) for one in self.behind)
        if given != wanted or any(len(one.at) != len(self.table) for one in self.behind):
            raise AnalysisError(
                f'Result "{self.name}": not every number says who stands behind it.',
                remedy="Make it with lokalis_research.build, which counts them.",
            )

    @cached_property
    def support(self) -> pd.DataFrame:
        """Who stands behind every number, counted: one row per row, column and entity.

        The dimensions, ``grootheid``, ``eenheid``, ``n`` (distinct contributors), ``grootste`` and
        ``grootste_twee`` (shares of the largest one and two, 0 to 1), ``vrijheidsgraden`` and
        ``effectief`` (of errors and estimates).
        """
        cells = self.table[[column.name for column in self.dimensions]].reset_index(drop=True)
        parts = [
            cells.assign(grootheid=one.column, eenheid=one.entity).join(
                one.measures.drop(columns="waarde")
            )
            for one in self.behind
        ]
        columns = [*cells.columns, *SUPPORT_COLUMNS]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def effective(self, column: str) -> npt.NDArray[np.float64]:
        """Give per row what a standard error or a share rests on at least.

        Parameters
        ----------
        column : str
            Its name.

        Returns
        -------
        ndarray, shape (rows,)
            Effective contributors, or units; of the entity of which there are fewest.
        """
        found = [one.effective for one in self.behind if one.column == column]
        return np.asarray(np.fmin.reduce(found), dtype=float)

    def rows(self, keep: npt.NDArray[Any]) -> Result:
        """Keep some rows, by mask or by place.

        Parameters
        ----------
        keep : ndarray
            Of bool, or places in the order wanted.

        Returns
        -------
        Result
        """
        places = np.arange(len(self.table))[keep]
        return dataclasses.replace(
            self,
            table=self.table.iloc[places].reset_index(drop=True),
            behind=tuple(one.take(keep) for one in self.behind),
            tells=tuple(
                dataclasses.replace(one, rows=tuple(one.rows[at] for at in places))
                for one in self.tells
            ),
        )

    def __repr__(self) -> str:
        return f"<Result {self.name}: {self.title} ({len(self.table)} rows, not released yet)>"

    def _repr_html_(self) -> str:
        columns = ", ".join(
            escape(column.label)
            for column in (*self.dimensions, *self.quantities, *self.estimates, *self.ratios)
        )
        return (
            f"<p><strong>{escape(self.title)}</strong>: {columns}. Nog niet vrijgegeven, en daarom "
            "niet te zien: geef dit aan <code>run.show(…)</code>.</p>"
        )

    def named(self, name: str, title: str) -> Result:
        """Give the result another name and title, where one analysis is used more than once.

        Parameters
        ----------
        name : str
            In snake_case, unique in its notebook.
        title : str
            What the table shows, in Dutch.

        Returns
        -------
        Result
        """
        return dataclasses.replace(self, name=name, title=title)

    def exact(self) -> pd.DataFrame:
        """Return the table with its ratios computed from the exact quantities.

        For tests and for comparison inside the researcher's own machine: this has not passed the
        door.

        Returns
        -------
        pandas.DataFrame
            `table` with one column per ratio added; 0/0 is missing.
        """
        table = self.table.copy()
        for ratio in self.ratios:
            table[ratio.name] = quotient(table, ratio)
        return table


def quotient(table: pd.DataFrame, ratio: Ratio) -> pd.Series[float]:
    """Compute a ratio from the columns of a table.

    Parameters
    ----------
    table : pandas.DataFrame
        Holds the numerator, the denominator and, where the factor is a name, that constant.
    ratio : Ratio
        What to compute.

    Returns
    -------
    pandas.Series
        Numerator / denominator × factor, missing where the denominator is zero or missing.

    Examples
    --------
    >>> table = pd.DataFrame({"met": [49.0, 0.0], "alle": [75.0, 0.0]})
    >>> quotient(table, Ratio("aandeel", "Aandeel", numerator="met", denominator="alle")).tolist()
    [65.33333333333333, nan]
    """
    numerator = table[ratio.numerator].to_numpy(dtype=float, na_value=np.nan)
    denominator = table[ratio.denominator].to_numpy(dtype=float, na_value=np.nan)
    factor = (
        table[ratio.factor].to_numpy(dtype=float) if isinstance(ratio.factor, str) else ratio.factor
    )
    safe = np.where(denominator == 0, np.nan, denominator)
    return pd.Series(numerator * factor / safe, index=table.index, name=ratio.name)
