"""The codebook: which questions a coder answers about a unit, with which answers, and what helps.

A codebook has a version, and every answer carries it. Answers under two versions are compared only
on criteria that the newer one declares unchanged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from lokalis_research.codering.problems import CodingError, disk_errors
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import hint

FOLDER = "codeboek"
SCREEN_KEYS = ("t", "z", "u", "v")
"""Keys that the screen uses itself, so that no answer can have them."""


def version_order(text: str) -> tuple[int, ...]:
    """Turn a version into numbers, so that 10 comes after 9."""
    return tuple(int(part) for part in text.split("."))


def _snake_case(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError("must be small letters, digits and _ only, starting with a letter")
    return value


def _version_text(value: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)*", value):
        raise ValueError('must be a version between quotes, such as "1" or "1.2"')
    return value


def _answer_key(value: str) -> str:
    if len(value) != 1 or not value.isprintable() or value.isspace() or value != value.lower():
        raise ValueError("must be one key: a digit, a small letter or a sign")
    if value in SCREEN_KEYS:
        raise ValueError(f"may not be {', '.join(SCREEN_KEYS)}: the coder's screen uses those")
    return value


Name = Annotated[str, AfterValidator(_snake_case)]
Version = Annotated[str, AfterValidator(_version_text)]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Waarde(_Strict):
    """One possible answer."""

    code: Name
    label: Text
    toets: Annotated[str, AfterValidator(_answer_key)]
    telt_mee: bool = True


class Voorbeeld(_Strict):
    """A made-up unit with its answer."""

    tekst: Text
    code: Name
    waarom: Text


class Criterium(_Strict):
    """One question about a unit."""

    naam: Name
    titel: Text
    vraag: Text
    meetniveau: Literal["nominaal", "ordinaal"]  # ordinaal: in the order of waarden
    waarden: tuple[Waarde, ...]
    uitleg: Text
    bij_twijfel: Text
    voorbeelden: tuple[Voorbeeld, ...] = ()  # made up
    ongewijzigd_sinds: Version  # the oldest version with which answers may be compared

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the codebook."""
        return tuple(value.code for value in self.waarden)

    def refuse_unknown(self, codes: Iterable[object]) -> None:
        """Refuse codes that are none of its answers."""
        if not set(codes) <= set(self.codes):
            raise CodingError(
                f'The codebook knows no such answer on "{self.naam}".', remedy=hint("", self.codes)
            )

    @property
    def counted(self) -> tuple[str, ...]:
        """The codes that are a judgement, in order."""
        return tuple(value.code for value in self.waarden if value.telt_mee)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for what, given in (
            ("code", [value.code for value in self.waarden]),
            ("toets", [value.toets for value in self.waarden]),
            ("label", [value.label for value in self.waarden]),
        ):
            double = [name for name, times in Counter(given).items() if times > 1]
            if double:
                raise ValueError(f'{what} "{double[0]}" is used for two answers')
        if len(self.counted) < 2:
            raise ValueError("needs at least two answers that count")
        strange = {example.code for example in self.voorbeelden} - set(self.codes)
        if strange:
            raise ValueError(f'an example has the code "{min(strange)}", which is no answer')
        return self


class Richtlijn(_Strict):
    """The guideline that a version of a codebook follows."""

    naam: Text
    jaar: Annotated[int, Field(ge=1990, le=2100)]
    vraagt: Text


