"""Months that are busy in the whole city, and stay so for a while: what they add to uncertainty.

Busyness of month t is taken as a stationary series with correlation ρ^|s − t|. With S the weighted
residuals summed per month, Cov(S) = φK + τ² KR(ρ)K, where K is their covariance under
independence. Neither τ nor ρ is well known from five years of months, and estimating ρ alone makes
intervals too narrow; so both are averaged out over a grid, weighted by the likelihood of S. What is
left is a mixture of normal distributions; it is passed on as its variance, and the degrees of
freedom at which a t distribution of that variance has the 95% interval of the mixture. The table of
coverage in the tests shows what that gives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from lokalis_research.period import Month
from lokalis_research.stats.arguments import FloatArray
from lokalis_research.stats.counts.loglinear import Groups, LogLinearFit

RHO = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
TAU = np.concatenate([[0.0], np.geomspace(0.005, 0.6, 40)])
"""Standard deviations on the logarithmic scale: from half a per cent to 60%."""

_NULL = 1e-8
# What the fitted terms can say about months leaves directions with an eigenvalue of only rounding.
_TAIL = 0.025
_FREEDOM = np.concatenate([np.geomspace(2, 1000, 300), [np.inf]])
_QUANTILES = stats.t.isf(_TAIL, _FREEDOM)

# Each point counts for the stretch that it stands for: flat in ρ, and halfway between flat in τ and
# in the deviation of what is new each month, τ√(1 − ρ²). Chosen on simulated series: flat in τ
# makes intervals of independent months too wide, the other those of long waves too narrow.
_PRIOR = ((1 - RHO**2) ** 0.25 * np.gradient(RHO))[:, None] * np.gradient(TAU)


@dataclass(frozen=True)
class CityMonths:
    """What months that hang together add to a covariance: a source of uncertainty."""

    carries: FloatArray
    months: npt.NDArray[np.int64]
    weights: FloatArray

    @property
    def variance(self) -> float:
        """τ², the variance of one month on the logarithmic scale, averaged over the grid."""
        return float((self.weights.sum(axis=0) * TAU**2).sum())

    @property
    def covariance(self) -> FloatArray:
        """Of the coefficients, shape (p, p)."""
        together = np.tensordot(self._mass, correlations(self.months), axes=1)
        found: FloatArray = self.carries @ together @ self.carries.T
        return found

    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Give the degrees of freedom that the spread of a contrast's variance leaves."""
        weights = np.asarray(contrast, dtype=float) @ self.carries
        per_rho = np.einsum("i,rij,j->r", weights, correlations(self.months), weights)
        sizes = np.sqrt(np.maximum(per_rho, 0.0)[:, None] * TAU**2).ravel()
        chances = self.weights.ravel()
        error = float(np.sqrt(chances @ sizes**2))
        if error == 0:
            return np.inf
        some = sizes > 0
        end = optimize.brentq(
            lambda x: float(chances[some] @ stats.norm.sf(x * error / sizes[some])) - _TAIL, 0, 20
        ) if chances[some].sum() > 2 * _TAIL else 0.0  # fmt: skip
        return float(np.interp(-end, -_QUANTILES, _FREEDOM))

    def ahead(self, months: npt.NDArray[np.int64], shares: FloatArray) -> float:
        """Give the variance of a weighted mean of months that are still to come."""
        together = np.tensordot(self._mass, correlations(months), axes=1)
        return float(shares @ together @ shares)

    @property
    def _mass(self) -> FloatArray:
        mass: FloatArray = (self.weights * TAU**2).sum(axis=1)
        return mass


def correlations(months: npt.NDArray[np.int64]) -> FloatArray:
    """Lay out the correlation of months for every ρ of the grid, shape (ρ, n, n)."""
    apart = np.abs(months[:, None] - months[None, :])
    return np.asarray(np.power(RHO[:, None, None], apart[None]), dtype=float)


def city_months(fit: LogLinearFit, months: pd.Series[str]) -> CityMonths:
    """Weigh the grid by what the residuals per month say."""
    period = Groups.of(months.to_numpy(), len(months))
    names = sorted(months.unique())
    number = np.array([month_number(str(name)) for name in names], dtype=np.int64)
    weight = fit.weights
    scores = period.sums(weight * (fit.counts - fit.mean) / fit.mean)
    design = period.sums(weight[:, None] * fit.within)
    carries = fit.covariance @ design.T
    within = np.diag(period.sums(weight)) - design @ carries
    if fit.groups.count:
        cells = np.zeros((fit.groups.count, period.count))
        np.add.at(cells, (fit.groups.codes, period.codes), weight)
        within -= cells.T @ (cells / fit.groups.sums(weight)[:, None])
    values, vectors = np.linalg.eigh(within)
    kept = values > _NULL * period.sums(weight).max()
    flat = np.zeros((len(RHO), len(TAU)))
    if not kept.any() or not np.isfinite(fit.dispersion):
        # Every month is fitted exactly, and nothing is left to see busy months in.
        flat[0, 0] = 1.0
        return CityMonths(carries, number, flat)
    root, vectors = np.sqrt(values[kept]), vectors[:, kept]
    white = (vectors.T @ scores) / root
    for place, together in enumerate(correlations(number)):
        own, turned = np.linalg.eigh(root[:, None] * (vectors.T @ together @ vectors) * root)
        spread = fit.dispersion + np.maximum(own, 0.0)[:, None] * TAU**2
        flat[place] = -0.5 * (np.log(spread) + ((turned.T @ white) ** 2)[:, None] / spread).sum(
            axis=0
        )
    chances = np.exp(flat - flat.max()) * _PRIOR
    return CityMonths(carries, number, chances / chances.sum())


def month_number(month: str) -> int:
    """Give a month a number, so that the distance of two is their difference."""
    one = Month.parse(month)
    return one.year * 12 + one.month
