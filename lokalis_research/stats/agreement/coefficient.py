"""What every coefficient returns: a number with its interval, or why there is none."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lokalis_research.stats.agreement.ratings import FloatArray
from lokalis_research.stats.arguments import tail_probability

NO_VARIATION = "no variation: nothing but one category was used"
NOTHING_PAIRED = "nothing paired: no unit was judged by two coders"
NO_CHANCE = "chance alone would give full agreement"

_NOISE = 1e-9


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement with its interval.

    Parameters
    ----------
    name : str. Which coefficient.
    value : float
        The estimate; NaN where it is undefined (see `reason`), never a number in its stead.
    se : float. Its standard error; NaN where that is undefined.
    low, high : float. The ends of the interval.
    level : float. Its confidence level.
    method : str. How the interval was made.
    units : int. Units judged by at least two coders.
    observed, expected : float
        Observed agreement, and what chance would give in the sense of this coefficient.
    null_se : float
        Standard error where coders agree by chance only, for a test; NaN where there is no formula.
    reason : str. Why there is no number; empty where there is.

    Examples
    --------
    >>> Coefficient("kappa", 0.7, 0.07, 0.56, 0.84, 0.95, "FCE", 100)
    kappa 0.700 [0.560, 0.840] (95%, FCE; 100 units)
    """

    name: str
    value: float
    se: float
    low: float
    high: float
    level: float
    method: str
    units: int
    observed: float = math.nan
    expected: float = math.nan
    null_se: float = math.nan
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a level that is none."""
        tail_probability(self.level)

    @classmethod
    def bare(
        cls,
        name: str,
        value: float,
        se: float,
        level: float,
        units: int,
        observed: float = math.nan,
        expected: float = math.nan,
    ) -> Coefficient:
        """Build an estimate that has no interval yet.

        Parameters
        ----------
        name, value, se, level, units, observed, expected. As in the class.
        """
        nan = math.nan
        return cls(name, value, se, nan, nan, level, "", units, observed, expected)

    @property
    def defined(self) -> bool:
        """Whether there is a number."""
        return math.isfinite(self.value)

    def __repr__(self) -> str:
        if not self.defined:
            return f"{self.name} undefined: {self.reason} ({self.units} units)"
        return (
            f"{self.name} {self.value:.3f} [{self.low:.3f}, {self.high:.3f}] "
            f"({self.level:.0%}, {self.method}; {self.units} units)"
        )


@dataclass(frozen=True)
class Measure:
    """A coefficient as a function of sums over units: what resampling needs."""

    name: str
    contributions: FloatArray
    evaluate: Callable[[FloatArray], FloatArray]

    def value(self) -> float:
        """Evaluate on all units."""
        return float(self.evaluate(self.contributions.sum(axis=0)))


def quotient(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide; 0/0 and x/0 are undefined."""
    zero = np.abs(denominator) < 1e-12
    return np.asarray(np.where(zero, np.nan, numerator / np.where(zero, 1.0, denominator)))


def undefined(name: str, units: int, level: float, reason: str) -> Coefficient:
    """Say that there is no number, and why."""
    bare = Coefficient.bare(name, math.nan, math.nan, level, units)
    return dataclasses.replace(bare, reason=reason)


def with_interval(found: Coefficient, method: str, degrees: float = math.inf) -> Coefficient:
    """Add the interval value ± quantile × se, cut at 1, which no coefficient exceeds."""
    if found.value > 1 - _NOISE:
        disagree = 1 - tail_probability(found.level) ** (1 / found.units)
        low = 1 - disagree / (1 - found.expected)
        return dataclasses.replace(found, low=low, high=1.0, method="exact, as all units agree")
    if not (math.isfinite(found.se) and degrees > 0):
        return dataclasses.replace(found, method="no interval: it hangs on too few units")
    if found.se < _NOISE:
        return dataclasses.replace(found, method="no interval: all units say the same")
    margin = float(stats.t.isf(tail_probability(found.level), degrees)) * found.se
    high = min(1.0, found.value + margin)
    return dataclasses.replace(found, low=found.value - margin, high=high, method=method)
