"""What has passed the door: the only thing that figures, pages and files take."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.result.columns import Column
from lokalis_research.result.places import Places
from lokalis_research.result.result import Origin

NOT_THERE = "_is_er_niet"
"""What the column of a derived table is called that tells where a value does not exist."""


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


@dataclass(frozen=True, repr=False)
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
        The same rows, one column per value column: ``"getoond"``, ``"verborgen"`` or
        ``"niet_bepaald"`` (it does not exist, such as 0/0).
    audit : Audit
        What the door did.
    sources : tuple of str
        Where the numbers come from, in Dutch.
    places : Places, optional
        Where its numbers stand and how they hang together with others; none where nothing comes
        from people, or all was derived from released tables.
    mark : str
        What stands in a hidden cell.
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
    places: Places | None = None
    mark: str = "×"
    _seal: str = field(default="", init=False)

    def sealed(self) -> Released:
        """Seal what the door or `derive` made: what is changed after that is not shown.

        Returns
        -------
        Released
            The same.
        """
        object.__setattr__(self, "_seal", self._contents())
        return self

    @property
    def is_sealed(self) -> bool:
        """Whether it still is what the door or `derive` made."""
        return bool(self._seal) and self._seal == self._contents()

    @property
    def credit(self) -> str:
        """Say where its numbers come from, as a caption begins."""
        return f"Bron: {'; '.join(self.sources)}."

    def _contents(self) -> str:
        frames = [self.table, self.status, self.audit.cells]
        places: tuple[object, ...] = ()
        if self.places is not None:
            frames.append(self.places.labels)
            places = tuple(
                getattr(self.places, one.name)
                for one in dataclasses.fields(self.places)
                if one.name != "labels"
            )
        said = (self.name, self.title, self.dimensions, self.values, self.method, self.origin,
                self.sources, self.mark, self.audit.rules, self.audit.notes, places)  # fmt: skip
        cells = [
            (name, str(column.dtype), column.tolist())
            for frame in frames
            for name, column in frame.items()
        ]
        return hashlib.sha256(repr((said, cells)).encode()).hexdigest()

    def __repr__(self) -> str:
        return f"<Released {self.name}: {self.title} ({len(self.table)} rows)>"

    def _repr_html_(self) -> str:
        # Rendering needs a template engine, which a topic does not.
        from lokalis_research.result.view import view

        return view(self).html

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
            in `dimensions` and `values`. A missing number stays missing: it counts as hidden if
            anything in those tables is, but where a further column, the value's with `NOT_THERE`
            behind it, says that it does not exist.
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
        value_names = [column.name for column in values]
        told = [f"{name}{NOT_THERE}" for name in value_names]
        if strange := sorted(set(table.columns) - set(told) ^ set(wanted)):
            raise AnalysisError(
                f'Derived table "{name}": it differs from its declaration in {", ".join(strange)}.',
                remedy="Declare exactly the columns that the function returns.",
            )
        nowhere = table.reindex(columns=told, fill_value=False).reset_index(drop=True)
        table = table[wanted].reset_index(drop=True)
        hidden = any((parent.status == "verborgen").any(axis=None) for parent in parents)
        absent = "verborgen" if hidden else "niet_bepaald"
        missing = table[value_names].isna()
        status = missing.replace({True: absent, False: "getoond"}).astype("str")
        status = status.mask(
            missing & nowhere.set_axis(value_names, axis="columns"), "niet_bepaald"
        )
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
            places=None,
        ).sealed()


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
    every = np.tile(np.arange(len(table)), len(status.columns))
    cells = table[names].iloc[every].reset_index(drop=True)
    why = reason if isinstance(reason, str) else reason.to_numpy(dtype=object).ravel(order="F")
    return cells.assign(
        waardekolom=pd.array(np.repeat(status.columns, len(table)), dtype="str"),
        status=pd.array(status.to_numpy(dtype=object).ravel(order="F"), dtype="str"),
        reden=pd.Series(why, index=cells.index, dtype="str"),
    )
