"""Shocks that all clusters share: months in which everything is busier at once.

A covariance that is robust to dependence within clusters takes clusters as independent of each
other, and months that are busy everywhere make it too small. Here the variance of such shocks is
estimated by moments from the residuals summed per period, and added. With S the sums of weighted
residuals per period and K their covariance under independence, E(Q) = φ tr(K/W) + τ² tr(KK/W) for
Q = Σ S²/W. It is the method of DerSimonian and Laird (1986), Meta-analysis in clinical trials,
Controlled Clinical Trials 7, 177-188, for residuals of a regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.counts.absorption import Groups
from lokalis_research.stats.counts.loglinear import LogLinearFit
from lokalis_research.stats.counts.rates import FloatArray


@dataclass(frozen=True)
class SharedShocks:
    """Variance of shocks that a period has everywhere, and what they add to a covariance.

    Parameters
    ----------
    variance : float. τ², on the logarithmic scale; 0 where independence explains the residuals.
    unfloored : float. The same before what is below 0 was set to 0.
    covariance : ndarray of float, shape (p, p)
        What the shocks add to the covariance of the coefficients.
    df : float. Degrees of freedom of the variance, by its own uncertainty; missing when it is 0.
    periods : int. How many periods there are.
    """

    variance: float
    unfloored: float
    covariance: FloatArray
    df: float
    periods: int

    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Give the degrees of freedom of what is added, the same for every contrast.

        Parameters
        ----------
        contrast : array_like, shape (p,). Weights of the coefficients.
        """
        del contrast
        return self.df


@guarded
def shared_shocks(fit: LogLinearFit, periods: npt.ArrayLike) -> SharedShocks:
    """Estimate shared shocks from the residuals of a regression.

    Parameters
    ----------
    fit : LogLinearFit. The regression.
    periods : array_like, shape (n,). Labels: rows of one period share its shock.

    Returns
    -------
    SharedShocks. 0 where the periods leave nothing to estimate it from.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> counts = [8, 9, 30, 34, 10, 11, 29, 27]
    >>> fit = fit_loglinear(counts, pd.DataFrame({"c": np.ones(8)}), np.ones(8), family="poisson")
    >>> shocks = shared_shocks(fit, [1, 1, 2, 2, 3, 3, 4, 4])
    >>> shocks.variance > 0, shocks.periods
    (True, 4)
    """
    labels = np.asarray(periods)
    if labels.shape != fit.counts.shape:
        raise AnalysisError(
            "Shared shocks: there is not one label per row.", remedy="Give each row its period."
        )
    period = Groups.of(labels, len(labels))
    weight, within = fit.weights, fit.within
    bread = fit.covariance
    total = period.sums(weight)
    scores = period.sums(weight * (fit.counts - fit.mean) / fit.mean)
    design = period.sums(weight[:, None] * within)
    covariance = np.diag(total) - design @ bread @ design.T
    if fit.groups.count:
        cells = np.zeros((fit.groups.count, period.count))
        np.add.at(cells, (fit.groups.codes, period.codes), weight)
        covariance -= cells.T @ (cells / fit.groups.sums(weight)[:, None])
    phi = fit.dispersion
    spread = covariance @ covariance
    scale = float((np.diag(spread) / total).sum())
    expected = phi * float((np.diag(covariance) / total).sum())
    # Once every period is fitted exactly nothing is left to see shocks in.
    if not np.isfinite(phi) or scale <= 1e-8 * total.sum():
        return SharedShocks(0.0, 0.0, np.zeros_like(bread), np.nan, period.count)
    unfloored = (float((scores**2 / total).sum()) - expected) / scale
    variance = max(0.0, unfloored)
    seen = (phi * covariance + variance * spread) / np.sqrt(np.outer(total, total))
    uncertainty = 2.0 * float((seen**2).sum()) / scale**2
    added = bread @ design.T
    return SharedShocks(
        variance,
        unfloored,
        variance * (added @ added.T),
        2.0 * variance**2 / uncertainty if variance else np.nan,
        period.count,
    )
