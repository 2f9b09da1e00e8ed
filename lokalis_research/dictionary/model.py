"""What the data dictionary says, as values that do not change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from lokalis_research.dictionary.page import dictionary_page, table_page
from lokalis_research.errors import DictionaryError, hint
from lokalis_research.period import Month

if TYPE_CHECKING:
    import pandera.pandas as pa

FieldType = Literal["string", "integer", "number", "date", "boolean"]
Privacy = Literal["identificerend", "quasi", "gevoelig", "vrije_tekst", "open"]

FIELD_TYPES: tuple[str, ...] = get_args(FieldType)
PRIVACY_CLASSES: tuple[str, ...] = get_args(Privacy)


@dataclass(frozen=True)
class SeriesBreak:
    """A moment from which a figure no longer means what it meant before."""

    datum: date
    nauwkeurigheid: str
    tabel: str
    veld: str
    wat: str
    gevolg: str
    bron: str

    @property
    def moment(self) -> str:
        """The date in Dutch, no more exactly than it is known."""
        month = Month(self.datum.year, self.datum.month)
        exact = {"dag": f"{self.datum.day} {month.label}", "jaar": str(self.datum.year)}
        return exact.get(self.nauwkeurigheid, month.label)


@dataclass(frozen=True)
class ForeignKey:
    """A field whose values must occur in a field of another table."""

    field: str
    table: str
    target: str


@dataclass(frozen=True)
class Field:
    """One column of a table: what it means, and what may stand in it.

    Parameters
    ----------
    name, label, description : str
        The column's name, and its Dutch title and explanation.
    type : {"string", "integer", "number", "date", "boolean"}
        The type of Table Schema.
    privacy : {"identificerend", "quasi", "gevoelig", "vrije_tekst", "open"}
        How the column must be handled.
    unit : str
        Unit of a number, such as ``"procent"``; empty when it has none.
    required, unique : bool
        Whether every row must have a value; whether no two rows may share one.
    minimum, maximum : float or None
        Bounds of a number, both included.
    pattern : str or None
        Regular expression that the whole text must match.
    code_list : str or None
        The code list that holds the allowed values.
    codes : tuple of str
        Those values, or empty when there is no code list.
    id_kind : str or None
        For ids: ids of one kind get the same pseudonym in every table, so that tables still join.
    """

    name: str
    label: str
    description: str
    type: FieldType
    privacy: Privacy
    unit: str = ""
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    code_list: str | None = None
    codes: tuple[str, ...] = ()
    id_kind: str | None = None


@dataclass(frozen=True)
class Table:
    """One table of a delivery.

    Parameters
    ----------
    name, label, description : str
        The table's name, and its Dutch title and explanation.
    row : str
        What one row is.
    source : str
        The system it comes from.
    fields : tuple of Field
        Its columns, in order.
    primary_key : tuple of str
        The columns that together identify a row.
    foreign_keys : tuple of ForeignKey
        References to other tables.
    breaks : tuple of SeriesBreak
        Where its series break.
    """

    name: str
    label: str
    description: str
    row: str
    source: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()

    def field(self, name: str) -> Field:
        """Return one field.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        Field

        Raises
        ------
        DictionaryError
            If the table has no such field.
        """
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise DictionaryError(
            f'Table "{self.name}" has no field "{name}".',
            remedy=hint(name, [candidate.name for candidate in self.fields]),
        )

    def to_pandera(self) -> pa.DataFrameSchema:
        """Return what the table must comply with, as a pandera schema.

        Returns
        -------
        pandera.DataFrameSchema
            See `lokalis_research.dictionary.schema.to_pandera`.
        """
        from lokalis_research.dictionary.schema import (
            to_pandera,
        )  # pandera takes a second to import

        return to_pandera(self)

    def _repr_html_(self) -> str:
        return table_page(self)


@dataclass(frozen=True, eq=False, repr=False)
class Dictionary:
    """The whole data dictionary, read and checked by `load_dictionary`.

    Iterating gives the names of the tables; ``dictionary["verzuimmeldingen"]`` gives one.

    Parameters
    ----------
    path : pathlib.Path
        The folder it was read from.
    fingerprint : str
        SHA-256 of all its files, in hexadecimal: any change of any file changes it.
    release_rules : dict
        The release rules, as they stand in ``vrijgaveregels.yaml``.
    tables : mapping of str to Table
        The tables; ``dictionary[name]`` names what there is when there is no such table.
    code_tables : mapping of str to pandas.DataFrame
        The code lists, behind `code_list`.
    registers : mapping of str to pandas.DataFrame
        The other tables of the dictionary, each behind a property of its own.
    """

    path: Path
    fingerprint: str
    release_rules: dict[str, Any]
    tables: Mapping[str, Table]
    code_tables: Mapping[str, pd.DataFrame]
    registers: Mapping[str, pd.DataFrame]

    def __repr__(self) -> str:
        return f"Dictionary({self.path.name}, {len(self)} tables, {self.fingerprint[:12]})"

    def __getitem__(self, name: str) -> Table:
        if name not in self.tables:
            raise DictionaryError(
                f'The dictionary has no table "{name}".', remedy=hint(name, self.tables)
            )
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __contains__(self, name: object) -> bool:
        return name in self.tables

    @property
    def code_lists(self) -> tuple[str, ...]:
        """Names of the code lists."""
        return tuple(self.code_tables)

    def code_list(self, name: str) -> pd.DataFrame:
        """Return a code list.

        Parameters
        ----------
        name : str
            Its name, such as ``"buurtteams"``.

        Returns
        -------
        pandas.DataFrame
            One row per code, all columns text; an empty cell is missing.

        Raises
        ------
        DictionaryError
            If there is no such code list.
        """
        if name not in self.code_tables:
            raise DictionaryError(
                f'The dictionary has no code list "{name}".', remedy=hint(name, self.code_tables)
            )
        return self.code_tables[name].copy(deep=False)

    @property
    def series_breaks(self) -> pd.DataFrame:
        """Series breaks: datum (datetime64[s]), nauwkeurigheid, tabel, veld, wat, gevolg, bron."""
        return self.registers["series_breaks"].copy(deep=False)

    @property
    def published(self) -> pd.DataFrame:
        """The published figures, one row each: see `lokalis_research.published`."""
        return self.registers["published"].copy(deep=False)

    @property
    def checks(self) -> pd.DataFrame:
        """Checks between published figures: what was expected, computed, and concluded."""
        return self.registers["checks"].copy(deep=False)

    @property
    def indicators(self) -> pd.DataFrame:
        """What is to be followed per half-year, and what that needs."""
        return self.registers["indicators"].copy(deep=False)

    @property
    def terms(self) -> pd.DataFrame:
        """The words of the field: term, uitleg, bron."""
        return self.registers["terms"].copy(deep=False)

    @property
    def sources(self) -> pd.DataFrame:
        """The public reports: code, titel, jaar, uitgever, periode."""
        return self.registers["sources"].copy(deep=False)

    def _repr_html_(self) -> str:
        return dictionary_page(self)
