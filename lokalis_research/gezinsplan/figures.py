"""The figures of page 10: goal quality, how far coders agree, and the machine beside people."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.gezinsplan.machine_results import judged_beside
from lokalis_research.gezinsplan.tables import by_people_alone
from lokalis_research.gezinsplan.trend import differing
from lokalis_research.result import Released
from lokalis_research.result.labels import upwards
from lokalis_research.text import listing, number, phrase, phrases

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


_NO_MODEL = "Over het model is er niets dat getoond mag worden."
# The area under the curve of whoever tosses a coin.
GUESSING = 0.5


def unseen(released: Released) -> Picture | Notice:
    """Draw how well the machine reads known and unknown wording."""
    data = released.table.dropna(subset=["bekend", "onbekend"])
    if data.empty:
        return Notice(_NO_MODEL)
    data = data.sort_values(["onbekend", "criterium"], ascending=[True, False], ignore_index=True)
    return drawing.picture(
        functools.partial(_draw_unseen, data=data),
        finding=(
            f"Over {len(data)} criteria is de AUC gemiddeld {number(data['bekend'].mean(), 2)} bij "
            f"een bekende schrijfwijze, en {number(data['onbekend'].mean(), 2)} bij een onbekende"
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
        return Notice(_NO_MODEL)
    data = data.sort_values(["verschil", "criterium"], ascending=[True, False], ignore_index=True)
    sides = [one.side for one in judged_beside(released)]
    more, less = (sides.count(side) for side in ("hoger", "lager"))
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
