"""Coders of known skill who judge goals and plans, and what plans of the demo say about safety."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.city import goals
from lokalis_research.demo.city.areas import AREAS
from lokalis_research.demo.city.generate import City, names
from lokalis_research.demo.city.goals import WORDINGS
from lokalis_research.demo.city.persons import FIELDS
from lokalis_research.demo.city.plans import MOMENTS, UNKNOWN, YES
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


CONCERN, NO_CONCERN, SILENT = "zorg", "geen_zorg", "staat_er_niet"
NO_GOAL = "geen_doel"
VIEWS = ("visie_gezin", "visie_gezinswerker", "visie_kind")
GOALS, FOLLOWABLE = "doelen_veiligheid", "doelen_navolgbaar"
CRITERIA = ("afgewogen", *VIEWS, GOALS, FOLLOWABLE)

SHARE_WEIGHED_IN_TEXT, SHARE_CONCERN_IN_TEXT = 450, 300
"""Planted: per mille of the plans without a tick that weigh safety in their text, and of those the
ones with concern (of the plans with a tick it is more)."""

FAMILY, CHILD, WITH_GOALS, WITH_FOLLOWABLE = 600, 250, 620, 550
WORKER_WITH_FAMILY, WORKER_ALONE = 300, 520
"""Planted: per mille of the plans with concern that hold a view, goals, and goals to follow; the
worker's view stands there less often where the family's does."""

SES_FAMILY = {"laag": -80, "hoog": 80}
"""Planted: by how much the family's view is rarer or more common, by class of the area."""

LATER, BETTER = MOMENTS[0], 100
"""Planted: plans made from this day on hold goals more often, by so much per mille."""

SHARE_NOT_FOUND = 30
"""Planted: per mille of the plans that no coder can find."""


def safety_truths(city: City) -> pd.DataFrame:
    """Tell of every plan what it says about safety.

    For the plans of the published look it agrees with what was planted in those.
    """
    made, draws = city.parts.plans, Draws(SEED, "safety in plans")
    n = len(made.day)
    ticked = made.weighed == YES
    weighed = ticked | draws.chance(SHARE_WEIGHED_IN_TEXT, n)
    in_text = draws.chance(SHARE_CONCERN_IN_TEXT, n)
    concern = weighed & np.where(made.concern == UNKNOWN, in_text, made.concern == YES)
    classes = np.array([SES_FAMILY.get(area.ses, 0) for area in AREAS])
    of_class = classes[city.parts.episodes.area[made.episode]]
    family = _or_published(draws.happens(FAMILY + of_class), made.family_view, made.looked_at)
    worker = _or_published(
        draws.happens(np.where(family, WORKER_WITH_FAMILY, WORKER_ALONE)),
        made.worker_view,
        made.looked_at,
    )
    goals = _or_published(
        draws.happens(WITH_GOALS + np.where(made.day >= LATER, BETTER, 0)),
        made.safety_goals,
        made.looked_at,
    )
    views = dict(zip(VIEWS, (family, worker, draws.chance(CHILD, n)), strict=True))
    followable = draws.chance(WITH_FOLLOWABLE, n)
    plans = city.tables["gezinsplannen"]
    return pd.DataFrame(
        {
            "plan_id": plans["plan_id"],
            "gezin_id": plans["gezin_id"],
            "vindbaar": ~draws.chance(SHARE_NOT_FOUND, n),
            "afgewogen": _text(np.where(weighed, np.where(concern, CONCERN, NO_CONCERN), SILENT)),
            **{
                name: _text(np.where(concern, yes_no(held), NO_CONCERN))
                for name, held in {**views, GOALS: goals}.items()
            },
            FOLLOWABLE: _text(np.where(concern & goals, yes_no(followable), NO_GOAL)),
        }
    )


def judge_plans(truths: pd.DataFrame, assignments: pd.DataFrame) -> pd.DataFrame:
    """Let coders of known skill judge the plans that were given to them.

    No rows for plans that cannot be found. Who sees no concern answers so to all further questions.
    What a coder says of a plan does not depend on what else was drawn.
    """
    place = places(truths["plan_id"], assignments["plan_id"])
    found = truths["vindbaar"].to_numpy(dtype=bool)[place]
    parts = []
    for coder, given in coders_of(assignments):
        mine = found & given
        said, unsure = _answers(truths, coder, Draws(SEED, f"judging safety {coder.naam}"))
        parts += [
            pd.DataFrame(
                {
                    "codeur": coder.naam,
                    "eenheid_id": assignments["eenheid_id"].to_numpy()[mine],
                    "criterium": criterion,
                    "oordeel": said[criterion].to_numpy()[place[mine]],
                    "twijfel": unsure[criterion].to_numpy()[place[mine]],
                }
            )
            for criterion in CRITERIA
        ]
    return pd.concat(parts, ignore_index=True)


def settle_plans(truths: pd.DataFrame, disputes: pd.DataFrame) -> pd.DataFrame:
    """Let a person of known skill decide where coders disagreed."""
    place = places(truths["plan_id"], disputes["plan_id"])
    said, _ = _answers(truths, DECIDING, Draws(SEED, "settling safety"), unsure=0)
    columns = pd.Index(CRITERIA).get_indexer(pd.Index(disputes["criterium"]))
    decided = said[list(CRITERIA)].to_numpy(dtype=object)[place, columns]
    return disputes.assign(oordeel=pd.Series(decided, index=disputes.index, dtype="str"))


def _answers(
    truths: pd.DataFrame, coder: Coder, draws: Draws, unsure: int = SHARE_UNSURE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answer every question about every plan; concern first, for the others depend on it."""
    n = len(truths)
    weighed = truths["afgewogen"].to_numpy(dtype=object)
    right = draws.happens(np.where(weighed == SILENT, coder.verwerpt, coder.herkent))
    # Who misses a concern reads nothing about safety; who errs otherwise takes silence for none.
    wrong = np.where(weighed == SILENT, NO_CONCERN, SILENT)
    said = {"afgewogen": np.where(right, weighed, wrong)}
    sees = said["afgewogen"] == CONCERN
    for name in (*VIEWS, GOALS):
        says = coder.judges((truths[name] == "ja").to_numpy(), draws)
        said[name] = np.where(sees, yes_no(says), NO_CONCERN)
    follows = coder.judges((truths[FOLLOWABLE] == "ja").to_numpy(), draws)
    said[FOLLOWABLE] = np.where(said[GOALS] == "ja", yes_no(follows), NO_GOAL)
    leaves = {name: draws.chance(unsure, n) for name in CRITERIA}
    return (
        pd.DataFrame(
            {name: _text(np.where(leaves[name], UNSURE, said[name])) for name in CRITERIA}
        ),
        pd.DataFrame(leaves),
    )


def _or_published(drawn: BoolArray, published: BoolArray, looked_at: BoolArray) -> BoolArray:
    return np.where(looked_at, published, drawn)


def _text(values: npt.NDArray[np.generic]) -> pd.Series:
    return pd.Series(values, dtype="str")
