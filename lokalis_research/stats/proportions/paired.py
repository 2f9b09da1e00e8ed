"""Two answers about the same units: McNemar's test and intervals for the paired difference.

A table of pairs has a (yes, yes), b (yes, no), c (no, yes) and d (no, no). Sources: McNemar (1947),
Psychometrika 12, 153-157; Fagerland, Lydersen and Laake (2013), The McNemar test for binary
matched-pairs data: mid-p and asymptotic are better than exact conditional, BMC Medical Research
Methodology 13, 91; Newcombe (1998c), Statistics in Medicine 17, 2635-2650; Tango (1998), Statistics
in Medicine 17, 891-908; Bonett and Price (2012), Journal of Educational and Behavioral Statistics
37, 479-488; Agresti and Min (2005), Statistics in Medicine 24, 729-740.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, BoolArray, FloatArray, check_choice, guarded
from lokalis_research.stats.proportions.difference import Significance
from lokalis_research.stats.proportions.single import (
    Interval,
    boundary,
    checked_counts,
    clopper_pearson,
    mid_p,
    two_sided,
    wilson,
)

McNemarMethod = Literal["asymptotic", "corrected", "exact", "mid_p"]


@guarded
def mcnemar(b: ArrayLike, c: ArrayLike, *, method: McNemarMethod = "mid_p") -> Significance:
    """Test whether both answers are equally often yes, from the pairs that differ.

    Parameters
    ----------
    b, c : array_like of int. Pairs (yes, no) and (no, yes).
    method : {"mid_p", "exact", "asymptotic", "corrected"}
        Binomial with half the probability of the table itself, or all of it; chi-square without and
        with Edwards' correction, as R's ``mcnemar.test``.

    Returns
    -------
    Significance
        The statistic is b for the binomial tests. With no pair that differs p is 1 for these, and
        missing for the chi-squares.

    Examples
    --------
    >>> round(float(mcnemar(15, 5).p_value), 4)
    0.0266
    """
    first, second = _whole(b), _whole(c)
    first, second = np.broadcast_arrays(first, second)
    n = first + second
    check_choice(method, get_args(McNemarMethod), "McNemar test")
    if method in ("asymptotic", "corrected"):
        step = 1.0 if method == "corrected" else 0.0
        distance = np.maximum(np.abs(first - second) - step * (first != second), 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = distance**2 / n
        return Significance(
            statistic, np.asarray(stats.chi2.sf(statistic, 1)), f"mcnemar, {method}"
        )
    smaller = np.minimum(first, second)
    tail = stats.binom.cdf(smaller, n, 0.5)
    if method == "mid_p":
        tail = tail - stats.binom.pmf(smaller, n, 0.5) / 2
    return Significance(first, np.minimum(2 * tail, 1.0), f"mcnemar, {method}")


@guarded
def paired_odds_ratio(
    b: ArrayLike,
    c: ArrayLike,
    *,
    level: float = 0.95,
    method: Literal["exact", "mid_p", "wilson"] = "exact",
) -> Interval:
    """Compute the odds ratio within pairs, b / c, from the share of b among pairs that differ.

    Other parameters as `mcnemar`.

    Parameters
    ----------
    method : {"exact", "mid_p", "wilson"}. Interval for that share.

    Returns
    -------
    Interval. From 0 to infinity, with a missing estimate, if no pair differs.

    Examples
    --------
    >>> limits = paired_odds_ratio(15, 5)
    >>> round(float(limits.lower), 3), round(float(limits.upper), 3)
    (1.036, 10.551)
    """
    first, second = np.broadcast_arrays(_whole(b), _whole(c))
    n = first + second
    intervals = {"exact": clopper_pearson, "mid_p": mid_p, "wilson": wilson}
    check_choice(method, intervals, "interval for a paired odds ratio")
    interval = intervals[method]
    share = interval(first, np.maximum(n, 1), level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Interval(
            first / second,
            np.where(n == 0, 0.0, share.lower / (1 - share.lower)),
            np.where(n == 0, np.inf, share.upper / (1 - share.upper)),
            level,
            f"paired odds ratio, {method}",
        )


@guarded
def paired_difference(
    a: ArrayLike,
    b: ArrayLike,
    c: ArrayLike,
    d: ArrayLike,
    *,
    level: float = 0.95,
    method: Literal["tango", "newcombe", "bonett_price", "agresti_min", "wald"] = "tango",
) -> Interval:
    """Compute the first share of yes minus the second, (b − c) / n, with its interval.

    Parameters
    ----------
    a, b, c, d : array_like of int. Pairs (yes, yes), (yes, no), (no, yes) and (no, no).
    method : {"tango", "newcombe", "bonett_price", "agresti_min", "wald"}
        Score test; Newcombe's method 10 from two Wilson intervals and their correlation; Wald after
        adding one pair to b and c; Wald after adding half a pair to every cell, as R's
        ``PropCIs::diffpropci.mp`` does; or plain Wald.

    Examples
    --------
    >>> limits = paired_difference(30, 15, 5, 25)
    >>> round(float(limits.lower), 4), round(float(limits.upper), 4)
    (0.0178, 0.252)
    """
    pairs = np.broadcast_arrays(*(_whole(cell) for cell in (a, b, c, d)))
    yes_no, no_yes, n = pairs[1], pairs[2], pairs[0] + pairs[1] + pairs[2] + pairs[3]
    checked_counts(yes_no, n)
    _, z = two_sided(level)
    methods = {
        "tango": lambda: _tango(yes_no, no_yes, n, z),
        "newcombe": lambda: _newcombe(pairs, n, level),
        "bonett_price": lambda: _wald(yes_no + 1, no_yes + 1, n + 2, z),
        "agresti_min": lambda: _wald(yes_no + 0.5, no_yes + 0.5, n + 2, z),
        "wald": lambda: _wald(yes_no, no_yes, n, z),
    }
    check_choice(method, methods, "interval for a paired difference")
    lower, upper = methods[method]()
    return Interval(
        (yes_no - no_yes) / n, np.maximum(lower, -1.0), np.minimum(upper, 1.0), level, method
    )


def _wald(b: FloatArray, c: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    centre = (b - c) / n
    margin = z * np.sqrt(b + c - (b - c) ** 2 / n) / n
    return centre - margin, centre + margin


def _tango(b: FloatArray, c: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """Search with the likeliest share of (no, yes) given the difference in closed form."""
    difference = (b - c) / n

    def kept(delta: FloatArray) -> BoolArray:
        linear = -b - c + (2 * n - b + c) * delta
        constant = -c * delta * (1 - delta)
        root = np.sqrt(np.maximum(linear**2 - 8 * n * constant, 0.0))
        share = np.maximum((root - linear) / (4 * n), np.maximum(0.0, -delta))
        variance = np.maximum(n * (2 * share + delta * (1 - delta)), 0.0)
        return np.asarray((b - c - n * delta) ** 2 <= z**2 * variance)

    lower = boundary(kept, difference, np.full_like(difference, -1.0))
    return lower, boundary(kept, difference, np.full_like(difference, 1.0))


def _newcombe(
    pairs: tuple[FloatArray, ...], n: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    a, b, c, d = pairs
    first, second = wilson(a + b, n, level=level), wilson(a + c, n, level=level)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    excess = a * d - b * c
    corrected = np.where(excess > 0, np.maximum(excess - n / 2, 0.0), excess)
    correlation = np.where(margins > 0, corrected / np.sqrt(np.maximum(margins, 1)), 0.0)

    def joined(one: FloatArray, other: FloatArray) -> FloatArray:
        return np.asarray(np.sqrt(one**2 - 2 * correlation * one * other + other**2))

    difference = first.estimate - second.estimate
    down = joined(first.estimate - first.lower, second.upper - second.estimate)
    up = joined(second.estimate - second.lower, first.upper - first.estimate)
    return difference - down, difference + up


def _whole(count: ArrayLike) -> FloatArray:
    array = np.asarray(count, dtype=np.float64)
    if not ((array >= 0) & (array == np.floor(array)) & np.isfinite(array)).all():
        raise AnalysisError(
            "Pairs: a count is missing, negative or not whole.", remedy="Count pairs, unweighted."
        )
    return array
