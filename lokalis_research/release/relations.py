"""Relations between numbers, found from who stands behind them, whatever their authors declared.

Two numbers are the same when the same people contribute the same. One number is the sum of two
others when their contributions add up to its own. And a sum that is part of another tells, where
few people make up the rest, what those few contribute: 2,730 days less 2,525 days are three
employees. Counts are rounded, which blurs such a rest as much as the rules ask; sums are not
blurred enough. A whole of three parts or more is not found: a quantity must say that it adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from lokalis_research.release.hiding.model import Key, keys_of
from lokalis_research.release.rules import Rules
from lokalis_research.result import TIME, Behind, Entity, Places

_SCALE = 1_000_000
"""Amounts are compared to so many parts of one."""
_FEW = 30
"""Of a rest that more people make up nobody is looked at apart."""
REST = "het verschil van twee sommen"


@dataclass(frozen=True)
class Relation:
    """A number is the sum of others: of one, when it is the same; `rest` stands in no table."""

    whole: Key
    parts: tuple[Key, ...]
    rest: float = 0.0

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every number in it, the rest too."""
        own = ((f"{REST}|{self.whole}|{self.parts}", ()),) if self.rest else ()
        return (self.whole, *self.parts, *own)


@dataclass(repr=False)
class Book:
    """What it takes to find relations: fingerprints of numbers, and who adds what to sums."""

    prints: dict[Entity, dict[Key, int]] = field(default_factory=lambda: defaultdict(dict))
    sums: dict[Entity, dict[Key, pd.Series[float]]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, places: Places, behind: Sequence[Behind]) -> None:
        """Enter the numbers of a table."""
        names = keys_of(places)
        kinds = {column.name: column.kind for column in places.columns}
        for one in behind:
            if one.column not in kinds:
                continue
            own = _fingerprints(one)
            for row, (key, number) in enumerate(zip(names[one.column], own, strict=True)):
                if number and key not in self.prints[one.entity]:
                    self.prints[one.entity][key] = int(number)
                    if kinds[one.column] == "som":
                        self.sums[one.entity][key] = one.of_row(row)

    def merge(self, other: Book) -> None:
        """Enter the numbers of another book."""
        for entity, prints in other.prints.items():
            self.prints[entity] |= prints
            self.sums[entity] |= other.sums[entity]

    def find(self, hidden: set[Key], rules: Rules, part_of: Mapping[Key, int]) -> list[Relation]:
        """Find what tells of hidden numbers, and rests of sums that few people make up.

        `part_of` says which numbers declarations tie together. Those are judged by their
        declarations: that two of them are the same may only be because a third is zero, which
        nobody outside knows.
        """
        found = []
        for entity, prints in self.prints.items():
            known = {key: one for key, one in prints.items() if key in part_of}
            found += _same(known, hidden, part_of)
            sums = {key: one for key, one in self.sums[entity].items() if key in part_of}
            found += _rests(sums, rules, getattr(rules.drempel, entity))
        return found


def _same(prints: dict[Key, int], hidden: set[Key], part_of: Mapping[Key, int]) -> list[Relation]:
    """Find what is the same as a hidden number, or the sum of it and another."""
    places: dict[tuple[int, str], list[Key]] = defaultdict(list)
    for key in sorted(prints):
        places[prints[key], _time(key)].append(key)
    relations = []
    for alike in places.values():
        groups = {part_of[key]: key for key in reversed(alike)}
        if len(groups) > 1 and any(key in hidden for key in alike):
            first, *others = sorted(groups.values())
            relations += [Relation(key, (first,)) for key in others]
    for time in sorted({time for _, time in places}):
        known = np.array(sorted(one for one, when in places if when == time), dtype=np.uint64)
        for one in sorted({prints[key] for key in hidden & set(prints) if _time(key) == time}):
            own = np.full_like(known, one)
            # As a part of a whole with the rest, and as the whole of two parts.
            for whole, part in ((known, own), (own, known)):
                with np.errstate(over="ignore"):
                    rest = whole - part
                at = np.minimum(np.searchsorted(known, rest), len(known) - 1)
                for found in np.flatnonzero((known[at] == rest) & (rest != 0)):
                    keys = [places[int(each[found]), time] for each in (whole, part, rest)]
                    groups_of = [{part_of[key] for key in alike} for alike in keys]
                    if not set.intersection(*groups_of):
                        parts = tuple(sorted((keys[1][0], keys[2][0])))
                        relations.append(Relation(keys[0][0], parts))
    shown = [one for one in relations if not set(one.keys) <= hidden]
    return sorted(set(shown), key=lambda one: one.keys)


