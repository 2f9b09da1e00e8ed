"""All numbers about one kind of people, kept so that new tables are only set beside the others."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

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
