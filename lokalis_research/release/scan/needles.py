"""What this delivery holds that may stand in no finished file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

PSEUDONYM, RAW_ID = "pseudoniem", "nummer uit de levering"
FREE_TEXT, NAME = "vrije tekst uit de levering", "naam uit vrije tekst"

WORDS_IN_A_ROW = 5
"""So many words of a free text in a row are taken for a piece of it."""

_SHORTEST_RUN = 22
_SHORTEST_ID = 5
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


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
        Words of free texts that are only ever written with a capital.
    """

    pseudonyms: frozenset[str]
    recognise: Callable[[list[str]], frozenset[str]]
    runs: frozenset[int]
    names: frozenset[str]


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
    ['zoë']
    >>> list(found_texts("morgen gaat Zoë elke dag met plezier naar huis", found))
    ['vrije tekst uit de levering', 'naam uit vrije tekst']
    """
    known = list(allowed)
    public_words = {word.casefold() for text in known for word in _WORD.findall(text)}
    public_runs = {run for text in known for run in _runs(text)}
    own = list(texts)
    runs = {run for text in own for run in _runs(text)} - public_runs

    def recognise(candidates: list[str]) -> frozenset[str]:
        words = pd.Series(candidates, dtype="str")
        hits = [words[pseudonymise(words, kind).isin(found)] for kind, found in ids.items()]
        return frozenset().union(*hits)

    every = frozenset().union(*ids.values()) if ids else frozenset()
    return Needles(every, recognise, frozenset(runs), frozenset(_names(own) - public_words))


def id_candidates(text: str) -> frozenset[str]:
    """List the words of a text that could be an id.

    Parameters
    ----------
    text : str
        In the form of `forms.plain`.

    Returns
    -------
    frozenset of str
        Words with a digit, of at least five signs, whole and cut at hyphens: every page has other
        words and short numbers.

    Examples
    --------
    >>> sorted(id_candidates("gezin_70012345 in 2022"))
    ['70012345', 'gezin_70012345']
    """
    words = {word for word in _ID.findall(text) if len(word) >= _SHORTEST_ID}
    parts = {part for word in words for part in re.split(r"[_-]", word)}
    return frozenset(
        word
        for word in words | parts
        if len(word) >= _SHORTEST_ID and any(one.isdigit() for one in word)
    )


def found_texts(text: str, needles: Needles) -> Iterator[str]:
    """Name what a text holds of the free texts of the delivery.

    Parameters
    ----------
    text : str
        In the form of `forms.plain`.
    needles : Needles
        What to look for.

    Yields
    ------
    str
        A kind, in Dutch.
    """
    if any(run in needles.runs for run in _runs(text)):
        yield FREE_TEXT
    if any(word[0].isupper() and word.casefold() in needles.names for word in _WORD.findall(text)):
        yield NAME


def _runs(text: str) -> Iterator[int]:
    words = [word.casefold() for word in _WORD.findall(text)]
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        run = " ".join(words[start : start + WORDS_IN_A_ROW])
        if len(run) >= _SHORTEST_RUN:
            yield hash(run)


def _names(texts: list[str]) -> set[str]:
    """Find words that never occur without a capital, and not only at the start of a text."""
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        for place, word in enumerate(_WORD.findall(text)):
            if word[0].isupper() and len(word) > 1:
                if place > 0:
                    capital.add(word.casefold())
            else:
                small.add(word.casefold())
    return capital - small
