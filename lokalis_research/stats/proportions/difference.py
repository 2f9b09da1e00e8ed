"""Two independent shares: intervals for the difference, and tests of there being none.

Newcombe (1998), Statistics in Medicine 17; Agresti and Caffo (2000); Miettinen and Nurminen (1985).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from lokalis_research.stats.arguments import ArrayLike, BoolArray, FloatArray, check_choice, guarded
from lokalis_research.stats.proportions.single import (
    Interval,
    boundary,
    checked_counts,
    two_sided,
    wilson,
)


@dataclass(frozen=True)
class TwoCounts:
    """Two groups' counts and totals, checked and in one shape."""

    x1: FloatArray
    n1: FloatArray
    x2: FloatArray
    n2: FloatArray

    @classmethod
    @guarded
    def of(cls, x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> TwoCounts:
        """Check the counts and broadcast them."""
        return cls(*np.broadcast_arrays(*checked_counts(x1, n1), *checked_counts(x2, n2)))

    @property
    def difference(self) -> FloatArray:
        """First share minus second."""
        return np.asarray(self.x1 / self.n1 - self.x2 / self.n2, dtype=np.float64)


@guarded
def wald_difference(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    *,
    level: float = 0.95,
    correction: bool = False,
) -> Interval:
    """Compute the difference ± z times its standard error; too short for small counts.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like of int. Count and total of the first and of the second group.
    correction : bool. Add (1/n1 + 1/n2) / 2 on both sides.

    Examples
    --------
    >>> limits = wald_difference(46, 75, 58, 80)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (-0.259, 0.0357)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    _, z = two_sided(level)
    margin = z * _standard_error(t)
    if correction:
        margin = margin + (1 / t.n1 + 1 / t.n2) / 2
    name = "wald, corrected" if correction else "wald"
    return _cut(t.difference, t.difference - margin, t.difference + margin, level, name)


@guarded
def agresti_caffo(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Compute Wald's interval after adding one unit with and one without to each group.

    Parameters as `wald_difference`.

    Examples
    --------
    >>> limits = agresti_caffo(46, 75, 58, 80)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (-0.2551, 0.0369)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    more = TwoCounts(t.x1 + 1, t.n1 + 2, t.x2 + 1, t.n2 + 2)
    margin = two_sided(level)[1] * _standard_error(more)
    centre = more.difference
    return _cut(t.difference, centre - margin, centre + margin, level, "agresti-caffo")


@guarded
def newcombe(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    *,
    level: float = 0.95,
    correction: bool = False,
) -> Interval:
    """Square and add the distances to the limits of two Wilson intervals (Newcombe's method 10).

    Other parameters as `wald_difference`.

    Parameters
    ----------
    correction : bool. Use the continuity-corrected Wilson limits (method 11).

    Examples
    --------
    >>> limits = newcombe(46, 75, 58, 80)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (-0.2537, 0.0358)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    first = wilson(t.x1, t.n1, level=level, correction="newcombe" if correction else "none")
    second = wilson(t.x2, t.n2, level=level, correction="newcombe" if correction else "none")
    down = np.hypot(first.estimate - first.lower, second.upper - second.estimate)
    up = np.hypot(first.upper - first.estimate, second.estimate - second.lower)
    name = "newcombe, corrected" if correction else "newcombe"
    return _cut(t.difference, t.difference - down, t.difference + up, level, name)


@guarded
def miettinen_nurminen(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Compute the differences that the score test with variance times N/(N − 1) does not reject.

    Parameters as `wald_difference`.

    Examples
    --------
    >>> limits = miettinen_nurminen(46, 75, 58, 80)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (-0.2569, 0.0368)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    total = t.n1 + t.n2
    return _score_interval(t, total / (total - 1), level, "miettinen-nurminen")


@guarded
def mee(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Compute the differences that the score test with the plain variance does not reject.

    Parameters as `wald_difference`.

    Examples
    --------
    >>> limits = mee(46, 75, 58, 80)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (-0.2565, 0.0363)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    return _score_interval(t, np.ones_like(t.n1), level, "mee")


def _standard_error(t: TwoCounts) -> FloatArray:
    p1, p2 = t.x1 / t.n1, t.x2 / t.n2
    return np.asarray(np.sqrt(p1 * (1 - p1) / t.n1 + p2 * (1 - p2) / t.n2), dtype=np.float64)


def _cut(
    estimate: FloatArray, lower: FloatArray, upper: FloatArray, level: float, name: str
) -> Interval:
    return Interval(estimate, np.maximum(lower, -1.0), np.minimum(upper, 1.0), level, name)


def _score_interval(t: TwoCounts, factor: FloatArray, level: float, name: str) -> Interval:
    difference = t.difference
    _, z = two_sided(level)

    def kept(delta: FloatArray) -> BoolArray:
        second = _constrained_share(t, delta)
        first = second + delta
        variance = first * (1 - first) / t.n1 + second * (1 - second) / t.n2
        return np.asarray((difference - delta) ** 2 <= z**2 * factor * np.maximum(variance, 0.0))

    lower = boundary(kept, difference, np.full_like(difference, -1.0))
    upper = boundary(kept, difference, np.full_like(difference, 1.0))
    return Interval(difference, lower, upper, level, name)


def _constrained_share(t: TwoCounts, delta: FloatArray) -> FloatArray:
    """Find the likeliest second share if the first is delta above it."""
    total, yes = t.n1 + t.n2, t.x1 + t.x2
    square = ((t.n1 + 2 * t.n2) * delta - total - yes) / total
    linear = ((t.n2 * delta - total - 2 * t.x2) * delta + yes) / total
    constant = t.x2 * delta * (1 - delta) / total
    q = (square / 3) ** 3 - linear * square / 6 + constant / 2
    radius = np.sqrt(np.maximum((square / 3) ** 2 - linear / 3, 0.0))
    p = np.where(q >= 0, radius, -radius)
    cosine = np.divide(q, p**3, out=np.ones_like(q), where=p != 0)
    angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
    share = 2 * p * np.cos(angle) - square / 3
    return np.asarray(np.clip(share, np.maximum(0.0, -delta), np.minimum(1.0, 1.0 - delta)))


@dataclass(frozen=True)
class Significance:
    """A test statistic with its two-sided p-value.

    Parameters
    ----------
    statistic, p_value : ndarray of float
        In the shape of the counts; missing where the test is not defined.
    method : str. Name of the test.
    """

    statistic: FloatArray
    p_value: FloatArray
    method: str


@guarded
def chi_square_test(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, correction: bool = False
) -> Significance:
    """Test two independent proportions by Pearson's chi-square with one degree of freedom.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like of int. Count and total of the first and of the second group.
    correction : bool. Yates' correction, never more than the distance itself.

    Returns
    -------
    Significance. Missing if all units, or none, have the property.

    Examples
    --------
    >>> result = chi_square_test(46, 75, 58, 80)
    >>> round(float(result.statistic), 4), round(float(result.p_value), 4)
    (2.1864, 0.1392)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    pooled = (t.x1 + t.x2) / (t.n1 + t.n2)
    distance = np.abs(t.difference)
    inverse = 1 / t.n1 + 1 / t.n2
    if correction:
        distance = distance - np.minimum(0.5, distance / inverse) * inverse
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = distance**2 / (pooled * (1 - pooled) * inverse)
    name = "chi-square, corrected" if correction else "chi-square"
    return Significance(statistic, np.asarray(stats.chi2.sf(statistic, 1)), name)


@guarded
def fisher_test(
    x1: int,
    n1: int,
    x2: int,
    n2: int,
    *,
    alternative: Literal["two-sided", "less", "greater"] = "two-sided",
) -> float:
    """Test two independent proportions given both margins (Fisher's exact test, by scipy).

    Parameters
    ----------
    x1, n1, x2, n2 : int. Count and total of the first and of the second group.
    alternative : {"two-sided", "less", "greater"}
        Of the first share against the second; two-sided adds all tables that are no likelier.

    Returns
    -------
    float. p-value.

    Examples
    --------
    >>> round(fisher_test(46, 75, 58, 80), 4)
    0.1717
    """
    TwoCounts.of(x1, n1, x2, n2)
    check_choice(alternative, ("two-sided", "less", "greater"), "alternative for Fisher's test")
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    return float(stats.fisher_exact(table, alternative=alternative).pvalue)
