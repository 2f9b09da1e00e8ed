"""What every analysis returns, and what the door makes of it.

A topic returns a `Result`: exact numbers with, per number, how many families, persons or employees
stand behind it. Only `lokalis_research.release` turns it into a `Released`: what may be seen.
Figures, pages and files take a `Released` and nothing else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError, hint

Entity = Literal["gezin", "persoon", "medewerker"]
Kind = Literal["aantal", "som", "spreiding"]
Origin = Literal["levering", "openbaar", "afgeleid"]
IntervalMethod = Literal["wilson", "logaritmisch"]

SUPPORT_COLUMNS = (
    "grootheid",
    "eenheid",
    "n",
    "grootste",
    "grootste_twee",
    "vrijheidsgraden",
    "effectief",
)


@dataclass(frozen=True)
class Column:
    """How a column is called and written for a Dutch reader.

    Parameters
    ----------
    name : str
        The column's name in the table.
    label : str
        The Dutch table head.
    unit : str
        The unit as it is written behind a number or in a table head, such as ``"%"``.
    decimals : int
        How many decimals are shown.
    """

    name: str
    label: str
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Quantity(Column):
    """A number that comes from people: what the door must judge.

    Parameters
    ----------
    entities : tuple of {"gezin", "persoon", "medewerker"}
        Whose distinct numbers the support holds; the threshold applies to each.
    kind : {"aantal", "som", "spreiding"}
        A count of entities or events, a sum of amounts (where one contributor may dominate), or a
        standard error.
    structural_zero : bool
        Whether a zero here says nothing about anybody (it cannot be otherwise).
    """

    entities: tuple[Entity, ...] = ()
    kind: Kind = "aantal"
    structural_zero: bool = False


@dataclass(frozen=True)
class Ratio(Column):
    """A number computed at the door, from numbers that have passed it.

    Parameters
    ----------
    numerator, denominator : str
        Names of two quantities: the ratio is hidden where either is.
    factor : float or str
        What the quotient is multiplied by; a name means a constant column of the table.
    interval : {"wilson", "logaritmisch"}, optional
        ``"wilson"``: Wilson's interval for a count out of a count. ``"logaritmisch"``: from the
        standard error in `spread`, symmetric on the logarithmic scale, with a t distribution on
        that quantity's effective number of contributors.
    spread : str, optional
        The quantity of kind ``"spreiding"`` with the standard error, in the unit of the ratio.
    highest : float, optional
        The largest value that the ratio can have; no interval goes beyond it.
    """

    numerator: str = ""
    denominator: str = ""
    factor: float | str = 100.0
    interval: IntervalMethod | None = None
    spread: str | None = None
    highest: float | None = None


@dataclass(frozen=True)
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
    support : pandas.DataFrame
        One row per row of `table`, quantity and entity: the dimensions, ``grootheid`` (the
        quantity's name), ``eenheid`` (the entity), ``n`` (distinct contributors other than zero),
        ``grootste`` and ``grootste_twee`` (shares of the largest one and two contributors, 0 to 1)
        ``vrijheidsgraden`` (residual degrees of freedom) and ``effectief`` (the effective number of
        contributors to a standard error), the last two missing where they mean nothing.
    constants : tuple of Column
        Columns that are known without the data, such as the days in a period.
    totals : tuple of tuple of str
        Dimensions in which one value is the sum of the others, such as ``("klasse", "totaal")``:
        where one of the others is hidden, a second one is, so that it cannot be subtracted.
    method : str
        How it was computed, in Dutch, for under the table.
    origin : {"levering", "openbaar"}
        ``"openbaar"`` only for figures of the data dictionary: `support` is then empty, and the
        table has a column ``id`` that names the published figure in its one quantity ``waarde``.

    Raises
    ------
    AnalysisError
        If table, support and declared columns do not fit each other.
    """

    name: str
    title: str
    dimensions: tuple[Column, ...]
    quantities: tuple[Quantity, ...]
    ratios: tuple[Ratio, ...]
    table: pd.DataFrame
    support: pd.DataFrame
    constants: tuple[Column, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    method: str = ""
    origin: Origin = "levering"

    def __post_init__(self) -> None:
        """Refuse a result whose parts contradict each other: the door trusts them."""
        dimensions = [column.name for column in self.dimensions]
        expected = [
            *dimensions,
            *(column.name for column in self.constants),
            *(quantity.name for quantity in self.quantities),
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
        self._check_ratios()
        if self.origin != "openbaar":
            self._check_support(dimensions)

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

    def _check_support(self, dimensions: list[str]) -> None:
        pairs = [(q.name, entity) for q in self.quantities for entity in q.entities]
        unsupported = [q.name for q in self.quantities if not q.entities]
        wanted = len(self.table) * len(pairs)
        keys = [*dimensions, "grootheid", "eenheid"]
        complete = (
            not unsupported
            and set(keys) | set(SUPPORT_COLUMNS) <= set(self.support.columns)
            and len(self.support) == wanted
            and not self.support.duplicated(keys).any()
        )
        if complete:
            cells = self.table[dimensions].merge(
                pd.DataFrame(pairs, columns=["grootheid", "eenheid"]), how="cross"
            )
            complete = len(cells.merge(self.support[keys], on=keys)) == wanted
        if not complete:
            raise AnalysisError(
                f'Result "{self.name}": not every number says who stands behind it.',
                remedy="Give one row of support per row, quantity and entity.",
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


@dataclass(frozen=True)
class Audit:
    """What the door did to a table: kept with the run, for the second person who signs.

    Parameters
    ----------
    rules : str
        Fingerprint of the release rules.
    cells : pandas.DataFrame
        One row per row of the table and value column: the dimensions, ``waardekolom``, ``status``
        and ``reden`` (the rule that hid it, or empty). No hidden value stands in it.
    notes : tuple of str
        What was done to the whole table, in Dutch.
    """

    rules: str
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Released:
    """A table that has passed the door: suppressed, rounded and ready to be seen.

    Made by `lokalis_research.release`, never by hand.

    Parameters
    ----------
    name, title, method, origin
        As in `Result`; ``"afgeleid"`` for what was computed from released tables only.
    dimensions : tuple of Column
        The columns that identify a row.
    values : tuple of Column
        The value columns, in the order in which they are shown.
    table : pandas.DataFrame
        Dimensions and values; a hidden or undetermined value is missing, never 0.
    status : pandas.DataFrame
        The same rows, one column per value column: ``"getoond"``, ``"onderdrukt"`` or
        ``"niet_bepaald"`` (it does not exist, such as 0/0).
    audit : Audit
        What the door did.
    sources : tuple of str
        Where the numbers come from, in Dutch.
    """

    name: str
    title: str
    dimensions: tuple[Column, ...]
    values: tuple[Column, ...]
    table: pd.DataFrame
    status: pd.DataFrame
    audit: Audit
    method: str = ""
    origin: Origin = "levering"
    sources: tuple[str, ...] = ()

    def derive(
        self,
        function: Callable[..., pd.DataFrame],
        *others: Released,
        name: str,
        title: str,
        dimensions: tuple[Column, ...],
        values: tuple[Column, ...],
        method: str = "",
    ) -> Released:
        """Compute a further table from tables that have passed the door.

        The function sees only released numbers, so that whatever it computes tells an outsider
        nothing that they could not have computed themselves.

        Parameters
        ----------
        function : callable
            Takes the released tables, in order, and returns a table with exactly the columns named
            in `dimensions` and `values`. A missing number stays missing.
        *others : Released
            Further tables it needs.
        name, title, method : str
            As in `Result`.
        dimensions, values : tuple of Column
            The columns of the new table.

        Returns
        -------
        Released
            With origin ``"afgeleid"``, or ``"openbaar"`` when all its sources are.

        Raises
        ------
        AnalysisError
            If the columns of the new table are not those declared.
        """
        parents = (self, *others)
        table = function(*(parent.table.copy() for parent in parents))
        wanted = [column.name for column in (*dimensions, *values)]
        if sorted(table.columns) != sorted(wanted):
            strange = sorted(set(table.columns) ^ set(wanted))
            raise AnalysisError(
                f'Derived table "{name}": it differs from its declaration in {", ".join(strange)}.',
                remedy="Declare exactly the columns that the function returns.",
            )
        table = table[wanted].reset_index(drop=True)
        value_names = [column.name for column in values]
        hidden = any((parent.status == "onderdrukt").any(axis=None) for parent in parents)
        absent = "onderdrukt" if hidden else "niet_bepaald"
        missing = table[value_names].isna()
        status = missing.replace({True: absent, False: "getoond"}).astype("str")
        public = all(parent.origin == "openbaar" for parent in parents)
        return dataclasses.replace(
            self,
            name=name,
            title=title,
            dimensions=dimensions,
            values=values,
            table=table,
            status=status,
            audit=Audit(
                rules=self.audit.rules,
                cells=audit_cells(
                    table, dimensions, status, missing.replace({True: "afgeleid", False: ""})
                ),
                notes=(f"Berekend uit vrijgegeven: {', '.join(p.name for p in parents)}.",),
            ),
            method=method,
            origin="openbaar" if public else "afgeleid",
            sources=tuple(dict.fromkeys(source for parent in parents for source in parent.sources)),
        )


def audit_cells(
    table: pd.DataFrame,
    dimensions: tuple[Column, ...],
    status: pd.DataFrame,
    reason: pd.DataFrame | str,
) -> pd.DataFrame:
    """List the status of every cell, one row each.

    Parameters
    ----------
    table : pandas.DataFrame
        Holds the dimensions.
    dimensions : tuple of Column
        Which columns those are.
    status : pandas.DataFrame
        Status per row and value column.
    reason : pandas.DataFrame or str
        Rule that hid the cell, in the shape of `status`, or one for all.

    Returns
    -------
    pandas.DataFrame
        The dimensions, ``waardekolom``, ``status`` and ``reden``.
    """
    names = [column.name for column in dimensions]
    parts = []
    for column in status.columns:
        part = table[names].copy()
        part["waardekolom"] = column
        part["status"] = status[column].to_numpy()
        part["reden"] = reason if isinstance(reason, str) else reason[column].to_numpy()
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else table[names].iloc[:0]
