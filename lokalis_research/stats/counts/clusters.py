"""How uncertain coefficients are when the rows of a cluster are not independent.

The sandwich of a regression of counts, with corrections for few clusters. Sources: Liang and Zeger
(1986), Longitudinal data analysis using generalized linear models, Biometrika 73, 13-22 (CR0); Bell
and McCaffrey (2002), Bias reduction in standard errors for linear regression with multi-stage
samples, Survey Methodology 28, 169-181 (CR2, and Satterthwaite's degrees of freedom); Pustejovsky
and Tipton (2018), Small-sample methods for cluster-robust variance estimation and hypothesis
testing in fixed effects models, JBES 36, 672-683 (weighted, with absorbed effects: R's
clubSandwich).

What becomes of a regression when one cluster after another is left out.

Sources: Efron and Stein (1981), The jackknife estimate of variance, Annals of Statistics 9,
586-596; MacKinnon, Nielsen and Webb (2023), Leverage, influence, and the jackknife in clustered
regression models, The Stata Journal 23, 942-982.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    IntArray,
    Labels,
    check_choice,
    guarded,
)
from lokalis_research.stats.counts.loglinear import Groups, LogLinearFit, fit_loglinear

Kind = Literal["CR0", "CR1", "CR1S", "CR2", "CR3"]
KINDS: tuple[Kind, ...] = ("CR0", "CR1", "CR1S", "CR2", "CR3")

# Below this share of the largest an eigenvalue is 0: a direction that the cluster fits exactly.
_ZERO = 1e-10


@dataclass(frozen=True)
class ClusterCovariance:
    """Covariance of coefficients, with degrees of freedom for each contrast of them.

    Parameters
    ----------
    kind : str. Which correction.
    covariance : ndarray of float, shape (p, p). Of the coefficients.
    clusters : int. How many clusters.
    own : ndarray of float, shape (clusters, p, p)
        Per cluster the expected product of its adjusted scores under the working model.
    shared : ndarray of float, shape (clusters, p, p)
        What fitting one model to all clusters takes off that, as a factor: products of these with
        each other are the covariances between clusters' residual scores.
    bread : ndarray of float, shape (p, p). Covariance under the working model.
    alone : ndarray of float, shape (directions, p)
        What one cluster alone decides about, such as the effect of the one cluster that was
        treated: nothing tells how uncertain that is, and its degrees of freedom are missing.
    """

    kind: Kind
    covariance: FloatArray
    clusters: int
    own: FloatArray
    shared: FloatArray
    bread: FloatArray
    alone: FloatArray

    @guarded
    def degrees_of_freedom(self, contrast: ArrayLike) -> float:
        """Give Satterthwaite's degrees of freedom of a contrast's variance.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.

        Returns
        -------
        float
            (Σ P_ii)² / ΣΣ P_ij², with P the covariance between clusters' contributions under the
            working model (Pustejovsky and Tipton, 2018, equation 11).
        """
        c = np.asarray(contrast, dtype=np.float64)
        if (np.abs(self.alone @ c) > 1e-6 * np.sqrt(c @ self.bread @ c)).any():
            return np.nan
        own = np.einsum("p,jpq,q->j", c, self.own, c)
        shared = np.einsum("p,jpq->jq", c, self.shared)
        diagonal = own - (shared**2).sum(axis=1)
        # P = diag(own) − shared·shared': its squares add up without writing out all pairs.
        squares = (
            (own**2).sum()
            - 2 * (own * (shared**2).sum(axis=1)).sum()
            + ((shared.T @ shared) ** 2).sum()
        )
        return float(diagonal.sum() ** 2 / squares) if squares > 0 else np.nan


@guarded
def cluster_covariance(
    fit: LogLinearFit, clusters: Labels, *, kind: Kind = "CR2"
) -> ClusterCovariance:
    """Estimate the covariance of coefficients from the spread between clusters.

    Parameters
    ----------
    fit : LogLinearFit
        The regression; its working variances are the target that CR2 is unbiased for.
    clusters : array_like, shape (n,)
        Labels. A group whose effect was absorbed must lie within one cluster.
    kind : {"CR2", "CR0", "CR1", "CR1S", "CR3"}
        Bias-reduced linearisation; no correction; × G/(G − 1) (the default of R's
        ``sandwich::vcovCL`` for a glm); that × (n − 1)/(n − p); or each cluster's residuals as if
        it had been left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design = pd.DataFrame({"constant": 1.0, "after": [0, 1, 0, 1, 0, 1]})
    >>> fit = fit_loglinear([8, 14, 12, 9, 20, 31], design, np.ones(6), family="poisson")
    >>> robust = cluster_covariance(fit, ["a", "a", "b", "b", "c", "c"])
    >>> np.sqrt(np.diag(robust.covariance)).round(3).tolist()
    [0.265, 0.2]
    """
    check_choice(kind, KINDS, "kind of cluster covariance")
    members = Groups.of(clusters, len(fit.counts))
    if len(members.codes) != len(fit.counts) or members.count < 2:
        raise AnalysisError(
            "Clusters: there are fewer than two, or not one label per row.",
            remedy="With one cluster use the model's own covariance, and say so.",
        )
    _check_nested(fit.groups, members)
    weight, within = fit.weights, fit.within
    bread = fit.covariance
    root = np.asarray(np.linalg.cholesky(bread), dtype=np.float64)
    residual = (fit.counts - fit.mean) / fit.mean
    order = np.argsort(members.codes, kind="stable")
    bounds = np.searchsorted(members.codes[order], np.arange(members.count + 1))
    p = len(fit.names)
    scores = np.empty((members.count, p))
    own, shared = np.empty((members.count, p, p)), np.empty((members.count, p, p))
    alone = [np.empty((0, p))]
    for j in range(members.count):
        rows = order[bounds[j] : bounds[j + 1]]
        part = _Cluster(within[rows], weight[rows], fit.groups.codes[rows], fit, rows)
        adjusted = part.adjusted(bread, kind)
        scores[j] = adjusted @ residual[rows]
        own[j], shared[j] = part.expected(adjusted, root)
        # The share of the information that is this cluster's: where it is 1, nothing is left
        # without it.
        scaled = np.sqrt(weight[rows])[:, None] * within[rows] @ root
        share, directions = np.linalg.eigh(scaled.T @ scaled)
        alone.append((root @ directions[:, share > 1 - 1e-8]).T)
    covariance = bread @ (scores.T @ scores) @ bread
    return ClusterCovariance(
        kind,
        covariance * _factor(kind, members.count, len(fit.counts), p + fit.groups.count),
        members.count,
        bread @ own @ bread,
        bread @ shared,
        bread,
        np.concatenate(alone),
    )


def _check_nested(groups: Groups, clusters: Groups) -> None:
    if not groups.count:
        return
    low = np.full(groups.count, clusters.count)
    high = np.zeros(groups.count, dtype=np.int64)
    np.minimum.at(low, groups.codes, clusters.codes)
    np.maximum.at(high, groups.codes, clusters.codes)
    if (low != high).any():
        raise AnalysisError(
            "Clusters: a group whose effect was absorbed lies in more than one cluster.",
            remedy="Use clusters that hold whole groups.",
        )


def _factor(kind: Kind, clusters: int, rows: int, parameters: int) -> float:
    if kind == "CR1":
        return clusters / (clusters - 1)
    if kind == "CR1S":
        return clusters / (clusters - 1) * (rows - 1) / (rows - parameters)
    return 1.0


class _Cluster:
    """The rows of one cluster on the scale of relative residuals (y − μ)/μ."""

    def __init__(
        self,
        design: FloatArray,
        weight: FloatArray,
        codes: IntArray,
        fit: LogLinearFit,
        rows: IntArray,
    ) -> None:
        self.design, self.weight = design, weight
        self.mean = fit.mean[rows]
        self.members = Groups.of(codes if fit.groups.count else None, len(rows))
        self.scores = (weight[:, None] * design).T

    def adjusted(self, bread: FloatArray, kind: Kind) -> FloatArray:
        """Weights of the residuals in the scores, shape (p, n)."""
        if kind not in ("CR2", "CR3"):
            return self.scores
        rest = np.eye(len(self.weight)) - self._leverage(bread)
        root = np.sqrt(self.weight)
        # On the scale of standardised residuals I − H is symmetric.
        if kind == "CR3":
            values, vectors = np.linalg.eigh(rest)
            inverse = np.where(values > _ZERO, 1.0, 0.0) / np.where(values > _ZERO, values, 1.0)
            jackknife: FloatArray = ((self.scores / root) @ (vectors * inverse) @ vectors.T) * root
            return jackknife
        # The symmetric root of Θ(I − H)Θ with Θ the working variance of the counts themselves:
        # which root is taken matters a little, and this one is clubSandwich's.
        theta = self.mean**2 / self.weight
        product = theta[:, None] * rest * theta[None, :]
        values, vectors = np.linalg.eigh(product)
        kept = values > _ZERO * values[-1]
        inverse = np.where(kept, 1.0, 0.0) / np.sqrt(np.where(kept, values, 1.0))
        # In counts: scores/μ · √Θ · root · √Θ; back to relative residuals: · μ.
        half = np.sqrt(theta)
        counts = ((self.scores / self.mean) * half) @ (vectors * inverse) @ vectors.T
        adjusted: FloatArray = counts * (half * self.mean)
        return adjusted

    def expected(self, adjusted: FloatArray, root: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the expected product of adjusted scores, and what fitting takes off, as a factor."""
        own = (adjusted / self.weight) @ adjusted.T
        if self.members.count:
            # The absorbed effects are fitted too, within this cluster only.
            sums = self.members.sums(adjusted.T)
            own = own - (sums / self.members.sums(self.weight)[:, None]).T @ sums
        return own, adjusted @ self.design @ root

    def _leverage(self, bread: FloatArray) -> FloatArray:
        scaled = np.sqrt(self.weight)[:, None] * self.design
        leverage = scaled @ bread @ scaled.T
        if self.members.count:
            same = self.members.codes[:, None] == self.members.codes[None, :]
            total = self.members.sums(self.weight)[self.members.codes]
            root = np.sqrt(self.weight)
            leverage = leverage + np.where(same, np.outer(root, root) / total[:, None], 0.0)
        return leverage


