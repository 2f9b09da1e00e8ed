"""Coders of known skill who judge a sample of goals: for testing agreement and estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from lokalis_research.demo.calendar import STOP
from lokalis_research.demo.city.generate import City
from lokalis_research.demo.city.goals import CRITERIA
from lokalis_research.demo.city.tables import dates
from lokalis_research.demo.draws import Draws

ROUND, VERSION = "proefronde", "1.0"


@dataclass(frozen=True)
class Coder:
    """A coder of known skill."""

    naam: str
    herkent: int
    verwerpt: int


CODERS = (Coder("codeur-a", 950, 940), Coder("codeur-b", 900, 930), Coder("codeur-c", 930, 820))
HARDER: Mapping[str, int] = MappingProxyType(
    {"taal_van_gezin": 40, "navolgbaar": 30, "realistisch": 60, "aanvaardbaar": 80}
)
"""Planted: by how much every coder does worse on a criterion, per mille."""

SHARE_UNSURE = 15
"""Planted: per mille of the judgements that a coder leaves open."""


def simulate_codings(city: City, number: int = 300, seed: int = 2022) -> pd.DataFrame:
    """Let coders judge goals that were drawn with equal chance."""
    draws = Draws(seed, "codings")
    goals = city.parts.goals
    unit = draws.some(np.ones(len(goals.plan), dtype=bool), number)
    ids = city.tables["doelen"]["doel_id"].iloc[unit]
    parts = []
    for coder in CODERS:
        for column, criterion in enumerate(CRITERIA):
            met = goals.quality[unit, column]
            skill = np.where(met, coder.herkent, coder.verwerpt) - HARDER.get(criterion, 0)
            says = np.where(draws.happens(skill), met, ~met)
            judgement = pd.Series(np.where(says, "ja", "nee"), dtype="str")
            parts.append(
                pd.DataFrame(
                    {
                        "ronde": ROUND,
                        "eenheid_id": ids.to_numpy(),
                        "codeur": coder.naam,
                        "criterium": criterion,
                        "oordeel": judgement.mask(draws.chance(SHARE_UNSURE, number)),
                        "codeboekversie": VERSION,
                        "tijdstip": dates(STOP - draws.integers(1, 20, number)),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)
