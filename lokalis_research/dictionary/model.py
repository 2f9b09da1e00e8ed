"""What the data dictionary says, as values that do not change, and how it shows in JupyterLab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from lokalis_research.dictionary.municipality import Municipality, holds
from lokalis_research.errors import DictionaryError, hint
from lokalis_research.period import HalfYear, Month
from lokalis_research.text import listing, uncapitalised

if TYPE_CHECKING:
    import pandera.pandas as pa
from collections.abc import Iterable, Sequence

FieldType = Literal["string", "integer", "number", "date", "boolean"]
Privacy = Literal["identificerend", "quasi", "gevoelig", "vrije_tekst", "open"]

FIELD_TYPES: tuple[str, ...] = get_args(FieldType)
PRIVACY_CLASSES: tuple[str, ...] = get_args(Privacy)
TYPE_NAMES = {
    "string": ("tekst", "str"),
    "integer": ("geheel getal", "Int64"),
    "number": ("getal", "float64"),
    "date": ("datum", "datetime64[s]"),
    "boolean": ("ja of nee", "boolean"),
}
"""Per type of Table Schema: what it is called, and the dtype of a checked table."""

PRIVACY_NAMES = {
    "identificerend": "identificerend: wijst één mens of gezin aan; wordt een pseudoniem",
    "quasi": "quasi: kan samen met andere gegevens iemand aanwijzen",
    "gevoelig": "gevoelig: zegt iets wat iemand kan schaden",
    "vrije_tekst": "vrije tekst: kan van alles bevatten; komt nooit buiten",
    "open": "open: zegt niets over één mens of gezin",
}
# More would bury the other rules of a field; the code list holds them all.
SHOWN_CODES = 8

AS_DELIVERED, NO_MOMENT = "peildatum", "los van tijd"
"""When a field is known that is not known with its row (``bekend_met``), beside a date field: it
says how things stood when the delivery was made; or it is a date on which nothing happened."""


@dataclass(frozen=True)
class SeriesBreak:
    """A moment from which a figure no longer means what it meant before, as told at a time."""

    datum: date
    nauwkeurigheid: str
    tabel: str
    veld: str
    wat: str
    gevolg: str
    bron: str
    vanaf: HalfYear | None = None
    tot_en_met: HalfYear | None = None
    teams: tuple[str, ...] = ()
    in_reports_only: bool = False

    def is_about(self, team: str) -> bool:
        """Tell whether it changes the numbers of a team: without names those of every team."""
        return not self.teams or team in self.teams

    def known_on(self, page: HalfYear) -> bool:
        """Tell whether the page of a half-year knows of it, in these words."""
        return self.datum <= page.last_day and holds(page, self.vanaf, self.tot_en_met)

    @property
    def moment(self) -> str:
        """The date in Dutch, no more exactly than it is known."""
        month = Month(self.datum.year, self.datum.month)
        exact = {"dag": f"{self.datum.day} {month.label}", "jaar": str(self.datum.year)}
        return exact.get(self.nauwkeurigheid, month.label)

    @property
    def reason(self) -> str:
        """What changed, in a few words that stand in the middle of a sentence."""
        return uncapitalised(re.split(r"[:;]|\.$", self.wat)[0])

    def shown(self) -> tuple[str, ...]:
        """Write it as cells of a page."""
        return (
            self.moment,
            code(self.veld) if self.veld else "hele tabel",
            f"{escape(self.wat)} {escape(self.gevolg)}",
            escape(self.bron.replace("_", " ")).replace("; ", "<br>"),
        )


@dataclass(frozen=True)
class ForeignKey:
    """A field whose values must occur in a field of another table."""

    field: str
    table: str
    target: str


@dataclass(frozen=True)
class Field:
    """One column of a table: what it means, and what may stand in it."""

    name: str
    label: str
    description: str
    type: FieldType
    privacy: Privacy
    unit: str = ""  # of a number, such as procent
    required: bool = False
    unique: bool = False
    minimum: float | None = None  # and maximum: both included
    maximum: float | None = None
    pattern: str | None = None  # that the whole text must match
    code_list: str | None = None
    codes: tuple[str, ...] = ()  # of the code list, or of an enum of its own
    id_kind: str | None = None  # ids of one kind get the same pseudonym in every table
    known_with: str | None = None  # the date field with which it is known, where not with its row
    use: str = ""  # what it is asked for, where no indicator names it

    def shown(self) -> tuple[str, ...]:
        """Write what it means and what may stand in it as cells of a page."""
        unit = f", {escape(self.unit)}" if self.unit else ""
        rules = [f"{TYPE_NAMES[self.type][0]}{unit}"]
        rules.append("verplicht" if self.required else "mag leeg zijn")
        if self.unique:
            rules.append("uniek")
        if self.minimum is not None and self.maximum is not None:
            rules.append(f"{_dutch(self.minimum)} tot en met {_dutch(self.maximum)}")
        elif self.minimum is not None:
            rules.append(f"ten minste {_dutch(self.minimum)}")
        elif self.maximum is not None:
            rules.append(f"hoogstens {_dutch(self.maximum)}")
        if self.pattern is not None:
            rules.append(f"patroon {code(self.pattern)}")
        if self.codes and (self.code_list is None or len(self.codes) <= SHOWN_CODES):
            rules.append(f"een van {listing([code(one) for one in self.codes])}")
        elif self.code_list is not None:
            rules.append(f"codelijst {code(self.code_list)} ({len(self.codes)})")
        return (
            f"{escape(self.label)}<br>{code(self.name)}",
            escape(self.description) + (f"<br>Gebruik: {escape(self.use)}" if self.use else ""),
            "<br>".join(rules),
            escape(self.privacy.replace("_", " ")),
        )

    def to_column(self) -> pa.Column:
        """Return what may stand in it as a pandera column."""
        import pandera.pandas as pa  # takes a second

        checks = []
        if self.minimum is not None:
            checks.append(pa.Check.ge(self.minimum))
        if self.maximum is not None:
            checks.append(pa.Check.le(self.maximum))
        if self.pattern is not None:
            checks.append(pa.Check.str_matches(f"^(?:{self.pattern})$"))
        if self.codes:
            checks.append(pa.Check.isin(self.codes))
        return pa.Column(
            TYPE_NAMES[self.type][1],
            checks=checks,
            nullable=not self.required,
            unique=self.unique,
            title=self.label,
        )


@dataclass(frozen=True)
class Table:
    """One table of a delivery."""

    name: str
    label: str
    description: str
    row: str  # what one row is
    source: str  # the system it comes from
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]  # the columns that together identify a row
    foreign_keys: tuple[ForeignKey, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()

    def field(self, name: str) -> Field:
        """Return one field."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise DictionaryError(
            f'Table "{self.name}" has no field "{name}".',
            remedy=hint(name, [candidate.name for candidate in self.fields]),
        )

    def to_pandera(self) -> pa.DataFrameSchema:
        """Return what the table must comply with, as a pandera schema."""
        # pandera reads a Table Schema itself, but makes dates text, and lets neither whole numbers
        # nor booleans be missing.
        import pandera.pandas as pa  # takes a second

        return pa.DataFrameSchema(
            {field.name: field.to_column() for field in self.fields},
            name=self.name,
            title=self.label,
            strict=True,
            unique=list(self.primary_key),
        )

    def _repr_html_(self) -> str:
        used = {field.privacy for field in self.fields}
        key = listing([code(name) for name in self.primary_key])
        keys = [
            f"<p>{code(one.field)} verwijst naar {code(f'{one.table}.{one.target}')}.</p>"
            for one in self.foreign_keys
        ]
        breaks = ""
        if self.breaks:
            heads = ("Vanaf", "Veld", "Wat er veranderde", "Bron")
            breaks = "<h4>Reeksbreuken</h4>" + grid(heads, [item.shown() for item in self.breaks])
        return sheet(
            f"<h3>{escape(self.label)} <span class='zacht'>{code(self.name)}</span></h3>",
            f"<p>{escape(self.description)}</p>",
            f"<p class='zacht'>Een rij is {escape(self.row)}. Bron: {escape(self.source)}.</p>",
            grid(
                ("Veld", "Betekenis", "Soort en regels", "Privacy"),
                [field.shown() for field in self.fields],
            ),
            "<h4>Sleutels</h4>",
            f"<p>Een rij wordt aangewezen door {key}.</p>",
            *keys,
            breaks,
            "<h4>Privacyklassen</h4>",
            bullets(escape(text) for name, text in PRIVACY_NAMES.items() if name in used),
        )


