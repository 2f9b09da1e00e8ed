"""What the count model shows: the series without the transition, and what was to be expected."""

from __future__ import annotations

import functools
import math
from typing import Any

import pandas as pd

from lokalis_research import drawing
from lokalis_research.dictionary import Municipality
from lokalis_research.drawing import ACCENT, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span
from lokalis_research.verdict import Comparison, judge
from lokalis_research.verwijzingen.words import QUESTIONS


def interrupted(
    series: Released, halves: Released, observed: Released, town: Municipality
) -> Picture | Notice:
    """Draw the monthly series with what the model makes of it, with and without the transition."""
    came = observed.table.set_index("periode")["verwijzingen"]
    data = series.table.sort_values("periode", ignore_index=True)
    data["kwam"] = data["periode"].map(came)
    if data["verwacht"].notna().sum() < 2:
        return Notice("Het model laat geen reeks toe die getoond mag worden.")
    half_year, first = "", ""
    if town.overgang and str(town.overgang.month) <= data["periode"].max():
        half_year, first = str(town.overgang.half_year), str(town.overgang.month)
    half = _row(halves, half_year)
    extra = [half.get(name, math.nan) for name in ("extra", "extra_laag", "extra_hoog")]
    if all(math.isfinite(value) for value in extra):
        # One of two comparisons: the answer judges what remained of the transition.
        one = judge([Comparison(half_year, *extra)], questions=2 * QUESTIONS, decimals=0)[0]
        amount = (
            f"{number(abs(one.value))} {'meer' if one.value > 0 else 'minder'}, "
            f"verschil {span(one.low, one.high)}"
        )
        finding = (
            f"In {half_year} kwamen er volgens het model door de overgang {amount}"
            if one.claims
            else f"Of de overgang in {half_year} meer of minder verwijzingen gaf, is niet te zeggen"
        )
    else:
        finding, amount = "De verwijzingen per maand, en wat het model erin ziet", ""
    known = data["kwam"].dropna()
    return drawing.picture(
        functools.partial(_draw_interrupted, data=data, first=first),
        finding=finding,
        unit="Verwijzingen per maand in de hele stad; banden: 95%-interval van het model",
        caption=(
            f"{series.credit} Punten: wat kwam. Getrokken lijn: het model."
            + (f" In {half_year} volgens het model {amount}." if amount else "")
            + (_without(town) if first else "")
        ),
        alt=(
            f"Punten per maand van {data['periode'].iloc[0]} tot en met "
            f"{data['periode'].iloc[-1]}, van {number(known.min())} tot {number(known.max())} "
            "verwijzingen, met een lijn van het model"
            f"{' en een gestreepte lijn zonder overgang' if first else ''}. {finding}."
            if len(known)
            else f"{finding}; de aantallen per maand zijn te klein om te tonen."
        ),
        height=4.0,
    )


def _without(town: Municipality) -> str:
    """Say what the dashed line is, and what it cannot tell where doors were closed then too."""
    moved, closed = town.overgang, town.sluiting
    if moved is None:
        return ""
    said = (
        f" Gestreept: hetzelfde model zonder de stap en de herverwijzingen van {moved.month.label}."
    )
    last = moved.month.shift(moved.maanden - 1)
    if closed and moved.month <= closed.last and closed.first <= last:
        said += (
            f" De sluiting van {closed.first.label} tot en met {closed.last.label} valt samen met "
            "de herverwijzingen; het verschil is dus niet alleen aan de overgang toe te schrijven."
        )
    return said


def _draw_interrupted(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, first: str) -> None:
    drawing.lines(axes, data, "verwacht", label="model")
    rest = data[data["periode"] >= first].dropna(subset=["zonder_overgang"]) if first else data
    if first and len(rest):
        drawing.lines(
            axes, rest, "zonder_overgang", colour=ACCENT, line="--", label="zonder overgang"
        )
        drawing.mark(axes, rest.index[0] - 0.5)
    drawing.scatter(axes, data.index, data["kwam"], colour=MIDDLE, size=4, label="wat kwam")
    drawing.name_months(axes, data["periode"], narrow)
    drawing.measure(axes, "y", float(data[["kwam", "verwacht_hoog"]].max().max()) * 1.05)
    drawing.legend(axes, narrow)


def expected(beside: Released) -> Picture | Notice:
    """Draw what was to be expected of half-years beside what came."""
    data = beside.table
    if data.empty:
        return Notice("Voor geen halfjaar is te zeggen wat te verwachten was.")
    over = data.dropna(subset=["kwam"])
    ahead = data[data["kwam"].isna()].to_dict("records")
    inside = over["kwam"].between(over["verwacht_laag"], over["verwacht_hoog"])
    parts = []
    if ahead:
        last = ahead[-1]
        parts.append(f"Voor {last['periode']} zijn {_range(last)} verwijzingen te verwachten")
    if len(over):
        came = "kwam wat te verwachten was"
        parts.append(f"{'in' if parts else 'In'} {inside.sum()} van {len(over)} halfjaren {came}")
    return drawing.picture(
        functools.partial(_draw_expected, data=data),
        finding=parts[0],
        unit="Verwijzingen per halfjaar in de hele stad; balk: waarin 95% hoort te vallen",
        caption=(
            f"{beside.credit} {beside.method} De eerstvolgende keer staat "
            f"hier wat er werkelijk kwam. {'; '.join(parts)}."
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


def _draw_expected(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    drawing.points(
        axes, data, "verwacht", along="x", colour=MIDDLE, marker="_", size=16,
        bar=20 if narrow else 34, bar_colour=LIGHT, label="verwacht",
    )  # fmt: skip
    drawing.points(axes, data, "kwam", along="x", size=7, label="wat kwam")
    for place, row in enumerate(data.to_dict("records")):
        if not math.isfinite(row["kwam"]):
            label = f"{number(row['verwacht_laag'])}–{number(row['verwacht_hoog'])}"
            drawing.write(axes, place, row["verwacht_hoog"], label)
    drawing.name_half_years(axes, data["periode"], narrow)
    drawing.measure(axes, "y", float(data[["verwacht_hoog", "kwam"]].max().max()) * 1.1)
    drawing.legend(axes, narrow)


def _range(row: dict[Any, Any]) -> str:
    return f"{number(row['verwacht_laag'])} tot {number(row['verwacht_hoog'])}"


def _row(released: Released, period: str) -> dict[Any, Any]:
    found = released.table[released.table["periode"] == period].to_dict("records")
    return found[0] if found else {}
