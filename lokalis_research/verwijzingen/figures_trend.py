"""The referrals of the city over time, counted: with and without re-referrals on paper."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lokalis_research.drawing import (
    ACCENT,
    DARK,
    GREY,
    MIDDLE,
    Notice,
    Picture,
    dutch_axis,
    picture,
)
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span
from lokalis_research.verwijzingen.words import ALL, EXTENDED, LABELS, NEW, PER_100, same_kind

_LOW, _HIGH = f"{PER_100}_laag", f"{PER_100}_hoog"
_BREAK = "2020H1"


def half_years(ratios: Released) -> Picture | Notice:
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
        return Notice("In geen halfjaar mogen de verwijzingen getoond worden: te weinig gezinnen.")
    last = str(every.index[-1])
    kinds = [
        f"{_in_words(lines[count], last)} {word}"
        for count, word in ((NEW, "nieuwe"), (EXTENDED, "verlengingen"))
        if last in lines[count][PER_100].dropna().index
    ]
    finding = (
        f"In {last} waren er {_in_words(every, last)} verwijzingen per 100 begeleide gezinnen"
        + (f": {listing(kinds)}" if kinds else "")
    )
    return picture(
        functools.partial(_draw_half_years, lines=lines),
        finding=finding,
        unit=f"{LABELS[PER_100]}, per halfjaar; streep: 95%-interval",
        caption=(
            f"Bron: {'; '.join(ratios.sources)}. {_families(every)} De intervallen gaan over "
            "toeval tussen gezinnen. Elk halfjaar heeft zijn seizoen: vergelijk eerste met eerste "
            "en tweede met tweede halfjaren, en nooit een halfjaar met een jaar."
            + (
                " Stippellijn: het begin van KOOS en Spoor030, 1 januari 2020."
                if _BREAK in every.index
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


def _draw_half_years(axes: Axes, narrow: bool, *, lines: dict[str, pd.DataFrame]) -> None:
    names = [str(name) for name in lines[ALL].index]
    at = np.arange(len(names))
    styles = {
        ALL: (DARK, "o", "-", -0.08),
        NEW: (ACCENT, "s", "--", 0.08),
        EXTENDED: (MIDDLE, "^", ":", 0.0),
    }
    for count, data in lines.items():
        colour, marker, line, aside = styles[count]
        value = data[PER_100].to_numpy(dtype=float)
        ends = np.vstack([value - data[_LOW].to_numpy(), data[_HIGH].to_numpy() - value])
        axes.errorbar(
            at + aside,
            value,
            yerr=ends,
            fmt=marker,
            linestyle=line,
            color=colour,
            markersize=5,
            capsize=2.5,
            linewidth=1.5,
            elinewidth=1.1,
            markerfacecolor=colour if count == ALL else "white",
            label="alle verwijzingen" if count == ALL else count,
        )
    if _BREAK in names:
        axes.axvline(names.index(_BREAK) - 0.5, ymax=0.82, color=GREY, linestyle=":")
    axes.set_xticks(at, [name[2:].replace("H", "\nH") if narrow else name for name in names])
    highest = max(float(data[[PER_100, _HIGH]].max().max()) for data in lines.values())
    axes.set_ylim(0, highest * 1.22)
    axes.legend(loc="upper left", ncols=1 if narrow else 2)
    dutch_axis(axes.yaxis)


def by_group(ratios: Released, city: Released, period: str, by: str) -> Picture | Notice:
    """Draw the referrals per 100 families of groups with their intervals, beside those of all."""
    same_kind(period, *ratios.table["periode"], *city.table["periode"])
    data = ratios.table[ratios.table["periode"] == period].dropna(subset=[PER_100])
    data = data.sort_values(by, ascending=False).set_index(by)
    everyone = city.table.set_index("periode")[PER_100].get(period, math.nan)
    if data.empty or not math.isfinite(everyone):
        return Notice("Geen groep is groot genoeg om te tonen.")
    return picture(
        functools.partial(_draw_groups, data=data, everyone=float(everyone)),
        finding=f"De stad had in {period} {number(everyone, 1)} verwijzingen per 100 gezinnen",
        unit=f"{LABELS[PER_100]} in {period}; streep: 95%-interval; lijn: allen samen",
        caption=(
            f"Bron: {'; '.join(ratios.sources)}. Zonder rekening te houden met wat gezinnen "
            "vragen. Een gezin dat verhuist telt in beide groepen."
        ),
        alt=f"{LABELS[PER_100]} in {period}: "
        + listing([f"{name} {_in_words(data, str(name))}" for name in data.index])
        + f"; allen samen {number(everyone, 1)}.",
        height=0.45 * len(data) + 1.1,
    )


def _draw_groups(axes: Axes, narrow: bool, *, data: pd.DataFrame, everyone: float) -> None:
    at = np.arange(len(data))
    axes.axvline(everyone, color=ACCENT, linestyle="--", linewidth=1.5)
    axes.hlines(at, data[_LOW], data[_HIGH], color=DARK, linewidth=1.6)
    axes.plot(data[PER_100], at, "o", color=MIDDLE, markeredgecolor=DARK, markersize=7)
    names = [str(name) for name in data.index]
    axes.set_yticks(at, [name.replace(" en ", " en\n", 1) if narrow else name for name in names])
    axes.set_xlim(0, float(data[_HIGH].max()) * 1.08)
    axes.set_ylim(-0.6, len(data) - 0.4)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    dutch_axis(axes.xaxis)


def _families(table: pd.DataFrame) -> str:
    families = table["gezinnen"].dropna()
    return f"Per halfjaar {number(families.min())} tot {number(families.max())} begeleide gezinnen."


def _in_words(table: pd.DataFrame, row: str) -> str:
    value, low, high = (float(table[name].to_dict()[row]) for name in (PER_100, _LOW, _HIGH))
    if not math.isfinite(value):
        return "niet getoond"
    return f"{number(value, 1)} {span(low, high, 1)}" if math.isfinite(low) else number(value, 1)
