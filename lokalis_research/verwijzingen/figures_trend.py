"""The referrals of the city over time: as counted, as modelled, and as was to be expected."""

from __future__ import annotations

import functools
import math
from typing import Any

import pandas as pd

from lokalis_research import drawing
from lokalis_research.dictionary import Municipality, Transition
from lokalis_research.drawing import ACCENT, DARK, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span, with_span
from lokalis_research.verdict import Comparison, judge
from lokalis_research.verwijzingen.words import (
    ALL,
    EXTENDED,
    LABELS,
    NEW,
    PER_100,
    QUESTIONS,
    same_kind,
)

_HIGH = f"{PER_100}_hoog"


def half_years(ratios: Released, transition: Transition | None) -> Picture | Notice:
    """Draw the referrals per 100 families of every half-year, with their intervals."""
    table = ratios.table
    same_kind(*table["periode"])
    lines = {
        count: table[table["telling"] == count].set_index("periode")
        for count in (ALL, NEW, EXTENDED)
    }
    every = lines[ALL]
    shown = every[PER_100].dropna()
    if shown.empty:
        return Notice("Van geen halfjaar zijn de verwijzingen te tonen.")
    last = str(shown.index[-1])
    kinds = [
        f"{_in_words(lines[count], last)} {word}"
        for count, word in ((NEW, "nieuwe"), (EXTENDED, "verlengingen"))
        if last in lines[count][PER_100].dropna().index
    ]
    finding = f"In {last} waren er {number(shown[last], 1)} verwijzingen per 100 gezinnen"
    begun = str(transition.half_year) if transition else ""
    return drawing.picture(
        functools.partial(_draw_half_years, lines=lines, begun=begun),
        finding=finding,
        unit=f"{LABELS[PER_100]}, per halfjaar; streep: 95%-interval",
        caption=(
            f"{ratios.credit} "
            + (f"In {last}: {listing(kinds)}. " if kinds else "")
            + f"{_families(every)} De intervallen gaan over "
            "toeval tussen gezinnen. Elk halfjaar heeft zijn seizoen: vergelijk eerste met eerste "
            "en tweede met tweede halfjaren, en nooit een halfjaar met een jaar."
            + (
                f" Stippellijn: het begin van {transition.to}, {transition.moment}."
                if transition and begun in every.index
                else ""
            )
            + _missing(lines)
        ),
        alt="Lijn per halfjaar. Alle verwijzingen per 100 gezinnen: "
        + listing([f"{name} {_in_words(every, str(name))}" for name in every.index])
        + ".",
    )


def _missing(lines: dict[str, pd.DataFrame]) -> str:
    value = {count: data[PER_100] for count, data in lines.items()}
    if not (value[NEW].isna() & value[ALL].notna()).any():
        return ""
    return " Waar nieuwe of verlengingen ontbreken, mogen zij niet getoond worden."


def _draw_half_years(
    axes: drawing.Axes, narrow: bool, *, lines: dict[str, pd.DataFrame], begun: str
) -> None:
    names = [str(name) for name in lines[ALL].index]
    styles: dict[str, tuple[str, str, str, float]] = {
        ALL: (DARK, "o", "-", -0.08),
        NEW: (ACCENT, "s", "--", 0.08),
        EXTENDED: (MIDDLE, "^", ":", 0.0),
    }
    for count, data in lines.items():
        colour, marker, line, aside = styles[count]
        drawing.points(
            axes, data, PER_100,
            along="x", aside=aside, colour=colour, fill=colour if count == ALL else "white",
            marker=marker, size=5, line=line, bar=1.1,
            label="alle verwijzingen" if count == ALL else count,
        )  # fmt: skip
    if begun in names:
        drawing.mark(axes, names.index(begun) - 0.5)
    drawing.name_half_years(axes, names, narrow)
    highest = max(float(data[[PER_100, _HIGH]].max().max()) for data in lines.values())
    drawing.measure(axes, "y", highest * 1.05)
    drawing.legend(axes, narrow)


def by_group(ratios: Released, city: Released, period: str, by: str) -> Picture | Notice:
    """Draw the referrals per 100 families of groups with their intervals, beside those of all."""
    same_kind(period, *ratios.table["periode"], *city.table["periode"])
    data = ratios.table[ratios.table["periode"] == period].dropna(subset=[PER_100])
    data = data.sort_values(by, ascending=False).set_index(by)
    everyone = city.table.set_index("periode")[PER_100].get(period, math.nan)
    if data.empty or not math.isfinite(everyone):
        return Notice("Geen groep is groot genoeg om te tonen.")
    return drawing.picture(
        functools.partial(_draw_groups, data=data, everyone=float(everyone)),
        finding=f"Verwijzingen per 100 gezinnen, naar {_label(ratios, by)}: {_each(data)}; "
        f"hele stad {number(everyone, 1)}",
        unit=f"{LABELS[PER_100]} in {period}; streep: 95%-interval; lijn: allen samen",
        caption=(
            f"{ratios.credit} Zonder rekening te houden met wat gezinnen "
            "vragen. Een gezin dat verhuist telt in beide groepen."
        ),
        alt=f"{LABELS[PER_100]} in {period}: "
        + listing([f"{name} {_in_words(data, str(name))}" for name in data.index])
        + f"; allen samen {number(everyone, 1)}.",
        height=drawing.rows_height(len(data), 0.45),
    )


def _label(ratios: Released, by: str) -> str:
    """Name what groups are divided by, within a sentence."""
    return next(one.label for one in ratios.dimensions if one.name == by)


def _each(data: pd.DataFrame) -> str:
    """Give each group with its number, from the first of the alphabet."""
    rates = data[PER_100].sort_index().items()
    return listing([f"{str(name).lower()} {number(rate, 1)}" for name, rate in rates])


def _draw_groups(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, everyone: float) -> None:
    drawing.reference(axes, everyone, "allen samen")
    drawing.points(axes, data, PER_100, fill=MIDDLE, size=7)
    drawing.name_rows(axes, data.index, narrow)
    drawing.measure(axes, "x", float(data[_HIGH].max()) * 1.08)


def _families(table: pd.DataFrame) -> str:
    families = table["gezinnen"].dropna()
    return f"Per halfjaar {number(families.min())} tot {number(families.max())} begeleide gezinnen."


def _in_words(table: pd.DataFrame, row: str) -> str:
    return with_span(table.loc[row].to_dict(), PER_100, 1) or "niet getoond"


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
