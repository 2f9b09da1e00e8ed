"""What is known and wanted of the numbers of a model, and what protecting them came to."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.release.shifts import BoolArray, FloatArray


class FalseEquationError(ArithmeticError):
    """Numbers that do not add up as their tables say."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__("Numbers do not add up as their tables say.")
        self.numbers = numbers


@dataclass(frozen=True)
class State:
    """What is to be shown and what not, per number of a `Model`.

    A hidden number must seem possible from `bottom` to `top`, over at least `width`.
    """

    exact: FloatArray
    low: FloatArray
    high: FloatArray
    hidden: BoolArray
    free: BoolArray
    guarded: BoolArray
    width: FloatArray
    bottom: FloatArray
    top: FloatArray
    cost: FloatArray

    def part(self, numbers: npt.NDArray[np.int64]) -> State:
        """Leave out all other numbers."""
        return dataclasses.replace(
            self,
            exact=self.exact[numbers],
            low=self.low[numbers],
            high=self.high[numbers],
            hidden=self.hidden[numbers],
            free=self.free[numbers],
            guarded=self.guarded[numbers],
            width=self.width[numbers],
            bottom=self.bottom[numbers],
            top=self.top[numbers],
            cost=self.cost[numbers],
        )


@dataclass(frozen=True)
class Limits:
    """Up to where a block is solved to the optimum, and how it goes on beyond.

    After so many `turns` of hiding and finding what tells of it, whole tables are hidden.
    """

    exact: int = 60
    rounds: int = 40
    at_once: int = 24
    turns: int = 40


@dataclass(frozen=True)
class Protection:
    """What protecting came to."""

    hidden: BoolArray
    exposed: tuple[int, ...]
