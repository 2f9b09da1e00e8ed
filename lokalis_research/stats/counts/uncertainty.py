"""Estimates with intervals from coefficients whose covariance has one or more sources.

A contrast's variance is the sum of what each source adds; its degrees of freedom follow by
Satterthwaite (1946), An approximate distribution of estimates of variance components, Biometrics
Bulletin 2, 110-114.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded, tail_probability
from lokalis_research.stats.counts.rates import FloatArray


class Source(Protocol):
    """Something that says how uncertain coefficients are."""

    @property
    def covariance(self) -> FloatArray:
        """Of the coefficients, shape (p, p)."""
        ...

    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Of the variance of a contrast."""
        ...


@dataclass(frozen=True)
class Known:
    """A covariance with the same degrees of freedom for every contrast.

    Parameters
    ----------
    covariance : ndarray of float, shape (p, p). Of the coefficients.
    df : float. Degrees of freedom; infinite when it is taken as known.
    """

    covariance: FloatArray
    df: float = np.inf

    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Give the degrees of freedom, whatever the contrast.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.
        """
        del contrast
        return self.df


@dataclass(frozen=True)
class Estimated:
    """A number with what is uncertain about it.

    Parameters
    ----------
    value, se, df : float. Estimate, standard error and degrees of freedom.
    low, high : float. Ends of the interval.
    p : float. Of the value being 0, two-sided.
    """

    value: float
    se: float
    df: float
    low: float
    high: float
    p: float

    def exp(self) -> Estimated:
        """Give the same on the scale of ratios: value and ends as powers of e.

        Returns
        -------
        Estimated. The standard error stays that of the logarithm.
        """
        with np.errstate(over="ignore"):
            low, value, high = (float(np.exp(x)) for x in (self.low, self.value, self.high))
        return Estimated(value, self.se, self.df, low, high, self.p)


@dataclass(frozen=True)
class Uncertainty:
    """Sources of uncertainty about the same coefficients, independent of each other.

    Parameters
    ----------
    sources : tuple of Source. Their covariances add up.
    """

    sources: tuple[Source, ...]

    @property
    def covariance(self) -> FloatArray:
        """The sum of the sources' covariances."""
        total: FloatArray = np.sum([source.covariance for source in self.sources], axis=0)
        return total

    @guarded
    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Give the degrees of freedom of a contrast's variance: (Σ v)² / Σ v²/df.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.
        """
        c = np.asarray(contrast, dtype=np.float64)
        variances = [float(c @ source.covariance @ c) for source in self.sources]
        parts = [
            variance**2 / source.degrees_of_freedom(c)
            for variance, source in zip(variances, self.sources, strict=True)
            if variance > 0
        ]
        if not np.isfinite(parts).all():
            return np.nan
        return sum(variances) ** 2 / sum(parts) if sum(parts) > 0 else np.inf

    @guarded
    def estimate(
        self,
        contrast: npt.ArrayLike,
        value: float,
        *,
        level: float = 0.95,
        further_variance: float = 0.0,
    ) -> Estimated:
        """Give a t interval around a value whose derivatives are known (the delta method).

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients, or derivatives to them.
        value : float. The estimate.
        further_variance : float. Of the value, known and independent of the coefficients.

        Returns
        -------
        Estimated. Without an interval where the covariance does not exist.

        Examples
        --------
        >>> known = Uncertainty((Known(np.array([[0.04]])),))
        >>> round(known.estimate([1.0], 0.5).high, 3)
        0.892
        """
        c = np.asarray(contrast, dtype=np.float64)
        covariance = self.covariance
        if c.shape != covariance.shape[:1]:
            raise AnalysisError(
                "Uncertainty: the contrast and the coefficients differ in number.",
                remedy="Give one weight per coefficient.",
            )
        variance = float(np.maximum(0.0, c @ covariance @ c))
        se = float(np.sqrt(variance + further_variance))
        df = self.degrees_of_freedom(c)
        if not np.isfinite(variance) or np.isnan(df):
            return Estimated(float(value), np.nan, np.nan, np.nan, np.nan, np.nan)
        if variance > 0:
            df = df * ((variance + further_variance) / variance) ** 2
        half = float(stats.t.isf(tail_probability(level), df)) * se
        p = 2.0 * float(stats.t.sf(abs(value) / se, df)) if se > 0 else np.nan
        return Estimated(float(value), se, df, value - half, value + half, p)
