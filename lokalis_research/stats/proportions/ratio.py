"""Intervals for the risk ratio and the odds ratio of two independent shares, first / second.

Katz, Baptista, Azen and Pike (1978), Biometrics 34, 469-474 (log risk ratio); Koopman (1984),
Biometrics 40, 513-517; Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226; Woolf
(1955), Annals of Human Genetics 19, 251-253 (log odds ratio); Cornfield (1956) and Fisher's
conditional interval, from scipy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    BoolArray,
    FloatArray,
    check_choice,
    guarded,
    tail_probability,
)
from lokalis_research.stats.proportions.difference import TwoCounts
from lokalis_research.stats.proportions.single import Interval, boundary, two_sided

_LARGEST = 1_000_000
"""Tables with the same margins up to which the conditional odds ratio is computed."""


@guarded
def risk_ratio(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    *,
    level: float = 0.95,
    method: Literal["katz", "koopman", "miettinen_nurminen"] = "koopman",
) -> Interval:
    """Compute the ratio of two shares with its interval.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like of int. Count and total of the first and of the second group.
    method : {"koopman", "miettinen_nurminen", "katz"}
        Score test, without or with the factor N/(N − 1) in its variance, or Wald on the log, which
        has no interval if a count is 0.

    Returns
    -------
    Interval
        The upper limit is infinite if the second count is 0. If both are the estimate is missing,
        and the score interval runs from 0 to infinity, as R's ``PropCIs::riskscoreci`` has it.

    Examples
    --------
    >>> limits = risk_ratio(46, 75, 58, 80)
    >>> round(float(limits.lower), 3), round(float(limits.upper), 3)
    (0.668, 1.056)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    _, z = two_sided(level)
    check_choice(method, ("katz", "koopman", "miettinen_nurminen"), "interval for a risk ratio")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (t.x1 / t.n1) / (t.x2 / t.n2)
        if method == "katz":
            se = np.sqrt(1 / t.x1 - 1 / t.n1 + 1 / t.x2 - 1 / t.n2)
            defined = (t.x1 > 0) & (t.x2 > 0)
            lower = np.where(defined, ratio * np.exp(-z * se), np.nan)
            upper = np.where(defined, ratio * np.exp(z * se), np.nan)
            return Interval(ratio, lower, upper, level, method)
    total = t.n1 + t.n2
    factor = total / (total - 1) if method == "miettinen_nurminen" else np.ones_like(total)
    lower, upper = _score_ratio(t, z**2 * factor)
    return Interval(ratio, lower, upper, level, method)


