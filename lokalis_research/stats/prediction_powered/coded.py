"""A population of which a model says something about every unit, and people about a sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import group_codes, guarded

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """Labels of a probability sample, beside predictions for the whole population.

    Parameters
    ----------
    labels : ndarray, shape (N, q)
        What people said, one column per criterion; NaN where a unit was not drawn, or not judged.
    predictions : ndarray, shape (N, q)
        What the model says of every unit. Of a labelled unit it must come from a model that was not
        trained on that unit or its cluster (cross-fitting).
    probability : ndarray, shape (N,)
        Probability with which the unit was drawn; it matters for labelled units only.
    stratum, cluster : ndarray of int64, shape (N,)
        The stratum it was drawn in, and the group of units that are alike (a family).

    Examples
    --------
    >>> coded = Coded.of([1, 0, np.nan, np.nan], [0.8, 0.3, 0.6, 0.4], 0.5)
    >>> coded.labels.shape, coded.probability.tolist()
    ((4, 1), [0.5, 0.5, 0.5, 0.5])
    """

    labels: FloatArray
    predictions: FloatArray
    probability: FloatArray
    stratum: IntArray
    cluster: IntArray

    @classmethod
    @guarded
    def of(
        cls,
        labels: npt.ArrayLike,
        predictions: npt.ArrayLike,
        probability: npt.ArrayLike,
        *,
        stratum: npt.ArrayLike | None = None,
        cluster: npt.ArrayLike | None = None,
    ) -> Coded:
        """Build and check; one criterion may be given as a vector.

        Parameters
        ----------
        labels, predictions, probability, stratum, cluster
            As in the class, or a single probability for all. Without strata there is one; without
            clusters every unit is its own.
        """
        y, f = _columns(labels), _columns(predictions)
        units = len(y)
        drawn = np.broadcast_to(np.asarray(probability, dtype=float), (units,)).copy()
        if y.shape != f.shape or not np.isfinite(f).all():
            raise AnalysisError(
                "Prediction-powered estimate: not every unit and criterion has a prediction.",
                remedy="Predict for all units, also labelled ones, in the same shape as labels.",
            )
        seen = np.isfinite(y).any(axis=1)
        if not ((drawn[seen] > 0) & (drawn[seen] <= 1)).all():
            raise AnalysisError(
                f"Prediction-powered estimate: {int((~(drawn[seen] > 0)).sum())} labelled units "
                "have no probability of being drawn above 0 and at most 1.",
                remedy="Take the probabilities from the draw; units not drawn by chance stay out.",
            )
        return cls(y, f, drawn, _numbers(stratum, units, one=True), _numbers(cluster, units))


def _columns(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=float)
    return array[:, None] if array.ndim == 1 else array


def _numbers(values: npt.ArrayLike | None, units: int, *, one: bool = False) -> IntArray:
    if values is None:
        return np.zeros(units, dtype=np.int64) if one else np.arange(units, dtype=np.int64)
    numbers, _ = group_codes(np.asarray(values), "stratum or cluster")
    if len(numbers) != units:
        raise AnalysisError(
            f"Prediction-powered estimate: strata or clusters do not number {units}.",
            remedy="Give one per unit.",
        )
    return numbers
