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
    "begun_or_carried",
    "part_contributions",
    "published_months",
    "rate_or_mix",
    "season_and_trend",
    "year_means",
]

TOTAL = "totaal"


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


def begun_or_carried(
    parts: pd.DataFrame, frequency: pd.DataFrame, first: str, second: str
) -> pd.DataFrame:
    """Split the change into spells carried over, reports, and days per report.

    The percentage is that of spells carried over plus, for those that began, reports per fte-day ×
    their fte-days in the period per report; the product by Das Gupta's split with two factors.
    Days of old long spells are never divided by new reports.
    """
    carried, factors = [], []
    for period in (first, second):
        own = _of_period(parts, period).set_index("begin")
        employed = own["fte_dagen"].iloc[0]
        days = own["verzuimde_fte_dagen"]
        reports = float(_of_period(frequency, period)["meldingen"].iloc[0])
        carried.append(100 * days["van ervoor"] / employed)
        factors.append(
            pd.DataFrame(
                {
                    "frequentie": [reports / employed],
                    "duur": [days["in het halfjaar begonnen"] / reports if reports else np.nan],
                }
            )
        )
    effects = 100 * das_gupta(*factors).per_stratum.iloc[[0]].reset_index(drop=True)
    effects.insert(0, "van_ervoor", carried[1] - carried[0])
    effects["samen"] = effects.sum(axis=1, skipna=False)
    return effects


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
