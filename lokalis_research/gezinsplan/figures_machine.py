"""Figures about the machine: beside people, and on wording that it never saw."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lokalis_research.drawing import ACCENT, DARK, GREY, Notice, Picture, dutch_axis, picture
from lokalis_research.gezinsplan.figure_rows import rows_height, write_rows
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span

_NOTHING = "Over de machine is er niets dat getoond mag worden."
GUESSING = 0.5


def unseen(released: Released) -> Picture | Notice:
    """Draw how well the machine reads known and unknown wording."""
    data = released.table.dropna(subset=["bekend", "onbekend"])
    if data.empty:
        return Notice(_NOTHING)
    data = data.sort_values(["onbekend", "criterium"], ascending=[True, False], ignore_index=True)
    worst = data.sort_values(["verlies", "criterium"], ascending=[False, True]).iloc[0]
    return picture(
        functools.partial(_draw_unseen, data=data),
        finding=(
            "Op een schrijfwijze die zij niet kent, leest de machine slechter: het meest bij "
            f"‘{worst['criterium']}’ ({number(worst['bekend'], 2)} wordt "
            f"{number(worst['onbekend'], 2)})"
        ),
        unit="Onderscheid (AUC): 1 is foutloos, 0,5 is raden",
        caption=f"Bron: {'; '.join(released.sources)}. {released.method}",
        alt=(
            "Per criterium een punt voor bekende en een ruitje voor onbekende schrijfwijze: "
            + listing(
                [
                    f"{row['criterium']} {number(row['bekend'], 2)} en {number(row['onbekend'], 2)}"
                    for row in data[::-1].to_dict("records")
                ]
            )
            + "."
        ),
        height=rows_height(len(data)),
    )


def _draw_unseen(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data), dtype=float)
    axes.hlines(at, data["onbekend"], data["bekend"], color=GREY, linewidth=1.2)
    axes.plot(data["bekend"], at, "o", color=DARK, label="bekende schrijfwijze")
    axes.plot(
        data["onbekend"], at, "D", color=ACCENT, markerfacecolor="white",
        label="onbekende schrijfwijze",
    )  # fmt: skip
    axes.set_xlim(min(GUESSING, float(data["onbekend"].min())) - 0.02, 1.02)
    axes.axvline(GUESSING, color=GREY, linestyle=":")
    _finish(axes, data["criterium"], narrow)
    dutch_axis(axes.xaxis, 1)


def beside(released: Released) -> Picture | Notice:
    """Draw how much more, or less, the machine agrees with a coder than coders with each other."""
    data = released.table.dropna(subset=["verschil", "verschil_laag"])
    if data.empty:
        return Notice(_NOTHING)
    data = data.sort_values(["verschil", "criterium"], ascending=[True, False], ignore_index=True)
    less = int((data["verschil_hoog"] < 0).sum())
    more = int((data["verschil_laag"] > 0).sum())
    return picture(
        functools.partial(_draw_beside, data=data),
        finding=(
            "De machine is het met een codeur vaker eens dan twee codeurs met elkaar bij "
            f"{more or 'geen'} van de {len(data)} criteria, en minder vaak bij {less or 'geen'}"
        ),
        unit="Verschil in deel van de doelen waarover zij het eens zijn, in procentpunten, "
        "met 95%-interval",
        caption=f"Bron: {'; '.join(released.sources)}. {released.method}",
        alt=(
            "Per criterium een punt met interval: "
            + listing(
                [
                    f"{row['criterium']} {number(row['verschil'], 1, sign=True)} "
                    f"{span(row['verschil_laag'], row['verschil_hoog'], 1)}"
                    for row in data[::-1].to_dict("records")
                ]
            )
            + "."
        ),
        height=rows_height(len(data)),
    )


def _draw_beside(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data), dtype=float)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.hlines(at, data["verschil_laag"], data["verschil_hoog"], color=DARK, linewidth=2)
    axes.plot(data["verschil"], at, "o", color=DARK)
    write_rows(axes, data["criterium"], narrow)
    dutch_axis(axes.xaxis)


def _finish(axes: Axes, names: pd.Series[str], narrow: bool) -> None:
    write_rows(axes, names, narrow)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if narrow else 2, borderaxespad=0.1
    )
