"""Poisson and negative binomial regression of counts on a logarithmic scale.

The mean is exposure × exp(design · coefficients + effect of the group). Variances are μ (Poisson)
or μ + αμ² (negative binomial, NB2), with α estimated jointly with the coefficients by maximum
likelihood. The iterations are Newton's, for a given α on a concave likelihood, until the means
stand still (Hilbe, 2011, Negative binomial regression, chapter 8). For α: Lawless (1987), Negative
binomial and mixed Poisson regression, Canadian Journal of Statistics 15, 209-225.

Effects of groups are taken out rather than written out as columns: with thousands of groups these
would not fit in memory, and nobody reads their coefficients. Subtracting weighted group means gives
the same other coefficients (Frisch and Waugh, 1933; Lovell, 1963).

Why not statsmodels' own models: they write a column per group, and their negative binomial stops
early or fails on series with zeros. The tests hold both to the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import gammaln, polygamma, psi

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    IntArray,
    Labels,
    check_choice,
    group_codes,
    guarded,
)
from lokalis_research.stats.counts.rates import _counts


@dataclass(frozen=True)
class Groups:
    """Which group each row belongs to."""

    codes: IntArray
    count: int

    @classmethod
    @guarded
    def of(cls, labels: Labels | None, rows: int) -> Groups:
        """Turn labels into numbers of groups."""
        if labels is None:
            return cls(np.zeros(rows, dtype=np.int64), 0)
        return cls(*group_codes(pd.Series(labels), "group"))

    def sums(self, values: FloatArray) -> FloatArray:
        """Add up rows per group."""
        if values.ndim == 1:
            return np.asarray(
                np.bincount(self.codes, weights=values, minlength=self.count), dtype=np.float64
            )
        columns = [np.bincount(self.codes, weights=v, minlength=self.count) for v in values.T]
        return np.stack(columns, axis=1) if columns else np.empty((self.count, 0))

    def demean(self, values: FloatArray, weights: FloatArray) -> FloatArray:
        """Subtract weighted group means; without groups nothing."""
        if not self.count:
            return values
        total = self.sums(weights)
        if values.ndim == 1:
            return values - (self.sums(weights * values) / total)[self.codes]
        return values - (self.sums(weights[:, None] * values) / total[:, None])[self.codes]


Family = Literal["poisson", "negative_binomial"]
FAMILIES: tuple[Family, ...] = ("poisson", "negative_binomial")

_ITERATIONS = 60
_STANDSTILL = 1e-10


@dataclass(frozen=True)
class LogLinearFit:
    """A fitted regression of counts.

    Parameters
    ----------
    names : tuple of str. Columns of the design.
    coefficients : ndarray of float, shape (p,). On the logarithmic scale.
    alpha : float
        Of the negative binomial; 0 for Poisson, and where the counts vary no more than Poisson's.
    group_effects : ndarray of float, shape (groups,)
        On the logarithmic scale; empty without groups.
    counts, mean, offset : ndarray of float, shape (n,)
        Observed, fitted, and the logarithm of the exposure.
    design : ndarray of float, shape (n, p). As given.
    groups : Groups. Whose effects were absorbed.
    """

    names: tuple[str, ...]
    coefficients: FloatArray
    alpha: float
    group_effects: FloatArray
    counts: FloatArray
    mean: FloatArray
    offset: FloatArray
    design: FloatArray
    groups: Groups

    @property
    def weights(self) -> FloatArray:
        """Working weights μ/(1 + αμ): the inverse variance of a row's logarithm."""
        return self.mean / (1.0 + self.alpha * self.mean)

    @property
    def within(self) -> FloatArray:
        """The design without its weighted group means."""
        return self.groups.demean(self.design, self.weights)

    @property
    def information(self) -> FloatArray:
        """Expected information about the coefficients, shape (p, p)."""
        within = self.within
        return within.T @ (self.weights[:, None] * within)

    @property
    def covariance(self) -> FloatArray:
        """Inverse of the information: α taken as known, as in R's ``glm.nb``."""
        return np.asarray(np.linalg.inv(self.information), dtype=np.float64)

    @property
    def residual_df(self) -> int:
        """Rows − coefficients − groups."""
        return len(self.counts) - len(self.names) - self.groups.count

    @property
    def pearson(self) -> float:
        """Σ (y − μ)² / (μ + αμ²)."""
        variance = self.mean * (1.0 + self.alpha * self.mean)
        return float(((self.counts - self.mean) ** 2 / variance).sum())

    @property
    def dispersion(self) -> float:
        """`pearson` per residual degree of freedom: the factor of a quasi-likelihood."""
        return self.pearson / self.residual_df if self.residual_df > 0 else np.nan

    @property
    def deviance(self) -> float:
        """Twice the log-likelihood that a perfect fit with this α would add."""
        return nb_deviance(self.counts, self.mean, self.alpha)

    @property
    def log_likelihood(self) -> float:
        """With all constants."""
        return nb_log_likelihood(self.counts, self.mean, self.alpha)

    @property
    def aic(self) -> float:
        """−2 log-likelihood + 2 × parameters (α is one, unless it is 0)."""
        parameters = len(self.names) + self.groups.count + (self.alpha > 0)
        return -2.0 * self.log_likelihood + 2.0 * parameters

    @property
    def shape(self) -> float:
        """θ = 1/α, as R's ``glm.nb`` writes it; infinite for Poisson."""
        return 1.0 / self.alpha if self.alpha > 0 else np.inf

    @property
    def shape_se(self) -> float:
        """Standard error of θ from its observed information (R's ``theta.ml``)."""
        if not self.alpha:
            return np.nan
        theta, y, mu = self.shape, self.counts, self.mean
        information = (
            polygamma(1, theta)
            - polygamma(1, theta + y)
            - 1 / theta
            + 2 / (mu + theta)
            - (y + theta) / (mu + theta) ** 2
        ).sum()
        return float(1.0 / np.sqrt(information)) if information > 0 else np.nan

    @guarded
    def predict(self, design: pd.DataFrame, exposure: ArrayLike) -> FloatArray:
        """Give means for other rows, at a group effect of 0.

        Parameters
        ----------
        design : pandas.DataFrame, shape (m, p). The same columns.
        exposure : array_like, shape (m,). Of those rows.
        """
        x = design[list(self.names)].to_numpy(dtype=np.float64)
        return np.asarray(exposure, dtype=np.float64) * np.exp(x @ self.coefficients)


