"""Intervals for shares that were not counted but estimated: by their effective sample size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.stats.arguments import tail_probability

FloatArray = npt.NDArray[np.float64]


def wilson_effective(
    share: FloatArray, effective: FloatArray, quantile: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Compute Wilson's interval for a share with the variance of an effective sample size."""
    p = np.clip(share, 0, 1)
    squared = quantile**2
    centre = (p + squared / (2 * effective)) / (1 + squared / effective)
    margin = np.sqrt(p * (1 - p) / effective + squared / (4 * effective**2)) * quantile
    margin = margin / (1 + squared / effective)
    return np.clip(centre - margin, 0, 1), np.clip(centre + margin, 0, 1)


def exact_effective(
    share: FloatArray, effective: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    """Compute the Clopper–Pearson interval with an effective sample size."""
    p = np.clip(share, 0, 1)
    tail = tail_probability(level)
    count, rest = p * effective, (1 - p) * effective
    with np.errstate(invalid="ignore"):
        low = np.where(count <= 0, 0.0, stats.beta.ppf(tail, count, rest + 1))
        high = np.where(rest <= 0, 1.0, stats.beta.ppf(1 - tail, count + 1, rest))
    return np.asarray(low), np.asarray(high)
