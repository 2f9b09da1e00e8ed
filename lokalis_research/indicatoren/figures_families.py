"""The figures of reach, questions and opinions: each takes released tables, and says what is so."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.indicatoren.experience import STATEMENTS
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


def statements(agreed: Released, period: HalfYear) -> Picture | Notice:
    """Draw who agrees with each statement, beside a year before."""
    now, before = str(period), str(period.shift(-2))
    by_period = {
        name: agreed.table[agreed.table["periode"] == name].set_index("stelling")
        for name in (now, before)
    }
    order = [name for name in reversed(STATEMENTS.values()) if name in by_period[now].index]
    data = by_period[now].reindex(order).dropna(subset=["eens"])
    if data.empty:
        return Notice("Van geen stelling is een cijfer te tonen.")
    rows = {str(name): row for name, row in data.to_dict("index").items()}
    ranked = sorted(rows, key=lambda name: (rows[name]["eens"], name))
    answers = data["antwoorden"]
    earlier = by_period[before].reindex(data.index)

    def draw(axes: drawing.Axes, narrow: bool) -> None:
        drawing.points(
            axes, earlier, "eens", aside=-0.14, colour=ACCENT, fill="white", label=before
        )
        drawing.points(axes, data, "eens", aside=0.14, fill=MIDDLE, label=now)
        drawing.name_rows(axes, data.index, narrow)
        low = float(np.nanmin([data["eens_laag"].min(), earlier["eens_laag"].min()]))
        drawing.measure(
            axes, "x", 100, low=max(0, 10 * math.floor(low / 10)), unit="%", most=4 if narrow else 6
        )
        drawing.legend(axes, narrow, reverse=True)

    return drawing.picture(
        draw,
        finding=(
            f"Van wie antwoordde is {number(rows[ranked[0]]['eens'])}% "
            f"(‘{ranked[0].lower()}’) tot {number(rows[ranked[-1]]['eens'])}% "
            f"(‘{ranked[-1].lower()}’) het eens"
        ),
        unit=f"Deel dat het (helemaal) eens is, in %; streep: 95%-interval; open: {before}",
        caption=(
            f"Bron: {'; '.join(agreed.sources)}. {number(answers.min())} tot "
            f"{number(answers.max())} antwoorden per stelling. Het interval gaat alleen over "
            "toeval tussen wie antwoordde, en niet over wie zweeg: bij meer antwoorden antwoorden "
            "andere mensen."
        ),
        alt=f"Deel dat het in {now} eens is: "
        f"{drawing.told(data[::-1], data.index[::-1].str.lower(), 'eens', 1, '%')}.",
        height=drawing.rows_height(len(data), 0.5),
    )