@guarded
def fit_loglinear(
    counts: ArrayLike,
    design: pd.DataFrame,
    exposure: ArrayLike,
    *,
    groups: Labels | None = None,
    family: Family = "negative_binomial",
    alpha: float | None = None,
) -> LogLinearFit:
    """Fit a Poisson or negative binomial regression.

    Parameters
    ----------
    counts : array_like, shape (n,). Events.
    design : pandas.DataFrame, shape (n, p)
        Numbers, a column per coefficient: with a column of ones when there are no groups, and
        without one when there are.
    exposure : array_like, shape (n,). What the events arose from; more than 0.
    groups : array_like, shape (n,), optional
        Labels; each group gets an effect of its own, which is not reported among the coefficients.
    family : {"negative_binomial", "poisson"}
        For quasi-Poisson fit ``"poisson"`` and multiply its covariance by its `dispersion`.
    alpha : float, optional. Take α as given instead of estimating it.

    Examples
    --------
    >>> design = pd.DataFrame({"constant": 1.0, "after": [0, 0, 1, 1]})
    >>> fit = fit_loglinear([8, 12, 25, 15], design, [100, 100, 100, 100], family="poisson")
    >>> (100 * np.exp(fit.coefficients)).round(6).tolist()
    [10.0, 200.0]
    """
    check_choice(family, FAMILIES, "family of regression")
    y, x, at = _counts(counts), design.to_numpy(dtype=np.float64), np.asarray(exposure, float)
    _check(y, x, at)
    members = Groups.of(groups, len(y))
    if members.count and (members.sums(y) == 0).any():
        empty = int((members.sums(y) == 0).sum())
        raise AnalysisError(
            f"Regression: {empty} groups have no event, and their rate would be 0.",
            remedy="Leave them out: they say nothing about what happens within groups.",
        )
    names = tuple(str(name) for name in design.columns)
    offset = np.log(at)
    start = np.log((y + 0.5 * y.mean() + 1e-3) / (at * (1.0 + 0.5))) + offset
    value = 0.0 if family == "poisson" else alpha
    beta, effects, mean = _score(y, x, offset, members, value or 0.0, start, names)
    if value is None:
        value = 0.0
        for _ in range(_ITERATIONS):
            better = estimate_alpha(y, mean)
            done = abs(better - value) <= 1e-9 * max(better, 1e-6)
            value = better
            beta, effects, mean = _score(y, x, offset, members, value, np.log(mean), names)
            if done:
                break
        else:
            raise _no_end()
    return LogLinearFit(names, beta, value, effects, y, mean, offset, x, members)


