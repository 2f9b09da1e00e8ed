"""Tables of two coders: prevalence and bias beside kappa, and whether the coders differ in kind."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement.coefficient import quotient
from lokalis_research.stats.arguments import guarded, tail_probability
from lokalis_research.stats.proportions.interval import beta_limits


@dataclass(frozen=True)
class TwoByTwo:
    """PABAK and the indices that explain kappa.

    Parameters
    ----------
    pabak, pabak_low, pabak_high : float
        Prevalence- and bias-adjusted kappa, 2 × observed agreement − 1, with the Clopper–Pearson
        interval of the observed agreement carried over.
    prevalence_index : float
        (a − d) / n: how unequal the categories are; the larger, the lower kappa.
    bias_index : float. (b − c) / n: how far the coders differ in how often they use the categories.
    positive_agreement, negative_agreement : float
        Agreement on the first and on the second category: 2a / (2a + b + c), 2d / (2d + b + c).
    observed, expected : float. Observed agreement, and that of chance in Cohen's sense.
    kappa : float. Cohen's kappa.
    """

    pabak: float
    pabak_low: float
    pabak_high: float
    prevalence_index: float
    bias_index: float
    positive_agreement: float
    negative_agreement: float
    observed: float
    expected: float
    kappa: float


@guarded
def two_by_two(table: npt.ArrayLike, *, level: float = 0.95) -> TwoByTwo:
    """Compute PABAK, the indices of prevalence and bias, and agreement per category.

    T. Byrt, J. Bishop, J.B. Carlin, Bias, prevalence and kappa, J Clin Epidemiol 46 (1993); D.V.
    Cicchetti, A.R. Feinstein, High agreement but low kappa, J Clin Epidemiol 43 (1990).

    Parameters
    ----------
    table : array_like of int, shape (2, 2). ``[[a, b], [c, d]]``, rows of the first coder.

    Returns
    -------
    TwoByTwo. NaN for what is undefined.

    Examples
    --------
    >>> skewed = two_by_two([[85, 5], [5, 5]])
    >>> round(skewed.kappa, 2), round(skewed.pabak, 2), round(skewed.prevalence_index, 2)
    (0.44, 0.8, 0.8)
    """
    cells = np.asarray(table, dtype=float)
    if cells.shape != (2, 2) or (cells < 0).any():
        raise AnalysisError(
            "PABAK is for two coders and two categories.",
            remedy="Give a table of two by two counts; brennan_prediger takes any number.",
        )
    tail = tail_probability(level)
    number = cells.sum()
    if not number:
        return TwoByTwo(*[math.nan] * 10)
    (a, b), (c, d) = cells
    agreed = a + d
    low, high = (float(end) for end in beta_limits(agreed, number, tail))
    rows, columns = cells.sum(axis=1) / number, cells.sum(axis=0) / number
    observed, expected = agreed / number, float(rows @ columns)
    positive, negative, kappa = quotient(
        np.array([2 * a, 2 * d, observed - expected]),
        np.array([2 * a + b + c, 2 * d + b + c, 1 - expected]),
    )
    return TwoByTwo(
        pabak=float(2 * observed - 1),
        pabak_low=2 * low - 1,
        pabak_high=2 * high - 1,
        prevalence_index=float((a - d) / number),
        bias_index=float((b - c) / number),
        positive_agreement=float(positive),
        negative_agreement=float(negative),
        observed=float(observed),
        expected=expected,
        kappa=float(kappa),
    )


@dataclass(frozen=True)
class SquareTest:
    """A chi-square test of a square table: `chi2`, its degrees of freedom and p-value."""

    chi2: float
    df: int
    p: float


@guarded
def bowker(table: npt.ArrayLike) -> SquareTest:
    """Test whether two coders disagree alike in both directions (Bowker, 1948).

    Parameters
    ----------
    table : array_like, shape (q, q)
        Counts; rows are the first coder's categories, or the answers at the first moment.

    Returns
    -------
    SquareTest
        Pairs of categories that nobody mixed up do not count, as in R's mcnemar.test with
        `correct=FALSE`; with two categories it is McNemar's test.

    Examples
    --------
    >>> found = bowker([[20, 5, 3], [9, 30, 4], [1, 10, 25]])
    >>> round(found.chi2, 4), found.df
    (4.7143, 3)
    """
    cells = _square(table)
    above = np.triu_indices(len(cells), 1)
    one, other = cells[above], cells.T[above]
    mixed = one + other > 0
    chi2 = float(((one - other)[mixed] ** 2 / (one + other)[mixed]).sum())
    df = int(mixed.sum())
    return SquareTest(chi2, df, float(stats.chi2.sf(chi2, df)) if df else math.nan)


@guarded
def stuart_maxwell(table: npt.ArrayLike) -> SquareTest:
    """Test whether two coders use each category as often (Stuart, 1955; Maxwell, 1970).

    Parameters as `bowker`.

    Returns
    -------
    SquareTest. Categories whose margins cannot differ do not count.

    Examples
    --------
    >>> found = stuart_maxwell([[20, 5, 3], [9, 30, 4], [1, 10, 25]])
    >>> round(found.chi2, 4), found.df
    (0.961, 2)
    """
    cells = _square(table)
    apart = cells.sum(axis=1) - cells.sum(axis=0)
    covariance = np.diag(cells.sum(axis=1) + cells.sum(axis=0)) - cells - cells.T
    df = int(np.linalg.matrix_rank(covariance)) if covariance.any() else 0
    chi2 = float(apart @ np.linalg.pinv(covariance) @ apart)
    return SquareTest(chi2, df, float(stats.chi2.sf(chi2, df)) if df else math.nan)


def _square(table: npt.ArrayLike) -> npt.NDArray[np.float64]:
    cells = np.asarray(table, dtype=float)
    square = cells.ndim == 2 and cells.shape[0] == cells.shape[1] >= 2
    if not square or not ((cells >= 0) & (cells == np.floor(cells)) & np.isfinite(cells)).all():
        raise AnalysisError(
            "A table of two coders is square and holds whole counts.",
            remedy="Give both the same categories in the same order; see `confusion`.",
        )
    return cells
