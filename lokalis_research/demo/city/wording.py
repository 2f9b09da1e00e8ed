"""The words of the goals, read from ``wording.toml``: four families of wording, and names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WORDS = tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class About:
    """What goals on one leefgebied are about."""

    concrete: tuple[str, ...]
    avoid: tuple[str, ...]
    topics: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """One way of writing goals: everything that is said in it is said in no other."""

    naam: str
    gebruik: str
    own: tuple[str, ...]
    professional: tuple[str, ...]
    vague: tuple[str, ...]
    avoid_vague: tuple[str, ...]
    measure: tuple[str, ...]
    by_when: tuple[str, ...]
    lasting: tuple[str, ...]
    because: tuple[str, ...]
    together: tuple[str, ...]
    today: tuple[str, ...]
    wanted: tuple[str, ...]
    imposed: tuple[str, ...]
    absolute: tuple[str, ...]
    jargon: tuple[str, ...]
    judging: tuple[str, ...]
    second: tuple[str, ...]
    mention: tuple[str, ...]
    about: Mapping[str, About]


@dataclass(frozen=True)
class Cast:
    """The names that come up in the goals of one family."""

    child: str
    adult: str
    worker: str
    school: str
    street: str


def cast_of(numbers: Sequence[int]) -> Cast:
    """Give a family its names, so that de-identification has work."""
    a, b, c, d, e, f, g, h = numbers

    def pick(kind: str, number: int) -> str:
        options: list[str] = _WORDS["names"][kind]
        return options[number % len(options)]

    surname = pick("particles", b) + pick("surname_starts", c) + pick("surname_ends", d)
    street = pick("street_starts", h) + pick("street_ends", h // 16)
    return Cast(
        child=pick("children", a),
        adult=f"{pick('adults', e)} {surname}",
        worker=pick("adults", f),
        school=pick("schools", g),
        street=f"{street} {h // 128 % 180 + 1}",
    )


def _frozen(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in words.items()}


WORDINGS = tuple(
    Wording(
        **_frozen(words)
        | {"about": {field: About(**_frozen(said)) for field, said in words["about"].items()}}
    )
    for words in _WORDS["wordings"]
)
