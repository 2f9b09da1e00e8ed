"""The figures of page 20: what hours buy, the published look, shares, what the tick leaves open."""

from __future__ import annotations

import functools
import math

import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Row, listing, number, phrase, phrases, span
from lokalis_research.veiligheid import look
from lokalis_research.veiligheid.answer import QUESTIONS
from lokalis_research.veiligheid.questions import LABELS
from lokalis_research.verdict import Comparison, estimate_in, judge

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
    beside = [
        Comparison(str(row["groep"]), value - mean, low - mean, high - mean)
        for row in rows
        for value, low, high, _ in [estimate_in(row, _SHARE)]
    ]
    apart = [one.name for one in judge(beside, questions=QUESTIONS, decimals=1) if one.claims]
    return drawing.picture(
        functools.partial(_draw_clusters, rows=rows, mean=mean),
        finding=(
            f"Duidelijk anders dan de stad: {listing(apart)}"
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


def hours(table: Released, plans: int) -> Picture:
    """Draw what precision the available hours buy."""
    data = table.table.assign(uur=table.table["uren"].astype(float)).sort_values("uur")
    nearest = data.iloc[(data["plannen"] - plans).abs().to_numpy().argmin()]
    return drawing.picture(
        functools.partial(_draw_hours, data=data),
        finding=(
            f"{number(nearest['plannen'])} plannen lezen kost {nearest['uren']} uur en geeft voor "
            f"de stad naar verwachting een marge van {number(nearest['marge_stad'], 1)} procentpunt"
            + _one_more(data, nearest)
        ),
        unit="Marge (halve breedte van het 95%-interval) in procentpunt, naar uren codeerwerk",
        caption=f"{table.credit} {table.method}",
        alt="Drie dalende lijnen. "
        + "; ".join(
            phrases(
                "{uren} uur: stad {marge_stad:1}, plannen met zorgen {marge_zorg:1}, één buurtteam "
                "{marge_wijk:1} procentpunt",
                data,
            )
        )
        + ".",
    )


def _one_more(data: pd.DataFrame, here: pd.Series) -> str:
    """Say what the next number of plans buys; empty at the last one."""
    later = data[data["uur"] > here["uur"]].head(1).to_dict("records")
    return "".join(f"; met {one['uren']} uur {number(one['marge_stad'], 1)}" for one in later)


def _draw_hours(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    by_hour = data.set_index("uur")
    for name, label, colour, line in (
        ("marge_wijk", "alle plannen, één buurtteam", GREY, ":"),
        ("marge_zorg", "plannen met zorgen, stad", ACCENT, "--"),
        ("marge_stad", "alle plannen, stad", DARK, "-"),
    ):
        drawing.lines(axes, by_hour, name, colour=colour, line=line, marker="o", label=label)
    axes.set_xlim(0, None)
    axes.set_xlabel("uren van alle codeurs samen")
    axes.locator_params(axis="x", nbins=4 if narrow else 8)
    drawing.dutch_axis(axes.xaxis)
    drawing.measure(axes, "y", None)
    drawing.legend(axes, narrow)


def published(shares: Released, instead: Released) -> Picture | Notice:
    """Draw the published shares, and what an equally large random sample would have told."""
    rows = shares.table[shares.table["onderdeel"] != look.NO_GOALS].to_dict("records")
    if not rows:
        return Notice("Over dit halfjaar en eerder is geen blik in plannen gepubliceerd.")
    other = {row["onderdeel"]: row for row in instead.table.to_dict("records")}
    pairs = [(row, other[row["onderdeel"]]) for row in rows]
    plans = int(rows[0]["van"])
    margin = max(row["marge"] for _, row in pairs)
    random = (
        f" Een even grote steekproef uit alle buurtteams had een marge van {number(margin)} "
        "procentpunt."
        if math.isfinite(margin)
        else ""
    )
    family = rows[0]
    return drawing.picture(
        functools.partial(_draw_published, pairs=pairs),
        finding=(
            f"In {number(family[_SHARE])}% van de {plans} bekeken plannen staat hoe het gezin "
            "de zorgen ziet"
        ),
        unit="Aandeel van de plannen met zorgen over de veiligheid, in procenten, met 95%-interval",
        caption=f"{instead.credit} {plans} plannen. {shares.method}{random} {instead.method}",
        alt="Punten met intervallen. "
        + "; ".join(
            phrase("{onderdeel} {aandeel:%}, alsof door het lot ", row)
            + span(row["aandeel_laag"], row["aandeel_hoog"])
            for row in rows
        )
        + ".",
        height=3.2,
    )


def _draw_published(axes: drawing.Axes, narrow: bool, *, pairs: list[tuple[Row, Row]]) -> None:
    taken, random = (pd.DataFrame(rows[::-1]) for rows in zip(*pairs, strict=True))
    drawing.points(
        axes,
        taken,
        _SHARE,
        aside=0.13,
        colour=GREY,
        bar=2.4,
        label="gekozen wijken, alsof het lot ze trok",
    )
    drawing.points(
        axes, random, _SHARE, aside=-0.13, colour=MIDDLE, marker="s", bar=2.4,
        label="rekenvoorbeeld: zo ruim bij loting uit alle teams",
    )  # fmt: skip
    drawing.name_rows(axes, taken["onderdeel"], narrow)
    drawing.measure(axes, "x", 100, unit="%", most=5)
    drawing.legend(axes, narrow)
