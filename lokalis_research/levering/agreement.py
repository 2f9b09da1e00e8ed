"""Reading ``levering.yaml``, with errors that name the file, the field and the nearest key.

Every scalar is read as text (a code ``0101`` stays ``0101``), and only then given its type, so that
nothing depends on what YAML makes of a value.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.errors import DeliveryError, DictionaryError, hint
from lokalis_research.levering.mapping import (
    MONTH,
    OPEN,
    Agreement,
    FileAgreement,
    Made,
    Phases,
    Source,
    Withdrawn,
    with_day,
)
from lokalis_research.levering.shape import (
    CONTRACTS,
    DURATION,
    LEAVING,
    PERCENTAGE,
    RECOVERY,
    SPELLS,
    UNTIL_NEXT,
    expand,
    raw_table,
)
from lokalis_research.levering.synonyms import is_presence, measures_time, of_working_days

AGREEMENT_NAME, PROPOSAL_NAME = "levering.yaml", "levering.voorstel.yaml"

_MODELS: dict[str, type[BaseModel]] = {
    "gemaakt": Made,
    "bestanden": FileAgreement,
    "kolommen": Source,
    "fasen": Phases,
    "vervallen": Withdrawn,
}
_PLAIN = {  # kind of error -> what it means
    "string_type": "must be a text",
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"), "must have keys with values below it"
    ),
    **dict.fromkeys(("list_type", "tuple_type"), "must be a list, with a dash before each item"),
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    **dict.fromkeys(("too_short", "string_too_short"), "may not be empty"),
    "string_too_long": "must be one sign",
}

FileCheck = Callable[[FileAgreement], list[str]]


class _TextLoader(yaml.BaseLoader):
    """Reads every scalar as text, empty ones as None, and refuses a key that stands there twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse references, with which a few lines can stand for millions."""
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "it refers to another line (*)", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = True,  # noqa: ARG002 -- the signature is PyYAML's; ours is always deep
    ) -> dict[Any, Any]:
        there = set()
        for key, _ in node.value:
            if str(key.value) in there:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key.value}" stands there twice', key.start_mark
                )
            there.add(str(key.value))
        return super().construct_mapping(node, deep=True)


_TextLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_TextLoader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def read_agreement(folder: Path, check: FileCheck = lambda _file: []) -> Agreement:
    """Read and check ``levering.yaml``; without a check of its files only the form counts."""
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
    except RecursionError:
        raise DeliveryError(
            f"{AGREEMENT_NAME} is nested too deeply.",
            remedy="An agreement is at most four levels deep; see docs/levering_yaml.md.",
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DeliveryError(
            f"{AGREEMENT_NAME}, line {line}: it holds a sign that no text may hold.",
            remedy="Take it out, or type that line again.",
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DeliveryError(
            f"{AGREEMENT_NAME}, line {line}: this is no valid YAML; {error.problem}.",
            remedy="Correct that line; check indentation, quotes and colons.",
        ) from None
    return parse_agreement(data, check)


def parse_agreement(data: object, check: FileCheck = lambda _file: []) -> Agreement:
    """Check what stood in ``levering.yaml``."""
    undecided = [
        f"{_place(place, data)}: is still to be decided (it says {OPEN})" for place in _open(data)
    ]
    if undecided:
        raise agreement_error(undecided)
    try:
        agreement = Agreement.model_validate(data)
    except ValidationError as error:
        problems = [_describe(one, data) for one in _told(error)]
        problems += [problem for file in _sound_files(data) for problem in check(file)]
        raise agreement_error(problems) from None
    problems = [problem for file in agreement.bestanden for problem in check(file)]
    if problems:
        raise agreement_error(problems)
    return agreement


def _open(data: object, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Find what a draft left to decide."""
    if data == OPEN:
        return [place]
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, dict):
        parts = data.items()
    elif isinstance(data, list):
        parts = enumerate(data)
    return [found for name, part in parts for found in _open(part, (*place, name))]


def _told(error: ValidationError) -> list[Mapping[str, Any]]:
    """Leave out that a list is too short, where that is only because its items do not fit."""
    errors = error.errors()
    places = [one["loc"] for one in errors]
    return [
        one
        for one in errors
        if one["type"] != "too_short"
        or not any(place[: len(one["loc"])] == one["loc"] != place for place in places)
    ]


def _sound_files(data: object) -> list[FileAgreement]:
    """Return the files whose own part is right, so that all problems are told at once."""
    files = data.get("bestanden") if isinstance(data, dict) else None
    sound = []
    for file in files if isinstance(files, list) else []:
        with contextlib.suppress(ValidationError):
            sound.append(FileAgreement.model_validate(file))
    return sound


