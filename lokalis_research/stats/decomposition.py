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

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.alignment import FloatArray, fill_absent, same_columns
from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.factors import FactorEffects, das_gupta, lmdi, overall_factors

__all__ = [
    "FactorEffects",
    "RateOrMix",
    "contributions",
    "das_gupta",
    "kitagawa",
    "lmdi",
    "oaxaca_threefold",
    "overall_factors",
]


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
    weights_1, weights_2 : pandas.Series
        Size per stratum (its index) in both periods.
    rates_1, rates_2 : pandas.Series or pandas.DataFrame
        Rate per stratum; a table has one column per additive component.

    Returns
    -------
    RateOrMix
        Effects per stratum and component, and their totals.

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
    total : str, default "total"
        Name of the row with the sum.

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
