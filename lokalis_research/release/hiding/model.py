"""From the places of tables to equations between their numbers.

Per quantity every axis is cut into pieces: the coarsest parts from which every label of every table
can be put together. The unknowns are the numbers of the pieces, the equations say how a table's
numbers, and the totals that tables share, are made up of them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # what stands in it is loaded when it is first used

from lokalis_research.result import TIME, CellColumn, Extent, Key, Place, Places, place_of

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """Numbers and the equations between them."""

    index: dict[Key, int]
    kinds: tuple[str, ...]
    equal: scipy.sparse.csr_array
    at_most: scipy.sparse.csr_array

    def parts(self) -> dict[Key, int]:
        """Tell which numbers equations tie together, by the number of their group."""
        links = abs(self.equal.T @ self.equal)
        member = scipy.sparse.csgraph.connected_components(links, directed=False)[1]
        return {key: int(member[at]) for key, at in self.index.items()}


@dataclass(frozen=True)
class Sum:
    """Numbers that add up to a whole: some of them may stand in no table."""

    kind: str
    whole: Key
    parts: tuple[Key, ...]


def build_model(tables: Sequence[Places], found: Sequence[Sum] = ()) -> Model:
    """Put the numbers of tables, and sums that nobody declared, into equations."""
    builder = _Builder()
    for identity, group in _by_identity(tables).items():
        builder.add(identity, group)
    for places in tables:
        keys = places.keys
        for part, whole, times in places.below:
            pairs = zip(keys[part], keys[whole], strict=True)
            for few, many in sorted(set(pairs)):
                builder.order(few, many, times)
        for total, addends in places.sums:
            for row in keys[[total, *addends]].itertuples(index=False, name=None):
                builder.add_up(row[0], row[1:])
    for one in found:
        builder.found(one)
    return builder.finish()


def _by_identity(tables: Sequence[Places]) -> dict[str, list[tuple[Places, CellColumn]]]:
    found: dict[str, list[tuple[Places, CellColumn]]] = defaultdict(list)
    for places in tables:
        for column in places.columns:
            found[column.identity].append((places, column))
    return dict(sorted(found.items()))


class _Builder:
    """Collects numbers and equations."""

    def __init__(self) -> None:
        self.index: dict[Key, int] = {}
        self.kinds: list[str] = []
        self.equal: set[tuple[tuple[int, ...], int]] = set()
        self.at_most: set[tuple[int, int, float]] = set()
        self.in_tables: set[int] = set()
        self._kind = ""

    def number(self, key: Key) -> int:
        if key not in self.index:
            self.index[key] = len(self.kinds)
            self.kinds.append(self._kind)
        return self.index[key]

    def order(self, few: Key, many: Key, times: float) -> None:
        self.at_most.add((self.index[few], self.index[many], times))

    def add_up(self, whole: Key, parts: Sequence[Key]) -> None:
        self.equal.add((tuple(sorted(self.index[part] for part in parts)), self.index[whole]))

    def found(self, one: Sum) -> None:
        self._kind = one.kind
        whole = self.number(one.whole)
        self.in_tables.add(whole)
        self._sum(whole, one.parts)

    def add(self, identity: str, group: Sequence[tuple[Places, CellColumn]]) -> None:
        self._kind = group[0][1].kind
        sums = {axis for _, column in group for axis in column.additive}
        additive = {a for a in sums if all(places.adds_up(column, a) for places, column in group)}
        nested = ({axis for _, column in group for axis in column.nested} | sums) - additive
        cut = {axis: _pieces(_extents(axis, group)) for axis in sorted(additive)}
        leaves: dict[tuple[str, ...], set[Place]] = defaultdict(set)
        for places, column in group:
            axes = [places.labels[axis].tolist() for axis in column.axes]
            for labels in dict.fromkeys(zip(*axes, strict=True)):
                place = place_of(zip(column.axes, labels, strict=True))
                whole = self.number((identity, place))
                self.in_tables.add(whole)
                choices = [
                    [(axis, piece) for piece in cut[axis][label]]
                    if axis in cut
                    else [(axis, label)]
                    for axis, label in place
                ]
                parts = [tuple(sorted(part)) for part in itertools.product(*choices)]
                leaves[tuple(axis for axis, _ in place)].update(parts)
                self._sum(whole, [(identity, part) for part in parts])
        self._margins(identity, leaves, additive)
        if nested:
            self._nest(identity, group, nested)

    def _sum(self, whole: int, parts: Sequence[Key]) -> None:
        numbers = sorted(self.number(part) for part in parts)
        if numbers != [whole]:
            self.equal.add((tuple(numbers), whole))

    def _margins(
        self, identity: str, leaves: Mapping[tuple[str, ...], set[Place]], additive: set[str]
    ) -> None:
        """Add up the pieces along one axis after the other, as far as tables or others need it."""
        pieces = {axes: set(places) for axes, places in leaves.items()}
        for axes in sorted(leaves, key=lambda names: (-len(names), names)):
            for size in range(len(axes), 0, -1):
                for names in itertools.combinations(axes, size):
                    for axis in names:
                        if axis in additive and axis != TIME:  # time has no end
                            rest = tuple(name for name in names if name != axis)
                            self._collapse(identity, pieces, names, rest, axis)

    def _collapse(
        self,
        identity: str,
        pieces: dict[tuple[str, ...], set[Place]],
        names: tuple[str, ...],
        rest: tuple[str, ...],
        axis: str,
    ) -> None:
        if names not in pieces:
            return
        sums: dict[Place, list[Place]] = defaultdict(list)
        for place in pieces[names]:
            sums[tuple(pair for pair in place if pair[0] != axis)].append(place)
        for total, parts in sorted(sums.items()):
            if len(rest) or (identity, total) in self.index:
                pieces.setdefault(rest, set()).add(total)
                self._sum(self.number((identity, total)), [(identity, part) for part in parts])

    def _nest(
        self, identity: str, group: Sequence[tuple[Places, CellColumn]], nested: set[str]
    ) -> None:
        places = {place for name, place in self.index if name == identity}
        extents = {axis: _extents(axis, group) for axis in nested}
        for place in sorted(places):
            for at, (axis, label) in enumerate(place):
                if axis not in nested:
                    continue
                others = place[:at] + place[at + 1 :]
                wider = [others] + [
                    place_of([*others, (axis, other)])
                    for other in extents[axis]
                    if other != label and _within(extents[axis][label], extents[axis][other])
                ]
                for bigger in wider:
                    if bigger in places:
                        self.order((identity, place), (identity, bigger), 1.0)

    def finish(self) -> Model:
        # By name, so that the order of tables and of their rows makes no difference.
        names = sorted(self.index)
        at = np.empty(len(names), dtype=int)
        at[[self.index[name] for name in names]] = np.arange(len(names))
        equal = _matrix(
            sorted(
                [(int(at[whole]), -1.0), *((int(part), 1.0) for part in np.sort(at[list(parts)]))]
                for parts, whole in self._needed()
            ),
            len(names),
        )
        at_most = _matrix(
            sorted([(int(at[few]), 1.0), (int(at[many]), -t)] for few, many, t in self.at_most),
            len(names),
        )
        kinds = tuple(self.kinds[self.index[name]] for name in names)
        return Model({name: number for number, name in enumerate(names)}, kinds, equal, at_most)

    def _needed(self) -> list[tuple[tuple[int, ...], int]]:
        """Leave out sums that make a number which no table and no other sum has."""
        sums = sorted(self.equal)
        bound = {number for pair in self.at_most for number in pair[:2]}
        while True:
            uses = np.zeros(len(self.kinds), dtype=int)
            for parts, whole in sums:
                uses[[*parts, whole]] += 1
            kept = [
                (parts, whole)
                for parts, whole in sums
                if whole in self.in_tables or whole in bound or uses[whole] > 1
            ]
            if len(kept) == len(sums):
                return sums
            sums = kept


def _extents(axis: str, group: Sequence[tuple[Places, CellColumn]]) -> dict[str, Extent]:
    return {
        label: extent
        for places, column in group
        if axis in column.axes
        for label, extent in places.extents.get(axis, {}).items()
    }


def _within(part: Extent, whole: Extent) -> bool:
    if isinstance(part, range) and isinstance(whole, range):
        return whole.start <= part.start and part.stop <= whole.stop
    return set(map(str, part)) <= set(map(str, whole))


def _pieces(extents: Mapping[str, Extent]) -> dict[str, list[str]]:
    """Cut an axis into the coarsest parts from which all labels can be put together."""
    ranges = {label: part for label, part in extents.items() if isinstance(part, range)}
    cuts = sorted({edge for part in ranges.values() for edge in (part.start, part.stop)})
    pieces = {
        label: [f"{a}:{b}" for a, b in itertools.pairwise(cuts) if part.start <= a < part.stop]
        for label, part in ranges.items()
    }
    members: dict[str, list[str]] = defaultdict(list)
    for label, part in sorted(extents.items()):
        if not isinstance(part, range):
            for name in part:
                members[name].append(label)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, labels in sorted(members.items()):
        together[tuple(labels)].append(name)
    for owners, names in together.items():
        for label in owners:
            pieces.setdefault(label, []).append(" + ".join(names))
    return pieces


def _matrix(rows: Sequence[Sequence[tuple[int, float]]], columns: int) -> scipy.sparse.csr_array:
    data = [value for row in rows for _, value in row]
    at = [number for row in rows for number, _ in row]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    return scipy.sparse.csr_array((data, at, starts), shape=(len(rows), columns))
