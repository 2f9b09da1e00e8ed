"""How many have had an event by a day, when some still wait and some will never have it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from statsmodels.duration.survfunc import CumIncidenceRight

from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NOISE = 1e-9

WAITING, EVENT, OTHER = 0, 1, 2
"""What ended the wait: nothing yet, the event itself, or something that makes it impossible."""


@dataclass(frozen=True, repr=False)
class Incidence(Microdata):
    """The share of all who had the event by each day, estimated by `cumulative_incidence`."""

    days: FloatArray
    share: FloatArray
    low: FloatArray
    high: FloatArray

    def by(self, day: float) -> tuple[float, float, float]:
        """Give the share that had the event by a day, the day itself included."""
        at = int(np.searchsorted(self.days, day, side="right")) - 1
        if at < 0:
            return 0.0, 0.0, 0.0
        return float(self.share[at]), float(self.low[at]), float(self.high[at])

    def day_of(self, share: float) -> tuple[float, float, float]:
        """Give the day by which a share of all had the event (Brookmeyer and Crowley, 1982)."""
        return (
            self._first(self.share, share),
            self._first(self.high, share),
            self._first(self.low, share),
        )

    def _first(self, line: FloatArray, share: float) -> float:
        # A half that is reached may lie a bit of rounding below it.
        reached = np.flatnonzero(line >= share - _NOISE)
        return float(self.days[reached[0]]) if len(reached) else float("nan")


def cumulative_incidence(
    days: npt.ArrayLike, ended_by: npt.ArrayLike, *, level: float = 0.95
) -> Incidence:
    """Estimate by when which share had an event, without dropping those who still wait.

    The Aalen-Johansen estimator (Aalen and Johansen, 1978; statsmodels' CumIncidenceRight). Where
    nothing but the event ends a wait it is one minus the Kaplan-Meier estimate. Interval on the
    scale log(−log(1 − share)), as R's ``survfit`` does with ``conf.type = "log-log"``.
    """
    time = np.asarray(days, dtype=np.float64)
    status = np.asarray(ended_by, dtype=np.int64)
    if time.shape != status.shape or time.ndim != 1:
        raise AnalysisError(
            "Waits and what ended them differ in length.", remedy="Give one of each per wait."
        )
    if (time < 0).any() or not np.isfinite(time).all():
        raise AnalysisError(
            "A wait is negative or missing.", remedy="Leave out what has its dates out of order."
        )
    if not (status == EVENT).any():
        raise AnalysisError(
            "Nobody had the event.", remedy="Ask it of a group in which somebody had it."
        )
    # Order decides nothing, but the sums of statsmodels must be the same for the same waits.
    order = np.lexsort((status, time))
    with np.errstate(divide="ignore", invalid="ignore"):  # when nobody is left, no error is either
        found = CumIncidenceRight(time[order], status[order])
    share, error = np.asarray(found.cinc[0]), np.asarray(found.cinc_se[0])
    steps = np.append(share[0] > 0, np.diff(share) > 0)
    share, error = np.clip(share[steps], 0.0, 1.0), error[steps]
    low, high = _log_log(share, error, level)
    # Where all had it there is no error to go by: no share lower than this often gives all of n.
    everyone = share >= 1 - _NOISE
    low = np.where(everyone, ((1 - level) / 2) ** (1 / len(time)), low)
    return Incidence(np.asarray(found.times, dtype=np.float64)[steps], share, low, high)


def _log_log(share: FloatArray, error: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    z = NormalDist().inv_cdf(0.5 + level / 2)
    left = 1 - share
    inside = (left > 0) & (left < 1)
    safe = np.where(inside, left, 0.5)
    factor = np.exp(z * error / (safe * -np.log(safe)))
    low = np.where(inside, 1 - safe ** (1 / factor), share)
    high = np.where(inside, 1 - safe**factor, share)
    return low, high
