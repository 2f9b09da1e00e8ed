"""Goal quality drawn: per criterion, over half-years, and per team or leefgebied."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

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
from lokalis_research.gezinsplan.figure_rows import rows_height, wrapped, write_rows
from lokalis_research.gezinsplan.trend import differing
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span

_NOTHING = "Er is geen schatting van de doelkwaliteit die getoond mag worden."
_DOTTED = "Stippellijn: gemiddelde van de rijen."
GAINED = 1.1
"""From this gain on, it is worth saying."""


def shares(released: Released) -> Picture | Notice:
    """Draw the share of goals that meets each criterion, with and without the machine."""
    data = released.table.dropna(subset=["aandeel"]).sort_values(
        ["aandeel", "criterium"], ascending=[True, False], ignore_index=True
    )
    if data.empty:
        return Notice(_NOTHING)
    low, high = data.iloc[0], data.iloc[-1]
    best = data["winst"].max()
    gain = (
        f"De machine maakt de gecodeerde doelen tot {number(best, 1)} keer zo veel waard. "
        if best >= GAINED
        else "De machine voegt hier niets toe aan wat mensen codeerden. "
    )
    return picture(
        functools.partial(_draw_shares, data=data),
        finding=(
            f"Het vaakst voldoen doelen aan ‘{high['criterium']}’ ({number(high['aandeel'])}%), "
            f"het minst aan ‘{low['criterium']}’ ({number(low['aandeel'])}%)"
            if len(data) > 1
            else f"{number(high['aandeel'])}% van de doelen voldoet aan ‘{high['criterium']}’"
        ),
        unit="Deel van alle doelen dat voldoet, in procenten, met 95%-interval",
        caption=f"Bron: {'; '.join(released.sources)}. {gain}{released.method}",
        alt=(
            "Per criterium een punt met interval: "
            + listing(
                [
                    f"{row['criterium']} {number(row['aandeel'])}% "
                    f"{span(row['aandeel_laag'], row['aandeel_hoog'])}"
                    for row in data[::-1].to_dict("records")
                ]
            )
            + "."
        ),
        height=rows_height(len(data)),
    )


def _draw_shares(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    at = np.arange(len(data), dtype=float)
    for name, shift, colour, width, face, label in (
        ("aandeel", 0.15, MIDDLE, 6.0, DARK, "met de machine erbij"),
        ("aandeel_steekproef", -0.2, GREY, 1.2, "white", "gecodeerde doelen alleen"),
    ):
        axes.hlines(at + shift, data[f"{name}_laag"], data[f"{name}_hoog"], color=colour, lw=width)
        axes.plot(
            data[name], at + shift, "o", color=DARK if name == "aandeel" else GREY,
            markersize=3.5, markerfacecolor=face, label=label,
        )  # fmt: skip
    axes.set_xlim(0, 100)
    write_rows(axes, data["criterium"], narrow)
    dutch_axis(axes.xaxis, unit="%")
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if narrow else 2, borderaxespad=0.1
    )


def _range(*numbers: pd.Series[float]) -> tuple[float, float]:
    """Choose the ends of an axis: whole tens around the numbers, twenty apart or more."""
    every = pd.concat(numbers)
    low = float(np.clip(np.floor((every.min() - 2) / 10) * 10, 0, 80))
    return low, float(min(100.0, max(low + 20, np.ceil((every.max() + 2) / 10) * 10)))


def _whole(most: int) -> MaxNLocator:
    return MaxNLocator(nbins=most, integer=True, steps=[1, 2, 5, 10])


def _begins(low: float) -> str:
    return f"; de as begint bij {number(low)}" if low > 0 else ""


def trend(released: Released) -> Picture | Notice:
    """Draw the quality score per half-year.

    Parameters
    ----------
    released : Released
        Of `estimate.score` by half-year.

    Returns
    -------
    Picture or Notice
    """
    data = released.table.dropna(subset=["score", "score_laag"]).sort_values(
        "halfjaar", ignore_index=True
    )
    if len(data) < 2:
        return Notice("Er zijn te weinig halfjaren om een verloop te tonen.")
    ends = _range(data["score_steekproef_laag"], data["score_steekproef_hoog"], data["score"])
    first, last = data.iloc[0], data.iloc[-1]
    moved = (
        f"De kwaliteitsscore ging van {number(first['score'], 1)} in {first['halfjaar']} naar "
        f"{number(last['score'], 1)} in {last['halfjaar']}"
    )
    return picture(
        functools.partial(_draw_trend, data=data, ends=ends),
        finding=moved,
        unit=f"Kwaliteitsscore (0 tot 100) per halfjaar, met 95%-interval{_begins(ends[0])}",
        caption=(
            f"Bron: {'; '.join(released.sources)}. Licht: gecodeerde doelen alleen. "
            "Of het werkelijk veranderde, zegt het interval van het verschil, dat nauwer is dan "
            f"deze intervallen naast elkaar doen denken. {released.method}"
        ),
        alt=(
            "Een lijn met intervallen per halfjaar: "
            + listing(
                [
                    f"{row['halfjaar']} {number(row['score'], 1)} "
                    f"{span(row['score_laag'], row['score_hoog'], 1)}"
                    for row in data.to_dict("records")
                ]
            )
            + "."
        ),
    )


def _draw_trend(axes: Axes, narrow: bool, *, data: pd.DataFrame, ends: tuple[float, float]) -> None:
    at = np.arange(len(data), dtype=float)
    beside = at + (0.12 if narrow else 0.08)
    axes.vlines(
        beside, data["score_steekproef_laag"], data["score_steekproef_hoog"], color=LIGHT, lw=3
    )
    axes.plot(
        beside, data["score_steekproef"], "o", color=MIDDLE, markerfacecolor="white", markersize=4,
        label="gecodeerde doelen alleen",
    )  # fmt: skip
    axes.vlines(at, data["score_laag"], data["score_hoog"], color=DARK, linewidth=3)
    axes.plot(at, data["score"], "o-", color=DARK, ms=5, lw=1.2, label="met de machine erbij")
    for place, row in zip(at, data.to_dict("records"), strict=True):
        axes.annotate(
            number(row["score"], 1), (place, row["score"]), xytext=(-6, 9),
            textcoords="offset points", ha="right", color=DARK, fontweight="bold",
        )  # fmt: skip
    axes.set_xticks(at, data["halfjaar"])
    axes.set_xlim(-0.6, len(data) - 0.5)
    axes.set_ylim(*ends)
    axes.yaxis.set_major_locator(_whole(6))
    dutch_axis(axes.yaxis)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if narrow else 2, borderaxespad=0.1
    )


def groups(released: Released, dimension: str) -> Picture | Notice:
    """Draw the quality score per group, such as leefgebied."""
    data = released.table.dropna(subset=["score", "score_laag"]).sort_values(
        dimension, ascending=False, ignore_index=True
    )
    if len(data) < 2:
        return Notice(_NOTHING)
    ends = _range(data["score_laag"], data["score_hoog"])
    return picture(
        functools.partial(
            _draw_groups, data=data, dimension=dimension, score="score", other="", ends=ends
        ),
        finding=f"De kwaliteitsscore per {dimension}, elk met hoe onzeker zij is",
        unit=f"Kwaliteitsscore (0 tot 100), met 95%-interval{_begins(ends[0])}",
        caption=f"Bron: {'; '.join(released.sources)}. {_DOTTED} {released.method}",
        alt=_told(data, dimension, "score"),
        height=rows_height(len(data)),
    )


def teams(released: Released, dimension: str = "buurtteam") -> Picture | Notice:
    """Draw teams by their shrunken score, with the measured one beside it."""
    data = released.table.sort_values(dimension, ascending=False, ignore_index=True)
    if data.empty:
        return Notice("Er zijn te weinig teams met een score die getoond mag worden.")
    apart = [one.name for one in differing(released) if one.claims]
    ends = _range(data["geschat_laag"], data["geschat_hoog"], data["gemeten"])
    finding = (
        f"Met toeval verrekend scoren {len(apart)} van de {len(data)} teams anders dan het "
        f"gemiddelde: {listing(apart)}"
        if apart
        else f"Van geen van de {len(data)} teams is te zeggen dat het van het gemiddelde verschilt"
    )
    return picture(
        functools.partial(
            _draw_groups,
            data=data,
            dimension=dimension,
            score="geschat",
            other="gemeten",
            ends=ends,
        ),
        finding=finding,
        unit=(
            "Kwaliteitsscore (0 tot 100), met toeval verrekend, met 95%-interval" + _begins(ends[0])
        ),
        caption=(
            f"Bron: {'; '.join(released.sources)}. Kruisje: de gemeten score. {_DOTTED} "
            f"{released.method}"
        ),
        alt=_told(data, dimension, "geschat"),
        height=rows_height(len(data)),
    )


def _told(data: pd.DataFrame, dimension: str, score: str) -> str:
    rows = [
        f"{wrapped(str(row[dimension]), 99)} {number(row[score], 1)} "
        f"{span(row[f'{score}_laag'], row[f'{score}_hoog'], 1)}"
        for row in data[::-1].to_dict("records")
    ]
    return f"Een punt met interval per rij: {listing(rows)}."


def _draw_groups(
    axes: Axes,
    narrow: bool,
    *,
    data: pd.DataFrame,
    dimension: str,
    score: str,
    other: str,
    ends: tuple[float, float],
) -> None:
    at = np.arange(len(data), dtype=float)
    axes.hlines(at, data[f"{score}_laag"], data[f"{score}_hoog"], color=MIDDLE, linewidth=2)
    axes.plot(data[score], at, "o", color=DARK, markersize=6)
    if other:
        axes.plot(data[other], at, "x", color=ACCENT, markersize=6, markeredgewidth=1.6)
    axes.axvline(float(data[score].mean()), color=GREY, linestyle=":", linewidth=1.2)
    axes.set_xlim(*ends)
    axes.xaxis.set_major_locator(_whole(4 if narrow else 8))
    write_rows(axes, data[dimension], narrow)
    dutch_axis(axes.xaxis)
