"""Goal quality drawn: per criterion, over half-years, and per team or leefgebied."""

from __future__ import annotations

import functools

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
from lokalis_research.gezinsplan.figure_rows import rows_height, wrapped, write_rows
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span

_NOTHING = "Er is geen schatting van de doelkwaliteit die getoond mag worden."
GAINED = 1.1
"""From this gain on, it is worth saying."""


def shares(released: Released) -> Picture | Notice:
    """Draw the share of goals that meets each criterion, with and without the machine.

    Parameters
    ----------
    released : Released
        Of `estimate.quality`, not divided.

    Returns
    -------
    Picture or Notice
    """
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
    for name, shift, colour, width, size, label in (
        ("aandeel", 0.14, DARK, 2.6, 5.5, "met de machine erbij"),
        ("aandeel_steekproef", -0.2, MIDDLE, 1.2, 3.5, "gecodeerde doelen alleen"),
    ):
        axes.hlines(at + shift, data[f"{name}_laag"], data[f"{name}_hoog"], color=colour, lw=width)
        axes.plot(
            data[name], at + shift, "o", color=colour, markersize=size,
            markerfacecolor=colour if name == "aandeel" else "white", label=label,
        )  # fmt: skip
    axes.set_xlim(0, 100)
    write_rows(axes, data["criterium"], narrow)
    dutch_axis(axes.xaxis, unit="%")
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if narrow else 2, borderaxespad=0.1
    )


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
    first, last = data.iloc[0], data.iloc[-1]
    apart = last["score_laag"] > first["score_hoog"] or last["score_hoog"] < first["score_laag"]
    moved = (
        f"De kwaliteitsscore ging van {number(first['score'])} in {first['halfjaar']} naar "
        f"{number(last['score'])} in {last['halfjaar']}"
    )
    return picture(
        functools.partial(_draw_trend, data=data),
        finding=moved + ("" if apart else "; de intervallen overlappen"),
        unit="Kwaliteitsscore (0 tot 100) per halfjaar, met 95%-interval",
        caption=(
            f"Bron: {'; '.join(released.sources)}. Licht: gecodeerde doelen alleen. "
            f"{released.method}"
        ),
        alt=(
            "Een lijn met intervallen per halfjaar: "
            + listing(
                [
                    f"{row['halfjaar']} {number(row['score'])} "
                    f"{span(row['score_laag'], row['score_hoog'])}"
                    for row in data.to_dict("records")
                ]
            )
            + "."
        ),
    )


def _draw_trend(axes: Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    del narrow
    at = np.arange(len(data), dtype=float)
    axes.vlines(
        at + 0.07, data["score_steekproef_laag"], data["score_steekproef_hoog"], color=LIGHT, lw=3
    )
    axes.plot(at + 0.07, data["score_steekproef"], "o", color=LIGHT, markersize=4)
    axes.vlines(at, data["score_laag"], data["score_hoog"], color=DARK, linewidth=2)
    axes.plot(at, data["score"], "o-", color=DARK, markersize=6, linewidth=1.4)
    for place, row in zip(at, data.to_dict("records"), strict=True):
        axes.annotate(
            number(row["score"]), (place, row["score"]), xytext=(-9, 5),
            textcoords="offset points", ha="right", color=DARK, fontweight="bold",
        )  # fmt: skip
    axes.set_xticks(at, data["halfjaar"])
    axes.set_xlim(-0.5, len(data) - 0.5)
    axes.set_ylim(0, 100)
    dutch_axis(axes.yaxis)


def groups(released: Released, dimension: str) -> Picture | Notice:
    """Draw the quality score per group, such as leefgebied.

    Parameters
    ----------
    released : Released
        Of `estimate.score` by one dimension.
    dimension : str
        Which one.

    Returns
    -------
    Picture or Notice
    """
    data = released.table.dropna(subset=["score", "score_laag"]).sort_values(
        ["score", dimension], ascending=[True, False], ignore_index=True
    )
    if len(data) < 2:
        return Notice(_NOTHING)
    low, high = data.iloc[0], data.iloc[-1]
    apart = low["score_hoog"] < high["score_laag"]
    names = [wrapped(str(row[dimension]), 99) for row in (high, low)]
    return picture(
        functools.partial(_draw_groups, data=data, dimension=dimension, score="score", other=""),
        finding=(
            f"De score is het hoogst bij {names[0]} ({number(high['score'])}) en het laagst bij "
            f"{names[1]} ({number(low['score'])})"
            + ("" if apart else "; de intervallen overlappen")
        ),
        unit="Kwaliteitsscore (0 tot 100), met 95%-interval",
        caption=f"Bron: {'; '.join(released.sources)}. {released.method}",
        alt=_told(data, dimension, "score"),
        height=rows_height(len(data)),
    )


def teams(released: Released, dimension: str = "buurtteam") -> Picture | Notice:
    """Draw teams by their shrunken score, with the measured one beside it.

    Parameters
    ----------
    released : Released
        Of `trend.shrunken_teams`.
    dimension : str, default "buurtteam"
        What the teams are called in it.

    Returns
    -------
    Picture or Notice
    """
    data = released.table[::-1].reset_index(drop=True)
    if data.empty:
        return Notice("Er zijn te weinig teams met een score die getoond mag worden.")
    low, high = data.iloc[0], data.iloc[-1]
    apart = low["geschat_hoog"] < high["geschat_laag"]
    finding = (
        f"Teams verschillen in kwaliteitsscore, van {number(low['geschat'])} "
        f"({low[dimension]}) tot {number(high['geschat'])} ({high[dimension]})"
        if apart
        else f"Teams liggen geschat tussen {number(low['geschat'])} en "
        f"{number(high['geschat'])}; de intervallen van hoogste en laagste overlappen"
    )
    return picture(
        functools.partial(
            _draw_groups, data=data, dimension=dimension, score="geschat", other="gemeten"
        ),
        finding=finding,
        unit="Kwaliteitsscore (0 tot 100), met toeval verrekend, met 95%-interval",
        caption=(
            f"Bron: {'; '.join(released.sources)}. Kruisje: de gemeten score. {released.method}"
        ),
        alt=_told(data, dimension, "geschat"),
        height=rows_height(len(data)),
    )


def _told(data: pd.DataFrame, dimension: str, score: str) -> str:
    rows = [
        f"{wrapped(str(row[dimension]), 99)} {number(row[score])} "
        f"{span(row[f'{score}_laag'], row[f'{score}_hoog'])}"
        for row in data[::-1].to_dict("records")
    ]
    return f"Een punt met interval per rij, van hoog naar laag: {listing(rows)}."


def _draw_groups(
    axes: Axes, narrow: bool, *, data: pd.DataFrame, dimension: str, score: str, other: str
) -> None:
    at = np.arange(len(data), dtype=float)
    axes.hlines(at, data[f"{score}_laag"], data[f"{score}_hoog"], color=MIDDLE, linewidth=2)
    axes.plot(data[score], at, "o", color=DARK, markersize=6)
    if other:
        axes.plot(data[other], at, "x", color=ACCENT, markersize=6, markeredgewidth=1.6)
    axes.axvline(float(data[score].mean()), color=GREY, linestyle=":", linewidth=1.2)
    edges = data[[f"{score}_laag", f"{score}_hoog", *([other] if other else [])]].to_numpy()
    axes.set_xlim(max(0, np.floor(edges.min() / 10) * 10), min(100, np.ceil(edges.max() / 10) * 10))
    write_rows(axes, data[dimension], narrow)
    dutch_axis(axes.xaxis)