def _time(key: Key) -> str:
    """Give the period that a number is about: of other periods the same is only by chance."""
    return dict(key[1]).get(TIME, "")


def _rests(sums: dict[Key, pd.Series[float]], rules: Rules, least: int) -> list[Relation]:
    """Find sums inside sums of which few people, or mostly one or two, make up the rest."""
    keys = sorted(sums)
    if len(keys) < 2:
        return []
    amounts = _matrix([sums[key] for key in keys])
    limits = rules.dominantie.som
    relations = []
    for one, other in _alike(amounts):
        more = (amounts[[one]] - amounts[[other]]).toarray().ravel()
        more[np.abs(more) < 1 / _SCALE] = 0.0
        inner, outer = (other, one) if more.sum() > 0 else (one, other)
        rest = np.sort(np.abs(more[more != 0]))[::-1]
        if (np.sign(more) > 0).any() and (np.sign(more) < 0).any():
            continue
        total = rest.sum()
        dominated = rest[0] > limits.grootste * total
        dominated |= rest[:2].sum() > limits.grootste_twee * total
        if len(rest) < least or dominated:
            relations.append(Relation(keys[outer], (keys[inner],), float(total)))
    return relations


def _alike(amounts: sparse.csr_array) -> Iterator[tuple[int, int]]:
    """Go through pairs of rows that differ for some people and not for many."""
    there = (amounts > 0).astype(np.int64)
    numbers = np.round(amounts.data * _SCALE).astype(np.int64)
    people = amounts.indices.astype(np.int64) * (2 * numbers.max(initial=0) + 1)
    tokens = pd.factorize(people + numbers)[0]
    shape = (amounts.shape[0], int(tokens.max(initial=-1)) + 1)
    exactly = sparse.csr_array(
        (np.ones(len(tokens), np.int64), tokens, amounts.indptr), shape=shape
    )
    both, equal = (there @ there.T).tocoo(), (exactly @ exactly.T).tocsr()
    size = np.diff(amounts.indptr)
    upper = both.row < both.col
    rows, columns, shared = both.row[upper], both.col[upper], both.data[upper]
    alike = np.asarray(equal[rows, columns]).ravel()
    differ = size[rows] + size[columns] - shared - alike
    for at in np.flatnonzero((differ > 0) & (differ <= _FEW)):
        yield int(rows[at]), int(columns[at])


def _matrix(rows: Sequence[pd.Series[float]]) -> sparse.csr_array:
    codes, names = pd.factorize(pd.Index([]).append([row.index for row in rows]))
    data = np.concatenate([row.to_numpy(dtype=float) for row in rows])
    starts = np.cumsum([0, *(len(row) for row in rows)])
    return sparse.csr_array((data, codes, starts), shape=(len(rows), len(names)))


def _fingerprints(behind: Behind) -> npt.NDArray[np.uint64]:
    """Fingerprint rows so that the fingerprint of a sum is the sum of fingerprints."""
    entries = behind.entries
    people = pd.util.hash_array(entries.names.to_numpy(dtype=object)) | np.uint64(1)
    whole = np.round(entries.amount * _SCALE).astype(np.uint64)
    with np.errstate(over="ignore"):
        added = np.cumsum(whole * people[entries.who], dtype=np.uint64)
        added = np.concatenate([np.zeros(1, np.uint64), added])
        first, last = (np.searchsorted(entries.cell, behind.at + more) for more in (0, 1))
        return np.asarray(added[last] - added[first])
