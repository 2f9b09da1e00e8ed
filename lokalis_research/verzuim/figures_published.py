"""The figures of the published months: each takes tables that anybody may see."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from lokalis_research.drawing import (
    ACCENT,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    Notice,
    Picture,
    dutch_axis,
    picture,
)
from lokalis_research.period import Month
from lokalis_research.result import Released
from lokalis_research.text import listing, number
from lokalis_research.verzuim.words import PERCENT_OF_TIME, moved

Row = dict[Any, Any]
_FEWEST = 3


def months(table: Released, years: Released, breaks: pd.DataFrame) -> Picture | Notice:
    """Draw kort and lang per month with the mean of every year."""
    data = table.table
    means = years.table.to_dict("records")
    if len(data) < _FEWEST:
        return Notice("Over dit halfjaar en eerder zijn geen maandcijfers gepubliceerd.")
    inside = breaks[breaks["tabel"] == "verzuimmeldingen"].assign(
        maand=breaks["datum"].dt.strftime("%Y-%m")
    )
    # A break at the very beginning breaks nothing.
    inside = inside[inside["maand"].isin(data["periode"].iloc[1:])]
    marks = inside.assign(merk=list("abcdefgh"[: len(inside)])).to_dict("records")
    top = data.nlargest(1, "totaal").to_dict("records")[0]
    highest = Month.parse(top["periode"]).label
    yearly = listing([f"{row['periode']} {number(row['totaal'], 2)}%" for row in means])
    return picture(
        functools.partial(_draw_months, data=data, means=means, breaks=marks),
        finding=_from_year_to_year(means)
        or (
            f"Het gepubliceerde verzuim lag tussen {number(data['totaal'].min(), 1)}% en "
            f"{number(data['totaal'].max(), 1)}% per maand"
        ),
        unit=f"{PERCENT_OF_TIME}, per maand; streep: gemiddelde van het jaar",
        caption=(
            f"Bron: {'; '.join(table.sources)}. {len(data)} maandcijfers van de hele organisatie, "
            "zonder interval: het zijn geen steekproefcijfers en de aantallen erachter zijn niet "
            "gepubliceerd. Lang = totaal − kort; waar kort ophoudt, is niet gepubliceerd."
            + "".join(
                f" {row['merk']}: {Month.parse(row['maand']).label}. {row['wat']}" for row in marks
            )
        ),
        alt=(
            f"Gestapelde vlakken van lang en kort verzuim per maand van {data['periode'].iloc[0]} "
            f"tot en met {data['periode'].iloc[-1]}. Jaargemiddelden: {yearly or 'nog geen'}. "
            f"Hoogste maand: {highest} met {number(top['totaal'], 2)}%."
        ),
    )


def _from_year_to_year(means: list[Row]) -> str:
    if len(means) < 2:
        return ""
    first, last = means[-2:]
    return (
        f"Het gepubliceerde verzuim {moved(last['totaal'] - first['totaal'])} van "
        f"{number(first['totaal'], 2)}% in {first['periode']} naar "
        f"{number(last['totaal'], 2)}% in {last['periode']}"
    )


def _draw_months(
    axes: Axes, narrow: bool, *, data: pd.DataFrame, means: list[Row], breaks: list[Row]
) -> None:
    at = np.arange(len(data), dtype=float)
    axes.stackplot(at, data["lang"], data["kort"], colors=[MIDDLE, LIGHT], linewidth=0)
    axes.plot(at, data["totaal"], color=DARK, linewidth=1.4)
    ceiling = float(data["totaal"].max()) * 1.16
    for row in means:
        span = at[data["periode"].str.startswith(row["periode"]).to_numpy()]
        axes.hlines(row["totaal"], span[0], span[-1], color=ACCENT, linestyle="--", linewidth=1.6)
        axes.text(
            float(span.mean()),
            ceiling * 0.99,
            f"{row['periode']}\n{number(row['totaal'], 1 if narrow else 2)}%",
            ha="center",
            va="top",
            color=ACCENT,
            fontweight="bold",
        )
    for row in breaks:
        place = float(at[(data["periode"] == row["maand"]).to_numpy()][0])
        axes.axvline(place, color=GREY, linestyle=":")
        axes.text(place + 0.3, ceiling * 0.8, row["merk"], color=GREY, fontstyle="italic")
    _name_area(axes, at, np.zeros(len(at)), data["lang"].to_numpy(), "lang", ("white", MIDDLE))
    _name_area(axes, at, data["lang"].to_numpy(), data["totaal"].to_numpy(), "kort", (DARK, LIGHT))
    _name_months(axes, at, data["periode"], narrow)
    axes.set_xlim(0, at[-1])
    axes.set_ylim(0, ceiling)
    dutch_axis(axes.yaxis, unit="%")


def _name_months(
    axes: Axes, at: npt.NDArray[np.float64], months: pd.Series[str], narrow: bool
) -> None:
    step = 12 if narrow else 6
    labels = [Month.parse(month).label.split() for month in months.iloc[::step]]
    axes.set_xticks(at[::step], [f"{name[:3]} {year}" for name, year in labels])


def _name_area(
    axes: Axes,
    at: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    name: str,
    colours: tuple[str, str],
) -> None:
    """Write the name of an area where it is thickest, away from the edges."""
    aside = 2 if len(at) > 6 else 1
    inner = slice(aside, len(at) - aside)
    place = int(np.argmax((high - low)[inner])) + aside
    axes.text(
        at[place],
        (low + high)[place] / 2,
        name,
        ha="center",
        va="center",
        color=colours[0],
        fontweight="bold",
        bbox={"facecolor": colours[1], "edgecolor": "none", "pad": 0.6},
    )


def trend(seasons: Released) -> Picture | Notice:
    """Draw the months, and the trend that is left without the season."""
    data = seasons.table.dropna(subset=["trend"])
    rows = data.to_dict("records")
    if not rows:
        return Notice("Er zijn nog geen drie jaren van maandcijfers: geen trend zonder seizoen.")
    begin, end = rows[0], rows[-1]
    low = min(rows, key=lambda row: float(row["trend"]))
    season = data.assign(maand=data["periode"].str[5:]).groupby("maand")["seizoen"].mean()
    peak, dip = (
        Month(2000, int(str(month))).label.split()[0]
        for month in (season.idxmax(), season.idxmin())
    )
    return picture(
        functools.partial(_draw_trend, data=data),
        finding=(
            f"Zonder seizoen liep het verzuim van {number(low['trend'], 1)}% in "
            f"{Month.parse(low['periode']).label} naar {number(end['trend'], 1)}% in "
            f"{Month.parse(end['periode']).label}"
        ),
        unit=f"{PERCENT_OF_TIME}; punten: maanden, lijn: trend (STL)",
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
    at = np.arange(len(data), dtype=float)
    axes.plot(at, data["waarde"], "o", color=LIGHT, markeredgecolor=MIDDLE, markersize=5)
    axes.plot(at, data["trend"], color=DARK, linewidth=2.4)
    _name_months(axes, at, data["periode"], narrow)
    axes.set_ylim(0, float(data["waarde"].max()) * 1.08)
    dutch_axis(axes.yaxis, unit="%")
