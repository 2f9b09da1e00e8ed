"""The rows of a table along some of its dimensions: parts that may add up to a number elsewhere."""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from lokalis_research.release.hiding import Key
from lokalis_research.result import TIME, WHOLE, Behind, CellColumn, Places

Prints = npt.NDArray[np.uint64]
SCALE = 1_000_000
"""Amounts are compared to so many parts of one."""


@dataclass(frozen=True, order=True)
class Group:
    """Rows of one table, and the fingerprint of their sum."""

    keys: tuple[Key, ...]
    total: int


@dataclass(frozen=True, eq=False, repr=False)
class Sheet:
    """One column of one table: its numbers, each once, with who stands behind them."""

    table: str
    kind: str
    labels: Mapping[str, npt.NDArray[np.object_]]
    keys: tuple[Key, ...]
    behind: Behind
    weights: Prints

    @classmethod
    def of(cls, places: Places, column: CellColumn, behind: Behind, weights: Prints) -> Sheet:
        """Take a column of a table apart; `weights` are those of the people in it."""
        keys = places.keys[column.name]
        once = np.flatnonzero(~keys.duplicated())
        labels = {axis: places.labels[axis].to_numpy(object)[once] for axis in column.axes}
        own = behind.take(once)
        return cls(places.table, column.kind, labels, tuple(keys.iloc[once]), own, weights)

    @property  # kept, it would be a fifth of all that a run takes to judge
    def entries(self) -> tuple[npt.NDArray[np.int64], Prints, npt.NDArray[np.float64]]:
        """Give per number how many people are behind it; and per person a weight and an amount."""
        size, at = self._at
        return size, self.weights[self.behind.entries.who[at]], self.behind.entries.amount[at]

    @property
    def _at(self) -> tuple[npt.NDArray[np.int64], slice | npt.NDArray[np.int64]]:
        """Give per number how many entries it has, and where these are."""
        own = self.behind.entries
        first, last = (np.searchsorted(own.cell, self.behind.at + more) for more in (0, 1))
        size = last - first
        start = np.cumsum(size) - size
        if size.sum() == len(own.cell) and np.array_equal(first, start):
            # As they stand: nothing to pick.
            return size, slice(None)
        return size, np.arange(size.sum()) + np.repeat(first - start, size)

    @cached_property
    def prints(self) -> Prints:
        """Fingerprint the numbers so that the fingerprint of a sum is the sum of fingerprints."""
        size, who, amount = self.entries
        with np.errstate(over="ignore"):
            each = np.round(amount * SCALE).astype(np.uint64) * who
            added = np.concatenate([np.zeros(1, np.uint64), np.cumsum(each, dtype=np.uint64)])
            ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(size)])
            return np.asarray(np.diff(added[ends]))

    def people(self, row: int) -> pd.Series[float]:
        """Give who stands behind a number, and with how much."""
        return self.behind.of_row(row)

    def among(self, people: Prints) -> tuple[Prints, npt.NDArray[np.int64]]:
        """Give who of these people add something to a number, and to which."""
        size, at = self._at
        own, wanted = self.behind.entries, np.isin(self.weights, people)
        who = own.who[at]
        found = np.flatnonzero(wanted[who] & (own.amount[at] > 0))
        return self.weights[who[found]], np.searchsorted(np.cumsum(size), found, side="right")

    @cached_property
    def somebody(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Prints]:
        """Give of every sum of more than two rows its rows, and of each one of its people."""
        size, who, amount = self.entries
        # Of the people of a number the first in order: whatever order the rows came in.
        who[amount <= 0] = np.iinfo(np.uint64).max
        one_of = np.zeros(len(self.keys), dtype=np.uint64)
        if size.any():
            start = (np.cumsum(size) - size)[size > 0]
            one_of[size > 0] = np.minimum.reduceat(who, start)
        place = {key: at for at, key in enumerate(self.keys) if self.prints[at]}
        of = [
            [place[key] for key in one.keys if key in place] if len(one.keys) > 2 else []
            for one in self.groups
        ]
        group = np.repeat(np.arange(len(of)), [len(own) for own in of])
        row = np.array([at for own in of for at in own], dtype=np.int64)
        return group, row, one_of[row]

    @cached_property
    def groups(self) -> list[Group]:
        """Add up the rows along every set of dimensions, leaving out what is a total of them."""
        codes = {axis: pd.factorize(own)[0] for axis, own in self.labels.items()}
        parts = {axis: own != WHOLE for axis, own in self.labels.items()}
        divided = [axis for axis, own in codes.items() if own.any()]
        found: list[Group] = []
        for size in range(1, len(divided) + 1):
            for axes in itertools.combinations(divided, size):
                rows = np.flatnonzero(np.all([parts[axis] for axis in axes], axis=0))
                kept = [own[rows] for axis, own in codes.items() if axis not in axes]
                for own in _together(kept, self.prints[rows] != 0):
                    found += self._sums(rows[own])
        return found

    def _sums(self, rows: npt.NDArray[np.int64]) -> Iterator[Group]:
        """Give all rows, and the others of a row that is their total whatever it is called."""
        with np.errstate(over="ignore"):
            total = self.prints[rows].sum(dtype=np.uint64)
            totals = rows[(self.prints[rows] * np.uint64(2) == total) & (self.prints[rows] != 0)]
        for own in [rows, *(rows[rows != one] for one in totals)]:
            # That a number is the sum of itself and noughts is only by chance.
            if np.count_nonzero(self.prints[own]) > 1:
                keys = tuple(self.keys[row] for row in own)
                with np.errstate(over="ignore"):
                    yield Group(tuple(sorted(keys)), int(self.prints[own].sum(dtype=np.uint64)))


