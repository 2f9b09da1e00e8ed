"""The figures about absence: each takes released tables, and says in words what it shows."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from scipy import stats

from lokalis_research.drawing import (
    ACCENT,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    Picture,
    dutch_axis,
    picture,
)
from lokalis_research.period import HalfYear, Month
from lokalis_research.result import Released
from lokalis_research.text import listing, number
from lokalis_research.verzuim.analyse import CONVENTION_LABELS
from lokalis_research.verzuim.words import moved, share_in_words

_RATE = "verzuimpercentage"
_LOW, _HIGH = f"{_RATE}_laag", f"{_RATE}_hoog"
_PERCENT_OF_TIME = "Verzuim in procenten van de contracttijd"


def months(table: Released, years: Released, breaks: pd.DataFrame) -> Picture:
    """Draw kort and lang per month with the mean of every year.

    Parameters
    ----------
    table : Released
        From `tables.months_by_duration`.
    years : Released
        From `tables.year_means`.
    breaks : pandas.DataFrame
        Series breaks of the dictionary: ``datum``, ``tabel`` and ``wat``.

    Returns
    -------
    Picture
    """
    data, means = table.table, years.table
    first, last = means.iloc[-2], means.iloc[-1]
    inside = breaks[breaks["tabel"] == "verzuimmeldingen"].assign(
        maand=breaks["datum"].dt.strftime("%Y-%m")
    )
    inside = inside[inside["maand"].isin(data["periode"])]
    inside = inside.assign(merk=list("abcdefgh"[: len(inside)]))
    top = data.loc[data["totaal"].idxmax()]
    highest = Month.parse(top["periode"]).label
    yearly = listing(
        [f"{row['periode']} {number(row['totaal'], 2)}%" for _, row in means.iterrows()]
    )
    return picture(
        functools.partial(_draw_months, data=data, means=means, breaks=inside),
        finding=(
            f"Het gepubliceerde verzuim {moved(last['totaal'] - first['totaal'])} van "
            f"{number(first['totaal'], 2)}% in {first['periode']} naar "
            f"{number(last['totaal'], 2)}% in {last['periode']}"
        ),
        unit=f"{_PERCENT_OF_TIME}, per maand; streep: gemiddelde van het jaar",
        caption=(
            f"Bron: {'; '.join(table.sources)}. {len(data)} maandcijfers van de hele organisatie, "
            "zonder interval: het zijn geen steekproefcijfers en de aantallen erachter zijn niet "
            "gepubliceerd. Lang = totaal − kort; waar kort ophoudt, is niet gepubliceerd."
            + "".join(
                f" {row['merk']}: {Month.parse(row['maand']).label}. {row['wat']}"
                for _, row in inside.iterrows()
            )
        ),
        alt=(
            f"Gestapelde vlakken van lang en kort verzuim per maand van {data['periode'].iloc[0]} "
            f"tot en met {data['periode'].iloc[-1]}. Jaargemiddelden: {yearly}. Hoogste maand: "
            f"{highest} met {number(top['totaal'], 2)}%."
        ),
    )


def _draw_months(
    axes: Axes, narrow: bool, *, data: pd.DataFrame, means: pd.DataFrame, breaks: pd.DataFrame
) -> None:
    at = np.arange(len(data))
    axes.stackplot(at, data["lang"], data["kort"], colors=[MIDDLE, LIGHT], linewidth=0)
    axes.plot(at, data["totaal"], color=DARK, linewidth=1.4)
    ceiling = float(data["totaal"].max()) * 1.16
    for _, row in means.iterrows():
        span = at[data["periode"].str.startswith(row["periode"]).to_numpy()]
        axes.hlines(row["totaal"], span[0], span[-1], color=ACCENT, linestyle="--", linewidth=1.6)
        axes.text(
            span.mean(),
            ceiling * 0.99,
            f"{row['periode']}\n{number(row['totaal'], 1 if narrow else 2)}%",
            ha="center",
            va="top",
            color=ACCENT,
            fontweight="bold",
        )
    for _, row in breaks.iterrows():
        place = int(at[(data["periode"] == row["maand"]).to_numpy()][0])
        axes.axvline(place, color=GREY, linestyle=":")
        axes.text(place + 0.3, ceiling * 0.8, row["merk"], color=GREY, fontstyle="italic")
    _name_area(axes, at, np.zeros(len(at)), data["lang"].to_numpy(), "lang", "white")
    _name_area(axes, at, data["lang"].to_numpy(), data["totaal"].to_numpy(), "kort", DARK)
    _name_months(axes, at, data["periode"], narrow)
    axes.set_xlim(0, at[-1])
    axes.set_ylim(0, ceiling)
    dutch_axis(axes.yaxis, unit="%")


def _name_months(axes: Axes, at: np.ndarray, months: pd.Series[str], narrow: bool) -> None:
    step = 12 if narrow else 6
    labels = [Month.parse(month).label.split() for month in months.iloc[::step]]
    axes.set_xticks(at[::step], [f"{name[:3]} {year}" for name, year in labels])


def _name_area(
    axes: Axes,
    at: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    name: str,
    colour: str,
) -> None:
    """Write the name of an area where it is thickest, away from the edges."""
    inner = slice(2, len(at) - 2)
    place = int(np.argmax((high - low)[inner])) + 2
    axes.text(
        at[place], (low + high)[place] / 2, name, ha="center", va="center", color=colour,
        fontweight="bold",
    )  # fmt: skip


def trend(seasons: Released) -> Picture:
    """Draw the months, and the trend that is left without the season.

    Parameters
    ----------
    seasons : Released
        From `tables.season_and_trend`.

    Returns
    -------
    Picture
    """
    data = seasons.table
    begin, end = data.iloc[0], data.iloc[-1]
    low = data.loc[data["trend"].idxmin()]
    season = data.assign(maand=data["periode"].str[5:]).groupby("maand")["seizoen"].mean()
    peak, dip = (
        Month(2000, int(month)).label.split()[0] for month in (season.idxmax(), season.idxmin())
    )
    return picture(
        functools.partial(_draw_trend, data=data),
        finding=(
            f"Zonder seizoen liep het verzuim van {number(low['trend'], 1)}% in "
            f"{Month.parse(low['periode']).label} naar {number(end['trend'], 1)}% in "
            f"{Month.parse(end['periode']).label}"
        ),
        unit=f"{_PERCENT_OF_TIME}; punten: maanden, lijn: trend (STL)",
        caption=(
            f"Bron: {'; '.join(seasons.sources)}. {seasons.method} Het seizoen is gemiddeld het "
            f"hoogst in {peak} ({number(season.max(), 1, sign=True)} punt) en het laagst in {dip} "
            f"({number(season.min(), 1, sign=True)}); drie winters zijn weinig om een seizoen uit "
            "te schatten. De uiteinden van een trend zijn het minst zeker."
        ),
        alt=(
            f"Punten per maand met een trendlijn van {number(begin['trend'], 1)}% in "
            f"{begin['periode']}, laagste punt {number(low['trend'], 1)}% in {low['periode']}, "
            f"naar {number(end['trend'], 1)}% in {end['periode']}."
        ),
    )


def _draw_trend(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data))
    axes.plot(at, data["waarde"], "o", color=LIGHT, markeredgecolor=MIDDLE, markersize=5)
    axes.plot(at, data["trend"], color=DARK, linewidth=2.4)
    _name_months(axes, at, data["periode"], narrow)
    axes.set_ylim(0, float(data["waarde"].max()) * 1.08)
    dutch_axis(axes.yaxis, unit="%")


def half_years(rates: Released) -> Picture:
    """Draw kort and lang per half-year, with the interval of their total.

    Parameters
    ----------
    rates : Released
        Of `absence_rate` per half-year with a two-way scheme.

    Returns
    -------
    Picture
    """
    data = rates.table
    total = data[data["klasse"] == "totaal"].set_index("periode")
    parts = {
        name: data[data["klasse"] == name].set_index("periode")[_RATE].reindex(total.index)
        for name in ("lang", "kort")
    }
    last, first = str(total.index[-1]), str(HalfYear.parse(str(total.index[-1])).shift(-2))
    shown = total[_RATE].dropna()
    finding = f"In {last} was het verzuim in deze levering {_rate(total, last)}"
    if first in shown.index and last in shown.index:
        finding += f", tegenover {_rate(total, first)} in {first}"
    fte = total["fte_dagen"] / [HalfYear.parse(str(name)).days for name in total.index]
    return picture(
        functools.partial(_draw_half_years, total=total, parts=parts),
        finding=finding,
        unit=f"{_PERCENT_OF_TIME}, per halfjaar; streep: 95%-interval van het totaal",
        caption=(
            f"Bron: {'; '.join(rates.sources)}. Gemiddeld {number(fte.min())} tot "
            f"{number(fte.max())} fte. De klasse hoort bij de hele melding aan het einde van het "
            "halfjaar; maandcijfers van kort en lang middelen daarom niet uit tot deze."
        ),
        alt="Gestapelde staven van lang en kort verzuim per halfjaar. Totaal: "
        + listing([f"{name} {_rate(total, str(name))}" for name in total.index])
        + ".",
    )


def _draw_half_years(
    axes: Axes, narrow: bool, *, total: pd.DataFrame, parts: dict[str, pd.Series[float]]
) -> None:
    at = np.arange(len(total))
    low = np.zeros(len(total))
    for (name, values), colour in zip(parts.items(), (MIDDLE, LIGHT), strict=True):
        height = values.fillna(0).to_numpy()
        axes.bar(at, height, bottom=low, color=colour, width=0.62, label=name)
        low = low + height
    errors = [total[_RATE] - total[_LOW], total[_HIGH] - total[_RATE]]
    axes.errorbar(
        at, total[_RATE], yerr=errors, fmt="o", color=DARK, markersize=4, capsize=3, linewidth=1.4
    )
    for place, name in zip(at, total.index, strict=True):
        if np.isfinite(total.loc[name, _HIGH]):
            axes.text(
                place,
                float(total.loc[name, _HIGH]) + 0.2,
                number(float(total.loc[name, _RATE]), 1),
                ha="center",
                va="bottom",
                fontweight="bold",
            )
    axes.set_xticks(at, [str(name).replace("H", "\nH" if narrow else "H") for name in total.index])
    axes.set_ylim(0, float(total[_HIGH].max()) * 1.22)
    axes.legend(loc="upper left", ncols=2, reverse=True)
    axes.grid(visible=False, axis="x")
    dutch_axis(axes.yaxis, unit="%")


def clusters(rates: Released, city: Released, period: HalfYear) -> Picture:
    """Draw the absence of every cluster of teams with its interval, beside that of all together.

    Parameters
    ----------
    rates : Released
        Of `absence_rate` by cluster.
    city : Released
        Of `absence_rate` for all together, in the same half-years.
    period : HalfYear
        The half-year; the one a year before is drawn hollow.

    Returns
    -------
    Picture
    """
    now, before = str(period), str(period.shift(-2))
    data = rates.table[rates.table["periode"] == now].set_index("cluster")
    earlier = rates.table[rates.table["periode"] == before].set_index("cluster")[_RATE]
    everyone = city.table[city.table["periode"] == now]
    if "klasse" in everyone:
        everyone = everyone[everyone["klasse"] == "totaal"]
    mean = float(everyone[_RATE].iloc[0])
    data = data.sort_values(_RATE)
    shown = data.dropna(subset=[_RATE, _LOW, _HIGH])
    # Bonferroni: with this many comparisons one in twenty would be too easily found.
    limit = stats.norm.ppf(1 - 0.025 / max(len(shown), 1))
    apart = shown[(shown[_RATE] - mean).abs() > limit * shown["standaardfout"]]
    hidden = len(data) - len(shown)
    if len(apart):
        finding = (
            f"Van {len(shown)} clusters verschilt het verzuim in {now} bij {len(apart)} meer van "
            "dat van allen samen dan toeval zou geven: " + listing(list(apart.index))
        )
    else:
        finding = (
            f"Geen van de {len(shown)} clusters verschilt in {now} meer van allen samen dan toeval "
            "kan geven"
        )
    return picture(
        functools.partial(
            _draw_clusters,
            data=shown,
            earlier=earlier.reindex(shown.index),
            mean=mean,
            now=now,
            before=before,
        ),
        finding=finding,
        unit=f"{_PERCENT_OF_TIME}; lijn door de punt: 95%-interval",
        caption=(
            f"Bron: {'; '.join(rates.sources)}. Clusters zijn een eigen indeling van teams die "
            "alleen te klein zijn om te tonen. De intervallen gelden elk voor zich; of een cluster "
            "afwijkt is beoordeeld met een strengere grens, omdat er meer dan een vergelijking is "
            "(Bonferroni). Dit is geen ranglijst." + (f" Niet getoond: {hidden}." if hidden else "")
        ),
        alt=f"Verzuim per cluster in {now}: "
        + listing([f"{name} {_rate(shown, name)}" for name in shown.index])
        + f". Allen samen {number(mean, 1)}%.",
        height=0.42 * len(shown) + 1.2,
    )


def _draw_clusters(
    axes: Axes,
    narrow: bool,
    *,
    data: pd.DataFrame,
    earlier: pd.Series[float],
    mean: float,
    now: str,
    before: str,
) -> None:
    at = np.arange(len(data))
    axes.axvline(mean, color=ACCENT, linestyle="--", linewidth=1.6)
    axes.hlines(at, data[_LOW], data[_HIGH], color=DARK, linewidth=1.8)
    axes.plot(earlier, at, "o", markerfacecolor="white", markeredgecolor=GREY, label=before)
    axes.plot(data[_RATE], at, "o", color=DARK, markersize=7, label=now)
    names = [name.replace(" en ", " en\n", 1) if narrow else name for name in data.index]
    axes.set_yticks(at, names)
    axes.set_xlim(0)
    axes.set_ylim(-0.6, len(data) - 0.2)
    axes.text(mean, len(data) - 0.25, "allen samen", color=ACCENT, ha="center", va="bottom")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.legend(loc="lower right")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    dutch_axis(axes.xaxis, unit="%")


def definitions(split: Released) -> Picture:
    """Draw how much of the absence is called kort under every definition.

    Parameters
    ----------
    split : Released
        Of `split_by_definition`, for one half-year.

    Returns
    -------
    Picture
    """
    data = split.table
    period = str(data["periode"].iloc[0])
    wide = data.pivot_table(
        index=["schema", "grens", "conventie"], columns="klasse", values=_RATE, sort=False
    ).reset_index()
    wide["aandeel"] = 100 * wide["kort"] / wide["totaal"]
    wide["dagen"] = wide["grens"].str.extract(r"(\d+)").astype(int)
    lines = wide.pivot_table(index="dagen", columns="conventie", values="aandeel").sort_index()
    usual = lines[CONVENTION_LABELS["einde_periode"]]
    low, high = usual.iloc[0], usual.iloc[-1]
    return picture(
        functools.partial(_draw_definitions, lines=lines),
        finding=(
            f"Hoeveel van het verzuim ‘kort’ heet, hangt af van de grens: {share_in_words(low)} "
            f"bij {lines.index[0]} dagen, {share_in_words(high)} bij {lines.index[-1]} dagen"
        ),
        unit=f"Kort verzuim in procenten van alle verzuim in {period}, per grens",
        caption=(
            f"Bron: {'; '.join(split.sources)}. De verslagen noemen de grens niet. Grenzen van "
            "Vernet (14, 91 en 365 dagen) en van zes weken (7 en 42 dagen)."
        ),
        alt="Staven per grens: "
        + listing([f"tot en met {day} dagen {number(value, 0)}%" for day, value in usual.items()])
        + " van het verzuim is kort.",
        height=3.0,
    )


def _draw_definitions(axes: Axes, narrow: bool, *, lines: pd.DataFrame) -> None:
    at = np.arange(len(lines))
    width = 0.8 / lines.shape[1]
    for place, (name, colour) in enumerate(
        zip(sorted(lines.columns), (LIGHT, MIDDLE), strict=False)
    ):
        left = at + (place - (lines.shape[1] - 1) / 2) * width
        axes.bar(left, lines[name], width=width * 0.94, color=colour, label=name)
        for x, value in zip(left, lines[name], strict=True):
            if np.isfinite(value):
                axes.text(x, value + 1, number(value), ha="center", va="bottom")
    axes.set_xticks(at, [f"t/m {day}" + ("" if narrow else " dagen") for day in lines.index])
    axes.set_ylim(0, 108)
    axes.legend(loc="upper left")
    dutch_axis(axes.yaxis, unit="%")


def _rate(table: pd.DataFrame, row: str) -> str:
    value = table.loc[row, _RATE]
    return f"{number(float(value), 1)}%" if np.isfinite(value) else "niet getoond"
