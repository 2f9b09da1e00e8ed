"""Turn the Table Schema of one table into a `Table`, and refuse what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lokalis_research.dictionary.model import (
    FIELD_TYPES,
    PRIVACY_CLASSES,
    Field,
    ForeignKey,
    SeriesBreak,
    Table,
)
from lokalis_research.dictionary.read import allowed, read_json
from lokalis_research.errors import DictionaryError, hint

TABLE_KEYS = ("name", "title", "description", "rij", "bron", "fields", "primaryKey", "foreignKeys")
FIELD_KEYS = (
    "name", "title", "description", "type", "privacy", "eenheid", "codelijst", "codekolom",
    "id_soort", "constraints",
)  # fmt: skip
CONSTRAINTS = ("required", "unique", "minimum", "maximum", "pattern")


def read_table(
    path: Path, code_lists: Mapping[str, pd.DataFrame], breaks: Sequence[SeriesBreak]
) -> Table:
    """Read one table of the dictionary."""
    descriptor = read_json(path)
    _require(path, "the table", descriptor, ("name", "title", "description", "rij", "bron"))
    _refuse_unknown(path, "the table", descriptor, TABLE_KEYS)
    if descriptor["name"] != path.stem:
        raise DictionaryError(
            f'{path.name}: the table calls itself "{descriptor["name"]}".',
            remedy="Give file and table the same name.",
        )
    fields = tuple(_field(path, item, code_lists) for item in descriptor.get("fields", []))
    names = [field.name for field in fields]
    for name in names:
        if names.count(name) > 1:
            raise DictionaryError(
                f'{path.name}: field "{name}" occurs twice.', remedy="Keep one of them."
            )
    primary_key = tuple(descriptor.get("primaryKey", ()))
    if not primary_key:
        raise DictionaryError(
            f"{path.name}: the table has no primaryKey.",
            remedy="Name the fields that together identify a row.",
        )
    for name in primary_key:
        allowed(path, "primaryKey", name, names)
        if not next(field for field in fields if field.name == name).required:
            raise DictionaryError(
                f'{path.name}: field "{name}" is part of the primaryKey but may be empty.',
                remedy='Give it the constraint "required": true.',
            )
    return Table(
        name=descriptor["name"],
        label=descriptor["title"],
        description=descriptor["description"],
        row=descriptor["rij"],
        source=descriptor["bron"],
        fields=fields,
        primary_key=primary_key,
        foreign_keys=tuple(
            _foreign_key(path, item, names) for item in descriptor.get("foreignKeys", [])
        ),
        breaks=tuple(item for item in breaks if item.tabel == descriptor["name"]),
    )


def check_foreign_keys(tables: Mapping[str, Table], folder: Path) -> None:
    """Refuse a reference to a table or field that does not exist, or that differs in kind."""
    for table in tables.values():
        path = folder / f"{table.name}.json"
        for key in table.foreign_keys:
            allowed(path, f'the table that "{key.field}" refers to', key.table, list(tables))
            target = tables[key.table]
            allowed(
                path,
                f'the field that "{key.field}" refers to',
                key.target,
                [field.name for field in target.fields],
            )
            if table.field(key.field).id_kind != target.field(key.target).id_kind:
                raise DictionaryError(
                    f'{path.name}: "{key.field}" and "{key.table}.{key.target}" differ in '
                    "id_soort, so that their pseudonyms would not match.",
                    remedy="Give both the same id_soort.",
                )


def _field(path: Path, item: Mapping[str, Any], code_lists: Mapping[str, pd.DataFrame]) -> Field:
    where = f'field "{item.get("name", "?")}"'
    _require(path, where, item, ("name", "title", "description", "type", "privacy"))
    _refuse_unknown(path, where, item, FIELD_KEYS)
    allowed(path, f"the type of {where}", item["type"], FIELD_TYPES)
    allowed(path, f"the privacy class of {where}", item["privacy"], PRIVACY_CLASSES)
    constraints = item.get("constraints", {})
    _refuse_unknown(path, f"the constraints of {where}", constraints, CONSTRAINTS)
    if (item["privacy"] == "identificerend") != ("id_soort" in item):
        raise DictionaryError(
            f"{path.name}: {where} must have an id_soort if, and only if, it is identificerend.",
            remedy="Say which ids share a pseudonym, or choose another privacy class.",
        )
    return Field(
        name=item["name"],
        label=item["title"],
        description=item["description"],
        type=item["type"],
        privacy=item["privacy"],
        unit=item.get("eenheid", ""),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=constraints.get("pattern"),
        code_list=item.get("codelijst"),
        codes=_codes(path, where, item, code_lists),
        id_kind=item.get("id_soort"),
    )


def _codes(
    path: Path, where: str, item: Mapping[str, Any], code_lists: Mapping[str, pd.DataFrame]
) -> tuple[str, ...]:
    if "codelijst" not in item:
        return ()
    allowed(path, f"the code list of {where}", item["codelijst"], list(code_lists))
    code_list = code_lists[item["codelijst"]]
    column = item.get("codekolom", "code")
    allowed(path, f"the codekolom of {where}", column, list(code_list.columns))
    if code_list[column].isna().any() or code_list[column].duplicated().any():
        raise DictionaryError(
            f'{item["codelijst"]}.csv: column "{column}" has an empty or repeated code.',
            remedy="Give every row a code of its own.",
        )
    return tuple(str(code) for code in code_list[column])


def _foreign_key(path: Path, item: Mapping[str, Any], names: Sequence[str]) -> ForeignKey:
    reference = item.get("reference", {})
    fields, targets = item.get("fields", []), reference.get("fields", [])
    if len(fields) != 1 or len(targets) != 1 or not reference.get("resource"):
        raise DictionaryError(
            f"{path.name}: a foreign key does not join one field to one field of a table.",
            remedy="Write it with one field, a resource and one field of that resource.",
        )
    allowed(path, "the field of a foreign key", fields[0], names)
    return ForeignKey(fields[0], reference["resource"], targets[0])


def _require(path: Path, where: str, item: Mapping[str, Any], keys: Sequence[str]) -> None:
    for key in keys:
        if not str(item.get(key, "")).strip():
            raise DictionaryError(
                f"{path.name}: {where} has no {key}.", remedy=f"Add {key} to the descriptor."
            )


def _refuse_unknown(path: Path, where: str, item: Mapping[str, Any], keys: Sequence[str]) -> None:
    for key in item:
        if key not in keys:
            raise DictionaryError(
                f'{path.name}: {where} has a key "{key}" that means nothing here.',
                remedy=hint(key, keys),
            )
