"""The smallest shifts of a table: other numbers that fit all that is known just as well.

Who knows one table that fits can ask for another in which given numbers lie so much higher or lower
and as little else as possible differs. Small shifts touch few numbers, nearly always by whole
steps, and take the simplex method few steps from where nothing is shifted: thousands of them take
seconds, where programs that push numbers to their very ends take hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt
import scipy

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# What HiGHS may be off and still call a number whole.
EXACT = 1e-6
# Most numbers shift together in one program; where they do not, halves are tried.
_TOGETHER = 20
# Other prices mostly give a shift by whole steps, long before integer programming does.
_TRIES = 3
_NODES = 200
_TILT = 0.5


def solver_of(
    matrix: scipy.sparse.csc_array, low: FloatArray, high: FloatArray, most: FloatArray
) -> highspy.Highs:
    """Prepare a program that is solved many times: lines within bounds, numbers from 0 up to most.

    It minimises the sum of all numbers.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # its __init__ has no types
    # Presolving anew would take longer than the few steps there are to take.
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("threads", 1)
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = matrix.shape
    program.col_cost_ = np.ones(matrix.shape[1])
    program.col_lower_, program.col_upper_ = np.zeros(matrix.shape[1]), most
    program.row_lower_, program.row_upper_ = low, high
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = matrix.indptr
    program.a_matrix_.index_ = matrix.indices
    program.a_matrix_.value_ = matrix.data
    solver.passModel(program)
    return solver


@dataclass
class Shifts:
    """Shifts of numbers within the room that each of them and each line has."""

    matrix: scipy.sparse.csr_array
    line_down: FloatArray
    line_up: FloatArray
    whole: BoolArray
    down: FloatArray
    up: FloatArray
    _solver: highspy.Highs = field(init=False)

    def __post_init__(self) -> None:
        both = scipy.sparse.hstack([self.matrix, -self.matrix]).tocsc()
        most = np.concatenate([self.up, self.down])
        self._solver = solver_of(both, -self.line_down, self.line_up, most)

    def give_room(self, down: FloatArray, up: FloatArray) -> None:
        """Change how far numbers may fall and rise."""
        self.down, self.up = down, up
        count = 2 * len(up)
        self._solver.changeColsBounds(
            count, np.arange(count, dtype=np.int32), np.zeros(count), np.concatenate([up, down])
        )

    def find(self, wishes: Mapping[int, float]) -> FloatArray | None:
        """Find the smallest shift in which numbers rise or fall as far as is asked."""
        low, high = np.zeros(2 * len(self.up)), np.concatenate([self.up, self.down])
        room = high.copy()
        for number, wish in wishes.items():
            ways = [number, len(self.up) + number]
            way, back = ways if wish > 0 else ways[::-1]
            if abs(wish) > room[way] + EXACT:
                return None
            low[way], high[way], high[back] = abs(wish), max(abs(wish), room[way]), 0.0
        changed = np.flatnonzero((low > 0) | (high < room)).astype(np.int32)
        self._solver.changeColsBounds(len(changed), changed, low[changed], high[changed])
        found = self._least()
        if found is not None and not self._is_whole(found):
            found = self._whole(low, high) if len(wishes) == 1 else None
        self._solver.changeColsBounds(len(changed), changed, np.zeros(len(changed)), room[changed])
        return found

    def settle(
        self,
        numbers: Sequence[int],
        wish: Callable[[int], float],
        accept: Callable[[FloatArray], bool],
    ) -> list[int]:
        """Shift numbers, many at once where that goes, until none wishes for more."""
        stuck: list[int] = []
        groups = [list(numbers[at : at + _TOGETHER]) for at in range(0, len(numbers), _TOGETHER)][
            ::-1
        ]
        while groups:
            group = groups.pop()
            wishes = {number: far for number in group if (far := wish(number))}
            if not wishes:
                continue
            found = self.find(wishes)
            if found is not None and accept(found):
                groups.append(list(wishes))
            elif len(wishes) == 1:
                stuck += wishes
            else:
                half = len(wishes) // 2
                groups += [list(wishes)[half:], list(wishes)[:half]]
        return stuck

    def _least(self) -> FloatArray | None:
        # From where nothing is shifted: the last shift is farther away than that.
        self._solver.clearSolver()
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        both = np.array(self._solver.getSolution().col_value)
        shift: FloatArray = both[: len(self.up)] - both[len(self.up) :]
        return shift

    def _is_whole(self, shift: FloatArray) -> bool:
        return bool(np.abs(shift - np.round(shift))[self.whole].max(initial=0) <= EXACT)

    def _whole(self, low: FloatArray, high: FloatArray) -> FloatArray | None:
        """Try other prices, then integer programming, for a shift by whole steps."""
        count = 2 * len(self.up)
        every = np.arange(count, dtype=np.int32)
        rng = np.random.default_rng(0)
        found = None
        for _ in range(_TRIES):
            self._solver.changeColsCost(count, every, 1 + _TILT * rng.random(count))
            found = self._least()
            if found is None or self._is_whole(found):
                break
        self._solver.changeColsCost(count, every, np.ones(count))
        if found is not None and not self._is_whole(found):
            found = self._by_branching(low, high)
        return found

    def _by_branching(self, low: FloatArray, high: FloatArray) -> FloatArray | None:
        from scipy.optimize import Bounds, LinearConstraint, milp

        solved = milp(
            np.ones(len(low)),
            constraints=LinearConstraint(
                scipy.sparse.hstack([self.matrix, -self.matrix]).tocsr(),
                -self.line_down,
                self.line_up,
            )
            if self.matrix.shape[0]
            else (),
            integrality=np.concatenate([self.whole, self.whole]).astype(int),
            bounds=Bounds(low, high),
            # A limit on nodes, never on time: the same on every machine.
            options={"node_limit": _NODES, "mip_rel_gap": 1.0},
        )
        if solved.x is None:
            return None
        shift: FloatArray = solved.x[: len(self.up)] - solved.x[len(self.up) :]
        return shift
