"""Read the whole data dictionary and check that its parts fit each other.

The Table Schema of a table becomes a `Table`; what it leaves unsaid is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from lokalis_research import resources
from lokalis_research.dictionary.model import (
    AS_DELIVERED,
    FIELD_TYPES,
    NO_MOMENT,
    PRIVACY_CLASSES,
    Dictionary,
    Field,
    ForeignKey,
    SeriesBreak,
    Table,
)
from lokalis_research.dictionary.municipality import ENDS, NAME, read_municipality, read_period
from lokalis_research.dictionary.read import (
    allowed,
    fingerprint,
    read_csv,
    read_json,
    read_register,
    read_yaml,
    to_dates,
    to_numbers,
)
from lokalis_research.errors import DictionaryError, hint
from lokalis_research.period import HalfYear

TABLE_KEYS = ("name", "title", "description", "rij", "bron", "fields", "primaryKey", "foreignKeys")
FIELD_KEYS = (
    "name", "title", "description", "type", "privacy", "eenheid", "codelijst", "codekolom",
    "id_soort", "bekend_met", "gebruik", "constraints",
)  # fmt: skip
CONSTRAINTS = ("required", "unique", "minimum", "maximum", "pattern", "enum")


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
    moments = [field.name for field in fields if field.type == "date"]
    for field in fields:
        if field.known_with is not None:
            where = f'"{field.name}" has as bekend_met'
            allowed(path, f"what {where}", field.known_with, [*moments, AS_DELIVERED, NO_MOMENT])
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
        known_with=item.get("bekend_met"),
        use=item.get("gebruik", ""),
    )


def _codes(
    path: Path, where: str, item: Mapping[str, Any], code_lists: Mapping[str, pd.DataFrame]
) -> tuple[str, ...]:
    if "codelijst" not in item:
        return tuple(item.get("constraints", {}).get("enum", ()))
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


REGISTERS = {
    "beside": "gepubliceerd/naast_elkaar.csv",
    "checks": "gepubliceerd/controles.csv",
    "indicators": "gepubliceerd/indicatoren.csv",
    "glossary": "begrippen.csv",
    "terms": "gepubliceerd/begrippen.csv",
    "sources": "gepubliceerd/bronnen.csv",
    "counterparts": "gepubliceerd/tegenhangers.csv",
    "claims": "gepubliceerd/beweringen.csv",
}
_FIGURES, _MONTHS = "gepubliceerd/cijfers.csv", "gepubliceerd/verzuim_maand.csv"
DEFINITIONS = {
    "kort": "Kort ziekteverzuim van de medewerkers in de maand; de grens tussen kort en lang is "
    "niet bekend.",
    "totaal": "Ziekteverzuim van de medewerkers in de maand, kort en lang samen.",
}


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
    return _load(folder, fingerprint(folder))


@lru_cache(maxsize=2)  # a command and every notebook ask for it more than once
def _load(folder: Path, print_of_files: str) -> Dictionary:
    """Read everything, once as long as no file changes."""
    code_tables = {
        file.stem: read_csv(file, (), _first_column(file), exact=False)
        for file in sorted((folder / "codelijsten").glob("*.csv"))
    }
    breaks = read_register(folder, "reeksbreuken.csv")
    breaks["datum"] = to_dates(folder / "reeksbreuken.csv", breaks["datum"])
    breaks = breaks.sort_values(["datum", "tabel", "wat"], ignore_index=True)
    values = _series_breaks(folder / "reeksbreuken.csv", breaks)
    tables = {
        file.stem: read_table(file, code_tables, values)
        for file in sorted((folder / "tabellen").glob("*.json"))
    }
    check_foreign_keys(tables, folder / "tabellen")
    _check_breaks(folder / "reeksbreuken.csv", values, tables, code_tables)
    municipality = read_municipality(folder / NAME, code_tables)
    registers = {name: read_register(folder, file) for name, file in REGISTERS.items()}
    figures = _published(folder, municipality.naam)
    _refuse_strangers(registers["beside"], figures)
    return Dictionary(
        path=folder,
        fingerprint=print_of_files,
        municipality=municipality,
        release_rules=read_yaml(folder / "vrijgaveregels.yaml"),
        tables=tables,
        code_tables=code_tables,
        registers={"series_breaks": breaks, "published": figures, **registers},
    )


def _first_column(path: Path) -> list[str]:
    """Name the first column of a code list: the code, which identifies a row."""
    with path.open(encoding="utf-8") as lines:
        return [lines.readline().rstrip("\r\n").split(",")[0]]


def _series_breaks(path: Path, breaks: pd.DataFrame) -> tuple[SeriesBreak, ...]:
    days = breaks["datum"].dt.date
    texts = breaks.drop(columns="datum").fillna("").astype("str")
    first, last = (
        [read_period(path, HalfYear.parse, text) if text else None for text in texts[name]]
        for name in ENDS
    )
    teams = [tuple(filter(None, map(str.strip, text.split(";")))) for text in texts["teams"]]
    reported = texts["alleen_verslagen"] == "ja"
    rows = texts[["nauwkeurigheid", "tabel", "veld", "wat", "gevolg", "bron"]].to_numpy().tolist()
    return tuple(
        SeriesBreak(day, *row, *more)
        for day, row, *more in zip(days, rows, first, last, teams, reported, strict=True)
    )


def _check_breaks(
    path: Path,
    breaks: tuple[SeriesBreak, ...],
    tables: dict[str, Table],
    code_tables: dict[str, pd.DataFrame],
) -> None:
    known = code_tables["buurtteams"]["naam"].tolist()
    for item in breaks:
        for team in item.teams:
            allowed(path, "teams", team, known)
        allowed(path, "tabel", item.tabel, list(tables))
        if item.veld:
            names = [field.name for field in tables[item.tabel].fields]
            allowed(path, f'veld of "{item.tabel}"', item.veld, names)


def _refuse_strangers(beside: pd.DataFrame, figures: pd.DataFrame) -> None:
    """Refuse to set what is no published figure beside the numbers of a page."""
    strange = beside.loc[~beside["cijfer"].isin(figures["id"]), "cijfer"]
    if len(strange):
        raise DictionaryError(
            f'naast_elkaar.csv: "{strange.iloc[0]}" is no published figure.',
            remedy="Take cijfer from the ids of cijfers.csv.",
        )


def _published(folder: Path, area: str) -> pd.DataFrame:
    """Read all published figures, one row each.

    The monthly absence figures stand in ``verzuim_maand.csv`` only, as a table that a person can
    compare with the report; here each of its cells becomes a figure with an id of its own.
    """
    figures = read_register(folder, _FIGURES)
    figures["waarde"] = to_numbers(folder / _FIGURES, figures["waarde"])
    months = _monthly_absence(folder, area).reindex(columns=figures.columns)
    both = pd.concat([figures, months], ignore_index=True)
    repeated = both.loc[both["id"].duplicated(), "id"]
    if len(repeated):
        raise DictionaryError(
            f'cijfers.csv and verzuim_maand.csv both have a figure "{repeated.iloc[0]}".',
            remedy="Keep the monthly absence figures in verzuim_maand.csv only.",
        )
    return both


def _monthly_absence(folder: Path, area: str) -> pd.DataFrame:
    """Give every cell of the monthly table a row, an id and a definition."""
    months, path = read_register(folder, _MONTHS), folder / _MONTHS
    if not months["maand"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").all():
        raise DictionaryError(
            f'{path.name}: column "maand" holds something else than a month.',
            remedy="Write months as 2022-07.",
        )
    report = months["bron"].astype("str").str.replace("jaarverslag_", "jv")
    parts = [
        pd.DataFrame(
            {
                "id": report + f"-verzuim-{duration}-" + months["maand"],
                "indicator": f"ziekteverzuim_{duration}_procent",
                "soort": "resultaat",
                "waarde": to_numbers(path, months[f"{duration}_pct"]),
                "eenheid": "procent",
                "benadering": "exact",
                "periode": months["maand"],
                "gebied": area,
                "bron": months["bron"],
                "plaats": months["plaats"],
                "definitie": definition,
            }
        )
        for duration, definition in DEFINITIONS.items()
    ]
    return pd.concat(parts, ignore_index=True)
