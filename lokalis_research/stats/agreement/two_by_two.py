"""Two coders and two categories: what lies behind a kappa that seems too low."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement.coefficient import quotient
from lokalis_research.stats.arguments import guarded, tail_probability


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
    bias_index : float
        (b − c) / n: how far the coders differ in how often they use the categories.
    positive_agreement, negative_agreement : float
        Agreement on the first and on the second category: 2a / (2a + b + c), 2d / (2d + b + c).
    observed, expected : float
        Observed agreement, and that of chance in Cohen's sense.
    kappa : float
        Cohen's kappa.
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

    Parameters
    ----------
    table : array_like of int, shape (2, 2)
        ``[[a, b], [c, d]]``, rows of the first coder.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    TwoByTwo
        NaN for what is undefined.

    Notes
    -----
    T. Byrt, J. Bishop, J.B. Carlin, Bias, prevalence and kappa, J Clin Epidemiol 46 (1993); D.V.
    Cicchetti, A.R. Feinstein, High agreement but low kappa, J Clin Epidemiol 43 (1990).

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
    low = 0.0 if agreed == 0 else float(stats.beta.ppf(tail, agreed, number - agreed + 1))
    high = 1.0 if agreed == number else float(stats.beta.ppf(1 - tail, agreed + 1, number - agreed))
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
