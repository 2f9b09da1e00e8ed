"""One part of what an outsider knows: the ends of sums in it, by linear and integer programming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import highspy
import numpy as np
from scipy import sparse

from lokalis_research.errors import ReleaseError
from lokalis_research.release.shifts import EXACT, BoolArray, FloatArray, solver_of

# Of nodes, never of time: the same on every machine. What is not proved stays too wide.
_NODES = 2000
_ANSWERS = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnbounded)
# Who has to mend it begins with the first few: the next run shows what is left.
_NAMED = 6


class ContradictionError(ReleaseError):
    """Shown numbers that no numbers of people fit."""


@dataclass(frozen=True)
class System:
    """The lines of one part."""

    matrix: sparse.csr_array
    low: FloatArray
    high: FloatArray
    whole: BoolArray

    def loosened(self, lines: BoolArray) -> System:
        """Loosen lines that may have been revised by as much as it takes to fit the others."""
        from scipy.optimize import linprog

        width = np.where(lines & np.isfinite(self.high - self.low), self.high - self.low, 0.0)
        width = np.where(lines & (width == 0), 1.0, width)
        slack = sparse.csr_array(width[:, None])
        above, under = np.isfinite(self.high), np.isfinite(self.low)
        solved = linprog(
            np.append(np.zeros(len(self.whole)), 1.0),
            A_ub=sparse.vstack(
                [
                    sparse.hstack([self.matrix, -slack]).tocsr()[above],
                    sparse.hstack([-self.matrix, -slack]).tocsr()[under],
                ]
            ),
            b_ub=np.concatenate([self.high[above], -self.low[under]]),
            bounds=(0, None),
            method="highs",
        )
        if solved.x is None:
            raise _contradiction()
        room = float(solved.x[-1])
        if room <= EXACT:
            return self
        more = (room + EXACT) * width
        return replace(self, low=self.low - more, high=self.high + more)

    def range(self, goal: FloatArray, *, whole: bool) -> tuple[float, float]:
        """Find both ends of a sum."""
        bottom, first = self._best(goal)
        top, second = self._best(-goal)
        top = -top
        fraction = any(
            point is None or np.abs(point - np.round(point))[self.whole].max(initial=0) > EXACT
            for point in (first, second)
        )
        if whole and fraction and np.isfinite(top):
            bottom, top = self._whole(goal, bottom, 1), self._whole(goal, top, -1)
        return (np.ceil(bottom - EXACT), np.floor(top + EXACT)) if whole else (bottom, top)

    def culprits(self, goal: FloatArray) -> list[int]:
        """Name the lines that hold a sum in its range: those with a price in either program."""
        prices = np.zeros(len(self.low))
        for sign in (1.0, -1.0):
            _, _, price = self._solve(sign * goal)
            prices += np.abs(price)
        order = np.argsort(-prices, kind="stable")
        return [int(at) for at in order if prices[at] > EXACT][:_NAMED]

    def loose_range(self, goal: FloatArray, *, whole: bool) -> tuple[float, float]:
        """Find a range for a sum as if people could be divided."""
        bottom, top = self._best(goal)[0], -self._best(-goal)[0]
        return (np.ceil(bottom - EXACT), np.floor(top + EXACT)) if whole else (bottom, top)

    def any_fitting(self) -> FloatArray | None:
        """Find numbers that fit all lines."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        solved = milp(
            np.zeros(len(self.whole)),
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            integrality=self.whole.astype(int),
            bounds=Bounds(0, np.inf),
            options={"node_limit": _NODES},
        )
        if solved.x is None:
            return None
        point = np.where(self.whole, np.round(solved.x), solved.x)
        return point if self.fits(point) else None

    def fits(self, point: FloatArray) -> bool:
        """Tell whether numbers fit all lines."""
        value = self.matrix @ point
        slack = EXACT * np.maximum(1.0, np.abs(value))
        fits = (value >= self.low - slack) & (value <= self.high + slack)
        return bool(fits.all() and (point >= 0).all())

    def _best(self, goal: FloatArray) -> tuple[float, FloatArray | None]:
        value, point, _ = self._solve(goal)
        return value, point

    def _solve(self, goal: FloatArray) -> tuple[float, FloatArray | None, FloatArray]:
        count = len(self.whole)
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), goal)
        self._solver.run()
        if self._solver.getModelStatus() not in _ANSWERS:
            # From where an endless goal left it, it may not find its way: from the start it does.
            self._solver.clearSolver()
            self._solver.run()
        status, solution = self._solver.getModelStatus(), self._solver.getSolution()
        if status == highspy.HighsModelStatus.kUnbounded:
            return -np.inf, None, np.zeros(len(self.low))
        if status != highspy.HighsModelStatus.kOptimal:
            raise _contradiction()
        point = np.array(solution.col_value)
        return float(goal @ point), point, np.array(solution.row_dual)

    @cached_property
    def _solver(self) -> highspy.Highs:
        # From one sum to the next only the goal differs: it goes on from where it was.
        most = np.full(len(self.whole), np.inf)
        return solver_of(self.matrix.tocsc(), self.low, self.high, most)

    def _whole(self, goal: FloatArray, loose: float, sign: int) -> float:
        """Find the end of the range for whole numbers; what is proved is never too narrow."""
        from scipy.optimize import LinearConstraint, milp

        solved = milp(
            sign * goal,
            constraints=LinearConstraint(self.matrix, self.low, self.high),
            integrality=self.whole.astype(int),
            options={"node_limit": _NODES, "mip_rel_gap": 0.0},
        )
        bound = getattr(solved, "mip_dual_bound", None)
        return loose if bound is None else sign * float(bound)


def _contradiction() -> ContradictionError:
    return ContradictionError(
        "Shown numbers contradict each other: no numbers of people fit all of them.",
        remedy="Look for totals that are not the sum of their parts, or for quantities of the same "
        "name that differ.",
    )
