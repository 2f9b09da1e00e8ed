"""Read the files of the data dictionary; an error names the file and the rule."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from lokalis_research.errors import DictionaryError, hint
from lokalis_research.resources import dictionary_path


def read_csv(
    path: Path, columns: Sequence[str], key: Sequence[str], *, exact: bool = True
) -> pd.DataFrame:
    """Read a table of the dictionary as text."""
    try:
        table = pd.read_csv(
            path, dtype="str", encoding="utf-8", keep_default_na=False, na_values=[""]
        )
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    strange = [name for name in table.columns if name not in columns] if exact else []
    absent = [name for name in columns if name not in table.columns]
    if strange or absent:
        wrong = "; ".join(
            [f'column "{name}" is missing' for name in absent]
            + [f'column "{name}" is unknown' for name in strange]
        )
        raise DictionaryError(
            f"{path.name}: {wrong}.", remedy=f"Its columns are: {', '.join(columns)}."
        )
    if any(table[name].hasnans for name in key):
        raise DictionaryError(
            f"{path.name}: a row has no {' or '.join(key)}.", remedy="Fill it in or remove the row."
        )
    repeated = table.duplicated(list(key)).to_numpy()
    if repeated.any():
        first = ", ".join(str(table[name].iloc[repeated.argmax()]) for name in key)
        raise DictionaryError(
            f'{path.name}: "{first}" occurs twice in {", ".join(key)}.', remedy="Keep one of them."
        )
    return table


@functools.cache
def _described() -> dict[str, dict[str, Any]]:
    """Read how the data package describes the files of the dictionary that came with us."""
    package = read_json(dictionary_path() / "datapackage.json")
    return {one["path"]: one["schema"] for one in package["resources"]}


def read_register(folder: Path, name: str) -> pd.DataFrame:
    """Read a file of the dictionary with the columns, key and words that it is described with."""
    path, schema = folder / name, _described()[name]
    table = read_csv(path, [one["name"] for one in schema["fields"]], schema["primaryKey"])
    for field in schema["fields"]:
        words = field.get("constraints", {}).get("enum")
        for word in table[field["name"]].dropna().unique() if words else ():
            allowed(path, field["name"], word, words)
    return table


def to_numbers(path: Path, column: pd.Series[str]) -> pd.Series[float]:
    """Convert a column of the dictionary to numbers, each of which must be there."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    finite = numbers.abs() < float("inf")
    _refuse(path, column, ~finite, "number", "with a decimal point and without a unit")
    return numbers


def to_dates(path: Path, column: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Convert a column of the dictionary to dates."""
    dates = pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    _refuse(path, column, dates.isna() & column.notna(), "date", "as 2022-07-01")
    return dates


def _refuse(
    path: Path, column: pd.Series[str], wrong: pd.Series[bool], what: str, written: str
) -> None:
    if wrong.any():
        line = int(wrong.to_numpy().argmax()) + 2
        raise DictionaryError(
            f'{path.name}: column "{column.name}" has no {what} on line {line}.',
            remedy=f"Write {what}s {written}.",
        )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object of the dictionary."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return _mapping(path, content)


# Built in C where the machine has it: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping of the dictionary."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 -- a SafeLoader
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _unreadable(path, error) from error
    return _mapping(path, content)


def fingerprint(folder: Path) -> str:
    """Compute a fingerprint of all files below a folder."""
    files = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    total = hashlib.sha256()
    for name in sorted(files):
        if not any(part.startswith(".") for part in name.split("/")):
            digest = hashlib.sha256(files[name].read_bytes()).hexdigest()
            total.update(f"{name}\0{digest}\n".encode())
    return total.hexdigest()


def allowed(path: Path, what: str, value: object, options: Sequence[str]) -> None:
    """Refuse a word that is not one of the words allowed there."""
    if value not in options:
        raise DictionaryError(
            f'{path.name}: {what} cannot be "{value}".', remedy=hint(str(value), options)
        )


def _mapping(path: Path, content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise DictionaryError(
            f"{path.name}: the file holds no names with values.",
            remedy="Compare it with the one that came with the package.",
        )
    return content


def _unreadable(path: Path, error: Exception) -> DictionaryError:
    kind = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
    where = f" ({error})" if isinstance(error, ValueError | yaml.YAMLError) else ""
    return DictionaryError(
        f"{path.parent.name}/{path.name} {kind}{where}.",
        remedy="Restore it from version control, or correct what is mentioned.",
    )
