"""How near two categories are: agreement weights, and Krippendorff's distances."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement.ratings import FloatArray, Ratings
from lokalis_research.stats.arguments import check_choice, guarded

WeightKind = Literal[
    "identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar"
]
Weights = WeightKind | npt.NDArray[np.float64]


@guarded
def agreement_weights(weights: Weights, scores: npt.ArrayLike) -> FloatArray:
    """Compute how much two categories agree, from 0 (opposite) to 1 (the same).

    K.L. Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), section 3.5; the same as the
    weights of R's irrCAC. With equally spaced scores ``"linear"`` and ``"quadratic"`` are those of
    weighted kappa (Cicchetti-Allison; Fleiss-Cohen).

    Parameters
    ----------
    weights : str or ndarray, shape (q, q)
        A kind, or a symmetric matrix of your own with ones on its diagonal.
    scores : array_like, shape (q,)
        The categories as numbers, in order. ``"ordinal"`` uses their ranks only.

    Examples
    --------
    >>> agreement_weights("quadratic", [1, 2, 3])[0].tolist()
    [1.0, 0.75, 0.0]
    """
    values = np.asarray(scores, dtype=float)
    if isinstance(weights, np.ndarray):
        return _own(weights, len(values))
    check_choice(weights, get_args(WeightKind), "kind of agreement weights")
    if weights == "identity" or len(values) < 2:
        return np.eye(len(values))
    distance = _distance(weights, values)
    return np.asarray(1 - distance / distance.max())


def weights_of(
    weights: Weights, ratings: Ratings, scores: npt.ArrayLike | None = None
) -> FloatArray:
    """Give the weights of a judgement's categories, which have an order if the weights ask one."""
    if not (isinstance(weights, str) and weights == "identity"):
        ratings.in_order("weighing disagreement")
    return agreement_weights(weights, ratings.scores if scores is None else scores)


def _own(weights: FloatArray, size: int) -> FloatArray:
    fits = weights.shape == (size, size) and np.allclose(weights, weights.T)
    if not fits or not np.allclose(np.diag(weights), 1):
        raise AnalysisError(
            f"Agreement weights for {size} categories are a symmetric {size} by {size} matrix "
            "with ones on the diagonal.",
            remedy="Make them with agreement_weights, or give one row per category.",
        )
    return np.asarray(weights, dtype=float)


def _distance(kind: WeightKind, values: FloatArray) -> FloatArray:
    difference = np.abs(values[:, None] - values[None, :])
    total = values[:, None] + values[None, :]
    low, high = values.min(), values.max()
    if kind == "linear":
        return difference
    if kind == "quadratic":
        return np.asarray(difference**2)
    if kind == "radical":
        return np.sqrt(difference)
    if kind == "ordinal":
        rank = np.arange(len(values), dtype=float)
        steps = np.abs(rank[:, None] - rank[None, :])
        return np.asarray(steps * (steps + 1) / 2)
    if kind == "circular":
        return np.asarray(np.sin(np.pi * difference / (high - low + 1)) ** 2)
    if kind == "bipolar":
        room = (total - 2 * low) * (2 * high - total)
        return np.asarray(difference**2 / np.where(difference == 0, 1, room))
    if low <= 0:
        raise AnalysisError(
            "Ratio weights need scores above zero.", remedy='Take "quadratic", or shift the scores.'
        )
    return np.asarray((difference / total) ** 2)


def distances(metric: Literal["nominal", "interval", "ratio"], scores: FloatArray) -> FloatArray:
    """Compute Krippendorff's squared distance between categories."""
    difference = scores[:, None] - scores[None, :]
    if metric == "nominal":
        return np.asarray(difference != 0, dtype=float)
    if metric == "interval":
        return np.asarray(difference**2)
    total = scores[:, None] + scores[None, :]
    return np.asarray((difference / np.where(total == 0, 1, total)) ** 2)