def agreement_error(problems: list[str]) -> DeliveryError:
    """Make one error of everything that does not fit in ``levering.yaml``."""
    lines = "".join(f"\n- {one}" if one.endswith((".", "?")) else f"\n- {one}." for one in problems)
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
    elif error["input"] is None:
        what = "is still to be filled in"
    elif kind == "too_short" and location == ("bestanden",):
        what = (
            'lists no file. Draft it with "lokalis levering begin": what it could not use it says'
        )
    else:
        what = _PLAIN.get(kind, str(error["msg"]))
    return f"{_place(location, data)}: {what}"


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Agreement
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _MODELS.get(part, model)
    return list(model.model_fields)


def _place(location: tuple[str | int, ...], data: object) -> str:
    parts = ".".join(str(part) for part in location if isinstance(part, str)) or AGREEMENT_NAME
    file = data
    for part in location[:2]:
        try:
            file = file[part]  # type: ignore[index]  # whatever does not fit is caught below
        except (KeyError, IndexError, TypeError):
            return parts
    name = file.get("bestand") if isinstance(file, dict) else None
    return f'file "{name}", {parts.removeprefix("bestanden.")}' if name else parts


MEANINGS = {
    "aanwezigheid": PERCENTAGE,
    "verzuim": PERCENTAGE,
    "eerste_werkdag": RECOVERY,
    "laatste_ziektedag": RECOVERY,
    DURATION: RECOVERY,
    LEAVING: "einde",
    UNTIL_NEXT: "begin",
    "dag_erna": "einde",
}


def read_fitting(folder: Path, dictionary: Dictionary) -> Agreement:
    """Read ``levering.yaml`` and check it against the dictionary, telling all problems at once."""

    def check(file: FileAgreement) -> list[str]:
        try:
            table = dictionary[file.tabel]
        except DictionaryError:
            names = hint(file.tabel, dictionary)
            return [f'file "{file.bestand}": there is no table "{file.tabel}". {names}']
        own = raw_table(file, dictionary) if table.name in (CONTRACTS, SPELLS) else table
        return [f'file "{file.bestand}", {one}' for one in _problems(file, own)]

    return expand(read_agreement(folder, check))


def _problems(file: FileAgreement, table: Table) -> list[str]:
    names = [field.name for field in table.fields]
    problems = [
        f'{part}: table "{table.name}" has no field "{name}". {hint(name, names)}'
        for part, given in (("kolommen", file.kolommen), ("codes", file.codes))
        for name in given
        if name not in names
    ]
    for field in table.fields:
        source = file.kolommen.get(field.name)
        if source is None:
            if field.required:
                problems.append(
                    f'kolommen: the field "{field.name}" must be mapped to a header, or given '
                    'one value for all rows with "vast".'
                )
            continue
        problems += [f"kolommen.{field.name}: {one}" for one in _unfit(source, field.name, table)]
        allowed = field.codes
        strange = {code for code in file.codes.get(field.name, {}).values() if code}
        problems += [
            f'codes.{field.name}: "{code}" is no code of it. {hint(code, allowed)}'
            for code in sorted(strange - set(allowed))
            if allowed
        ]
    return problems


def _unfit(source: Source, name: str, table: Table) -> list[str]:
    field = table.field(name)
    problems = []
    only_for = MEANINGS.get(source.betekenis or "", name)
    of_contracts = source.betekenis in (LEAVING, UNTIL_NEXT)
    if name != only_for or (of_contracts and table.name != CONTRACTS):
        problems.append(f'"betekenis: {source.betekenis}" is only for {only_for}.')
    if name == PERCENTAGE and source.betekenis is None and is_presence(source.kolom or ""):
        problems.append(
            'its header tells how much somebody works. Add "betekenis: aanwezigheid"; or '
            '"betekenis: verzuim", if it is how much not.'
        )
    if name == PERCENTAGE and source.eenheid is None and measures_time(source.kolom or ""):
        problems.append("its header tells hours or days, and this is a percentage.")
    if source.met and not field.id_kind:
        problems.append('"met" is only for numbers of rows or people.')
    if source.leeg == "nee" and field.type != "boolean":
        problems.append(f'"leeg: nee" is only for yes and no; this field is a {field.type}.')
    if source.eenheid is not None and field.type != "number":
        problems.append(f'"eenheid" is only for numbers; this field is a {field.type}.')
    if name == RECOVERY and source.betekenis == DURATION and of_working_days(source.kolom or ""):
        problems.append("its header tells working days or hours: ask for the date of recovery.")
    if with_day(source.datumnotatie or "") != (source.datumnotatie or "") and name != MONTH:
        problems.append(f'a notation without %d is only for "{MONTH}", of a row per month.')
    if source.datumnotatie is not None and field.type != "date":
        problems.append(f'"datumnotatie" is only for dates; this field is a {field.type}.')
    return problems
