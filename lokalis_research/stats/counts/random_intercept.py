"""Poisson regression with a random level per group: shrunken effects beside fixed coefficients.

log μ = log exposure + design · β + u, with u normal around 0 per group. The integral over u is
taken by Laplace's method or by adaptive Gauss-Hermite quadrature around each group's mode. Sources:
Bates, Mächler, Bolker and Walker (2015), Fitting linear mixed-effects models using lme4, Journal of
Statistical Software 67(1); Pinheiro and Chao (2006), Efficient Laplacian and adaptive Gaussian
quadrature algorithms for multilevel generalized linear mixed models, JCGS 15, 58-81.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, Labels, guarded
from lokalis_research.stats.counts.loglinear import Groups, fit_loglinear
from lokalis_research.stats.counts.rates import _counts

# Below this the groups differ by less than a tenth of a per cent: no spread.
_SMALLEST_SD = 1e-3


@dataclass(frozen=True)
class RandomIntercept:
    """A fitted Poisson regression with random intercepts.

    Parameters
    ----------
    names : tuple of str. Columns of the design.
    coefficients : ndarray of float, shape (p,). Fixed effects.
    covariance : ndarray of float, shape (p, p)
        Of them, from the curvature of the likelihood in coefficients and spread together.
    sd : float. Between groups, on the logarithmic scale; 0 when they differ no more than by chance.
    log_likelihood : float. With all constants.
    labels : ndarray, shape (groups,). The groups, sorted.
    effects, effects_sd : ndarray of float, shape (groups,)
        Modes of the random effects, and their conditional standard deviations.
    """

    names: tuple[str, ...]
    coefficients: FloatArray
    covariance: FloatArray
    sd: float
    log_likelihood: float
    labels: npt.NDArray[np.generic]
    effects: FloatArray
    effects_sd: FloatArray

    @property
    def aic(self) -> float:
        """−2 log-likelihood + 2 × (coefficients + 1)."""
        return -2.0 * self.log_likelihood + 2.0 * (len(self.names) + 1)


@guarded
def fit_random_intercept(
    counts: ArrayLike, design: pd.DataFrame, exposure: ArrayLike, groups: Labels, *, points: int = 1
) -> RandomIntercept:
    """Fit by maximum likelihood.

    Parameters
    ----------
    counts : array_like, shape (n,). Events.
    design : pandas.DataFrame, shape (n, p). With a column of ones.
    exposure : array_like, shape (n,). More than 0.
    groups : array_like, shape (n,). Labels.
    points : int. Of the quadrature: 1 is Laplace's method, as lme4's ``nAGQ``.

    Examples
    --------
    >>> design = pd.DataFrame({"constant": np.ones(6)})
    >>> fit = fit_random_intercept([5, 6, 20, 22, 11, 9], design, np.ones(6), list("aabbcc"))
    >>> fit.effects.round(1).tolist()
    [-0.5, 0.6, -0.1]
    """
    y = _counts(counts)
    members = Groups.of(groups, len(y))
    if members.count < 2 or points < 1:
        raise AnalysisError(
            "Random intercept: there are fewer than two groups, or no quadrature points.",
            remedy="With one group fit a regression without random effects.",
        )
    start = fit_loglinear(y, design, exposure, family="poisson")
    problem = _Problem(y, start.design, start.offset, members, points)
    ratio = members.sums(y) / members.sums(start.mean)
    spread = max(0.1, float(np.std(np.log(ratio + 0.1))))
    # Searched on a scale on which all directions are about as steep.
    scale = np.append(np.sqrt(np.diag(start.covariance)), 0.1)

    def loss(step: FloatArray) -> float:
        at = origin + scale * step
        return -problem.log_likelihood(at[:-1], float(abs(at[-1])))

    origin = np.append(start.coefficients, spread)
    for _ in range(3):
        best = minimize(loss, np.zeros(len(origin)), method="BFGS", options={"gtol": 1e-6})
        origin = origin + scale * best.x
    beta, sd = origin[:-1], float(abs(origin[-1]))
    if not np.isfinite(best.fun):
        raise AnalysisError(
            "Random intercept: the likelihood has no maximum.",
            remedy="See whether some rows can only have a mean of 0, with `separated_rows`.",
        )
    if sd < _SMALLEST_SD:
        return RandomIntercept(
            start.names,
            start.coefficients,
            start.covariance,
            0.0,
            start.log_likelihood,
            np.unique(np.asarray(groups)),
            np.zeros(members.count),
            np.zeros(members.count),
        )
    curvature = _second_differences(loss, len(origin))
    inverse = np.asarray(np.linalg.inv(curvature)[:-1, :-1], dtype=np.float64)
    covariance = inverse * np.outer(scale[:-1], scale[:-1])
    modes, deviations = problem.modes(beta, sd)
    return RandomIntercept(
        start.names,
        beta,
        covariance,
        sd,
        -float(best.fun),
        np.unique(np.asarray(groups)),
        modes,
        deviations,
    )


class _Problem:
    """The likelihood, given coefficients and spread."""

    def __init__(
        self, y: FloatArray, x: FloatArray, offset: FloatArray, groups: Groups, points: int
    ) -> None:
        self.y, self.x, self.offset, self.groups = y, x, offset, groups
        self.events = groups.sums(y)
        self.constant = float(gammaln(y + 1).sum())
        nodes, weights = np.polynomial.hermite.hermgauss(points)
        self.nodes = np.sqrt(2.0) * nodes
        self.log_weights = np.log(weights) + nodes**2 + 0.5 * np.log(2.0)

    def modes(self, beta: FloatArray, sd: float) -> tuple[FloatArray, FloatArray]:
        """Find each group's most likely effect, and the curvature there as a deviation."""
        total = self._expected(beta)
        u = np.log((self.events + 1 / sd**2) / (total + 1 / sd**2))
        for _ in range(50):
            mean = total * np.exp(u)
            step = (self.events - mean - u / sd**2) / (mean + 1 / sd**2)
            u = u + np.clip(step, -2.0, 2.0)
            if np.abs(step).max() < 1e-12:
                break
        return u, 1.0 / np.sqrt(total * np.exp(u) + 1 / sd**2)

    def log_likelihood(self, beta: FloatArray, sd: float) -> float:
        """Integrate over every group's effect."""
        sd = max(sd, 1e-8)
        total = self._expected(beta)
        fixed = float((self.y * (self.offset + self.x @ beta)).sum()) - self.constant
        if not np.isfinite(total).all():
            return -np.inf
        u, deviation = self.modes(beta, sd)
        # Rows matter only through a group's events and expected events.
        at = u[:, None] + deviation[:, None] * self.nodes
        joint = (
            self.events[:, None] * at
            - total[:, None] * np.exp(at)
            - at**2 / (2 * sd**2)
            - np.log(sd)
            - 0.5 * np.log(2 * np.pi)
        )
        groups = logsumexp(joint + self.log_weights, axis=1) + np.log(deviation)
        return fixed + float(groups.sum())

    def _expected(self, beta: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):
            return self.groups.sums(np.exp(self.offset + self.x @ beta))


def _second_differences(loss: Callable[[FloatArray], float], size: int) -> FloatArray:
    """Approximate the curvature at 0 by central differences."""
    width = 0.02
    unit = np.eye(size) * width
    curvature = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            value = (
                loss(unit[i] + unit[j])
                - loss(unit[i] - unit[j])
                - loss(unit[j] - unit[i])
                + loss(-unit[i] - unit[j])
            )
            curvature[i, j] = curvature[j, i] = value / (4 * width**2)
    return curvature
