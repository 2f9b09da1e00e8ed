"""The drawings of a team page: small, of one width, so that four stand on half a sheet."""

from __future__ import annotations

import base64
import functools
import html
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import GREY
from lokalis_research.indicatoren.figures_signals import draw_limits
from lokalis_research.teampagina.mix import FIELD, SHARE, Mix
from lokalis_research.teampagina.series import Series
from lokalis_research.text import listing, number

SIZE, TALL = (3.7, 2.2), (3.7, 3.1)


@dataclass(frozen=True)
class Tile:
    """A drawing with a title, one line on what it shows, and its words for a screen reader."""

    title: str
    finding: str
    alt: str
    image: bytes

    def __html__(self) -> str:
        return (
            f'<figure><p class="bevinding">{html.escape(self.title)}</p>'
            f'<p class="eenheid">{html.escape(self.finding)}</p>'
            f'<img alt="{html.escape(self.alt)}" '
            f'src="data:image/png;base64,{base64.b64encode(self.image).decode()}"></figure>'
        )


def chart_tile(one: Series, title: str, finding: str, breaks: dict[str, float]) -> Tile:
    """Draw a control chart with the city beside it."""
    told = [
        f"{name} {number(value, one.decimals)}" if math.isfinite(value) else f"{name} geen cijfer"
        for name, value in zip(one.periods, one.chart.values, strict=True)
    ]
    return Tile(
        title,
        finding,
        f"Lijn per halfjaar van {title[0].lower()}{title[1:]}: {listing(told)}.",
        drawing.render(functools.partial(_draw_chart, one=one, breaks=breaks), SIZE, narrow=True),
    )


def mix_tile(mix: Mix, title: str, finding: str) -> Tile:
    """Draw shares per leefgebied with their intervals, and those of the city."""
    told = [
        f"{row[FIELD]} {number(row[SHARE])}% (stad {number(row['stad'])}%)"
        for row in mix.data.to_dict("records")
        if math.isfinite(row[SHARE]) and math.isfinite(row["stad"])
    ]
    return Tile(
        title,
        finding,
        f"Punten per leefgebied: {listing(told)}.",
        drawing.render(functools.partial(_draw_mix, data=mix.data), TALL, narrow=True),
    )


def _draw_chart(axes: drawing.Axes, narrow: bool, *, one: Series, breaks: dict[str, float]) -> None:
    chart = one.chart
    is_count = one.indicator.noemer is None
    data = pd.DataFrame({"eigen": chart.values, "stad": one.city})
    unit = "%" if one.indicator.eenheid == "%" else ""
    roof = 100.0 if unit else math.inf
    draw_limits(axes, chart, 0.0, roof)
    for place in breaks.values():
        drawing.mark(axes, place)
    if not is_count:
        drawing.lines(axes, data, "stad", colour=GREY, line="--")
    drawing.lines(axes, data, "eigen", marker="o")
    drawing.name_half_years(axes, one.periods, narrow)
    top = np.nanmax([*chart.values, min(chart.high, roof), *(() if is_count else one.city)])
    drawing.measure(
        axes, "y", min(1.12 * float(top), 104.0 if unit else math.inf), unit=unit, most=5
    )


def _draw_mix(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    rows = data.iloc[::-1].reset_index(drop=True)
    drawing.points(axes, rows, SHARE, along="y", size=5)
    drawing.scatter(axes, rows["stad"], rows.index, colour=GREY, fill="white", marker="D", size=5)
    drawing.name_rows(axes, rows[FIELD], narrow)
    drawing.measure(axes, "x", None, unit="%", most=5)