def _check(y: FloatArray, x: FloatArray, at: FloatArray) -> None:
    if y.ndim != 1 or len(x) != len(y) or at.shape != y.shape or not len(y):
        raise AnalysisError(
            "Regression: counts, design and exposure differ in length, or there are none.",
            remedy="Give one row of each per count.",
        )
    if not (np.isfinite(at) & (at > 0)).all() or not np.isfinite(x).all():
        raise AnalysisError(
            "Regression: an exposure is not above 0, or the design has a missing number.",
            remedy="Leave out rows without exposure.",
        )
    if not y.sum():
        raise AnalysisError(
            "Regression: there is no event in any row.",
            remedy="Say that the rate is 0; nothing more can be estimated.",
        )


def _score(
    y: FloatArray,
    x: FloatArray,
    offset: FloatArray,
    groups: Groups,
    alpha: float,
    eta: FloatArray,
    names: tuple[str, ...],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Iterate to the maximum for a given α: coefficients, group effects, means."""
    loss = np.inf
    for iteration in range(_ITERATIONS):
        mean = np.exp(eta)
        # Newton's own weights: with the expected ones a large α makes the steps too short.
        weight = mean * (1.0 + alpha * y) / (1.0 + alpha * mean) ** 2
        if not (weight > 0).all():
            raise _no_end()
        target = eta - offset + (y - mean) / (1.0 + alpha * mean) / weight
        solved = _weighted_least_squares(x, target, weight, groups)
        if solved is None:
            # At first the weights are harmless; later they say that a mean goes to 0.
            raise _no_end() if iteration else _not_told_apart(names)
        beta, effects = solved
        better = offset + x @ beta + (effects[groups.codes] if groups.count else 0.0)
        step = better - eta
        for _ in range(30):
            with np.errstate(over="ignore", invalid="ignore"):
                reached = nb_deviance(y, np.exp(eta + step), alpha)
            if reached <= loss + 1e-8 * abs(loss):
                break
            step = step / 2.0
        eta, loss = eta + step, reached
        if np.abs(step).max() < _STANDSTILL:
            return beta, effects, np.exp(eta)
    raise _no_end()


def _no_end() -> AnalysisError:
    return AnalysisError(
        "Regression: the iterations do not come to a standstill.",
        remedy="See whether some rows can only have a mean of 0, with `separated_rows`.",
    )


def _not_told_apart(names: tuple[str, ...]) -> AnalysisError:
    return AnalysisError(
        f"Regression: of the columns {', '.join(names)} one says nothing beside the others.",
        remedy="Leave it out, with `independent_columns`.",
    )


def _weighted_least_squares(
    x: FloatArray, target: FloatArray, weight: FloatArray, groups: Groups
) -> tuple[FloatArray, FloatArray] | None:
    """Solve for coefficients and group effects; nothing when the columns are dependent."""
    within = groups.demean(x, weight)
    cross = within * weight[:, None]
    scale = np.sqrt(np.einsum("ij,ij->j", cross, within))
    lengths = np.sqrt(weight @ x**2)
    if not np.isfinite(scale).all() or (scale <= 1e-8 * lengths).any():
        return None
    beta = np.empty(0)
    if x.shape[1]:
        information = (cross.T @ within) / np.outer(scale, scale)
        if np.linalg.eigvalsh(information)[0] < 1e-11:
            return None
        beta = np.linalg.solve(information, (cross.T @ target) / scale) / scale
    if not groups.count:
        return beta, np.empty(0)
    rest = target - x @ beta
    return beta, groups.sums(weight * rest) / groups.sums(weight)


_LARGEST_SHAPE = 1e6
_GRID = 26


def estimate_alpha(counts: FloatArray, mean: FloatArray) -> float:
    """Estimate α given the means, by maximum likelihood."""

    def slope(log_shape: float) -> float:
        return _slope(counts, mean, float(np.exp(log_shape)))

    low, high = np.log(1e-5), np.log(_LARGEST_SHAPE)
    if ((counts - mean) ** 2 - counts).sum() > 0:
        if slope(high) > 0 or slope(low) < 0:
            return 0.0
        return float(np.exp(-brentq(slope, low, high, xtol=1e-12, rtol=1e-13)))
    # The likelihood falls from α = 0 on, and 0 is the estimate, unless it rises above that again:
    # it may where one row with a large count is fitted well and the small ones badly.
    grid = np.linspace(low, high, _GRID)
    rising = np.array([slope(at) for at in grid]) > 0
    tops = np.flatnonzero(rising[:-1] & ~rising[1:])
    roots = [brentq(slope, grid[i], grid[i + 1], xtol=1e-12, rtol=1e-13) for i in tops]
    found = [0.0, *(float(np.exp(-root)) for root in roots)]
    return max(found, key=lambda alpha: nb_log_likelihood(counts, mean, alpha))


def _slope(y: FloatArray, mean: FloatArray, theta: float) -> float:
    """Give the derivative of the log-likelihood to θ, without losing digits where θ is large."""
    u = (y - mean) / (mean + theta)
    rest = _digamma_rest(y + theta) - _digamma_rest(np.array([theta]))
    return float((rest + _log1p_rest(u)).sum())


def _digamma_rest(x: FloatArray) -> FloatArray:
    """ψ(x) − log x; from 50 on by its asymptotic series."""
    large = np.maximum(x, 50.0)
    square = 1.0 / large**2
    series = -0.5 / large - square * (1 / 12 - square * (1 / 120 - square / 252))
    return np.where(x < 50.0, psi(x) - np.log(x), series)


def _log1p_rest(u: FloatArray) -> FloatArray:
    """log(1 + u) − u; near 0 by its power series."""
    near = np.clip(u, -0.01, 0.01)
    powers = 1 / 2 - near * (1 / 3 - near * (1 / 4 - near * (1 / 5 - near * (1 / 6 - near / 7))))
    return np.where(np.abs(u) < 0.01, -(near**2) * powers, np.log1p(u) - u)


def nb_deviance(y: FloatArray, mean: FloatArray, alpha: float) -> float:
    """Give twice the log-likelihood that a perfect fit with this α would add."""
    if not np.isfinite(mean).all():
        return np.inf
    ratio = np.divide(y, mean, out=np.ones_like(y), where=(y > 0) & (mean > 0))
    terms = y * np.log(ratio)
    if alpha:
        terms = terms - (y + 1 / alpha) * (np.log1p(alpha * y) - np.log1p(alpha * mean))
    else:
        terms = terms - (y - mean)
    total = float(2.0 * terms.sum())
    return total if np.isfinite(total) else np.inf


def nb_log_likelihood(y: FloatArray, mean: FloatArray, alpha: float) -> float:
    """Give the log-likelihood with all constants."""
    terms = y * np.log(mean) - gammaln(y + 1)
    if alpha:
        theta = 1 / alpha
        terms = terms + gammaln(y + theta) - gammaln(theta) - y * np.log(theta)
        terms = terms - (theta + y) * np.log1p(mean / theta)
    else:
        terms = terms - mean
    return float(terms.sum())
