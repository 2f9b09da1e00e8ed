"""Relations between numbers, found from who stands behind them, whatever their authors declared.

Two numbers are the same when the same people contribute the same. A number is the sum of others
when their contributions add up to its own: of two others wherever these stand, and of any number of
rows of one table along its dimensions. And a sum that is part of another tells, where few people
make up the rest, what those few contribute: 2,730 days less 2,525 days are three employees. Counts
are rounded, which blurs such a rest as much as the rules ask; sums are not blurred enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from lokalis_research.release.hiding import Key, Sum
from lokalis_research.release.parts import SCALE, Group, Sheet, same_time
from lokalis_research.release.rules import Rules
from lokalis_research.result import Behind, Entity, Places

_FEW = 30
"""Of a rest that more people make up nobody is looked at apart."""
_TIE = 1e-9
Print = int
SumOf = tuple[Key, ...]


@dataclass(frozen=True, order=True)
class Relation:
    """Numbers add up to as much as others, and a rest that stands in no table.

    `reach` is how much a reader must at least think possible of the rest. Without a right side the
    rest is all of the left: a sum of hidden numbers that follows from shown ones.
    """

    left: SumOf
    right: SumOf
    kind: str
    rest: float = 0.0
    reach: float = 0.0

    @property
    def keys(self) -> SumOf:
        """The numbers of tables in it."""
        return (*self.left, *self.right)

    @property
    def rest_key(self) -> Key:
        """Name the rest as a number of its own."""
        return f"rest|{self.left}|{self.right}", ()

    @property
    def sums(self) -> list[Sum]:
        """Write it as sums of one whole each."""
        right = (*self.right, self.rest_key) if self.rest else self.right
        if not self.right:
            return [Sum(self.kind, self.rest_key, self.left)]
        if len(self.left) == 1:
            return [Sum(self.kind, self.left[0], right)]
        total = (f"totaal|{self.left}|{self.right}", ())
        return [Sum(self.kind, total, self.left), Sum(self.kind, total, right)]


@dataclass(repr=False)
class Book:
    """What it takes to find relations: per kind of people the tables, with who is behind them."""

    sheets: dict[Entity, list[Sheet]] = field(default_factory=lambda: defaultdict(list))

    def add(self, places: Places, behind: Sequence[Behind]) -> None:
        """Enter the numbers of a table."""
        columns = {column.name: column for column in places.columns}
        for one in behind:
            if one.column in columns:
                sheet = Sheet.of(places, columns[one.column], one)
                self.sheets[one.entity].append(sheet)

    def merge(self, other: Book) -> None:
        """Enter the numbers of another book."""
        for entity, sheets in other.sheets.items():
            self.sheets[entity] += sheets

    def find(self, hidden: set[Key], rules: Rules, part_of: Mapping[Key, int]) -> set[Relation]:
        """Find what tells of hidden numbers, and rests of sums that few people make up.

        `part_of` says which numbers declarations tie together. Those are judged by their
        declarations: that two of them are the same may only be because a third is zero, which
        nobody outside knows.
        """
        found: set[Relation] = set()
        for entity, sheets in self.sheets.items():
            numbers = _Numbers([one for one in sheets if one.keys and one.keys[0] in part_of])
            found |= set(_same(numbers, hidden, part_of))
            found |= set(_partitions(numbers, hidden, part_of))
            found |= set(_rests(numbers, rules, getattr(rules.drempel, entity)))
        return found

    def behind(self, keys: Iterable[Key]) -> dict[Entity, pd.Series[float]]:
        """Give who stands behind numbers together, and with how much."""
        wanted, found = set(keys), {}
        for entity, sheets in self.sheets.items():
            numbers = {key: (one, row) for one in sheets for row, key in enumerate(one.keys)}
            parts = [
                numbers[key][0].people(numbers[key][1]) for key in sorted(wanted & set(numbers))
            ]
            if parts:
                together = pd.concat(parts)
                found[entity] = together.groupby(level=0).sum()
        return found


@dataclass
class _Numbers:
    """The numbers about one kind of people, each once, and the sums of rows of their tables."""

    sheets: list[Sheet]

    @cached_property
    def prints(self) -> dict[Key, Print]:
        """Per number its fingerprint; nobody stands behind a fingerprint of 0."""
        return {
            key: int(number)
            for one in reversed(self.sheets)
            for key, number in zip(one.keys, one.prints, strict=True)
        }

    @cached_property
    def places(self) -> dict[Print, list[Key]]:
        """Per fingerprint its numbers."""
        found: dict[Print, list[Key]] = defaultdict(list)
        for key in sorted(self.prints):
            if self.prints[key]:
                found[self.prints[key]].append(key)
        return found

    @cached_property
    def kinds(self) -> dict[Key, str]:
        """Per number its kind."""
        return {key: one.kind for one in self.sheets for key in one.keys}

    @cached_property
    def groups(self) -> list[Group]:
        """All sums of rows along dimensions of a table, each once."""
        return sorted({group for one in self.sheets for group in one.groups()})

    def people(self, kind: str = "") -> tuple[list[Key], sparse.csr_array]:
        """Lay out who adds what to the numbers, or to those of a kind."""
        own = [one for one in self.sheets if kind in ("", one.kind)]
        place = {key: at for at, key in enumerate(key for one in own for key in one.keys)}
        keys = sorted(key for key in place if self.prints[key])
        who = np.concatenate([np.zeros(0, np.uint64), *(one.entries[1] for one in own)])
        amount = np.concatenate([np.zeros(0), *(one.entries[2] for one in own)])
        sizes = np.concatenate([np.zeros(1, np.int64), *(one.entries[0] for one in own)])
        codes, names = pd.factorize(who)
        every = sparse.csr_array(
            (amount, codes, np.cumsum(sizes)), shape=(len(sizes) - 1, len(names))
        )
        return keys, every[[place[key] for key in keys]]


def _same(numbers: _Numbers, hidden: set[Key], part_of: Mapping[Key, int]) -> Iterator[Relation]:
    """Find what is the same as a hidden number, or the sum of it and another."""
    prints, places = numbers.prints, numbers.places
    known = np.array(sorted(places), dtype=np.uint64)
    for key in sorted(hidden & {one for one, number in prints.items() if number}):
        first = _first(places[prints[key]], part_of)
        for other in first.values():
            yield from _telling([first[part_of[key]]], [other], numbers, hidden, part_of)
        own = np.full_like(known, prints[key])
        # As a part of a whole with the rest, and as the whole of two parts.
        for whole, part in ((known, own), (own, known)):
            with np.errstate(over="ignore"):
                rest = whole - part
            at = np.minimum(np.searchsorted(known, rest), len(known) - 1)
            for found in np.flatnonzero((known[at] == rest) & (rest != 0)):
                wholes, parts, rests = (
                    [key] if int(each[found]) == prints[key] else places[int(each[found])]
                    for each in (whole, part, rest)
                )
                yield from _telling(wholes[:1], [parts[0], rests[0]], numbers, hidden, part_of)


def _first(alike: Iterable[Key], part_of: Mapping[Key, int]) -> dict[int, Key]:
    """Take one per part of numbers that are the same: others of it may be so because of a zero."""
    first: dict[int, Key] = {}
    for key in alike:
        first.setdefault(part_of[key], key)
    return first


def _partitions(
    numbers: _Numbers, hidden: set[Key], part_of: Mapping[Key, int]
) -> Iterator[Relation]:
    """Find rows of a table that add up to a number elsewhere, or to rows of another table."""
    by_total: dict[Print, list[SumOf]] = defaultdict(list)
    for group in (*numbers.groups, *_some_rows(numbers)):
        by_total[group.total].append(group.keys)
    for total, groups in by_total.items():
        wholes = [(key,) for key in _first(numbers.places.get(total, ()), part_of).values()]
        for one in wholes or groups[:1]:
            for other in groups:
                yield from _telling(one, other, numbers, hidden, part_of)


def _telling(
    left: Sequence[Key],
    right: Sequence[Key],
    numbers: _Numbers,
    hidden: set[Key],
    part_of: Mapping[Key, int],
) -> Iterator[Relation]:
    """Give a relation if it tells something of a hidden number that declarations do not."""
    one, other = set(left) - set(right), set(right) - set(left)
    if len(one) == len(other) == 1:
        declared = len({part_of[key] for key in one | other}) == 1
    else:
        known = _declared(one, other, numbers, part_of)
        one, other, declared = one - known, other - known, False
    keys = one | other
    if declared or not (one and other) or not keys & hidden or keys <= hidden:
        return
    if same_time(left, right):
        # Of two sides the shorter one stands left, and of two alike the first.
        sides = sorted([tuple(sorted(one)), tuple(sorted(other))], key=lambda own: (len(own), own))
        yield Relation(sides[0], sides[1], numbers.kinds[sides[0][0]])


def _declared(
    one: set[Key], other: set[Key], numbers: _Numbers, part_of: Mapping[Key, int]
) -> set[Key]:
    """List what may be left out: numbers that declarations tie together and that add up."""
    tied = defaultdict(set)
    for key in one | other:
        alike = numbers.places[numbers.prints[key]] if numbers.prints[key] else [key]
        for same in alike:
            tied[part_of[same]].add(key)
    known: set[Key] = set()
    for part in sorted(tied):
        own = tied[part] - known
        sums = [sum(numbers.prints[key] for key in own & side) for side in (one, other)]
        if (sums[0] - sums[1]) % 2**64 == 0 and any(sums):
            known |= own
    return known


def _some_rows(numbers: _Numbers) -> Iterator[Group]:
    """Find some of the rows along one dimension that are a number elsewhere, as a cluster's teams.

    Of every row one person is looked up: the rows whose person is behind a number are all that can
    be part of it, and fingerprints tell whether they are.
    """
    keys, people = numbers.people()
    place = {key: at for at, key in enumerate(keys)}
    groups = [one for one in numbers.groups if len(one.keys) > 2]
    rows = [[place[key] for key in one.keys if key in place] for one in groups]
    row = np.array([at for own in rows for at in own], dtype=np.int64)
    if not len(row):
        return
    group = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
    somebody = people.indices[people.indptr[row]]
    prints = np.array([numbers.prints[key] for key in keys], dtype=np.uint64)
    found = (people > 0).tocsc()[:, somebody].tocoo()
    pair = found.row.astype(np.int64) * len(groups) + group[found.col]
    order = np.argsort(pair, kind="stable")
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    with np.errstate(over="ignore"):
        total = np.add.reduceat(prints[row[found.col[order]]], first)
    of, in_group = np.divmod(pair[order][first], len(groups))
    last = np.append(first[1:], len(order))
    # What all rows add up to, these do by chance: the others are zero, which nobody outside knows.
    wholes = np.array([one.total for one in groups], dtype=np.uint64)[in_group]
    some = (total == prints[of]) & (last - first > 1) & (total != wholes)
    for at in np.flatnonzero(some):
        own = row[found.col[order[first[at] : last[at]]]]
        yield Group(tuple(sorted(keys[one] for one in own)), int(total[at]))


def _rests(numbers: _Numbers, rules: Rules, least: int) -> Iterator[Relation]:
    """Find sums inside sums of which few people, or mostly one or two, make up the rest."""
    keys, amounts = numbers.people("som")
    if len(keys) < 2:
        return
    place = {key: at for at, key in enumerate(keys)}
    groups = [own for own in numbers.groups if place.keys() >= set(own.keys)]
    sums: list[SumOf] = [*((key,) for key in keys), *(own.keys for own in groups)]
    rows = np.repeat(np.arange(len(sums)), [len(own) for own in sums])
    members = (np.ones(len(rows)), (rows, [place[key] for own in sums for key in own]))
    amounts = sparse.csr_array(sparse.csr_array(members, shape=(len(sums), len(keys))) @ amounts)
    for one, other in _alike(amounts):
        more = (amounts[[one]] - amounts[[other]]).toarray().ravel()
        more[np.abs(more) < 1 / SCALE] = 0.0
        inner, outer = (other, one) if more.sum() > 0 else (one, other)
        if (np.sign(more) > 0).any() and (np.sign(more) < 0).any():
            continue
        rest = pd.Series(np.abs(more[more != 0]))
        left, right = set(sums[outer]) - set(sums[inner]), set(sums[inner]) - set(sums[outer])
        if left and right and same_time(sums[outer], sums[inner]) and tells(rest, rules, least):
            yield Relation(
                tuple(sorted(left)), tuple(sorted(right)), "som", float(rest.sum()),
                reach_of(rest, rules),
            )  # fmt: skip


def tells(amounts: pd.Series[float], rules: Rules, least: int) -> bool:
    """Tell whether a sum of these amounts may not be known: few people, or mostly one or two."""
    return len(amounts) < least or reach_of(amounts, rules) > amounts.sum() * (1 + _TIE)


def reach_of(amounts: pd.Series[float], rules: Rules) -> float:
    """Give how large a sum must seem possible, so that nobody in it is known too well.

    The protection level of dominance rules (Hundepool et al., Statistical Disclosure Control, 2012,
    section 4.2.2): the sum of which the largest one or two would be no more than they may be.
    """
    limits = rules.dominantie.som
    two = amounts.nlargest(2)
    return float(max(two.max() / limits.grootste, two.sum() / limits.grootste_twee))


def _alike(amounts: sparse.csr_array) -> Iterator[tuple[int, int]]:
    """Go through pairs of rows that differ for some people and not for many."""
    there = (amounts > 0).astype(np.int64)
    numbers = np.round(amounts.data * SCALE).astype(np.int64)
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
