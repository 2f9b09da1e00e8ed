"""Where a change in absence comes from: plain functions from tables to tables.

They are made for tables that anybody may see: the published monthly table, and tables that have
passed the door (`Released.derive`). A number that is missing there, because it was hidden, makes
every number missing that needs it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.stats.arguments import check_choice
from lokalis_research.stats.decomposition import contributions, das_gupta, kitagawa
from lokalis_research.verzuim.months import (
    add_lang,
    published_months,
    season_and_trend,
    year_means,
)

__all__ = [
    "add_lang",
    "class_contributions",
    "frequency_or_duration",
    "part_contributions",
    "published_months",
    "rate_or_mix",
    "season_and_trend",
    "year_means",
]

TOTAL = "totaal"
ROUNDING = "afronding"
"""The row with what rounded parts leave of the change of their total."""


def part_contributions(
    means: pd.DataFrame, first: str, second: str, parts: tuple[str, ...] = ("kort", "lang")
) -> pd.DataFrame:
    """Divide the change of the total over its parts: Δtotaal = ΣΔ parts."""
    for part in parts:
        check_choice(part, list(means.columns), "column")
    rows = [_of_period(means, period) for period in (first, second)]
    before, after = (row[list(parts)].iloc[0].astype(float) for row in rows)
    table = contributions(before, after, total=TOTAL)
    return _in_dutch(table, "deel")


def class_contributions(rates: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Divide the change of the absence percentage over the classes of spell length."""
    values = []
    for period in (first, second):
        rows = _of_period(rates, period)
        by_class = rows.set_index("klasse")["verzuimpercentage"].astype(float)
        check_choice(TOTAL, list(by_class.index), "class")
        parts = by_class.drop(TOTAL)
        parts[ROUNDING] = by_class[TOTAL] - parts.sum(skipna=False)
        values.append((parts, by_class[TOTAL]))
    (before, total_1), (after, total_2) = values
    table = contributions(before, after, total=TOTAL)
    # The total is known from its own row, also where a class is hidden.
    table.loc[TOTAL, ["first", "second", "change"]] = [total_1, total_2, total_2 - total_1]
    change = total_2 - total_1
    nothing = abs(change) <= 1e-12 * (abs(total_1) + abs(total_2))
    table["share"] = np.nan if nothing else table["change"] / change
    order = [*(name for name in table.index if name not in {ROUNDING, TOTAL}), ROUNDING, TOTAL]
    return _in_dutch(table.loc[order], "klasse")


def rate_or_mix(
    rates: pd.DataFrame, first: str, second: str, stratum: str = "buurtteam"
) -> pd.DataFrame:
    """Split the change of the percentage into absence within teams and the mix of teams.

    Kitagawa's split, with the composition effect centred on the overall percentage: a team with
    much absence that grows raises the total, one with little lowers it.
    """
    check_choice(stratum, list(rates.columns), "column")
    before, after = (_of_period(rates, period).set_index(stratum) for period in (first, second))
    percentage = [
        _divide(table["verzuimde_fte_dagen"], table["fte_dagen"]) * 100 for table in (before, after)
    ]
    split = kitagawa(before["fte_dagen"], after["fte_dagen"], *percentage)
    effects = split.per_stratum.set_index("stratum")[["rate", "centred_composition"]]
    effects.columns = pd.Index(["verzuim", "samenstelling"])
    return _with_sums(effects, stratum)


def frequency_or_duration(
    rates: pd.DataFrame,
    frequency: pd.DataFrame,
    first: str,
    second: str,
    stratum: str = "buurtteam",
) -> pd.DataFrame:
    """Split the change of the percentage into mix, reports per fte-day and fte-days per report.

    Per stratum the percentage is its share of the fte-days × reports per fte-day × absent fte-days
    in the period per report; Das Gupta's split with three factors, the effect of the mix centred on
    the overall percentage.
    """
    for table in (rates, frequency):
        check_choice(stratum, list(table.columns), "column")
    factors, overall = [], []
    for period in (first, second):
        days = _of_period(rates, period).set_index(stratum)
        sums = days[["verzuimde_fte_dagen", "fte_dagen"]].sum(skipna=False)
        overall.append(100 * sums["verzuimde_fte_dagen"] / (sums["fte_dagen"] or np.nan))
        counts = _of_period(frequency, period).set_index(stratum)["meldingen"]
        reports = counts.reindex(days.index).astype(float)
        # Absence without a new report: a frequency of 0 would say that there was no absence.
        undefined = (reports == 0) & (days["verzuimde_fte_dagen"] > 0)
        factors.append(
            pd.DataFrame(
                {
                    "samenstelling": days["fte_dagen"] / days["fte_dagen"].sum(skipna=False),
                    "frequentie": _divide(reports, days["fte_dagen"]).mask(undefined),
                    "duur": _divide(days["verzuimde_fte_dagen"], reports),
                }
            )
        )
    effects = das_gupta(*factors).per_stratum * 100
    # Centred on the overall percentage, as in `rate_or_mix`: the sum over strata stays the same.
    shares = [factor["samenstelling"].reindex(effects.index, fill_value=0.0) for factor in factors]
    effects["samenstelling"] -= (shares[1] - shares[0]) * sum(overall) / 2
    return _with_sums(effects, stratum)


def _of_period(table: pd.DataFrame, period: str) -> pd.DataFrame:
    check_choice("periode", list(table.columns), "column")
    check_choice(period, [str(name) for name in table["periode"].unique()], "period")
    return table[table["periode"] == period]


def _divide(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Divide; 0 / 0 is missing."""
    return numerator.astype(float) / denominator.astype(float).replace(0.0, np.nan)


def _with_sums(effects: pd.DataFrame, name: str) -> pd.DataFrame:
    effects = effects.rename_axis(name)
    effects.loc[TOTAL] = effects.sum(skipna=False)
    effects["samen"] = effects.sum(axis=1, skipna=False)
    return effects.reset_index()


def _in_dutch(table: pd.DataFrame, name: str) -> pd.DataFrame:
    renamed = table.rename(
        columns={"first": "eerste", "second": "tweede", "change": "verandering", "share": "aandeel"}
    )
    renamed["aandeel"] *= 100
    return renamed.rename_axis(name).reset_index()
