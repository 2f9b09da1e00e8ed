"""Which words are names and which are Dutch, from lists that packages keep up to date.

Frequencies of Dutch words come from pyspellchecker, names that people in the Netherlands have from
Faker. Where deduce is installed its lists of names, surnames and places are read too; deduce itself
is not loaded for that, which takes minutes.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel import Locale
from spellchecker import SpellChecker

from lokalis_research.personal.context import MORE_FIRST_NAMES, MORE_LAST_NAMES, folded
from lokalis_research.text import LOCALE

_COUNTRIES = (
    "nl_NL", "nl_BE", "tr_TR", "fr_DZ", "en_GB", "fr_FR", "pl_PL", "de_DE", "es_ES", "pt_PT",
    "it_IT", "ro_RO",
)  # fmt: skip
# Names of two letters (An, Bo) are other words nearly everywhere.
_SHORTEST = 3
_DEDUCE = Path("data", "lookup", "src")
# What the list of words counts at least, also for words that it only knows from elsewhere.
_FLOOR = 50
_LONGEST_PART = 25
# The town of Delft is heard so often; what is heard more often is a word first.
_TOWN = 60
# Names that Faker lists for another country and that are Dutch words, or parts of names.
_NO_NAMES = {"van", "den", "der", "ten", "ter", "het", "los", "las", "del", "dos", "das"}


@lru_cache(maxsize=1)
def _counts() -> dict[str, int]:
    words = SpellChecker(language=LOCALE).word_frequency.dictionary
    counts: dict[str, int] = {}
    for word, count in words.items():
        counts[folded(word)] = max(count, counts.get(folded(word), 0))
    return counts


def frequency(word: str) -> int:
    """Count how often a word stands in Dutch subtitles: 0 for one that no list of words has."""
    return _counts().get(folded(word), 0)


@lru_cache(maxsize=100_000)
def is_dutch(word: str) -> bool:
    """Tell whether a word is Dutch, or put together from two or three words that are."""
    return _is_known(folded(word).replace("'", ""), parts=3)


@lru_cache(maxsize=100_000)
def is_common(word: str) -> bool:
    """Tell whether a word is heard in Dutch, or put together from words that are.

    A word that is only in a list of spelling may be a name: Delano, Almelo.
    """
    return _is_known(folded(word).replace("'", ""), parts=3, spelt=False)


def _is_known(word: str, parts: int, *, spelt: bool = True) -> bool:
    counts = _counts()
    if counts.get(word, 0) > _FLOOR:
        return True
    if spelt and counts.get(word, 0) and word not in _all_names():
        return True
    if parts == 1 or len(word) > 2 * _LONGEST_PART:
        return False
    for at in range(len(word) - 3, 3, -1):
        if counts.get(word[:at], 0) > _FLOOR and (
            _is_known(word[at:], parts - 1, spelt=spelt)
            or (
                word[at] == "s"
                and len(word) - at > 3
                and _is_known(word[at + 1 :], parts - 1, spelt=spelt)
            )
        ):
            return True
    return False


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """List first names, as `folded`."""
    return (
        frozenset(_of_faker("first_names"))
        | frozenset(folded(one) for one in (*MORE_FIRST_NAMES, *_of_deduce("names/lst_first_name")))
        - _NO_NAMES
    )


@lru_cache(maxsize=1)
def last_names() -> frozenset[str]:
    """List surnames without what stands before them (van, de), as `folded`."""
    return (
        frozenset(_of_faker("last_names"))
        | frozenset(
            folded(one)
            for one in (
                *MORE_LAST_NAMES,
                *_of_deduce("names/lst_surname"),
                *(name.split(" ")[-1] for name in _of_deduce("names/lst_interfix_surname")),
            )
        )
        - _NO_NAMES
    )


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return first_names() | last_names()


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """List towns that are no word, as `folded`; where deduce is installed also those that are."""
    towns = importlib.import_module(f"faker.providers.address.{LOCALE}_NL").Provider.cities
    return frozenset(folded(one) for one in towns if frequency(one) <= _TOWN) | frozenset(
        folded(one) for one in _of_deduce("locations/lst_placename/lst_residence")
    )


@lru_cache(maxsize=1)
def peoples() -> frozenset[str]:
    """List languages and countries, which Dutch writes with a capital, as `folded`."""
    locale = Locale(LOCALE)
    names = {folded(name) for name in (*locale.languages.values(), *locale.territories.values())}
    return frozenset(names | {f"{name}e" for name in names} | {f"{name}er" for name in names})


def _of_faker(what: str) -> Iterator[str]:
    for country in _COUNTRIES:
        provider = importlib.import_module(f"faker.providers.person.{country}").Provider
        for name in getattr(provider, what):
            for part in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", str(name)):
                if len(part) >= _SHORTEST and part[0].isupper() and folded(part) not in _NO_NAMES:
                    yield folded(part)


def missing_lists() -> str:
    """Say in a sentence that deduce is installed without the lists of names that belong to it."""
    if importlib.util.find_spec("deduce") is None or _of_deduce("names/lst_first_name"):
        return ""
    return (
        "deduce is installed, but its lists of names are not where they were: names are looked for "
        "without them. Install it again."
    )


def _of_deduce(folder: str) -> list[str]:
    found = importlib.util.find_spec("deduce")
    for base in (found.submodule_search_locations or ()) if found else ():
        path = Path(base) / _DEDUCE / folder / "items.txt"
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            return [one.strip() for one in lines if len(one) > _SHORTEST - 1]
    return []
