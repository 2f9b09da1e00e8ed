"""Bereik: how many families are supported, begin, end and go on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.period import Period
from lokalis_research.populatie import Support, episode_on, exposure
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
    rows = spells(support, by or "buurtteam").merge(laid, how="cross", suffixes=("", "_periode"))
    day_after = pd.Timestamp(support.peildatum) + pd.Timedelta(days=1)
    until = rows["stop_periode"].where(rows["stop_periode"] < day_after, day_after)
    begun, over = rows["start"] < until, rows["stop"] <= rows["start_periode"]
    # What stops right after the peildatum may go on: nobody knows it to have ended.
    goes_on = (rows["stop"] > until) | (rows["stop"] == day_after)
    begins = rows["start"] >= rows["start_periode"]
    if by:
        at = episode_on(support.episodes, rows["gezin_id"], until - pd.Timedelta(days=1))
        rows["laatste_dag"] = support.episodes[by].take(at).array
    happened = (
        (BEFORE, ~begins & ~over, "eerste"),
        (BEGUN, begins & begun, "eerste"),
        (ENDED, ~over & ~goes_on, "laatste"),
        (RUNNING, begun & goes_on, "laatste_dag"),
        (SPELLS, begun & ~over, "eerste"),
    )
    there = exposure(support.episodes, periods, (by,) if by else ()).drop(columns="dagen")
    parts = [there.assign(**{FAMILIES.name: 1})]
    for quantity, which, group in happened:
        found = rows.loc[which, ["periode", "gezin_id", *([group] if by else [])]]
        parts.append(found.rename(columns={group: by}).assign(**{quantity.name: 1}))
    counted = [FAMILIES.name, *(quantity.name for quantity, *_ in happened)]
    return pd.concat(parts, ignore_index=True).fillna(dict.fromkeys(counted, 0))