@dataclass(frozen=True, eq=False, repr=False)
class Dictionary:
    """The whole data dictionary, read and checked by `load_dictionary`.

    Iterating gives the names of the tables; ``dictionary["verzuimmeldingen"]`` gives one.
    """

    path: Path
    fingerprint: str  # SHA-256 of all its files: any change of any of them changes it
    municipality: Municipality
    release_rules: dict[str, Any]
    tables: Mapping[str, Table]
    code_tables: Mapping[str, pd.DataFrame]
    registers: Mapping[str, pd.DataFrame]  # its other tables, each behind a property
    page: HalfYear | None = None  # of which half-year, where it may know no later

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
        """Return a code list: all of it text, with empty cells missing."""
        if name not in self.code_tables:
            raise DictionaryError(
                f'The dictionary has no code list "{name}".', remedy=hint(name, self.code_tables)
            )
        return self.code_tables[name].copy(deep=False)

    @property
    def series_breaks(self) -> pd.DataFrame:
        """Series breaks: the fields of `SeriesBreak`, with datum as datetime64[s]."""
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
    def counterparts(self) -> pd.DataFrame:
        """Where the number stands that belongs to a published figure: `gepubliceerd.verdicts`."""
        return self.registers["counterparts"].copy(deep=False)

    @property
    def beside(self) -> pd.DataFrame:
        """Which published figures a page sets beside its own numbers: `published.beside`."""
        return self.registers["beside"].copy(deep=False)

    @property
    def claims(self) -> pd.DataFrame:
        """What the reports say in words, as statements that can be tested."""
        return self.registers["claims"].copy(deep=False)

    @property
    def indicators(self) -> pd.DataFrame:
        """What is to be followed per half-year, and what that needs."""
        return self.registers["indicators"].copy(deep=False)

    @property
    def glossary(self) -> pd.DataFrame:
        """The words of the pages, in plain Dutch: term, uitleg."""
        return self.registers["glossary"].copy(deep=False)

    @property
    def terms(self) -> pd.DataFrame:
        """The words of the field: term, uitleg, bron."""
        return self.registers["terms"].copy(deep=False)

    @property
    def sources(self) -> pd.DataFrame:
        """The public reports: code, titel, jaar, uitgever, periode."""
        return self.registers["sources"].copy(deep=False)

    def _repr_html_(self) -> str:
        tables = [
            (
                f"{escape(self[name].label)}<br>{code(name)}",
                escape(self[name].row),
                str(len(self[name].fields)),
                str(len(self[name].breaks) or ""),
            )
            for name in self
        ]
        lists = [
            f"{code(name)} <span class='zacht'>{len(self.code_list(name))} codes</span>"
            for name in self.code_lists
        ]
        return sheet(
            "<h3>Datawoordenboek</h3>",
            f"<p>{len(tables)} tabellen, {len(lists)} codelijsten, {len(self.published)} "
            f"gepubliceerde cijfers, {len(self.series_breaks)} reeksbreuken, "
            f"{len(self.terms)} begrippen.</p>",
            "<p class='zacht'>Vraag een tabel op met "
            '<code>dictionary["verzuimmeldingen"]</code>, een codelijst met '
            '<code>dictionary.code_list("buurtteams")</code>, en verder '
            "<code>.published</code>, <code>.series_breaks</code>, <code>.terms</code>, "
            "<code>.indicators</code>, <code>.checks</code> en <code>.sources</code>.</p>",
            "<h4>Tabellen</h4>",
            grid(("Tabel", "Een rij is", "Velden", "Breuken"), tables),
            "<h4>Codelijsten</h4>",
            bullets(lists),
            f"<p class='zacht'>Versie <code>{self.fingerprint[:12]}</code></p>",
        )


def _dutch(value: float) -> str:
    """Write a number the Dutch way, without decimals that say nothing."""
    return f"{value:g}".replace(".", ",")


_CSS = Path(__file__).with_name("dictionary.css").read_text(encoding="utf-8")
STYLE = f"<style>\n{_CSS}</style>"


def sheet(*parts: str) -> str:
    """Put parts together to one page."""
    return f"{STYLE}<div class='lokalis-dd'>{''.join(parts)}</div>"


def code(text: str) -> str:
    """Write a name as a program knows it."""
    return f"<code>{escape(text)}</code>"


def bullets(items: Iterable[str]) -> str:
    """Write a list of marked-up items."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def grid(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Write a table of marked-up cells; on a narrow screen some name their column."""
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join(
        f"<tr><td class='kort'>{row[0]}</td>"
        + "".join(_cell(text, name) for text, name in zip(row[1:], heads[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str, head: str) -> str:
    named = f" data-kop='{head}'" if head in {"Privacy", "Bron", "Velden", "Breuken"} else ""
    return f"<td{named}>{text}</td>"
