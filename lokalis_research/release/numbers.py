"""All numbers about one kind of people, kept so that a new table costs no more than itself."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from lokalis_research.release.hiding import Key
from lokalis_research.release.parts import Group, Sheet

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
    sums : dict of int to list of Group
        Per fingerprint the sums of rows along dimensions of a table that give it.
    """

    sheets: list[Sheet] = field(default_factory=list)
    prints: dict[Key, Print] = field(default_factory=dict)
    places: dict[Print, list[Key]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[Key, str] = field(default_factory=dict)
    sums: dict[Print, list[Group]] = field(default_factory=lambda: defaultdict(list))

    def add(self, sheet: Sheet) -> None:
        """Enter a column."""
        for key, number in zip(sheet.keys, sheet.prints.tolist(), strict=True):
            if key not in self.prints:
                self.prints[key], self.kinds[key] = number, sheet.kind
                if number:
                    bisect.insort(self.places[number], key)
        self.sheets.append(sheet)
        self._enter(sheet.groups)
        for other in self.sheets:
            self._enter(_some_rows(sheet, other))
            if other is not sheet:
                self._enter(_some_rows(other, sheet))

    def _enter(self, groups: Iterator[Group] | list[Group]) -> None:
        for group in groups:
            alike = self.sums[group.total]
            at = bisect.bisect_left(alike, group)
            if alike[at : at + 1] != [group]:
                alike.insert(at, group)


def _some_rows(table: Sheet, other: Sheet) -> Iterator[Group]:
    """Find some of the rows along one dimension that are a number elsewhere, as a cluster's teams.

    Of every row one person is looked up: the rows whose person is behind a number are all that can
    be part of it, and fingerprints tell whether they are.
    """
    group, row, somebody = table.somebody
    who, number = other.members
    first, last = (np.searchsorted(who, somebody, side) for side in ("left", "right"))
    found = last - first
    within = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found)
    pair = number[np.repeat(first, found) + within] * len(table.groups)
    pair += np.repeat(group, found)
    order = np.argsort(pair, kind="stable")
    row, pair = np.repeat(row, found)[order], pair[order]
    start = np.flatnonzero(np.diff(pair, prepend=-1))
    if not len(start):
        return
    with np.errstate(over="ignore"):
        total = np.add.reduceat(table.prints[row], start)
    of, in_group = np.divmod(pair[start], len(table.groups))
    end = np.append(start[1:], len(pair))
    # What all rows add up to, these do by chance: the others are zero, which nobody outside knows.
    wholes = np.array([one.total for one in table.groups], dtype=np.uint64)[in_group]
    some = (total == other.prints[of]) & (end - start > 1) & (total != wholes)
    for at in np.flatnonzero(some):
        own = row[start[at] : end[at]]
        yield Group(tuple(sorted(table.keys[one] for one in own)), int(total[at]))
