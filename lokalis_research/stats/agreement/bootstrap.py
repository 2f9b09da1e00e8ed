"""Intervals from resampling clusters of units, without a loop over the resamples.

Every coefficient is a function of sums over units. A resample of clusters is a vector of how often
each was drawn, so that the sums of all resamples are one product of matrices; and clusters that add
the same to the sums are drawn together, as one cell of a multinomial distribution.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement.coefficient import Coefficient, Measure
from lokalis_research.stats.agreement.ratings import FloatArray, IntArray
from lokalis_research.stats.arguments import guarded, tail_probability

_CELLS = 4_000_000
_NOISE = 1e-9
LEAST_DEFINED = 0.95
"""Share of the resamples in which a coefficient must be defined for its interval to be given."""


def _patterns(measure: Measure, clusters: IntArray) -> tuple[FloatArray, IntArray]:
    """Sum contributions per cluster; give the distinct sums and how many clusters have each."""
    patterns, of_unit = _distinct(measure.contributions)
    number = int(clusters.max()) + 1 if len(clusters) else 0
    if len(np.unique(clusters)) == len(clusters):
        return patterns, np.bincount(of_unit, minlength=len(patterns))
    # In one order within a cluster, so that the sums do not depend on the order of the units.
    order = np.lexsort((of_unit, clusters))
    sums = np.zeros((number, patterns.shape[1]))
    np.add.at(sums, clusters[order], patterns[of_unit[order]])
    present = np.bincount(clusters, minlength=number) > 0
    distinct, of_cluster = _distinct(sums[present])
    return distinct, np.bincount(of_cluster, minlength=len(distinct))


def _distinct(rows: FloatArray) -> tuple[FloatArray, IntArray]:
    """List the distinct rows in an order that follows from them, and say which each row is."""
    # Sorting one number per row is much faster than sorting rows; equal rows have equal numbers.
    direction = np.random.default_rng(0).random(rows.shape[1])
    _, first, which = np.unique(
        (rows * direction).sum(axis=1), return_index=True, return_inverse=True
    )
    found, which = rows[first], which.ravel()
    if not np.array_equal(found[which], rows):
        found, which = np.unique(rows, axis=0, return_inverse=True)
    return found, which.ravel()


@guarded
def replicates(
    measure: Measure, clusters: IntArray, *, number: int = 1000, seed: int = 0
) -> FloatArray:
    """Evaluate a coefficient on resamples of the clusters, drawn with replacement.

    Parameters
    ----------
    measure : Measure. Such as from `alpha_measure`.
    clusters : ndarray of int, shape (units,). The cluster of each unit.
    number : int. How many resamples.
    seed : int. The same seed gives the same resamples, whatever the order of the units.

    Returns
    -------
    ndarray, shape (number,). NaN where the coefficient is undefined.

    Examples
    --------
    >>> from lokalis_research.stats.agreement import Ratings, percent_measure
    >>> ratings = Ratings.from_table([[40, 9], [6, 45]])
    >>> drawn = replicates(percent_measure(ratings), ratings.clusters, number=500)
    >>> drawn.shape, bool(abs(drawn.mean() - 0.85) < 0.01)
    ((500,), True)
    """
    if not len(clusters) or number < 1:
        raise AnalysisError(
            "There is nothing to resample.", remedy="Give units, and one resample or more."
        )
    sums, frequency = _patterns(measure, clusters)
    random = np.random.default_rng(seed)
    total = int(frequency.sum())
    chunk = max(1, _CELLS // total)
    found = []
    for begin in range(0, number, chunk):
        size = min(chunk, number - begin)
        drawn = _draw(random, frequency, size)
        found.append(measure.evaluate(drawn @ sums))
    return np.concatenate(found)


def _draw(random: np.random.Generator, frequency: IntArray, size: int) -> FloatArray:
    """Draw how often each pattern comes, per resample."""
    total, patterns = int(frequency.sum()), len(frequency)
    if patterns * 8 < total:
        return random.multinomial(total, frequency / total, size=size).astype(float)
    # With many patterns, drawing the clusters one by one is faster than binomials.
    of_cluster = np.repeat(np.arange(patterns), frequency)
    counted = np.empty((size, patterns))
    # One resample at a time stays in the processor's cache.
    for row in counted:
        row[:] = np.bincount(of_cluster[random.integers(0, total, size=total)], minlength=patterns)
    return counted


@guarded
def resample(
    found: Coefficient, measure: Measure, clusters: IntArray, *, number: int = 1000, seed: int = 0
) -> Coefficient:
    """Replace the interval of a coefficient by that of a bootstrap over clusters.

    Parameters
    ----------
    found : Coefficient. The estimate.
    measure : Measure. The same coefficient, prepared for resampling.
    clusters, number, seed. As in `replicates`.

    Returns
    -------
    Coefficient
        With the percentile interval and the standard deviation of the resamples. Without an
        interval where the coefficient was undefined in more than a twentieth of them, or where
        there are fewer than two clusters; unchanged where all agree, or all resamples do.

    Examples
    --------
    >>> from lokalis_research.stats.agreement import Ratings, alpha_measure, krippendorff_alpha
    >>> ratings = Ratings.from_table([[40, 9], [6, 45]])
    >>> alpha = krippendorff_alpha(ratings)
    >>> resample(alpha, alpha_measure(ratings), ratings.clusters, seed=1).method
    'bootstrap over 100 clusters, 1000 resamples, percentile'
    """
    groups = len(np.unique(clusters))
    if not found.defined or found.value > 1 - _NOISE:
        return found
    method = f"bootstrap over {groups} clusters, {number} resamples, percentile"
    drawn = replicates(measure, clusters, number=number, seed=seed)
    drawn = drawn[np.isfinite(drawn)]
    if groups < 2 or len(drawn) < LEAST_DEFINED * number:
        nan = math.nan
        return dataclasses.replace(found, se=nan, low=nan, high=nan, method=f"{method}: undefined")
    if drawn.std() < _NOISE:
        return found
    tail = tail_probability(found.level)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return dataclasses.replace(
        found, se=float(drawn.std(ddof=1)), low=float(low), high=float(high), method=method
    )


@guarded
def jackknife_error(measure: Measure, clusters: IntArray) -> tuple[float, int]:
    """Compute the standard error from leaving out one cluster at a time.

    Parameters
    ----------
    measure : Measure. The coefficient.
    clusters : ndarray of int, shape (units,). The cluster of each unit.

    Returns
    -------
    tuple of float and int
        The standard error (NaN where leaving one out leaves nothing defined) and the number of
        clusters that add something.

    Examples
    --------
    >>> from lokalis_research.stats.agreement import Ratings, percent_measure
    >>> ratings = Ratings.from_table([[40, 9], [6, 45]])
    >>> jackknife_error(percent_measure(ratings), ratings.clusters)[0].__round__(4)
    0.0359
    """
    sums, frequency = _patterns(measure, clusters)
    adding = (sums != 0).any(axis=1)
    sums, frequency = sums[adding], frequency[adding]
    groups = int(frequency.sum())
    total = frequency @ sums
    without = measure.evaluate(total - sums)
    if groups < 2 or not np.isfinite(without).all():
        return math.nan, groups
    mean = (frequency * without).sum() / groups
    variance = (groups - 1) / groups * (frequency * (without - mean) ** 2).sum()
    return math.sqrt(float(variance)), groups
