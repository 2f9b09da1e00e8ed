"""The attack: for every hidden number the range in which it must lie, and what gives it away.

To see that a hidden number is known badly enough, its very ends are not needed. Any numbers that
fit all that is known are a start; small shifts of them that fit as well show how far it can lie.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from lokalis_research.release.attack.knowledge import Knowledge, Target, knowledge_of
from lokalis_research.release.attack.system import System
from lokalis_research.release.rules import Rules
from lokalis_research.release.shifts import EXACT, BoolArray, FloatArray, Shifts
from lokalis_research.release.told import Key, Told
from lokalis_research.result import Released


class Moves:
    """What was seen so far of the hidden numbers of a system."""

    def __init__(self, system: System, goals: sparse.csr_array, start: FloatArray) -> None:
        self.system, self.goals, self.start = system, goals, start
        self.base = goals @ start
        self.low, self.high = self.base.copy(), self.base.copy()
        self._shifts = self._room()

    def spread(self, enough: FloatArray, top: FloatArray) -> BoolArray:
        """Look for ranges that are wide enough, and reach as far up as they must."""

        def up(number: int) -> float:
            wanted = max(self.low[number] + enough[number], top[number])
            return float(wanted - self.base[number]) if self.high[number] < wanted - EXACT else 0.0

        def down(number: int) -> float:
            wanted = self.high[number] - enough[number]
            return float(wanted - self.base[number]) if self.low[number] > wanted + EXACT else 0.0

        stuck = self._settle(range(len(self.base)), up)
        self._settle(stuck, down)
        far = self.high - self.low >= enough - EXACT
        return np.asarray(far & (self.high >= top - EXACT))

    def go_to(self, number: int, end: float) -> None:
        """Try to see a hidden number at one end of its range."""

        def wish(number: int) -> float:
            seen = self.low[number] - EXACT <= end <= self.high[number] + EXACT
            return 0.0 if seen else float(end - self.base[number])

        self._settle([number], wish)

    def _settle(self, numbers: Sequence[int], wish: Callable[[int], float]) -> list[int]:
        first = len(self.start)
        stuck = self._shifts.settle(
            [first + number for number in numbers], lambda at: wish(at - first), self._accept
        )
        return [at - first for at in stuck]

    def _accept(self, shift: FloatArray) -> bool:
        point = self.start + shift[: len(self.start)]
        point = np.where(self.system.whole, np.round(point), point)
        if not self.system.fits(point):
            return False
        value = self.goals @ point
        self.low, self.high = np.minimum(self.low, value), np.maximum(self.high, value)
        return True

    def _room(self) -> Shifts:
        """Let what is hidden be asked for like an unknown: as the sum that it is."""
        value = self.system.matrix @ self.start
        count = len(self.base)
        lines = sparse.hstack([self.system.matrix, sparse.csr_array((len(value), count))])
        sums = sparse.hstack([self.goals, -sparse.eye_array(count)])
        nothing = np.zeros(count)
        return Shifts(
            sparse.vstack([lines, sums]).tocsr(),
            np.concatenate([np.maximum(value - self.system.low, 0), nothing]),
            np.concatenate([np.maximum(self.system.high - value, 0), nothing]),
            np.concatenate([self.system.whole, np.zeros(count, dtype=bool)]),
            np.concatenate([self.start, self.base]),
            np.full(len(self.start) + count, np.inf),
        )


Numbers = npt.NDArray[np.int64]
Terms = tuple[tuple[int, float], ...]
# Below it the very ends of ranges are found sooner than a proof that they are wide enough.
_LARGE = 300


@dataclass(frozen=True)
class Finding:
    """A hidden number that can be computed too well.

    Parameters
    ----------
    table, column, place : str
        Where it is hidden.
    width : float
        How far the ends of its range lie apart.
    through : tuple of str
        What gives it away: tables and numbers that are shown.
    """

    table: str
    column: str
    place: str
    width: float
    through: tuple[str, ...]


@dataclass(frozen=True)
class Attack:
    """What an attack came to."""

    ranges: pd.DataFrame
    findings: tuple[Finding, ...]


def attack(
    tables: Sequence[Released],
    rules: Rules,
    earlier: Sequence[Released] = (),
    told: Sequence[Told] = (),
    before: Sequence[Released] = (),
    out: Mapping[Key, tuple[float, float]] = MappingProxyType({}),
) -> Attack:
    """Try to compute what is hidden from all that is shown.

    Parameters
    ----------
    tables : sequence of Released
        Of the run.
    rules : Rules
        The rules by which they were released.
    earlier : sequence of Released
        Of bundles shared before, of which it is not known what was revised since: where these
        contradict what is shown now, an outsider takes the smallest revision that explains it for
        the truth.
    told : sequence of Told
        How numbers hang together although nobody declared it.
    before : sequence of Released
        Of bundles shared before, in which what was revised goes by another name.
    out : mapping of Key to tuple of float
        Hidden numbers that bundles shared before give away whatever is shown now, with bounds.

    Returns
    -------
    Attack
        Every hidden number gets the range that linear programming finds, and where whole numbers
        may lie closer together that of integer programming. A range of a number alone is never
        narrower than the truth.

    Raises
    ------
    ContradictionError
        If the shown numbers of `tables` contradict each other: they do not mean what they say.
    """
    known = knowledge_of((*tables, *before), rules, earlier, told, out)
    matrix = known.matrix()
    low = np.array([line.low for line in known.lines])
    high = np.array([line.high for line in known.lines])
    revisable = np.array([line.earlier for line in known.lines], dtype=bool)
    part_of = _parts(known, matrix)
    by_part: dict[int, list[Target]] = defaultdict(list)
    for target in known.targets:
        if target.terms:
            by_part[int(part_of[target.terms[0][0]])].append(target)
    ranges, findings = [], []
    for number, mine in sorted(by_part.items()):
        unknowns = np.flatnonzero(part_of[: len(known.whole)] == number)
        lines = np.flatnonzero(np.diff(matrix[:, unknowns].tocsr().indptr))
        system = System(
            matrix[lines][:, unknowns].tocsr(), low[lines], high[lines], known.whole[unknowns]
        )
        if revisable[lines].any():
            system = system.loosened(revisable[lines])
        seen = _ranges(system, mine, unknowns)
        for target in mine:
            bottom, top, exact = seen[target.terms]
            ranges.append((target.table, target.column, target.place, bottom, top, exact))
            if top - bottom < target.wide - EXACT or top < target.top - EXACT:
                culprits = system.culprits(_goal(target, unknowns))
                said = [known.lines[lines[at]].said_by for at in culprits]
                findings.append(_finding(target, top - bottom, said))
    columns = ["tabel", "kolom", "plaats", "laag", "hoog", "precies"]
    return Attack(pd.DataFrame(ranges, columns=columns), tuple(findings))


def _ranges(
    system: System, targets: Sequence[Target], unknowns: Numbers
) -> dict[Terms, tuple[float, float, bool]]:
    """Find the range of each hidden number, and whether these are its very ends."""
    # Of a number that is asked for twice, the most that is asked.
    by_most = sorted(targets, key=lambda target: (target.top, target.wide))
    distinct = list({target.terms: target for target in by_most}.values())
    goals = np.array([_goal(target, unknowns) for target in distinct])
    start = system.any_fitting() if len(unknowns) > _LARGE else None
    if start is None:
        return {
            target.terms: (*system.range(goal, whole=target.count), True)
            for target, goal in zip(distinct, goals, strict=True)
        }
    moves = Moves(system, sparse.csr_array(goals), start)
    wide = moves.spread(
        np.array([target.wide for target in distinct]),
        np.array([target.top for target in distinct]),
    )
    found = {}
    for at, target in enumerate(distinct):
        if wide[at]:
            found[target.terms] = (float(moves.low[at]), float(moves.high[at]), False)
        else:
            found[target.terms] = _narrow(system, moves, at, target, goals[at])
    return found


def _narrow(
    system: System, moves: Moves, at: int, target: Target, goal: FloatArray
) -> tuple[float, float, bool]:
    """Find the ends of a range that seems narrow: people seen there need no branching."""
    bottom, top = system.loose_range(goal, whole=target.count)
    for end in (bottom, top):
        if np.isfinite(end):
            moves.go_to(at, end)
    if moves.low[at] <= bottom + EXACT and moves.high[at] >= top - EXACT:
        return bottom, top, True
    return (*system.range(goal, whole=target.count), True)


def _goal(target: Target, unknowns: Numbers) -> FloatArray:
    goal = np.zeros(len(unknowns))
    for unknown, times in target.terms:
        goal[np.searchsorted(unknowns, unknown)] += times
    return goal


def _finding(target: Target, width: float, said: Sequence[str]) -> Finding:
    through = tuple(dict.fromkeys(said))
    return Finding(target.table, target.column, target.place, max(width, 0.0), through)


def _parts(known: Knowledge, matrix: sparse.csr_array) -> npt.NDArray[np.int64]:
    """Give each part of the system that says nothing of the others a number."""
    coo = matrix.tocoo()
    pairs = [(t.terms[0][0], unknown) for t in known.targets for unknown, _ in t.terms]
    rows = [*(coo.row + len(known.whole)).tolist(), *(first for first, _ in pairs)]
    columns = [*coo.col.tolist(), *(unknown for _, unknown in pairs)]
    size = len(known.whole) + matrix.shape[0]
    links = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
