"""What becomes of a regression when one cluster after another is left out.

Sources: Efron and Stein (1981), The jackknife estimate of variance, Annals of Statistics 9,
586-596; MacKinnon, Nielsen and Webb (2023), Leverage, influence, and the jackknife in clustered
regression models, The Stata Journal 23, 942-982.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.counts.absorption import Groups
from lokalis_research.stats.counts.loglinear import LogLinearFit, fit_loglinear
from lokalis_research.stats.counts.rates import FloatArray


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

    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Give the number of clusters minus one, whatever the contrast.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.
        """
        del contrast
        return float(len(self.coefficients) - 1)


@guarded
def leave_one_out(
    fit: LogLinearFit, clusters: npt.ArrayLike, *, alpha: bool = False
) -> LeaveOneOut:
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
    labels = np.asarray(clusters)
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
