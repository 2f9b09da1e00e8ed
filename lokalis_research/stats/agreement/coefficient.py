"""What every coefficient returns: a number with its interval, or why there is none.

Its interval may come from resampling clusters of units, without a loop over the resamples. Every
coefficient is a function of sums over units. A resample of clusters is a vector of how often each
was drawn, so that the sums of all resamples are one product of matrices; and clusters that add the
same to the sums are drawn together, as one cell of a multinomial distribution.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import FloatArray, IntArray, guarded, tail_probability

NO_VARIATION = "no variation: nothing but one category was used"
NOTHING_PAIRED = "nothing paired: no unit was judged by two coders"
NO_CHANCE = "chance alone would give full agreement"

_NOISE = 1e-9


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement with its interval.

    Parameters
    ----------
    name : str. Which coefficient.
    value : float
        The estimate; NaN where it is undefined (see `reason`), never a number in its stead.
    se : float. Its standard error; NaN where that is undefined.
    low, high : float. The ends of the interval.
    level : float. Its confidence level.
    method : str. How the interval was made.
    units : int. Units judged by at least two coders.
    observed, expected : float
        Observed agreement, and what chance would give in the sense of this coefficient.
    null_se : float
        Standard error where coders agree by chance only, for a test; NaN where there is no formula.
    reason : str. Why there is no number; empty where there is.

    Examples
    --------
    >>> Coefficient("kappa", 0.7, 0.07, 0.56, 0.84, 0.95, "FCE", 100)
    kappa 0.700 [0.560, 0.840] (95%, FCE; 100 units)
    """

    name: str
    value: float
    se: float
    low: float
    high: float
    level: float
    method: str
    units: int
    observed: float = math.nan
    expected: float = math.nan
    null_se: float = math.nan
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a level that is none."""
        tail_probability(self.level)

    @classmethod
    def bare(
        cls,
        name: str,
        value: float,
        se: float,
        level: float,
        units: int,
        observed: float = math.nan,
        expected: float = math.nan,
    ) -> Coefficient:
        """Build an estimate that has no interval yet.

        Parameters
        ----------
        name, value, se, level, units, observed, expected. As in the class.
        """
        nan = math.nan
        return cls(name, value, se, nan, nan, level, "", units, observed, expected)

    @property
    def defined(self) -> bool:
        """Whether there is a number."""
        return math.isfinite(self.value)

    def __repr__(self) -> str:
        if not self.defined:
            return f"{self.name} undefined: {self.reason} ({self.units} units)"
        return (
            f"{self.name} {self.value:.3f} [{self.low:.3f}, {self.high:.3f}] "
            f"({self.level:.0%}, {self.method}; {self.units} units)"
        )


@dataclass(frozen=True)
class Measure:
    """A coefficient as a function of sums over units: what resampling needs."""

    name: str
    contributions: FloatArray
    evaluate: Callable[[FloatArray], FloatArray]

    def value(self) -> float:
        """Evaluate on all units."""
        return float(self.evaluate(self.contributions.sum(axis=0)))


def quotient(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide; 0/0 and x/0 are undefined."""
    zero = np.abs(denominator) < 1e-12
    return np.asarray(np.where(zero, np.nan, numerator / np.where(zero, 1.0, denominator)))


def undefined(name: str, units: int, level: float, reason: str) -> Coefficient:
    """Say that there is no number, and why."""
    bare = Coefficient.bare(name, math.nan, math.nan, level, units)
    return dataclasses.replace(bare, reason=reason)


def with_interval(found: Coefficient, method: str, degrees: float = math.inf) -> Coefficient:
    """Add the interval value ± quantile × se, cut at 1, which no coefficient exceeds."""
    if found.value > 1 - _NOISE:
        disagree = 1 - tail_probability(found.level) ** (1 / found.units)
        low = 1 - disagree / (1 - found.expected)
        return dataclasses.replace(found, low=low, high=1.0, method="exact, as all units agree")
    if not (math.isfinite(found.se) and degrees > 0):
        return dataclasses.replace(found, method="no interval: it hangs on too few units")
    if found.se < _NOISE:
        return dataclasses.replace(found, method="no interval: all units say the same")
    margin = float(stats.t.isf(tail_probability(found.level), degrees)) * found.se
    high = min(1.0, found.value + margin)
    return dataclasses.replace(found, low=found.value - margin, high=high, method=method)


# 32 MB at once, however many units there are.
_CELLS = 4_000_000
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
