"""How long something lasts, up to a day that nearly everybody's follow-up reaches."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError


def restricted_mean(
    days: npt.ArrayLike, ended: npt.ArrayLike, until: float, *, level: float = 0.95
) -> tuple[float, float, float]:
    """Estimate the mean of what lasts, counted up to some day, when some of it still goes on.

    The area under the Kaplan-Meier curve up to that day; its variance is that of Klein and
    Moeschberger, Survival analysis, 2nd ed. (2003), formula 4.5.2: Σ A(tᵢ)² dᵢ / (Yᵢ (Yᵢ − dᵢ)),
    with A(tᵢ) the area from tᵢ on. A mean of those that ended would leave out the longest.

    Parameters
    ----------
    days : array_like, shape (n,)
        How long each lasted, or has lasted.
    ended : array_like of bool, shape (n,)
        Whether it ended then.
    until : float
        Up to which day.
    level : float
        Of the interval.

    Returns
    -------
    mean, low, high : float
        The interval is not beyond 0 and `until`.

    Raises
    ------
    AnalysisError
        If lengths differ, or a duration is negative or missing.

    Examples
    --------
    >>> round(restricted_mean([100, 200, 400], [True, True, False], 365)[0], 6)
    221.666667
    """
    time, event = np.asarray(days, dtype=float), np.asarray(ended, dtype=bool)
    if time.shape != event.shape or time.ndim != 1 or not len(time):
        raise AnalysisError("Durations and ends differ in length.", remedy="Give one of each.")
    if not (time >= 0).all():
        raise AnalysisError(
            "A duration is negative or missing.", remedy="Leave out what has its dates reversed."
        )
    moments = np.unique(time[event & (time <= until)])
    at_risk = len(time) - np.searchsorted(np.sort(time), moments, side="left")
    deaths = np.bincount(np.searchsorted(moments, time[event & (time <= until)]),
                         minlength=len(moments))  # fmt: skip
    curve = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    widths = np.diff(np.concatenate([[0.0], moments, [until]]))
    areas = curve * widths
    mean = float(areas.sum())
    after = np.cumsum(areas[::-1])[::-1][1:]
    left = at_risk - deaths
    parts = np.divide(after**2 * deaths, at_risk * left, out=np.zeros(len(moments)), where=left > 0)
    half = NormalDist().inv_cdf(0.5 + level / 2) * float(np.sqrt(parts.sum()))
    return mean, max(mean - half, 0.0), min(mean + half, until)
