"""Split a change of a sum of products over its factors, whatever their number.

Missing and absent are told apart as in `lokalis_research.stats.decomposition`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.alignment import FloatArray, fill_absent, same_columns
from lokalis_research.stats.arguments import guarded


@dataclass(frozen=True)
class FactorEffects:
    """A change of a sum of products, split by stratum and factor.

    Parameters
    ----------
    per_stratum : pandas.DataFrame
        Index: strata; one column of effects per factor.
    effects : pandas.Series
        Per factor the sum over strata; they sum to `change`.
    first, second, change : float
        The sum of products in both periods, and the difference.
    """

    per_stratum: pd.DataFrame
    effects: pd.Series[float]
    first: float
    second: float
    change: float


def _align_factors(
    factors_1: pd.DataFrame, factors_2: pd.DataFrame
) -> tuple[pd.Index, FloatArray, FloatArray]:
    same_columns(factors_1, factors_2)
    if not len(factors_1.columns):
        raise AnalysisError("There are no factors.", remedy="Give one column per factor.")
    strata = factors_1.index.append(factors_2.index).unique()
    values = []
    for table in (factors_1, factors_2):
        if not table.index.is_unique:
            raise AnalysisError("Strata occur more than once.", remedy="Give one row per stratum.")
        array = table.reindex(strata)[factors_1.columns].to_numpy(float, True, np.nan)
        array[~strata.isin(table.index), 0] = 0.0
        values.append(array)
    first, second = fill_absent(values, [(v == 0).any(axis=1, keepdims=True) for v in values])
    return strata, first, second


def _factor_effects(
    strata: pd.Index, names: pd.Index, effects: FloatArray, first: FloatArray, second: FloatArray
) -> FactorEffects:
    per_stratum = pd.DataFrame(effects, index=strata, columns=names)
    total_1, total_2 = float(first.prod(axis=1).sum()), float(second.prod(axis=1).sum())
    return FactorEffects(
        per_stratum=per_stratum,
        effects=per_stratum.sum(skipna=False),
        first=total_1,
        second=total_2,
        change=total_2 - total_1,
    )


@guarded
def das_gupta(factors_1: pd.DataFrame, factors_2: pd.DataFrame) -> FactorEffects:
    """Split a change of a sum of products over its factors, symmetrically and exactly.

    For P factors the effect of factor k in a stratum is (k2 − k1) times the mean, over every
    order in which the factors could have changed, of the product of the others: with E_r the sum
    of their products that take r factors from the second period, Σ_r E_r / (P × C(P − 1, r)). For
    two factors this is Kitagawa's split.

    Das Gupta (1993), Standardization and decomposition of rates: a user's manual, U.S. Bureau of
    the Census, P23-186.

    Parameters
    ----------
    factors_1, factors_2 : pandas.DataFrame
        Index: strata; one column per factor, the share first. A stratum that occurs in one period
        only has share 0 in the other; a factor that is undefined there because another one is 0
        takes its value of the other period, so that it has no effect.

    Returns
    -------
    FactorEffects
        Effects per stratum and factor, and their totals.

    Examples
    --------
    >>> split = das_gupta(
    ...     pd.DataFrame({"frequency": [2.0], "days": [3.0]}),
    ...     pd.DataFrame({"frequency": [3.0], "days": [5.0]}),
    ... )
    >>> split.change, split.effects.tolist()
    (9.0, [4.0, 5.0])
    """
    strata, first, second = _align_factors(factors_1, factors_2)
    count = first.shape[1]
    effects = np.empty_like(first)
    for k in range(count):
        # Coefficients E_0, E_1, ... of the product of (first + second × t) over the other factors.
        polynomial = np.zeros((len(strata), count))
        polynomial[:, 0] = 1.0
        for other in (j for j in range(count) if j != k):
            shifted = np.roll(polynomial, 1, axis=1)
            shifted[:, 0] = 0.0
            polynomial = polynomial * first[:, [other]] + shifted * second[:, [other]]
        weight = np.array([1.0 / (count * math.comb(count - 1, r)) for r in range(count)])
        effects[:, k] = (second[:, k] - first[:, k]) * (polynomial @ weight)
    return _factor_effects(strata, factors_1.columns, effects, first, second)


@guarded
def overall_factors(factors: pd.DataFrame) -> pd.DataFrame:
    """Average the factors over the strata so that their product is the sum of products.

    The k-th overall factor is Σ of products of the first k factors over Σ of products of the first
    k − 1: with shares that sum to 1, the overall frequency, the days per report, and so on. A
    change of these, split with `das_gupta`, leaves the mix of the strata inside the factors.

    Parameters
    ----------
    factors : pandas.DataFrame
        Index: strata; one column per factor, in order.

    Returns
    -------
    pandas.DataFrame
        One row, the same columns; missing where a factor is not defined.

    Examples
    --------
    >>> overall_factors(pd.DataFrame({"share": [0.5, 0.5], "rate": [2.0, 4.0]})).loc[0].tolist()
    [1.0, 3.0]
    """
    values = factors.to_numpy(dtype=float, na_value=np.nan)
    values = np.where(np.isnan(values) & (values == 0).any(axis=1, keepdims=True), 0.0, values)
    sums = np.cumprod(values, axis=1).sum(axis=0)
    before = np.concatenate([[1.0], sums[:-1]])
    quotient = np.divide(sums, before, out=np.full(len(sums), np.nan), where=before != 0)
    return pd.DataFrame([quotient], columns=factors.columns)


@guarded
def lmdi(factors_1: pd.DataFrame, factors_2: pd.DataFrame) -> FactorEffects:
    """Split a change of a sum of products by logarithmic means (LMDI-I, additive).

    The effect of a factor in a stratum with value v is L(v2, v1) × ln(factor 2 / factor 1), with L
    the logarithmic mean. Zeros take the analytical limit: a stratum that appears or disappears does
    so because of the factors that are zero in one period (equally, if several); other factors then
    have no effect.

    Ang (2005), The LMDI approach to decomposition analysis, Energy Policy 33, 867-871; zeros: Ang
    and Liu (2007), Energy Policy 35, 238-246.

    Parameters
    ----------
    factors_1, factors_2 : pandas.DataFrame
        As in `das_gupta`, none negative.

    Examples
    --------
    >>> split = lmdi(
    ...     pd.DataFrame({"frequency": [0.0], "days": [3.0]}),
    ...     pd.DataFrame({"frequency": [3.0], "days": [5.0]}),
    ... )
    >>> split.effects.tolist()
    [15.0, 0.0]
    """
    strata, first, second = _align_factors(factors_1, factors_2)
    if (first < 0).any() or (second < 0).any():
        raise AnalysisError(
            "A factor is negative, and has no logarithm.",
            remedy="Use das_gupta, which takes any number.",
        )
    v1, v2 = first.prod(axis=1, keepdims=True), second.prod(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(v2 / v1)
        # (v2 − v1) / ln(v2 / v1) loses its digits where the two are nearly equal; log1p does not.
        ratio = np.log1p((v2 - v1) / v1)
        mean = np.where(v1 == v2, v1, (v2 - v1) / np.where(np.abs(growth) < 0.5, ratio, growth))
        effects = mean * np.log(second / first)
    vanishing = (v1 == 0) | (v2 == 0)
    turned = (first == 0) != (second == 0)
    count = turned.sum(axis=1, keepdims=True)
    limit = np.where(turned & (v1 != v2), (v2 - v1) / np.maximum(count, 1), 0.0)
    effects = np.where(vanishing, limit, effects)
    return _factor_effects(strata, factors_1.columns, effects, first, second)
