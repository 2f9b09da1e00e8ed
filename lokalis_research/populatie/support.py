"""Begeleidingen -> for every family the days on which it was supported, and by which team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.days import as_dates, day_number, day_numbers
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs, require
from lokalis_research.stats.intervals import IntArray, Intervals, flatten, run_starts, union

Change = tuple[str, str, int]
"""A rule (in Dutch), the unit of what it touched, and how many."""


SUPPORT = ("begeleidingen.startdatum", "begeleidingen.einddatum")
"""What tells who was supported when."""


@dataclass(frozen=True, repr=False)
class Support(Microdata):
    """Who was supported when, up to the peildatum, made by `clean_support`.

    Parameters
    ----------
    episodes : pandas.DataFrame
        ``gezin_id``, ``buurtteam``, ``start`` and ``stop`` (datetime64[s]; `stop` is the first day
        after): disjoint per family, sorted by family and start. Two of one family and team neither
        overlap nor touch.
    peildatum : datetime.date
        Last day on which registration is complete; no episode goes on after it.
    changes : pandas.DataFrame
        What was changed or left out: ``regel`` (Dutch), ``eenheid``, ``aantal``; also rules that
        were never applied.
    """

    episodes: pd.DataFrame
    peildatum: date
    changes: pd.DataFrame


def supported(delivery: CheckedDelivery) -> pd.DataFrame:
    """Tell which families were supported when, and by which team.

    Parameters
    ----------
    delivery : CheckedDelivery. Has the table ``begeleidingen``.

    Returns
    -------
    pandas.DataFrame. The episodes of `clean_support`.
    """
    return support_of(delivery).episodes


@needs(*SUPPORT)
def support_of(delivery: CheckedDelivery) -> Support:
    """Clean the support of a delivery.

    Parameters
    ----------
    delivery : CheckedDelivery
        Has the table ``begeleidingen``; with ``gezinnen`` it is counted who never had support.
    """
    families = None if delivery.lacks("gezinnen") else delivery.table("gezinnen")
    return clean_support(delivery.table("begeleidingen"), families, peildatum=delivery.peildatum)


def clean_support(
    begeleidingen: pd.DataFrame, gezinnen: pd.DataFrame | None = None, *, peildatum: date
) -> Support:
    """Tell which families were supported when, and by which team.

    Support runs from the startdatum up to and including the einddatum, or the peildatum where it
    still runs then. What has no startdatum has not begun. Episodes of one family with one team that
    overlap or touch are one. On a day with two teams a family belongs to the one where it began
    last (a family that moves is often closed late at the team it left): so a family has one team on
    any day, and family-days of teams add up to those of the city.

    A team that is split keeps the episodes that were registered with it; what began with the new
    team belongs to that. Compare clusters over such a break.
    """
    needed = ("gezin_id", "buurtteam", "startdatum", "einddatum")
    require(begeleidingen, "begeleidingen", needed, filled=2)
    horizon = day_number(peildatum) + 1
    begun = begeleidingen[begeleidingen["startdatum"].notna()]
    start = day_numbers(begun["startdatum"])
    open_end = begun["einddatum"].isna().to_numpy()
    last = begun["einddatum"].mask(begun["einddatum"].isna(), pd.Timestamp(peildatum))
    stop = np.where(open_end, horizon, day_numbers(last) + 1)
    later, backwards = start >= horizon, stop <= start
    keep = ~later & ~backwards
    family, families = pd.factorize(begun["gezin_id"], sort=True)
    team, teams = pd.factorize(begun["buurtteam"], sort=True)
    rows = Intervals.of(family[keep], start[keep], np.minimum(stop[keep], horizon))
    merged, of_team = _merge_per_team(rows, team[keep].astype(np.int64), len(teams))
    single, single_team, at_two = _one_team_a_day(merged, of_team)
    episodes = pd.DataFrame(
        {
            "gezin_id": families.take(single.group),
            "buurtteam": teams.take(single_team),
            "start": as_dates(single.start),
            "stop": as_dates(single.stop),
        }
    )
    changes: list[Change] = [
        (
            "Begeleiding zonder startdatum: nog niet begonnen, weggelaten",
            "begeleidingen",
            len(begeleidingen) - len(begun),
        ),
        ("Begeleiding begint na de peildatum: weggelaten", "begeleidingen", int(later.sum())),
        (
            "Begeleiding eindigt voor het begin: weggelaten",
            "begeleidingen",
            int((backwards & ~later).sum()),
        ),
        (
            "Begeleiding zonder einddatum: loopt tot en met de peildatum",
            "begeleidingen",
            int((open_end & keep).sum()),
        ),
        (
            "Begeleiding eindigt na de peildatum: telt tot en met de peildatum",
            "begeleidingen",
            int((keep & (stop > horizon)).sum()),
        ),
        (
            "Begeleidingen van een gezin bij een team die overlappen of aansluiten: samengevoegd",
            "begeleidingen",
            len(rows) - len(merged),
        ),
        ("Gezin op een dag bij twee teams: telt waar het laatst begon", "gezinnen", at_two),
        *_fit_with_families(episodes, gezinnen, pd.Timestamp(peildatum)),
    ]
    return Support(
        episodes, peildatum, pd.DataFrame(changes, columns=["regel", "eenheid", "aantal"])
    )


def _merge_per_team(rows: Intervals, team: IntArray, teams: int) -> tuple[Intervals, IntArray]:
    """Cover the days of each family and team once."""
    both = union(Intervals(rows.group * max(teams, 1) + team, rows.start, rows.stop))
    family, of_team = np.divmod(both.group, max(teams, 1))
    return Intervals(family, both.start, both.stop), of_team


def _one_team_a_day(rows: Intervals, team: IntArray) -> tuple[Intervals, IntArray, int]:
    """Give each day of a family to the team where it began last; count the families with two."""
    # Among equal starts the longer one, then the first team by name: never the order of the rows.
    order = np.lexsort((-team, rows.stop, rows.start))
    priority = np.empty(len(rows), dtype=np.int64)
    priority[order] = np.arange(len(rows))
    flat = flatten(rows)
    segments = flat.segments
    if not len(segments):
        return rows, team, 0
    covered_twice = np.diff(np.append(flat.first, len(flat.segment))) > 1
    chosen = order[np.maximum.reduceat(priority[flat.index], flat.first)]
    joins = np.zeros(len(segments), dtype=bool)
    joins[1:] = (
        (segments.group[1:] == segments.group[:-1])
        & (segments.start[1:] == segments.stop[:-1])
        & (team[chosen][1:] == team[chosen][:-1])
    )
    first = run_starts(np.cumsum(~joins))
    end = np.append(first[1:], len(segments)) - 1
    whole = Intervals(segments.group[first], segments.start[first], segments.stop[end])
    return whole, team[chosen][first], len(np.unique(segments.group[covered_twice]))


def _fit_with_families(
    episodes: pd.DataFrame, gezinnen: pd.DataFrame | None, peildatum: pd.Timestamp
) -> list[Change]:
    if gezinnen is None:
        return []
    require(gezinnen, "gezinnen", ("gezin_id", "buurtteam"), filled=1)
    running = episodes[(episodes["start"] <= peildatum) & (episodes["stop"] > peildatum)]
    # Of an earlier day than that of the delivery it is not known where a family belonged.
    now = gezinnen.dropna(subset="buurtteam")
    both = running.merge(now, on="gezin_id", suffixes=("", "_nu"))
    return [
        (
            "Gezin zonder een begonnen begeleiding: telt nergens mee",
            "gezinnen",
            int((~gezinnen["gezin_id"].isin(episodes["gezin_id"])).sum()),
        ),
        (
            "Gezin in begeleiding dat volgens de tabel gezinnen nu bij een ander team hoort: telt "
            "bij het team van de begeleiding",
            "gezinnen",
            int((both["buurtteam"] != both["buurtteam_nu"]).sum()),
        ),
    ]


_STRAY, _STRAYS = 0.005, 2
"""Which part of the events, and how many at least, may lie before the register: wrong dates."""
_CLOSE = 10
"""How many times as far apart as usual two events of one register may lie."""
_MISSING = 10
"""How many events must be missing before, and how many times as many as are there."""


def registered_since(days: IntArray, start: IntArray, stop: IntArray) -> int | None:
    """Find the month in which a register begins that knows less of the past than its denominator.

    An export often holds what ended since some day, of people who were there before. The time
    before that day then seems to be without events. That it was so cannot be chance if, at the pace
    of afterwards, ten times as many would have been expected as there are, and at least ten.

    An event counts on the day on which it is complete: of a spell its last. `start` and `stop` are
    the half-open intervals in which somebody could have one. None if the register lacks nothing.

    Examples
    --------
    Twenty people from 2016 on, of whom every month somebody recovers from 2018-01-03 on:

    >>> import numpy as np
    >>> days = np.arange(17534, 19000, 30)
    >>> start, stop = np.full(20, 16801), np.full(20, 19000)
    >>> since = registered_since(days, start, stop)
    >>> str(np.datetime64(since, "D"))
    '2018-01-01'
    >>> registered_since(days, start + 730, stop) is None
    True
    """
    if len(days) <= _STRAYS:
        return None
    ordered = np.sort(days)
    at = max(_STRAYS, int(_STRAY * len(days)))
    gaps = np.diff(ordered)
    # What lies close before it belongs to the register after all.
    while at and gaps[at - 1] <= _CLOSE * max(np.median(gaps), 1):
        at -= 1
    first = int(ordered[at])
    month = np.datetime64(first, "D").astype("datetime64[M]").astype("datetime64[D]")
    since = int(month.astype(np.int64))
    before = np.clip(np.minimum(stop, since) - start, 0, None).sum()
    after = np.clip(stop - np.maximum(start, since), 0, None).sum()
    there = int((days < since).sum())
    if not before or not after:
        return None
    expected = (len(days) - there) / after * before
    return since if expected >= _MISSING * max(there, 1) else None
