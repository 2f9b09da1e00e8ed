"""The referrals of the city over time, counted: with and without re-referrals on paper."""

from __future__ import annotations

import functools
import math

import pandas as pd

from lokalis_research import drawing
from lokalis_research.dictionary import Transition
from lokalis_research.drawing import ACCENT, DARK, MIDDLE, Notice, Picture
from lokalis_research.result import Released
from lokalis_research.text import listing, number, with_span
from lokalis_research.verwijzingen.words import ALL, EXTENDED, LABELS, NEW, PER_100, same_kind

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
