"""One indicator of one team: its series, its control chart, and how it differs from others."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.caveats import breaks_between
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.indicatoren.indicator import Catalogue, Indicator
from lokalis_research.indicatoren.measure import VALUE
from lokalis_research.period import HalfYear, Quarter
from lokalis_research.stats.control_chart import ControlChart, control_chart
from lokalis_research.stats.counts.rates import prediction_interval
from lokalis_research.teampagina.numbers import SERIES, Numbers
from lokalis_research.verdict import (
    Comparison,
    Estimate,
    Verdict,
    confidence,
    estimate_in,
    judge,
    quantile,
)
from lokalis_research.wijken import Buurtteam
from lokalis_research.years import Rates, differences_from_whole, differences_of_rates

BEFORE, CITY = "jaar eerder", "hele stad"
QUESTIONS = (BEFORE, CITY)
"""What every page asks of each rate: does it differ from a year before, and from the city?"""


@dataclass(frozen=True)
class Point:
    """A released value with its interval, missing where it is hidden or does not exist."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    df: float = math.inf
    is_hidden: bool = False

    @property
    def estimate(self) -> Estimate:
        """What can be set beside another one."""
        return self.value, self.low, self.high, self.df

    @property
    def is_shown(self) -> bool:
        """Whether there is something to read."""
        return math.isfinite(self.value)


@dataclass(frozen=True)
class Series:
    """An indicator of a team, or of its cluster where the team's own may not be shown."""

    indicator: Indicator
    cluster: str  # whose numbers these are; empty for the team's own
    periods: tuple[str, ...]  # half-years without a gap, the last that of the page
    city: np.ndarray
    chart: ControlChart
    points: dict[str, Point]  # now, a year before, and the city now
    compared: Mapping[str, Comparison]  # with these, beside how earlier years differed
    is_redivided: bool = False  # whether a year before the team was not made up as it is now

    @property
    def now(self) -> Point:
        """The value of the last half-year."""
        return self.points[""]

    @property
    def decimals(self) -> int:
        """How many decimals are read: of a team's counts a share has none."""
        whole = self.indicator.noemer is None or self.indicator.eenheid == "%"
        return 0 if whole else self.indicator.decimalen


def series_of(
    numbers: Numbers,
    catalogue: Catalogue,
    indicator: Indicator,
    period: HalfYear,
    teams: Iterable[Buurtteam],
) -> list[Series]:
    """Take the series of teams from released tables: its cluster's where a team's own is hidden."""
    value = VALUE if indicator.noemer is not None else indicator.teller.kolom
    city = numbers.rows(indicator.name, {}).set_index("periode")
    first = min(name for name in city.index)
    count = next(n for n in range(1, 99) if str(period.shift(1 - n)) <= first)
    periods = tuple(str(one) for one in period.trailing(count))
    whole = _point(city, periods[-1], value)
    known = {
        who: (
            dict(tuple(table.set_index("periode").groupby(who))),
            _compared(rates_of(catalogue, indicator, table, who, period), whole.estimate),
        )
        for who in ("buurtteam", "cluster")
        for table in [numbers.tables[f"{indicator.name}_{who}"]]
    }

    def of(team: Buurtteam) -> Series:
        shown = {
            who: name
            for who, name in (("buurtteam", team.naam), ("cluster", team.cluster))
            for own in [known[who][0].get(name)]
            if own is not None and _point(own, periods[-1], value).is_shown
        }
        cluster = shown.get("cluster", "") if "buurtteam" not in shown else ""
        who, name = ("cluster", cluster) if cluster else ("buurtteam", team.naam)
        tables, compared = known[who]
        own = tables.get(name, city.iloc[:0])
        return Series(
            indicator,
            cluster,
            periods,
            city[value].reindex(periods).to_numpy(float),
            charted(
                own.reindex(periods),
                value,
                is_count=indicator.noemer is None,
                since=0 if cluster else _since(catalogue, indicator, team, periods),
            ),
            {
                "": _point(own, periods[-1], value),
                BEFORE: _point(own, str(period.shift(-2)), value),
                CITY: whole,
            },
            compared.get(name, {}),
            not cluster and bool(redivided(catalogue, indicator, team.naam, period)),
        )

    return [of(team) for team in teams]


