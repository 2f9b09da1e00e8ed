"""The figures of the sample: shares per question and cluster, and what the tick leaves open."""

from __future__ import annotations

import functools
import math

import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Row, listing, number, phrase, phrases
from lokalis_research.veiligheid.questions import LABELS

_SHARE = "aandeel"
NOTHING = Notice("Geen van deze cijfers is te tonen.")


def shares(city: Released, period: HalfYear) -> Picture | Notice:
    """Draw the estimated shares of a half-year, and of the ones before in the background."""
    data = city.table.dropna(subset=[_SHARE])
    now = data[data["periode"] == str(period)]
    if now.empty:
        return NOTHING
    rows = {str(row["vraag"]): row for row in now.to_dict("records")}
    order = [label for label in LABELS.values() if label in rows]
    earlier = sorted(set(data["periode"]) - {str(period)})
    before = data[data["periode"] == earlier[-1]] if earlier else data.head(0)
    first = rows[order[0]]
    finding = (
        f"In {number(first[_SHARE])}% van de plannen staat of er zorgen over de veiligheid zijn"
    )
    counts = (phrase("{wat} {plannen}", rows[name], wat=name.lower()) for name in order)
    asked = "; ".join(filter(None, counts))
    beside = f" Lichter: {HalfYear.parse(earlier[-1]).label}." if earlier else ""
    return drawing.picture(
        functools.partial(_draw_shares, rows=rows, order=order, before=before),
        finding=finding,
        unit=f"Aandeel van de plannen in procenten, met 95%-interval, {period.label}",
        caption=(
            f"{city.credit} De eerste twee vragen gaan over alle plannen, de andere over plannen "
            f"met zorgen, de laatste over plannen met doelen daarover.{beside} Beoordeelde "
            f"plannen: {asked}. {city.method}"
        ),
        alt="Punten met intervallen. "
        + "; ".join(phrase("{vraag} {aandeel:%..}", rows[label]) for label in order)
        + ".",
        height=4.3,
    )


def _draw_shares(
    axes: drawing.Axes,
    narrow: bool,
    *,
    rows: dict[str, Row],
    order: list[str],
    before: pd.DataFrame,
) -> None:
    names = order[::-1]
    earlier = before.set_index("vraag").reindex(names)
    drawing.points(axes, earlier, _SHARE, aside=-0.22, colour=LIGHT, size=5, bar=2.2)
    drawing.points(
        axes, pd.DataFrame([rows[name] for name in names]), _SHARE, size=7, bar=3, bar_colour=MIDDLE
    )
    for place, name in enumerate(names):
        drawing.write(
            axes, rows[name][_SHARE], place, f"{number(rows[name][_SHARE])}%", xytext=(0, 4)
        )
    if len(order) > 2:
        axes.axhline(len(order) - 2.4, color=GREY, linewidth=0.8)
    drawing.name_rows(axes, names, narrow)
    axes.set_ylim(-0.6, len(order) - 0.25)
    drawing.measure(axes, "x", 100, unit="%", most=5)


def bounds(table: Released) -> Picture | Notice:
    """Draw what plans without a tick could do to the answer, and what the sample says."""
    data = table.table.dropna(subset=["vinkje", "laagst", "hoogst"])
    rows = data.to_dict("records")
    if not rows:
        return NOTHING
    first = rows[0]
    told = phrase(", de steekproef zegt {steekproef:%}", first)
    return drawing.picture(
        functools.partial(_draw_bounds, rows=rows),
        finding=(
            f"Met vinkje meldt {number(first['vinkje'])}% zorgen; over alle "
            f"plannen is dat {number(first['laagst'])} tot {number(first['hoogst'])}%{told}"
        ),
        unit="Aandeel in procenten"
        + ("; de onderste van de plannen met zorgen" if len(rows) > 1 else ""),
        caption=f"{table.credit} {table.method}{_not_drawn(table, len(rows))}",
        alt="Balken met wat mogelijk is, een kruis voor het vinkje en een punt voor de steekproef. "
        + "; ".join(
            phrases("{vraag}: vinkje {vinkje:%}, mogelijk van {laagst:%} tot {hoogst:%}", data)
        )
        + ".",
        height=1.5 + 0.55 * len(rows),
    )


def _not_drawn(table: Released, drawn: int) -> str:
    """Say how many questions are left out."""
    left = len(table.table) - drawn
    word = "andere vraag" if left == 1 else "andere vragen"
    return f" Van {left} {word} is dit niet te tonen." if left else ""


def _draw_bounds(axes: drawing.Axes, narrow: bool, *, rows: list[Row]) -> None:
    data = pd.DataFrame(rows[::-1]).assign(
        mogelijk_laag=lambda table: table["laagst"],
        mogelijk=lambda table: (table["laagst"] + table["hoogst"]) / 2,
        mogelijk_hoog=lambda table: table["hoogst"],
    )
    drawing.points(
        axes, data, "mogelijk", colour=LIGHT, marker="s", bar=14, label="mogelijk voor alle plannen"
    )
    drawing.points(axes, data, "steekproef", size=7, bar=2.4, label="steekproef, met 95%-interval")
    drawing.points(
        axes, data, "vinkje", colour=ACCENT, marker="X", size=9, label="alleen plannen met vinkje"
    )
    drawing.name_rows(axes, data["vraag"], narrow)
    drawing.measure(axes, "x", 100, unit="%", most=5)
    drawing.legend(axes, narrow)


def clusters(table: Released, city: Released, period: HalfYear) -> Picture | Notice:
    """Draw per cluster in how many plans it stands whether there is concern."""
    label = LABELS["afgewogen"]
    data = table.table[(table.table["vraag"] == label) & table.table[_SHARE].notna()]
    whole = city.table[(city.table["vraag"] == label) & (city.table["periode"] == str(period))]
    if data.empty or not math.isfinite(float(whole[_SHARE].iloc[0])):
        return NOTHING
    rows = data.sort_values("groep").to_dict("records")
    mean = float(whole[_SHARE].iloc[0])
    apart = [
        str(row["groep"])
        for row in rows
        if row["aandeel_laag"] > mean or row["aandeel_hoog"] < mean
    ]
    return drawing.picture(
        functools.partial(_draw_clusters, rows=rows, mean=mean),
        finding=(
            f"Alleen {listing(apart)} wijkt duidelijk af van de stad"
            if apart
            else "Van geen cluster is te zeggen dat het van de stad afwijkt: de intervallen zijn "
            "daarvoor te breed"
        ),
        unit=f"Plannen waarin dat staat, in procenten, met 95%-interval, {period.label}",
        caption=(
            f"{table.credit} Streep: de stad, {number(mean)}%. In alfabetische "
            "volgorde. Beoordeelde plannen: "
            + "; ".join(f"{row['groep']} {_count(row['plannen'], table)}" for row in rows)
            + f". {table.method}"
        ),
        alt="Punten met intervallen per cluster. "
        + "; ".join(phrase("{groep} {aandeel:%..}", row) for row in rows)
        + ".",
        height=3.6,
    )


def _count(value: float, table: Released) -> str:
    """Write a number of plans, which may be hidden where its share is shown."""
    return number(value) if math.isfinite(value) else table.mark


def _draw_clusters(axes: drawing.Axes, narrow: bool, *, rows: list[Row], mean: float) -> None:
    data = pd.DataFrame(rows[::-1])
    drawing.reference(axes, mean, "stad")
    drawing.points(axes, data, _SHARE, size=7, bar=3, bar_colour=MIDDLE)
    drawing.name_rows(axes, data["groep"], narrow)
    drawing.measure(axes, "x", 100, unit="%", most=5)
