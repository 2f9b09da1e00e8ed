"""The attack: for every hidden number the range in which it must lie, and what gives it away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from lokalis_research.release.attack.knowledge import Knowledge, Target, knowledge_of
from lokalis_research.release.attack.moves import Moves
from lokalis_research.release.attack.system import System
from lokalis_research.release.rules import Rules
from lokalis_research.release.shifts import EXACT, FloatArray
from lokalis_research.release.told import Key, Told
from lokalis_research.result import Released

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
