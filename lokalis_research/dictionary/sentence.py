"""A sentence of the data dictionary, and on the pages of which half-years it may stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from lokalis_research.dictionary.read import allowed
from lokalis_research.errors import DictionaryError, PeriodError
from lokalis_research.period import HalfYear

ENDS = ("vanaf", "tot_en_met")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and on the pages of which half-years it stands: a page knows no later ones."""

    tekst: str
    vanaf: HalfYear | None = None
    tot_en_met: HalfYear | None = None

    def holds(self, page: HalfYear | None) -> bool:
        """Tell whether it stands on the pages of a half-year; without one, whether it does now."""
        return holds(page, self.vanaf, self.tot_en_met)


def holds(page: HalfYear | None, first: HalfYear | None, last: HalfYear | None) -> bool:
    """Tell whether a page lies within two half-years; what has no last one is so now.

    Examples
    --------
    >>> holds(HalfYear(2020, 1), HalfYear(2020, 2), None), holds(None, HalfYear(2020, 2), None)
    (False, True)
    """
    if page is None:
        return last is None
    return (first is None or first <= page) and (last is None or page <= last)


def read_sentence(path: Path, where: str, given: Any) -> Sentence:
    """Read a sentence: a text, or a text with the half-years that it stands in."""
    words = read_words(
        path, where, {"tekst": given} if isinstance(given, str) else given, ("tekst",), ENDS
    )
    ends = {name: read_period(path, HalfYear.parse, words[name]) for name in ENDS if name in words}
    return Sentence(str(words["tekst"]).strip(), **ends)


def read_words(
    path: Path, where: str, given: Any, needed: tuple[str, ...], also: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """Refuse a mapping with other words than these, or without one of them."""
    words = given if isinstance(given, dict) else {}
    for word in words:
        allowed(path, f"a word of {where}", word, (*needed, *also))
    for word in needed:
        if words.get(word) is None:
            raise DictionaryError(
                f"{path.name}: {where} does not say {word}.",
                remedy=f"It has {', '.join(needed)}; or leave {where} out.",
            )
    return words


def read_period(path: Path, parse: Callable[[str], _Made], given: object) -> _Made:
    """Read a period; a wrong one is named with the file."""
    try:
        return parse(str(given))
    except PeriodError as error:
        raise DictionaryError(f"{path.name}: {error.problem}", remedy=error.remedy) from None
