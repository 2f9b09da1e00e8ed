"""The figures of an indicator: over time, beside a year before, and by its control chart."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import timedelta

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.caveats import breaks_between, breaks_within
from lokalis_research.drawing import ACCENT, DARK, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.indicatoren.compare import two_periods, value_of
from lokalis_research.indicatoren.indicator import Catalogue
from lokalis_research.period import MONTH_NAMES, HalfYear, Month, months_between
from lokalis_research.result import Column, Released
from lokalis_research.result.labels import upwards
from lokalis_research.stats.arguments import BoolArray
from lokalis_research.stats.control_chart import FEWEST, ControlChart, control_chart
from lokalis_research.text import listing, number, uncapitalised

LOOKS = {DARK: "o", ACCENT: "s", MIDDLE: "^", GREY: "D", LIGHT: "v"}
"""What tells lines apart, also in greyscale: a colour and a mark for each; more are no figure."""


def over_time(released: Released, catalogue: Catalogue) -> Picture | Notice:
    """Draw an indicator over its periods, one line per group, with intervals."""
    value, column = _value(released)
    groups = [one.name for one in released.dimensions[1:]]
    data = released.table.dropna(subset=[value]).sort_values(["periode", *groups])
    if data["periode"].nunique() < 2:
        return Notice("Voor een lijn zijn cijfers van twee periodes nodig; die zijn er niet.")
    data = data.assign(lijn=data[groups[0]] if groups else "hele stad")
    if data["lijn"].nunique() > len(LOOKS):
        return Notice("Te veel groepen voor een lijn per groep: zie de tabel.")
    names = data["periode"].unique()
    first, last = (HalfYear.parse(name) for name in (min(names), max(names)))
    fields = catalogue.of(released).compared_by
    broken = functools.partial(breaks_between, catalogue.dictionary, fields)
    breaks = breaks_within(broken(first, last), names)
    by_line = list(data.groupby("lijn", sort=False))
    # Of more than two lines all points are too much to listen to: the first and last of each.
    is_few = len(by_line) <= 2
    lines = [
        f"{name} "
        + ", ".join(
            f"{_said(row[value], column)} in {row['periode']}"
            for _, row in own.iloc[:: 1 if is_few else max(1, len(own) - 1)].iterrows()
        )
        for name, own in by_line
    ]
    return drawing.picture(
        functools.partial(_draw_lines, data=data, column=column, breaks=breaks),
        finding=f"{released.title}: {_now(data, value, column, broken)}",
        unit=f"{_unit(column).capitalize()}, per halfjaar{_bar(data, value)}",
        caption=_caption(released, breaks),
        alt=f"Lijnen over de tijd van {uncapitalised(released.title)}: {listing(lines)}.",
    )


def _now(data: pd.DataFrame, value: str, column: Column, broken: Callable[..., object]) -> str:
    """Say where the lines end; of a single one also a year before, where the two compare."""
    lines = [(str(name), own) for name, own in data.groupby("lijn", sort=False)]
    if len(lines) > 1:
        return listing([f"{name} {_said(own[value].iloc[-1], column)}" for name, own in lines[:3]])
    own = lines[0][1].set_index("periode")[value]
    last = HalfYear.parse(str(own.index[-1]))
    # Seasons differ: only the same half of a year may stand beside it.
    before = last.shift(-2)
    compares = str(before) in own and not broken(before, last)
    then = f", een jaar eerder {_said(own[str(before)], column)}" if compares else ""
    return f"{_said(own.iloc[-1], column)} in {last}{then}"


def beside_before(released: Released, period: HalfYear) -> Picture | Notice:
    """Draw an indicator per group, beside the same half-year of a year before."""
    value, column = _value(released)
    now, before = two_periods(released, period)
    group = released.dimensions[1].name
    sides = {
        name: released.table[released.table["periode"] == name].set_index(group)
        for name in (now, before)
    }
    data = sides[now].dropna(subset=[value])
    # An empty table would take over the rows of what is set beside it.
    data = data.assign(eerder=sides[before][value].reindex(data.index))
    if len(data) < 2:
        return Notice(f"{released.title}: er zijn geen twee groepen om naast elkaar te tonen.")
    data = upwards(data.reset_index(), group).set_index(group)
    said = {str(name): _said(row[value], column) for name, row in data.iterrows()}
    return drawing.picture(
        functools.partial(beside_earlier, data=data, column=column, names=(now, before)),
        finding=f"{released.title}: {_between(data[value], column)}",
        unit=f"{_unit(column).capitalize()}, {now}{_bar(data, value)}; open rondje: {before}",
        caption=_caption(released),
        alt=f"Punten per groep van {uncapitalised(released.title)} in {now}: "
        + listing([f"{name} {text}" for name, text in reversed(said.items())])
        + ".",
        height=0.24 * len(data) + 1.2,
    )


def _between(values: pd.Series[float], column: Column) -> str:
    low, high = number(values.min(), column.decimals), _said(values.max(), column)
    return f"{low} tot {high}; of groepen echt verschillen, is niet getoetst"


def weeks(released: Released, period: HalfYear) -> Picture | Notice:
    """Draw the weeks of a half-year beside the same weeks of a year before."""
    value, _ = _value(released)
    now, before = two_periods(released, period)
    data = released.table.dropna(subset=[value])
    data = data[data["periode"].isin([now, before])]
    data = data.assign(nummer=data["week"].str[-2:].astype(int))
    sums = data.groupby("periode")[value].sum()
    if now not in sums:
        return Notice("In geen week zijn er genoeg aanmeldingen om te tonen.")
    per_week = {name: number(sums[name] / (data["periode"] == name).sum()) for name in sums.index}
    text = f"gemiddeld {per_week[now]} per week in {now}"
    text += f", een jaar eerder {per_week[before]}" if before in per_week else ""
    return drawing.picture(
        functools.partial(_draw_weeks, data=data, value=value, names=(now, before)),
        finding=f"{released.title.split(',')[0]}: {text}",
        unit=f"Aantal per week van zeven dagen, {now} (donker) en {before} (licht)",
        caption=_caption(released),
        alt=f"Twee lijnen van weken in {now} en {before}: {text}; hoogste week "
        f"{number(data[value].max())}, laagste {number(data[value].min())}.",
    )


def _draw_weeks(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, value: str, names: tuple[str, str]
) -> None:
    for name, colour, line in zip(names, (DARK, MIDDLE), ("-", "--"), strict=True):
        own = data[data["periode"] == name].set_index("nummer")
        drawing.lines(axes, own, value, colour=colour, line=line, label=name)
    axes.set_xlabel("week van het halfjaar")
    drawing.measure(axes, "y", float(data[value].max()) * 1.15)
    drawing.legend(axes, narrow)


def _draw_lines(
    axes: drawing.Axes,
    narrow: bool,
    *,
    data: pd.DataFrame,
    column: Column,
    breaks: dict[str, float],
) -> None:
    names = sorted(data["periode"].unique())
    lines = data["lijn"].unique()
    for (colour, marker), name in zip(LOOKS.items(), lines, strict=False):
        own = data[data["lijn"] == name].set_index("periode").reindex(names)
        drawing.points(
            axes, own, column.name, along="x", colour=colour, marker=marker, size=5, line="-",
            bar=1.1, label=name if len(lines) > 1 else None,
        )  # fmt: skip
    for place in breaks.values():
        drawing.mark(axes, place)
    drawing.name_half_years(axes, names, narrow)
    drawing.measure(axes, "y", _top(data, column), unit=_sign(column))
    if len(lines) > 1:
        drawing.legend(axes, narrow)


def beside_earlier(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, column: Column, names: tuple[str, str]
) -> None:
    """Draw a column as points with intervals, one a row, and where they were a year before."""
    # Larger and empty, so that it shows around a point on the same spot.
    drawing.points(axes, data, "eerder", colour=ACCENT, fill="white", size=9, label=names[1])
    drawing.points(axes, data, column.name, fill=MIDDLE, size=5.5, label=names[0])
    drawing.name_rows(axes, data.index, narrow)
    drawing.measure(axes, "x", _top(data, column), unit=_sign(column))
    drawing.legend(axes, narrow, reverse=True)


def _top(data: pd.DataFrame, column: Column) -> float:
    """End an axis just beyond what is drawn; no share is above 100%."""
    drawn = data.reindex(columns=[column.name, f"{column.name}_hoog", "eerder"])
    highest = 1.15 * float(drawn.max().max())
    return 103.0 if column.unit == "%" and highest > 100 else highest


def _sign(column: Column) -> str:
    return "%" if column.unit == "%" else ""


def _value(released: Released) -> tuple[str, Column]:
    value = value_of(released)
    return value, next(one for one in released.values if one.name == value)


def _said(value: float, column: Column) -> str:
    return f"{number(value, column.decimals)}{_sign(column) or f' {column.unit}'.rstrip()}"


def _unit(column: Column) -> str:
    return f"in {column.unit}" if column.unit else "aantal"


def _bar(data: pd.DataFrame, value: str) -> str:
    return "; streep: 95%-interval" if f"{value}_laag" in data else ""


def _caption(released: Released, breaks: Mapping[str, float] | None = None) -> str:
    text = f"{released.credit} {released.method}"
    if not breaks:
        return text
    apart = "ervoor en erna is dit cijfer niet goed te vergelijken"
    return f"{text} Stippellijn: {apart} ({', '.join(breaks)})."


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