def _score_ratio(t: TwoCounts, threshold: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Search on ratio / (1 + ratio), which runs from 0 to 1."""
    p1, p2 = t.x1 / t.n1, t.x2 / t.n2

    def kept(u: FloatArray) -> BoolArray:
        # Times (1 − u)², so that an infinite ratio is a number too: R = u / (1 − u).
        v = 1 - u
        a = (t.n1 + t.n2) * u
        b = (t.n1 + t.x2) * u + (t.x1 + t.n2) * v
        c = (t.x1 + t.x2) * v
        with np.errstate(divide="ignore", invalid="ignore"):
            root = np.sqrt(np.maximum(b**2 - 4 * a * c, 0.0))
            second = np.clip(np.where(b + root > 0, 2 * c / (b + root), 0.0), 0.0, 1.0)
            first = np.where(v > 0, second * u / v, (t.x1 + t.x2) / (t.n1 + t.x2))
        first = np.clip(first, 0.0, 1.0)
        variance = v**2 * first * (1 - first) / t.n1 + u**2 * second * (1 - second) / t.n2
        return np.asarray((v * p1 - u * p2) ** 2 <= threshold * np.maximum(variance, 0.0))

    centre = np.divide(p1, p1 + p2, out=np.full_like(p1, 0.5), where=p1 + p2 > 0)
    low = boundary(kept, centre, np.zeros_like(centre))
    high = boundary(kept, centre, np.ones_like(centre))
    with np.errstate(divide="ignore"):
        lower = np.where(t.x1 == 0, 0.0, low / (1 - low))
        upper = np.where(t.x2 == 0, np.inf, high / (1 - high))
    return lower, upper


@guarded
def odds_ratio(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    *,
    level: float = 0.95,
    method: Literal["woolf", "haldane", "conditional"] = "woolf",
) -> Interval:
    """Compute the ratio of two odds with its interval.

    Other parameters as `risk_ratio`.

    Parameters
    ----------
    method : {"woolf", "haldane", "conditional"}
        Wald on the log, which has no interval if a cell is 0; the same after adding 1/2 to every
        cell; or the conditional likelihood estimate with exact limits, as R's ``fisher.test``.

    Examples
    --------
    >>> limits = odds_ratio(46, 75, 58, 80, method="conditional")
    >>> round(float(limits.lower), 3), round(float(limits.upper), 3)
    (0.289, 1.248)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    cells = np.stack([t.x1, t.n1 - t.x1, t.x2, t.n2 - t.x2])
    _, z = two_sided(level)
    check_choice(method, ("woolf", "haldane", "conditional"), "interval for an odds ratio")
    if method == "conditional":
        results = np.array([_conditional(table, level) for table in cells.reshape(4, -1).T])
        ratio, lower, upper = results.T.reshape(3, *t.x1.shape)
        return Interval(ratio, lower, upper, level, method)
    added = cells + 0.5 if method == "haldane" else cells
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = added[0] * added[3] / (added[1] * added[2])
        se = np.sqrt((1 / added).sum(axis=0))
        lower, upper = ratio * np.exp(-z * se), ratio * np.exp(z * se)
    defined = (added > 0).all(axis=0)
    return Interval(
        ratio, np.where(defined, lower, np.nan), np.where(defined, upper, np.nan), level, method
    )


def _conditional(cells: FloatArray, level: float) -> tuple[float, float, float]:
    x, n1, n2 = cells[0], cells[0] + cells[1], cells[2] + cells[3]
    yes = cells[0] + cells[2]
    least, most = max(0.0, yes - n2), min(n1, yes)
    if most - least > _LARGEST:
        raise AnalysisError(
            f"Odds ratio: with more than {_LARGEST:,} possible tables the conditional one is not "
            "computed.",
            remedy='Take method="woolf", which differs little from it where counts are this large.',
        )
    if least == most:
        return np.nan, 0.0, np.inf
    k = np.arange(least, most + 1)
    chance = -(gammaln(k + 1) + gammaln(n1 - k + 1) + gammaln(yes - k + 1))
    chance = chance - gammaln(n2 - yes + k + 1)
    at, tail = int(x - least), tail_probability(level)

    def weights(log_ratio: float) -> FloatArray:
        tilted = chance + (k - x) * log_ratio
        return np.asarray(np.exp(tilted - tilted.max()), dtype=np.float64)

    def mean(log_ratio: float) -> float:
        weight = weights(log_ratio)
        return float((k - x) @ weight / weight.sum())

    def above(log_ratio: float) -> float:
        weight = weights(log_ratio)
        return float(weight[at:].sum() / weight.sum()) - tail

    def below(log_ratio: float) -> float:
        weight = weights(log_ratio)
        return tail - float(weight[: at + 1].sum() / weight.sum())

    half = cells + 0.5
    start = float(np.log(half[0] * half[3] / (half[1] * half[2])))
    inner = least < x, x < most
    ratio = _rising_root(mean, start) if all(inner) else (np.inf if inner[0] else 0.0)
    lower = _rising_root(above, start) if inner[0] else 0.0
    return ratio, lower, _rising_root(below, start) if inner[1] else np.inf


def _rising_root(function: Callable[[float], float], start: float) -> float:
    low, high, step = start, start, 1.0
    while function(low) > 0:
        low, step = low - step, step * 2
    step = 1.0
    while function(high) < 0:
        high, step = high + step, step * 2
    return float(np.exp(brentq(function, low, high, xtol=1e-13, rtol=1e-13)))
