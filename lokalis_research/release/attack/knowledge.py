"""What an outsider knows: each shown or hidden number as a sum of unknown atoms within bounds.

The atoms are the smallest groups that the tables tell apart: a team in a month, say. Every number
of every table, and every number that two tables share, is the sum of some of them.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import sparse

from lokalis_research.errors import ReleaseError
from lokalis_research.release.rules import Rules
from lokalis_research.release.told import Key, Told
from lokalis_research.result import TIME, WHOLE, CellColumn, Extent, Places, Released

Atom = tuple[tuple[str, str], ...]
Address = tuple[str, Atom]
# Every way to divide a number is an unknown: with more of them no program ends.
_TOO_MANY = 2_000_000


@dataclass(frozen=True)
class Line:
    """One thing that an outsider knows: a sum of atoms lies between two bounds."""

    said_by: str
    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    earlier: bool = False


@dataclass(frozen=True)
class Target:
    """A number that nobody may know to within less than `wide`, or to lie below `top`."""

    table: str
    column: str
    place: str
    terms: tuple[tuple[int, float], ...]
    count: bool
    wide: float
    top: float = 0.0


@dataclass(frozen=True)
class Knowledge:
    """All that an outsider can write down."""

    whole: np.ndarray
    lines: tuple[Line, ...]
    targets: tuple[Target, ...]

    def matrix(self) -> sparse.csr_array:
        """Write the lines as a matrix."""
        rows = [at for at, line in enumerate(self.lines) for _ in line.terms]
        terms = [term for line in self.lines for term in line.terms]
        data, columns = [times for _, times in terms], [unknown for unknown, _ in terms]
        shape = (len(self.lines), len(self.whole))
        return sparse.csr_array((data, (rows, columns)), shape=shape)


def knowledge_of(
    tables: Sequence[Released],
    rules: Rules,
    earlier: Sequence[Released] = (),
    told: Sequence[Told] = (),
    out: Mapping[Key, tuple[float, float]] = MappingProxyType({}),
) -> Knowledge:
    """Write down what released tables tell, and what is told besides."""
    placed = [(t, t.places) for t in (*tables, *earlier) if t.places is not None]
    book = _Book(rules, frozenset(id(table) for table in earlier))
    groups: dict[str, list[tuple[Released, Places, CellColumn]]] = defaultdict(list)
    for table, places in placed:
        for column in places.columns:
            groups[column.identity].append((table, places, column))
    for identity in sorted(groups):
        book.write_quantity(identity, groups[identity])
    for table, places in placed:
        book.write_orders(table, places)
        book.write_sums(table, places)
    for one in told:
        book.write_told(one)
    known = {book.numbers[key]: bounds for key, bounds in out.items() if key in book.numbers}
    book.lines += [
        Line("een eerder gedeeld pakket", terms, low, high) for terms, (low, high) in known.items()
    ]
    targets = tuple(target for target in book.targets if target.terms not in known)
    return Knowledge(np.array(book.whole, dtype=bool), tuple(book.lines), targets)


class _Book:
    """Collects unknowns and what is known of them."""

    def __init__(self, rules: Rules, earlier: frozenset[int]) -> None:
        self.rules, self.earlier = rules, earlier
        self.unknowns: dict[Address, int] = {}
        self.whole: list[bool] = []
        self.lines: list[Line] = []
        self.targets: list[Target] = []
        # Tables of another run bear the same names: each is known by itself.
        self.sums: dict[tuple[int, str, int], tuple[tuple[int, float], ...]] = {}
        self.numbers: dict[Address, tuple[tuple[int, float], ...]] = {}

    def unknown(self, address: Address, count: bool) -> int:
        if address not in self.unknowns:
            self.unknowns[address] = len(self.whole)
            self.whole.append(count)
        return self.unknowns[address]

    def write_quantity(
        self, identity: str, uses: Sequence[tuple[Released, Places, CellColumn]]
    ) -> None:
        claimed = {axis for _, _, column in uses for axis in column.additive}
        adds = {a for a in claimed if all(places.adds_up(column, a) for _, places, column in uses)}
        atoms = {axis: _atoms(axis, uses) for axis in sorted(adds)}
        count = uses[0][2].kind == "aantal"
        shapes: dict[frozenset[str], set[Atom]] = defaultdict(set)
        rows = []
        for table, places, column in uses:
            cells = zip(_addresses(places, column), self._read(table, column), strict=True)
            for at, (address, cell) in enumerate(cells):
                spread = _spread(address, atoms)
                shapes[frozenset(address)].update(spread)
                rows.append((table, column, at, address, spread, cell))
        self._share(shapes, adds)
        if sum(len(found) for found in shapes.values()) > _TOO_MANY:
            raise ReleaseError(
                f'Table "{uses[0][1].table}": its numbers are divided in too many ways at once.',
                remedy="Release fewer cross-tables of the same quantity.",
            )
        resolve = _Resolver(self, identity, uses[0][2].name, count, shapes, adds)
        for table, column, at, address, spread, cell in rows:
            numbers = [n for atom in spread for n in resolve.unknowns(frozenset(address), atom)]
            terms = tuple((n, 1.0) for n in numbers)
            self.sums[id(table), column.name, at] = terms
            self._write_cell(table, column, cell, terms)
            self.numbers[identity, tuple(sorted(address.items()))] = terms
        self._write_nested(uses, claimed, adds)

    @staticmethod
    def _share(shapes: dict[frozenset[str], set[Atom]], adds: set[str]) -> None:
        """Add the divisions that two divisions have in common: their totals are the same."""
        for one, other in list(itertools.combinations(sorted(shapes, key=sorted), 2)):
            common = one & other
            if _refines(one, common, adds) and _refines(other, common, adds):
                for atom in [*shapes[one], *shapes[other]]:
                    shapes[common].add(_shorten(atom, common))

    def _write_cell(
        self,
        table: Released,
        column: CellColumn,
        cell: tuple[str, tuple[float, float] | None],
        terms: tuple[tuple[int, float], ...],
    ) -> None:
        words, bounds = cell
        if bounds is None:
            count, wide = column.kind == "aantal", self.rules.aanvullend.speling
            self.targets.append(Target(table.name, column.name, words, terms, count, wide))
        else:
            said = f"{table.name}: {column.name} ({words})"
            self.lines.append(Line(said, terms, *bounds, earlier=id(table) in self.earlier))

    def _read(
        self, table: Released, column: CellColumn
    ) -> Iterator[tuple[str, tuple[float, float] | None]]:
        """Read per cell where it stands and between what its number lies; None where hidden."""
        names = [table.table[one.name].astype("str") for one in table.dimensions]
        every = [", ".join(row) for row in zip(*names, strict=True)] or [""] * len(table.table)
        entities = next(
            (v.entities for v in table.values if v.name == column.name and hasattr(v, "entities")),
            (),
        )
        least = max((getattr(self.rules.drempel, name) for name in entities), default=0)
        half = getattr(self.rules.afronding, column.kind) / 2
        shown = table.status[column.name] == "getoond"
        for words, seen, value in zip(every, shown, table.table[column.name], strict=True):
            if seen:
                yield words, _interval(float(value), half, least, column.kind == "aantal")
            else:
                yield words, None

    def write_orders(self, table: Released, places: Places) -> None:
        for few, many, times in places.below:
            said = f"{table.name}: {few} is hoogstens {many}"
            for at in range(len(table.table)):
                parts = self.sums[id(table), few, at]
                whole = self.sums[id(table), many, at]
                terms = (*parts, *((n, -times) for n, _ in whole))
                self.lines.append(Line(said, terms, -math.inf, 0.0))

    def write_sums(self, table: Released, places: Places) -> None:
        for whole, parts in places.sums:
            said = f"{table.name}: {whole} is {' + '.join(parts)}"
            for at in range(len(table.table)):
                terms = [
                    (n, times) for part in parts for n, times in self.sums[id(table), part, at]
                ]
                terms += [(n, -times) for n, times in self.sums[id(table), whole, at]]
                self.lines.append(Line(said, tuple(terms), 0.0, 0.0))

    def write_told(self, told: Told) -> None:
        """Write that numbers are as much as others, or that their difference may not be known."""
        if not self.numbers.keys() >= {*told.left, *told.right}:
            # Of a table that is not there.
            return
        terms: dict[int, float] = defaultdict(float)
        for keys, sign in ((told.left, 1.0), (told.right, -1.0)):
            for key in keys:
                for unknown, times in self.numbers[key]:
                    terms[unknown] += sign * times
        left = tuple((unknown, times) for unknown, times in sorted(terms.items()) if times)
        names = [" + ".join(_named(keys)) for keys in (told.left, told.right)]
        if not told.wide:
            self.lines.append(Line(f"{names[0]} is {names[1]}", left, 0.0, 0.0))
        elif left:
            words = " min ".join(name for name in names if name)
            self.lines.append(Line(f"{words} is niet negatief", left, 0.0, math.inf))
            self.targets.append(
                Target("verband", "verschil", words, left, False, told.wide, told.top)
            )

    def _write_nested(
        self, uses: Sequence[tuple[Released, Places, CellColumn]], claimed: set[str], adds: set[str]
    ) -> None:
        nested = (claimed | {axis for _, _, column in uses for axis in column.nested}) - adds
        if not nested:
            return
        cells = {}
        for table, places, column in uses:
            for at, address in enumerate(_addresses(places, column)):
                cells[tuple(sorted(address.items()))] = (
                    address,
                    places.extents,
                    self.sums[id(table), column.name, at],
                )
        by_rest: dict[tuple[object, ...], list[tuple[Extent | None, tuple[tuple[int, float], ...]]]]
        for axis in sorted(nested):
            by_rest = defaultdict(list)
            for address, extents, terms in cells.values():
                rest = tuple(sorted((a, label) for a, label in address.items() if a != axis))
                part = extents[axis][address[axis]] if axis in address else None
                by_rest[rest].append((part, terms))
            for group in by_rest.values():
                for (small, few), (large, many) in itertools.permutations(group, 2):
                    if small is not None and (large is None or _inside(small, large)):
                        terms = (*few, *((n, -times) for n, times in many))
                        said = f"{uses[0][2].name}: een deel is hoogstens het geheel"
                        self.lines.append(Line(said, terms, -math.inf, 0.0))


def _interval(shown: float, half: float, least: int, count: bool) -> tuple[float, float]:
    """Undo the rounding: halves go up, and what is shown is zero or not small."""
    if not count:
        return shown - half, shown + half
    if shown == 0:
        return 0.0, 0.0
    return max(math.ceil(shown - half), least), math.ceil(shown + half) - 1


class _Resolver:
    """Writes an atom of one division as the atoms of the finest division that has it."""

    def __init__(
        self,
        book: _Book,
        identity: str,
        name: str,
        count: bool,
        shapes: Mapping[frozenset[str], set[Atom]],
        adds: set[str],
    ) -> None:
        self.book, self.identity, self.name, self.count = book, identity, name, count
        self.known: dict[tuple[frozenset[str], Atom], list[int]] = {}
        self.finer: dict[frozenset[str], list[tuple[frozenset[str], dict[Atom, list[Atom]]]]] = {}
        for axes in shapes:
            self.finer[axes] = []
            for other in sorted(shapes, key=lambda found: (len(found), sorted(found))):
                if _refines(other, axes, adds):
                    parts: dict[Atom, list[Atom]] = defaultdict(list)
                    for atom in sorted(shapes[other]):
                        parts[_shorten(atom, axes)].append(atom)
                    self.finer[axes].append((other, parts))

    def unknowns(self, axes: frozenset[str], atom: Atom) -> list[int]:
        if (axes, atom) not in self.known:
            ways = [
                [n for part in parts[atom] for n in self.unknowns(other, part)]
                for other, parts in self.finer[axes]
                if atom in parts
            ]
            for way in ways[1:]:
                if sorted(way) != sorted(ways[0]):
                    terms = [(n, 1.0) for n in ways[0]] + [(n, -1.0) for n in way]
                    said = f"{self.name}: twee indelingen van hetzelfde totaal"
                    self.book.lines.append(Line(said, tuple(terms), 0.0, 0.0))
            alone = [] if ways else [self.book.unknown((self.identity, atom), self.count)]
            self.known[axes, atom] = ways[0] if ways else alone
        return self.known[axes, atom]


def _refines(fine: frozenset[str], coarse: frozenset[str], adds: set[str]) -> bool:
    return coarse < fine and fine - coarse <= adds - {TIME}


def _shorten(atom: Atom, axes: frozenset[str]) -> Atom:
    return tuple(pair for pair in atom if pair[0] in axes)


def _addresses(places: Places, column: CellColumn) -> list[dict[str, str]]:
    return [
        {axis: label for axis, label in zip(column.axes, row, strict=True) if label != WHOLE}
        for row in places.rows_of(column)
    ]


def _spread(
    address: Mapping[str, str], atoms: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> list[Atom]:
    axes = sorted(address)
    parts = [
        [(axis, atom) for atom in atoms[axis][address[axis]]]
        if axis in atoms
        else [(axis, address[axis])]
        for axis in axes
    ]
    return list(itertools.product(*parts))


def _named(keys: Sequence[Key]) -> list[str]:
    return sorted(
        {" ".join([name.split("|")[0], *(at for _, at in place)]) for name, place in keys}
    )


def _inside(part: Extent, whole: Extent) -> bool:
    return set(part) < set(whole)


def _atoms(
    axis: str, uses: Sequence[tuple[Released, Places, CellColumn]]
) -> dict[str, tuple[str, ...]]:
    """Give per label of an axis the atoms that it takes together.

    Points (days, months, teams) that always come together make one atom.
    """
    members: dict[str, set[str]] = {}
    for _, places, column in uses:
        if axis in column.axes:
            for label, part in places.extents.get(axis, {}).items():
                members.setdefault(label, set()).update(str(point) for point in part)
    labels_of: dict[str, set[str]] = defaultdict(set)
    for label, points in members.items():
        for point in points:
            labels_of[point].add(label)
    atom_of = {point: "/".join(sorted(labels)) for point, labels in labels_of.items()}
    return {
        label: tuple(sorted({atom_of[point] for point in points}))
        for label, points in members.items()
    }
