"""Figures about the machine: beside people, and on wording that it never saw."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, GREY, Notice, Picture
from lokalis_research.result import Released
from lokalis_research.text import listing, phrases

_NOTHING = "Over het model is er niets dat getoond mag worden."
# The area under the curve of whoever tosses a coin.
GUESSING = 0.5


def unseen(released: Released) -> Picture | Notice:
    """Draw how well the machine reads known and unknown wording."""
    data = released.table.dropna(subset=["bekend", "onbekend"])
    if data.empty:
        return Notice(_NOTHING)
    data = data.sort_values(["onbekend", "criterium"], ascending=[True, False], ignore_index=True)
    worst = data.sort_values(["verlies", "criterium"], ascending=[False, True]).iloc[0]
    return drawing.picture(
        functools.partial(_draw_unseen, data=data),
        finding=(
            "Wat anders is opgeschreven, leest het model slechter: het meest bij "
            f"‘{worst['criterium']}’"
        ),
        unit="Onderscheid (AUC): 1 is foutloos, 0,5 is raden",
        caption=f"{released.credit} {released.method}",
        alt="Per criterium een punt voor bekende en een ruitje voor onbekende schrijfwijze: "
        + listing(phrases("{criterium} {bekend:2} en {onbekend:2}", data[::-1]))
        + ".",
        height=drawing.rows_height(len(data)),
    )


def _draw_unseen(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    axes.hlines(data.index, data["onbekend"], data["bekend"], color=GREY, linewidth=1.2)
    drawing.points(axes, data, "bekend", label="bekende schrijfwijze")
    drawing.points(
        axes, data, "onbekend",
        colour=ACCENT, fill="white", marker="D", label="onbekende schrijfwijze",
    )  # fmt: skip
    drawing.mark(axes, GUESSING)
    drawing.name_rows(axes, data["criterium"], narrow)
    lowest = min(GUESSING, np.floor(data["onbekend"].min() * 10) / 10)
    drawing.measure(axes, "x", 1.02, low=lowest, decimals=1)
    drawing.legend(axes, narrow)


def beside(released: Released) -> Picture | Notice:
    """Draw how much more, or less, the machine agrees with a coder than coders with each other."""
    data = released.table.dropna(subset=["verschil", "verschil_laag"])
    if data.empty:
        return Notice(_NOTHING)
    data = data.sort_values(["verschil", "criterium"], ascending=[True, False], ignore_index=True)
    less = int((data["verschil_hoog"] < 0).sum())
    more = int((data["verschil_laag"] > 0).sum())
    return drawing.picture(
        functools.partial(_draw_beside, data=data),
        finding=(
            f"Bij {more or 'geen'} van de {len(data)} criteria zijn model en codeur het vaker "
            f"eens dan twee codeurs, bij {less or 'geen'} minder vaak"
        ),
        unit="Verschil in deel van de doelen waarover zij het eens zijn, in procentpunten, "
        "met 95%-interval",
        caption=f"{released.credit} {released.method}",
        alt="Per criterium een punt met interval: "
        + listing(phrases("{criterium} {verschil:+1..}", data[::-1]))
        + ".",
        height=drawing.rows_height(len(data)),
    )


def _draw_beside(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    axes.axvline(0, color=GREY, linewidth=1)
    drawing.points(axes, data, "verschil")
    drawing.name_rows(axes, data["criterium"], narrow)
    drawing.measure(axes, "x", None, low=None, most=5 if narrow else 8)
