"""Estimates with intervals from coefficients whose covariance has one or more sources.

A contrast's variance is the sum of what each source adds; its degrees of freedom follow by
Satterthwaite (1946), An approximate distribution of estimates of variance components, Biometrics
Bulletin 2, 110-114.

Sums of means over rows, under the model and under another design, with the delta method.

What an interruption added is such a difference: the sum of the fitted means less the sum of the
means with its columns at 0 (the counterfactual). The interval follows from all coefficients
together. Effects of groups that were absorbed move with the coefficients, and are themselves
uncertain; both are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    Labels,
    guarded,
    tail_probability,
)
from lokalis_research.stats.counts.loglinear import Groups, LogLinearFit


class Source(Protocol):
    """Something that says how uncertain coefficients are."""

    @property
    def covariance(self) -> FloatArray:
        """Of the coefficients, shape (p, p)."""
        ...

    def degrees_of_freedom(self, contrast: ArrayLike) -> float:
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

    def degrees_of_freedom(self, contrast: ArrayLike) -> float:
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
    def degrees_of_freedom(self, contrast: ArrayLike) -> float:
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
        contrast: ArrayLike,
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


@dataclass(frozen=True)
class Total:
    """A sum of means with its derivatives.

    Parameters
    ----------
    value : float. The sum.
    gradient : ndarray of float, shape (p,). To the coefficients, the absorbed effects moving along.
    of_groups : ndarray of float, shape (groups,)
        To the absorbed effects themselves; empty without groups.
    """

    value: float
    gradient: FloatArray
    of_groups: FloatArray


@guarded
def total(
    fit: LogLinearFit,
    *,
    rows: ArrayLike | None = None,
    design: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
    groups: Labels | None = None,
) -> Total:
    """Sum the means of rows.

    Parameters
    ----------
    rows : array_like of bool or int, optional. Which of its rows; all by default.
    design : array_like, shape (m, p), optional. Another design for those rows, or for new ones.
    exposure : array_like, shape (m,), optional. Another exposure; needed for new rows.
    groups : array_like of int, shape (m,), optional
        Numbers of the groups of new rows, as in ``fit.groups.codes``.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> fit = fit_loglinear([8, 12], pd.DataFrame({"c": [1, 1]}), [1, 1], family="poisson")
    >>> round(total(fit).value, 9)
    20.0
    """
    chosen = np.arange(len(fit.counts)) if rows is None else np.asarray(rows)
    x = fit.design[chosen] if design is None else np.asarray(design, dtype=np.float64)
    at = np.exp(fit.offset[chosen]) if exposure is None else np.asarray(exposure, dtype=np.float64)
    codes = fit.groups.codes[chosen] if groups is None else np.asarray(groups, dtype=np.int64)
    if not len(x) == len(at) == len(codes):
        raise AnalysisError(
            "Totals: design, exposure and groups differ in length.", remedy="Give one per row."
        )
    eta = x @ fit.coefficients
    if not fit.groups.count:
        mean = at * np.exp(eta)
        return Total(float(mean.sum()), mean @ x, np.empty(0))
    mean = at * np.exp(eta + fit.group_effects[codes])
    weight = fit.weights
    centre = fit.groups.sums(weight[:, None] * fit.design) / fit.groups.sums(weight)[:, None]
    of_groups = Groups(codes, fit.groups.count).sums(mean)
    return Total(float(mean.sum()), mean @ x - of_groups @ centre, of_groups)


@guarded
def log_ratio(
    fit: LogLinearFit, uncertainty: Uncertainty, top: Total, bottom: Total, *, level: float = 0.95
) -> Estimated:
    """Give the logarithm of the ratio of two sums, with its interval.

    Other parameters as `total`.

    Parameters
    ----------
    uncertainty : Uncertainty. Of its coefficients.
    top, bottom : Total. From `total`.

    Returns
    -------
    Estimated. ``.exp()`` of it is the ratio.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design = pd.DataFrame({"c": 1.0, "after": [0, 0, 1, 1]})
    >>> fit = fit_loglinear([8, 12, 25, 15], design, np.ones(4), family="poisson")
    >>> known = Uncertainty((Known(fit.covariance),))
    >>> before, after = total(fit, rows=[0, 1]), total(fit, rows=[2, 3])
    >>> round(log_ratio(fit, known, after, before).exp().value, 6)
    2.0
    """
    gradient = top.gradient / top.value - bottom.gradient / bottom.value
    of_groups = top.of_groups / top.value - bottom.of_groups / bottom.value
    return uncertainty.estimate(
        gradient,
        float(np.log(top.value / bottom.value)),
        level=level,
        further_variance=_group_variance(fit, of_groups),
    )


@guarded
def difference(
    fit: LogLinearFit, uncertainty: Uncertainty, one: Total, other: Total, *, level: float = 0.95
) -> Estimated:
    """Give the difference of two sums, with its interval.

    Parameters
    ----------
    fit, uncertainty, level. As in `log_ratio`.
    one, other : Total. From `total`.

    Returns
    -------
    Estimated. Of one − other.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design = pd.DataFrame({"a": [1, 0], "b": [0, 1]})
    >>> fit = fit_loglinear([20, 40], design, [1, 1], family="poisson")
    >>> known = Uncertainty((Known(fit.covariance),))
    >>> found = difference(fit, known, total(fit, rows=[1]), total(fit, rows=[0]))
    >>> round(found.value, 6), round(found.se**2, 6)
    (20.0, 60.0)
    """
    return uncertainty.estimate(
        one.gradient - other.gradient,
        one.value - other.value,
        level=level,
        further_variance=_group_variance(fit, one.of_groups - other.of_groups),
    )


@guarded
def log_total(
    fit: LogLinearFit, uncertainty: Uncertainty, of: Total, *, level: float = 0.95
) -> Estimated:
    """Give the logarithm of a sum, with its interval.

    Other parameters as `log_ratio`.

    Parameters
    ----------
    of : Total. From `total`.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> fit = fit_loglinear([25, 35], pd.DataFrame({"c": [1, 1]}), [1, 1], family="poisson")
    >>> found = log_total(fit, Uncertainty((Known(fit.covariance),)), total(fit))
    >>> round(found.exp().value, 6), round(found.se**-2, 6)
    (60.0, 60.0)
    """
    return uncertainty.estimate(
        of.gradient / of.value,
        float(np.log(of.value)),
        level=level,
        further_variance=_group_variance(fit, of.of_groups / of.value),
    )


def _group_variance(fit: LogLinearFit, of_groups: FloatArray) -> float:
    if not fit.groups.count:
        return 0.0
    scale = fit.dispersion if np.isfinite(fit.dispersion) else 1.0
    return float((of_groups**2 / fit.groups.sums(fit.weights)).sum() * max(1.0, scale))
