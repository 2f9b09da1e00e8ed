"""What this delivery holds that may stand in no finished file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from lokalis_research.scan.ids import pseudonym_parts
from lokalis_research.personal.folding import folded

PSEUDONYM, RAW_ID = "pseudoniem", "nummer uit de levering"
FREE_TEXT, NAME = "vrije tekst uit de levering", "naam uit vrije tekst"

WORDS_IN_A_ROW = 5
"""So many words of a free text in a row are taken for a piece of it."""

_SHORTEST_RUN = 22
_SHORTEST_IN_SMALL = 5
_SHORTEST_PART = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WITHIN = re.compile(rf"(?:(?<=[\w,;'’/-] )|(?<=[(/]))(?=[^\W\d_a-z])({_WORD.pattern})")
_LETTERS = re.compile(r"[^\W\d_]+")
_BUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")
_GENITIVE = re.compile(r"['’]s$|['’]$")


@dataclass(frozen=True)
class Needles:
    """What to look for; nothing of it is ever shown.

    Parameters
    ----------
    pseudonyms : frozenset of str
        Pseudonymised ids.
    recognise : callable
        Takes candidate words and returns those that are raw ids of the delivery. Raw ids themselves
        are nowhere: a candidate is pseudonymised and looked up. Slow to begin with, hardly slower
        for many: ask once.
    runs : frozenset of int
        Hashes of the runs of `WORDS_IN_A_ROW` words in free texts.
    names : frozenset of str
        Words of free texts that are only ever written with a capital, as `folded`.
    """

    pseudonyms: frozenset[str]
    recognise: Callable[[list[str]], frozenset[str]]
    runs: frozenset[int]
    names: frozenset[str]
    pseudonym_parts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pseudonym_parts", pseudonym_parts(self.pseudonyms))


def no_needles() -> Needles:
    """Look for nothing of a delivery: for whoever receives a bundle and has none.

    Returns
    -------
    Needles
    """
    return Needles(frozenset(), lambda _: frozenset(), frozenset(), frozenset())


def make_needles(
    ids: dict[str, set[str]],
    pseudonymise: Callable[[pd.Series[str], str], pd.Series[str]],
    texts: Iterable[str],
    allowed: Iterable[str],
) -> Needles:
    """Prepare the search for what a delivery holds.

    Parameters
    ----------
    ids : dict of str to set of str
        Pseudonyms per kind of id.
    pseudonymise : callable
        Takes raw ids and their kind, returns their pseudonyms.
    texts : iterable of str
        All free texts, also of quarantined rows.
    allowed : iterable of str
        Public texts, such as the data dictionary and the notebooks' own prose: words and runs of
        words in them give nobody away.

    Returns
    -------
    Needles

    Examples
    --------
    >>> goal, public = "Dan gaat Zoë elke dag met plezier naar school", "Elke dag naar school"
    >>> found = make_needles({}, lambda ids, kind: ids, [goal], [public])
    >>> sorted(found.names)
    ['zoe']
    >>> list(found_texts("morgen gaat Zoe elke dag met plezier naar huis", found))
    ['vrije tekst uit de levering', 'naam uit vrije tekst']
    """
    known = list(allowed)
    public_words = {folded(word) for text in known for word in _LETTERS.findall(text)}
    public_runs = {run for text in known for run in _runs(text)}
    own = list(texts)
    runs = {run for text in own for run in _runs(text)} - public_runs

    def recognise(candidates: list[str]) -> frozenset[str]:
        words = pd.Series(candidates, dtype="str")
        hits = [words[pseudonymise(words, kind).isin(found)] for kind, found in ids.items()]
        return frozenset().union(*hits)

    every = frozenset().union(*ids.values()) if ids else frozenset()
    return Needles(every, recognise, frozenset(runs), frozenset(_names(own) - public_words))


def found_texts(text: str, needles: Needles) -> Iterator[str]:
    """Name what a text holds of the free texts of the delivery."""
    if any(run in needles.runs for run in _runs(text)):
        yield FREE_TEXT
    if needles.names and any(_is_name(word, needles.names) for word in set(_WORD.findall(text))):
        yield NAME


def _is_name(word: str, names: frozenset[str]) -> bool:
    """Tell whether a word is a name, or is put together with one."""
    bare = _GENITIVE.sub("", word)
    for part in {bare, *_LETTERS.findall(bare), *_BUMP.split(bare)}:
        small = folded(part)
        has_capital = part[:1].isupper()
        if not has_capital and len(small) < _SHORTEST_IN_SMALL:
            continue
        if small in names or (has_capital and small.endswith("s") and small[:-1] in names):
            return True
    return False


def _runs(text: str) -> Iterator[int]:
    words = _LETTERS.findall(folded(text))
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        run = " ".join(words[start : start + WORDS_IN_A_ROW])
        if len(run) >= _SHORTEST_RUN:
            yield hash(run)


def _names(texts: list[str]) -> set[str]:
    """Find words that never occur without a capital, and not only at the start of a sentence.

    Of a double name each half counts.
    """
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        small.update(word for word in _WORD.findall(text) if len(word) == 1 or word[0].islower())
        capital.update(word for word in _WITHIN.findall(text) if len(word) > 1)
    usual = {part for word in small for part in _parts(word)}
    named = {word for word in capital if word[0].isupper()}
    return {part for word in named for part in _parts(word)} - usual


def _parts(word: str) -> Iterator[str]:
    yield folded(word)
    if "-" in word:
        yield from (folded(part) for part in word.split("-") if len(part) >= _SHORTEST_PART)
