"""The figures of the published months: each takes tables that anybody may see."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.period import Month
from lokalis_research.result import Released
from lokalis_research.text import listing, number
from lokalis_research.verzuim.words import PERCENT_OF_TIME, moved

Row = dict[Any, Any]
_FEWEST = 3


def months(table: Released, years: Released, breaks: pd.DataFrame) -> Picture | Notice:
    """Draw kort and lang per month with the mean of every year."""
    data = table.table.reset_index(drop=True)
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
    return drawing.picture(
        functools.partial(_draw_months, data=data, means=means, breaks=marks),
        finding=_from_year_to_year(means)
        or (
            f"Het gepubliceerde verzuim lag tussen {number(data['totaal'].min(), 1)}% en "
            f"{number(data['totaal'].max(), 1)}% per maand"
        ),
        unit=f"{PERCENT_OF_TIME}, per maand; streep: gemiddelde van het jaar",
        caption=(
            f"{table.credit} {len(data)} maandcijfers van de hele organisatie, "
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
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, means: list[Row], breaks: list[Row]
) -> None:
    at = np.arange(len(data), dtype=float)
    shades = {"lang": MIDDLE, "kort": LIGHT}
    axes.stackplot(at, data[list(shades)].T, colors=shades.values(), labels=shades, linewidth=0)
    drawing.lines(axes, data, "totaal")
    ceiling = float(data["totaal"].max()) * 1.16
    for row in means:
        span = at[data["periode"].str.startswith(row["periode"]).to_numpy()]
        axes.hlines(row["totaal"], span[0], span[-1], color=ACCENT, linestyle="--", linewidth=1.6)
        mean = f"{row['periode']}\n{number(row['totaal'], 1 if narrow else 2)}%"
        drawing.write(axes, span.mean(), ceiling, mean, va="top", color=ACCENT, fontweight="bold")
    for row in breaks:
        place = float(at[(data["periode"] == row["maand"]).to_numpy()][0])
        drawing.mark(axes, place)
        drawing.write(
            axes, place + 0.3, ceiling * 0.8, row["merk"], ha="left", color=GREY, style="italic"
        )
    drawing.name_months(axes, data["periode"], narrow)
    axes.set_xlim(0, at[-1])
    drawing.measure(axes, "y", ceiling, unit="%")
    drawing.legend(axes, narrow, reverse=True)


def trend(seasons: Released) -> Picture | Notice:
    """Draw the months, and the trend that is left without the season."""
    data = seasons.table.dropna(subset=["trend"]).reset_index(drop=True)
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
    return drawing.picture(
        functools.partial(_draw_trend, data=data),
        finding=(
            f"Zonder seizoen liep het verzuim van {number(low['trend'], 1)}% in "
            f"{Month.parse(low['periode']).label} naar {number(end['trend'], 1)}% in "
            f"{Month.parse(end['periode']).label}"
        ),
        unit=f"{PERCENT_OF_TIME}; punten: maanden, lijn: trend (STL)",
        caption=(
            f"{seasons.credit} {seasons.method} Het seizoen is gemiddeld het "
            f"hoogst in {peak} ({number(season.max(), 1, sign=True)} procentpunt) en het laagst in "
            f"{dip} ({number(season.min(), 1, sign=True)}); drie winters zijn weinig om een "
            "seizoen uit te schatten. De uiteinden van een trend zijn het minst zeker."
        ),
        alt=(
            f"Punten per maand met een trendlijn van {number(begin['trend'], 1)}% in "
            f"{begin['periode']}, laagste punt {number(low['trend'], 1)}% in {low['periode']}, "
            f"naar {number(end['trend'], 1)}% in {end['periode']}."
        ),
    )


def _draw_trend(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    drawing.scatter(axes, data.index, data["waarde"], colour=MIDDLE, fill=LIGHT, size=5)
    drawing.lines(axes, data, "trend")
    drawing.name_months(axes, data["periode"], narrow)
    drawing.measure(axes, "y", float(data["waarde"].max()) * 1.08, unit="%")
