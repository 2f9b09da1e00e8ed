"""The attack: for every hidden number the range in which it must lie, and what gives it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from lokalis_research.errors import ReleaseError
from lokalis_research.release.attack.knowledge import Knowledge, Target, knowledge_of
from lokalis_research.release.rules import Rules
from lokalis_research.result import Released

FloatArray = npt.NDArray[np.float64]
_NODES = 2000
_EXACT = 1e-6
_NAMED = 6
_MANY = 100
_MOVES = 20


class ContradictionError(ReleaseError):
    """Shown numbers that no numbers of people fit: of one run a mistake, of two a revision."""


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
        where nothing bounds it), and whether these are the very ends (``precies``) or the range is
        at least so wide. It tells no more than what is shown, but belongs with the run.
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
    ContradictionError
        If the shown numbers contradict each other: then they do not mean what they say.
    """
    known = knowledge_of(tables, rules)
    matrix = known.matrix()
    low = np.array([line.low for line in known.lines])
    high = np.array([line.high for line in known.lines])
    part_of = _parts(known, matrix)
    ranges, findings = [], []
    solved: dict[tuple[tuple[int, float], ...], tuple[float, float, bool]] = {}
    for number in sorted({part_of[t.terms[0][0]] for t in known.targets if t.terms}):
        unknowns = np.flatnonzero(part_of[: len(known.whole)] == number)
        lines = np.flatnonzero(np.diff(matrix[:, unknowns].tocsr().indptr))
        system = _System(
            matrix[lines][:, unknowns].tocsr(), low[lines], high[lines], known.whole[unknowns]
        )
        place = {int(unknown): at for at, unknown in enumerate(unknowns)}
        mine = [t for t in known.targets if t.terms and part_of[t.terms[0][0]] == number]
        goals = {target.terms: _goal(target, place) for target in mine}
        wide = system.surely_wide(list(goals.values()), rules.aanvullend.speling)
        seen = dict(zip(goals, wide, strict=True))
        for target in mine:
            goal = goals[target.terms]
            if target.terms not in solved:
                solved[target.terms] = seen[target.terms] or (
                    *system.range(goal, whole=target.count),
                    True,
                )
            bottom, top, exact = solved[target.terms]
            ranges.append((target.table, target.column, target.place, bottom, top, exact))
            if top - bottom < rules.aanvullend.speling - _EXACT:
                said = [known.lines[lines[at]].said_by for at in system.culprits(goal)]
                findings.append(_finding(target, top - bottom, said))
    columns = ["tabel", "kolom", "plaats", "laag", "hoog", "precies"]
    return Attack(pd.DataFrame(ranges, columns=columns), tuple(findings))


def _goal(target: Target, place: dict[int, int]) -> FloatArray:
    goal = np.zeros(len(place))
    for unknown, times in target.terms:
        goal[place[unknown]] += times
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


@dataclass
class _System:
    """The lines of one part: matrix, bounds, and which unknowns are whole numbers."""

    matrix: sparse.csr_array
    low: FloatArray
    high: FloatArray
    whole: npt.NDArray[np.bool_]

    def surely_wide(
        self, goals: Sequence[FloatArray], enough: float
    ) -> list[tuple[float, float, bool] | None]:
        """Give ranges that are wide enough without looking for their ends, where there are many.

        Whole numbers that fit all lines are looked for that move many of the hidden numbers at
        once; what is seen to lie far enough apart needs no programs of its own.
        """
        low, high = np.full(len(goals), np.inf), np.full(len(goals), -np.inf)
        if len(goals) > _MANY:
            rows, rng = np.array(goals), np.random.default_rng(1)
            for _ in range(_MOVES):
                open_ = ~(high - low >= enough)
                if not open_.any():
                    break
                up = rng.random(len(goals)) < 0.5
                cost = np.where(up, -1.0, 1.0)[open_] @ rows[open_]
                for roof in (2 * enough, np.inf):
                    point = self._fitting(cost, (rows[open_] != 0).any(axis=0), roof)
                    if point is not None:
                        low, high = np.minimum(low, rows @ point), np.maximum(high, rows @ point)
                        break
        with np.errstate(invalid="ignore"):
            done = high - low >= enough
        return [
            (float(bottom), float(top), False) if wide else None
            for bottom, top, wide in zip(low, high, done, strict=True)
        ]

    def _fitting(
        self, cost: FloatArray, moved: npt.NDArray[np.bool_], roof: float
    ) -> FloatArray | None:
        solved = milp(
            cost,
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            integrality=self.whole.astype(int),
            bounds=Bounds(0, np.where(moved, roof, np.inf)),
            options={"node_limit": _MANY, "mip_rel_gap": 0.1},
        )
        if solved.x is None:
            return None
        point = np.where(self.whole, np.round(solved.x), solved.x)
        value = self.matrix @ point
        slack = _EXACT * np.maximum(1.0, np.abs(value))
        fits = ((value >= self.low - slack) & (value <= self.high + slack)).all()
        return point if fits and (point >= 0).all() else None

    def range(self, goal: FloatArray, *, whole: bool) -> tuple[float, float]:
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
            raise ContradictionError(
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
