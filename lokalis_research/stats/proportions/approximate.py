"""Intervals for one proportion from the normal distribution: Wald, Wilson, Agresti-Coull and kin.

Sources: Wilson (1927), Journal of the American Statistical Association 22, 209-212; Newcombe
(1998a), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17,
857-872; Agresti and Coull (1998), The American Statistician 52, 119-126; Brown, Cai and DasGupta
(2001), Interval estimation for a binomial proportion, Statistical Science 16, 101-133.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import special

from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.proportions.interval import (
    FloatArray,
    Interval,
    checked_counts,
    two_sided,
)
from lokalis_research.stats.proportions.search import boundary

Correction = Literal["none", "newcombe", "prop_test"]


@guarded
def wald(
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    level: float = 0.95,
    correction: bool = False,
) -> Interval:
    """Compute p ± z sqrt(p (1 − p) / n), cut off at 0 and 1; too short for small counts.

    Parameters
    ----------
    count, n : array_like of int
        Units with the property, and all units.
    correction : bool, default False
        Add 1 / (2n) on both sides (Fleiss).

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
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    level: float = 0.95,
    correction: Correction = "none",
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
    lower = np.where(x == 0, 0.0, _score_limit(x - steps, n, -z))
    upper = np.where(x == n, 1.0, _score_limit(x + steps, n, z))
    name = {"none": "wilson", "newcombe": "wilson, corrected"}.get(correction, "prop.test")
    return Interval(x / n, np.maximum(lower, 0.0), np.minimum(upper, 1.0), level, name)


def _score_limit(x: FloatArray, n: FloatArray, z: float) -> FloatArray:
    """Solve (x/n − p)² = z² p (1 − p) / n for p, on the side of z."""
    p = x / n
    root = np.sqrt(np.maximum(p * (1 - p) / n + z**2 / (4 * n**2), 0.0))
    return np.asarray((p + z**2 / (2 * n) + z * root) / (1 + z**2 / n), dtype=np.float64)


@guarded
def agresti_coull(
    count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95, truncate: bool = True
) -> Interval:
    """Compute a Wald interval around Wilson's centre: add z²/2 units with and without.

    Other parameters as `wald`.

    Parameters
    ----------
    truncate : bool, default True
        Cut off at 0 and 1.

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
def logit(count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute a Wald interval on the log odds; Clopper-Pearson's limit where none exists (0 or n).

    Parameters as `wald`.

    Returns
    -------
    Interval
        At count 0 or n: from 0 to 1 − (α/2)^(1/n), or its mirror image, as R's ``binom`` does.

    Examples
    --------
    >>> limits = logit([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.4992], [0.1684, 0.7163])
    """
    x, n = checked_counts(count, n)
    tail, z = two_sided(level)
    inner = np.clip(x, 0.5, n - 0.5)
    centre = np.log(inner) - np.log(n - inner)
    margin = z * np.sqrt(n / (inner * (n - inner)))
    edge = tail ** (1 / n)
    lower = np.where(x == 0, 0.0, np.where(x == n, edge, special.expit(centre - margin)))
    upper = np.where(x == n, 1.0, np.where(x == 0, 1 - edge, special.expit(centre + margin)))
    return Interval(x / n, lower, upper, level, "logit")


@guarded
def arcsine(
    count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95, anscombe: bool = True
) -> Interval:
    """Compute an interval on the scale of asin(sqrt(p)), where the variance is 1 / (4n).

    Other parameters as `wald`.

    Parameters
    ----------
    anscombe : bool, default True
        Use (x + 3/8) / (n + 3/4) for the share (Anscombe 1948), as R's ``DescTools`` does.

    Returns
    -------
    Interval
        Ends past 0 or 1 on that scale are 0 and 1 (``DescTools`` folds them back inside).

    Examples
    --------
    >>> limits = arcsine(46, 75)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (0.5, 0.7187)
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    share = (x + 0.375) / (n + 0.75) if anscombe else x / n
    centre, margin = np.arcsin(np.sqrt(share)), z / (2 * np.sqrt(n))
    lower = np.sin(np.maximum(centre - margin, 0.0)) ** 2
    upper = np.sin(np.minimum(centre + margin, np.pi / 2)) ** 2
    return Interval(x / n, lower, upper, level, "arcsine")


@guarded
def likelihood_ratio(count: npt.ArrayLike, n: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Compute the shares that a likelihood-ratio test does not reject.

    Parameters as `wald`.

    Examples
    --------
    >>> limits = likelihood_ratio([0, 46], [20, 75])
    >>> limits.lower.round(4).tolist(), limits.upper.round(4).tolist()
    ([0.0, 0.5007], [0.0916, 0.7184])
    """
    x, n = checked_counts(count, n)
    _, z = two_sided(level)
    p = x / n

    def likely(q: FloatArray) -> npt.NDArray[np.bool_]:
        distance = special.rel_entr(p, q) + special.rel_entr(1 - p, 1 - q)
        return np.asarray(2 * n * distance <= z**2)

    lower, upper = boundary(likely, p, np.zeros_like(p)), boundary(likely, p, np.ones_like(p))
    return Interval(p, lower, upper, level, "likelihood ratio")
