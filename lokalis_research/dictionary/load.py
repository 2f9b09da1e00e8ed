"""Read the whole data dictionary and check that its parts fit each other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from lokalis_research import resources
from lokalis_research.dictionary.descriptors import check_foreign_keys, read_table
from lokalis_research.dictionary.figures import read_published
from lokalis_research.dictionary.model import Dictionary, SeriesBreak, Table
from lokalis_research.dictionary.read import (
    allowed,
    fingerprint,
    read_csv,
    read_yaml,
    to_dates,
)
from lokalis_research.errors import DictionaryError

BREAK_COLUMNS = ("datum", "nauwkeurigheid", "tabel", "veld", "wat", "gevolg", "bron")
PRECISIONS = ("dag", "maand", "halfjaar", "jaar")
CHECK_COLUMNS = (
    "id",
    "formule",
    "ids_gebruikt",
    "verwacht",
    "berekend",
    "verschil",
    "oordeel",
    "toelichting",
)
INDICATOR_COLUMNS = (
    "indicator",
    "opgave",
    "bron",
    "definitie_of_vraag",
    "benodigde_gegevens",
    "uitsplitsingen",
    "bekende_breuken",
)
TERM_COLUMNS = ("term", "uitleg", "bron")
SOURCE_COLUMNS = ("code", "titel", "jaar", "uitgever", "periode", "opmerking")


def load_dictionary(path: Path | None = None) -> Dictionary:
    """Read and check the data dictionary.

    Parameters
    ----------
    path : pathlib.Path, optional
        Its folder; by default the dictionary that came with this package.

    Returns
    -------
    Dictionary
        Everything in it, checked.

    Raises
    ------
    DictionaryError
        If a file is missing or unreadable, or a rule is broken: a code list or table that does not
        exist, a field without privacy class, a key that occurs twice. It names file and rule.

    Examples
    --------
    >>> dictionary = load_dictionary()
    >>> dictionary["verzuimpercentages"].primary_key
    ('melding_id', 'vanaf')
    """
    folder = resources.dictionary_path() if path is None else path
    if not (folder / "tabellen").is_dir():
        raise DictionaryError(
            f'The folder "{folder.name}" has no subfolder "tabellen": it is no data dictionary.',
            remedy="Give the folder that holds datapackage.json.",
        )
    code_tables = {
        file.stem: read_csv(file, (), _first_column(file), exact=False)
        for file in sorted((folder / "codelijsten").glob("*.csv"))
    }
    breaks = _read_breaks(folder / "reeksbreuken.csv")
    values = _series_breaks(breaks)
    tables = {
        file.stem: read_table(file, code_tables, values)
        for file in sorted((folder / "tabellen").glob("*.json"))
    }
    check_foreign_keys(tables, folder / "tabellen")
    _check_breaks(folder / "reeksbreuken.csv", values, tables)
    published = folder / "gepubliceerd"
    return Dictionary(
        path=folder,
        fingerprint=fingerprint(folder),
        release_rules=read_yaml(folder / "vrijgaveregels.yaml"),
        tables=tables,
        code_tables=code_tables,
        registers={
            "series_breaks": breaks,
            "published": read_published(published),
            "checks": read_csv(published / "controles.csv", CHECK_COLUMNS, ["id"]),
            "indicators": read_csv(published / "indicatoren.csv", INDICATOR_COLUMNS, ["indicator"]),
            "terms": read_csv(published / "begrippen.csv", TERM_COLUMNS, ["term"]),
            "sources": read_csv(published / "bronnen.csv", SOURCE_COLUMNS, ["code"]),
        },
    )


def _first_column(path: Path) -> list[str]:
    """Name the first column of a code list: the code, which identifies a row."""
    with path.open(encoding="utf-8") as lines:
        return [lines.readline().rstrip("\r\n").split(",")[0]]


def _read_breaks(path: Path) -> pd.DataFrame:
    breaks = read_csv(path, BREAK_COLUMNS, ["datum", "tabel", "wat"])
    breaks["datum"] = to_dates(path, breaks["datum"])
    for value in breaks["nauwkeurigheid"]:
        allowed(path, "nauwkeurigheid", value, PRECISIONS)
    return breaks.sort_values(["datum", "tabel", "wat"], ignore_index=True)


def _series_breaks(breaks: pd.DataFrame) -> tuple[SeriesBreak, ...]:
    texts = breaks.drop(columns="datum").fillna("").to_dict("records")
    return tuple(
        SeriesBreak(datum=day, **{str(name): str(text) for name, text in row.items()})
        for day, row in zip(breaks["datum"].dt.date, texts, strict=True)
    )


def _check_breaks(path: Path, breaks: tuple[SeriesBreak, ...], tables: dict[str, Table]) -> None:
    for item in breaks:
        allowed(path, "tabel", item.tabel, list(tables))
        if item.veld:
            names = [field.name for field in tables[item.tabel].fields]
            allowed(path, f'veld of "{item.tabel}"', item.veld, names)
