"""Which table a file is, and which field a header: by its name and by what its cells hold."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary, Field, Table
from lokalis_research.levering.draft_columns import Evidence, fitness
from lokalis_research.levering.draft_files import FoundTable
from lokalis_research.levering.synonyms import (
    EVERYWHERE,
    Spellings,
    header_words,
    is_plan,
    measures_time,
    plain_words,
)

LEAST = 0.5  # a weaker match is left to the researcher
LEAST_NAMED = 0.4  # of what a table must have, where the file is called after it; else half
SURE, LIKELY = 0.9, 0.7
FACTOR = "deeltijdfactor"
NEAR = 0.8  # likeness of two names from which they may be the same
LEAST_OWN, LEAST_MUST = 3, 2  # fields of a second table in the same rows, and those it must have
FEW_FIELDS = 3  # that tell little of which table a file is
NOISE = "datum"  # the part of a word that tells no two headers apart
NAME_OF_FILE = 0.25  # what the name of a file adds to the score of a table


@dataclass(frozen=True)
class Match:
    """A header that probably is a field."""

    position: int
    score: float

    @property
    def certainty(self) -> str:
        """How sure it is, in Dutch."""
        return (
            "zeker"
            if self.score >= SURE
            else "waarschijnlijk"
            if self.score >= LIKELY
            else "onzeker"
        )


@dataclass(frozen=True, eq=False)
class Guess:
    """What a file probably is."""

    table: Table
    score: float
    fields: dict[str, Match]


class Names:
    """All names by which tables and fields are known."""

    def __init__(self, dictionary: Dictionary, synonyms: pd.DataFrame) -> None:
        listed: dict[tuple[str, str], set[str]] = {}
        rows = synonyms[synonyms["soort"] == "veld"]
        for row in rows.to_dict("records"):
            listed.setdefault((row["waar"], row["naam"]), set()).add(row["synoniem"])
        self.general = {name for where, name in listed if where == EVERYWHERE}
        self.fields = {
            (table, one.name): {plain_words(one.name), plain_words(one.label)}
            | listed.get((table, one.name), set())
            | listed.get((EVERYWHERE, one.name), set())
            for table in dictionary
            for one in dictionary[table].fields
        }
        parts = synonyms[synonyms["soort"] == "woord"]
        self._parts = dict(zip(parts["synoniem"], parts["naam"], strict=True))
        self._meant: dict[str, frozenset[str]] = {}
        self.tables: dict[str, set[str]] = {name: {name} for name in dictionary}
        for row in synonyms[synonyms["soort"] == "tabel"].to_dict("records"):
            self.tables[row["naam"]].add(row["synoniem"])
        self._every = frozenset().union(*self.fields.values())
        self._meanings = {*map(self._meaning, self._every)} - {frozenset()}

    def __contains__(self, header: object) -> bool:
        """Tell whether a header is the name of any field, or says the same."""
        return header in self._every or self._meaning(str(header)) in self._meanings

    def likeness(self, header: str, table: str, field: str) -> float:
        """Tell how much a header is like one of the names of a field."""
        known = self.fields[table, field]
        if header in known:
            return 1.0
        words, meaning = set(header.split()), self._meaning(header)
        best = 0.0
        for name in known:
            ratio = _ratio(header, name)
            if words == set(name.split()) or (meaning and meaning == self._meaning(name)):
                ratio = 0.95
            elif len(name) > 5 and set(name.split()) <= words:
                ratio = max(ratio, 0.85)
            best = max(best, ratio)
        return best * 0.9 if best >= NEAR else 0.0

    def _meaning(self, text: str) -> frozenset[str]:
        """Tell what the parts of words say: of Startdatum ziekteverzuim that it is begin, ziek."""
        if text not in self._meant:
            words = [self._split(word) or (word,) for word in text.split()]
            self._meant[text] = frozenset(part for word in words for part in word) - {NOISE}
        return self._meant[text]

    def _split(self, word: str) -> tuple[str, ...]:
        """Split a word in parts that are known; in none where something is left."""
        for end in range(len(word), 1, -1):
            part, rest = self._parts.get(word[:end]), word[end:]
            more = self._split(rest) if part and rest else ()
            if part and (more or not rest):
                return (part, *more)
        return ()


def guess_table(
    found: FoundTable,
    evidence: Mapping[int, Evidence],
    dictionary: Dictionary,
    names: Names,
    spellings: Mapping[str, Spellings],
) -> Guess | None:
    """Guess which table a file is."""
    guesses = [_guess(found, evidence, dictionary[name], names, spellings) for name in dictionary]
    best = max(guesses, key=lambda guess: guess.score)
    return best if best.score > 0 else None


def second_table(
    found: FoundTable,
    first: Guess,
    evidence: Mapping[int, Evidence],
    dictionary: Dictionary,
    names: Names,
    spellings: Mapping[str, Spellings],
) -> Guess | None:
    """Guess which other table stands in the same rows: one of which all that must be is there."""
    used = {match.position: name for name, match in first.fields.items()}
    whose = {
        place for place, name in used.items() if name != "vanaf" and first.table.field(name).id_kind
    }
    left = found.without(set(used) - whose)
    guesses = [
        _guess(left, evidence, dictionary[name], names, spellings)
        for name in dictionary
        if name != first.table.name
    ]
    whole = []
    for one in guesses:
        own = [name for name, match in one.fields.items() if match.position not in used]
        sure = all(one.fields[name].score >= LIKELY for name in own)
        must = [name for name in own if one.table.field(name).required]
        if one.score and sure and len(own) >= LEAST_OWN and len(must) >= LEAST_MUST:
            whole.append(one)
    return max(whole, key=lambda one: one.score, default=None)


def _guess(
    found: FoundTable,
    evidence: Mapping[int, Evidence],
    table: Table,
    names: Names,
    spellings: Mapping[str, Spellings],
) -> Guess:
    words = header_words(found.headers)
    scores = np.array(
        [
            [
                _score(header, evidence[position], one, table.name, names, spellings)
                for position, header in enumerate(words)
            ]
            for one in table.fields
        ]
    )
    from scipy.optimize import linear_sum_assignment  # only a draft needs it, once

    chosen = zip(*linear_sum_assignment(-scores), strict=True)
    fields = {
        table.fields[row].name: Match(int(column), float(scores[row, column]))
        for row, column in chosen
        if scores[row, column] >= LEAST
    }
    required = [one.name for one in table.fields if one.required]
    there = sum(name in fields for name in required) / len(required)
    file_words = (
        f" {plain_words(PurePath(found.file.bestand).stem)} {plain_words(found.file.blad or '')} "
    )
    named = any(f" {name} " in file_words for name in names.tables[table.name])
    if there < (LEAST_NAMED if named else LEAST):
        return Guess(table, 0.0, fields)
    coverage = sum(match.score for match in fields.values()) / len(table.fields)
    used = len(fields) / len([header for header in found.headers if header])
    score = (there + coverage + used) / 3 + NAME_OF_FILE * named
    own = any(name not in names.general or table.field(name).unique for name in fields)
    telling = used > LEAST and own
    if not named and len(fields) <= FEW_FIELDS and not telling:
        score = min(score, LEAST)  # a number and a date are in every export
    return Guess(table, score, fields)


def _score(
    header: str,
    evidence: Evidence,
    target: Field,
    table: str,
    names: Names,
    spellings: Mapping[str, Spellings],
) -> float:
    if not header:
        return 0.0  # without one a column cannot be agreed on
    amount = measures_time(header) and (target.unit == "procent" or target.id_kind)
    plan = target.type == "date" and is_plan(header)
    name = 0.0 if amount or plan else names.likeness(header, table, target.name)
    if not name and target.name == FACTOR and evidence.share(evidence.natives["breuk"]) > SURE:
        return LIKELY  # nothing else is written as 32/36
    # Without a telling name only codes are telling, and never those of a small list.
    if not name and (len(target.codes) <= 8 or not evidence.filled):
        return 0.0
    fits = fitness(evidence, target, spellings)
    if not name:
        return LEAST + 0.1 if fits > 0.9 else 0.0
    if target.codes and fits < 0.5:
        return name * 0.8  # codes of their own are mapped later
    if fits >= 0.5:
        return name * (0.7 + 0.3 * fits)
    return max(name * fits, LEAST if name == 1 else 0.0)  # the very name, but other cells: unsure


@lru_cache(maxsize=1 << 16)  # many tables have a field by the same name
def _ratio(header: str, name: str) -> float:
    """Return how alike two texts are, or nothing where that is surely less than counts."""
    matcher = difflib.SequenceMatcher(None, header, name)
    far = matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR
    return 0.0 if far else matcher.ratio()
