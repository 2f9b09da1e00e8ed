"""Goal quality drawn: per criterion, over half-years, and per team or leefgebied."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.gezinsplan.tables import by_people_alone
from lokalis_research.gezinsplan.trend import differing
from lokalis_research.result import Released
from lokalis_research.result.order import upwards
from lokalis_research.text import listing, number

_NOTHING = "Er is geen schatting van de doelkwaliteit die getoond mag worden."
_DOTTED = "Stippellijn: gemiddelde van de rijen."
_STRICTER = (
    "Omdat hier veel teams worden vergeleken, is strenger beoordeeld welk team anders scoort: een "
    "streep naast de lijn is niet genoeg."
)
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
        ""
        if by_people_alone(data, "aandeel")
        else (
            f"Het model maakt de schattingen scherper: tot zo scherp als {number(best, 1)} keer zo "
            "veel gelezen doelen. "
            if best >= GAINED
            else "Het model voegt hier niets toe aan de oordelen van codeurs. "
        )
    )
    return drawing.picture(
        functools.partial(_draw_shares, data=data),
        finding=(
            f"De schattingen lopen van {number(low['aandeel'])}% van de doelen "
            f"(‘{low['criterium']}’) tot {number(high['aandeel'])}% (‘{high['criterium']}’)"
            if len(data) > 1
            else f"{number(high['aandeel'])}% van de doelen voldoet aan ‘{high['criterium']}’"
        ),
        unit="Deel van alle doelen dat voldoet, in procenten, met 95%-interval",
        caption=f"{released.credit} {gain}{released.method}",
        alt="Per criterium een punt met interval: "
        f"{drawing.told(data[::-1], data['criterium'][::-1], 'aandeel', unit='%')}.",
        height=drawing.rows_height(len(data)),
    )


def _draw_shares(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    alone = by_people_alone(data, "aandeel")
    drawing.points(
        axes, data, "aandeel", aside=0.0 if alone else 0.15,
        size=4, bar=6, bar_colour=MIDDLE, label=None if alone else "met het model erbij",
    )  # fmt: skip
    if not alone:
        drawing.points(
            axes, data, "aandeel_steekproef", aside=-0.2, colour=GREY, fill="white",
            size=4, bar=1.2, label="gecodeerde doelen alleen",
        )  # fmt: skip
    drawing.name_rows(axes, data["criterium"], narrow)
    drawing.measure(axes, "x", 100, unit="%", most=5)
    if not alone:
        drawing.legend(axes, narrow)


def _range(*numbers: pd.Series[float]) -> tuple[float, float]:
    """Choose the ends of an axis: whole tens around the numbers, twenty apart or more."""
    every = pd.concat(numbers)
    low = float(np.clip(np.floor((every.min() - 2) / 10) * 10, 0, 80))
    return low, float(min(100.0, max(low + 20, np.ceil((every.max() + 2) / 10) * 10)))


def trend(released: Released) -> Picture | Notice:
    """Draw the quality score per half-year."""
    data = released.table.dropna(subset=["score", "score_laag"]).sort_values(
        "halfjaar", ignore_index=True
    )
    if len(data) < 2:
        return Notice("Er zijn te weinig halfjaren om een verloop te tonen.")
    ends = _range(data["score_steekproef_laag"], data["score_steekproef_hoog"], data["score"])
    first, last = data.iloc[0], data.iloc[-1]
    moved = (
        f"Kwaliteitsscore: {number(last['score'], 1)} in {last['halfjaar']}, "
        f"{number(first['score'], 1)} in {first['halfjaar']}"
    )
    return drawing.picture(
        functools.partial(_draw_trend, data=data, ends=ends),
        finding=moved,
        unit="Kwaliteitsscore (0 tot 100) per halfjaar, met 95%-interval",
        caption=(
            f"{released.credit} "
            f"{'' if by_people_alone(data, 'score') else 'Licht: gecodeerde doelen alleen. '}"
            "Of het werkelijk veranderde, zegt het interval van het verschil, dat nauwer is dan "
            f"deze intervallen naast elkaar doen denken. {released.method}"
        ),
        alt="Een lijn met intervallen per halfjaar: "
        f"{drawing.told(data, data['halfjaar'], 'score', 1)}.",
    )


def _draw_trend(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, ends: tuple[float, float]
) -> None:
    alone = by_people_alone(data, "score")
    if not alone:
        drawing.points(
            axes, data, "score_steekproef", along="x", aside=0.12 if narrow else 0.08,
            colour=MIDDLE, fill="white", size=4, bar=3, bar_colour=LIGHT,
            label="gecodeerde doelen alleen",
        )  # fmt: skip
    drawing.points(
        axes,
        data,
        "score",
        along="x",
        size=5,
        line="-",
        bar=3,
        label=None if alone else "met het model erbij",
    )
    for place, score in enumerate(data["score"]):
        drawing.write(
            axes, place, score, number(score, 1),
            xytext=(-6, 6), ha="right", color=DARK, fontweight="bold",
        )  # fmt: skip
    drawing.name_half_years(axes, data["halfjaar"], narrow)
    drawing.measure(axes, "y", ends[1], low=ends[0], most=6)
    if not alone:
        drawing.legend(axes, narrow, reverse=True)


def groups(released: Released, dimension: str) -> Picture | Notice:
    """Draw the quality score per group, such as leefgebied."""
    data = released.table.dropna(subset=["score", "score_laag"]).sort_values(
        dimension, ascending=False, ignore_index=True
    )
    if len(data) < 2:
        return Notice(_NOTHING)
    ends = _range(data["score_laag"], data["score_hoog"])
    return drawing.picture(
        functools.partial(
            _draw_groups, data=data, dimension=dimension, score="score", other="", ends=ends
        ),
        finding=f"De kwaliteitsscore per {dimension}, elk met hoe onzeker die is",
        unit="Kwaliteitsscore (0 tot 100), met 95%-interval",
        caption=f"{released.credit} {_DOTTED} {released.method}",
        alt=_told(data, dimension, "score"),
        height=drawing.rows_height(len(data)),
    )


def teams(released: Released) -> Picture | Notice:
    """Draw teams by their shrunken score, with the measured one beside it."""
    data = upwards(released.table, "buurtteam")
    if data.empty:
        return Notice("Er zijn te weinig teams met een score die getoond mag worden.")
    apart = [one.name for one in differing(released) if one.claims]
    ends = _range(data["geschat_laag"], data["geschat_hoog"], data["gemeten"])
    finding = (
        f"Van de {len(data)} teams scoren er {len(apart)} anders dan toeval kan verklaren"
        if apart
        else f"Van geen van de {len(data)} teams is te zeggen dat het van het gemiddelde verschilt"
    )
    return drawing.picture(
        functools.partial(
            _draw_groups,
            data=data,
            dimension="buurtteam",
            score="geschat",
            other="gemeten",
            ends=ends,
        ),
        finding=finding,
        unit=("Kwaliteitsscore (0 tot 100), toeval eraf gerekend, met 95%-interval"),
        caption=(
            f"{f'Anders: {listing(apart)}. ' if apart else ''}{released.credit} Kruisje: de "
            f"gemeten score. {_DOTTED} {_STRICTER} {released.method}"
        ),
        alt=_told(data, "buurtteam", "geschat"),
        height=drawing.rows_height(len(data)),
    )


def _told(data: pd.DataFrame, dimension: str, score: str) -> str:
    names = [drawing.folded(str(name), 99) for name in data[dimension][::-1]]
    rows = drawing.told(data[::-1], names, score, 1)
    return f"Een punt met interval per rij: {rows}."


def _draw_groups(
    axes: drawing.Axes,
    narrow: bool,
    *,
    data: pd.DataFrame,
    dimension: str,
    score: str,
    other: str,
    ends: tuple[float, float],
) -> None:
    drawing.points(axes, data, score, bar=2, bar_colour=MIDDLE)
    if other:
        drawing.points(axes, data, other, colour=ACCENT, marker="x")
    drawing.mark(axes, float(data[score].mean()))
    drawing.name_rows(axes, data[dimension], narrow)
    drawing.measure(axes, "x", ends[1], low=ends[0], most=4 if narrow else 8)
