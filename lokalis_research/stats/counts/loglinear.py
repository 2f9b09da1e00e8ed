"""Poisson and negative binomial regression of counts on a logarithmic scale.

The mean is exposure × exp(design · coefficients + effect of the group). Variances are μ (Poisson)
or μ + αμ² (negative binomial, NB2), with α estimated jointly with the coefficients by maximum
likelihood. The iterations are Newton's, for a given α on a concave likelihood, until the means
stand still (Hilbe, 2011, Negative binomial regression, chapter 8).

Why not statsmodels' own models: they write a column per group, and their negative binomial stops
early or fails on series with zeros. The tests hold both to the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import polygamma

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.counts import negative_binomial as nb
from lokalis_research.stats.counts.absorption import Groups
from lokalis_research.stats.counts.rates import FloatArray, _counts

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
        return nb.deviance(self.counts, self.mean, self.alpha)

    @property
    def log_likelihood(self) -> float:
        """With all constants."""
        return nb.log_likelihood(self.counts, self.mean, self.alpha)

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

    def joint_covariance(self) -> FloatArray:
        """Invert the observed information about coefficients and α together.

        Returns
        -------
        ndarray of float, shape (p + 1, p + 1)
            α last. For Poisson it is that of the coefficients, with nothing for α.
        """
        p = len(self.names)
        if not self.alpha:
            full = np.full((p + 1, p + 1), np.nan)
            full[:p, :p] = self.covariance
            return full
        y, mu, a = self.counts, self.mean, self.alpha
        weight = mu * (1 + a * y) / (1 + a * mu) ** 2
        cross = (y - mu) * mu / (1 + a * mu) ** 2
        within = self.groups.demean(self.design, weight)
        # α's own column: what its cross terms look like as a regressor with these weights.
        column = self.groups.demean(cross / weight, weight)
        lost = (cross * (cross / weight - column)).sum() if self.groups.count else 0.0
        information = np.empty((p + 1, p + 1))
        information[:p, :p] = within.T @ (weight[:, None] * within)
        information[:p, p] = information[p, :p] = within.T @ cross
        information[p, p] = nb.alpha_information(y, mu, a) - lost
        return np.asarray(np.linalg.inv(information), dtype=np.float64)

    @guarded
    def predict(self, design: pd.DataFrame, exposure: npt.ArrayLike) -> FloatArray:
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
    counts: npt.ArrayLike,
    design: pd.DataFrame,
    exposure: npt.ArrayLike,
    *,
    groups: npt.ArrayLike | None = None,
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
            better = nb.estimate_alpha(y, mean)
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
                reached = nb.deviance(y, np.exp(eta + step), alpha)
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
