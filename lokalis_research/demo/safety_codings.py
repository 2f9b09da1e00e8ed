"""What plans of the demo say about safety, and coders of known skill who judge that.

The delivery only has a tick. What stands in the text is planted here, for every plan: in plans
without a tick there is concern less often than in those with one, so that the tick alone misleads.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.city.areas import AREAS
from lokalis_research.demo.city.codings import (
    DECIDING,
    SHARE_UNSURE,
    UNSURE,
    BoolArray,
    Coder,
    coders_of,
    places,
    yes_no,
)
from lokalis_research.demo.city.generate import City
from lokalis_research.demo.city.plans import MOMENTS, UNKNOWN, YES
from lokalis_research.demo.draws import SEED, Draws

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
