"""How far coders agree, drawn: per criterion, and why kappa alone would mislead."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, GREY, LIGHT, Notice, Picture
from lokalis_research.result import Released
from lokalis_research.text import listing, number, phrase, phrases

EXTREME = 85.0
"""From this share of one answer on, kappa says little."""
# Names of more criteria, or of criteria that lie nearer, run into each other.
_LABELLED, _ROOM = 3, 0.07


def agreement(released: Released) -> Picture | Notice:
    """Draw AC1 and kappa with their intervals, per criterion of the latest round."""
    data = _latest(released, "ac1")
    if data.empty:
        return Notice("Er is geen overeenstemming tussen codeurs die getoond mag worden.")
    data = data.sort_values(["ac1", "criterium"], ascending=[True, False], ignore_index=True)
    low, high = data.iloc[0], data.iloc[-1]
    return drawing.picture(
        functools.partial(_draw_agreement, data=data),
        finding=(
            f"Hoe vaak codeurs het eens zijn, loopt van AC1 {number(low['ac1'], 2)} "
            f"(‘{low['criterium']}’) tot {number(high['ac1'], 2)} (‘{high['criterium']}’)"
            if len(data) > 1
            else f"Over ‘{high['criterium']}’ zijn codeurs het eens met AC1 "
            f"{number(high['ac1'], 2)}"
        ),
        unit="AC1 (rondje) en κ (ruitje) met 95%-interval; 1: altijd eens, 0: niet meer dan toeval",
        caption=f"{released.credit} Ronde {data['ronde'].iloc[0]}. {released.method}",
        alt="Per criterium een rondje voor AC1 en een ruitje voor κ: "
        + listing(
            [
                phrase("{criterium} AC1 {ac1:2..}, κ {kappa}", row, kappa=_kappa(row))
                for row in data[::-1].to_dict("records")
            ]
        )
        + ".",
        height=drawing.rows_height(len(data)),
    )


def _latest(released: Released, needed: str) -> pd.DataFrame:
    table = released.table
    shown = table[table[needed].notna()]
    latest: pd.DataFrame = shown[shown["ronde"] == shown["ronde"].max()]
    return latest.reset_index(drop=True)


def _kappa(row: dict[Any, Any]) -> str:
    return phrase("{kappa:2}", row) or "niet getoond of niet bepaald"


def _draw_agreement(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    drawing.points(axes, data, "ac1", aside=0.16, label="AC1")
    drawing.points(
        axes, data, "kappa", aside=-0.16, colour=ACCENT, fill="white", marker="D", label="κ"
    )
    lowest = float(np.nanmin(data[["ac1_laag", "kappa_laag", "kappa", "ac1"]].to_numpy()))
    drawing.name_rows(axes, data["criterium"], narrow)
    drawing.measure(axes, "x", 1.02, low=min(0.0, np.floor(lowest * 10) / 10), decimals=1, most=6)
    drawing.legend(axes, narrow)


def paradox(released: Released) -> Picture | Notice:
    """Draw kappa and AC1 against how often the first answer is given."""
    data = _latest(released, "kappa").dropna(subset=["ac1", "prevalentie", "overeenstemming"])
    if len(data) < 2:
        return Notice("Er zijn te weinig criteria om κ en AC1 naast elkaar te zetten.")
    data = data.assign(gat=data["ac1"] - data["kappa"]).sort_values(
        ["gat", "criterium"], ascending=[False, True], ignore_index=True
    )
    widest = data.iloc[0]
    return drawing.picture(
        functools.partial(_draw_paradox, data=data),
        finding=(
            f"Bij ‘{widest['criterium']}’ zijn codeurs het in {number(widest['overeenstemming'])}% "
            f"van de gevallen eens, en toch is κ maar {number(widest['kappa'], 2)}: "
            f"{number(widest['prevalentie'])}% kreeg hetzelfde antwoord"
            if widest["prevalentie"] >= EXTREME
            else f"κ ligt het verst onder AC1 bij ‘{widest['criterium']}’: "
            f"{number(widest['kappa'], 2)} tegenover {number(widest['ac1'], 2)}"
        ),
        unit="κ (ruitje) en AC1 (rondje) naar het deel dat het eerste antwoord kreeg",
        caption=(
            f"{released.credit} Elk lijntje is een criterium. Kappa vergelijkt "
            "met wat toeval zou geven als elke codeur zijn eigen gewoonte volgt. Krijgt bijna elk "
            "doel hetzelfde antwoord, dan is die kans op toevallig eens zijn groot en blijft er "
            "voor κ weinig over; AC1 rekent met een kleinere kans. Lees ze samen."
        ),
        alt="Per criterium een lijn van κ naar AC1 boven het deel met het eerste antwoord: "
        + listing(phrases("{criterium} {prevalentie:%}, κ {kappa:2}, AC1 {ac1:2}", data))
        + ".",
    )


def _apart(data: pd.DataFrame, most: int) -> list[dict[Any, Any]]:
    """Choose the criteria with the widest gaps whose names do not run into each other."""
    chosen: list[dict[Any, Any]] = []
    for row in data.to_dict("records"):
        if len(chosen) < most and all(abs(row["kappa"] - one["kappa"]) > _ROOM for one in chosen):
            chosen.append(row)
    return chosen


def _draw_paradox(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    axes.vlines(data["prevalentie"], data["kappa"], data["ac1"], color=LIGHT, linewidth=2)
    drawing.scatter(axes, data["prevalentie"], data["ac1"], label="AC1")
    drawing.scatter(
        axes, data["prevalentie"], data["kappa"],
        colour=ACCENT, fill="white", marker="D", label="κ",
    )  # fmt: skip
    for row in _apart(data, 1 if narrow else _LABELLED):
        right = row["prevalentie"] > (50 if narrow else 88)
        drawing.write(
            axes, row["prevalentie"], row["kappa"],
            drawing.folded(str(row["criterium"]), 16 if narrow else 26),
            xytext=(-8 if right else 8, 0), ha="right" if right else "left", va="center",
            color=GREY,
        )  # fmt: skip
    drawing.mark(axes, 50)
    drawing.dutch_axis(axes.xaxis, unit="%")
    axes.set_xlim(0, 100)
    drawing.measure(axes, "y", 1.02, low=min(0.0, float(data["kappa"].min()) - 0.15), decimals=1)
    drawing.legend(axes, narrow)