def weights_of(names: pd.Index[str]) -> Prints:
    """Give every pseudonym a weight of its own, the same in every table and on every machine.

    As `pandas.util.hash_array`, which makes Python objects of all of them first: the bytes go eight
    at a time through the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    """
    if not len(names):
        return np.zeros(0, np.uint64)
    texts = pa.array(names.astype("str"), type=pa.large_string())
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    _, ends, content = texts.buffers()
    start = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(content, np.uint8) if content else np.zeros(0, np.uint8)
    weights = np.empty(len(texts), np.uint64)
    for size in np.unique(np.diff(start)):
        own = np.flatnonzero(np.diff(start) == size)
        padded = np.zeros((len(own), 8 * (1 + int(size) // 8)), np.uint8)
        padded[:, :size] = letters[start[own][:, None] + np.arange(size)]
        # What pads holds the size: "a" and "a\0" differ.
        padded[:, -1] = size % 8 + 1
        mixed = np.zeros(len(own), np.uint64)
        for word in padded.view("<u8").T:
            mixed = _mixed(mixed ^ word)
        weights[own] = mixed
    return weights | np.uint64(1)


def _mixed(word: Prints) -> Prints:
    with np.errstate(over="ignore"):
        word = word + np.uint64(0x9E3779B97F4A7C15)
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def _together(
    codes: Sequence[npt.NDArray[np.int64]], somebody: npt.NDArray[np.bool_]
) -> list[npt.NDArray[np.int64]]:
    """Sort rows by what they have in common; only where somebody stands behind two or more."""
    number = np.zeros(len(somebody), dtype=np.int64)
    for own in codes:
        number = np.unique(number * (own.max(initial=0) + 1) + own, return_inverse=True)[1]
    several = np.bincount(number[somebody], minlength=number.max(initial=0) + 1) > 1
    order = np.argsort(number, kind="stable")
    order = order[several[number[order]]]
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1) if len(order) else []


def time_of(key: Key) -> str:
    """Give the period that a number is about; empty where its table says none."""
    return dict(key[1]).get(TIME, "")


def same_time(whole: Sequence[Key], parts: Sequence[Key]) -> bool:
    """Tell whether numbers may be about the same period: of others the same is only by chance."""
    one, other = _span(whole), _span(parts)
    return one is None or other is None or one == other


def _span(keys: Sequence[Key]) -> tuple[int, int] | None:
    """Give the months from the first to the last; None where some number names no period."""
    times = [time_of(key) for key in keys]
    if not all(":" in time for time in times):
        return None
    ends = [[int(end) for end in time.split(":")] for time in times]
    return min(first for first, _ in ends), max(last for _, last in ends)


Print = int


@dataclass(repr=False)
class Numbers:
    """Numbers, each once, and the sums of rows of their tables.

    Parameters
    ----------
    sheets : list of Sheet
        The columns they stand in.
    prints : dict of Key to int
        Per number its fingerprint; nobody stands behind a fingerprint of 0.
    places : dict of int to list of Key
        Per fingerprint its numbers.
    kinds : dict of Key to str
        Per number its kind.
    sums : dict of int to list of tuple of Key
        Per fingerprint the rows along dimensions of a table of which the sum gives it.
    """

    sheets: list[Sheet] = field(default_factory=list)
    prints: dict[Key, Print] = field(default_factory=dict)
    places: dict[Print, list[Key]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[Key, str] = field(default_factory=dict)
    sums: dict[Print, list[tuple[Key, ...]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, sheets: Sequence[Sheet]) -> None:
        """Enter columns: among each other in one go, and beside each that was there before."""
        if not sheets:
            return
        for sheet in sheets:
            for key, number in zip(sheet.keys, sheet.prints.tolist(), strict=True):
                if key not in self.prints:
                    self.prints[key], self.kinds[key] = number, sheet.kind
                    if number:
                        bisect.insort(self.places[number], key)
            self._enter(sheet.groups)
        self._enter(_some_rows(sheets, sheets))
        for other in self.sheets:
            self._enter(_some_rows(sheets, [other]))
        self._enter(_some_rows(self.sheets, sheets))
        self.sheets += sheets

    def _enter(self, groups: Iterable[Group]) -> None:
        for group in groups:
            alike = self.sums[group.total]
            at = bisect.bisect_left(alike, group.keys)
            if alike[at : at + 1] != [group.keys]:
                alike.insert(at, group.keys)


def _some_rows(tables: Sequence[Sheet], others: Sequence[Sheet]) -> Iterator[Group]:
    """Find some of the rows along one dimension that are a number elsewhere, as a cluster's teams.

    Of every row one person is looked up: the rows whose person is behind a number are all that can
    be part of it, and fingerprints tell whether they are.
    """
    groups = [group for one in tables for group in one.groups]
    if not groups:
        return
    keys = [key for one in tables for key in one.keys]
    prints = np.concatenate([one.prints for one in tables])
    group = _joined([one.somebody[0] for one in tables], [len(one.groups) for one in tables])
    row = _joined([one.somebody[1] for one in tables], [len(one.keys) for one in tables])
    somebody = np.concatenate([one.somebody[2] for one in tables])
    wanted = np.concatenate([one.prints for one in others])
    people = np.unique(somebody)
    # These are few: nobody else's place is asked for.
    among = [one.among(people) for one in others]
    who = np.concatenate([one for one, _ in among])
    number = _joined([of for _, of in among], [len(one.keys) for one in others])
    order = np.argsort(who, kind="stable")
    who, number = who[order], number[order]
    first, last = (np.searchsorted(who, somebody, side) for side in ("left", "right"))
    found = last - first
    within = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found)
    pair = number[np.repeat(first, found) + within] * len(groups) + np.repeat(group, found)
    order = np.argsort(pair, kind="stable")
    row, pair = np.repeat(row, found)[order], pair[order]
    start = np.flatnonzero(np.diff(pair, prepend=-1))
    if not len(start):
        return
    with np.errstate(over="ignore"):
        total = np.add.reduceat(prints[row], start)
    of, in_group = np.divmod(pair[start], len(groups))
    end = np.append(start[1:], len(pair))
    # What all rows add up to, these do by chance: the others are zero, which nobody outside knows.
    wholes = np.array([one.total for one in groups], dtype=np.uint64)[in_group]
    some = (total == wanted[of]) & (end - start > 1) & (total != wholes)
    for at in np.flatnonzero(some):
        own = row[start[at] : end[at]]
        yield Group(tuple(sorted(keys[one] for one in own)), int(total[at]))


def _joined(parts: Sequence[npt.NDArray[np.int64]], sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """Join lists of places, each counted on from the end of the one before."""
    starts = np.cumsum([0, *sizes[:-1]])
    return np.concatenate([part + start for part, start in zip(parts, starts, strict=True)])
