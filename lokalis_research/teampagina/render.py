"""Lay out the pages of all teams: the same page for each, in the order of the alphabet."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from lokalis_research.caveats import breaks_within
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.errors import RunError
from lokalis_research.indicatoren.indicator import Catalogue, load_indicators
from lokalis_research.period import HalfYear
from lokalis_research.published import known_at
from lokalis_research.result.order import alphabet
from lokalis_research.runs.page import Page
from lokalis_research.runs.templates import fill
from lokalis_research.teampagina.figures import chart_tile, mix_tile
from lokalis_research.teampagina.numbers import NOTEBOOK, SERIES, Numbers, mix_of, read_numbers
from lokalis_research.teampagina.say import asked, key_figures, sentence, signals
from lokalis_research.teampagina.series import Series, changed, judged, series_of
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
    return {
        files[team.naam]: fill(
            "team.html.j2",
            page,
            title=f"Buurtteam {team.naam}",
            team=team,
            shown=period,
            links=[(files[one.naam], one.naam) if one else None for one in (before, after)],
            **_content(numbers, catalogue, team, period),
        )
        for team, before, after in around
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
    numbers: Numbers, catalogue: Catalogue, team: Buurtteam, period: HalfYear
) -> dict[str, object]:
    every = [series_of(numbers, catalogue, catalogue[name], team, period) for name in SERIES]
    fields = catalogue.dictionary.code_list("leefgebieden")["naam"].tolist()
    mix = mix_of(numbers, team, period, fields)
    verdicts = judged(every)
    said = [sentence(one, verdicts) for one in every]
    when = mix.when if not mix.whose else f"{mix.when}, cluster {mix.whose}"
    tiles = [
        chart_tile(one, one.indicator.naam, signals(one), _drawn(one, catalogue, team))
        for one in every
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


def _breaks(every: list[Series], catalogue: Catalogue, team: Buurtteam) -> list[SeriesBreak]:
    """List the breaks that are drawn, each once, in order."""
    found = {
        one.moment: one
        for series in every
        for one in series.indicator.breaks(catalogue.dictionary)
        if one.is_about(team.naam) and one.moment in _drawn(series, catalogue, team)
    }
    return sorted(found.values(), key=lambda one: one.datum)


def _drawn(one: Series, catalogue: Catalogue, team: Buurtteam) -> dict[str, float]:
    breaks = one.indicator.breaks(catalogue.dictionary)
    return breaks_within([each for each in breaks if each.is_about(team.naam)], one.periods)
