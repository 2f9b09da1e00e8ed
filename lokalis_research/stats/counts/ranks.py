"""How uncertain the order of units is: why a league table says less than it seems to.

Source: Goldstein and Spiegelhalter (1996), League tables and their limitations, Journal of the
Royal Statistical Society A 159, 385-443.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded, tail_probability
from lokalis_research.stats.counts.rates import FloatArray, Interval


@dataclass(frozen=True)
class Ranks:
    """Ranks of units, 1 for the lowest rate.

    Parameters
    ----------
    expected : ndarray of float, shape (units,). Posterior mean of each unit's rank.
    interval : Interval. Of the rank: whole numbers.
    """

    expected: FloatArray
    interval: Interval


@guarded
def posterior_ranks(
    shape: npt.ArrayLike,
    rate: npt.ArrayLike,
    *,
    level: float = 0.95,
    draws: int = 4000,
    seed: int = 0,
) -> Ranks:
    """Rank units whose rates have gamma distributions.

    Parameters
    ----------
    shape, rate : array_like, shape (units,)
        Of each unit's distribution, as in `shrinkage.GammaPoisson`.
    draws : int. How many sets of rates are drawn for the intervals; the expected ranks are exact.
    seed : int. Of those draws.

    Examples
    --------
    >>> ranks = posterior_ranks([10, 12, 300], [100, 100, 100])
    >>> ranks.expected.round(2).tolist(), ranks.interval.upper.tolist()
    ([1.33, 1.67, 3.0], [2.0, 2.0, 3.0])
    """
    a, b = np.asarray(shape, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape or not (np.isfinite(a + b) & (a > 0) & (b > 0)).all():
        raise AnalysisError(
            "Ranks: a unit's distribution is not a gamma distribution.",
            remedy="Without spread between units there is no order to show.",
        )
    # P(another unit lies below this one): the share of one gamma in the sum of two is beta.
    below = stats.beta.sf(b[:, None] / (b[:, None] + b[None, :]), a[:, None], a[None, :])
    np.fill_diagonal(below, 0.0)
    tail = tail_probability(level)
    drawn = np.random.default_rng(seed).gamma(a, 1.0 / b, size=(draws, len(a)))
    ranked = drawn.argsort(axis=1).argsort(axis=1) + 1.0
    low, high = np.quantile(ranked, [tail, 1.0 - tail], axis=0, method="inverted_cdf")
    return Ranks(1.0 + below.sum(axis=1), Interval(low, high))
