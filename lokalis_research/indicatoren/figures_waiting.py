"""The figures of waiting: each takes released tables, and says in words what it shows."""

from __future__ import annotations

import functools
import math

import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.indicatoren import timely as how
from lokalis_research.indicatoren.tables import side_by_side
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Remark, number

_COLOURS = {how.TIMELY: DARK, how.ASKED: MIDDLE, how.NOT_ASKED: LIGHT, how.NOT_RECORDED: "#ffffff"}


def timeliness(counted: Released, own: Remark | None = None) -> Picture | Notice:
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
    return drawing.picture(
        functools.partial(_draw_timeliness, wide=wide),
        finding=(f"In {last} had {number(row[how.SHARE])}% binnen vijf werkdagen een kennismaking"),
        unit="Aanmeldingen per halfjaar, in %, naar wanneer de kennismaking was",
        caption=(
            f"Bron: {'; '.join(counted.sources)}. Wie nog wacht, telt bij later."
            f"{'' if own is None else f' {own}'}{since}"
        ),
        alt="Gestapelde staven per halfjaar, deel met een kennismaking binnen vijf werkdagen: "
        f"{drawing.told(shown, shown.index, how.SHARE, 1, '%')}.{since}",
    )


def _draw_timeliness(axes: drawing.Axes, narrow: bool, *, wide: pd.DataFrame) -> None:
    parts = wide[[name for name in how.HOW if wide[name].notna().any()]].astype(float)
    tops = parts.fillna(0).cumsum(axis=1)
    drawing.bars(axes, tops.iloc[:, ::-1], _COLOURS, hatched=how.NOT_RECORDED)
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    for name in parts:
        look = {
            "color": "white" if name in (how.TIMELY, how.ASKED) else DARK,
            "bbox": behind if name == how.NOT_RECORDED else None,
        }
        for place, (value, top) in enumerate(zip(parts[name], tops[name], strict=True)):
            if math.isfinite(value):
                middle = top - value / 2
                drawing.write(
                    axes, place, middle, number(value), xytext=(0, 0), va="center", **look
                )
    drawing.name_half_years(axes, wide.index, narrow)
    drawing.measure(axes, "y", 100, unit="%", most=5)
    drawing.legend(axes, narrow, reverse=True)


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
    days = [_within(int(day), unit) for day in data.index]
    rows = data.to_dict("index")
    last = int(data.index[-1])
    at = mark if mark in rows else last
    return drawing.picture(
        functools.partial(_draw_curve, by_period=lines, now=now, at=mark, unit=unit),
        finding=(
            f"{number(rows[at]['aandeel'])}% had binnen {at} {unit} {since} {what}, "
            f"{number(rows[last]['aandeel'])}% binnen {last}"
        ),
        unit=f"Deel dat {what} had, in %, naar {unit} {since}; band: 95%-interval",
        caption=(
            f"Bron: {'; '.join(read.sources)}. Wie op de peildatum nog wacht, is meegerekend. De "
            "lijn eindigt waar er minder dan tien gezinnen bij komen of over zijn; tussen de "
            f"punten is de lijn recht getrokken. Stippellijn: {mark} {unit}."
        ),
        alt=f"Oplopende lijn: deel dat {since} {what} had, {now}: "
        f"{drawing.told(data, days, 'aandeel', unit='%')}.",
    )


def _draw_curve(
    axes: drawing.Axes,
    narrow: bool,
    *,
    by_period: dict[str, pd.DataFrame],
    now: str,
    at: int,
    unit: str,
) -> None:
    drawing.mark(axes, at)
    for name, data in by_period.items():
        if name == now:
            drawing.lines(axes, data, "aandeel", marker="o", label=name)
        else:
            drawing.lines(
                axes, data, "aandeel",
                colour=ACCENT, line="--", marker="s", fill="white", label=name,
            )  # fmt: skip
    axes.set_xlim(left=-0.5)
    axes.set_xlabel(unit)
    drawing.dutch_axis(axes.xaxis)
    drawing.measure(axes, "y", 104, unit="%", most=5)
    drawing.legend(axes, narrow, reverse=True)


def _within(day: int, unit: str) -> str:
    """Say by when, as a reader would."""
    if day == 0:
        return "op dezelfde dag"
    return f"binnen {day} {unit if day > 1 else unit.removesuffix('en')}"
