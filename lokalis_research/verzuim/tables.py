"""Released tables -> further tables for a page: what is computed from what may be seen."""

from __future__ import annotations

import functools

import pandas as pd

from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released
from lokalis_research.verzuim import decompose

PARTS = ("kort", "lang")
_POINTS = "procentpunt"


def months_by_duration(published: Released) -> Released:
    """Lay the published months side by side, with lang = totaal − kort.

    Parameters
    ----------
    published : Released
        From `lokalis_research.published.as_result`: rows per ``maand`` and ``duur``.

    Returns
    -------
    Released
        Per ``periode`` (month): ``kort``, ``lang`` and ``totaal``, in percent.
    """
    return published.derive(
        _wide_months,
        name="verzuim_per_maand_gepubliceerd",
        title="Gepubliceerd ziekteverzuim per maand",
        dimensions=(Column("periode", "Maand"),),
        values=_percentages(2),
        method="Lang is niet gepubliceerd: het is totaal min kort.",
    )


def year_means(months: Released) -> Released:
    """Average the published months per year.

    Parameters
    ----------
    months : Released
        From `months_by_duration`.

    Returns
    -------
    Released
        Per ``periode`` (year): ``kort``, ``lang`` and ``totaal``, in percent.
    """
    return months.derive(
        decompose.year_means,
        name="verzuim_per_jaar_gepubliceerd",
        title="Gepubliceerd ziekteverzuim per jaar",
        dimensions=(Column("periode", "Jaar"),),
        values=_percentages(2),
        method="Ongewogen gemiddelden van twaalf maandcijfers, zoals de verslagen ze geven.",
    )


def year_contributions(years: Released, first: str, second: str) -> Released:
    """Divide the change between two years over kort and lang.

    Parameters
    ----------
    years : Released
        From `year_means`.
    first, second : str
        Two years.

    Returns
    -------
    Released
        Per ``deel``: both years, the change and its share; the parts add up exactly.
    """
    return years.derive(
        functools.partial(decompose.part_contributions, first=first, second=second, parts=PARTS),
        name=f"bijdragen_{first}_{second}_gepubliceerd",
        title=f"Waar de verandering van {first} naar {second} vandaan komt (gepubliceerd)",
        dimensions=(Column("deel", "Duur"),),
        values=_changes(first, second),
        method="De veranderingen van kort en lang tellen precies op tot die van het totaal.",
    )


def season_and_trend(months: Released) -> Released:
    """Separate season and trend of the published totals.

    Parameters
    ----------
    months : Released
        From `months_by_duration`.

    Returns
    -------
    Released
        Per month: value, trend, season, remainder and the value without its season.
    """
    labels = {
        "waarde": "Verzuim",
        "trend": "Trend",
        "seizoen": "Seizoen",
        "rest": "Rest",
        "gecorrigeerd": "Zonder seizoen",
    }
    return months.derive(
        decompose.season_and_trend,
        name="seizoen_en_trend_gepubliceerd",
        title="Seizoen en trend van het gepubliceerde verzuim",
        dimensions=(Column("periode", "Maand"),),
        values=tuple(Column(name, label, "%", 2) for name, label in labels.items()),
        method="STL (Cleveland e.a., 1990) met een vast seizoen, op 36 maanden.",
    )


def class_contributions(rates: Released, first: HalfYear, second: HalfYear) -> Released:
    """Divide the change between two half-years over the classes of spell length.

    Parameters
    ----------
    rates : Released
        Of `absence_rate` with a scheme.
    first, second : HalfYear
        The half-years.

    Returns
    -------
    Released
        Per ``klasse``: both half-years, the change and its share.
    """
    one, two = str(first), str(second)
    return rates.derive(
        functools.partial(decompose.class_contributions, first=one, second=two),
        name=f"bijdragen_{one}_{two}",
        title=f"Waar de verandering van {one} naar {two} vandaan komt",
        dimensions=(Column("klasse", "Verzuimduur"),),
        values=_changes(one, two),
        method="Percentages uit afgeronde dagen tellen niet precies op; ‘afronding’ vult aan.",
    )


