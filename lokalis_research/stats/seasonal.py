"""Season and trend of a series by loess (STL), with the choices that R's ``stats::stl`` makes.

The smoothing is statsmodels' STL; the defaults, the jumps and the periodic season are R's, so that
a figure can be checked in either. Source: Cleveland, Cleveland, McRae and Terpenning (1990), STL: a
seasonal-trend decomposition procedure based on loess, Journal of Official Statistics 6, 3-73.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from statsmodels.tsa.seasonal import STL

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, guarded


@dataclass(frozen=True)
class Smoothing:
    """Settings of the three smoothers of STL."""

    season: int
    trend: int
    low_pass: int


@dataclass(frozen=True)
class SeasonalDecomposition:
    """A series as trend + season + remainder.

    Parameters
    ----------
    trend, season, remainder : ndarray of float, shape (n,). Add up to the series.
    weights : ndarray of float, shape (n,). Robustness weights; all 1 when not robust.
    windows, degrees, jumps : Smoothing. What was used.
    inner, outer : int. Numbers of iterations.
    """

    trend: FloatArray
    season: FloatArray
    remainder: FloatArray
    weights: FloatArray
    windows: Smoothing
    degrees: Smoothing
    jumps: Smoothing
    inner: int
    outer: int

    @property
    def adjusted(self) -> FloatArray:
        """The series without its season."""
        return self.trend + self.remainder

    @property
    def strength_of_trend(self) -> float:
        """1 − var(remainder) / var(trend + remainder), at least 0."""
        return _strength(self.trend, self.remainder)

    @property
    def strength_of_season(self) -> float:
        """1 − var(remainder) / var(season + remainder), at least 0."""
        return _strength(self.season, self.remainder)


def _strength(part: FloatArray, remainder: FloatArray) -> float:
    spread = float(np.var(part + remainder))
    return math.nan if spread == 0 else max(0.0, 1.0 - float(np.var(remainder)) / spread)


def _next_odd(window: float) -> int:
    """Round a window up to the next odd number, as R does with its defaults."""
    whole = round(window)
    return whole + 1 - whole % 2


def _odd(window: float) -> int:
    """Make a window odd and at least three, as the Fortran code behind R's does."""
    return max(3, _next_odd(window))


@guarded
def stl(
    values: ArrayLike,
    *,
    period: int = 12,
    season_window: int | Literal["periodic"] = "periodic",
    trend_window: int | None = None,
    low_pass_window: int | None = None,
    season_degree: Literal[0, 1] = 0,
    trend_degree: Literal[0, 1] = 1,
    low_pass_degree: Literal[0, 1] | None = None,
    season_jump: int | None = None,
    trend_jump: int | None = None,
    low_pass_jump: int | None = None,
    robust: bool = False,
    inner: int | None = None,
    outer: int | None = None,
) -> SeasonalDecomposition:
    """Decompose a series into season, trend and remainder.

    Parameters
    ----------
    values : array_like of float, shape (n,). The series, complete, one value per step.
    period : int. Steps in a full period.
    season_window : int or "periodic"
        Window of the seasonal smoother; ``"periodic"`` gives every period the same season.
    trend_window : int, optional
        Default: 1.5 period / (1 − 1.5 / season window), rounded up to odd.
    low_pass_window : int, optional
        Default: the first odd number above the period. (R takes an odd period itself, as for a week
        of days, and may take shorter trend windows; statsmodels wants both to be longer.)
    season_degree, trend_degree, low_pass_degree : {0, 1}
        Degrees of the local polynomials; the low-pass one follows the trend by default.
    season_jump, trend_jump, low_pass_jump : int, optional
        Smooth every so many points and interpolate; default a tenth of the window, rounded up (of
        the window as given: R makes an even one odd only afterwards).
    robust : bool. Give outliers less weight.
    inner, outer : int, optional. Iterations; default 1 and 15 if robust, otherwise 2 and 0.

    Returns
    -------
    SeasonalDecomposition. With `remainder` = values − trend − season.

    Examples
    --------
    >>> months = np.arange(48)
    >>> parts = stl(5 + 0.1 * months + np.sin(2 * np.pi * months / 12))
    >>> round(float(parts.season[3]), 2), parts.windows.trend
    (0.93, 19)
    """
    series = np.asarray(values, dtype=float)
    _check_series(series, period)
    periodic = season_window == "periodic"
    if isinstance(season_window, str):
        if not periodic:
            raise AnalysisError(
                "STL: the season window is a text that is not known.",
                remedy='Give a number of periods of at least 3, or "periodic".',
            )
        season_window = 10 * len(series) + 1
        season_degree = 0
    if season_window < 3:
        raise AnalysisError(
            "STL: a season window below 3 does not smooth.",
            remedy='Give a number of periods of at least 3, or "periodic".',
        )
    if trend_window is None:
        trend_window = _next_odd(math.ceil(1.5 * period / (1 - 1.5 / season_window)))
    if low_pass_window is None:
        low_pass_window = _next_odd(period + 1)
    windows = Smoothing(_odd(season_window), _odd(trend_window), _odd(low_pass_window))
    if min(windows.trend, windows.low_pass) <= period:
        raise AnalysisError(
            f"STL: the windows of trend ({windows.trend}) and low-pass filter "
            f"({windows.low_pass}) must both be longer than the period ({period}).",
            remedy="Leave them out to get the usual ones.",
        )
    degrees = Smoothing(
        season=season_degree,
        trend=trend_degree,
        low_pass=trend_degree if low_pass_degree is None else low_pass_degree,
    )
    jumps = Smoothing(
        season=season_jump or math.ceil(season_window / 10),
        trend=trend_jump or math.ceil(trend_window / 10),
        low_pass=low_pass_jump or math.ceil(low_pass_window / 10),
    )
    rounds = (1, 15) if robust else (2, 0)
    inner, outer = (rounds[0] if inner is None else inner), (rounds[1] if outer is None else outer)
    fit = STL(
        series,
        period=period,
        seasonal=windows.season,
        trend=windows.trend,
        low_pass=windows.low_pass,
        seasonal_deg=degrees.season,
        trend_deg=degrees.trend,
        low_pass_deg=degrees.low_pass,
        robust=robust,
        seasonal_jump=jumps.season,
        trend_jump=jumps.trend,
        low_pass_jump=jumps.low_pass,
    ).fit(inner_iter=inner, outer_iter=outer)
    trend, season = np.asarray(fit.trend, float), np.asarray(fit.seasonal, float)
    if periodic:
        step = np.arange(len(series)) % period
        season = (np.bincount(step, weights=season) / np.bincount(step))[step]
    return SeasonalDecomposition(
        trend=trend,
        season=season,
        remainder=series - trend - season,
        weights=np.asarray(fit.weights, float),
        windows=windows,
        degrees=degrees,
        jumps=jumps,
        inner=inner,
        outer=outer,
    )


def _check_series(series: FloatArray, period: int) -> None:
    if series.ndim != 1 or not np.isfinite(series).all():
        raise AnalysisError(
            f"STL: {int((~np.isfinite(series)).sum())} of {series.size} values are missing, "
            "or it is not one series.",
            remedy="Give one complete series: season and trend are not defined across gaps.",
        )
    if period < 2 or len(series) <= 2 * period:
        raise AnalysisError(
            f"STL: {len(series)} values are too few for a season of {period} steps.",
            remedy=f"Give more than two full periods: at least {2 * period + 1} values.",
        )
