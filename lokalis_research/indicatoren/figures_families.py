"""The figures of reach and questions: each takes released tables, and says what it shows."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lokalis_research.drawing import (
    ACCENT,
    DARK,
    LIGHT,
    MIDDLE,
    Notice,
    Picture,
    dutch_axis,
    picture,
)
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span


def reach(reached: Released) -> Picture | Notice:
    """Draw the families supported in every half-year, and those that go on at its end.

    Parameters
    ----------
    reached : Released
        Of `reach.reach` per half-year.

    Returns
    -------
    Picture or Notice
    """
    data = reached.table.set_index("periode")
    shown = data.dropna(subset=["gezinnen", "lopend"])
    if shown.empty:
        return Notice("In geen halfjaar zijn er genoeg begeleide gezinnen om te tonen.")
    last = str(shown.index[-1])
    row = shown.to_dict("index")[last]
    return picture(
        functools.partial(_draw_reach, data=data),
        finding=(
            f"In {last} werden {number(row['gezinnen'])} gezinnen begeleid; "
            f"{number(row['lopend'])} daarvan ook na het einde van het halfjaar"
        ),
        unit="Gezinnen per halfjaar; donker: de begeleiding loopt door na het halfjaar",
        caption=(
            f"Bron: {'; '.join(reached.sources)}. Afgerond op vijftallen. Een halfjaar is niet met "
            "een jaar te vergelijken: in een jaar worden meer gezinnen begeleid."
            + (" In september 2020 begon een nieuw klantsysteem." if last >= "2020H2" else "")
        ),
        alt="Staven per halfjaar, begeleide gezinnen en hoeveel doorlopen: "
        + listing(
            [
                f"{name} {number(each['gezinnen'])} en {number(each['lopend'])}"
                for name, each in shown.to_dict("index").items()
            ]
        )
        + ".",
    )


def _draw_reach(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data))
    axes.bar(at, data["gezinnen"], color=LIGHT, width=0.72, label="begeleid in het halfjaar")
    axes.bar(at, data["lopend"], color=DARK, width=0.72, label="loopt door na het halfjaar")
    for place, value in zip(at, data["gezinnen"], strict=True):
        if math.isfinite(value):
            axes.text(float(place), value, number(value), ha="center", va="bottom")
    names = [str(name) for name in data.index]
    axes.set_xticks(at, [name[2:].replace("H", "\nH") if narrow else name for name in names])
    axes.set_ylim(0, float(data["gezinnen"].max()) * 1.3)
    axes.legend(loc="upper left", ncols=1 if narrow else 2)
    axes.grid(visible=False, axis="x")
    dutch_axis(axes.yaxis)


def fields(asked: Released, period: HalfYear) -> Picture | Notice:
    """Draw the share of families that ask on each leefgebied, beside that of a year before."""
    now, before = str(period), str(period.shift(-2))
    data = asked.table[asked.table["periode"] == now].dropna(subset=["aandeel"])
    if data.empty:
        return Notice("Op geen leefgebied zijn er genoeg gezinnen om te tonen.")
    data = data.sort_values(["aandeel", "leefgebied"], ascending=[True, False])
    earlier = asked.table[asked.table["periode"] == before].set_index("leefgebied")["aandeel"]
    data = data.assign(eerder=data["leefgebied"].map(earlier)).set_index("leefgebied")
    rows = data.to_dict("index")
    most = str(data.index[-1])
    return picture(
        functools.partial(_draw_fields, data=data, now=now, before=before),
        finding=(
            f"Van de gezinnen vraagt {number(rows[most]['aandeel'])}% hulp bij {most.lower()}, het "
            "meest van alle leefgebieden"
        ),
        unit=(
            f"Deel van de gezinnen met een vraag op dit leefgebied, in %, {now}; streep: "
            f"95%-interval; open rondje: {before}"
        ),
        caption=(
            f"Bron: {'; '.join(asked.sources)}. Een gezin kan op meer leefgebieden vragen hebben: "
            "samen is het meer dan 100%."
            + (
                " Psychische gezondheid staat sinds 2022 apart en was daarvoor deel van gezondheid."
                if now >= "2022H1"
                else ""
            )
        ),
        alt=f"Deel van de gezinnen per leefgebied in {now}: "
        + listing(
            [
                f"{name} {number(row['aandeel'], 1)}% "
                f"{span(row['aandeel_laag'], row['aandeel_hoog'], 1)}"
                for name, row in reversed(rows.items())
            ]
        )
        + ".",
        height=0.36 * len(data) + 1.1,
    )


def _draw_fields(axes: Axes, narrow: bool, *, data: pd.DataFrame, now: str, before: str) -> None:
    at = np.arange(len(data))
    axes.hlines(at, data["aandeel_laag"], data["aandeel_hoog"], color=DARK, linewidth=1.8)
    axes.plot(
        data["eerder"],
        at,
        "o",
        color=ACCENT,
        markerfacecolor="white",
        markersize=9,
        markeredgewidth=1.4,
        label=before,
    )
    axes.plot(
        data["aandeel"], at, "o", color=MIDDLE, markeredgecolor=DARK, markersize=5.5, label=now
    )
    names = [str(name) for name in data.index]
    axes.set_yticks(at, [name.replace(" en ", " en\n", 1) if narrow else name for name in names])
    axes.set_xlim(0, float(data[["aandeel_hoog", "eerder"]].max().max()) * 1.08)
    axes.set_ylim(-0.6, len(data) - 0.4)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.legend(loc="lower right", reverse=True)
    dutch_axis(axes.xaxis, unit="%")
