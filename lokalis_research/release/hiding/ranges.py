"""How far a hidden number can lie from what it is, given all that is shown: tables as witnesses.

A *witness* is a table of possible numbers that an outsider cannot tell from the true one. Two
witnesses in which a hidden number differs by ten prove that it is not known better than that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_EXACT = 1e-6
_NODES = 200
_GOOD_ENOUGH = 0.1


@dataclass(frozen=True)
class Bound:
    """How far a number can be stretched one way, and which shown numbers hold it.

    Parameters
    ----------
    value : float
        The farthest that linear programming finds.
    gain : ndarray of float, shape (n,)
        Per number how much farther at most, if it were hidden.
    """

    value: float
    gain: FloatArray


@dataclass
class Stretcher:
    """Stretches numbers of one block within what an outsider sees.

    Parameters
    ----------
    equal, at_most : scipy.sparse.csr_array
        Equations of the block, as in `Model`.
    low, high : ndarray of float
        What a shown number tells, per number.
    counts : ndarray of bool
        Which numbers are whole.
    roof : float
        More than any hidden number needs to be stretched to.
    """

    equal: sparse.csr_array
    at_most: sparse.csr_array
    low: FloatArray
    high: FloatArray
    counts: BoolArray
    roof: float
    _found: list[FloatArray] = field(default_factory=list)

    def seen(self, hidden: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Give the smallest and largest number of any witness found for this hiding.

        Parameters
        ----------
        hidden : ndarray of bool
            What is hidden.

        Returns
        -------
        tuple of ndarray
            Infinite where there is none yet.
        """
        low = np.full(len(hidden), np.inf)
        high = np.full(len(hidden), -np.inf)
        kept = [
            found
            for found in self._found
            if (hidden | ((found >= self.low - _EXACT) & (found <= self.high + _EXACT))).all()
        ]
        if kept:
            stacked = np.array(kept)
            low, high = stacked.min(axis=0), stacked.max(axis=0)
        return low, high

    def stretch(self, number: int, direction: int, hidden: BoolArray) -> Bound:
        """Move a hidden number as far as it goes.

        Parameters
        ----------
        number : int
            Which one.
        direction : int
            1 for up, −1 for down.
        hidden : ndarray of bool
            What is hidden.

        Returns
        -------
        Bound

        Raises
        ------
        ArithmeticError
            If no table fits what is shown: the equations do not hold for the true numbers.
        """
        low, high = self._bounds(hidden)
        cost = np.zeros(len(low))
        cost[number] = -float(direction)
        solved = linprog(
            cost,
            A_eq=self.equal if self.equal.shape[0] else None,
            b_eq=np.zeros(self.equal.shape[0]) if self.equal.shape[0] else None,
            A_ub=self.at_most if self.at_most.shape[0] else None,
            b_ub=np.zeros(self.at_most.shape[0]) if self.at_most.shape[0] else None,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        if solved.x is None:
            raise ArithmeticError(str(solved.message))
        gain = np.where(np.abs(solved.upper.marginals) > _EXACT, np.inf, 0.0)
        gain += np.maximum(solved.lower.marginals, 0) * np.maximum(low, 0)
        gain[hidden] = 0
        self._keep(solved.x, hidden)
        return Bound(float(solved.x[number]), gain)

    def spread(self, wanted: BoolArray, up: BoolArray, far: FloatArray, hidden: BoolArray) -> None:
        """Move many hidden numbers at once, some up and others down.

        Parameters
        ----------
        wanted : ndarray of bool
            Which numbers.
        up : ndarray of bool
            Which of these go up.
        far : ndarray of float
            How far up is far enough.
        hidden : ndarray of bool
            What is hidden.
        """
        low, high = self._bounds(hidden)
        cost = np.where(wanted, np.where(up, -1.0, 1.0), 0.0)
        self._whole(cost, low, np.where(wanted, far, high), hidden)

    def _bounds(self, hidden: BoolArray) -> tuple[FloatArray, FloatArray]:
        return np.where(hidden, 0.0, self.low), np.where(hidden, self.roof, self.high)

    def _whole(
        self, cost: FloatArray, low: FloatArray, high: FloatArray, hidden: BoolArray
    ) -> None:
        rules = []
        if self.equal.shape[0]:
            rules.append(LinearConstraint(self.equal, 0, 0))
        if self.at_most.shape[0]:
            rules.append(LinearConstraint(self.at_most, -np.inf, 0))
        # Limits on nodes, never on time: the same on every machine.
        solved = milp(
            cost,
            constraints=rules,
            integrality=self.counts.astype(int),
            bounds=Bounds(low, high),
            options={"node_limit": _NODES, "mip_rel_gap": _GOOD_ENOUGH},
        )
        if solved.x is not None:
            self._keep(solved.x, hidden)

    def _keep(self, found: FloatArray, hidden: BoolArray) -> None:
        table = np.where(self.counts, np.round(found), found)
        # What is not quite whole is made so, and then judged as it is.
        if self._fits(table, hidden):
            self._found.append(table)

    def _fits(self, table: FloatArray, hidden: BoolArray) -> bool:
        scale = _EXACT * max(1.0, float(np.abs(table).max(initial=0)))
        low, high = self._bounds(hidden)
        return bool(
            (table >= low - scale).all()
            and (table <= high + scale).all()
            and np.abs(self.equal @ table).max(initial=0) <= scale
            and (self.at_most @ table).max(initial=0) <= scale
        )
