"""The figures of page 40: absence as delivered, and the published months."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.period import HalfYear, Month
from lokalis_research.result import Released
from lokalis_research.text import listing, number
from lokalis_research.verdict import confidence
from lokalis_research.verzuim.analyse import CONVENTION_LABELS
from lokalis_research.verzuim.change import differ
from lokalis_research.verzuim.schemes import PERCENT_OF_TIME, QUESTIONS, moved

_RATE = "verzuimpercentage"
_LOW, _HIGH = f"{_RATE}_laag", f"{_RATE}_hoog"
_TOGETHER = "kort en lang samen"
_EDGE = 2.2
# In times the highest dot: one small cluster's interval would else press all others together.
_BEYOND = (
    "Een pijl: het interval loopt verder dan de figuur, omdat enkele lange meldingen het "
    "cijfer bepalen"
)


def half_years(rates: Released) -> Picture | Notice:
    """Draw kort and lang per half-year, with the interval of their total."""
    data = rates.table
    total = data[data["klasse"] == "totaal"].set_index("periode")
    parts = {
        name: data[data["klasse"] == name].set_index("periode")[_RATE].reindex(total.index)
        for name in ("lang", "kort")
    }
    last, first = str(total.index[-1]), str(HalfYear.parse(str(total.index[-1])).shift(-2))
    shown = total[_RATE].dropna()
    if shown.empty:
        return Notice("Van geen halfjaar is het verzuim te tonen.")
    finding = f"In {last} was het verzuim {_rate(total, last)}"
    if first in shown.index and last in shown.index:
        finding += f", tegenover {_rate(total, first)} in {first}"
    whole = total[_RATE].where(pd.DataFrame(parts).isna().any(axis=1)).dropna()
    hidden = f" Grijs: hoe het over {' en '.join(parts)} is verdeeld, is verborgen."
    return drawing.picture(
        functools.partial(_draw_half_years, total=total, parts=parts, whole=whole),
        finding=finding,
        unit=f"{PERCENT_OF_TIME}, per halfjaar; streep: 95%-interval van het totaal",
        caption=(
            f"{rates.credit}{hidden if len(whole) else ''} De "
            "klasse hoort bij de hele melding aan het einde van het "
            "halfjaar; maandcijfers van kort en lang middelen daarom niet uit tot deze."
        ),
        alt="Gestapelde staven van lang en kort verzuim per halfjaar. Totaal: "
        + listing([f"{name} {_rate(total, str(name))}" for name in total.index])
        + ".",
    )


def _draw_half_years(
    axes: drawing.Axes,
    narrow: bool,
    *,
    total: pd.DataFrame,
    parts: dict[str, pd.Series[float]],
    whole: pd.Series[float],
) -> None:
    stack = pd.DataFrame(parts).fillna(0).cumsum(axis=1).iloc[:, ::-1]
    colours = {"kort": LIGHT, "lang": MIDDLE}
    if len(whole):
        stack.insert(0, _TOGETHER, whole.reindex(total.index).fillna(0))
        colours[_TOGETHER] = GREY
    drawing.bars(axes, stack, colours)
    drawing.points(axes, total, _RATE, along="x", size=4)
    for place, (value, high) in enumerate(total[[_RATE, _HIGH]].to_numpy()):
        if np.isfinite(high):
            drawing.write(axes, place, high, number(value, 1), fontweight="bold")
    drawing.name_half_years(axes, total.index, narrow)
    drawing.measure(
        axes, "y", float(np.nanmax(total[[_RATE, _HIGH]].to_numpy(dtype=float))) * 1.1, unit="%"
    )
    drawing.legend(axes, narrow)


def clusters(rates: Released, city: Released, period: HalfYear) -> Picture | Notice:
    """Draw the absence of every cluster of teams with its interval, beside that of all together."""
    now, before = str(period), str(period.shift(-2))
    data = rates.table[rates.table["periode"] == now].set_index("cluster")
    earlier = rates.table[rates.table["periode"] == before].set_index("cluster")[_RATE]
    everyone = city.table[city.table["periode"] == now]
    if "klasse" in everyone:
        everyone = everyone[everyone["klasse"] == "totaal"]
    mean = float(everyone[_RATE].iloc[0]) if len(everyone) else math.nan
    data = data.sort_index(ascending=False)
    shown = data.dropna(subset=[_RATE])
    if shown.empty or math.isnan(mean):
        return Notice("Geen cluster is groot genoeg om te tonen.")
    edge = _EDGE * max(mean, float(shown[_RATE].max()))
    beyond = [str(name) for name in shown.index[shown[_HIGH] > edge]]
    # Bonferroni: with this many comparisons one in twenty would be too easily found.
    estimates = shown[[_RATE, "standaardfout", f"{_RATE}_vrijheidsgraden"]].to_numpy().tolist()
    alpha = 1 - confidence(QUESTIONS, len(shown))
    apart = [
        str(name)
        for name, estimate in zip(shown.index, estimates, strict=True)
        if differ(tuple(estimate), (mean, 0.0, math.inf), alpha)
    ]
    hidden = len(data) - len(shown)
    bare = shown[_HIGH].isna().any()
    year_before = earlier.reindex(shown.index).to_frame(_RATE)
    if apart:
        finding = (
            f"Van {len(shown)} clusters verschillen er {len(apart)} meer dan toeval zou geven: "
            + listing(apart)
        )
    else:
        finding = (
            f"Geen van de {len(shown)} clusters verschilt meer van allen samen dan toeval kan geven"
            if len(shown) > 1
            else f"Van {shown.index[0]} is niet te zeggen of het van allen samen verschilt"
        )

    def draw(axes: drawing.Axes, narrow: bool) -> None:
        drawing.reference(axes, mean, "allen samen")
        beyond = np.flatnonzero(shown[_HIGH] > edge)
        axes.plot(np.full(len(beyond), edge), beyond, ">", color=DARK, markersize=7, clip_on=False)
        drawing.points(axes, year_before, _RATE, colour=GREY, fill="white", label=before)
        drawing.points(axes, shown, _RATE, size=7, label=now)
        drawing.name_rows(axes, shown.index, narrow)
        drawing.measure(axes, "x", edge, unit="%", most=5 if narrow else 9)
        drawing.legend(axes, narrow, reverse=True)

    return drawing.picture(
        draw,
        finding=finding,
        unit=f"{PERCENT_OF_TIME}; lijn door de punt: 95%-interval",
        caption=(
            f"{rates.credit} Clusters zijn een eigen indeling van teams die "
            "alleen te klein zijn om te tonen. De intervallen gelden elk voor zich; of een cluster "
            "afwijkt is beoordeeld met een strengere grens, omdat er meer dan een vergelijking is "
            "(Bonferroni). Dit is geen ranglijst."
            + (f" Niet getoond: {hidden}." if hidden else "")
            + (" Een punt zonder lijn: het interval is verborgen." if bare else "")
            + (f" {_BEYOND}: {listing(beyond)}." if beyond else "")
        ),
        alt=f"Verzuim per cluster in {now}: "
        + listing([f"{name} {_rate(shown, name)}" for name in shown.index])
        + f". Allen samen {number(mean, 1)}%.",
        height=drawing.rows_height(len(shown), 0.42),
    )


def definitions(shares: Released, fit: Released) -> Picture | Notice:
    """Draw how much of the absence is called kort under every definition, and which fits best."""
    data = shares.table.dropna()
    lines = data.assign(
        dagen=data["grens"].str.extract(r"(\d+)", expand=False).astype(int)
    ).pivot_table(index="dagen", columns="conventie", values="aandeel")
    lines = lines.sort_index().reindex(columns=list(CONVENTION_LABELS.values()))
    usual = lines[CONVENTION_LABELS["einde_periode"]].dropna()
    if usual.empty:
        return Notice("Bij geen enkele grens mag het korte verzuim getoond worden.")
    longest = f", met {usual.index[-1]} dagen {number(usual.iloc[-1])}%" if len(usual) > 1 else ""
    return drawing.picture(
        functools.partial(_draw_definitions, lines=lines),
        finding=(
            f"Met een grens van {usual.index[0]} dagen is {number(usual.iloc[0])}% van het verzuim "
            f"kort{longest}{_best(fit)}"
        ),
        unit=f"Kort verzuim in procenten van alle verzuim in {data['periode'].iloc[0]}, per grens",
        caption=(
            f"{shares.credit} Grenzen van "
            "Vernet (14 en 91 dagen) en van zes weken (7, 42 en 365 dagen). Een melding die aan "
            "het einde van de periode nog liep, was bij afloop langer."
            + (" Een staaf die ontbreekt, is verborgen." if lines.isna().any(axis=None) else "")
        ),
        alt="Staven per grens: "
        + listing(
            [
                f"tot en met {day} dagen {number(value)}% ({name})"
                for name, own in lines.items()
                for day, value in own.dropna().items()
            ]
        )
        + " van het verzuim is kort.",
        height=3.0,
    )


def _best(fit: Released) -> str:
    """Name the boundary at which short absence comes nearest to the published months."""
    near = fit.table.dropna(subset="afstand").sort_values("afstand", kind="stable")
    if near.empty:
        return ""
    best = near.iloc[0]
    return (
        f"; bij de gepubliceerde maanden past {best['grens']} het best, "
        f"gemiddeld {number(best['afstand'], 2)} procentpunt ernaast"
    )


def _draw_definitions(axes: drawing.Axes, narrow: bool, *, lines: pd.DataFrame) -> None:
    names = sorted(lines.columns)
    drawing.bars(axes, lines[names], dict(zip(names, (LIGHT, MIDDLE), strict=False)), beside=True)
    for place, name in enumerate(names):
        for row, value in enumerate(lines[name]):
            if np.isfinite(value):
                drawing.write(
                    axes, row + 0.4 * (2 * place + 1) / len(names) - 0.4, value, number(value)
                )
    labels = [f"t/m {day}" + ("" if narrow else " dagen") for day in lines.index]
    axes.set_xticks(range(len(lines)), labels)
    axes.set_xlim(-0.6, len(lines) - 0.4)
    drawing.measure(axes, "y", 105, unit="%", most=5)
    drawing.legend(axes, narrow)


def _rate(table: pd.DataFrame, row: str) -> str:
    value = float(table[_RATE].get(row, math.nan))
    return f"{number(value, 1)}%" if math.isfinite(value) else "niet getoond"


Row = dict[Any, Any]
_FEWEST = 3


def months(table: Released, years: Released, breaks: pd.DataFrame) -> Picture | Notice:
    """Draw kort and lang per month with the mean of every year."""
    data = table.table.reset_index(drop=True)
    means = years.table.to_dict("records")
    if len(data) < _FEWEST:
        return Notice("Over dit halfjaar en eerder zijn geen maandcijfers gepubliceerd.")
    inside = breaks[breaks["tabel"] == "verzuimmeldingen"].assign(
        maand=breaks["datum"].dt.strftime("%Y-%m")
    )
    # A break at the very beginning breaks nothing.
    inside = inside[inside["maand"].isin(data["periode"].iloc[1:])]
    marks = inside.assign(merk=list("abcdefgh"[: len(inside)])).to_dict("records")
    top = data.nlargest(1, "totaal").to_dict("records")[0]
    highest = Month.parse(top["periode"]).label
    yearly = listing([f"{row['periode']} {number(row['totaal'], 2)}%" for row in means])
    return drawing.picture(
        functools.partial(_draw_months, data=data, means=means, breaks=marks),
        finding=_from_year_to_year(means)
        or (
            f"Het gepubliceerde verzuim lag tussen {number(data['totaal'].min(), 1)}% en "
            f"{number(data['totaal'].max(), 1)}% per maand"
        ),
        unit=f"{PERCENT_OF_TIME}, per maand; streep: gemiddelde van het jaar",
        caption=(
            f"{table.credit} {len(data)} maandcijfers van de hele organisatie, "
            "zonder interval: het zijn geen steekproefcijfers en de aantallen erachter zijn niet "
            "gepubliceerd. Lang = totaal − kort; waar kort ophoudt, is niet gepubliceerd."
            + "".join(
                f" {row['merk']}: {Month.parse(row['maand']).label}. {row['wat']}" for row in marks
            )
        ),
        alt=(
            f"Gestapelde vlakken van lang en kort verzuim per maand van {data['periode'].iloc[0]} "
            f"tot en met {data['periode'].iloc[-1]}. Jaargemiddelden: {yearly or 'nog geen'}. "
            f"Hoogste maand: {highest} met {number(top['totaal'], 2)}%."
        ),
    )


def _from_year_to_year(means: list[Row]) -> str:
    if len(means) < 2:
        return ""
    first, last = means[-2:]
    return (
        f"Het gepubliceerde verzuim {moved(last['totaal'] - first['totaal'])} van "
        f"{number(first['totaal'], 2)}% in {first['periode']} naar "
        f"{number(last['totaal'], 2)}% in {last['periode']}"
    )


def _draw_months(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, means: list[Row], breaks: list[Row]
) -> None:
    at = np.arange(len(data), dtype=float)
    shades = {"lang": MIDDLE, "kort": LIGHT}
    axes.stackplot(at, data[list(shades)].T, colors=shades.values(), labels=shades, linewidth=0)
    drawing.lines(axes, data, "totaal")
    ceiling = float(data["totaal"].max()) * 1.16
    for row in means:
        span = at[data["periode"].str.startswith(row["periode"]).to_numpy()]
        axes.hlines(row["totaal"], span[0], span[-1], color=ACCENT, linestyle="--", linewidth=1.6)
        mean = f"{row['periode']}\n{number(row['totaal'], 1 if narrow else 2)}%"
        drawing.write(axes, span.mean(), ceiling, mean, va="top", color=ACCENT, fontweight="bold")
    for row in breaks:
        place = float(at[(data["periode"] == row["maand"]).to_numpy()][0])
        drawing.mark(axes, place)
        drawing.write(
            axes, place + 0.3, ceiling * 0.8, row["merk"], ha="left", color=GREY, style="italic"
        )
    drawing.name_months(axes, data["periode"], narrow)
    axes.set_xlim(0, at[-1])
    drawing.measure(axes, "y", ceiling, unit="%")
    drawing.legend(axes, narrow, reverse=True)


def trend(seasons: Released) -> Picture | Notice:
    """Draw the months, and the trend that is left without the season."""
    data = seasons.table.dropna(subset=["trend"]).reset_index(drop=True)
    rows = data.to_dict("records")
    if not rows:
        return Notice("Er zijn nog geen drie jaren van maandcijfers: geen trend zonder seizoen.")
    begin, end = rows[0], rows[-1]
    low = min(rows, key=lambda row: float(row["trend"]))
    season = data.assign(maand=data["periode"].str[5:]).groupby("maand")["seizoen"].mean()
    peak, dip = (
        Month(2000, int(str(month))).label.split()[0]
        for month in (season.idxmax(), season.idxmin())
    )
    return drawing.picture(
        functools.partial(_draw_trend, data=data),
        finding=(
            f"Zonder seizoen liep het verzuim van {number(low['trend'], 1)}% in "
            f"{Month.parse(low['periode']).label} naar {number(end['trend'], 1)}% in "
            f"{Month.parse(end['periode']).label}"
        ),
        unit=f"{PERCENT_OF_TIME}; punten: maanden, lijn: trend (STL)",
        caption=(
            f"{seasons.credit} {seasons.method} Het seizoen is gemiddeld het "
            f"hoogst in {peak} ({number(season.max(), 1, sign=True)} procentpunt) en het laagst in "
            f"{dip} ({number(season.min(), 1, sign=True)}); drie winters zijn weinig om een "
            "seizoen uit te schatten. De uiteinden van een trend zijn het minst zeker."
        ),
        alt=(
            f"Punten per maand met een trendlijn van {number(begin['trend'], 1)}% in "
            f"{begin['periode']}, laagste punt {number(low['trend'], 1)}% in {low['periode']}, "
            f"naar {number(end['trend'], 1)}% in {end['periode']}."
        ),
    )


def _draw_trend(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    drawing.scatter(axes, data.index, data["waarde"], colour=MIDDLE, fill=LIGHT, size=5)
    drawing.lines(axes, data, "trend")
    drawing.name_months(axes, data["periode"], narrow)
    drawing.measure(axes, "y", float(data["waarde"].max()) * 1.08, unit="%")
