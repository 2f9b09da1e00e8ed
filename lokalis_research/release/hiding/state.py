"""What is known and wanted of the numbers of a model, and what protecting them came to."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.release.shifts import BoolArray, FloatArray


class FalseEquationError(ArithmeticError):
    """Numbers that do not add up as their tables say.

    Parameters
    ----------
    numbers : tuple of int
        Numbers of an equation that does not hold.
    """

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__("Numbers do not add up as their tables say.")
        self.numbers = numbers


@dataclass(frozen=True)
class State:
    """What is to be shown and what not, per number of a `Model`.

    Parameters
    ----------
    exact : ndarray of float
        What it is; missing for a number that stands in no table.
    low, high : ndarray of float
        What an outsider knows of a number when it is shown (0 and infinite: never shown).
    hidden : ndarray of bool
        Hidden so far, or in no table.
    free : ndarray of bool
        May be hidden as well.
    guarded : ndarray of bool
        Must not be known too well when hidden.
    width : ndarray of float
        How wide the range must be in which a hidden number can lie.
    few : ndarray of bool
        Hidden for being small: `few_from` to `few_to` must remain possible.
    few_from, few_to : float
        Both ends of what must remain possible.
    cost : ndarray of float
        What hiding costs beyond one: between numbers, the smaller is hidden first.
    """

    exact: FloatArray
    low: FloatArray
    high: FloatArray
    hidden: BoolArray
    free: BoolArray
    guarded: BoolArray
    width: FloatArray
    few: BoolArray
    few_from: float
    few_to: float
    cost: FloatArray

    def part(self, numbers: npt.NDArray[np.int64]) -> State:
        """Leave out all other numbers.

        Parameters
        ----------
        numbers : ndarray of int
            Which to keep.

        Returns
        -------
        State
        """
        return dataclasses.replace(
            self,
            exact=self.exact[numbers],
            low=self.low[numbers],
            high=self.high[numbers],
            hidden=self.hidden[numbers],
            free=self.free[numbers],
            guarded=self.guarded[numbers],
            width=self.width[numbers],
            few=self.few[numbers],
            cost=self.cost[numbers],
        )


@dataclass(frozen=True)
class Limits:
    """Up to where a block is solved to the optimum, and how it goes on beyond.

    Parameters
    ----------
    exact : int
        Largest number of numbers that may be hidden in a block that is solved to the optimum.
    rounds : int
        Most rounds of cuts for it; after that the heuristic takes over.
    at_once : int
        For how many open numbers the heuristic chooses what to hide, per round.
    """

    exact: int = 60
    rounds: int = 40
    at_once: int = 24


@dataclass(frozen=True)
class Protection:
    """What protecting came to.

    Parameters
    ----------
    hidden : ndarray of bool
        What is hidden now, the earlier included.
    exposed : tuple of int
        Numbers that cannot be protected, because what gives them away is shown already.
    """

    hidden: BoolArray
    exposed: tuple[int, ...]
