"""Coders of known skill who judge goals that were drawn for a round: for the demo and for tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.city.codings import CODERS, HARDER, SHARE_UNSURE, Coder
from lokalis_research.demo.city.questions import FIELDS
from lokalis_research.demo.draws import Draws
from lokalis_research.errors import AnalysisError, hint

YES_NO = (
    "feitelijk", "concreet", "taal_van_gezin", "vraag_van_vandaag", "duurzaam", "navolgbaar",
    "samen_gesteld", "specifiek", "meetbaar", "aanvaardbaar", "realistisch", "tijdgebonden",
    "positief", "zonder_jargon",
)  # fmt: skip
FIELD = "leefgebied"
UNSURE = "onduidelijk"

FIELD_RIGHT, SETTLED_RIGHT = 900, 985
"""Planted: per mille of the goals whose leefgebied a coder sees, and of the disagreements that the
deciding person settles by the truth."""


def judge_goals(
    truths: pd.DataFrame,
    assignments: pd.DataFrame,
    *,
    coders: Sequence[Coder] = CODERS,
    seed: int = 2022,
) -> pd.DataFrame:
    """Let coders of known skill judge the goals that were given to them.

    Parameters
    ----------
    truths : pandas.DataFrame
        From `goal_truths`, all goals in their order; ``doel_id`` may be replaced by pseudonyms.
    assignments : pandas.DataFrame
        Who judges what: ``codeur`` and ``eenheid_id``.
    coders : sequence of Coder
        Their skill; every ``codeur`` of the assignments is one of them.
    seed : int
        The seed of the demo.

    Returns
    -------
    pandas.DataFrame
        Per assignment and criterion: ``codeur``, ``eenheid_id``, ``criterium``, ``oordeel``
        (``"ja"``, ``"nee"``, a leefgebied or ``"onduidelijk"``) and ``twijfel``. What a coder says
        of a goal does not depend on what else was drawn.

    Raises
    ------
    AnalysisError
        If a coder has no planted skill, or a goal no truth.
    """
    skilled = {coder.naam: coder for coder in coders}
    for name in sorted(set(assignments["codeur"]) - set(skilled)):
        raise AnalysisError(f'No skill was planted for coder "{name}".', remedy=hint(name, skilled))
    place = _places(truths, assignments["eenheid_id"])
    parts = []
    for name, coder in skilled.items():
        mine = (assignments["codeur"] == name).to_numpy()
        units, rows = assignments["eenheid_id"].to_numpy()[mine], place[mine]
        for criterion in (*YES_NO, FIELD):
            draws = Draws(seed, f"judging {name} {criterion}")
            says = _judgements(truths, criterion, coder, draws)
            unsure = draws.chance(SHARE_UNSURE, len(truths))
            parts.append(
                pd.DataFrame(
                    {
                        "codeur": name,
                        "eenheid_id": units,
                        "criterium": criterion,
                        "oordeel": pd.Series(says[rows], dtype="str").mask(unsure[rows], UNSURE),
                        "twijfel": unsure[rows],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def settle_goals(truths: pd.DataFrame, disputes: pd.DataFrame, *, seed: int = 2022) -> pd.DataFrame:
    """Let a person of known skill decide where coders disagreed.

    Parameters
    ----------
    truths : pandas.DataFrame
        As in `judge_goals`.
    disputes : pandas.DataFrame
        What is to be decided: ``eenheid_id`` and ``criterium``.
    seed : int
        The seed of the demo.

    Returns
    -------
    pandas.DataFrame
        The disputes with ``oordeel``.
    """
    place = _places(truths, disputes["eenheid_id"])
    skill = Coder("besluit", SETTLED_RIGHT, SETTLED_RIGHT)
    decided = pd.Series("", index=disputes.index, dtype="str")
    for criterion in (*YES_NO, FIELD):
        rows = (disputes["criterium"] == criterion).to_numpy()
        draws = Draws(seed, f"settling {criterion}")
        says = _judgements(truths, criterion, skill, draws, SETTLED_RIGHT)
        decided[rows] = says[place[rows]]
    return disputes.assign(oordeel=decided)


def _judgements(
    truths: pd.DataFrame, criterion: str, coder: Coder, draws: Draws, field_right: int = FIELD_RIGHT
) -> npt.NDArray[np.object_]:
    n = len(truths)
    if criterion == FIELD:
        right = draws.chance(field_right, n)
        wrong = np.array(FIELDS, dtype=object)[draws.integers(0, len(FIELDS), n)]
        return np.where(right, truths[FIELD].to_numpy(dtype=object), wrong)
    met = truths[criterion].to_numpy(dtype=bool)
    skill = np.where(met, coder.herkent, coder.verwerpt) - HARDER.get(criterion, 0)
    says = np.where(draws.happens(skill), met, ~met)
    return np.where(says, "ja", "nee").astype(object)


def _places(truths: pd.DataFrame, units: pd.Series[str]) -> npt.NDArray[np.intp]:
    place: npt.NDArray[np.intp] = pd.Index(truths["doel_id"]).get_indexer(units)
    if (place < 0).any():
        raise AnalysisError(
            f"Of {int((place < 0).sum())} goals nothing is known to be true.",
            remedy="Judge goals of the demo delivery that these truths belong to.",
        )
    return place
