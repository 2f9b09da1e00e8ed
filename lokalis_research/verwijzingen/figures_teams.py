"""Teams beside each other: a funnel, a dot plot, and the spider chart of the reports."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, GREY, LIGHT, MIDDLE, Notice, Picture
from lokalis_research.period import parse_period
from lokalis_research.result import Released
from lokalis_research.result.labels import upwards
from lokalis_research.text import listing, number
from lokalis_research.verwijzingen.case_mix_tables import differing
from lokalis_research.verwijzingen.tables import FEWEST, limits_at
from lokalis_research.verwijzingen.words import LABELS, PER_100, group_word

_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
_NO_ORDER = "Dit is geen ranglijst: de volgorde is die van het alfabet."
_FEW = Notice("Te weinig teams zijn groot genoeg om te tonen; kijk naar clusters van teams.")


def funnel(limits: Released) -> Picture | Notice:
    """Draw teams by size, with the limits within which chance and usual differences keep them."""
    data = limits.table
    if data.empty:
        return _FEW
    groups = group_word(str(data.columns[0]))
    tau = float(data["tau"].iloc[0])
    widened = (
        f" De grenzen zijn verruimd voor verschillen die er tussen {groups} altijd zijn "
        f"(standaardafwijking {number(tau, 1)} per 100)."
        if tau > 0
        else ""
    )
    return drawing.picture(
        functools.partial(_draw_funnel, data=data),
        finding=(
            f"De {len(data)} {groups} naar grootte; door toeval alleen vallen de meeste in het vlak"
        ),
        unit=f"{LABELS[PER_100]}, naar het aantal begeleide gezinnen",
        caption=(
            f"{limits.credit} Lijnen: allen samen, 95%- en 99,8%-grenzen."
            f"{widened} Hoe meer {groups}, hoe vaker er door toeval een buiten de 95%-grens valt; "
            "welke werkelijk verschillen, is beoordeeld met wat gezinnen vragen erbij."
        ),
        alt=f"Trechter met {len(data)} {groups} rond {number(data['stad'].iloc[0], 1)} "
        "verwijzingen per 100 gezinnen.",
        height=4.2,
    )


def _draw_funnel(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    sizes = np.linspace(0.75 * data["gezinnen"].min(), 1.1 * data["gezinnen"].max(), 120)
    limits = limits_at(data, sizes).set_axis(sizes)
    city = float(data["stad"].iloc[0])
    axes.fill_between(sizes, limits["laag_95"], limits["hoog_95"], color=LIGHT, alpha=0.35)
    for name, style in (("95", "--"), ("998", ":")):
        for side in ("laag", "hoog"):
            drawing.lines(axes, limits, f"{side}_{name}", colour=GREY, line=style)
    axes.hlines(city, sizes[0], sizes[-1], color=ACCENT, linewidth=1.4)
    drawing.scatter(axes, data["gezinnen"], data["waarde"], fill=MIDDLE)
    edge = sizes[-1]
    beside: Any = {"xytext": (3, 0), "ha": "left", "va": "center"}
    for name, label in (("95", "95%"), ("998", "99,8%")):
        drawing.write(axes, edge, limits[f"hoog_{name}"].iloc[-1], label, color=GREY, **beside)
    drawing.write(axes, edge, city, "samen", color=ACCENT, **beside)
    axes.set_xlim(sizes[0], edge + (edge - sizes[0]) * (0.16 if narrow else 0.09))
    axes.set_xlabel("begeleide gezinnen")
    drawing.dutch_axis(axes.xaxis)
    top = max(float(limits["hoog_998"].iloc[-1]), float(data["waarde"].max()))
    drawing.measure(axes, "y", top * 1.15)


def dots(shrunken: Released) -> Picture | Notice:
    """Draw every team with its interval: what the spider chart cannot show."""
    data = shrunken.table.dropna(subset=["krimp"])
    if len(data) < FEWEST:
        return _FEW
    name = str(data.columns[0])
    groups = group_word(name)
    city = 100 * data["verwijzingen"].sum() / data["gezinnen"].sum()
    apart = data["krimp_laag"].notna().any()
    said = "en hun marges" if apart else "verschillen niet meer dan toeval kan geven"
    return drawing.picture(
        functools.partial(_draw_dots, data=upwards(data, name), name=name, city=float(city)),
        finding=f"De {len(data)} {groups} {said}; samen {number(city, 1)} verwijzingen per 100 "
        "gezinnen, wie verhuist bij elk geteld",
        unit=f"{LABELS[PER_100]}; streep: 95%-interval; open punt: zoals geteld",
        caption=(
            f"{shrunken.credit} Hoe onzekerder het eigen aantal, hoe "
            f"dichter de dichte punt bij de {groups} samen is gezet (gamma-Poisson). Een gezin dat "
            f"verhuist, telt voor de hele stad één keer: daar is het cijfer iets anders. "
            f"{_NO_ORDER} De "
            f"intervallen gelden elk voor zich: hoe meer {groups}, hoe vaker er door toeval een "
            "naast de lijn ligt. Welke werkelijk verschillen, is beoordeeld met wat gezinnen "
            "vragen erbij."
        ),
        alt=f"Punten met intervallen rond {number(city, 1)} per 100 gezinnen. "
        + listing([f"{row[name]} {number(row['krimp'], 1)}" for row in data.to_dict("records")])
        + ".",
        height=drawing.rows_height(len(data)),
    )


def _draw_dots(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, name: str, city: float
) -> None:
    drawing.reference(axes, city, "samen")
    drawing.points(axes, data, "ruw", colour=GREY, fill="white", size=5)
    drawing.points(axes, data, "krimp", fill=MIDDLE)
    drawing.name_rows(axes, data[name], narrow)
    drawing.measure(axes, "x", float(data[["krimp_hoog", "ruw"]].max().max()) * 1.05)


def against_expected(standardised: Released) -> Picture | Notice:
    """Draw observed over expected per team, with its interval."""
    name = standardised.dimensions[1].name
    groups = group_word(name)
    data = standardised.table.dropna(subset=["verhouding"])
    if len(data) < FEWEST:
        return _FEW
    period = parse_period(str(data["periode"].iloc[0])).label
    apart = [one.name for one in differing(standardised) if one.claims]
    finding = (
        f"Van {len(data)} {groups} {'verwees' if len(apart) == 1 else 'verwezen'} er {len(apart)} "
        f"aantoonbaar anders dan verwacht: {listing(apart)}; met de SES-klasse erbij "
        f"{_with_class(standardised)}"
        if apart
        else f"Van geen van {len(data)} {groups} is te zeggen dat het anders verwees dan verwacht"
    )
    return drawing.picture(
        functools.partial(_draw_expected, data=upwards(data, name), name=name, apart=set(apart)),
        finding=finding,
        unit=f"Waargenomen gedeeld door verwachte verwijzingen, {period}; streep: 95%-interval",
        caption=(
            f"{standardised.credit} Nieuwe verwijzingen; verwacht uit "
            "leefgebieden, meervoudigheid en duur van de begeleiding. Open punt: ook de SES-klasse "
            f"van de wijk meegerekend. Ruit: verschilt. {_NO_ORDER} De strepen gelden elk voor "
            f"zich; of een van {len(data)} {groups} verschilt, is strenger beoordeeld."
        ),
        alt=f"Waargenomen gedeeld door verwacht per team, {period}: "
        + listing(
            [f"{row[name]} {number(row['verhouding'], 2)}" for row in data.to_dict("records")]
        )
        + ".",
        height=drawing.rows_height(len(data)),
    )


def _with_class(standardised: Released) -> str:
    """Name who differs where the SES class counts as well: a team has one class."""
    return listing([one.name for one in differing(standardised, ses=True) if one.claims]) or "geen"


def _draw_expected(
    axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, name: str, apart: set[str]
) -> None:
    named = data[name].isin(apart)
    drawing.reference(axes, 1, "zoals verwacht")
    drawing.points(axes, data, "verhouding_ses", colour=GREY, fill="white", size=5)
    drawing.points(axes, data.mask(named), "verhouding", fill=MIDDLE)
    drawing.points(axes, data.where(named), "verhouding", marker="D")
    drawing.name_rows(axes, data[name], narrow)
    drawing.measure(axes, "x", float(data["verhouding_hoog"].max()) * 1.05, decimals=1, most=6)


def spider(shrunken: Released) -> Picture | Notice:
    """Draw the spider chart of the reports, for those who know it."""
    data = shrunken.table
    if len(data) < FEWEST:
        return _FEW
    name = str(data.columns[0])
    low, high = data["ruw"].min(), data["ruw"].max()
    return drawing.picture(
        functools.partial(_draw_spider, data=data, name=name),
        finding=(
            f"Dezelfde {group_word(name)} als spindiagram, van {number(low, 1)} tot "
            f"{number(high, 1)}: het toont geen onzekerheid"
        ),
        unit=f"{LABELS[PER_100]}, zoals geteld; ringen om de 10",
        caption=(
            f"{shrunken.credit} Dezelfde teams en aantallen als in de "
            "puntenfiguur hierboven, die beter leest: het oog ziet hier een oppervlak dat van de "
            f"volgorde van de teams afhangt, en geen onzekerheid. {_NO_ORDER}"
        ),
        alt="Spindiagram met een as per team: "
        + listing([f"{row[name]} {number(row['ruw'], 1)}" for row in data.to_dict("records")])
        + ".",
        height=3.8,
    )


def _draw_spider(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame, name: str) -> None:
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(data)) / len(data)
    values = data["ruw"].to_numpy(dtype=float)
    rings = np.arange(10, np.ceil(values.max() / 10) * 10 + 1, 10)
    edge = rings[-1]
    circle = np.linspace(0, 2 * np.pi, 181)
    # The numbers of the rings stand between the first two axes, clear of names and points.
    aside = np.pi / 2 - np.pi / len(data)
    between = np.array([np.cos(aside), np.sin(aside)])
    middle: Any = {"ha": "center", "va": "center", "bbox": _WHITE}
    for ring in rings:
        axes.plot(ring * np.cos(circle), ring * np.sin(circle), color="#c9d0d6", linewidth=0.8)
        axes.text(
            0.97 * ring * between[0],
            0.97 * ring * between[1],
            number(ring),
            color=GREY,
            fontsize=8,
            **middle,
        )
    closed = np.append(np.arange(len(data)), 0)
    x, y = values * np.cos(angles), values * np.sin(angles)
    axes.fill(x, y, color=LIGHT, alpha=0.35)
    axes.plot(x[closed], y[closed], "o-", color=DARK, linewidth=1.6, markersize=4)
    for angle, team in zip(angles, data[name], strict=True):
        across, up = np.cos(angle), np.sin(angle)
        axes.plot([0, edge * across], [0, edge * up], color="#dde2e7", linewidth=0.8, zorder=0)
        side = "center" if abs(across) < 0.05 else "left" if across > 0 else "right"
        axes.text(
            1.05 * edge * across,
            1.05 * edge * up,
            drawing.folded(str(team), 14 if narrow else 99),
            ha=side,
            va="center",
            fontsize=7 if narrow else 8.5,
        )
    room = 1.62 if narrow else 1.6
    axes.set_xlim(-room * edge, room * edge)
    axes.set_ylim(-1.2 * edge, 1.2 * edge)
    axes.set_aspect("equal")
    axes.axis("off")
