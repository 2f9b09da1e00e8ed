"""How far units differ beyond chance: z-scores, winsorising, and two models of the excess.

Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
Medicine 24, 1185-1202, sections 3 and 4; Spiegelhalter (2005), Handling over-dispersion of
performance indicators, Quality and Safety in Health Care 14, 347-351.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.counts.rates import FloatArray

Transformation = Literal["none", "stabilised"]


@dataclass(frozen=True)
class Overdispersion:
    """The spread of z-scores around a common value.

    Parameters
    ----------
    z : ndarray of float, shape (units,). As given.
    winsorised : ndarray of float, shape (units,)
        The most extreme ones pulled in, so that a few odd units do not make all others look usual.
    phi_raw, phi : float
        Mean square of `z` and of `winsorised`: 1 where units differ by chance only. Not floored.
    """

    z: FloatArray
    winsorised: FloatArray
    phi_raw: float
    phi: float

    @property
    def factor(self) -> float:
        """What variances are multiplied by in limits: φ, but never less than 1."""
        return max(1.0, self.phi)

    @guarded
    def between_variance(self, standard_errors: npt.ArrayLike) -> float:
        """Estimate τ², the variance between units beyond chance, by moments.

        Parameters
        ----------
        standard_errors : array_like, shape (units,)
            Of each unit's value around the common one, by chance alone.

        Returns
        -------
        float
            (I φ − (I − 1)) / (Σw − Σw²/Σw) with w = 1/s², from the winsorised φ (DerSimonian and
            Laird's estimator); 0 where φ is below (I − 1)/I.
        """
        weight = 1.0 / np.asarray(standard_errors, dtype=np.float64) ** 2
        units = len(weight)
        if units < 2:
            return 0.0
        excess = units * self.phi - (units - 1)
        scale = weight.sum() - (weight**2).sum() / weight.sum()
        return float(max(0.0, excess / scale))


@guarded
def overdispersion(z: npt.ArrayLike, *, winsorise: float = 0.1) -> Overdispersion:
    """Measure the spread of z-scores.

    Parameters
    ----------
    z : array_like, shape (units,). Standardised differences from the common value.
    winsorise : float. The share at each end that is pulled in to the quantile there (R's type 7).

    Examples
    --------
    >>> spread = overdispersion([-1.0, 1.0, 3.0], winsorise=0.0)
    >>> round(spread.phi, 4)
    3.6667
    """
    scores = np.asarray(z, dtype=np.float64)
    if scores.ndim != 1 or not len(scores) or not np.isfinite(scores).all():
        raise AnalysisError(
            "Overdispersion: there is no z-score, or one is missing.",
            remedy="Leave out units without exposure.",
        )
    if not 0.0 <= winsorise < 0.5:
        raise AnalysisError(
            "Overdispersion: the share to winsorise must be at least 0 and below one half.",
            remedy="Use 0.1 for a tenth at each end.",
        )
    low, high = np.quantile(scores, [winsorise, 1.0 - winsorise])
    inside = np.clip(scores, low, high)
    return Overdispersion(scores, inside, float((scores**2).mean()), float((inside**2).mean()))


@guarded
def poisson_z(
    counts: npt.ArrayLike, expected: npt.ArrayLike, *, transformation: Transformation = "none"
) -> FloatArray:
    """Standardise counts: (O − E)/√E, or 2(√O − √E).

    Parameters
    ----------
    counts, expected : array_like. Observed, and expected (more than 0).
    transformation : {"none", "stabilised"}. The second has nearly the same variance at every size.

    Examples
    --------
    >>> poisson_z([16], [9]).tolist(), poisson_z([16], [9], transformation="stabilised").tolist()
    ([2.3333333333333335], [2.0])
    """
    check_choice(transformation, get_args(Transformation), "transformation of z-scores")
    x, mean = np.asarray(counts, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if not (mean > 0).all():
        raise AnalysisError(
            "Z-scores: an expected number is missing or not above 0.",
            remedy="Leave out units without exposure; without any event there is nothing to score.",
        )
    if transformation == "stabilised":
        return 2.0 * (np.sqrt(x) - np.sqrt(mean))
    return (x - mean) / np.sqrt(mean)


@guarded
def binomial_z(
    counts: npt.ArrayLike,
    sizes: npt.ArrayLike,
    share: float,
    *,
    transformation: Transformation = "none",
) -> FloatArray:
    """Standardise shares: (p − π)/√(π(1 − π)/n), or 2√n(asin √p − asin √π).

    Other parameters as `poisson_z`.

    Parameters
    ----------
    counts, sizes : array_like. How many have it, of how many.
    share : float. The common share π.

    Examples
    --------
    >>> binomial_z([9], [25], 0.5).round(12).tolist()
    [-1.4]
    """
    check_choice(transformation, get_args(Transformation), "transformation of z-scores")
    x, n = np.asarray(counts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if not ((n > 0).all() and 0.0 < share < 1.0):
        raise AnalysisError(
            "Z-scores: a size is not above 0, or the common share is not between 0 and 1.",
            remedy="Leave out empty units; where all or none have it there is nothing to score.",
        )
    if transformation == "stabilised":
        angle: FloatArray = np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(share))
        return 2.0 * np.sqrt(n) * angle
    return (x / n - share) / np.sqrt(share * (1.0 - share) / n)
