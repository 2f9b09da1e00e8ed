"""Read the whole data dictionary and check that its parts fit each other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from lokalis_research import resources
from lokalis_research.dictionary.descriptors import check_foreign_keys, read_table
from lokalis_research.dictionary.model import Dictionary, SeriesBreak, Table
from lokalis_research.dictionary.read import (
    allowed,
    fingerprint,
    read_csv,
    read_yaml,
    to_dates,
    to_numbers,
)
from lokalis_research.errors import DictionaryError

FIGURE_COLUMNS = (
    "id", "indicator", "soort", "waarde", "eenheid", "benadering", "periode", "gebied",
    "uitsplitsing", "noemer", "bron", "plaats", "definitie", "opmerking",
)  # fmt: skip
MONTH_COLUMNS = ("maand", "kort_pct", "totaal_pct", "bron", "plaats")
DEFINITIONS = {
    "kort": "Kort ziekteverzuim van de medewerkers in de maand; de grens tussen kort en lang is "
    "niet bekend.",
    "totaal": "Ziekteverzuim van de medewerkers in de maand, kort en lang samen.",
}
BREAK_COLUMNS = ("datum", "nauwkeurigheid", "tabel", "veld", "wat", "gevolg", "bron")
PRECISIONS = ("dag", "maand", "halfjaar", "jaar")
CHECK_COLUMNS = (
    "id", "formule", "ids_gebruikt", "verwacht", "berekend", "verschil", "oordeel", "toelichting",
)  # fmt: skip
INDICATOR_COLUMNS = (
    "indicator", "opgave", "bron", "definitie_of_vraag", "benodigde_gegevens", "uitsplitsingen",
    "bekende_breuken",
)  # fmt: skip
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
    Dictionary. Everything in it, checked.

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
            "published": _published(published),
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


def _published(folder: Path) -> pd.DataFrame:
    """Read all published figures, one row each.

    The monthly absence figures stand in ``verzuim_maand.csv`` only, as a table that a person can
    compare with the report; here each of its cells becomes a figure with an id of its own.
    """
    single = folder / "cijfers.csv"
    figures = read_csv(single, FIGURE_COLUMNS, ["id"])
    figures["waarde"] = to_numbers(single, figures["waarde"])
    both = pd.concat([figures, _monthly_absence(folder / "verzuim_maand.csv")], ignore_index=True)
    repeated = both.loc[both["id"].duplicated(), "id"]
    if len(repeated):
        raise DictionaryError(
            f'{single.name} and verzuim_maand.csv both have a figure "{repeated.iloc[0]}".',
            remedy="Keep the monthly absence figures in verzuim_maand.csv only.",
        )
    return both[list(FIGURE_COLUMNS)]


def _monthly_absence(path: Path) -> pd.DataFrame:
    """Give every cell of the monthly table a row, an id and a definition."""
    months = read_csv(path, MONTH_COLUMNS, ["maand"])
    if not months["maand"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").all():
        raise DictionaryError(
            f'{path.name}: column "maand" holds something else than a month.',
            remedy="Write months as 2022-07.",
        )
    parts = [
        pd.DataFrame(
            {
                "id": f"jv2022-verzuim-{duration}-" + months["maand"],
                "indicator": f"ziekteverzuim_{duration}_procent",
                "soort": "resultaat",
                "waarde": to_numbers(path, months[f"{duration}_pct"]),
                "eenheid": "procent",
                "benadering": "exact",
                "periode": months["maand"],
                "gebied": "Utrecht",
                "bron": months["bron"],
                "plaats": months["plaats"],
                "definitie": definition,
            }
        )
        for duration, definition in DEFINITIONS.items()
    ]
    return pd.concat(parts, ignore_index=True).reindex(columns=list(FIGURE_COLUMNS))
