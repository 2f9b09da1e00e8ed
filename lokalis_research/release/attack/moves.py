"""Ranges in large systems: from numbers that fit to others in which what is hidden lies far away.

To see that a hidden number is known badly enough, its very ends are not needed. Any numbers that
fit all that is known are a start; small shifts of them that fit as well show how far it can lie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from lokalis_research.release.attack.system import System
from lokalis_research.release.shifts import EXACT, BoolArray, FloatArray, Shifts


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
