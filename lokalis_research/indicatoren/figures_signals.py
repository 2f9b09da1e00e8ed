"""What stands out in a weekly or monthly series of the whole city, by its control chart."""

from __future__ import annotations

import functools
from datetime import timedelta

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.indicatoren.compare import value_of
from lokalis_research.period import MONTH_NAMES, HalfYear, Month, months_between
from lokalis_research.result import Released
from lokalis_research.stats.arguments import BoolArray
from lokalis_research.stats.control_chart import FEWEST, ControlChart, control_chart
from lokalis_research.text import listing, number, uncapitalised

RULES = {
    "outside": "buiten het vlak",
    "shift": "zeven of meer op rij aan één kant van het gemiddelde",
    "trend": "zeven of meer op rij steeds hoger, of steeds lager",
}
"""What every rule of `ControlChart` is called on a page."""

_MOST = 3

# The shares of series in which nothing changes: tests/indicatoren/test_figures_signals.py.
_BY_CHANCE = {"week": "een kwart", "maand": "6%"}


def chart(released: Released, period: HalfYear, value: str = "") -> Picture | Notice:
    """Draw a series of weeks or months with its limits, and say what stands out in a half-year.

    It is of the whole city; all before the half-year gives the limits too. Without `value` it is
    the column of the indicator.
    """
    value = value or value_of(released)
    is_weekly = "week" in [column.name for column in released.dimensions]
    data = (_weeks if is_weekly else _months)(released.table, value, period)
    drawn = control_chart(data["getal"])
    what, unit = released.title.split(",")[0], "week" if is_weekly else "maand"
    if not np.isfinite(drawn.mean) or data["getal"][data["nu"]].isna().all():
        least = f"ten minste {FEWEST} " + (
            "weken, en van dezelfde weken een jaar eerder," if is_weekly else "maanden"
        )
        return Notice(f"{what}: om te zien wat opvalt, zijn cijfers van {least} nodig.")
    beside = " naast een jaar eerder" if is_weekly else ""
    side = "onder" if drawn.mean < 0 else "boven"
    usual = f"gemiddelde verschil, dat {side} nul ligt" if is_weekly else "gemiddelde"
    signals = _told(drawn, data, usual)
    # It is no claim: a finding that says what stands out says how often chance alone does that.
    chance = f"door toeval in {_BY_CHANCE[unit]} van de halfjaren"
    nothing = f"in het {period.label} valt geen {unit} op"
    finding = f": {signals} ({chance})" if signals else f": {nothing}"
    label, decimals = next(
        (one.label, one.decimals) for one in released.values if one.name == value
    )
    last = data.dropna(subset="getal").iloc[-1]
    return drawing.picture(
        functools.partial(_draw, data=data, chart=drawn, is_weekly=is_weekly, decimals=decimals),
        finding=f"{what}{beside}{finding}",
        unit=f"{'Verschil' if is_weekly else label}, per {unit}, tot en met het {period.label}; "
        "vlak: bij deze reeks gewoon",
        caption=f"{released.credit} {released.method} {_explained(unit)}",
        alt=f"Lijn per {unit} van {uncapitalised(what)}{beside}, gemiddeld "
        f"{number(drawn.mean, decimals)}, het laatst {number(last['getal'], decimals)} in "
        f"{last['naam']}; {period}{finding}.",
    )


def _weeks(table: pd.DataFrame, value: str, period: HalfYear) -> pd.DataFrame:
    """Lay the weeks of half-years in a row, each less the same week of a year before.

    So holidays, which return every year, do not stand out.
    """
    known = table.set_index(["periode", "week"])[value]
    first = min((HalfYear.parse(name) for name in table["periode"]), default=period)
    count = next(n for n in range(1, 99) if period.shift(1 - n) <= first)
    return pd.DataFrame(
        [
            (str(half), _named(half, week), number_of - before, half == period)
            for half in period.trailing(count)[2:]
            for week, (number_of, before) in enumerate(
                zip(_of_seven(known, half), _of_seven(known, half.shift(-2)), strict=True), 1
            )
        ],
        columns=["periode", "naam", "getal", "nu"],
    )


def _named(half: HalfYear, week: int) -> str:
    """Name a week so that a reader knows when in the year it is."""
    first = half.start + timedelta(days=7 * (week - 1))
    return f"de week van {first.day} {MONTH_NAMES[first.month - 1]}"


