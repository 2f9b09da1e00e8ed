"""The figures of reach and questions: each takes released tables, and says what it shows."""

from __future__ import annotations

import functools
import math

import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Remark, listing, number, phrases


def reach(reached: Released, own: Remark | None = None) -> Picture | Notice:
    """Draw the families supported in every half-year, and those that go on at its end."""
    data = reached.table.set_index("periode")
    shown = data.dropna(subset=["gezinnen", "lopend"])
    if shown.empty:
        return Notice("In geen halfjaar zijn er genoeg begeleide gezinnen om te tonen.")
    last = str(shown.index[-1])
    row = shown.to_dict("index")[last]
    return drawing.picture(
        functools.partial(_draw_reach, data=data),
        finding=(
            f"In {last} werden {number(row['gezinnen'])} gezinnen begeleid; aan het einde liep "
            f"de begeleiding van {number(row['lopend'])} gezinnen door"
        ),
        unit="Gezinnen per halfjaar; donker: de begeleiding loopt door na het halfjaar",
        caption=(
            f"Bron: {'; '.join(reached.sources)}. Afgerond op vijftallen. Een halfjaar is niet met "
            "een jaar te vergelijken: in een jaar worden meer gezinnen begeleid."
            f"{'' if own is None else f' {own}'}"
        ),
        alt="Staven per halfjaar, begeleide gezinnen en hoeveel doorlopen: "
        + listing(phrases("{periode} {gezinnen} en {lopend}", shown.reset_index()))
        + ".",
    )


def _draw_reach(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    words = {"gezinnen": "begeleid in het halfjaar", "lopend": "loopt door na het halfjaar"}
    heights = data[list(words)].rename(columns=words)
    drawing.bars(axes, heights, dict(zip(words.values(), (LIGHT, DARK), strict=True)))
    for place, value in enumerate(data["gezinnen"]):
        if math.isfinite(value):
            drawing.write(axes, place, value, number(value), fontsize=8 if narrow else None)
    drawing.name_half_years(axes, data.index, narrow)
    drawing.measure(axes, "y", float(data["gezinnen"].max()) * 1.1)
    drawing.legend(axes, narrow)


def fields(asked: Released, period: HalfYear, own: Remark | None = None) -> Picture | Notice:
    """Draw the share of families that ask on each leefgebied, beside that of a year before."""
    now, before = str(period), str(period.shift(-2))
    data = asked.table[asked.table["periode"] == now].dropna(subset=["aandeel"])
    if data.empty:
        return Notice("Van geen leefgebied is een cijfer te tonen.")
    data = data.sort_values(["aandeel", "leefgebied"], ascending=[True, False])
    earlier = asked.table[asked.table["periode"] == before].set_index("leefgebied")["aandeel"]
    data = data.assign(eerder=data["leefgebied"].map(earlier)).set_index("leefgebied")
    rows = data.to_dict("index")
    most = str(data.index[-1])
    return drawing.picture(
        functools.partial(_draw_fields, data=data, now=now, before=before),
        finding=(
            f"Van de gezinnen met een vastgelegde vraag vraagt {number(rows[most]['aandeel'])}% "
            f"hulp bij {most.lower()}, het meest van alle leefgebieden"
        ),
        unit=(
            f"Deel van gezinnen met een vastgelegde vraag, in %, {now}; streep: "
            f"95%-interval; open rondje: {before}{'' if own is None else f'. {own}'}"
        ),
        caption=(
            f"Bron: {'; '.join(asked.sources)}. Een gezin kan op meer leefgebieden vragen hebben: "
            "samen is het meer dan 100%."
        ),
        alt=f"Deel van de gezinnen per leefgebied in {now}: "
        f"{drawing.told(data[::-1], data.index[::-1], 'aandeel', 1, '%')}.",
        height=drawing.rows_height(len(data), 0.36),
    )


def _draw_fields(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, now: str, before: str
) -> None:
    drawing.points(axes, data, "eerder", colour=ACCENT, fill="white", size=9, label=before)
    drawing.points(axes, data, "aandeel", fill=MIDDLE, size=5.5, label=now)
    drawing.name_rows(axes, data.index, narrow)
    drawing.measure(axes, "x", float(data[["aandeel_hoog", "eerder"]].max().max()) * 1.08, unit="%")
    drawing.legend(axes, narrow, reverse=True)
