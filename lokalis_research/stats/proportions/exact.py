"""Intervals for one proportion from the binomial distribution itself, and Jeffreys' from the beta.

Sources: Clopper and Pearson (1934), Biometrika 26, 404-413; Lancaster (1961), Significance tests in
discrete distributions, Journal of the American Statistical Association 56, 223-234 (mid-p); Blaker
(2000), Confidence curves and improved exact confidence intervals for discrete distributions,
Canadian Journal of Statistics 28, 783-798; Brown, Cai and DasGupta (2001), Statistical Science 16,
101-133 (Jeffreys, with its rule for the edges).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.proportions.interval import (
    FloatArray,
    Interval,
    checked_counts,
    two_sided,
)
from lokalis_research.stats.proportions.search import boundary

_BLAKER_GRID = 2001


@guarded
def clopper_pearson(count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute the interval that covers at least at its level, whatever the share.

    Parameters
    ----------
    count, n : array_like of int
        Units with the property, and all units.

    Examples
    --------
    >>> limits = clopper_pearson([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4938], [0.1684, 0.7236])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    lower = np.where(x == 0, 0.0, special.betaincinv(np.maximum(x, 1), n - x + 1, tail))
    upper = np.where(x == n, 1.0, special.betainccinv(x + 1, np.maximum(n - x, 1), tail))
    return Interval(x / n, lower, upper, level, "clopper-pearson")


@guarded
def jeffreys(
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    level: float = 0.95,
    edges: Literal["closed", "equal_tailed", "brown"] = "closed",
) -> Interval:
    """Compute quantiles of the posterior beta(x + 1/2, n − x + 1/2).

    Other parameters as `clopper_pearson`.

    Parameters
    ----------
    edges : {"closed", "equal_tailed", "brown"}
        At count 0 the lower limit is 0 and at n the upper limit is 1 (closed); or the quantiles
        stay (equal_tailed); or, beside closed, the other limit at counts 0 and n is
        Clopper-Pearson's, and at counts of 1 and n − 1 the near limit is 0 or 1 (brown: the
        "modified Jeffreys" of Brown, Cai and DasGupta 2001, section 4.1.2).

    Examples
    --------
    >>> limits = jeffreys([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.5005], [0.1166, 0.7176])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    check_choice(edges, ("closed", "equal_tailed", "brown"), "rule for the edges")
    lower = special.betaincinv(x + 0.5, n - x + 0.5, tail)
    upper = special.betainccinv(x + 0.5, n - x + 0.5, tail)
    if edges != "equal_tailed":
        lower, upper = np.where(x == 0, 0.0, lower), np.where(x == n, 1.0, upper)
    if edges == "brown":
        edge = tail ** (1 / n)
        lower = np.where(x == n, edge, np.where(x == 1, 0.0, lower))
        upper = np.where(x == 0, 1 - edge, np.where(x == n - 1, 1.0, upper))
    return Interval(x / n, lower, upper, level, "jeffreys")


@guarded
def mid_p(count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute Clopper-Pearson's interval with half the probability of the count itself.

    Parameters as `clopper_pearson`.

    Returns
    -------
    Interval
        Covers at about its level on average, not at every share.

    Examples
    --------
    >>> limits = mid_p([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4998], [0.1391, 0.7183])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    p = x / n

    def not_too_low(q: FloatArray) -> npt.NDArray[np.bool_]:
        return np.asarray(stats.binom.sf(x, n, q) + stats.binom.pmf(x, n, q) / 2 >= tail)

    def not_too_high(q: FloatArray) -> npt.NDArray[np.bool_]:
        return np.asarray(stats.binom.cdf(x - 1, n, q) + stats.binom.pmf(x, n, q) / 2 >= tail)

    lower = np.where(x == 0, 0.0, boundary(not_too_low, p, np.zeros_like(p)))
    upper = np.where(x == n, 1.0, boundary(not_too_high, p, np.ones_like(p)))
    return Interval(p, lower, upper, level, "mid-p")


@guarded
def blaker(count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute Blaker's exact interval, which lies within Clopper-Pearson's.

    A share is kept if the count's smaller tail, plus the most of the other tail that is no more
    likely, reaches 1 − level. That function jumps, so the outermost kept share is looked for on a
    grid between Clopper-Pearson's limit and the estimate, and then refined.

    Parameters as `clopper_pearson`.

    Examples
    --------
    >>> limits = blaker([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4989], [0.1601, 0.7228])
    """
    wide = clopper_pearson(count, n, level=level)
    x, n = checked_counts(count, n)
    shape, x, n = x.shape, x.ravel(), n.ravel()
    p = x / n
    limits = [_outermost(x, n, p, outer.ravel(), 1 - level) for outer in (wide.lower, wide.upper)]
    lower = np.where(x == 0, 0.0, limits[0]).reshape(shape)
    upper = np.where(x == n, 1.0, limits[1]).reshape(shape)
    return Interval(p.reshape(shape), lower, upper, level, "blaker")


def _outermost(
    x: FloatArray, n: FloatArray, inner: FloatArray, outer: FloatArray, alpha: float
) -> FloatArray:
    steps = np.linspace(0.0, 1.0, _BLAKER_GRID)[:, None]
    grid = outer + steps * (inner - outer)
    first = np.argmax(_acceptability(x, n, grid) >= alpha, axis=0)
    columns = np.arange(len(x))
    kept, before = grid[first, columns], grid[np.maximum(first - 1, 0), columns]
    return boundary(lambda q: _acceptability(x, n, q) >= alpha, kept, before)


def _acceptability(x: FloatArray, n: FloatArray, p: FloatArray) -> FloatArray:
    """Add to each tail the most of the other tail that is less likely; take the smaller sum."""
    below, above = stats.binom.cdf(x, n, p), stats.binom.sf(x - 1, n, p)
    other_below = stats.binom.cdf(stats.binom.ppf(above, n, p) - 1, n, p)
    other_above = stats.binom.sf(stats.binom.isf(below, n, p), n, p)
    return np.asarray(np.minimum(above + other_below, below + other_above), dtype=np.float64)
