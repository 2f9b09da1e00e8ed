"""Monthly absence tables: kort and lang, means of years, season and trend.

A number that is missing makes every number missing that needs it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.stats import series
from lokalis_research.stats.arguments import check_choice
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


def season_and_trend(
    months: pd.DataFrame, column: str = "totaal", *, robust: bool = False
) -> pd.DataFrame:
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
    parts = stl(values, period=12, robust=robust)
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
