"""The figures of waiting: each takes released tables, and says in words what it shows."""

from __future__ import annotations

import functools
import math

import numpy as np
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
from lokalis_research.indicatoren import timely as how
from lokalis_research.indicatoren.words import side_by_side
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span

_COLOURS = {
    how.TIMELY: (DARK, ""),
    how.ASKED: (MIDDLE, ""),
    how.NOT_ASKED: (LIGHT, ""),
    how.NOT_RECORDED: ("#ffffff", "///"),
}


def timeliness(counted: Released) -> Picture | Notice:
    """Draw how soon the kennismaking was in every half-year."""
    table = counted.table
    same = {name: name for name in how.HOW}
    wide = side_by_side(table, ["periode"], "hoe", same, how.SHARE)
    first = table[table["hoe"] == how.TIMELY].set_index("periode")
    shown = first.dropna(subset=[how.SHARE])
    if shown.empty:
        return Notice("In geen halfjaar zijn er genoeg aanmeldingen om te tonen.")
    last = str(shown.index[-1])
    row = shown.to_dict("index")[last]
    unrecorded = wide.index[wide[how.NOT_RECORDED].notna()]
    since = f" Sinds {unrecorded[0]} is niet vastgelegd wie dat wilde." if len(unrecorded) else ""
    return picture(
        functools.partial(_draw_timeliness, wide=wide),
        finding=(
            f"In {last} had {number(row[how.SHARE])}% van de aanmeldingen binnen vijf werkdagen "
            "een kennismaking"
        ),
        unit="Aanmeldingen per halfjaar, in %, naar wanneer de kennismaking was",
        caption=(
            f"Bron: {'; '.join(counted.sources)}. Wie nog wacht, telt bij later."
            + (
                " Tot en met 2021 telde in de verslagen als tijdig wie zelf later wilde."
                if last >= "2022H1"
                else " In de verslagen telde als tijdig ook wie zelf later wilde."
            )
            + since
        ),
        alt="Gestapelde staven per halfjaar, deel met een kennismaking binnen vijf werkdagen: "
        + listing(
            [
                f"{name} {number(each[how.SHARE], 1)}% "
                f"{span(each[f'{how.SHARE}_laag'], each[f'{how.SHARE}_hoog'], 1)}"
                for name, each in shown.to_dict("index").items()
            ]
        )
        + f".{since}",
    )


def _draw_timeliness(axes: Axes, narrow: bool, *, wide: pd.DataFrame) -> None:
    at = np.arange(len(wide))
    bottom = np.zeros(len(wide))
    for name in how.HOW:
        values = wide[name].to_numpy(dtype=float)
        if np.isnan(values).all():
            continue
        colour, hatch = _COLOURS[name]
        axes.bar(
            at,
            np.nan_to_num(values),
            bottom=bottom,
            color=colour,
            hatch=hatch,
            edgecolor=GREY,
            linewidth=0.6,
            width=0.74,
            label=name,
        )
        for place, value, below in zip(at, values, bottom, strict=True):
            if math.isfinite(value):
                axes.text(
                    float(place),
                    below + value / 2,
                    number(value),
                    ha="center",
                    va="center",
                    color="white" if name in (how.TIMELY, how.ASKED) else "#1c2733",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2} if hatch else None,
                )
        bottom = bottom + np.nan_to_num(values)
    names = [str(name) for name in wide.index]
    axes.set_xticks(at, [name[2:].replace("H", "\nH") if narrow else name for name in names])
    axes.set_ylim(0, 152 if narrow else 128)
    axes.set_yticks(range(0, 101, 20))
    axes.legend(loc="upper left", ncols=1 if narrow else 2)
    axes.grid(visible=False)
    dutch_axis(axes.yaxis, unit="%")


def curve(
    read: Released, period: HalfYear, *, what: str, since: str, unit: str, mark: int
) -> Picture | Notice:
    """Draw by when which share had its turn, beside the same half-year a year before."""
    now, before = str(period), str(period.shift(-2))
    shown = read.table.dropna(subset=["aandeel"]).assign(dag=lambda table: table["dag"].astype(int))
    lines = {
        name: shown[shown["periode"] == name].set_index("dag").sort_index()
        for name in (before, now)
    }
    if len(lines[now]) < 2:
        return Notice(f"Te weinig gezinnen om te tonen hoe lang zij op {what} wachten.")
    data = lines[now]
    rows = data.to_dict("index")
    last = int(data.index[-1])
    at = mark if mark in rows else last
    return picture(
        functools.partial(_draw_curve, lines=lines, now=now, mark=mark, unit=unit),
        finding=(
            f"In {now} had {number(rows[at]['aandeel'])}% binnen {at} {unit} {since} {what}, "
            f"en {number(rows[last]['aandeel'])}% binnen {last} {unit}"
        ),
        unit=f"Deel dat {what} had, in %, naar {unit} {since}; band: 95%-interval",
        caption=(
            f"Bron: {'; '.join(read.sources)}. Wie op de peildatum nog wacht, is meegerekend. De "
            "lijn eindigt waar er minder dan tien gezinnen bij komen of over zijn; tussen de "
            f"punten is zij recht getrokken. Stippellijn: {mark} {unit}."
        ),
        alt=f"Oplopende lijn: deel dat {since} {what} had, {now}: "
        + listing(
            [
                f"{_within(int(str(day)), unit)} {number(row['aandeel'])}% "
                f"{span(row['aandeel_laag'], row['aandeel_hoog'])}"
                for day, row in rows.items()
            ]
        )
        + ".",
    )


def _draw_curve(
    axes: Axes, narrow: bool, *, lines: dict[str, pd.DataFrame], now: str, mark: int, unit: str
) -> None:
    axes.axvline(mark, color=GREY, linestyle=":", linewidth=1.4)
    for name, data in lines.items():
        current = name == now
        colour = DARK if current else ACCENT
        axes.fill_between(
            data.index,
            data["aandeel_laag"],
            data["aandeel_hoog"],
            color=colour,
            alpha=0.16,
            linewidth=0,
        )
        axes.plot(
            data.index,
            data["aandeel"],
            color=colour,
            linestyle="-" if current else "--",
            marker="o" if current else "s",
            markersize=4 if narrow else 5,
            markerfacecolor=colour if current else "white",
            label=name,
        )
    axes.set_ylim(0, 104)
    axes.set_xlim(left=-0.5)
    axes.set_xlabel(unit)
    axes.legend(loc="lower right", reverse=True)
    dutch_axis(axes.yaxis, unit="%")
    dutch_axis(axes.xaxis)


def _within(day: int, unit: str) -> str:
    """Say by when, as a reader would."""
    if day == 0:
        return "op dezelfde dag"
    return f"binnen {day} {unit if day > 1 else unit.removesuffix('en')}"
