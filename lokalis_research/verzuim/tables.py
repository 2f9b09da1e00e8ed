"""Released tables -> further tables for a page: what is computed from what may be seen."""

from __future__ import annotations

import functools

import pandas as pd

from lokalis_research.period import HalfYear
from lokalis_research.published import compare
from lokalis_research.result import Column, Released
from lokalis_research.verzuim import decompose

PARTS = ("kort", "lang")
_POINTS = "procentpunt"
_EFFECTS = {
    "van_ervoor": "Meldingen van ervoor",
    "frequentie": "Meldingen",
    "duur": "Dagen per melding",
    "samen": "Samen",
}


def short_shares(split: Released) -> Released:
    """Give per definition how much of all absence it calls kort, where both may be seen."""
    return split.derive(
        _short_shares,
        name="kort_per_grens",
        title="Hoeveel van het verzuim kort heet, per grens",
        dimensions=tuple(one for one in split.dimensions if one.name != "klasse"),
        values=(Column("aandeel", "Kort verzuim", "%", 0),),
    )


def _short_shares(split: pd.DataFrame) -> pd.DataFrame:
    keys = ["periode", "schema", "grens", "conventie"]
    rates = split.pivot_table("verzuimpercentage", keys, "klasse", sort=False, dropna=False)
    rates = rates.reindex(columns=["kort", "totaal"])
    shares = (100 * rates["kort"] / rates["totaal"]).reset_index(name="aandeel")
    return split[keys].drop_duplicates().merge(shares, how="left")


def months_by_duration(published: Released) -> Released:
    """Lay the published months side by side, with lang = totaal − kort."""
    return published.derive(
        decompose.published_months,
        name="verzuim_per_maand_gepubliceerd",
        title="Gepubliceerd ziekteverzuim per maand",
        dimensions=(Column("periode", "Maand"),),
        values=_percentages(2),
        method="Lang is niet gepubliceerd: het is totaal min kort.",
    )


def year_means(months: Released) -> Released:
    """Average the published months per year."""
    return months.derive(
        decompose.year_means,
        name="verzuim_per_jaar_gepubliceerd",
        title="Gepubliceerd ziekteverzuim per jaar",
        dimensions=(Column("periode", "Jaar"),),
        values=_percentages(2),
        method="Ongewogen gemiddelden van twaalf maandcijfers, zoals de verslagen ze geven.",
    )


def year_contributions(years: Released) -> Released:
    """Divide the change between the last two years over kort and lang; empty without two."""
    known = [str(year) for year in years.table.dropna()["periode"]]
    if len(known) < 2:
        return years.derive(
            _no_changes,
            name="bijdragen_gepubliceerd",
            title="Waar de verandering vandaan komt: nog geen twee jaren gepubliceerd",
            dimensions=(Column("deel", "Duur"),),
            values=_changes("eerste jaar", "tweede jaar"),
        )
    first, second = known[-2:]
    return years.derive(
        functools.partial(decompose.part_contributions, first=first, second=second, parts=PARTS),
        name=f"bijdragen_{first}_{second}_gepubliceerd",
        title=f"Waar de verandering van {first} naar {second} vandaan komt (gepubliceerd)",
        dimensions=(Column("deel", "Duur"),),
        values=_changes(first, second),
        method="De veranderingen van kort en lang tellen voor het afronden precies op.",
    )


def _no_changes(years: pd.DataFrame) -> pd.DataFrame:
    names = ["deel", *(column.name for column in _changes("", ""))]
    return years.iloc[:0].reindex(columns=names).astype({"deel": "str"})


def season_and_trend(months: Released) -> Released:
    """Separate season and trend of the published totals."""
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
        method=f"STL (Cleveland e.a., 1990) met een vast seizoen, op {len(months.table)} maanden.",
    )


def rate_or_mix(rates: Released, first: HalfYear, second: HalfYear) -> Released:
    """Split the change between two half-years into absence within clusters and their mix."""
    labels = {"verzuim": "Verzuim binnen", "samenstelling": "Samenstelling", "samen": "Samen"}
    pair = (str(first), str(second))
    return rates.derive(
        lambda table: decompose.rate_or_mix(_with_periods(table, pair), *pair, stratum="cluster"),
        name="verzuim_of_samenstelling",
        title=f"Verandering van {first} naar {second}: verzuim binnen clusters of hun omvang",
        dimensions=(Column("cluster", "Cluster van teams"),),
        values=tuple(Column(name, label, _POINTS, 2) for name, label in labels.items()),
        method=(
            "Kitagawa (1955), het effect van de samenstelling gerekend vanaf het gemiddelde; de "
            "termen tellen voor het afronden precies op."
        ),
    )


