"""The agreement that lies with a delivery, as checked values: what maps to what, and how."""

from __future__ import annotations

import codecs
import re
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

EXCEL_DAYS = "excel"  # a date notation: day numbers of a spreadsheet
ISO = "iso"  # a date notation: 2022-07-01, with or without a time and what that is ahead of UTC
UTC = "utc"  # a date notation: as "iso", in UTC where it does not say how far it is ahead; or
# what stands before another notation, "utc %d-%m-%Y %H:%M", of which the times are UTC
SECOND = "+"  # after the name of a field: the other column of its number; twice for a third one
MONTH = "maand"  # of a file with contracts: the column that says of which month each row is
# Among the values that withdraw a row: any number below zero, and anything at all.
NEGATIVE, FILLED = "negatief", "ingevuld"
OPEN = "?"  # what a draft writes where only a human being can decide
FILE_KINDS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".parquet": "parquet",
}
_DATE_DIRECTIVES = frozenset("dmbYyHIMSfp")


# Most hours of a full-time job, by the unit of a number of hours.
MOST_HOURS = {"uren_per_week": 60, "uren_per_maand": 260, "uren_per_jaar": 3100}
Unit = Literal["factor", "procent", "uren_per_week", "uren_per_maand", "uren_per_jaar", "breuk"]
Pattern = Literal["nummer_naam", "naam_nummer", "nummer", "nummer_volgnr", "code_naam"]
Meaning = Literal[
    "eerste_werkdag", "laatste_ziektedag", "aantal_dagen", "aanwezigheid", "verzuim", "uit_dienst",
    "dag_erna", "tot_volgende",
]  # fmt: skip


def _to_date(value: object) -> object:
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("must be a date as 2023-01-31")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("is no day of the calendar") from None
    return value


def _of_column(value: str) -> str:
    """Check the notation of a column, which may be of months without a day."""
    _usable_notation(with_day(value))
    return value


def with_day(notation: str) -> str:
    """Put a day before a notation of months, such as %Y-%m."""
    return notation if "%" not in notation or "%d" in notation else f"%d {notation}"


def _usable_notation(value: str) -> str:
    directives = re.findall(r"%(.)", value.removeprefix(f"{UTC} "))
    unknown = set(directives) - _DATE_DIRECTIVES
    if value in (EXCEL_DAYS, ISO, UTC):
        return value
    parts = ("d", "mb", "Yy")
    if unknown or any(sum(directives.count(one) for one in part) != 1 for part in parts):
        raise ValueError(
            "must hold %d, %m and %Y (or %b, a month in letters, and %y), each once, as in "
            '"%d-%m-%Y", or be "excel", "iso" or "utc"'
        )
    if re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", value):
        raise ValueError('ends in one fixed distance to UTC, while a Dutch day needs "iso"')
    return value


def _filled(value: object) -> object:
    """Let what has nothing under it, as in a draft, be empty."""
    return {} if value is None else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _to_source(value: object) -> object:
    return {"kolom": value} if isinstance(value, str) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Made(_Strict):
    """Says that a delivery is made up, and of which files that is true."""

    vingerafdruk: str


class Source(_Strict):
    """Where the values of one field come from."""

    kolom: str | None = None
    met: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=2)] = ()
    vast: str | None = None
    patroon: Pattern | None = None
    leeg: Literal["erboven", "nee"] | None = None
    betekenis: Meaning | None = None
    eenheid: Unit | None = None
    voltijd: Annotated[float, Field(gt=0)] | None = None
    datumnotatie: Annotated[str, AfterValidator(_of_column)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kolom is None) == (self.vast is None):
            raise ValueError('needs either "kolom" (a header) or "vast" (one value for all rows)')
        if self.kolom is None and (self.met or self.patroon or self.leeg):
            raise ValueError('"met", "patroon" and "leeg" go with "kolom"')
        most = MOST_HOURS.get(self.eenheid or "")
        if (most is None) != (self.voltijd is None):
            raise ValueError('"voltijd" goes with "eenheid: uren_per_week" (or _maand, or _jaar)')
        if most is not None and self.voltijd is not None and self.voltijd > most:
            raise ValueError(f'"voltijd" may be {most} with "eenheid: {self.eenheid}", not more')
        return self


