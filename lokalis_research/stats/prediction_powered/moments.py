"""A population of which some units were coded, and its moments per domain in one pass.

And prediction-powered inference as published, for few labelled units and many unlabelled ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    BoolArray,
    FloatArray,
    IntArray,
    Labels,
    group_codes,
    guarded,
    tail_probability,
)


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
        labels: ArrayLike,
        predictions: ArrayLike,
        probability: ArrayLike,
        *,
        stratum: Labels | None = None,
        cluster: Labels | None = None,
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
        if y.shape != f.shape or not np.isfinite(f).all() or np.isinf(y).any():
            raise AnalysisError(
                "Prediction-powered estimate: not every unit and criterion has a prediction, or a "
                "label is infinite.",
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


def _columns(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=float)
    return array[:, None] if array.ndim == 1 else array


def _numbers(values: Labels | None, units: int, *, one: bool = False) -> IntArray:
    if values is None:
        return np.zeros(units, dtype=np.int64) if one else np.arange(units, dtype=np.int64)
    numbers, _ = group_codes(np.asarray(values), "stratum or cluster")
    if len(numbers) != units:
        raise AnalysisError(
            f"Prediction-powered estimate: strata or clusters do not number {units}.",
            remedy="Give one per unit.",
        )
    return numbers


@dataclass(frozen=True)
class Moments:
    """What the estimates of one criterion need, per domain: arrays of shape (domains,)."""

    population: FloatArray
    labelled: FloatArray
    degrees: FloatArray
    satterthwaite: FloatArray
    label: FloatArray
    prediction: FloatArray
    prediction_all: FloatArray
    var_label: FloatArray
    covariance: FloatArray
    var_prediction: FloatArray
    unseen: FloatArray
    kish: FloatArray
    contributors: FloatArray


@dataclass(frozen=True)
class Residuals:
    """What is left of the labels once predictions are used, per domain."""

    variance: FloatArray
    size: FloatArray


class Labelled:
    """The labelled units of one criterion, laid out by domain, stratum and cluster."""

    def __init__(self, coded: Coded, column: int, domain: IntArray, domains: int) -> None:
        self.domains = domains
        predictions = coded.predictions[:, column]
        inside = domain >= 0
        self.population = np.bincount(domain[inside], minlength=domains).astype(float)
        summed = _add(domain[inside], predictions[inside], domains)
        self.prediction_all = _ratio(summed, self.population)
        drawn = np.isfinite(coded.labels[:, column])
        counted = drawn & inside
        self.y, self.f = coded.labels[counted, column], predictions[counted]
        self.at = domain[counted]
        self.probability = coded.probability[counted]
        self.weight = 1 / self.probability
        self.total = self._sum(self.weight)
        self.label, self.prediction = self._mean(self.y), self._mean(self.f)
        self._lay_out(coded, drawn, inside[drawn])

    def _lay_out(self, coded: Coded, drawn: BoolArray, counted: BoolArray) -> None:
        stratum = _number(coded.stratum[drawn])
        strata = int(stratum.max(initial=0)) + 1
        _, own = np.unique(coded.cluster[drawn], return_inverse=True)
        cluster = _number(stratum * (int(own.max(initial=0)) + 1) + own.ravel())
        size = np.bincount(cluster)
        of_stratum = np.zeros(len(size), dtype=np.int64)
        of_stratum[cluster] = stratum
        unseen = np.bincount(cluster, 1 - coded.probability[drawn]) / size
        number = np.bincount(of_stratum, minlength=strata).astype(float)
        room = np.bincount(of_stratum, unseen, minlength=strata)
        # One row per domain and cluster that meet, one cell per domain and stratum.
        meets, row = np.unique(self.at * max(len(size), 1) + cluster[counted], return_inverse=True)
        self._row = row.ravel()
        row_domain, row_cluster = np.divmod(meets, max(len(size), 1))
        cells, cell = np.unique(row_domain * strata + of_stratum[row_cluster], return_inverse=True)
        self._cell = cell.ravel()
        self._cell_domain, cell_stratum = np.divmod(cells, strata)
        self._unseen = unseen[row_cluster]
        self._number: FloatArray = number[cell_stratum]
        self._room: FloatArray = room[cell_stratum].astype(float)
        self._row_domain = row_domain

    def _sum(self, values: FloatArray) -> FloatArray:
        return _add(self.at, values, self.domains)

    def _mean(self, values: FloatArray) -> FloatArray:
        return _ratio(self._sum(self.weight * values), self.total)

    def _rows(self, errors: FloatArray) -> FloatArray:
        """Sum the linearised contributions of units within their clusters."""
        return _add(self._row, self.weight * errors / self.total[self.at])

    def _within(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """Compute variance or covariance per domain and stratum."""
        squares: FloatArray = _add(self._cell, self._unseen * a * b)
        first, second = _add(self._cell, self._unseen * a), _add(self._cell, self._unseen * b)
        centred = np.subtract(squares, _ratio(first * second, self._room))
        many: FloatArray = self._number
        # A stratum with one cluster has no spread of its own: its square stands in for it.
        return np.asarray(np.where(many > 1, centred * many / np.maximum(many - 1, 1), squares))

    def _covariance(self, a: FloatArray, b: FloatArray) -> FloatArray:
        return _add(self._cell_domain, self._within(a, b), self.domains)

    def _degrees(self, within: FloatArray) -> tuple[FloatArray, FloatArray]:
        clusters = _add(self._cell, np.ones(len(self._cell)))
        free = clusters * (self._number - 1) / self._number
        most = _add(self._cell_domain, clusters, self.domains) - 1
        degrees = np.minimum(_add(self._cell_domain, free, self.domains), most)
        total = _add(self._cell_domain, within, self.domains)
        each = _add(self._cell_domain, within**2 / np.maximum(free, 0.5), self.domains)
        return np.maximum(degrees, 0), _ratio(total**2, each)

    def moments(self) -> Moments:
        """Compute means, variances and covariance."""
        u = self._rows(self.y - self.label[self.at])
        v = self._rows(self.f - self.prediction[self.at])
        shares = self._unseen * u**2
        by_domain = _add(self._row_domain, shares, self.domains)
        squared = _add(self._row_domain, shares**2, self.domains)
        labelled = self._sum(np.ones(len(self.at)))
        degrees, satterthwaite = self._degrees(self._within(u, u))
        return Moments(
            population=self.population,
            labelled=labelled,
            degrees=degrees,
            satterthwaite=satterthwaite,
            label=self.label,
            prediction=self.prediction,
            prediction_all=self.prediction_all,
            var_label=self._covariance(u, u),
            covariance=self._covariance(u, v),
            var_prediction=self._covariance(v, v),
            unseen=_ratio(self._sum(1 - self.probability), labelled),
            kish=_ratio(self.total**2, self._sum(self.weight**2)),
            contributors=_ratio(by_domain**2, squared),
        )

    def residuals(self, lam: FloatArray) -> Residuals:
        """Compute what is left once predictions are used."""
        f = self.f - self.prediction[self.at]
        left = self.y - self.label[self.at] - lam[self.at] * f
        pull = self.weight * f**2
        leverage = _ratio(pull, self._sum(pull)[self.at]) * (lam[self.at] > 0)
        rows = self._rows(left / (1 - np.minimum(leverage, 0.5)))
        squared = self._sum(self.weight * left**2)
        fourth = self._sum(self.weight * left**4)
        size = np.where(squared > 0, _ratio(fourth, squared), 1.0)
        return Residuals(self._covariance(rows, rows), size)


def _add(where: IntArray, values: FloatArray, length: int = 0) -> FloatArray:
    return np.bincount(where, values, minlength=length).astype(float)


def _number(values: IntArray) -> IntArray:
    return np.unique(values, return_inverse=True)[1].ravel().astype(np.int64)


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    zero = denominator == 0
    return np.asarray(np.where(zero, 0.0, numerator / np.where(zero, 1, denominator)))


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
    labels: ArrayLike,
    predictions: ArrayLike,
    unlabelled_predictions: ArrayLike,
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