def rate_or_mix(rates: Released, first: HalfYear, second: HalfYear) -> Released:
    """Split the change between two half-years into absence within clusters and their mix.

    Parameters
    ----------
    rates : Released
        Of `absence_rate` by cluster.
    first, second : HalfYear
        The half-years.

    Returns
    -------
    Released
        Per cluster and in total: both effects and their sum, in percentage points.
    """
    labels = {"verzuim": "Verzuim binnen", "samenstelling": "Samenstelling", "samen": "Samen"}
    return rates.derive(
        functools.partial(
            decompose.rate_or_mix, first=str(first), second=str(second), stratum="cluster"
        ),
        name="verzuim_of_samenstelling",
        title=f"Verandering van {first} naar {second}: verzuim binnen clusters of hun omvang",
        dimensions=(Column("cluster", "Cluster van teams"),),
        values=tuple(Column(name, label, _POINTS, 2) for name, label in labels.items()),
        method=(
            "Kitagawa (1955), het effect van de samenstelling gerekend vanaf het gemiddelde; de "
            "termen tellen precies op."
        ),
    )


def frequency_or_duration(
    rates: Released, frequency: Released, first: HalfYear, second: HalfYear
) -> Released:
    """Split the change between two half-years into mix, reports and days per report.

    Parameters
    ----------
    rates, frequency : Released
        Of `absence_rate` and `reporting_frequency` by cluster.
    first, second : HalfYear
        The half-years.

    Returns
    -------
    Released
        Per cluster and in total: the three effects and their sum, in percentage points.
    """
    labels = {
        "samenstelling": "Samenstelling",
        "frequentie": "Meldingen",
        "duur": "Dagen per melding",
        "samen": "Samen",
    }
    return rates.derive(
        functools.partial(
            decompose.frequency_or_duration,
            first=str(first),
            second=str(second),
            stratum="cluster",
        ),
        frequency,
        name="vaker_of_langer",
        title=f"Verandering van {first} naar {second}: vaker ziek of langer ziek",
        dimensions=(Column("cluster", "Cluster van teams"),),
        values=tuple(Column(name, label, _POINTS, 2) for name, label in labels.items()),
        method=(
            "Das Gupta (1993), drie factoren: omvang van het cluster × meldingen per fte-dag × "
            "verzuimde fte-dagen per melding; de termen tellen precies op."
        ),
    )


def beside_published(months: Released, published: Released) -> Released:
    """Put computed months beside the published ones.

    Parameters
    ----------
    months : Released
        Of `absence_rate` per month, with kort and lang.
    published : Released
        From `months_by_duration`.

    Returns
    -------
    Released
        Per month that both have, and per ``duur``: ``berekend``, ``gepubliceerd``, ``verschil``.
    """
    return months.derive(
        _beside,
        published,
        name="naast_gepubliceerd",
        title="Berekend naast gepubliceerd, per maand",
        dimensions=(Column("periode", "Maand"), Column("klasse", "Verzuimduur")),
        values=(
            Column("berekend", "Berekend", "%", 2),
            Column("gepubliceerd", "Gepubliceerd", "%", 2),
            Column("verschil", "Verschil", _POINTS, 2),
        ),
    )


def _wide_months(published: pd.DataFrame) -> pd.DataFrame:
    by_duration = [
        published.loc[published["duur"] == name, ["maand", "waarde"]].rename(
            columns={"maand": "periode", "waarde": name}
        )
        for name in ("kort", "totaal")
    ]
    return decompose.add_lang(by_duration[0].merge(by_duration[1], on="periode"))


def _beside(months: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    theirs = published.melt(id_vars="periode", var_name="klasse", value_name="gepubliceerd")
    ours = months[["periode", "klasse", "verzuimpercentage"]]
    table = ours.rename(columns={"verzuimpercentage": "berekend"}).merge(
        theirs, on=["periode", "klasse"]
    )
    return table.assign(verschil=table["berekend"] - table["gepubliceerd"])


def _percentages(decimals: int) -> tuple[Column, ...]:
    return tuple(
        Column(name, name.capitalize(), "%", decimals) for name in ("kort", "lang", "totaal")
    )


def _changes(first: str, second: str) -> tuple[Column, ...]:
    return (
        Column("eerste", first, "%", 2),
        Column("tweede", second, "%", 2),
        Column("verandering", "Verandering", _POINTS, 2),
        Column("aandeel", "Aandeel in de verandering", "%", 0),
    )
