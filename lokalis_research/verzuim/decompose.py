"""Months of absence, and where a change in it comes from: plain functions from tables to tables.

They are made for tables that anybody may see: the published monthly table, and tables that have
passed the door (`Released.derive`). A number that is missing there, because it was hidden, makes
every number missing that needs it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.stats import series
from lokalis_research.stats.arguments import check_choice
from lokalis_research.stats.decomposition import contributions, das_gupta, kitagawa
from lokalis_research.stats.seasonal import stl

FEWEST = 36
"""From fewer months a season cannot be told from a trend: each calendar month three times."""


def published_months(published: pd.DataFrame) -> pd.DataFrame:
    """Spread the released monthly table out, one row per month."""
    by_month = published.set_index("maand")
    parts = {name: by_month.loc[by_month["duur"] == name, "waarde"] for name in ("kort", "totaal")}
    wide = pd.DataFrame(parts).sort_index()
    return add_lang(wide.rename_axis("periode").reset_index())


def add_lang(months: pd.DataFrame) -> pd.DataFrame:
    """Complete the published monthly table: lang = totaal − kort."""
    table = months[["periode", "kort", "totaal"]].copy()
    table.insert(2, "lang", table["totaal"] - table["kort"])
    return table


def year_means(months: pd.DataFrame) -> pd.DataFrame:
    """Average the twelve months of each year, unweighted, as the published yearly figures do."""
    check_choice("periode", list(months.columns), "column")
    # A year that is not over has no mean yet; one with a gap has a mean that is missing.
    name = months["periode"].astype(str)
    going_on = name.max()[:4] if len(name) and not name.max().endswith("-12") else ""
    past = months[name.str[:4] != going_on]
    if past.empty:
        return past
    means = series.year_means(_by_month(past))
    return _with_period(means, [str(year) for year in means.index])


def season_and_trend(months: pd.DataFrame, column: str = "totaal") -> pd.DataFrame:
    """Separate season, trend and remainder of a monthly series."""
    check_choice(column, list(months.columns), "column")
    if months.empty:
        return months[["periode"]].assign(
            **dict.fromkeys(("waarde", "trend", "seizoen", "rest", "gecorrigeerd"), np.nan)
        )
    table = series.complete(_by_month(months))[[column]].astype(float)
    values = table[column].to_numpy()
    result = pd.DataFrame({"periode": _names(table), "waarde": values})
    if np.isnan(values).any() or len(values) < FEWEST:
        return result.assign(trend=np.nan, seizoen=np.nan, rest=np.nan, gecorrigeerd=np.nan)
    parts = stl(values, period=12)
    return result.assign(
        trend=parts.trend, seizoen=parts.season, rest=parts.remainder, gecorrigeerd=parts.adjusted
    )


def _by_month(months: pd.DataFrame) -> pd.DataFrame:
    check_choice("periode", list(months.columns), "column")
    index = pd.PeriodIndex(months["periode"].astype("str"), freq="M")
    return months.drop(columns="periode").set_axis(index)


def _names(table: pd.DataFrame) -> list[str]:
    return [str(month) for month in table.index]


def _with_period(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    named = table.reset_index(drop=True)
    named.insert(0, "periode", pd.Series(names, dtype="str"))
    return named


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
