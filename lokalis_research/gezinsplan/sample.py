"""From a delivery to a round on disk: which goals coders will judge, drawn so that figures hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from lokalis_research.codering.codebook import load_codebook
from lokalis_research.codering.rounds import Round, create_round, practice_items
from lokalis_research.codering.texts import write_texts
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.deidentify import Deidentified, deidentify
from lokalis_research.gezinsplan.goals import goal_texts, goals_in
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear
from lokalis_research.stats.sampling.allocation import allocate_proportional, round_allocation
from lokalis_research.steekproef import Draw, draw, write_draw

CODEBOOK = "doelkwaliteit"
DRAW_FOLDER, ROUND_FOLDER = "trekking", "ronde"
GOALS, HALF_YEARS = 800, 4
LEAST_PER_STRATUM = 2
"""Fewer say nothing about how goals within a stratum differ."""

Strata = Literal["buurtteam", "leefgebied", "cluster"]


def frame(goals: pd.DataFrame, by: Strata = "buurtteam") -> pd.DataFrame:
    """List the goals that can be drawn, each in one stratum."""
    strata = goals["halfjaar"].str.cat(goals[by], sep=" ")
    return pd.DataFrame({"eenheid_id": goals["doel_id"], "stratum": strata})


def sizes(units: pd.DataFrame, number: int) -> dict[str, int]:
    """Divide the number of goals over strata in proportion to what there is."""
    there = units.groupby("stratum", sort=True).size()
    least = there.clip(upper=LEAST_PER_STRATUM)
    if not int(least.sum()) <= number <= int(there.sum()):
        raise AnalysisError(
            f"{number} goals cannot be divided over {len(there)} strata with {there.sum()} goals.",
            remedy=f"Draw from {least.sum()} to {there.sum()}, or make fewer strata.",
        )
    wanted = allocate_proportional(there.to_numpy(), number)
    rounded = round_allocation(wanted, number, minimum=least.to_numpy(), maximum=there.to_numpy())
    return dict(zip(there.index.astype(str), rounded.astype(int).tolist(), strict=True))


def draw_goals(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    key: bytes,
    *,
    goals: int = GOALS,
    half_years: int = HALF_YEARS,
    by: Strata = "buurtteam",
) -> Draw:
    """Draw goals, stratified by half-year and group, with permanent random numbers."""
    units = frame(goals_in(delivery, dictionary, period.trailing(half_years)), by)
    source = {
        "levering": delivery.name,
        "vingerafdruk": delivery.fingerprint,
        "periode": f"{half_years} halfjaren tot en met {period}",
        "strata": f"halfjaar en {by}",
    }
    return draw(units, sizes(units, goals), key=key, source=source)


def prepare_round(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    folder: Path,
    key: bytes,
    *,
    coders: Sequence[str],
    goals: int = GOALS,
    half_years: int = HALF_YEARS,
    by: Strata = "buurtteam",
    overlap: float = 1.0,
    practice_per_criterion: int = 1,
) -> Round:
    """Draw goals and deal them out to coders, on disk."""
    drawn = draw_goals(delivery, dictionary, period, key, goals=goals, half_years=half_years, by=by)
    write_draw(folder / DRAW_FOLDER, drawn)
    chosen = drawn.selected[drawn.selected["rol"] == "steekproef"]
    codebook = load_codebook(dictionary, CODEBOOK)
    return create_round(
        folder / ROUND_FOLDER,
        naam=f"doelkwaliteit-{str(period).lower()}",
        codebook=codebook,
        units=chosen[["eenheid_id", "stratum"]].rename(columns={"stratum": "groep"}),
        coders=coders,
        overlap=overlap,
        key=key,
        practice=practice_items(codebook, practice_per_criterion),
    )


def prepare_texts(delivery: CheckedDelivery, round_: Round) -> Deidentified:
    """Put de-identified texts beside a round, for its coders and nobody else."""
    units = sorted(set(round_.assignments["eenheid_id"]))
    # A name that one goal of a family gives away is known in its other goals.
    plans = delivery.table("gezinsplannen").set_index("plan_id")["gezin_id"]
    family = delivery.table("doelen").set_index("doel_id")["plan_id"].map(plans).reindex(units)
    done = deidentify(goal_texts(delivery, units), family)
    write_texts(round_, dict(zip(units, done.texts, strict=True)))
    return done
