"""The machine beside people: whether it agrees with coders as they do with each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.gezinsplan.machine import Learnt

LEVEL = 0.95


def beside_people(learnt: Learnt, codings: pd.DataFrame) -> dict[str, Any]:
    """Compare both kinds of agreement on the same goals: those that several coders judged.

    The interval is that of a ratio of totals over families (linearised), with a t distribution.
    """
    goals = _per_goal(learnt, codings)
    if goals.empty:
        return dict.fromkeys(
            ("mens_mens", "machine_mens", "verschil", "verschil_laag", "verschil_hoog"), np.nan
        ) | {"doelen": 0, "gezinnen": (), "oneens": (), "machine_oneens": ()}
    difference = goals["machine"] - goals["mensen"]
    mean = float(difference.mean())
    residual = (difference - mean).groupby(goals["gezin"]).sum()
    families = len(residual)
    error = float(np.sqrt((residual**2).sum() * families / max(families - 1, 1))) / len(goals)
    half = float(stats.t.ppf((1 + LEVEL) / 2, max(families - 1, 1))) * error
    return {
        "mens_mens": 100 * float(goals["mensen"].mean()),
        "machine_mens": 100 * float(goals["machine"].mean()),
        "verschil": 100 * mean,
        "verschil_laag": 100 * (mean - half),
        "verschil_hoog": 100 * (mean + half),
        "doelen": len(goals),
        "gezinnen": goals["gezin"].unique(),
        "oneens": goals.loc[goals["mensen"] < 1, "gezin"].unique(),
        "machine_oneens": goals.loc[goals["machine"] < 1, "gezin"].unique(),
    }


def _per_goal(learnt: Learnt, codings: pd.DataFrame) -> pd.DataFrame:
    """Give per goal the share of pairs that agree, and of coders that the machine agrees with."""
    first = learnt.codes[0]
    own = codings[(codings["criterium"] == learnt.criterium) & codings["oordeel"].notna()]
    own = own.merge(learnt.gold, on="eenheid_id")
    yes = own["oordeel"] == first
    goals = (
        own.assign(ja=yes, eens=yes == (own["kans"] >= 0.5))
        .groupby("eenheid_id", sort=True)
        .agg(
            aantal=("ja", "size"),
            ja=("ja", "sum"),
            machine=("eens", "mean"),
            gezin=("gezin_id", "first"),
        )
    )
    goals = goals[goals["aantal"] > 1]
    no = goals["aantal"] - goals["ja"]
    alike = goals["ja"] * (goals["ja"] - 1) + no * (no - 1)
    return goals.assign(mensen=alike / (goals["aantal"] * (goals["aantal"] - 1)))