def charted(rows: pd.DataFrame, value: str, *, is_count: bool, since: int) -> ControlChart:
    """Draw up one of the charts of a page, from a row per half-year.

    Its limits lie no nearer to the mean than chance between people brings one half-year in the
    charts of twenty pages: of a count by its Poisson distribution, of a rate by its intervals.
    """
    values = rows[value].to_numpy(float)
    known = rows[since:].dropna(subset=[value])
    if known.empty:
        return control_chart(values)
    level = confidence(len(SERIES), len(known))
    mean = float(known[value].mean())
    if is_count:
        ends = prediction_interval(mean, 1 / (mean * len(known)), level=level)
        below, above = mean - float(ends.lower), float(ends.upper) - mean
    else:
        estimates = [estimate_in(row, value) for row in known.to_dict("records")]
        times = [quantile((1 + level) / 2, df) / quantile(0.975, df) for *_, df in estimates]
        reach = [(one - low, high - one) for one, low, high, _ in estimates]
        below, above = np.mean(np.multiply(reach, np.reshape(times, (-1, 1))), axis=0)
    return control_chart(values, since=since, together=True, below=float(below), above=float(above))


def _compared(every: Sequence[Rates], whole: Estimate) -> dict[str, dict[str, Comparison]]:
    """Set rates of teams, or clusters, beside a year before and the city, by name and question."""
    both = zip(differences_of_rates(every), differences_from_whole(every, whole), strict=True)
    return {before.name: {BEFORE: before, CITY: city} for before, city in both}


def rates_of(
    catalogue: Catalogue, indicator: Indicator, table: pd.DataFrame, who: str, period: HalfYear
) -> list[Rates]:
    """Take the rates of all teams, or clusters, from a table of them by half-year.

    What is no team, but a cluster, was not divided otherwise.
    """

    def broken(name: str, first: HalfYear, last: HalfYear) -> bool:
        breaks = breaks_between(catalogue.dictionary, indicator.compared_by, first, last)
        return bool(breaks or (who == "buurtteam" and redivided(catalogue, indicator, name, last)))

    return [
        Rates(
            str(name),
            {row["periode"]: estimate_in(row, VALUE) for row in own.to_dict("records")},
            period,
            functools.partial(broken, str(name)),
        )
        for name, own in table.groupby(who, sort=False)
    ]


def redivided(
    catalogue: Catalogue, indicator: Indicator, team: str, period: HalfYear
) -> tuple[SeriesBreak, ...]:
    """List how the division of teams changed one team since a year before."""
    found = changed(catalogue, [indicator], period)
    return tuple(one for one in found if team in one.teams)


def changed(
    catalogue: Catalogue, indicators: Sequence[Indicator], period: HalfYear | Quarter
) -> tuple[SeriesBreak, ...]:
    """List what changed about indicators since a year before, how teams were divided too."""
    span = period.shift(-period.PARTS), period
    fields = dict.fromkeys(
        field
        for one in indicators
        for field in (
            *one.compared_by,
            *(name for name in one.velden if name.endswith(".buurtteam")),
        )
    )
    teams = dict.fromkeys(f"{table}.buurtteam" for one in indicators for table in one.tables)
    divided = (one for one in breaks_between(catalogue.dictionary, teams, *span) if one.teams)
    return tuple(dict.fromkeys((*breaks_between(catalogue.dictionary, fields, *span), *divided)))


def _since(
    catalogue: Catalogue, indicator: Indicator, team: Buurtteam, periods: tuple[str, ...]
) -> int:
    """Find the first half-year in which the team is what it is now."""
    days = [
        one.datum
        for table in indicator.tables
        for one in catalogue.dictionary[table].breaks
        if team.naam in one.teams
    ]
    return sum(HalfYear.parse(name).start < max(days) for name in periods) if days else 0


def judged(every: list[Series]) -> dict[tuple[str, str], Verdict]:
    """Judge all comparisons of a page as one family: per indicator with a year before and city.

    A team that was divided otherwise is not held against what it was.
    """
    rates = [one for one in every if one.indicator.noemer is not None]
    decimals = max(one.indicator.decimalen for one in rates)
    found: dict[tuple[str, str], Verdict] = {}
    for question in QUESTIONS:
        asked = {
            one.indicator.name: one.compared[question]
            for one in rates
            if question in one.compared and not (question == BEFORE and one.is_redivided)
        }
        said = judged_together(asked.values(), decimals)
        found |= {(name, question): one for name, one in zip(asked, said, strict=True)}
    return found


def judged_together(compared: Iterable[Comparison], decimals: int) -> tuple[Verdict, ...]:
    """Judge the rates of one team beside something else: one of the questions of its page."""
    return judge(compared, questions=len(QUESTIONS), decimals=decimals)


def _point(rows: pd.DataFrame, period: str, value: str) -> Point:
    if period not in rows.index:
        return Point()
    row = rows.to_dict("index")[period]
    return Point(*estimate_in(row, value), is_hidden=row[f"{value}_status"] == "verborgen")
