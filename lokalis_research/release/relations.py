"""Relations between numbers, found from who stands behind them, whatever their authors declared.

Two numbers are the same when the same people contribute the same. A number is the sum of others
when their contributions add up to its own: of two others wherever these stand, and of any number of
rows of one table along its dimensions. And a sum that is part of another tells, where few people
make up the rest, what those few contribute: 2,730 days less 2,525 days are three employees. Counts
are rounded, which blurs such a rest as much as the rules ask; sums are not blurred enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy  # what stands in it is loaded when it is first used

from lokalis_research.release.hiding import Key, Model, Sum
from lokalis_research.release.parts import SCALE, Numbers, Sheet, same_time, weights_of
from lokalis_research.release.rules import Rules
from lokalis_research.result import Behind, Entity, Places

_FEW = 30
"""Of a rest that more people make up nobody is looked at apart."""
# A sum and its reach may be equal: the order of adding up must not decide.
_TIE = 1e-9
SumOf = tuple[Key, ...]
Searched = tuple[Entity, frozenset[str]]
"""Whose sums were laid beside each other, without those that were revised since a bundle."""


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
    """What it takes to find relations: per kind of people the tables, with who is behind them.

    `revised` names what was counted then and is another number now. How many people a revision is
    about nobody outside knows: what it comes to tells of no one.
    """

    sheets: dict[Entity, list[Sheet]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[Entity, Numbers] = field(default_factory=lambda: defaultdict(Numbers))
    rests: dict[Searched, set[Relation]] = field(default_factory=lambda: defaultdict(set))
    summed: dict[Searched, int] = field(default_factory=lambda: defaultdict(int))
    revised: set[str] = field(default_factory=set)

    def add(self, places: Places, behind: Sequence[Behind]) -> None:
        """Enter the numbers of a table."""
        columns = {column.name: column for column in places.columns}
        own = [one for one in behind if one.column in columns]
        # Columns of one table are mostly about the same people.
        names = {id(one.entries.names): one.entries.names for one in own}
        weights = {at: weights_of(people) for at, people in names.items()}
        for one in own:
            sheet = Sheet.of(places, columns[one.column], one, weights[id(one.entries.names)])
            self.sheets[one.entity].append(sheet)

    def prepare(self) -> None:
        """Work out of every sheet by itself what it is asked for when it is laid beside others."""
        for sheets in self.sheets.values():
            for one in sheets:
                one.somebody  # noqa: B018 -- kept with the sheet

    def merge(self, other: Book) -> None:
        """Enter the numbers of another book."""
        for entity, sheets in other.sheets.items():
            self.sheets[entity] += sheets
        self.revised |= other.revised

    def without(self, tables: Collection[str]) -> Book:
        """Leave out the numbers of tables."""
        book = Book(revised=set(self.revised))
        for entity, sheets in self.sheets.items():
            book.sheets[entity] = [one for one in sheets if one.table not in tables]
        return book

    def find(self, hidden: set[Key], rules: Rules, part_of: Mapping[Key, int]) -> set[Relation]:
        """Find what tells of hidden numbers, and rests of sums that few people make up.

        `part_of` says which numbers declarations tie together. Those are judged by their
        declarations: that two of them are the same may only be because a third is zero, which
        nobody outside knows.
        """
        found: set[Relation] = set()
        for entity, sheets in self.sheets.items():
            numbers = self.numbers[entity]
            numbers.add(sheets[len(numbers.sheets) :])
            found |= set(_same(numbers, hidden, part_of))
            found |= set(_partitions(numbers, hidden, part_of))
            sums = [
                one
                for one in numbers.sheets
                if one.kind == "som" and not {key[0] for key in one.keys} & self.revised
            ]
            # With other revisions other sums are left out, and all are laid beside each other anew.
            at = entity, frozenset(self.revised)
            if len(sums) > self.summed[at]:
                least = getattr(rules.drempel, entity)
                self.rests[at].update(_rests(sums, self.summed[at], rules, least))
                self.summed[at] = len(sums)
            found |= self.rests[at]
        return found

    def unions(
        self, model: Model, hidden: npt.NDArray[np.bool_], known: Set[Key], rules: Rules
    ) -> set[Relation]:
        """Find hidden parts of a shown sum that may not be known together either."""
        least, numbers = rules.drempel.model_dump(), list(model.index)
        found = set()
        for row in range(model.equal.shape[0]):
            inside = slice(*model.equal.indptr[[row, row + 1]])
            at, sign = model.equal.indices[inside], model.equal.data[inside]
            own = hidden[at]
            keys = tuple(sorted(numbers[one] for one in at[own]))
            if len(keys) < 2 or model.kinds[at[0]] != "som" or (sign[own] < 0).any():
                continue
            if known >= set(keys):
                found |= {
                    Relation(keys, (), "som", float(people.sum()), reach_of(people, rules))
                    for entity, people in self.behind(keys).items()
                    if tells(people, rules, least[entity])
                }
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


def linked(
    tables: Iterable[Places], counted: set[str], relations: Collection[Relation]
) -> list[Places]:
    """Keep the tables that count one of these, or are linked to one that does."""
    left = list(tables)
    kept: list[Places] = []
    reach = set(counted)
    while True:
        for one in relations:
            related = {key[0] for key in one.keys}
            if reach & related:
                reach |= related
        wanted = [bool(reach & identities(places)) for places in left]
        if not any(wanted):
            return kept
        kept += [places for places, one in zip(left, wanted, strict=True) if one]
        left = [places for places, one in zip(left, wanted, strict=True) if not one]
        reach |= {identity for places in kept for identity in identities(places)}


def in_tables_with(keys: set[Key], tables: Iterable[Places]) -> set[Key]:
    """List all numbers of the tables that hold some of these."""
    held = [places.numbers for places in tables]
    return {key for numbers in held if not keys.isdisjoint(numbers) for key in numbers}


def identities(places: Places) -> set[str]:
    """Name what a table counts."""
    return {column.identity for column in places.columns}


def _same(numbers: Numbers, hidden: set[Key], part_of: Mapping[Key, int]) -> Iterator[Relation]:
    """Find what is the same as a hidden number, or the sum of it and another."""
    prints, places = numbers.prints, numbers.places
    known = np.array(sorted(places), dtype=np.uint64)
    for key in sorted(hidden & {one for one, number in prints.items() if number}):
        for other in _first(places[prints[key]], hidden, part_of):
            yield from _telling([key], [other], numbers, hidden, part_of)
        own = np.full_like(known, prints[key])
        # As a part of a whole with the rest, and as the whole of two parts.
        for whole, part in ((known, own), (own, known)):
            with np.errstate(over="ignore"):
                rest = whole - part
            at = np.minimum(np.searchsorted(known, rest), len(known) - 1)
            # Twice the same number makes a whole only where everybody happens to count double.
            for found in np.flatnonzero((known[at] == rest) & (rest != 0) & (rest != part)):
                # Of numbers that are the same one that is shown tells most.
                one, first, second = (
                    key
                    if int(each[found]) == prints[key]
                    else min(places[int(each[found])], key=lambda alike: (alike in hidden, alike))
                    for each in (whole, part, rest)
                )
                yield from _telling([one], [first, second], numbers, hidden, part_of)


def _first(alike: Iterable[Key], hidden: set[Key], part_of: Mapping[Key, int]) -> Iterable[Key]:
    """Take of numbers that are the same one per part that is shown, and one that is not."""
    first: dict[tuple[int, bool], Key] = {}
    for key in alike:
        first.setdefault((part_of[key], key in hidden), key)
    return first.values()


def _partitions(
    numbers: Numbers, hidden: set[Key], part_of: Mapping[Key, int]
) -> Iterator[Relation]:
    """Find rows of a table that add up to a number elsewhere, or to rows of another table."""
    for total, groups in numbers.sums.items():
        wholes: list[SumOf] = [
            (key,) for key in _first(numbers.places.get(total, ()), hidden, part_of)
        ]
        for one in wholes or groups[:1]:
            for other in groups:
                yield from _telling(one, other, numbers, hidden, part_of)


def _telling(
    left: Sequence[Key],
    right: Sequence[Key],
    numbers: Numbers,
    hidden: set[Key],
    part_of: Mapping[Key, int],
) -> Iterator[Relation]:
    """Give a relation if it tells something of a hidden number that declarations do not."""
    one, other = set(left) - set(right), set(right) - set(left)
    if hidden.isdisjoint(one | other):
        return
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
    one: set[Key], other: set[Key], numbers: Numbers, part_of: Mapping[Key, int]
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


def _rests(sheets: Sequence[Sheet], seen: int, rules: Rules, least: int) -> Iterator[Relation]:
    """Find sums inside sums of which few people, or mostly one or two, make up the rest.

    Of the first sheets, which were `seen` before, none is laid beside another once more.
    """
    keys, amounts = _laid_out(sheets)
    if len(keys) < 2:
        return
    place = {key: at for at, key in enumerate(keys)}
    every = sorted({group for one in sheets for group in one.groups})
    groups = [own for own in every if place.keys() >= set(own.keys)]
    sums: list[SumOf] = [*((key,) for key in keys), *(own.keys for own in groups)]
    rows = np.repeat(np.arange(len(sums)), [len(own) for own in sums])
    members = (np.ones(len(rows)), (rows, [place[key] for own in sums for key in own]))
    amounts = scipy.sparse.csr_array(
        scipy.sparse.csr_array(members, shape=(len(sums), len(keys))) @ amounts
    )
    later = {key for one in sheets[seen:] for key in one.keys}
    for one, other in _alike(amounts, np.array([not later.isdisjoint(own) for own in sums])):
        more = (amounts[[one]] - amounts[[other]]).toarray().ravel()
        more[np.abs(more) < 1 / SCALE] = 0.0
        inner, outer = (other, one) if more.sum() > 0 else (one, other)
        if (np.sign(more) > 0).any() and (np.sign(more) < 0).any():
            continue
        rest = np.abs(more[more != 0])
        left, right = set(sums[outer]) - set(sums[inner]), set(sums[inner]) - set(sums[outer])
        if left and right and same_time(sums[outer], sums[inner]) and tells(rest, rules, least):
            yield Relation(
                tuple(sorted(left)), tuple(sorted(right)), "som", float(rest.sum()),
                reach_of(rest, rules),
            )  # fmt: skip


def _laid_out(sheets: Sequence[Sheet]) -> tuple[list[Key], scipy.sparse.csr_array]:
    """Lay out who adds what to the numbers behind which somebody stands."""
    prints = {
        key: number for one in sheets for key, number in zip(one.keys, one.prints, strict=True)
    }
    place = {key: at for at, key in enumerate(key for one in sheets for key in one.keys)}
    keys = sorted(key for key in place if prints[key])
    nothing = (np.zeros(1, np.int64), np.zeros(0, np.uint64), np.zeros(0))
    every_entry = zip(nothing, *(one.entries for one in sheets), strict=True)
    sizes, who, amount = (np.concatenate(parts) for parts in every_entry)
    codes, names = pd.factorize(who)
    every = scipy.sparse.csr_array(
        (amount, codes, np.cumsum(sizes)), shape=(len(sizes) - 1, len(names))
    )
    return keys, every[[place[key] for key in keys]]


def tells(amounts: npt.ArrayLike, rules: Rules, least: int) -> bool:
    """Tell whether a sum of these amounts may not be known: few people, or mostly one or two."""
    each = np.asarray(amounts)
    return len(each) < least or reach_of(each, rules) > float(each.sum()) * (1 + _TIE)


def reach_of(amounts: npt.ArrayLike, rules: Rules) -> float:
    """Give how large a sum must seem possible, so that nobody in it is known too well.

    The protection level of dominance rules (Hundepool et al., Statistical Disclosure Control, 2012,
    section 4.2.2): the sum of which the largest one or two would be no more than they may be.
    """
    limits = rules.dominantie.som
    two = np.sort(np.asarray(amounts))[-2:]
    return float(max(two.max(initial=0) / limits.grootste, two.sum() / limits.grootste_twee))


def _alike(
    amounts: scipy.sparse.csr_array, later: npt.NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Go through pairs of rows, one of them a later one, that differ for few people."""
    there = (amounts > 0).astype(np.int64)
    numbers = np.round(amounts.data * SCALE).astype(np.int64)
    people = amounts.indices.astype(np.int64) * (2 * numbers.max(initial=0) + 1)
    tokens = pd.factorize(people + numbers)[0]
    shape = (amounts.shape[0], int(tokens.max(initial=-1)) + 1)
    exactly = scipy.sparse.csr_array(
        (np.ones(len(tokens), np.int64), tokens, amounts.indptr), shape=shape
    )
    first, size = np.flatnonzero(later), np.diff(amounts.indptr)
    both, equal = (there[first] @ there.T).tocoo(), (exactly[first] @ exactly.T).tocsr()
    once = ~later[both.col] | (first[both.row] < both.col)
    row, other, shared = both.row[once], both.col[once], both.data[once]
    differ = size[first[row]] + size[other] - shared - np.asarray(equal[row, other]).ravel()
    for at in np.flatnonzero((differ > 0) & (differ <= _FEW)):
        pair = sorted((int(first[row[at]]), int(other[at])))
        yield pair[0], pair[1]
