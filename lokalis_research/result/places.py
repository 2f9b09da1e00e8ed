"""Where in a table a number stands, said so that it is the same in every table.

Two tables may give the same number under other names: a month and a half-year of the same days,
``kort`` at one boundary and a class of another scheme. The door must know that. A dimension lies on
an *axis* (teams, months, days of absence), and each of its values covers a part of that axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from lokalis_research.errors import PeriodError
from lokalis_research.period import parse_period
from lokalis_research.result.columns import Column, Quantity

WHOLE = ""
"""The label of a whole axis: of a total, and of a table that does not divide it."""

TIME = "periode"
_TIME_NAMES = {TIME, "maand", "halfjaar", "jaar"}

Extent = range | frozenset[str]
Place = tuple[tuple[str, str], ...]
Key = tuple[str, Place]
"""What a number is called in every table: its identity, and per divided axis its label."""


@dataclass(frozen=True)
class Coverage:
    """What the values of one or more dimensions cover of an axis.

    Parameters
    ----------
    axis : str
        Name of the axis, the same in every table that divides it.
    dimensions : tuple of str
        The dimensions that say it together; they are not axes of their own any more.
    extents : mapping of tuple of str to range or frozenset of str
        Per combination of their values the part of the axis: whole numbers in a row (days, ages),
        or names (the teams of a cluster).

    Examples
    --------
    >>> Coverage("duur", ("klasse",), {("kort",): range(1, 15), ("lang",): range(15, 731)}).axis
    'duur'
    """

    axis: str
    dimensions: tuple[str, ...]
    extents: Mapping[tuple[str, ...], Extent]


@dataclass(frozen=True)
class CellColumn:
    """What is known, without the data, of one column with numbers from people.

    Parameters
    ----------
    name : str
        The column.
    identity : str
        What is counted: the same for the same quantity in another table.
    kind : str
        As in `Quantity`.
    axes : tuple of str
        The axes that its numbers depend on.
    additive : tuple of str
        Of those, the ones along which disjoint parts add up to the whole.
    nested : tuple of str
        Those along which a part is never more than the whole.
    """

    name: str
    identity: str
    kind: str
    axes: tuple[str, ...]
    additive: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Where the numbers of one table stand, and how they hang together; no number itself.

    Parameters
    ----------
    table : str
        Name of the table.
    labels : pandas.DataFrame
        One row per row of the table and one column per axis: a label, or `WHOLE`.
    extents : mapping
        Per axis and label what it covers.
    columns : tuple of CellColumn
        The columns with numbers from people.
    below : tuple of tuple of str, str and float
        Pairs of columns of which the first is never more than so many times the second.
    sums : tuple of tuple of str and tuple of str
        Columns that are the sum of other columns of the same row.
    """

    table: str
    labels: pd.DataFrame
    extents: Mapping[str, Mapping[str, Extent]]
    columns: tuple[CellColumn, ...]
    below: tuple[tuple[str, str, float], ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def keys(self) -> pd.DataFrame:
        """Name every number: one row per row of the table, and one column per column."""
        found: dict[str, list[Key]] = {}
        for column in self.columns:
            found[column.name] = [
                (column.identity, place_of(zip(column.axes, row, strict=True)))
                for row in self.rows_of(column)
            ]
        return pd.DataFrame(found, index=self.labels.index, dtype=object)

    @property
    def numbers(self) -> frozenset[Key]:
        """Every number once."""
        return frozenset(self.keys.to_numpy().ravel())

    def rows_of(self, column: CellColumn) -> list[tuple[str, ...]]:
        """Give per row its labels along the axes of a column.

        Parameters
        ----------
        column : CellColumn
            One of `columns`.

        Returns
        -------
        list of tuple of str
        """
        axes = [self.labels[axis].tolist() for axis in column.axes]
        return list(zip(*axes, strict=True)) if axes else [()] * len(self.labels)

    def adds_up(self, column: CellColumn, axis: str) -> bool:
        """Tell whether parts along an axis add up in this table, or stand in none of its rows.

        That nobody is in two parts may hold in one table by chance, and not in another of the same
        quantity: only what no table denies is so.

        Parameters
        ----------
        column : CellColumn
            One of `columns`.
        axis : str

        Returns
        -------
        bool
        """
        if axis in column.additive or axis not in column.axes:
            return True
        return bool((self.labels[axis] == WHOLE).all())


def place_of(pairs: Iterable[tuple[str, str]]) -> Place:
    """Say where a number stands, whatever axes do not divide it.

    Parameters
    ----------
    pairs : iterable of tuple of str
        Axes and labels.

    Returns
    -------
    tuple of tuple of str
        Without whole axes, in the order of their names.
    """
    return tuple(sorted((axis, label) for axis, label in pairs if label != WHOLE))


def locate(
    rows: pd.DataFrame,
    dimensions: Sequence[Column],
    *,
    totals: Sequence[tuple[str, str]] = (),
    covers: Sequence[Coverage] = (),
) -> tuple[pd.DataFrame, dict[str, dict[str, Extent]]]:
    """Say per row of a table which part of every axis it covers.

    Parameters
    ----------
    rows : pandas.DataFrame
        Holds the dimensions.
    dimensions : sequence of Column
        Which columns those are. One called ``periode``, ``maand``, ``halfjaar`` or ``jaar`` lies on
        the axis of time if all its values are periods.
    totals : sequence of tuple of str
        As in `Result`: that value covers the whole axis.
    covers : sequence of Coverage
        What other dimensions cover.

    Returns
    -------
    labels : pandas.DataFrame
        One row per row, one column per axis.
    extents : dict
        Per axis and label what it covers.

    Examples
    --------
    >>> rows = pd.DataFrame({"halfjaar": ["2022H1", "2022H2"], "team": ["Zuilen", "alle"]})
    >>> labels, extents = locate(
    ...     rows, [Column("halfjaar", ""), Column("team", "")], totals=[("team", "alle")]
    ... )
    >>> labels["team"].tolist(), extents["periode"][labels["periode"].iloc[0]]
    (['Zuilen', ''], range(24264, 24270))
    """
    taken = {name: cover for cover in covers for name in cover.dimensions}
    whole = pd.DataFrame(
        {name: rows[name].astype("str") == value for name, value in totals}, index=rows.index
    )
    labels: dict[str, list[str]] = {}
    extents: dict[str, dict[str, Extent]] = {}
    for cover in covers:
        keys = list(zip(*(rows[name].astype("str") for name in cover.dimensions), strict=True))
        totals_of = [name for name in cover.dimensions if name in whole]
        total = whole[totals_of].any(axis=1).to_numpy()
        parts = {key: cover.extents[key] for key in keys if key in cover.extents}
        labels[cover.axis] = [
            _name(parts[key]) if key in parts and not all_of_it else WHOLE
            for key, all_of_it in zip(keys, total, strict=True)
        ]
        extents[cover.axis] = {_name(part): part for part in parts.values()}
    for column in dimensions:
        if column.name in taken:
            continue
        values = rows[column.name].astype("str")
        axis, part_of = column.name, {value: frozenset({value}) for value in values.unique()}
        parsed = _periods(values) if column.name in _TIME_NAMES else None
        found: dict[str, Extent] = dict(part_of)
        if parsed is not None:
            axis, found = TIME, dict(parsed)
        names = [_name(found[value]) for value in values]
        if column.name in whole:
            names = [
                WHOLE if total else name
                for name, total in zip(names, whole[column.name], strict=True)
            ]
        labels[axis] = names
        extents[axis] = {_name(part): part for part in found.values()}
    frame = pd.DataFrame(labels, index=rows.index, dtype="str")
    return frame, extents


def _name(part: Extent) -> str:
    if isinstance(part, range):
        return f"{part.start}:{part.stop}"
    return " + ".join(sorted(part))


def _periods(values: pd.Series[str]) -> dict[str, range] | None:
    """Give the months that each value covers, if all of them are periods."""
    found = {}
    for value in values.unique():
        try:
            months = parse_period(value).months
        except PeriodError:
            return None
        first, last = months[0], months[-1]
        found[value] = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return found


def identity(quantity: Quantity, definition: Sequence[tuple[str, str]]) -> str:
    """Name what a column counts, the same in every table that counts it.

    Parameters
    ----------
    quantity : Quantity
        The column.
    definition : sequence of tuple of str
        What further defines the numbers of its table, such as a population.

    Returns
    -------
    str
    """
    name = [quantity.counts] if quantity.counts else [quantity.name, quantity.label]
    words = [*name, quantity.unit, quantity.kind, *quantity.entities]
    return "|".join([*words, *(f"{name}={value}" for name, value in sorted(definition))])
