"""The figures of the sample: shares per question and cluster, and what the tick leaves open."""

from __future__ import annotations

import functools
import math
from typing import Any

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
    picture,
)
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span
from lokalis_research.veiligheid.figure_rows import NOTHING, rows_on_axis
from lokalis_research.veiligheid.questions import FAMILY, LABELS, WORKER

Row = dict[Any, Any]
_SHARE = "aandeel"


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
    whose = {LABELS[FAMILY]: "het gezin", LABELS[WORKER]: "de gezinswerker"}
    views = [one for one in whose if one in rows]
    told = listing([f"van {whose[one]} in {number(rows[one][_SHARE])}%" for one in views])
    finding = f"In {number(first[_SHARE])}% van de plannen staat of er zorg is"
    finding += f"; bij zorg staat de visie {told}" if views else ""
    asked = "; ".join(
        f"{label.lower()} {number(rows[label]['plannen'])}"
        for label in order
        if math.isfinite(rows[label]["plannen"])
    )
    beside = f" Lichter: {HalfYear.parse(earlier[-1]).label}." if earlier else ""
    return picture(
        functools.partial(_draw_shares, rows=rows, order=order, before=before),
        finding=finding,
        unit=f"Aandeel van de plannen in procenten, met 95%-interval, {period.label}",
        caption=(
            f"Bron: {'; '.join(city.sources)}. De eerste twee vragen gaan over alle plannen, de "
            "andere over plannen met zorg, de laatste over plannen met doelen over de zorg."
            f"{beside} "
            f"Beoordeelde plannen: {asked}. {city.method}"
        ),
        alt="Punten met intervallen. "
        + "; ".join(
            f"{label} {number(rows[label][_SHARE])}% "
            f"{span(rows[label]['aandeel_laag'], rows[label]['aandeel_hoog'])}"
            for label in order
        )
        + ".",
        height=4.3,
    )


def _draw_shares(
    axes: Axes, narrow: bool, *, rows: dict[str, Row], order: list[str], before: pd.DataFrame
) -> None:
    at = np.arange(len(order), dtype=float)[::-1]
    places = dict(zip(order, at, strict=True))
    for row in before.to_dict("records"):
        if row["vraag"] in places:
            place = places[row["vraag"]] - 0.22
            axes.hlines(place, row["aandeel_laag"], row["aandeel_hoog"], color=LIGHT, linewidth=2.2)
            axes.plot(row[_SHARE], place, "o", color=LIGHT, markersize=5)
    for label, place in places.items():
        row = rows[label]
        axes.hlines(place, row["aandeel_laag"], row["aandeel_hoog"], color=MIDDLE, linewidth=3)
        axes.plot(row[_SHARE], place, "o", color=DARK, markersize=7)
        axes.text(
            row[_SHARE],
            place + 0.2,
            f"{number(row[_SHARE])}%",
            ha="center",
            va="bottom",
            color=DARK,
        )
    if len(order) > 2:
        axes.axhline(at[1] - 0.4, color=GREY, linewidth=0.8)
    rows_on_axis(axes, at, order, narrow)
    axes.set_ylim(-0.6, at[0] + 0.75)


def bounds(table: Released) -> Picture | Notice:
    """Draw what plans without a tick could do to the answer, and what the sample says."""
    data = table.table.dropna(subset=["vinkje", "laagst", "hoogst"])
    rows = data.to_dict("records")
    if not rows:
        return NOTHING
    first = rows[0]
    told = (
        f", de steekproef zegt {number(first['steekproef'])}%"
        if math.isfinite(first["steekproef"])
        else ""
    )
    return picture(
        functools.partial(_draw_bounds, rows=rows),
        finding=(
            f"Van de plannen met een vinkje meldt {number(first['vinkje'])}% zorg; over alle "
            f"plannen kan dat van {number(first['laagst'])}% tot "
            f"{number(first['hoogst'])}% zijn{told}"
        ),
        unit="Aandeel in procenten"
        + ("; de onderste van de plannen met zorg" if len(rows) > 1 else ""),
        caption=f"Bron: {'; '.join(table.sources)}. {table.method}{_not_drawn(table, len(rows))}",
        alt="Balken met wat mogelijk is, een kruis voor het vinkje en een punt voor de steekproef. "
        + "; ".join(
            f"{row['vraag']}: vinkje {number(row['vinkje'])}%, mogelijk van "
            f"{number(row['laagst'])}% tot {number(row['hoogst'])}%"
            for row in rows
        )
        + ".",
        height=1.5 + 0.55 * len(rows),
    )


def _not_drawn(table: Released, drawn: int) -> str:
    """Say how many questions are left out."""
    left = len(table.table) - drawn
    word = "vraag is" if left == 1 else "vragen zijn"
    return f" Verder {left} {word} niet te tonen." if left else ""


def _draw_bounds(axes: Axes, narrow: bool, *, rows: list[Row]) -> None:
    at = np.arange(len(rows), dtype=float)[::-1]
    axes.set_ylim(-0.6, len(rows) - 0.4)
    for place, row in zip(at, rows, strict=True):
        first = place == at[0]
        axes.barh(
            place,
            row["hoogst"] - row["laagst"],
            left=row["laagst"],
            height=0.42,
            color=LIGHT,
            label="mogelijk voor alle plannen" if first else None,
        )
        axes.plot(
            row["vinkje"],
            place,
            "X",
            color=ACCENT,
            markersize=9,
            label="alleen plannen met vinkje" if first else None,
        )
        if math.isfinite(row["steekproef"]):
            axes.hlines(
                place, row["steekproef_laag"], row["steekproef_hoog"], color=DARK, linewidth=2.4
            )
            axes.plot(
                row["steekproef"],
                place,
                "o",
                color=DARK,
                markersize=7,
                label="steekproef, met 95%-interval" if first else None,
            )
    rows_on_axis(axes, at, [row["vraag"] for row in rows], narrow)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=1 if narrow else 2)


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
    return picture(
        functools.partial(_draw_clusters, rows=rows, mean=mean),
        finding=(
            f"Alleen {listing(apart)} wijkt duidelijk af van de stad"
            if apart
            else "Van geen cluster is te zeggen dat het van de stad afwijkt: de intervallen zijn "
            "daarvoor te breed"
        ),
        unit=f"Plannen waarin staat of er zorg is, in procenten, met 95%-interval, {period.label}",
        caption=(
            f"Bron: {'; '.join(table.sources)}. Streep: de stad, {number(mean)}%. In alfabetische "
            "volgorde. Beoordeelde plannen: "
            + "; ".join(f"{row['groep']} {number(row['plannen'])}" for row in rows)
            + f". {table.method}"
        ),
        alt="Punten met intervallen per cluster. "
        + "; ".join(
            f"{row['groep']} {number(row[_SHARE])}% "
            f"{span(row['aandeel_laag'], row['aandeel_hoog'])}"
            for row in rows
        )
        + ".",
        height=3.6,
    )


def _draw_clusters(axes: Axes, narrow: bool, *, rows: list[Row], mean: float) -> None:
    at = np.arange(len(rows), dtype=float)[::-1]
    axes.axvline(mean, color=ACCENT, linestyle="--", linewidth=1.6)
    for place, row in zip(at, rows, strict=True):
        axes.hlines(place, row["aandeel_laag"], row["aandeel_hoog"], color=MIDDLE, linewidth=3)
        axes.plot(row[_SHARE], place, "o", color=DARK, markersize=7)
    rows_on_axis(axes, at, [str(row["groep"]) for row in rows], narrow)
