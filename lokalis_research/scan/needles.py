"""What this delivery holds, and what its notebooks say, that may stand in no finished file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.personal.context import folded
from lokalis_research.personal.names import INTRODUCES, PERSON, is_first_name, may_name
from lokalis_research.personal.word_lists import (
    first_names,
    frequency,
    is_common,
    is_dutch,
    last_names,
    peoples,
    places,
)
from lokalis_research.scan.ids import pseudonym_parts
from lokalis_research.scan.shipped import public_texts

PSEUDONYM, RAW_ID = "pseudoniem", "nummer uit de levering"
FREE_TEXT, NAME = "vrije tekst uit de levering", "naam uit vrije tekst"

WORDS_IN_A_ROW = 5
"""So many words of a free text in a row are taken for a piece of it."""

# Five words that are shorter together are in anybody's text: en dat is in de.
_SHORTEST_RUN = 22
# In small letters shorter names are words far more often: roos, mei.
_SHORTEST_IN_SMALL = 5
# Shorter halves of a double name are words by themselves.
_SHORTEST_PART = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_BUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")
_GENITIVE = re.compile(r"['’]s$|['’]$")
_WITHIN = re.compile(r"[\w,;'’/)-] $|[(/]$")
_SIDE_BY_SIDE = re.compile(
    # Of a place no person: Leidsche Rijn.
    r"(?<![\w-])(?![A-Z][a-z]+s(?:ch)?e )([A-ZÀ-Þ][^\W\d_]{2,})(?: (?:van|de|der|den|ten|ter|el"
    r"|El|aït|Aït|v\.d\.))*"
    r" ([A-ZÀ-Þ][^\W\d_]{2,})(?![\w-])"
)
# Whoever wrote something that is cited is no family.
_CITED = re.compile(r"(?:,? (?:en|e\.a\.|et al\.?|&)[^.;]{0,40})?,? ?\(?(?:19|20)\d\d")
# A name that is a Dutch word as well counts only with a capital within a sentence.
_IS_WORD = 50
_MOSTLY = 0.5
# Methods of statistics that pages name, by who made them.
_METHODS = {"wilson", "cohen", "wald", "fisher", "poisson", "pearson", "cox", "bonferroni", "holm",
            "kruskal", "wallis", "mann", "whitney", "spearman", "kendall", "welch", "tukey",
            "shapiro",
            "mantel", "haenszel", "krippendorff", "gwet", "newcombe", "clopper", "horvitz",
            "thompson",
            "neyman", "aalen", "brier", "efron", "jeffreys", "agresti", "akaike", "jenkins",
            "winters",
            "simpson", "fleiss", "kaplan", "meier", "laplace", "gauss", "bayes"}  # fmt: skip


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
        Names in free texts, as `folded`.
    public : frozenset of str, optional
        Words of what the package itself says, as `folded`: of all others those that are first names
        count too. Without it no lists of names are looked at.
    fingerprint : str, optional
        Of all that these were made from; empty if there is no delivery.
    """

    pseudonyms: frozenset[str]
    recognise: Callable[[list[str]], frozenset[str]]
    runs: frozenset[int]
    names: frozenset[str]
    public: frozenset[str] | None = None
    fingerprint: str = ""
    pseudonym_parts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pseudonym_parts", pseudonym_parts(self.pseudonyms))


def no_needles() -> Needles:
    """Look for nothing of a delivery: for whoever receives a bundle and has none."""
    return Needles(frozenset(), lambda _: frozenset(), frozenset(), frozenset())


