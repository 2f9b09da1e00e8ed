"""The attack: for every hidden number the range in which it must lie, and what gives it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from lokalis_research.errors import ReleaseError
from lokalis_research.release.attack.knowledge import Knowledge, Target, knowledge_of
from lokalis_research.release.rules import Rules
from lokalis_research.result import Released

FloatArray = npt.NDArray[np.float64]
_NODES = 2000
_EXACT = 1e-6
_NAMED = 6


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
    """What an attack came to.

    Parameters
    ----------
    ranges : pandas.DataFrame
        One row per hidden number: ``tabel``, ``kolom``, ``plaats``, ``laag`` and ``hoog`` (infinite
        where nothing bounds it). It tells no more than what is shown, but belongs with the run.
    findings : tuple of Finding
        What is known too well; empty if all is safe.
    """

    ranges: pd.DataFrame
    findings: tuple[Finding, ...]


def attack(tables: Sequence[Released], rules: Rules) -> Attack:
    """Try to compute what is hidden from all that is shown.

    Parameters
    ----------
    tables : sequence of Released
        Of the run, and of bundles shared before.
    rules : Rules
        The rules by which they were released.

    Returns
    -------
    Attack
        Every hidden number gets the range that linear programming finds, and where whole numbers
        may lie closer together that of integer programming. A range of a number alone is never
        narrower than the truth.

    Raises
    ------
    ReleaseError
        If the shown numbers contradict each other: then they do not mean what they say.
    """
    known = knowledge_of(tables, rules)
    matrix = known.matrix()
    low = np.array([line.low for line in known.lines])
    high = np.array([line.high for line in known.lines])
    part_of = _parts(known, matrix)
    ranges, findings = [], []
    solved: dict[tuple[tuple[int, float], ...], tuple[float, float]] = {}
    for number in sorted({part_of[t.terms[0][0]] for t in known.targets if t.terms}):
        unknowns = np.flatnonzero(part_of[: len(known.whole)] == number)
        lines = np.flatnonzero(np.diff(matrix[:, unknowns].tocsr().indptr))
        system = _System(
            matrix[lines][:, unknowns].tocsr(), low[lines], high[lines], known.whole[unknowns]
        )
        place = {int(unknown): at for at, unknown in enumerate(unknowns)}
        for target in known.targets:
            if not target.terms or part_of[target.terms[0][0]] != number:
                continue
            goal = np.zeros(len(unknowns))
            for unknown, times in target.terms:
                goal[place[unknown]] += times
            solved.setdefault(target.terms, system.range(goal, rules.aanvullend.speling, whole=target.count))
            bottom, top = solved[target.terms]
            ranges.append((target.table, target.column, target.place, bottom, top))
            if top - bottom < rules.aanvullend.speling - _EXACT:
                said = [known.lines[lines[at]].said_by for at in system.culprits(goal)]
                findings.append(_finding(target, top - bottom, said))
    columns = ["tabel", "kolom", "plaats", "laag", "hoog"]
    return Attack(pd.DataFrame(ranges, columns=columns), tuple(findings))


def _finding(target: Target, width: float, said: Sequence[str]) -> Finding:
    through = tuple(dict.fromkeys(said))
    return Finding(target.table, target.column, target.place, max(width, 0.0), through)


def _parts(known: Knowledge, matrix: sparse.csr_array) -> npt.NDArray[np.int64]:
    """Number the parts of the system that say nothing of each other."""
    coo = matrix.tocoo()
    pairs = [(t.terms[0][0], unknown) for t in known.targets for unknown, _ in t.terms]
    rows = [*(coo.row + len(known.whole)).tolist(), *(first for first, _ in pairs)]
    columns = [*coo.col.tolist(), *(unknown for _, unknown in pairs)]
    size = len(known.whole) + matrix.shape[0]
    links = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


@dataclass
class _System:
    """The lines of one part: matrix, bounds, and which unknowns are whole numbers."""

    matrix: sparse.csr_array
    low: FloatArray
    high: FloatArray
    whole: npt.NDArray[np.bool_]

    def range(self, goal: FloatArray, enough: float, *, whole: bool) -> tuple[float, float]:
        bottom, first = self._best(goal)
        top, second = self._best(-goal)
        top = -top
        fraction = any(
            point is None or np.abs(point - np.round(point))[self.whole].max(initial=0) > _EXACT
            for point in (first, second)
        )
        if whole and fraction and np.isfinite(top):
            bottom, top = self._whole(goal, bottom, 1), self._whole(goal, top, -1)
        return (np.ceil(bottom - _EXACT), np.floor(top + _EXACT)) if whole else (bottom, top)

    def culprits(self, goal: FloatArray) -> list[int]:
        """Name the lines that hold a number in its range: those with a price in both programs."""
        prices = np.zeros(len(self.low))
        for sign in (1.0, -1.0):
            _, _, price = self._solve(sign * goal)
            prices += np.abs(price)
        order = np.argsort(-prices, kind="stable")
        return [int(at) for at in order if prices[at] > _EXACT][:_NAMED]

    def _best(self, goal: FloatArray) -> tuple[float, FloatArray | None]:
        value, point, _ = self._solve(goal)
        return value, point

    def _solve(self, goal: FloatArray) -> tuple[float, FloatArray | None, FloatArray]:
        fixed = self.low == self.high
        above = ~fixed & np.isfinite(self.high)
        under = ~fixed & np.isfinite(self.low)
        bounds = sparse.vstack([self.matrix[above], -self.matrix[under]])
        solved = linprog(
            goal,
            A_ub=bounds if bounds.shape[0] else None,
            b_ub=np.concatenate([self.high[above], -self.low[under]]) if bounds.shape[0] else None,
            A_eq=self.matrix[fixed] if fixed.any() else None,
            b_eq=self.low[fixed] if fixed.any() else None,
            bounds=(0, None),
            method="highs",
        )
        prices = np.zeros(len(self.low))
        if solved.status == 3:
            return -np.inf, None, prices
        if solved.x is None:
            raise ReleaseError(
                "Shown numbers contradict each other: no numbers of people fit all of them.",
                remedy="Look for totals that are not the sum of their parts, or for quantities of "
                "the same name that differ.",
            )
        if fixed.any():
            prices[fixed] = solved.eqlin.marginals
        if bounds.shape[0]:
            ends = np.asarray(solved.ineqlin.marginals)
            prices[above] += ends[: above.sum()]
            prices[under] -= ends[above.sum() :]
        return float(solved.fun), np.asarray(solved.x), prices

    def _whole(self, goal: FloatArray, loose: float, sign: int) -> float:
        """Find the end of the range for whole numbers; what is proved is never too narrow."""
        solved = milp(
            sign * goal,
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            integrality=self.whole.astype(int),
            options={"node_limit": _NODES, "mip_rel_gap": 0.0},
        )
        bound = getattr(solved, "mip_dual_bound", None)
        return loose if bound is None else sign * float(bound)
