"""What the count model shows: the series without the transition, and what was to be expected."""

from __future__ import annotations

import functools
import math
from typing import Any

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
from lokalis_research.period import Month
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span
from lokalis_research.verdict import Comparison, judge
from lokalis_research.verwijzingen.words import QUESTIONS

_BREAK = "2020-01"
_HALF = "2020H1"
_TRANSITION = (
    " Gestreept: hetzelfde model zonder de stap en de herverwijzingen van januari 2020. De "
    "sluiting van maart tot en met juni 2020 valt samen met het einde van de herverwijzingen; het "
    "verschil is dus niet alleen aan de overgang toe te schrijven."
)


def interrupted(series: Released, halves: Released, observed: Released) -> Picture | Notice:
    """Draw the monthly series with what the model makes of it, with and without the transition."""
    came = observed.table.set_index("periode")["verwijzingen"]
    data = series.table.sort_values("periode", ignore_index=True)
    data["kwam"] = data["periode"].map(came)
    if data["verwacht"].notna().sum() < 2:
        return Notice("Het model laat geen reeks toe die getoond mag worden.")
    half = _row(halves, _HALF)
    extra = [half.get(name, math.nan) for name in ("extra", "extra_laag", "extra_hoog")]
    if all(math.isfinite(value) for value in extra):
        # One of two comparisons: the answer judges what remained of the transition.
        one = judge([Comparison(_HALF, *extra)], questions=2 * QUESTIONS, decimals=0)[0]
        amount = (
            f"{number(abs(one.value))} {'meer' if one.value > 0 else 'minder'}, "
            f"verschil {span(one.low, one.high)}"
        )
        finding = (
            f"In {_HALF} kwamen er volgens het model door de overgang {amount}"
            if one.claims
            else f"Of er in {_HALF} meer of minder verwijzingen kwamen door de overgang, is niet "
            f"te zeggen: volgens het model {amount}"
        )
    else:
        finding = "De verwijzingen per maand, en wat het model erin ziet"
    known = data["kwam"].dropna()
    return picture(
        functools.partial(_draw_interrupted, data=data),
        finding=finding,
        unit="Verwijzingen per maand in de hele stad; banden: 95%-interval van het model",
        caption=(
            f"Bron: {'; '.join(series.sources)}. Punten: wat kwam. Getrokken lijn: het model."
            + (_TRANSITION if data["periode"].max() >= _BREAK else "")
        ),
        alt=(
            f"Punten per maand van {data['periode'].iloc[0]} tot en met "
            f"{data['periode'].iloc[-1]}, van {number(known.min())} tot {number(known.max())} "
            f"verwijzingen, met een lijn van het model en een gestreepte lijn zonder overgang. "
            f"{finding}."
            if len(known)
            else f"{finding}; de aantallen per maand zijn te klein om te tonen."
        ),
        height=4.0,
    )


def _draw_interrupted(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data), dtype=float)
    axes.fill_between(at, data["verwacht_laag"], data["verwacht_hoog"], color=LIGHT, alpha=0.6)
    axes.plot(at, data["verwacht"], color=DARK, linewidth=1.8, label="model")
    after = (data["periode"] >= _BREAK).to_numpy() & data["zonder_overgang"].notna().to_numpy()
    if after.any():
        rest = data[after]
        axes.fill_between(
            at[after],
            rest["zonder_overgang_laag"],
            rest["zonder_overgang_hoog"],
            color=ACCENT,
            alpha=0.15,
        )
        axes.plot(
            at[after],
            rest["zonder_overgang"],
            color=ACCENT,
            linestyle="--",
            linewidth=1.8,
            label="zonder overgang",
        )
        axes.axvline(at[after][0] - 0.5, ymax=0.85, color=GREY, linestyle=":")
    axes.plot(at, data["kwam"], "o", color=MIDDLE, markersize=3.6, label="wat kwam")
    first = np.flatnonzero(data["periode"].str.endswith("-01"))
    labels = [Month.parse(data["periode"].iloc[place]).label.split() for place in first]
    axes.set_xticks(first, [f"{name[:3]}\n{year}" for name, year in labels])
    top = data[["kwam", "verwacht_hoog"]].max().max()
    axes.set_ylim(0, float(top) * (1.25 if narrow else 1.18))
    axes.legend(loc="upper left", ncols=2 if narrow else 3)
    dutch_axis(axes.yaxis)


def expected(beside: Released) -> Picture | Notice:
    """Draw what was to be expected of half-years beside what came."""
    data = beside.table
    if data.empty:
        return Notice("Voor geen halfjaar is te zeggen wat te verwachten was.")
    over = data.dropna(subset=["kwam"])
    ahead = data[data["kwam"].isna()].to_dict("records")
    inside = over["kwam"].between(over["verwacht_laag"], over["verwacht_hoog"])
    parts = []
    if len(over):
        parts.append(f"In {inside.sum()} van {len(over)} halfjaren kwam wat te verwachten was")
    if ahead:
        last = ahead[-1]
        parts.append(
            f"{'voor' if parts else 'Voor'} {last['periode']} worden {_range(last)} verwijzingen "
            "verwacht"
        )
    return picture(
        functools.partial(_draw_expected, data=data),
        finding="; ".join(parts),
        unit="Verwijzingen per halfjaar in de hele stad; balk: waarin 95% hoort te vallen",
        caption=(
            f"Bron: {'; '.join(beside.sources)}. {beside.method} De eerstvolgende keer staat "
            "hier wat er werkelijk kwam."
        ),
        alt="Balken per halfjaar met wat te verwachten was, en punten met wat kwam: "
        + listing(
            [
                f"{row['periode']} verwacht {_range(row)}, "
                + (f"gekomen {number(row['kwam'])}" if math.isfinite(row["kwam"]) else "nog open")
                for row in data.to_dict("records")
            ]
        )
        + ".",
        height=3.6,
    )


def _draw_expected(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data), dtype=float)
    height = data["verwacht_hoog"] - data["verwacht_laag"]
    axes.bar(at, height, bottom=data["verwacht_laag"], color=LIGHT, width=0.5, label="verwacht")
    axes.hlines(data["verwacht"], at - 0.25, at + 0.25, color=MIDDLE, linewidth=2)
    axes.plot(at, data["kwam"], "o", color=DARK, markersize=7, label="wat kwam")
    for place, row in zip(at, data.to_dict("records"), strict=True):
        if not math.isfinite(row["kwam"]):
            label = f"{number(row['verwacht_laag'])}–{number(row['verwacht_hoog'])}"
            axes.text(place, row["verwacht_hoog"] * 1.02, label, ha="center", va="bottom")
    names = [str(name) for name in data["periode"]]
    axes.set_xticks(at, [name.replace("H", "\nH") if narrow else name for name in names])
    axes.set_xlim(-0.6, len(data) - 0.4)
    axes.set_ylim(0, float(data[["verwacht_hoog", "kwam"]].max().max()) * 1.22)
    axes.legend(loc="upper left", ncols=2)
    axes.grid(visible=False, axis="x")
    dutch_axis(axes.yaxis)


def _range(row: dict[Any, Any]) -> str:
    return f"{number(row['verwacht_laag'])} tot {number(row['verwacht_hoog'])}"


def _row(released: Released, period: str) -> dict[Any, Any]:
    found = released.table[released.table["periode"] == period].to_dict("records")
    return found[0] if found else {}
