"""Bereik: how many families are supported, begin, end and go on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.days import as_dates, day_number, day_numbers
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.period import Period
from lokalis_research.populatie import Support, exposure
from lokalis_research.populatie.exposure import one_kind, teams_of
from lokalis_research.result import Column, Result, build, number_of
from lokalis_research.stats.intervals import run_starts

FAMILIES = number_of("gezin", "gezinnen", "Begeleide gezinnen")
"""The same number as in other notebooks: supported on any day of the period."""

BEGUN = number_of("gezin", "begonnen", "Begonnen", additive=("buurtteam", "periode"))
ENDED = number_of("gezin", "beeindigd", "Beëindigd", additive=("buurtteam", "periode"))
RUNNING = number_of("gezin", "lopend", "Loopt door na de laatste dag", additive=("buurtteam",))
BEFORE = number_of("gezin", "lopend_begin", "Lopend aan het begin", additive=("buurtteam",))
SPELLS = number_of("gezin", "begeleidingen", "Begeleidingen in de periode")
METHOD = (
    "Begeleide gezinnen: op enige dag van de periode begeleid, elk één keer geteld. Begonnen en "
    "beëindigd: hoe vaak de begeleiding begon of eindigde; wie van team verandert, begint of "
    "eindigt daarmee niet. Lopend: begonnen, en aan het einde van de periode niet beëindigd."
)


def reach(support: Support, periods: Iterable[Period]) -> Result:
    """Count the families supported in each period, and those who come and go.

    lopend_begin + begonnen = begeleidingen = beeindigd + lopend. Periods in which nobody was
    supported are left out.
    """
    chosen = list(periods)
    rows = _what_happened(support, chosen)
    quantities = (FAMILIES, BEFORE, BEGUN, ENDED, RUNNING, SPELLS)
    return build(
        rows,
        who="gezin_id",
        name="bereik",
        title="Begeleide gezinnen",
        by=(Column("periode", "Periode"),),
        quantities=quantities,
        method=METHOD,
        sums=((SPELLS.name, (BEFORE.name, BEGUN.name)), (SPELLS.name, (ENDED.name, RUNNING.name))),
    )


def reach_per_group(support: Support, periods: Iterable[Period], by: str) -> Result:
    """Count the same per group of families."""
    chosen = list(periods)
    rows = _what_happened(support, chosen, by)
    quantities = (FAMILIES, BEGUN, ENDED, RUNNING)
    keys = ["periode", by]
    cells = rows.loc[rows[FAMILIES.name] > 0, keys].drop_duplicates()
    cells = cells.sort_values(keys, ignore_index=True)
    return build(
        rows,
        cells=cells,
        who="gezin_id",
        name="bereik_per_groep",
        title=f"Begeleide gezinnen per {GROUPS[by].label.split()[0].lower()}",
        by=(Column("periode", "Periode"), Column(by, GROUPS[by].label)),
        quantities=quantities,
        method=f"{METHOD} Een gezin dat verhuist, telt als begeleid gezin in beide groepen.",
        covers=teams_of(support.episodes, (by,)),
    )


def spells(support: Support, by: str = "buurtteam") -> pd.DataFrame:
    """Join support that runs on at another team to one spell."""
    rows = support.episodes.sort_values(["gezin_id", "start"], ignore_index=True)
    joins = np.zeros(len(rows), dtype=bool)
    joins[1:] = (rows["gezin_id"].to_numpy()[1:] == rows["gezin_id"].to_numpy()[:-1]) & (
        rows["start"].to_numpy()[1:] == rows["stop"].to_numpy()[:-1]
    )
    first = run_starts(np.cumsum(~joins))
    last = np.append(first[1:], len(rows))[: len(first)] - 1
    return pd.DataFrame(
        {
            "gezin_id": rows["gezin_id"].take(first).array,
            "start": rows["start"].take(first).array,
            "stop": rows["stop"].take(last).array,
            "eerste": rows[by].take(first).array,
            "laatste": rows[by].take(last).array,
        }
    )


def _what_happened(support: Support, periods: list[Period], by: str = "") -> pd.DataFrame:
    """Lay out one row per thing that happened, with a one in the column that counts it."""
    laid = one_kind(periods)
    joined = spells(support, by or "buurtteam")
    start, stop = day_numbers(joined["start"]), day_numbers(joined["stop"])
    goes_on = stop == day_number(support.peildatum) + 1
    first, last = (joined[name].to_numpy(dtype=object) for name in ("eerste", "laatste"))
    there = exposure(support.episodes, periods, (by,) if by else ())
    parts = [there.drop(columns="dagen").assign(what=FAMILIES.name)]
    for name, begin, end in zip(
        laid["periode"], day_numbers(laid["start"]), day_numbers(laid["stop"]), strict=True
    ):
        until = min(end, day_number(support.peildatum) + 1)
        after = (stop > until) | ((stop == until) & goes_on)
        begun = start < until
        running = _group_on(support.episodes, joined, until - 1, by) if by else first
        happened = (
            (BEFORE, (start < begin) & (stop > begin), first),
            (BEGUN, (start >= begin) & begun, first),
            (ENDED, begun & (stop > begin) & ~after, last),
            (RUNNING, begun & after, running),
            (SPELLS, begun & (stop > begin), first),
        )
        at = np.concatenate([np.flatnonzero(rows) for _, rows, _ in happened])
        found = joined[["gezin_id"]].take(at)
        found["what"] = np.repeat(
            [quantity.name for quantity, _, _ in happened], [rows.sum() for _, rows, _ in happened]
        )
        if by:
            found[by] = np.concatenate([groups[rows] for _, rows, groups in happened])
        parts.append(found.assign(periode=name))
    every = pd.concat(parts, ignore_index=True)
    for quantity in (FAMILIES, BEFORE, BEGUN, ENDED, RUNNING, SPELLS):
        every[quantity.name] = (every["what"] == quantity.name).astype(int)
    return every.drop(columns="what")


def _group_on(episodes: pd.DataFrame, joined: pd.DataFrame, day: int, by: str) -> np.ndarray:
    """Tell in which group the family of each spell is on a day; missing where it is in none."""
    moment = pd.Timestamp(as_dates(np.array([day]))[0])
    there = episodes[(episodes["start"] <= moment) & (episodes["stop"] > moment)]
    return joined["gezin_id"].map(there.set_index("gezin_id")[by]).to_numpy(dtype=object)
