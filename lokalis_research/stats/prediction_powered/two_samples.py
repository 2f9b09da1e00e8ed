"""Prediction-powered inference as published: few labelled units, many unlabelled ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded, tail_probability


@dataclass(frozen=True)
class PoweredMean:
    """A mean with its interval.

    Parameters
    ----------
    estimate, se : float. The mean and its standard error.
    low, high : float. Normal-theory interval.
    lam : float. How far the predictions are used: 0 is the labelled units alone, 1 is plain PPI.
    """

    estimate: float
    se: float
    low: float
    high: float
    lam: float


@guarded
def ppi_mean(
    labels: npt.ArrayLike,
    predictions: npt.ArrayLike,
    unlabelled_predictions: npt.ArrayLike,
    *,
    lam: float | None = None,
    level: float = 0.95,
) -> PoweredMean:
    """Estimate a mean from labelled units and the predictions of others, drawn from one population.

    λ·mean(f_unlabelled) + mean(y − λ·f), with variance λ²·var(f_unlabelled)/N + var(y − λ·f)/n and
    λ = cov(y, f) / ((1 + n/N)·var(f)), var(f) over all predictions: A.N. Angelopoulos, J.C. Duchi,
    T. Zrnic, PPI++: Efficient prediction-powered inference (2023), as in ppi-python's ppi_mean_ci
    (variances divide by the number, but for var(f) by one less). The interval is the published
    one, of normal theory: with few labels, or a sample out of a finite population, use
    `estimate_means`.

    Parameters
    ----------
    labels, predictions : array_like, shape (n,)
        What people said of the labelled units, and what the model predicts of the same.
    unlabelled_predictions : array_like, shape (N,)
        What it predicts of the other units. The model has not been trained on any of these.
    lam : float, optional. By default the power-tuned one, cut to [0, 1]; 1 is plain PPI.

    Examples
    --------
    >>> ppi_mean([1, 0, 1, 1], [0.9, 0.2, 0.7, 0.8], [0.5, 0.6, 0.4, 0.9, 0.1], lam=1).estimate
    0.6
    """
    y, f = np.asarray(labels, dtype=float), np.asarray(predictions, dtype=float)
    other = np.asarray(unlabelled_predictions, dtype=float)
    if y.shape != f.shape or y.ndim != 1 or len(y) < 2 or len(other) < 2:
        raise AnalysisError(
            "Prediction-powered mean: labels and predictions do not pair up, or are too few.",
            remedy="Give one prediction per label, and two or more units of either kind.",
        )
    if not (np.isfinite(y).all() and np.isfinite(f).all() and np.isfinite(other).all()):
        raise AnalysisError(
            "Prediction-powered mean: a label or a prediction is missing.",
            remedy="Put units without a label among the unlabelled ones.",
        )
    if lam is not None and not 0 <= lam <= 1:
        raise AnalysisError(
            "The weight of predictions lies outside 0 to 1.", remedy="Leave it out to tune it."
        )
    n, number = len(y), len(other)
    if lam is None:
        spread = np.concatenate([f, other]).var(ddof=1)
        shared = ((y - y.mean()) * (f - f.mean())).mean()
        lam = float(np.clip(shared / ((1 + n / number) * spread), 0, 1)) if spread > 0 else 0.0
    estimate = lam * float(other.mean()) + float((y - lam * f).mean())
    se = math.sqrt(lam**2 * float(other.var()) / number + float((y - lam * f).var()) / n)
    if not se > 1e-12 * max(1.0, abs(estimate)):
        # That nothing varies in the sample does not say that nothing does: no interval of width 0.
        return PoweredMean(estimate, math.nan, math.nan, math.nan, lam)
    margin = float(stats.norm.isf(tail_probability(level))) * se
    return PoweredMean(estimate, se, estimate - margin, estimate + margin, lam)
