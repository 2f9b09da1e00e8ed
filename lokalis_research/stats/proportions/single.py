"""Intervals for one share: normal approximations, exact ones and those in between.

Wilson (1927); Agresti and Coull (1998); Clopper and Pearson (1934); Brown, Cai and DasGupta (2001).
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.proportions.interval import (
    FloatArray,
    Interval,
    beta_limits,
    boundary,
    checked_counts,
    score_limits,
    two_sided,
)

Correction = Literal["none", "newcombe", "prop_test"]


@guarded
def wald(
    count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95, correction: bool = False
) -> Interval:
    """Compute p ± z sqrt(p (1 − p) / n), cut off at 0 and 1; too short for small counts.

    Parameters
    ----------
    count, n : array_like of int. Units with the property, and all units.
    correction : bool. Add 1 / (2n) on both sides (Fleiss).

    Examples
    --------
    >>> limits = wald(46, 75)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (0.5031, 0.7235)
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    p = x / n
    margin = z * np.sqrt(p * (1 - p) / n) + (0.5 / n if correction else 0.0)
    name = "wald, corrected" if correction else "wald"
    return Interval(p, np.maximum(p - margin, 0.0), np.minimum(p + margin, 1.0), level, name)


@guarded
def wilson(
    count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95, correction: Correction = "none"
) -> Interval:
    """Compute the score interval: the shares that a score test does not reject.

    Other parameters as `wald`.

    Parameters
    ----------
    correction : {"none", "newcombe", "prop_test"}
        Continuity correction: none; 1 / (2n) always (Newcombe 1998a, method 4); or what R's
        ``prop.test`` does, at most the distance of the share from one half.

    Examples
    --------
    >>> limits = wilson([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.5002], [0.1611, 0.7154])
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    check_choice(correction, get_args(Correction), "continuity correction")
    if correction == "none":
        steps = np.zeros_like(x)
    elif correction == "newcombe":
        steps = np.full_like(x, 0.5)
    else:
        steps = np.minimum(0.5, np.abs(x - n / 2))
    lower = np.where(x == 0, 0.0, score_limits((x - steps) / n, n, z)[0])
    upper = np.where(x == n, 1.0, score_limits((x + steps) / n, n, z)[1])
    name = {"none": "wilson", "newcombe": "wilson, corrected"}.get(correction, "prop.test")
    return Interval(x / n, np.maximum(lower, 0.0), np.minimum(upper, 1.0), level, name)


@guarded
def agresti_coull(
    count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95, truncate: bool = True
) -> Interval:
    """Compute a Wald interval around Wilson's centre: add z²/2 units with and without.

    Other parameters as `wald`.

    Parameters
    ----------
    truncate : bool. Cut off at 0 and 1.

    Examples
    --------
    >>> round(float(agresti_coull(0, 20).upper), 4)
    0.1898
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    centre = (x + z**2 / 2) / (n + z**2)
    margin = z * np.sqrt(centre * (1 - centre) / (n + z**2))
    lower, upper = centre - margin, centre + margin
    if truncate:
        lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0)
    return Interval(x / n, lower, upper, level, "agresti-coull")


@guarded
def clopper_pearson(count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute the interval that covers at least at its level, whatever the share.

    Parameters
    ----------
    count, n : array_like of int. Units with the property, and all units.

    Examples
    --------
    >>> limits = clopper_pearson([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4938], [0.1684, 0.7236])
    """
    x, n = checked_counts(count, n)
    tail, _ = two_sided(level)
    lower, upper = beta_limits(x, n, tail)
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
    Interval. Covers at about its level on average, not at every share.

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
