"""Rows to count, straight from a table as it is delivered: for registers that need no function.

A declaration names them as ``tabel.<name>``. What can be added up follows from the fields:
``rijen`` (one each), numbers, yes-or-no fields, ``<field>_<code>`` of codes, ``<field>_positief``
of judgements on a scale, and ``<field>_bekend`` for whether it is filled in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import pandas as pd

from lokalis_research.dictionary import Dictionary, Field, Table
from lokalis_research.indicatoren.material import Material

PREFIX = "tabel."
IDS = {"gezin": "gezin_id", "persoon": "persoon_id", "medewerker": "medewerker_id"}
SCALE, POSITIVE = "oordelen_vijfpunts", ("eens", "helemaal_eens")
NUMBERS = ("integer", "number")
NO_COUNT = ("buurtteams",)


def columns_of(table: Table) -> list[str]:
    """Name what can be added up of the rows of a table."""
    return ["rijen", *(name for field in table.fields for name in _columns(field))]


def function_of(rijen: str, dictionary: Dictionary) -> Callable[[Material], pd.DataFrame]:
    """Give the function that delivers the rows of ``tabel.<name>``."""
    return functools.partial(delivered, table=dictionary[rijen.removeprefix(PREFIX)])


def yes_or_no(rows: pd.DataFrame, *names: str) -> dict[str, pd.Series]:
    """Give of fields that say yes or no whether they say yes, and whether they say anything."""
    made = {}
    for name in names:
        unknown = pd.Series(pd.NA, index=rows.index, dtype="boolean")
        values = rows.get(name, unknown).astype("boolean")
        made[name] = values.fillna(value=False).astype(int)
        made[f"{name}_bekend"] = values.notna().astype(int)
    return made


def delivered(material: Material, table: Table) -> pd.DataFrame:
    """Give every row of a table, with what it adds to a number.

    Whom a row is about is told by its own id of a gezin, persoon or medewerker, else by the first
    id that it has, else the row stands for itself.
    """
    rows = material.table(table.name)
    ids = [field.name for field in table.fields if field.id_kind]
    keys = rows[list(table.primary_key)].astype("str")
    # Without an id every row is somebody: too few rows are hidden as too few people are.
    who = rows[ids[0]] if ids else keys.agg("/".join, axis=1).astype("str")
    made = {name: who for name in IDS.values() if name not in rows}
    groups = {field.name: rows[field.name] for field in table.fields if field.codes}
    columns = {
        name: values for field in table.fields for name, values in _amounts(rows, field).items()
    }
    kept = [name for name in ("datum", *ids) if name in rows]
    return rows[kept].assign(rijen=1, **groups, **columns, **made)


def _columns(field: Field) -> list[str]:
    if field.codes:
        if field.code_list in NO_COUNT:
            return []
        scale = [f"{field.name}_positief"] if field.code_list == SCALE else []
        return [*(f"{field.name}_{code}" for code in field.codes), *scale, f"{field.name}_bekend"]
    plain = field.type == "boolean" or field.type in NUMBERS
    return [field.name, f"{field.name}_bekend"] if plain else []


def _amounts(rows: pd.DataFrame, field: Field) -> dict[str, pd.Series]:
    names = _columns(field)
    if not names:
        return {}
    values = rows[field.name]
    if field.type == "boolean":
        return yes_or_no(rows, field.name)
    known = values.notna().astype(int)
    if not field.codes:
        return dict(zip(names, (values.fillna(0).astype("float64"), known), strict=True))
    made = {f"{field.name}_{code}": (values == code).astype(int) for code in field.codes}
    if field.code_list == SCALE:
        made[f"{field.name}_positief"] = values.isin(POSITIVE).astype(int)
    return {**made, f"{field.name}_bekend": known}
