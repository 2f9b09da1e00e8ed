"""Errors of this package in Dutch: the library says them in English, and ``nl.po`` knows both."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from babel.messages.pofile import read_po

from lokalis_research.errors import LokalisError

_CATALOGUE = Path(__file__).with_name("cli") / "nl.po"  # beside the commands that say most of it
_SLOT, _ITEM = "{}", "\n- "
_GAP = re.compile(r"\{(\d?)\}")


def in_dutch(said: str) -> str:
    """Translate one sentence or more of an error; what the catalogue does not know stays.

    What stands in its gaps may itself be a sentence, such as a hint.
    """
    if _ITEM in said:
        head, *items = said.split(_ITEM)
        return _ITEM.join([in_dutch(head), *map(_item, items)])
    for pattern, dutch in _catalogue():
        if found := pattern.fullmatch(said):
            return _filled(dutch, list(map(in_dutch, found.groups())))
    return said


def line_in_dutch(error: LokalisError) -> str:
    """Say an error and its remedy on one line."""
    return f"{in_dutch(error.problem)} {in_dutch(error.remedy)}".rstrip()


def _item(said: str) -> str:
    """Translate a line that says of one place in a file what does not fit there."""
    place, colon, what = said.partition(": ")
    known_so = in_dutch(what)
    dutch = known_so if known_so != what else f"{in_dutch(what.removesuffix('.'))}."
    return f"{place.replace('file ', 'bestand ', 1)}{colon}{dutch}"


def _filled(dutch: str, parts: list[str]) -> str:
    """Fill the gaps; other braces are words of the message."""
    in_order = iter(parts)
    return _GAP.sub(lambda gap: parts[int(gap[1])] if gap[1] else next(in_order), dutch)


@functools.cache
def known() -> dict[str, str]:
    """Read the catalogue: English by Dutch, with ``{}`` where messages differ."""
    with _CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale="nl") if one.id}


@functools.cache
def _catalogue() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Make patterns of the English; what says most comes first, before what would also fit."""
    ordered = sorted(known().items(), key=lambda one: -len(one[0].replace(_SLOT, "")))
    return tuple(
        (re.compile("(.*?)".join(map(re.escape, english.split(_SLOT))), re.DOTALL), dutch)
        for english, dutch in ordered
    )