class Phases(_Strict):
    """How rows that are each a phase of a spell of absence become spells."""

    melding: Literal["nummer", "aansluitend"]
    nul_procent: Literal["hersteld", "ziek"] | None = None
    weekend: Literal["telt_mee"] | None = None


class Withdrawn(_Strict):
    """Which rows take themselves back, or another row."""

    kolom: str
    waarden: Annotated[tuple[str, ...], Field(min_length=1)]


class FileAgreement(_Strict):
    """How one file, or one sheet of it, becomes rows of one table."""

    bestand: str
    tabel: str
    codering: str = "utf-8-sig"
    scheidingsteken: Annotated[str, Field(min_length=1, max_length=1)] = ";"
    decimaalteken: Literal[",", "."] = ","
    duizendtalteken: Literal[",", ".", " ", "'"] | None = None
    datumnotatie: Annotated[str, AfterValidator(_usable_notation)] = "%d-%m-%Y"
    blad: str | None = None
    kopregel: Annotated[int, Field(ge=1)] = 1
    kopregels: Annotated[int, Field(ge=1, le=3)] = 1
    kolommen: Annotated[
        dict[str, Annotated[Source, BeforeValidator(_to_source)]], Field(min_length=1)
    ]
    codes: Annotated[
        dict[str, Annotated[dict[str, str | None], BeforeValidator(_filled)]],
        BeforeValidator(_filled),
    ] = {}
    fasen: Phases | None = None
    vervallen: Withdrawn | None = None
    vervangt: Literal["eerdere"] | None = None
    negeer: tuple[str, ...] = ()
    weglaten: tuple[str, ...] = ()

    @field_validator("bestand")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if PurePosixPath(value).name != value or PureWindowsPath(value).name != value:
            raise ValueError("must be the name of a file in the folder itself, without a path")
        if PurePosixPath(value).suffix.lower() not in FILE_KINDS:
            raise ValueError(f"must end in one of {', '.join(FILE_KINDS)}")
        return value

    @field_validator("codering")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            "".encode(value)
            name = codecs.lookup(value).name
        except LookupError:
            raise ValueError("is no known encoding; try cp1252, utf-8-sig or utf-16") from None
        return "utf-8-sig" if name == "utf-8" else name  # that reads both with and without a mark

    @field_validator("weglaten")
    @classmethod
    def _usable_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, pattern in enumerate(value, start=1):
            try:
                re.compile(pattern)
            except re.error:
                raise ValueError(f"pattern {number} is no regular expression") from None
        return value

    @model_validator(mode="after")
    def _phases_of_absence(self) -> Self:
        if self.fasen is None:
            return self
        if self.tabel != "verzuimmeldingen":
            raise ValueError('"fasen" is only for table "verzuimmeldingen"')
        if self.fasen.melding == "nummer" and "melding_id" not in self.kolommen:
            raise ValueError('"fasen: {melding: nummer}" needs melding_id in kolommen')
        return self

    @model_validator(mode="after")
    def _different_signs(self) -> Self:
        if self.decimaalteken == self.duizendtalteken:
            raise ValueError('"decimaalteken" and "duizendtalteken" are the same sign')
        return self

    @property
    def kind(self) -> str:
        """The kind of file: ``"csv"``, ``"workbook"`` or ``"parquet"``."""
        return FILE_KINDS[PurePosixPath(self.bestand).suffix.lower()]

    @property
    def last_head(self) -> int:
        """The row of the last headers; the data begin below it."""
        return self.kopregel + self.kopregels - 1

    @property
    def source_name(self) -> str:
        """The file, with its sheet if one is named, as findings call it."""
        return f"{self.bestand} [{self.blad}]" if self.blad else self.bestand


class Agreement(_Strict):
    """What is agreed about a whole delivery."""

    naam: Annotated[str, Field(min_length=1)]
    peildatum: Annotated[date, BeforeValidator(_to_date)]
    gemaakt: Made | None = None
    bestanden: Annotated[tuple[FileAgreement, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen = set()
        for file in self.bestanden:
            key = (file.bestand, file.blad, file.tabel)
            if key in seen:
                raise ValueError(f'"{file.source_name}" is listed twice for table "{file.tabel}"')
            seen.add(key)
        return self
