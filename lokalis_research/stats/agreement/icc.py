"""Intraclass correlations: how far coders agree on numbers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, guarded, tail_probability

FORMS = ("ICC(1)", "ICC(A,1)", "ICC(C,1)", "ICC(k)", "ICC(A,k)", "ICC(C,k)")


@guarded
def intraclass_correlations(scores: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """Compute the six intraclass correlations of units that all coders scored.

    P.E. Shrout, J.L. Fleiss, Intraclass correlations, Psychological Bulletin 86 (1979); K.O.
    McGraw, S.P. Wong, Psychological Methods 1 (1996). The numbers of psych::ICC
    (ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k, in this order), and of irr::icc but for two: irr gives
    the test of agreement (A) Satterthwaite's degrees of freedom at the estimate, and takes those of
    the interval of ICC(A,k) from the mean's coefficient. Here as in psych that interval is the one
    of ICC(A,1) stepped up, as the coefficients themselves are, so that the two cannot contradict
    each other.

    Parameters
    ----------
    scores : array_like of float, shape (units, coders)
        Units with a missing score are left out, as in irr::icc.

    Returns
    -------
    pandas.DataFrame
        Per ``form``: ``value``, ``low``, ``high``, ``f``, ``df1`` and ``df2`` of the test against
        zero. One-way, two-way for absolute agreement (A) and for consistency (C); of a single coder
        and of the mean of all k. Undefined where no score varies; minus infinity for the mean of k
        where only the means of the units do not.

    Examples
    --------
    >>> found = intraclass_correlations([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6]])
    >>> found["form"].tolist()
    ['ICC(1)', 'ICC(A,1)', 'ICC(C,1)', 'ICC(k)', 'ICC(A,k)', 'ICC(C,k)']
    """
    table = np.asarray(scores, dtype=float)
    if table.ndim == 2:
        table = table[np.isfinite(table).all(axis=1)]
    if table.ndim != 2 or min(table.shape) < 2:
        raise AnalysisError(
            "Intraclass correlation needs two or more units that two or more coders all scored.",
            remedy="Give one row per unit and one column per coder.",
        )
    n, k = table.shape
    mean = table.mean()
    between = k * ((table.mean(axis=1) - mean) ** 2).sum() / (n - 1)
    coders = n * ((table.mean(axis=0) - mean) ** 2).sum() / (k - 1)
    within = ((table - table.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (k - 1))
    error = (n * (k - 1) * within - (k - 1) * coders) / ((n - 1) * (k - 1))
    nan = float("nan")
    if between + within < 1e-12:
        rows = [(nan, nan, nan, nan, nan)] * len(FORMS)
    else:
        rows = _forms(n, k, between, coders, within, max(error, 0.0), level)
    found = pd.DataFrame(rows, columns=["value", "low", "high", "f", "df2"])
    found.insert(0, "form", list(FORMS))
    found.insert(5, "df1", float(n - 1))
    return found


Row = tuple[float, float, float, float, float]


def _forms(
    n: int, k: int, between: float, coders: float, within: float, error: float, level: float
) -> list[Row]:
    tail = 1 - tail_probability(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        one_way, two_way = np.divide(between, within), np.divide(between, error)
        one = _consistent(one_way, n - 1, n * (k - 1), k, tail)
        consistent = _consistent(two_way, n - 1, (n - 1) * (k - 1), k, tail)
        agreed = _agreed(n, k, between, coders, error, tail)

    def of_mean(single: Row) -> Row:
        value, low, high = (_of_mean(one, k) for one in single[:3])
        return value, low, high, *single[3:]

    singles = [one, agreed, consistent]
    return [*singles, *(of_mean(single) for single in singles)]


def _of_mean(single: float, k: int) -> float:
    """Step a single coder's correlation up to the mean of k (Spearman and Brown)."""
    below = 1 + (k - 1) * single
    # −1/(k − 1), where units do not differ at all, is minus infinity for the mean, as in irr::icc.
    return k * single / below if abs(below) > 1e-12 else -math.inf


def _consistent(f: float, df1: float, df2: float, k: int, tail: float) -> Row:
    low, high = f / stats.f.ppf(tail, df1, df2), f * stats.f.ppf(tail, df2, df1)
    value, low, high = (
        1.0 if np.isinf(one) else float((one - 1) / (one + k - 1)) for one in (f, low, high)
    )
    return value, low, high, float(f), float(df2)


def _agreed(n: int, k: int, between: float, coders: float, error: float, tail: float) -> Row:
    value = (between - error) / (between + (k - 1) * error + k * (coders - error) / n)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    total = (a * coders + b * error) ** 2
    parts = (a * coders) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    v = total / parts
    upper, lower = stats.f.ppf(tail, n - 1, v), stats.f.ppf(tail, v, n - 1)
    rest = k * coders + (k * n - k - n) * error
    low = n * (between - upper * error) / (upper * rest + n * between)
    high = n * (lower * between - error) / (rest + n * lower * between)
    f = float(np.divide(between, error))
    return float(value), float(low), float(high), f, float((n - 1) * (k - 1))
