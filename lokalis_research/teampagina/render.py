"""Lay out the pages of all teams: the same page for each, in the order of the alphabet.

Their drawings are small and of one width, so that four stand on half a sheet.
"""

from __future__ import annotations

import base64
import functools
import html
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lokalis_research import drawing
from lokalis_research.caveats import breaks_within
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.drawing import GREY
from lokalis_research.errors import RunError
from lokalis_research.indicatoren.figures_indicators import draw_limits
from lokalis_research.indicatoren.indicator import Catalogue, load_indicators
from lokalis_research.period import HalfYear
from lokalis_research.published import known_at
from lokalis_research.result.labels import alphabet
from lokalis_research.runs.page import Page
from lokalis_research.runs.templates import fill
from lokalis_research.teampagina.numbers import (
    FIELD,
    NOTEBOOK,
    SERIES,
    SHARE,
    Mix,
    Numbers,
    mix_of,
    read_numbers,
)
from lokalis_research.teampagina.say import asked, key_figures, sentence, signals
from lokalis_research.teampagina.series import Series, changed, judged, series_of
from lokalis_research.text import listing, number, phrases
from lokalis_research.wijken import Buurtteam, load_buurtteams


def team_pages(run: Path, page: Page, dictionary: Dictionary) -> dict[str, str]:
    """Make a page, by file name, for every team that occurs in the half-year of a run.

    Names begin with a number, so that their order is that of the teams.
    """
    numbers = read_numbers(run)
    released = numbers.rows(SERIES[0], {})["periode"]
    last = max((name for name in released if name <= str(page.period)), default="")
    period = HalfYear.parse(last) if last else page.period
    dictionary = known_at(dictionary, page.period)
    known = load_buurtteams(dictionary).teams
    names = pd.Series(sorted(known.keys() & numbers.teams(period)), dtype="str")
    teams = [known[name] for name in names.sort_values(key=alphabet)]
    if not teams:
        raise RunError(
            f"{NOTEBOOK} let out no number of a buurtteam: there are no team pages to make.",
            remedy="Deliver the table begeleidingen, and run again.",
        )
    files = {team.naam: file_name(at, team.naam) for at, team in enumerate(teams, 1)}
    catalogue = load_indicators(dictionary)
    around = zip(teams, [None, *teams], [*teams[1:], None], strict=False)
    series = (series_of(numbers, catalogue, catalogue[name], period, teams) for name in SERIES)
    return {
        files[team.naam]: fill(
            "team.html.j2",
            page,
            title=f"Buurtteam {team.naam}",
            team=team,
            shown=period,
            all_teams=NOTEBOOK,
            links=[(files[one.naam], one.naam) if one else None for one in (before, after)],
            **_content(every, numbers, catalogue, team, period),
        )
        for (team, before, after), *every in zip(around, *series, strict=True)
    }


def file_name(place: int, name: str) -> str:
    """Name the file of a team.

    Examples
    --------
    >>> file_name(13, "Dichters- en Rivierenwijk")
    '13-dichters-en-rivierenwijk.html'
    """
    return f"{place:02}-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}.html"


def _content(
    every: list[Series], numbers: Numbers, catalogue: Catalogue, team: Buurtteam, period: HalfYear
) -> dict[str, object]:
    fields = catalogue.dictionary.code_list("leefgebieden")["naam"].tolist()
    mix = mix_of(numbers, team, period, fields)
    verdicts = judged(every)
    said = [sentence(one, verdicts) for one in every]
    when = mix.when if not mix.whose else f"{mix.when}, cluster {mix.whose}"
    tiles = [
        chart_tile(one, one.indicator.naam, signals(one), _drawn(one, catalogue, team))
        for one in every
        if _has_values(one)
    ]
    tiles.append(
        mix_tile(
            mix,
            "Waarover gezinnen hulp vragen",
            f"In % van gezinnen met een vastgelegde vraag, {when}.",
        )
    )
    return {
        "points": [one for one in [*said, asked(mix)] if one],
        "tiles": tiles,
        "rows": key_figures(every, verdicts),
        "indicators": [one.indicator for one in every],
        "cluster": mix.whose or next((one.cluster for one in every if one.cluster), ""),
        "breaks": _breaks(every, catalogue, team),
        "between": [
            one
            for one in changed(catalogue, [series.indicator for series in every], period)
            if one.is_about(team.naam)
        ],
    }


