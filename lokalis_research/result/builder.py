"""The one way to a result: rows that say what somebody contributes, added up per cell.

An author hands over rows with the dimensions, the id of whom a row is about, and what that adds to
each quantity. Everything the door asks about the people behind a number follows from those rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.result.behind import Behind, Entries, FloatArray, IntArray, concat
from lokalis_research.result.columns import Column, Entity, Estimate, Quantity
from lokalis_research.result.labels import ENTITY_OF, periods_as_texts, refuse_labels_of_people
from lokalis_research.result.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class Backed:
    """A column of numbers per cell, with who stands behind them.

    Parameters
    ----------
    column : Quantity or Estimate
        The column.
    values : pandas.DataFrame
        One row per cell: its name and, for an estimate, the ends of its interval.
    behind : tuple of Behind
        One per entity.
    """

    column: Quantity | Estimate
    values: pd.DataFrame
    behind: tuple[Behind, ...]

    @classmethod
    def of(cls, quantity: Quantity, entity: Entity, entries: Entries) -> Backed:
        """Give the sums of a quantity with the entities whose amounts they are."""
        values = pd.DataFrame({quantity.name: entries.measures["waarde"]})
        return cls(quantity, values, (Behind.plain(quantity.name, entity, entries),))

    def __repr__(self) -> str:
        return f"<Backed {self.column.name}: {len(self.values)} rows>"


def add_up(
    quantity: Quantity, cells: pd.DataFrame, rows: pd.DataFrame, who: str | Mapping[Entity, str]
) -> Backed:
    """Add up what rows contribute to each cell of one quantity.

    Parameters
    ----------
    quantity : Quantity
        A count or a sum: a column of `rows`, 0 or more.
    cells : pandas.DataFrame
        The dimensions, each cell once; columns of `rows` too, but for those that the quantity does
        not depend on (``constant_over``).
    rows : pandas.DataFrame
        What happened. Rows of no cell fall out.
    who : str or mapping of str to str
        The column with the id of whom a row is about; or one per entity.

    Returns
    -------
    Backed
        In the order of `cells`.

    Raises
    ------
    AnalysisError
        If an amount or an id is missing, or a column does not exist.
    """
    if quantity.kind not in ("aantal", "som"):
        raise AnalysisError(
            f'Column "{quantity.name}" is of kind "{quantity.kind}", which is not added up.',
            remedy='Give kind="aantal" for a count or kind="som" for a sum; see `spread`.',
        )
    keys = [str(name) for name in cells.columns if name not in quantity.constant_over]
    distinct = cells[keys].drop_duplicates(ignore_index=True)
    # Where a quantity depends on all dimensions, every cell is one of its own.
    own = len(distinct) == len(cells)
    at = np.arange(len(cells)) if own else _place(cells, distinct, keys, quantity.name)
    behind = tuple(
        Behind.plain(quantity.name, entity, _entries(quantity, entity, distinct, rows, who)).take(
            at
        )
        for entity in quantity.entities
    )
    if not behind:
        raise _nobody(quantity.name)
    values = behind[0].measures["waarde"].to_numpy()
    return Backed(quantity, pd.DataFrame({quantity.name: values}), behind)


def per_cell(quantity: Quantity, contributions: Sequence[pd.Series[Any]]) -> Backed:
    """Add up a count or a sum of which it is known per cell what everybody contributes.

    Parameters
    ----------
    quantity : Quantity
        A count or a sum about one kind of entity.
    contributions : sequence of pandas.Series
        One per cell: amounts, 0 or more, with the id of whom each is as index.

    Returns
    -------
    Backed

    Raises
    ------
    AnalysisError
        If an amount or an id is missing.
    """
    entries = _of_each(quantity.name, contributions).positive()
    return Backed.of(quantity, quantity.entities[0], entries)


def distinct(quantity: Quantity, who: Sequence[npt.ArrayLike]) -> Backed:
    """Count the different entities of each cell.

    Parameters
    ----------
    quantity : Quantity
        A count of one kind of entity.
    who : sequence of array_like of str
        One per cell: ids, each of which counts once.

    Returns
    -------
    Backed

    Raises
    ------
    AnalysisError
        If an id is missing.
    """
    return per_cell(quantity, _once(who))


def rest_on(
    column: Quantity | Estimate,
    values: pd.DataFrame,
    deciding: Sequence[npt.ArrayLike],
    *,
    degrees: npt.ArrayLike,
    effective: npt.ArrayLike = np.nan,
) -> Backed:
    """Say who stands behind numbers that a model or a sample gave.

    Parameters
    ----------
    column : Estimate or Quantity
        What was estimated, or its standard error.
    values : pandas.DataFrame, shape (cells, ...)
        The number, and the ends of its interval where it has any.
    deciding : sequence of array_like of str
        Per cell the ids of those on the side that decides, such as those who have what a share
        counts; each counts once.
    degrees, effective : array_like
        Per cell or for all: residual degrees of freedom; for a share the units it rests on.

    Returns
    -------
    Backed

    Raises
    ------
    AnalysisError
        If an id is missing, or there are not as many sets of ids as cells.
    """
    if len(deciding) != len(values):
        raise AnalysisError(
            f'Column "{column.name}": {len(values)} numbers, and ids of {len(deciding)}.',
            remedy="Give per number the ids of those who decide it.",
        )
    names = [column.name, *(column.ends if isinstance(column, Estimate) else ())]
    once = _once(deciding)
    laid = values.reset_index(drop=True).reindex(columns=names).astype("float64")
    return Backed(
        column,
        laid,
        tuple(
            Behind(
                column.name,
                entity,
                _of_each(column.name, once),
                _filled(degrees, len(values)),
                _filled(effective, len(values)),
                at=np.arange(len(values)),
            )
            for entity in column.entities
        ),
    )


def stack(
    blocks: Sequence[tuple[pd.DataFrame, Sequence[Backed]]],
) -> tuple[pd.DataFrame, list[Backed]]:
    """Put blocks of cells with the same columns under each other.

    Parameters
    ----------
    blocks : sequence of (pandas.DataFrame, sequence of Backed)
        Cells, and the columns for them, the same ones in every block.

    Returns
    -------
    cells, columns
        As one block.
    """
    cells = pd.concat([cells for cells, _ in blocks], ignore_index=True)
    columns = []
    for same in zip(*(columns for _, columns in blocks), strict=True):
        behind = tuple(concat(parts) for parts in zip(*(one.behind for one in same), strict=True))
        values = pd.concat([one.values for one in same], ignore_index=True)
        columns.append(Backed(same[0].column, values, behind))
    return cells, columns


def assemble(
    cells: pd.DataFrame,
    columns: Sequence[Backed],
    *,
    name: str,
    title: str,
    dimensions: Sequence[Column],
    **described: Any,
) -> Result:
    """Make a result of cells and their backed columns.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row per cell: dimensions and constants.
    columns : sequence of Backed
        What `add_up`, `rest_on` and the standard errors of `spread` give, for those cells.
    name, title, dimensions, **described
        As in `Result`.

    Returns
    -------
    Result

    Raises
    ------
    AnalysisError
        If the parts do not fit each other.
    """
    laid = [cells.reset_index(drop=True), *(one.values for one in columns)]
    return Result(
        name=name,
        title=title,
        dimensions=tuple(dimensions),
        quantities=tuple(c.column for c in columns if isinstance(c.column, Quantity)),
        estimates=tuple(c.column for c in columns if isinstance(c.column, Estimate)),
        table=pd.concat(laid, axis=1),
        behind=tuple(behind for one in columns for behind in one.behind),
        **described,
    )


def build(
    rows: pd.DataFrame,
    *,
    who: str | Mapping[Entity, str],
    by: Sequence[Column | str] = (),
    quantities: Sequence[Quantity] = (),
    cells: pd.DataFrame | None = None,
    name: str,
    title: str,
    **described: Any,
) -> Result:
    """Add rows up to a result that the door can judge.

    Parameters
    ----------
    rows : pandas.DataFrame
        What happened: the dimensions, whom it is about, and per quantity what a row adds.
    who : str or mapping of str to str
        The column with the id of whom a row is about, such as ``"gezin_id"``; or one per entity.
    by : sequence of Column or str
        The dimensions; a name is written with a capital as its head.
    quantities : sequence of Quantity
        Columns of `rows`. Without any, the distinct families, persons or employees are counted.
    cells : pandas.DataFrame, optional
        Which cells there are, also those in which nothing happened; else those of the rows.
    name : str
        Name of the table, in snake_case.
    title : str
        What it shows, in Dutch.
    **described
        Further fields of `Result`, such as ``ratios``, ``totals``, ``covers`` and ``method``.

    Returns
    -------
    Result

    Raises
    ------
    AnalysisError
        If a column does not exist, or of a row it is not known whom it is about or in which group.

    Examples
    --------
    >>> rows = pd.DataFrame({"team": ["a", "a", "b"], "gezin_id": ["x", "y", "x"]})
    >>> found = build(rows, who="gezin_id", by=["team"], name="gezinnen", title="Gezinnen")
    >>> found.table.to_numpy().tolist()
    [['a', 2.0], ['b', 1.0]]
    """
    if isinstance(by, str):
        raise AnalysisError(f'`by` is a text, "{by}".', remedy=f'Give a list: ["{by}"].')
    dimensions = [Column(one, one.capitalize()) if isinstance(one, str) else one for one in by]
    keys = [column.name for column in dimensions]
    _need(rows, [*keys, *([who] if isinstance(who, str) else who.values())], name)
    rows = periods_as_texts(rows, keys)
    cells = None if cells is None else periods_as_texts(cells, keys)
    if not quantities:
        quantities, rows = _distinct(rows, keys, who, name)
    if not keys:
        dimensions, keys = [Column("wie", "Wie")], ["wie"]
        rows = rows.assign(wie="totaal")
    if cells is None:
        empty = [key for key in keys if rows[key].isna().any()]
        if empty:
            raise AnalysisError(
                f'Result "{name}": column "{empty[0]}" is empty in some rows.',
                remedy="Leave those rows out and say so, or give them a group of their own.",
            )
    refuse_labels_of_people(rows, cells, keys, who, name)
    if cells is None:
        cells = rows[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    columns = [add_up(quantity, cells[keys], rows, who) for quantity in quantities]
    return assemble(cells, columns, name=name, title=title, dimensions=dimensions, **described)


def _distinct(
    rows: pd.DataFrame, keys: list[str], who: str | Mapping[Entity, str], name: str
) -> tuple[list[Quantity], pd.DataFrame]:
    """Count distinct entities where no quantity is named."""
    if not isinstance(who, str):
        raise AnalysisError(
            f'Result "{name}": it is not said what to count.', remedy="Give `quantities`."
        )
    entity = _entity(who)
    words = {"gezin": "gezinnen", "persoon": "personen", "medewerker": "medewerkers"}
    quantity = Quantity(
        words[entity], words[entity].capitalize(), entities=(entity,), kind="aantal"
    )
    return [quantity], rows.drop_duplicates([*keys, who]).assign(**{quantity.name: 1.0})


def _entity(column: str) -> Entity:
    if column not in ENTITY_OF:
        raise AnalysisError(
            f'Column "{column}" is no id of a delivery.', remedy=hint(column, ENTITY_OF)
        )
    return ENTITY_OF[column]


def _entries(
    column: Quantity | Estimate,
    entity: Entity,
    cells: pd.DataFrame,
    rows: pd.DataFrame,
    who: str | Mapping[Entity, str],
) -> Entries:
    known = {_entity(who): who} if isinstance(who, str) else who
    if entity not in known:
        raise AnalysisError(
            f'Column "{column.name}": no ids are given of entity "{entity}".',
            remedy=hint(entity, known),
        )
    keys = [str(name) for name in cells.columns]
    _need(rows, [*keys, known[entity], column.name], column.name)
    cell = _place(rows, cells, keys, column.name)
    codes, names = pd.factorize(rows[known[entity]])
    amount = rows[column.name].to_numpy(dtype=float, na_value=np.nan)
    return Entries.add_up(
        cell, codes.astype(np.int64), amount, pd.Index(names), len(cells), what=column.name
    ).positive()


def _once(who: Sequence[npt.ArrayLike]) -> list[pd.Series[float]]:
    return [pd.Series(1.0, index=pd.Index(ids).unique()) for ids in map(np.asarray, who)]


def _of_each(what: str, contributions: Sequence[pd.Series[Any]]) -> Entries:
    ids = pd.Index([], dtype="str").append([one.index.astype("str") for one in contributions])
    who, names = pd.factorize(ids)
    cell = np.repeat(np.arange(len(contributions)), [len(one) for one in contributions])
    amount = np.concatenate([np.zeros(0), *(one.to_numpy(dtype=float) for one in contributions)])
    return Entries.add_up(cell, who.astype(np.int64), amount, names, len(contributions), what=what)


def _place(frame: pd.DataFrame, distinct: pd.DataFrame, keys: list[str], what: str) -> IntArray:
    """Tell which of the distinct cells each row is in; −1 where it is in none."""
    if not keys:
        return np.zeros(len(frame), dtype=np.int64)
    numbered = distinct[keys].assign(**{_CELL: np.arange(len(distinct))})
    if numbered.duplicated(keys).any():
        raise AnalysisError(
            f'Column "{what}": cells share their dimensions {", ".join(keys)}.',
            remedy="Add the dimension in which they differ.",
        )
    placed = frame[keys].merge(numbered, on=keys, how="left")[_CELL]
    return placed.fillna(-1).to_numpy(np.int64)


_CELL = "plaats van de cel"


def _need(rows: pd.DataFrame, names: Sequence[str], what: str) -> None:
    for column in names:
        if column not in rows.columns:
            raise AnalysisError(
                f'Result or column "{what}": the rows have no column "{column}".',
                remedy=hint(column, [str(name) for name in rows.columns]),
            )


def _filled(value: npt.ArrayLike, count: int) -> FloatArray:
    return np.broadcast_to(np.asarray(value, dtype=float), (count,)).copy()


def _nobody(name: str) -> AnalysisError:
    return AnalysisError(
        f'Column "{name}" does not say whom it is about.',
        remedy='Give entities, such as entities=("gezin",).',
    )
