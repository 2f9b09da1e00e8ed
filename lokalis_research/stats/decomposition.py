"""Split a change into effects that add up to it exactly.

`kitagawa` and `oaxaca_threefold` ask how much of a change in an average comes from the rates of the
strata and how much from their mix; `das_gupta` and `lmdi` do so for a product of any number of
factors per stratum; `contributions` divides a change of a sum over its parts.

Two kinds of nothing are kept apart. A stratum that does not occur in a period (no row, or weight
zero) has no rate there: it is given its rate of the other period, so that its coming or going is
an effect of composition alone. A value that occurs but is not known (missing, such as a suppressed
one) makes every effect missing that needs it, totals included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import BoolArray, FloatArray, guarded


def fill_absent(values: list[FloatArray], absent: list[BoolArray]) -> list[FloatArray]:
    """Give what has no value for want of a stratum that of the other period, or 0 without any."""
    first, second = values
    gap_1, gap_2 = np.isnan(first) & absent[0], np.isnan(second) & absent[1]
    filled = [np.where(gap_1, second, first), np.where(gap_2, first, second)]
    nowhere = gap_1 & gap_2
    return [np.where(nowhere, 0.0, value) for value in filled]


def same_columns(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Refuse two periods whose components or factors differ."""
    strange = sorted({str(c) for c in first.columns} ^ {str(c) for c in second.columns})
    if strange:
        raise AnalysisError(
            f"The two periods differ in the columns {', '.join(strange)}.",
            remedy="Give the same components or factors in both.",
        )