@dataclass(frozen=True)
class LeaveOneOut:
    """Coefficients without each cluster.

    Parameters
    ----------
    labels : ndarray, shape (clusters,). The clusters, sorted.
    coefficients : ndarray of float, shape (clusters, p)
        Of the fit without that cluster; missing where the rest has no finite answer, and then there
        is no covariance either.
    full : ndarray of float, shape (p,). Of the fit with all.
    """

    labels: npt.NDArray[np.generic]
    coefficients: FloatArray
    full: FloatArray

    @property
    def covariance(self) -> FloatArray:
        """The jackknife's covariance: (G − 1)/G × Σ (b₍ⱼ₎ − b̄)(b₍ⱼ₎ − b̄)'."""
        clusters = len(self.coefficients)
        apart = self.coefficients - self.coefficients.mean(axis=0)
        covariance: FloatArray = (clusters - 1) / clusters * (apart.T @ apart)
        return covariance

    @property
    def change(self) -> FloatArray:
        """How far each coefficient moves when a cluster is left out, shape (clusters, p)."""
        return self.coefficients - self.full

    def degrees_of_freedom(self, contrast: ArrayLike) -> float:
        """Give the number of clusters minus one, whatever the contrast.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.
        """
        del contrast
        return float(len(self.coefficients) - 1)