def begun_or_carried(
    parts: Released, frequency: Released, first: HalfYear, second: HalfYear
) -> Released:
    """Split the change of everybody into spells carried over, reports and days per report."""
    pair = (str(first), str(second))

    def split(days: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
        found = decompose.begun_or_carried(
            _with_periods(days, pair), _with_periods(reports, pair), *pair
        )
        return found.assign(groep="Hele organisatie")

    return parts.derive(
        split,
        frequency,
        name="vaker_of_langer",
        title=f"Verandering van {first} naar {second}: van ervoor, vaker ziek of langer ziek",
        dimensions=(Column("groep", "Groep"),),
        values=tuple(Column(name, label, _POINTS, 2) for name, label in _EFFECTS.items()),
        method=(
            "Meldingen die al liepen toen het halfjaar begon, staan apart. Voor meldingen die erin "
            "begonnen: meldingen per fte-dag × hun verzuimde fte-dagen in het halfjaar per melding "
            "(Das Gupta, 1993); de termen tellen voor het afronden precies op."
        ),
    )


def key_figures(frequency: Released, duration: Released, zero: Released) -> Released:
    """Put reports, duration and nulverzuim side by side."""
    names = ("meldingsfrequentie", "gemiddelde_duur", "nulverzuim")
    parts = (frequency, duration, zero)
    columns = [
        column
        for name, part in zip(names, parts, strict=True)
        for column in part.values
        if column.name in {name, f"{name}_laag", f"{name}_hoog"}
    ]
    return frequency.derive(
        functools.partial(_side_by_side, columns=[column.name for column in columns]),
        duration,
        zero,
        name="kengetallen",
        title="Hoe vaak, hoe lang en hoeveel medewerkers niet ziek",
        dimensions=frequency.dimensions,
        values=tuple(columns),
        method=(
            "Een interval dat bijna alles toelaat, betekent dat enkele lange meldingen het "
            "gemiddelde bepalen."
        ),
    )


def beside_published(months: Released, published: Released) -> Released:
    """Put computed months beside the published ones."""
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


def differences(beside: Released) -> Released:
    """Lay the differences with the published months out, one row per month."""
    return beside.derive(
        _wide_differences,
        name="verschil_met_gepubliceerd",
        title="Berekend min gepubliceerd, per maand",
        dimensions=(Column("periode", "Maand"),),
        values=tuple(
            Column(name, name.capitalize(), _POINTS, 2) for name in (*PARTS, decompose.TOTAL)
        ),
    )


def _wide_differences(beside: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"periode": beside["periode"].drop_duplicates()})
    for name in (*PARTS, decompose.TOTAL):
        rows = beside.loc[beside["klasse"] == name, ["periode", "verschil"]]
        table = table.merge(rows.rename(columns={"verschil": name}), on="periode", how="left")
    return table


def _side_by_side(
    frequency: pd.DataFrame, duration: pd.DataFrame, zero: pd.DataFrame, columns: list[str]
) -> pd.DataFrame:
    table = frequency.merge(duration, on="periode", how="outer", suffixes=("", "_2"))
    table = table.merge(zero, on="periode", how="outer", suffixes=("", "_3"))
    return table[["periode", *columns]]


def _with_periods(table: pd.DataFrame, periods: tuple[str, ...]) -> pd.DataFrame:
    """Add rows without numbers for periods that a delivery does not reach."""
    absent = [period for period in periods if period not in set(table["periode"])]
    others = [name for name in ("klasse", "cluster", "begin") if name in table.columns]
    rows = (
        table[others]
        .drop_duplicates()
        .merge(pd.DataFrame({"periode": pd.Series(absent, dtype="str")}), how="cross")
    )
    return pd.concat([rows, table], ignore_index=True) if absent else table


def _beside(months: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    theirs = published.melt(id_vars="periode", var_name="klasse", value_name="waarde")
    ours = months[["periode", "klasse", "verzuimpercentage"]].set_axis(
        ["periode", "klasse", "waarde"], axis=1
    )
    both = compare(ours, theirs[theirs["periode"].isin(ours["periode"])])
    return both[both["gepubliceerd"].notna()].reset_index(drop=True)


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
