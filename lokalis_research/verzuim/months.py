"""Monthly absence tables: kort and lang, means of years, season and trend.

A number that is missing makes every number missing that needs it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.stats import series
from lokalis_research.stats.choices import check_choice
from lokalis_research.stats.seasonal import stl


def published_months(published: pd.DataFrame) -> pd.DataFrame:
    """Spread the released monthly table out, one row per month.

    Parameters
    ----------
    published : pandas.DataFrame
        ``maand``, ``duur`` (``"kort"`` or ``"totaal"``) and ``waarde``, in any order.

    Returns
    -------
    pandas.DataFrame
        ``periode, kort, lang, totaal`` in order of time; a figure without a row is missing.

    Examples
    --------
    >>> published = pd.DataFrame(
    ...     {"maand": ["2022-12"] * 2, "duur": ["kort", "totaal"], "waarde": [3.25, 12.5]}
    ... )
    >>> published_months(published)
       periode  kort  lang  totaal
    0  2022-12  3.25  9.25    12.5
    """
    by_month = published.set_index("maand")
    parts = {name: by_month.loc[by_month["duur"] == name, "waarde"] for name in ("kort", "totaal")}
    wide = pd.DataFrame(parts).sort_index()
    return add_lang(wide.rename_axis("periode").reset_index())


def add_lang(months: pd.DataFrame) -> pd.DataFrame:
    """Complete the published monthly table: lang = totaal − kort.

    Parameters
    ----------
    months : pandas.DataFrame
        ``periode`` (such as ``"2022-07"``), ``kort``, ``totaal``: percentages.

    Returns
    -------
    pandas.DataFrame
        ``periode, kort, lang, totaal``.

    Examples
    --------
    >>> months = pd.DataFrame({"periode": ["2022-12"], "kort": [3.25], "totaal": [12.5]})
    >>> add_lang(months)["lang"].tolist()
    [9.25]
    """
    table = months[["periode", "kort", "totaal"]].copy()
    table.insert(2, "lang", table["totaal"] - table["kort"])
    return table


def year_means(months: pd.DataFrame) -> pd.DataFrame:
    """Average the twelve months of each year, unweighted, as the published yearly figures do.

    Parameters
    ----------
    months : pandas.DataFrame
        ``periode`` and columns of numbers.

    Returns
    -------
    pandas.DataFrame
        ``periode`` (such as ``"2022"``) and the same columns; missing where a month is.

    Examples
    --------
    >>> months = pd.DataFrame(
    ...     {"periode": [f"2022-{m:02d}" for m in range(1, 13)], "kort": range(12)}
    ... )
    >>> year_means(months)
      periode  kort
    0    2022   5.5
    """
    means = series.year_means(_by_month(months))
    return _with_period(means, [str(year) for year in means.index])


def season_and_trend(
    months: pd.DataFrame, column: str = "totaal", *, robust: bool = False
) -> pd.DataFrame:
    """Separate season, trend and remainder of a monthly series.

    Parameters
    ----------
    months : pandas.DataFrame
        ``periode`` and `column`; months that follow each other.
    column : str, default "totaal"
        The series.
    robust : bool, default False
        Give outlying months less weight.

    Returns
    -------
    pandas.DataFrame
        ``periode``, ``waarde``, ``trend``, ``seizoen``, ``rest`` and ``gecorrigeerd`` (without the
        season). Where a month is missing in the series, season and trend are missing throughout.

    Raises
    ------
    AnalysisError
        If there are no more than two years of months.

    Examples
    --------
    >>> names = [f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13)]
    >>> flat = season_and_trend(pd.DataFrame({"periode": names, "totaal": 6.0}))
    >>> flat["trend"].round(6).unique().tolist()
    [6.0]
    """
    check_choice(column, list(months.columns), "column")
    table = series.complete(_by_month(months))[[column]].astype(float)
    values = table[column].to_numpy()
    result = pd.DataFrame({"periode": _names(table), "waarde": values})
    if np.isnan(values).any():
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