class Codebook(_Strict):
    """Everything that coders of one kind of unit agree on."""

    naam: Name
    versie: Version
    titel: Text
    eenheid: Text  # what one unit is, such as doel or plan
    toelichting: Text
    richtlijnen: tuple[Richtlijn, ...] = ()  # that this version follows, the newest first
    criteria: Annotated[tuple[Criterium, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        double = [name for name, times in Counter(self.names).items() if times > 1]
        if double:
            raise ValueError(f'criterium "{double[0]}" stands there twice')
        late = [
            one.naam for one in self.criteria if version_order(one.ongewijzigd_sinds) > self.order
        ]
        if late:
            raise ValueError(f'criterium "{late[0]}": ongewijzigd_sinds lies after the version')
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the criteria, in order."""
        return tuple(one.naam for one in self.criteria)

    @property
    def order(self) -> tuple[int, ...]:
        """The version as numbers, by which versions are ordered."""
        return version_order(self.versie)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what gives an answer its meaning: questions and answers, no explanation."""
        meaning = [
            [one.naam, one.vraag, one.meetniveau, [[v.code, v.telt_mee] for v in one.waarden]]
            for one in self.criteria
        ]
        content = json.dumps([self.naam, self.versie, meaning], ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    def __getitem__(self, name: str) -> Criterium:
        """Return a criterion by name."""
        for one in self.criteria:
            if one.naam == name:
                return one
        raise CodingError(
            f'Codebook {self.naam} has no criterium "{name}".', remedy=hint(name, self.names)
        )


class _OnceLoader(yaml.SafeLoader):
    """Refuses a key that stands there twice, of which plain YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        double = [str(key) for key, times in Counter(keys).items() if times > 1]
        if double:
            raise yaml.constructor.ConstructorError(
                None, None, f'the key "{double[0]}" stands there twice', node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def load_codebook(dictionary: Dictionary, naam: str, versie: str | None = None) -> Codebook:
    """Read a codebook from the data dictionary."""
    folder = dictionary.path / FOLDER
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        match = re.fullmatch(r"(.+)-v(\d+(?:\.\d+)*)", path.stem)
        if match:
            found.setdefault(match[1], {})[match[2]] = path
    if naam not in found:
        raise CodingError(f'There is no codebook "{naam}".', remedy=hint(naam, found))
    versions = found[naam]
    chosen = max(versions, key=version_order) if versie is None else versie
    if chosen not in versions:
        raise CodingError(
            f'Codebook "{naam}" has no version "{chosen}".', remedy=hint(chosen, versions)
        )
    path = versions[chosen]
    with disk_errors(path):
        content = path.read_bytes()
    codebook = read_codebook(content, path.name)
    if (codebook.naam, codebook.versie) != (naam, chosen):
        raise CodingError(
            f"{path.name}: the name of the file and its naam and versie differ.",
            remedy=f"Call it {codebook.naam}-v{codebook.versie}.yaml, or correct naam and versie.",
        )
    return codebook


def read_codebook(content: bytes, name: str) -> Codebook:
    """Read a codebook from the bytes of its file."""
    try:
        data = yaml.load(content.decode("utf-8-sig"), _OnceLoader)  # noqa: S506 -- a SafeLoader
        return Codebook.model_validate(data)
    except UnicodeDecodeError:
        raise CodingError(f"{name} is not written in UTF-8.", remedy="Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 1}" if mark else ""
        raise CodingError(
            f"{name} is no valid YAML{line}: {getattr(error, 'problem', 'unreadable')}.",
            remedy="Correct that line; check indentation, quotes and colons.",
        ) from None
    except ValidationError as error:
        wrong = [
            f"{'.'.join(str(part) for part in one['loc']) or 'codebook'}: "
            f"{one['msg'].removeprefix('Value error, ')}"
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise CodingError(
            f"{name} does not fit: {'; '.join(wrong)}.",
            remedy="Correct these fields; compare with the codebooks that came with the package.",
        ) from None


def comparable_criteria(one: Codebook, other: Codebook) -> tuple[str, ...]:
    """Tell on which criteria answers under two versions mean the same."""
    if one.naam != other.naam:
        raise CodingError(
            f"{one.naam} and {other.naam} are different codebooks.",
            remedy="Compare versions of one codebook.",
        )
    older, newer = sorted([one, other], key=lambda book: book.order)
    unchanged = [
        criterion
        for criterion in newer.criteria
        if version_order(criterion.ongewijzigd_sinds) <= older.order
        and criterion.naam in older.names
    ]
    for criterion in unchanged:
        before = older[criterion.naam]
        if (before.meetniveau, before.codes, before.counted) != (
            criterion.meetniveau,
            criterion.codes,
            criterion.counted,
        ):
            raise CodingError(
                f'Codebook {newer.naam}: version {newer.versie} declares "{criterion.naam}" '
                f"unchanged since {criterion.ongewijzigd_sinds}, but its answers differ from "
                f"those in version {older.versie}.",
                remedy="Set ongewijzigd_sinds to the version in which it changed.",
            )
    return tuple(criterion.naam for criterion in unchanged)


def check_comparable(codebooks: Iterable[Codebook], criteria: Iterable[str]) -> None:
    """Refuse to compare answers that need not mean the same."""
    books = sorted(codebooks, key=lambda book: book.order)
    for name in criteria:
        for older, newer in pairwise(books):
            if older.versie != newer.versie and name not in comparable_criteria(older, newer):
                raise CodingError(
                    f'Answers on "{name}" under versions {older.versie} and {newer.versie} of '
                    f"codebook {newer.naam} cannot be compared: it is not declared unchanged.",
                    remedy="Leave it out, or let a codebook say since when it is unchanged.",
                )


_CSS = Path(__file__).with_name("codebook.css").read_text(encoding="utf-8")
STYLE = f"<style>\n{_CSS}</style>"


def codebook_page(codebook: Codebook) -> str:
    """Write the page of a codebook."""
    parts = [_criterion(number, one) for number, one in enumerate(codebook.criteria, start=1)]
    return (
        f"{STYLE}<div class='lokalis-cb' lang='nl'>"
        f"<h2>{escape(codebook.titel)}</h2>"
        f"<p class='zacht'>Codeboek {escape(codebook.naam)}, versie {escape(codebook.versie)}. "
        f"Je beoordeelt steeds één {escape(codebook.eenheid)}. Alle voorbeelden zijn bedacht.</p>"
        f"<p>{escape(codebook.toelichting)}</p>{_guidelines(codebook)}{''.join(parts)}</div>"
    )


def printed_page(codebook: Codebook) -> str:
    """Write a codebook as a file of its own, to print or to open in a browser."""
    return (
        "<!doctype html>\n<html lang='nl'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(codebook.titel)}</title><style>body{{margin:1.5rem}}"
        "@page{size:A4;margin:18mm}@media print{body{margin:0}}</style></head>"
        f"<body>{codebook_page(codebook)}</body></html>\n"
    )


def _guidelines(codebook: Codebook) -> str:
    items = "".join(
        f"<li>{escape(one.naam)} ({one.jaar}): {escape(one.vraagt)}</li>"
        for one in codebook.richtlijnen
    )
    return f"<p>Deze versie volgt:</p><ul>{items}</ul>" if items else ""


def _criterion(number: int, criterion: Criterium) -> str:
    answers = "".join(
        f"<li><kbd>{escape(value.toets)}</kbd> {escape(value.label)}"
        f"{'' if value.telt_mee else ' <span class=zacht>(telt niet als oordeel)</span>'}</li>"
        for value in criterion.waarden
    )
    level = ""
    if criterion.meetniveau == "ordinaal":
        level = " <span class='zacht'>De antwoorden lopen van laag naar hoog.</span>"
    labels = {value.code: value.label for value in criterion.waarden}
    examples = "".join(_example(example, labels) for example in criterion.voorbeelden)
    return (
        f"<section><h3>{number}. {escape(criterion.titel)}</h3><p "
        f"class='vraag'>{escape(criterion.vraag)}</p><ul "
        f"class='antwoorden'>{answers}</ul><p>{escape(criterion.uitleg)}{level}</p><p "
        "class='twijfel'><strong>Bij twijfel.</strong> "
        f"{escape(criterion.bij_twijfel)}</p>{examples}</section>"
    )


def _example(example: Voorbeeld, labels: dict[str, str]) -> str:
    return (
        f"<div class='voorbeeld'><p>‘{escape(example.tekst)}’</p>"
        f"<p><strong>{escape(labels[example.code])}.</strong> {escape(example.waarom)}</p></div>"
    )