def _has_values(one: Series) -> bool:
    """Tell whether there is anything to draw: in a small town all of it may be hidden."""
    city = [] if one.indicator.noemer is None else [*one.city]
    return bool(np.isfinite([*one.chart.values, *city]).any())


def _breaks(every: list[Series], catalogue: Catalogue, team: Buurtteam) -> list[SeriesBreak]:
    """List the breaks that are drawn, each once, in order."""
    found = {
        one.moment: one
        for series in every
        for one in _own(series, catalogue, team)
        if one.moment in _drawn(series, catalogue, team)
    }
    return sorted(found.values(), key=lambda one: one.datum)


def _drawn(one: Series, catalogue: Catalogue, team: Buurtteam) -> dict[str, float]:
    return breaks_within(_own(one, catalogue, team), one.periods)


def _own(one: Series, catalogue: Catalogue, team: Buurtteam) -> list[SeriesBreak]:
    """List what changed of an indicator for this team, how teams were divided too."""
    tables = (catalogue.dictionary[name] for name in one.indicator.tables)
    divided = (each for table in tables for each in table.breaks if team.naam in each.teams)
    breaks = dict.fromkeys((*one.indicator.breaks(catalogue.dictionary), *divided))
    return [each for each in breaks if each.is_about(team.naam)]


SIZE, TALL = (3.7, 2.2), (3.7, 3.1)


@dataclass(frozen=True)
class Tile:
    """A drawing with a title, one line on what it shows, and its words for a screen reader."""

    title: str
    finding: str
    alt: str
    image: bytes

    def __html__(self) -> str:
        return (
            f'<figure><p class="bevinding">{html.escape(self.title)}</p>'
            f'<p class="eenheid">{html.escape(self.finding)}</p>'
            f'<img alt="{html.escape(self.alt)}" '
            f'src="data:image/png;base64,{base64.b64encode(self.image).decode()}"></figure>'
        )


def chart_tile(one: Series, title: str, finding: str, breaks: dict[str, float]) -> Tile:
    """Draw a control chart with the city beside it."""
    told = [
        f"{name} {number(value, one.decimals)}" if math.isfinite(value) else f"{name} geen cijfer"
        for name, value in zip(one.periods, one.chart.values, strict=True)
    ]
    return Tile(
        title,
        finding,
        f"Lijn per halfjaar van {title[0].lower()}{title[1:]}: {listing(told)}.",
        drawing.render(functools.partial(_draw_chart, one=one, breaks=breaks), SIZE, narrow=True),
    )


def mix_tile(mix: Mix, title: str, finding: str) -> Tile:
    """Draw shares per leefgebied with their intervals, and those of the city."""
    told = phrases("{leefgebied} {aandeel:%} (stad {stad:%})", mix.data)
    return Tile(
        title,
        finding,
        f"Punten per leefgebied: {listing(told)}.",
        drawing.render(functools.partial(_draw_mix, data=mix.data), TALL, narrow=True),
    )


def _draw_chart(axes: drawing.Axes, narrow: bool, *, one: Series, breaks: dict[str, float]) -> None:
    chart = one.chart
    is_count = one.indicator.noemer is None
    data = pd.DataFrame({"eigen": chart.values, "stad": one.city})
    unit = "%" if one.indicator.eenheid == "%" else ""
    roof = 100.0 if unit else math.inf
    draw_limits(axes, chart, 0.0, roof)
    for place in breaks.values():
        drawing.mark(axes, place)
    if not is_count:
        drawing.lines(axes, data, "stad", colour=GREY, line="--")
    drawing.lines(axes, data, "eigen", marker="o")
    drawing.name_half_years(axes, one.periods, narrow)
    top = np.nanmax([*chart.values, min(chart.high, roof), *(() if is_count else one.city)])
    drawing.measure(
        axes, "y", min(1.12 * float(top), 104.0 if unit else math.inf), unit=unit, most=5
    )


def _draw_mix(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    rows = data.iloc[::-1].reset_index(drop=True)
    drawing.points(axes, rows, SHARE, along="y", size=5)
    drawing.scatter(axes, rows["stad"], rows.index, colour=GREY, fill="white", marker="D", size=5)
    drawing.name_rows(axes, rows[FIELD], narrow)
    drawing.measure(axes, "x", None, unit="%", most=5)