@guarded
def leave_one_out(fit: LogLinearFit, clusters: Labels, *, alpha: bool = False) -> LeaveOneOut:
    """Fit again without each cluster.

    Parameters
    ----------
    fit : LogLinearFit. The regression with all.
    clusters : array_like, shape (n,). Labels.
    alpha : bool
        Whether α is estimated anew each time; else it is kept, which hardly matters and is faster.

    Examples
    --------
    >>> design = pd.DataFrame({"constant": np.ones(3)})
    >>> fit = fit_loglinear([10, 20, 30], design, np.ones(3), family="poisson")
    >>> np.exp(leave_one_out(fit, ["a", "b", "c"]).coefficients[:, 0]).round(6).tolist()
    [25.0, 20.0, 15.0]
    """
    labels = pd.Series(clusters).to_numpy()
    members = Groups.of(labels, len(fit.counts))
    if labels.shape != fit.counts.shape or members.count < 2:
        raise AnalysisError(
            "Leave one out: there are fewer than two clusters, or not one label per row.",
            remedy="With one cluster nothing is left without it.",
        )
    without = np.empty((members.count, len(fit.names)))
    for j in range(members.count):
        rest = members.codes != j
        try:
            without[j] = fit_loglinear(
                fit.counts[rest],
                pd.DataFrame(fit.design[rest], columns=list(fit.names)),
                np.exp(fit.offset[rest]),
                groups=fit.groups.codes[rest] if fit.groups.count else None,
                alpha=None if alpha else fit.alpha,
            ).coefficients
        except AnalysisError:
            without[j] = np.nan
    return LeaveOneOut(np.unique(labels), without, fit.coefficients)
