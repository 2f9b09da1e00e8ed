"""The figures of page 50: each takes released tables, and says in words what it shows."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.indicatoren import timely as how
from lokalis_research.indicatoren.experience import STATEMENTS
from lokalis_research.indicatoren.figures_indicators import beside_earlier
from lokalis_research.indicatoren.tables import as_many, side_by_side
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Remark, listing, number, phrases

_COLOURS = {how.TIMELY: DARK, how.ASKED: MIDDLE, how.NOT_ASKED: LIGHT, how.NOT_RECORDED: "#ffffff"}


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
            f"{reached.credit} Afgerond op vijftallen. Een halfjaar is niet met "
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
            drawing.write(axes, place, value, number(value), fontsize=7 if narrow else None)
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
    most, same = str(data.index[-1]), as_many(dict(data["aandeel"][::-1]))
    share = next(one for one in asked.values if one.name == "aandeel")
    return drawing.picture(
        functools.partial(beside_earlier, data=data, column=share, names=(now, before)),
        finding=(
            f"Van de gezinnen met een vastgelegde vraag vraagt {number(rows[most]['aandeel'])}% "
            f"hulp bij {most.lower()}{same}"
        ),
        unit=(
            f"Deel van gezinnen met een vastgelegde vraag, in %, {now}; streep: "
            f"95%-interval; open rondje: {before}{'' if own is None else f'. {own}'}"
        ),
        caption=(
            f"{asked.credit} Een gezin kan op meer leefgebieden vragen hebben: "
            "samen is het meer dan 100%."
        ),
        alt=f"Deel van de gezinnen per leefgebied in {now}: "
        f"{drawing.told(data[::-1], data.index[::-1], 'aandeel', 1, '%')}.",
        height=drawing.rows_height(len(data), 0.36),
    )


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
    answers = data["antwoorden"].agg(["min", "max"]).map(number)
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
            if number(data["eens"].min()) != number(data["eens"].max())
            else f"Bij elke stelling is {number(data['eens'].min())}% van wie antwoordde het eens"
        ),
        unit=f"Deel dat het (helemaal) eens is, in %; streep: 95%-interval; open: {before}",
        caption=(
            f"{agreed.credit} {' tot '.join(answers.unique())} "
            "antwoorden per stelling. Het interval gaat alleen over "
            "toeval tussen wie antwoordde, en niet over wie zweeg: bij meer antwoorden antwoorden "
            "andere mensen."
        ),
        alt=f"Deel dat het in {now} eens is: "
        f"{drawing.told(data[::-1], data.index[::-1].str.lower(), 'eens', 1, '%')}.",
        height=drawing.rows_height(len(data), 0.5),
    )


def timeliness(counted: Released, own: Remark | None = None) -> Picture | Notice:
    """Draw how soon the kennismaking was in every half-year."""
    table = counted.table
    same = {name: name for name in how.HOW}
    wide = side_by_side(table, ["periode"], "hoe", same, how.SHARE)
    first = table[table["hoe"] == how.TIMELY].set_index("periode")
    shown = first.dropna(subset=[how.SHARE])
    if shown.empty:
        return Notice("In geen halfjaar zijn er genoeg aanmeldingen om te tonen.")
    last = str(shown.index[-1])
    row = shown.to_dict("index")[last]
    unrecorded = wide.index[wide[how.NOT_RECORDED].notna()]
    since = f" Sinds {unrecorded[0]} is niet vastgelegd wie dat wilde." if len(unrecorded) else ""
    return drawing.picture(
        functools.partial(_draw_timeliness, wide=wide),
        finding=(f"In {last} had {number(row[how.SHARE])}% binnen vijf werkdagen een kennismaking"),
        unit="Aanmeldingen per halfjaar, in %, naar wanneer de kennismaking was",
        caption=(
            f"{counted.credit} Wie nog wacht, telt bij later."
            f"{'' if own is None else f' {own}'}{since}"
        ),
        alt="Gestapelde staven per halfjaar, deel met een kennismaking binnen vijf werkdagen: "
        f"{drawing.told(shown, shown.index, how.SHARE, 1, '%')}.{since}",
    )


def _draw_timeliness(axes: drawing.Axes, narrow: bool, *, wide: pd.DataFrame) -> None:
    parts = wide[[name for name in how.HOW if wide[name].notna().any()]].astype(float)
    tops = parts.fillna(0).cumsum(axis=1)
    drawing.bars(axes, tops.iloc[:, ::-1], _COLOURS, hatched=how.NOT_RECORDED)
    # A number is not to be read over hatching.
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    for name in parts:
        look = {
            "color": "white" if name in (how.TIMELY, how.ASKED) else DARK,
            "bbox": behind if name == how.NOT_RECORDED else None,
        }
        for place, (value, top) in enumerate(zip(parts[name], tops[name], strict=True)):
            if math.isfinite(value):
                middle = top - value / 2
                drawing.write(
                    axes, place, middle, number(value), xytext=(0, 0), va="center", **look
                )
    drawing.name_half_years(axes, wide.index, narrow)
    drawing.measure(axes, "y", 100, unit="%", most=5)
    drawing.legend(axes, narrow, reverse=True)


def curve(
    read: Released, period: HalfYear, *, what: str, since: str, unit: str, mark: int
) -> Picture | Notice:
    """Draw by when which share had its turn, beside the same half-year a year before."""
    now, before = str(period), str(period.shift(-2))
    shown = read.table.dropna(subset=["aandeel"]).assign(dag=lambda table: table["dag"].astype(int))
    lines = {
        name: shown[shown["periode"] == name].set_index("dag").sort_index()
        for name in (before, now)
    }
    if len(lines[now]) < 2:
        return Notice(f"Te weinig gezinnen om te tonen hoe lang zij op {what} wachten.")
    data = lines[now]
    days = [_within(int(day), unit) for day in data.index]
    rows = data.to_dict("index")
    last = int(data.index[-1])
    # The norm may lie where too few families came in: then what is known last.
    at = mark if mark in rows else last
    # What most readers ask is how long it takes, and not only for how many it was fast.
    most = next((int(day) for day in data.index if rows[day]["aandeel"] > 50), last)
    between = f"meer dan de helft binnen {most}, " if at < most < last else ""
    return drawing.picture(
        functools.partial(_draw_curve, by_period=lines, now=now, at=mark, unit=unit),
        finding=(
            f"{number(rows[at]['aandeel'])}% had binnen {at} {unit} {since} {what}, {between}"
            f"{number(rows[last]['aandeel'])}% binnen {last}"
        ),
        unit=f"Deel dat {what} had, in %, naar {unit} {since}; band: 95%-interval",
        caption=(
            f"{read.credit} Wie op de peildatum nog wacht, is meegerekend. De "
            "lijn eindigt waar er minder dan tien gezinnen bij komen of over zijn; tussen de "
            f"punten is de lijn recht getrokken. Stippellijn: {mark} {unit}."
        ),
        alt=f"Oplopende lijn: deel dat {since} {what} had, {now}: "
        f"{drawing.told(data, days, 'aandeel', unit='%')}.",
    )


def _draw_curve(
    axes: drawing.Axes,
    narrow: bool,
    *,
    by_period: dict[str, pd.DataFrame],
    now: str,
    at: int,
    unit: str,
) -> None:
    drawing.mark(axes, at)
    for name, data in by_period.items():
        if name == now:
            drawing.lines(axes, data, "aandeel", marker="o", label=name)
        else:
            drawing.lines(
                axes, data, "aandeel",
                colour=ACCENT, line="--", marker="s", fill="white", label=name,
            )  # fmt: skip
    axes.set_xlim(left=-0.5)
    axes.set_xlabel(unit)
    drawing.dutch_axis(axes.xaxis)
    drawing.measure(axes, "y", 104, unit="%", most=5)
    drawing.legend(axes, narrow, reverse=True)


def _within(day: int, unit: str) -> str:
    """Say by when, as a reader would."""
    if day == 0:
        return "op dezelfde dag"
    return f"binnen {day} {unit if day > 1 else unit.removesuffix('en')}"
