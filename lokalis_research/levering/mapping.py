"""The agreement that lies with a delivery: ``levering.yaml`` as checked values.

Every scalar of the file is read as text (a code ``0101`` stays ``0101``), and only then given its
type, so that nothing depends on what YAML makes of a value.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from lokalis_research.errors import DeliveryError, hint

AGREEMENT_NAME = "levering.yaml"
EXCEL_DAYS = "excel"  # a date notation: day numbers of a spreadsheet
FILE_KINDS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
}
_DATE_DIRECTIVES = frozenset("dmYyHMSf")


def _to_date(value: object) -> object:
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("must be a date as 2023-01-31")
        return date.fromisoformat(value)
    return value


def _to_source(value: object) -> object:
    return {"kolom": value} if isinstance(value, str) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Made(_Strict):
    """Says that a delivery is made up, and of which files that is true.

    Parameters
    ----------
    vingerafdruk : str
        Fingerprint of the data files, see `lokalis_research.levering.fingerprint`.
    """

    vingerafdruk: str


class Source(_Strict):
    """Where the values of one field come from.

    Parameters
    ----------
    kolom : str, optional
        The header in the file.
    vast : str, optional
        One value for all rows, instead of a column.
    betekenis : {"eerste_werkdag", "laatste_ziektedag"}, optional
        Which day a recovery date is; by default the first day back.
    eenheid : {"factor", "procent", "uren_per_week"}, optional
        The unit in the file; by default the one of the dictionary.
    voltijd : float, optional
        Hours per week of a full-time job, for hours per week.
    """

    kolom: str | None = None
    vast: str | None = None
    betekenis: Literal["eerste_werkdag", "laatste_ziektedag"] | None = None
    eenheid: Literal["factor", "procent", "uren_per_week"] | None = None
    voltijd: Annotated[float, Field(gt=0, le=60)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kolom is None) == (self.vast is None):
            raise ValueError('needs either "kolom" (a header) or "vast" (one value for all rows)')
        if (self.eenheid == "uren_per_week") != (self.voltijd is not None):
            raise ValueError('"eenheid: uren_per_week" and "voltijd" go together')
        return self


class FileAgreement(_Strict):
    """How one file, or one sheet of it, becomes rows of one table.

    Parameters
    ----------
    bestand : str
        Name of the file in the folder of the delivery.
    tabel : str
        The table of the dictionary.
    codering, scheidingsteken : str
        Encoding and delimiter of a CSV file.
    decimaalteken, duizendtalteken : str
        How numbers are written as text; without a thousands sign none is accepted.
    datumnotatie : str
        How dates are written as text, as for ``strptime``; or ``"excel"`` for day numbers.
    blad : str, optional
        The sheet of an xlsx file; may be left out when there is one.
    kopregel : int
        The row with the headers, counted from 1.
    kolommen : dict of str to Source
        Field of the dictionary -> where its values come from.
    codes : dict of str to dict
        Field -> value in the file -> value of the dictionary (or nothing, for missing).
    negeer : tuple of str
        Headers that are known and not wanted.
    weglaten : tuple of str
        Regular expressions: a row whose first cell matches is no data, such as a total.
    """

    bestand: str
    tabel: str
    codering: str = "utf-8-sig"
    scheidingsteken: Annotated[str, Field(min_length=1, max_length=1)] = ";"
    decimaalteken: Literal[",", "."] = ","
    duizendtalteken: Literal[",", ".", " ", "'"] | None = None
    datumnotatie: str = "%d-%m-%Y"
    blad: str | None = None
    kopregel: Annotated[int, Field(ge=1)] = 1
    kolommen: Annotated[
        dict[str, Annotated[Source, BeforeValidator(_to_source)]], Field(min_length=1)
    ]
    codes: dict[str, dict[str, str | None]] = {}
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
            return codecs.lookup(value).name
        except LookupError:
            raise ValueError("is no known encoding; try cp1252, utf-8-sig or utf-16") from None

    @field_validator("datumnotatie")
    @classmethod
    def _usable_notation(cls, value: str) -> str:
        directives = re.findall(r"%(.)", value)
        unknown = set(directives) - _DATE_DIRECTIVES
        if value != EXCEL_DAYS and (
            unknown or not {"d", "m"} <= set(directives) or not {"Y", "y"} & set(directives)
        ):
            raise ValueError('must hold %d, %m and %Y (or %y), as in "%d-%m-%Y", or be "excel"')
        return value

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
    def _different_signs(self) -> Self:
        if self.decimaalteken == self.duizendtalteken:
            raise ValueError('"decimaalteken" and "duizendtalteken" are the same sign')
        return self

    @property
    def kind(self) -> str:
        """The kind of file: ``"csv"``, ``"xlsx"`` or ``"parquet"``."""
        return FILE_KINDS[PurePosixPath(self.bestand).suffix.lower()]

    @property
    def source_name(self) -> str:
        """The file, with its sheet if one is named, as findings call it."""
        return f"{self.bestand} [{self.blad}]" if self.blad else self.bestand


class Agreement(_Strict):
    """What is agreed about a whole delivery.

    Parameters
    ----------
    naam : str
        What the delivery is called.
    peildatum : datetime.date
        The date up to which registration is complete.
    gemaakt : Made, optional
        Only in a made-up delivery.
    bestanden : tuple of FileAgreement
        The files.
    """

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


_MODELS: dict[str, type[BaseModel]] = {
    "gemaakt": Made,
    "bestanden": FileAgreement,
    "kolommen": Source,
}


class _TextLoader(yaml.BaseLoader):
    """Reads every scalar as text, empty ones as None, and refuses a key that stands there twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = True,  # noqa: ARG002 -- the signature is PyYAML's; ours is always deep
    ) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        doubled = {str(key) for key in keys if keys.count(key) > 1}
        if doubled:
            raise yaml.constructor.ConstructorError(
                None, None, f'the key "{min(doubled)}" stands there twice', node.start_mark
            )
        return super().construct_mapping(node, deep=True)


_TextLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_TextLoader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def read_agreement(folder: Path) -> Agreement:
    """Read and check ``levering.yaml``.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the delivery.

    Returns
    -------
    Agreement

    Raises
    ------
    DeliveryError
        If it is not there, is no YAML, or does not fit: naming file, field and nearest key.
    """
    path = folder / AGREEMENT_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DeliveryError(
            f'The folder "{folder.name}" holds no {AGREEMENT_NAME}.',
            remedy="Give the folder of a delivery; write down in it how its files map to tables.",
        ) from None
    except UnicodeDecodeError:
        raise DeliveryError(
            f"{AGREEMENT_NAME} is not written in UTF-8.", remedy="Save it as UTF-8."
        ) from None
    except OSError as error:
        raise DeliveryError(
            f"{AGREEMENT_NAME} cannot be read: {error.strerror}.",
            remedy="Close it in other programs and check that you may read it.",
        ) from None
    try:
        data = _TextLoader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise DeliveryError(
            f"{AGREEMENT_NAME} is no valid YAML{line}: {error.problem}.",
            remedy="Correct that line; check indentation, quotes and colons.",
        ) from None
    return parse_agreement(data)


def parse_agreement(data: object) -> Agreement:
    """Check what stood in ``levering.yaml``.

    Parameters
    ----------
    data : object
        Mappings, lists and texts.

    Returns
    -------
    Agreement

    Raises
    ------
    DeliveryError
        If it does not fit, naming every field that does not.

    Examples
    --------
    >>> parse_agreement({"naam": "Proef", "peildatum": "31-01-2023", "bestand": []})
    Traceback (most recent call last):
    lokalis_research.errors.DeliveryError: levering.yaml does not fit:
    - peildatum: must be a date as 2023-01-31
    - bestanden: is missing
    - bestand: is no known key. Did you mean "bestanden"? There are: naam, peildatum, gemaakt,
    bestanden. Correct levering.yaml.
    """
    try:
        return Agreement.model_validate(data)
    except ValidationError as error:
        raise agreement_error([_describe(one, data) for one in error.errors()]) from None


def agreement_error(problems: list[str]) -> DeliveryError:
    """Make one error of everything that does not fit in ``levering.yaml``.

    Parameters
    ----------
    problems : list of str
        One line each: where, and what.

    Returns
    -------
    DeliveryError
    """
    lines = "".join(f"\n- {problem}" for problem in problems)
    return DeliveryError(
        f"{AGREEMENT_NAME} does not fit:{lines}", remedy=f"Correct {AGREEMENT_NAME}."
    )


def _describe(error: Mapping[str, Any], data: object) -> str:
    location: tuple[str | int, ...] = error["loc"]
    kind = error["type"]
    if kind == "missing":
        what = "is missing"
    elif kind == "extra_forbidden":
        what = f"is no known key. {hint(str(location[-1]), _keys_at(location[:-1]))}"
    elif kind == "value_error":
        what = str(error["ctx"]["error"])
    elif kind == "literal_error":
        what = f"must be {error['ctx']['expected']}"
    else:
        what = str(error["msg"])
    return f"{_place(location, data)}: {what}"


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Agreement
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _MODELS.get(part, model)
    return list(model.model_fields)


def _place(location: tuple[str | int, ...], data: object) -> str:
    parts = ".".join(str(part) for part in location if isinstance(part, str)) or "the whole"
    file = data
    for part in location[:2]:
        try:
            file = file[part]  # type: ignore[index]  # whatever does not fit is caught below
        except (KeyError, IndexError, TypeError):
            return parts
    name = file.get("bestand") if isinstance(file, dict) else None
    return f'file "{name}", {parts.removeprefix("bestanden.")}' if name else parts