def _of_seven(known: pd.Series[float], half: HalfYear) -> list[float]:
    """Give the weeks of a half-year; the last, longer or shorter, is made one of seven days."""
    last = round(half.days / 7)
    weeks = [known.get((str(half), f"week {week:02d}"), np.nan) for week in range(1, last + 1)]
    return [*weeks[:-1], weeks[-1] * 7 / (half.days - 7 * (last - 1))]


def _months(table: pd.DataFrame, value: str, period: HalfYear) -> pd.DataFrame:
    """Lay months in a row, also those of which nothing is known."""
    known = table.set_index("periode")[value]
    first = min((Month.parse(name) for name in known.index), default=period.months[0])
    return pd.DataFrame(
        [
            (str(month), month.label, known.get(str(month), np.nan), month in period.months)
            for month in months_between(first, period.months[-1])
        ],
        columns=["periode", "naam", "getal", "nu"],
    )


def _told(chart: ControlChart, data: pd.DataFrame, mean: str) -> str:
    """Name what stands out in the half-year of the page, per rule."""
    now, names = data["nu"].to_numpy(), data["naam"].to_numpy()
    with np.errstate(invalid="ignore"):
        is_high = chart.values > chart.mean
    row = "zeven of meer op rij"
    marked = {
        RULES["outside"]: chart.outside,
        f"{row} boven het {mean}": chart.shift & is_high,
        f"{row} onder het {mean}": chart.shift & ~is_high,
        RULES["trend"]: chart.trend,
    }
    said = {words: _runs(points & now, names) for words, points in marked.items()}
    return "; ".join(f"{text}, {words}" for words, text in said.items() if text)


def _runs(marked: BoolArray, names: np.ndarray) -> str:
    """Name the first marked points; those in a row by the first and the last."""
    edges = np.diff(np.concatenate([[0], marked.astype(int), [0]]))
    ends = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1, strict=True)
    runs = [
        names[start] if start == stop else f"{names[start]} tot en met {names[stop]}"
        for start, stop in ends
    ]
    # A title holds so many; the figure shows all.
    return listing(runs[:_MOST] + ["andere"] * (len(runs) > _MOST))


def _explained(unit: str) -> str:
    lengths = "De laatste week van een halfjaar is omgerekend naar zeven dagen. "
    return (
        f"{lengths if unit == 'week' else ''}Lijn en vlak: gemiddelde en gewone spreiding van de "
        f"hele reeks (XmR-kaart). Een vierkantje: {listing(list(RULES.values()))}. Dat is een "
        "reden om te kijken, geen bewijs: ook als er niets verandert, is er in ongeveer "
        f"{_BY_CHANCE[unit]} van de halfjaren een {unit} met een vierkantje."
    )


def draw_limits(axes: drawing.Axes, chart: ControlChart, low: float, high: float) -> None:
    """Draw the band and the mean of a control chart within ends, and mark what gives a signal."""
    if np.isfinite(chart.mean):
        band = max(chart.low, low), min(chart.high, high)
        axes.axhspan(*band, color=LIGHT, alpha=0.4, linewidth=0)
        axes.axhline(chart.mean, color=MIDDLE, linewidth=1)
    at = np.flatnonzero(chart.signals)
    if len(at):
        drawing.scatter(axes, at, chart.values[at], colour=ACCENT, marker="s", size=6.5)


def _draw(
    axes: drawing.Axes,
    narrow: bool,
    *,
    data: pd.DataFrame,
    chart: ControlChart,
    is_weekly: bool,
    decimals: int,
) -> None:
    # A difference from the year before may lie below nought.
    draw_limits(axes, chart, -np.inf if is_weekly else 0.0, np.inf)
    drawing.lines(axes, data, "getal", marker="" if is_weekly else "o")
    if is_weekly:
        starts = np.flatnonzero(~data["periode"].duplicated())
        axes.set_xticks(starts, [f"begin\n{data['periode'][at]}" for at in starts])
        axes.set_xlim(-0.5, len(data) - 0.5)
    else:
        drawing.name_months(axes, data["periode"], narrow)
    top = None if is_weekly else 1.12 * float(np.nanmax([*chart.values, chart.high]))
    drawing.measure(axes, "y", top, low=None if is_weekly else 0.0, decimals=decimals)
