"""Ranges for a count that is still to come.

Three things make it uncertain: the model is estimated, periods differ more than the model says, and
counts are counts. The first two make the mean uncertain, here as a gamma distribution, which makes
the count negative binomial; with a large spread known from few degrees of freedom the spread is
widened as Student's t widens a normal interval.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded, tail_probability
from lokalis_research.stats.counts.rates import FloatArray, Interval


@guarded
def prediction_interval(
    mean: npt.ArrayLike,
    relative_variance: npt.ArrayLike,
    *,
    df: float = np.inf,
    level: float = 0.95,
) -> Interval:
    """Give the range in which a count is expected.

    Parameters
    ----------
    mean : array_like. Expected count (more than 0).
    relative_variance : array_like
        Variance of the true mean around it, divided by its square: of the estimate, between periods
        and from overdispersion together. 0 for a Poisson count with a known mean.
    df : float. Degrees of freedom of that variance.

    Returns
    -------
    Interval. Whole numbers.

    Examples
    --------
    >>> [end.tolist() for end in prediction_interval(100, [0.0, 0.01])]
    [[81.0, 74.0], [120.0, 129.0]]
    """
    m, v = np.broadcast_arrays(
        np.asarray(mean, dtype=np.float64), np.asarray(relative_variance, dtype=np.float64)
    )
    if not ((m > 0) & np.isfinite(m) & (v >= 0)).all():
        raise AnalysisError(
            "Prediction: a mean is not above 0, or a variance is negative or missing.",
            remedy="Leave out periods without exposure.",
        )
    if not df > 0:
        raise AnalysisError(
            "Prediction: there are no degrees of freedom.",
            remedy="Give how many stand behind the variance; infinity if it is known.",
        )
    tail = tail_probability(level)
    widened = v * (stats.t.isf(tail, df) / stats.norm.isf(tail)) ** 2
    return Interval(_quantile(tail, m, widened), _quantile(1.0 - tail, m, widened))


def _quantile(p: float, mean: FloatArray, relative_variance: FloatArray) -> FloatArray:
    poisson = stats.poisson.ppf(p, mean)
    some = relative_variance > 1e-12
    shape = 1.0 / np.where(some, relative_variance, 1.0)
    mixed = stats.nbinom.ppf(p, shape, shape / (shape + mean))
    return np.asarray(np.where(some, mixed, poisson), dtype=np.float64)