def make_needles(
    ids: dict[str, set[str]],
    pseudonymise: Callable[[pd.Series[str], str], pd.Series[str]],
    texts: Iterable[str],
    allowed: Iterable[str],
) -> Needles:
    """Prepare the search for what a delivery holds.

    Words and runs of words in the allowed texts, which are public, give nobody away.
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
    return Needles(
        every,
        recognise,
        frozenset(runs),
        frozenset(_names(own) - public_words),
        frozenset(public_words),
        _fingerprint(ids, own, known) if ids else "",
    )


def _fingerprint(ids: dict[str, set[str]], *texts: list[str]) -> str:
    """Fingerprint what is looked for: equal in every process, as hashes of Python are not."""
    found = [[kind, sorted(own)] for kind, own in sorted(ids.items())]
    # An optional extra brings longer lists, and puts nothing else out of date.
    lists = (first_names(), last_names(), places(), peoples())
    return hashlib.sha256(json.dumps([found, *map(sorted, (*texts, *lists))]).encode()).hexdigest()


def found_texts(text: str, needles: Needles) -> Iterator[str]:
    """Name what a text holds of the free texts of the delivery."""
    if any(run in needles.runs for run in _runs(text)):
        yield FREE_TEXT
    found = {
        kind
        for one in _WORD.finditer(text)
        for kind in _kinds_of(one.group(), text[max(0, one.start() - 2) : one.start()], needles)
    }
    if needles.public is not None and any(_full_names(text, needles.public)):
        found.add(PERSON)
    yield from sorted(found)


def _full_names(text: str, public: frozenset[str]) -> Iterator[str]:
    """Find a name of the lists beside a word that none knows as anything else: Jo Terpstra."""
    for found in _SIDE_BY_SIDE.finditer(text):
        if (
            not _CITED.match(text, found.end())
            and (folded(found[1]) in first_names() or folded(found[2]) in last_names())
            and all(_is_nothing_else(one, public) for one in found.groups())
        ):
            yield found.group()


def _is_nothing_else(word: str, public: frozenset[str]) -> bool:
    small = folded(word)
    return (
        may_name(word)
        and not {small, small.removesuffix("s")} & (public | _METHODS | places())
        and not is_common(small)
    )


def _kinds_of(word: str, before: str, needles: Needles) -> Iterator[str]:
    """Tell whether a word is a name, or is put together with one."""
    bare = _GENITIVE.sub("", word)
    of_somebody = bare != word
    for part in {bare, *_LETTERS.findall(bare), *_BUMP.split(bare)}:
        small = folded(part)
        within = part[:1].isupper() and (
            part != bare or of_somebody or bool(_WITHIN.search(before))
        )
        for one in (small, small[:-1]) if part[:1].isupper() and small.endswith("s") else (small,):
            if not _is_said(part, one, within=within):
                continue
            if one in needles.names:
                yield NAME
            elif (
                needles.public is not None
                and one not in needles.public
                and not {one, small} & _METHODS
                and part[:1].isupper()
                and (not part.isupper() or len(part) >= _SHORTEST_IN_SMALL)
                and is_first_name(one)
                and (one == small or frequency(small) <= _IS_WORD)
            ):
                yield PERSON


def _is_said(part: str, small: str, *, within: bool) -> bool:
    """Tell whether a word that is a name somewhere is one here."""
    if frequency(small) > _IS_WORD:
        return within and not part.isupper()
    return part[:1].isupper() or len(small) >= _SHORTEST_IN_SMALL


def _runs(text: str) -> Iterator[int]:
    words = _LETTERS.findall(folded(text))
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        run = " ".join(words[start : start + WORDS_IN_A_ROW])
        if len(run) >= _SHORTEST_RUN:
            yield hash(run)


def _names(texts: list[str]) -> set[str]:
    """Find the names in free texts: by lists, by place, and by how they are mostly written.

    Of a double name each half counts.
    """
    named: set[str] = set()
    introduced: set[str] = set()
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        before = ""
        for one in _WORD.finditer(text):
            word = one.group()
            if word[0].islower():
                small[word] += 1
            elif len(word) > 1:
                named.add(word)
                if _WITHIN.search(text[max(0, one.start() - 2) : one.start()]):
                    capital[word] += 1
                    if before in INTRODUCES:
                        introduced.add(word)
            before = word.casefold()
    lower: Counter[str] = Counter()
    for word, count in small.items():
        lower[folded(word)] += count
    within: Counter[str] = Counter()
    for word, count in capital.items():
        within[folded(word)] += count
    return {
        part
        for word in {*named, *small}
        if may_name(word)
        for part in _parts(word)
        if len(part) > 1
        and (
            (part in first_names() and frequency(part) <= _IS_WORD)
            or (word in introduced and within[folded(word)] > lower[folded(word)])
            or (
                within[folded(word)] > _MOSTLY * (within[folded(word)] + lower[folded(word)])
                and (part in first_names() or part in last_names() or not is_dutch(part))
            )
        )
    }


def _parts(word: str) -> Iterator[str]:
    yield folded(word)
    if "-" in word:
        yield from (folded(part) for part in word.split("-") if len(part) >= _SHORTEST_PART)


# Remarks of coders and reasons of decisions, as `lokalis_research.codering` writes them.
_REMARKS = {"notitie", "reden"}


def needles_of(
    checked: CheckedDelivery, dictionary: Dictionary, *, key: bytes, studies: Path | None = None
) -> Needles:
    """Collect what a delivery holds that may stand in no shared file.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery; rows in quarantine count too.
    dictionary : Dictionary
        Tells which fields are ids and free texts.
    key : bytes
        The key that the delivery was pseudonymised with, to recognise raw ids.
    studies : pathlib.Path, optional
        The folder of the studies with human coders: their remarks are free text.
    """
    ids: dict[str, set[str]] = {}
    texts: set[str] = set()
    for name in checked.tables:
        for part in (checked.table(name), checked.quarantine(name)):
            for one in dictionary[name].fields:
                if one.name not in part:
                    continue
                values = part[one.name].dropna().astype("str").unique()
                if one.id_kind:
                    ids.setdefault(one.id_kind, set()).update(values)
                elif one.privacy == "vrije_tekst":
                    texts.update(values)
    if studies is not None:
        texts.update(_remarks(studies))
    return make_needles(
        ids, lambda words, kind: pseudonymise(words, kind, key), sorted(texts), public_texts()
    )


def package_needles() -> Needles:
    """Look for names by lists, where no delivery is at hand."""
    return make_needles({}, lambda words, _: words, [], public_texts())


def _remarks(studies: Path) -> Iterator[str]:
    for path in sorted(studies.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            # The last line of a file that is being written may be half a one.
            with contextlib.suppress(ValueError):
                yield from _free_texts(json.loads(line))


def _free_texts(record: object) -> Iterator[str]:
    if isinstance(record, list):
        for item in record:
            yield from _free_texts(item)
    elif isinstance(record, dict):
        for name, value in record.items():
            if name in _REMARKS and isinstance(value, str) and value.strip():
                yield value
            else:
                yield from _free_texts(value)
