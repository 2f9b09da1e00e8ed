"""Coders of known skill who judge what was drawn for a round: for the demo and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.city import goals
from lokalis_research.demo.city.generate import City, names
from lokalis_research.demo.city.goal_text import WORDINGS
from lokalis_research.demo.city.persons import FIELDS
from lokalis_research.demo.draws import SEED, Draws
from lokalis_research.errors import AnalysisError, hint

YES_NO = (
    "feitelijk", "concreet", "taal_van_gezin", "vraag_van_vandaag", "duurzaam", "navolgbaar",
    "samen_gesteld", "specifiek", "meetbaar", "aanvaardbaar", "realistisch", "tijdgebonden",
    "positief", "zonder_jargon",
)  # fmt: skip
FIELD = "leefgebied"
UNSURE = "onduidelijk"


@dataclass(frozen=True)
class Coder:
    """A coder of known skill, per mille."""

    naam: str
    herkent: int
    verwerpt: int
    leefgebied: int = 900

    def judges(self, met: npt.NDArray[np.bool_], draws: Draws, harder: int = 0) -> BoolArray:
        """Say of everything whether it meets a criterion."""
        skill = np.where(met, self.herkent, self.verwerpt) - harder
        return np.where(draws.happens(skill), met, ~met)


BoolArray = npt.NDArray[np.bool_]
CODERS = (Coder("codeur-a", 950, 940), Coder("codeur-b", 900, 930), Coder("codeur-c", 930, 820))
DECIDING = Coder("besluit", 985, 985, 985)
"""Planted: who settles disagreements by the truth, this often."""

HARDER = {"taal_van_gezin": 40, "navolgbaar": 30, "realistisch": 60, "aanvaardbaar": 80}
"""Planted: by how much every coder does worse on a criterion, per mille."""

SHARE_UNSURE = 15
"""Planted: per mille of the judgements that a coder leaves open."""


def goal_truths(city: City) -> pd.DataFrame:
    """Tell of every goal what is true of it.

    ``specifiek`` holds where a goal is concreet and not several at once; names stand with bars
    between them.
    """
    made = city.parts.goals
    quality = dict(zip(goals.CRITERIA, made.quality.T, strict=True))
    families = city.tables["gezinsplannen"]["gezin_id"].take(made.plan).reset_index(drop=True)
    return pd.DataFrame(
        {
            "doel_id": city.tables["doelen"]["doel_id"],
            "gezin_id": families,
            "woordfamilie": names([one["naam"] for one in WORDINGS], made.wording),
            "gebruik": names([one["gebruik"] for one in WORDINGS], made.wording),
            "leefgebied": names(FIELDS, made.field),
            "meer_doelen": made.several,
            "werker": made.worker,
            "namen": pd.Series(made.names, dtype="str"),
            **quality,
            "specifiek": quality["concreet"] & ~made.several,
        }
    )


def judge_goals(truths: pd.DataFrame, assignments: pd.DataFrame) -> pd.DataFrame:
    """Let coders of known skill judge the goals that were given to them.

    What a coder says of a goal does not depend on what else was drawn. In the truths ``doel_id``
    may be replaced by pseudonyms.
    """
    place = places(truths["doel_id"], assignments["eenheid_id"])
    parts = []
    for coder, mine in coders_of(assignments):
        units, rows = assignments["eenheid_id"].to_numpy()[mine], place[mine]
        for criterion in (*YES_NO, FIELD):
            draws = Draws(SEED, f"judging {coder.naam} {criterion}")
            says = _judgements(truths, criterion, coder, draws)
            unsure = draws.chance(SHARE_UNSURE, len(truths))
            parts.append(
                pd.DataFrame(
                    {
                        "codeur": coder.naam,
                        "eenheid_id": units,
                        "criterium": criterion,
                        "oordeel": pd.Series(says[rows], dtype="str").mask(unsure[rows], UNSURE),
                        "twijfel": unsure[rows],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def settle_goals(truths: pd.DataFrame, disputes: pd.DataFrame) -> pd.DataFrame:
    """Let a person of known skill decide where coders disagreed."""
    place = places(truths["doel_id"], disputes["eenheid_id"])
    decided = pd.Series("", index=disputes.index, dtype="str")
    for criterion in (*YES_NO, FIELD):
        rows = (disputes["criterium"] == criterion).to_numpy()
        draws = Draws(SEED, f"settling {criterion}")
        decided[rows] = _judgements(truths, criterion, DECIDING, draws)[place[rows]]
    return disputes.assign(oordeel=decided)


def _judgements(
    truths: pd.DataFrame, criterion: str, coder: Coder, draws: Draws
) -> npt.NDArray[np.object_]:
    if criterion == FIELD:
        right = draws.chance(coder.leefgebied, len(truths))
        wrong = np.array(FIELDS, dtype=object)[draws.integers(0, len(FIELDS), len(truths))]
        return np.where(right, truths[FIELD].to_numpy(dtype=object), wrong)
    met = truths[criterion].to_numpy(dtype=bool)
    return yes_no(coder.judges(met, draws, HARDER.get(criterion, 0)))


def coders_of(assignments: pd.DataFrame) -> Iterator[tuple[Coder, BoolArray]]:
    """Give every coder with the rows that are theirs; refuse rows of somebody unknown."""
    skilled = [coder.naam for coder in CODERS]
    for name in sorted(set(assignments["codeur"]) - set(skilled)):
        raise AnalysisError(f'No skill was planted for coder "{name}".', remedy=hint(name, skilled))
    for coder in CODERS:
        yield coder, (assignments["codeur"] == coder.naam).to_numpy()


def places(known: pd.Series[str], asked: pd.Series[str]) -> npt.NDArray[np.intp]:
    """Find the rows of the truths about what is asked."""
    place: npt.NDArray[np.intp] = pd.Index(known).get_indexer(pd.Index(asked))
    if (place < 0).any():
        what = {"doel_id": "goals", "plan_id": "plans"}[str(known.name)]
        raise AnalysisError(
            f"Of {int((place < 0).sum())} {what} nothing is known to be true.",
            remedy=f"Judge {what} of the demo delivery that these truths belong to.",
        )
    return place


def yes_no(held: BoolArray) -> npt.NDArray[np.object_]:
    """Write what holds as coders do."""
    return np.where(held, "ja", "nee").astype(object)