@dataclass(frozen=True)
class FactorEffects:
    """A change of a sum of products, split by stratum and factor.

    Parameters
    ----------
    per_stratum : pandas.DataFrame. Index: strata; one column of effects per factor.
    effects : pandas.Series. Per factor the sum over strata; they sum to `change`.
    first, second, change : float. The sum of products in both periods, and the difference.
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
    FactorEffects. Effects per stratum and factor, and their totals.

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
    factors : pandas.DataFrame. Index: strata; one column per factor, in order.

    Returns
    -------
    pandas.DataFrame. One row, the same columns; missing where a factor is not defined.

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
    factors_1, factors_2 : pandas.DataFrame. As in `das_gupta`, none negative.

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


@dataclass(frozen=True)
class RateOrMix:
    """A change of an average, split by stratum and by additive component of the rate.

    Parameters
    ----------
    per_stratum : pandas.DataFrame
        One row per stratum and component: ``stratum``, ``component`` and the effects (for
        `kitagawa` ``rate``, ``composition`` and ``centred_composition``; for `oaxaca_threefold`
        ``rate``, ``composition`` and ``interaction``).
    totals : pandas.DataFrame
        Index: the components and ``total``; columns ``first``, ``second``, ``change`` and the
        sums of the effects. The effects sum to ``change`` (the centred one is another cut of
        ``composition``, with the same sum).
    """

    per_stratum: pd.DataFrame
    totals: pd.DataFrame


@dataclass(frozen=True)
class _Aligned:
    strata: pd.Index
    components: pd.Index
    share: tuple[FloatArray, FloatArray]  # strata × 1
    rate: tuple[FloatArray, FloatArray]  # strata × components

    def totals(self) -> tuple[FloatArray, FloatArray]:
        first, second = (
            (share * rate).sum(axis=0) for share, rate in zip(self.share, self.rate, strict=True)
        )
        return first, second


def _align(
    weights_1: pd.Series[float],
    weights_2: pd.Series[float],
    rates_1: pd.Series[float] | pd.DataFrame,
    rates_2: pd.Series[float] | pd.DataFrame,
) -> _Aligned:
    tables = [r.to_frame("total") if isinstance(r, pd.Series) else r for r in (rates_1, rates_2)]
    same_columns(*tables)
    weights = [weights_1, weights_2]
    for index in (*(weight.index for weight in weights), *(table.index for table in tables)):
        if not index.is_unique:
            raise AnalysisError("Strata occur more than once.", remedy="Give one row per stratum.")
    strata = weights_1.index.append(weights_2.index).unique()
    shares, rates = [], []
    for weight, table in zip(weights, tables, strict=True):
        absent = ~strata.isin(weight.index)
        values = weight.reindex(strata).to_numpy(dtype=float, na_value=np.nan)
        values = np.where(absent, 0.0, values)
        if (values < 0).any():
            raise AnalysisError("A weight is negative.", remedy="Weights are amounts, 0 or more.")
        total = values.sum()
        shares.append((values / total if total else np.full(len(values), np.nan))[:, None])
        rates.append(
            table.reindex(strata)[tables[0].columns].to_numpy(dtype=float, na_value=np.nan)
        )
    rates = fill_absent(rates, [share == 0 for share in shares])
    return _Aligned(strata, tables[0].columns, (shares[0], shares[1]), (rates[0], rates[1]))


def _rate_or_mix(data: _Aligned, effects: dict[str, FloatArray], summed: list[str]) -> RateOrMix:
    shape = (len(data.strata), len(data.components))
    rows = {
        "stratum": np.repeat(data.strata, shape[1]),
        "component": np.tile(data.components, shape[0]),
    }
    per_stratum = pd.DataFrame(rows | {name: value.ravel() for name, value in effects.items()})
    first, second = data.totals()
    totals = pd.DataFrame(
        {"first": first, "second": second, "change": second - first}
        | {name: effects[name].sum(axis=0) for name in summed},
        index=data.components,
    )
    if "total" not in totals.index:
        totals.loc["total"] = totals.sum(skipna=False)
    return RateOrMix(per_stratum, totals)


@guarded
def kitagawa(
    weights_1: pd.Series[float],
    weights_2: pd.Series[float],
    rates_1: pd.Series[float] | pd.DataFrame,
    rates_2: pd.Series[float] | pd.DataFrame,
) -> RateOrMix:
    """Split a change of a weighted average into an effect of rates and one of composition.

    With shares s (the weights divided by their sum) and rates r, per stratum: rate effect
    (s1 + s2) / 2 × (r2 − r1), composition effect (s2 − s1) × (r1 + r2) / 2. The centred composition
    effect takes the average of both overall rates off the rates first, (s2 − s1) × ((r1 + r2) / 2 −
    (R1 + R2) / 2): it is positive for a stratum with high rates that grows, and has the same sum.

    Kitagawa (1955), Components of a difference between two rates, Journal of the American
    Statistical Association 50, 1168-1194.

    Parameters
    ----------
    weights_1, weights_2 : pandas.Series. Size per stratum (its index) in both periods.
    rates_1, rates_2 : pandas.Series or pandas.DataFrame
        Rate per stratum; a table has one column per additive component.

    Returns
    -------
    RateOrMix. Effects per stratum and component, and their totals.

    Examples
    --------
    >>> teams = ["Noord", "Oost"]
    >>> split = kitagawa(
    ...     pd.Series([10, 10], teams), pd.Series([5, 15], teams),
    ...     pd.Series([4.0, 8.0], teams), pd.Series([4.0, 8.0], teams),
    ... )
    >>> split.totals.loc["total", ["change", "rate", "composition"]].tolist()
    [1.0, 0.0, 1.0]
    """
    data = _align(weights_1, weights_2, rates_1, rates_2)
    (s1, s2), (r1, r2) = data.share, data.rate
    first, second = data.totals()
    effects = {
        "rate": (s1 + s2) / 2 * (r2 - r1),
        "composition": (s2 - s1) * (r1 + r2) / 2,
        "centred_composition": (s2 - s1) * ((r1 + r2) / 2 - (first + second) / 2),
    }
    return _rate_or_mix(data, effects, ["rate", "composition"])


@guarded
def oaxaca_threefold(
    weights_1: pd.Series[float],
    weights_2: pd.Series[float],
    rates_1: pd.Series[float] | pd.DataFrame,
    rates_2: pd.Series[float] | pd.DataFrame,
) -> RateOrMix:
    """Split a change of a weighted average seen from the first period.

    Per stratum: rate effect s1 × (r2 − r1), composition effect (s2 − s1) × r1, interaction
    (s2 − s1) × (r2 − r1). Source: the threefold decomposition of Oaxaca (1973) and Blinder (1973)
    for group means.

    Parameters as `kitagawa`.

    Examples
    --------
    >>> teams = ["Noord", "Oost"]
    >>> split = oaxaca_threefold(
    ...     pd.Series([1, 1], teams), pd.Series([1, 3], teams),
    ...     pd.Series([4.0, 8.0], teams), pd.Series([4.0, 12.0], teams),
    ... )
    >>> split.totals.loc["total", ["rate", "composition", "interaction"]].tolist()
    [2.0, 1.0, 1.0]
    """
    data = _align(weights_1, weights_2, rates_1, rates_2)
    (s1, s2), (r1, r2) = data.share, data.rate
    effects = {
        "rate": s1 * (r2 - r1),
        "composition": (s2 - s1) * r1,
        "interaction": (s2 - s1) * (r2 - r1),
    }
    return _rate_or_mix(data, effects, list(effects))


@guarded
def contributions(
    first: pd.Series[float], second: pd.Series[float], *, total: str = "total"
) -> pd.DataFrame:
    """Divide the change of a sum over its parts.

    Parameters
    ----------
    first, second : pandas.Series
        The parts (their index) in both periods; a part that occurs in one only is 0 in the other.
    total : str. Name of the row with the sum.

    Returns
    -------
    pandas.DataFrame
        Index: the parts and `total`; columns ``first``, ``second``, ``change`` and ``share`` (of
        the total change; missing when that is zero, for then no part has a share in it).

    Examples
    --------
    >>> contributions(pd.Series({"kort": 1.0, "lang": 5.0}), pd.Series({"kort": 2.0, "lang": 8.0}))
           first  second  change  share
    kort     1.0     2.0     1.0   0.25
    lang     5.0     8.0     3.0   0.75
    total    6.0    10.0     4.0   1.00
    """
    names = first.index.append(second.index).unique()
    if not (first.index.is_unique and second.index.is_unique) or total in names:
        raise AnalysisError(
            "Parts occur more than once, or one is called like the total.",
            remedy="Give one value per part, and name the total with `total`.",
        )
    table = pd.DataFrame(
        {
            column: np.where(
                names.isin(part.index), part.reindex(names).to_numpy(float, na_value=np.nan), 0.0
            )
            for column, part in (("first", first), ("second", second))
        },
        index=names,
    )
    table["change"] = table["second"] - table["first"]
    table.loc[total] = table.sum(skipna=False)
    change = float(table["change"].iloc[-1])
    # Differences of decimal numbers leave a residue of this size where they should be zero.
    rounding = 1e-12 * float(table[["first", "second"]].iloc[:-1].abs().to_numpy().sum())
    table["share"] = np.nan if abs(change) <= rounding else table["change"] / change
    return table
