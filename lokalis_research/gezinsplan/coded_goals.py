"""All goals of a draw with what people said of some and the machine of all: what estimates need.

A question on which coders differ and nothing was decided has no code yet. Leaving it out would
estimate from what coders agree on, which are other goals. So means are estimated with all such
questions decided one way, and with all decided the other way: the estimate stands in the middle,
and the interval runs from the lowest end to the highest (C.F. Manski, Partial Identification of
Probability Distributions, 2003, ch. 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.codering.codebook import Codebook
from lokalis_research.errors import AnalysisError
from lokalis_research.stats.prediction_powered import Coded, estimate_means
from lokalis_research.stats.prediction_powered.means import Kind

# Dropped, the rest would be goals that coders agree on: so it counts either way.
UNDECIDED = 0.5
NO_CHANCE = 0.0
TOLERATED = 0.02
"""By what part the weights of the draw may miss the number of goals."""
LEAST_JUDGED = 0.5
"""A goal has a score when at least this part of the criteria was judged."""


@dataclass(frozen=True)
class CodedGoals:
    """The goals that were drawn from, their gold codes and the machine's chances.

    A label of a half is that of a question on which coders differ undecided.
    """

    goals: pd.DataFrame
    labels: pd.DataFrame
    predictions: pd.DataFrame
    drawn: pd.DataFrame
    titles: dict[str, str]
    undecided: int

    def __repr__(self) -> str:
        coded = int(self.labels.notna().any(axis=1).sum())
        return f"CodedGoals({len(self.goals)} goals, {coded} coded, {self.undecided} undecided)"

    @property
    def has_machine(self) -> bool:
        """Whether a machine read along on any criterion."""
        return bool((self.predictions != NO_CHANCE).to_numpy().any())

    @property
    def open(self) -> int:
        """How many questions are undecided on which coders differ."""
        return int((self.labels == UNDECIDED).to_numpy().sum())

    def either_way(self) -> tuple[CodedGoals, CodedGoals]:
        """Give the same with all undecided questions decided down, and up."""
        low, high = (self.labels.apply(end) for end in (np.floor, np.ceil))
        return replace(self, labels=low), replace(self, labels=high)

    def shares(self) -> Coded:
        """Give labels and predictions per criterion."""
        return self._coded(self.labels, self.predictions)

    def scores(self) -> Coded:
        """Give the share of criteria that a goal meets, of those judged, and what is predicted."""
        judged = self.labels.notna().mean(axis=1)
        label = (100 * self.labels.mean(axis=1)).where(judged >= LEAST_JUDGED)
        predicted = 100 * self.predictions.mean(axis=1)
        return self._coded(label.to_frame(), predicted.to_frame())

    def _coded(self, labels: pd.DataFrame, predictions: pd.DataFrame) -> Coded:
        return Coded.of(
            labels.to_numpy(dtype=float),
            predictions.to_numpy(dtype=float),
            self.drawn["insluitkans"].fillna(0.0).to_numpy(dtype=float),
            stratum=self.drawn["stratum"].fillna("").to_numpy(dtype=str),
            cluster=self.goals["gezin_id"].to_numpy(dtype=str),
        )


def coded_goals(
    goals: pd.DataFrame,
    gold: pd.DataFrame,
    drawn: pd.DataFrame,
    codebook: Codebook,
    chances: pd.DataFrame | None = None,
    disputed: pd.DataFrame | None = None,
) -> CodedGoals:
    """Lay goals, gold, draw and chances beside each other, and refuse what does not fit.

    `disputed` holds ``eenheid_id`` and ``criterium`` of questions on which coders differ undecided.
    """
    goals = goals.sort_values("doel_id", ignore_index=True)
    ids = pd.Index(goals["doel_id"], name="eenheid_id")
    draw = drawn.set_index("eenheid_id")[["stratum", "insluitkans"]]
    _check_draw(ids, draw, gold)
    binary = [one for one in codebook.criteria if len(one.counted) == 2]
    settled = gold[gold["oordeel"].notna()]
    labels, predictions = pd.DataFrame(index=ids), pd.DataFrame(index=ids)
    for one in binary:
        codes = settled[settled["criterium"] == one.naam].set_index("eenheid_id")["oordeel"]
        first = codes.map({one.counted[0]: 1.0, one.counted[1]: 0.0}).astype("float64")
        labels[one.naam] = first.reindex(ids)
        if disputed is not None:
            of_this = disputed.loc[disputed["criterium"] == one.naam, "eenheid_id"]
            labels.loc[ids.isin(of_this), one.naam] = UNDECIDED
        # Where the machine says nothing, a constant says the same: the coded goals alone count.
        predictions[one.naam] = NO_CHANCE
        if chances is not None and one.naam in chances:
            predictions[one.naam] = chances[one.naam].reindex(ids)
    if predictions.isna().any(axis=None):
        raise AnalysisError(
            f"The machine gives {int(predictions.isna().any(axis=1).sum())} goals no chance.",
            remedy="Let it predict all goals that were drawn from.",
        )
    return CodedGoals(
        goals=goals.assign(leefgebied=_named(goals["leefgebied"], codebook)),
        labels=labels.reset_index(drop=True),
        predictions=predictions.reset_index(drop=True),
        drawn=draw.reindex(ids).reset_index(drop=True),
        titles={one.naam: one.titel for one in binary},
        undecided=int((~draw.index.isin(gold["eenheid_id"])).sum()),
    )


def _named(field: pd.Series[str], codebook: Codebook) -> pd.Series[str]:
    """Write a leefgebied by its label in the codebook."""
    labels = (
        {value.code: value.label for value in codebook["leefgebied"].waarden}
        if "leefgebied" in codebook.names
        else {}
    )
    plain = field.str.replace("_", " ").str.capitalize()
    return field.map(labels).fillna(plain).astype("str")


def _check_draw(ids: pd.Index, draw: pd.DataFrame, gold: pd.DataFrame) -> None:
    if not gold["eenheid_id"].isin(draw.index).all():
        strange = gold.loc[~gold["eenheid_id"].isin(draw.index), "eenheid_id"].nunique()
        raise AnalysisError(
            f"{strange} goals have a gold code without having been drawn.",
            remedy="Leave out goals that were chosen in another way: they stand for no others.",
        )
    if not draw.index.isin(ids).all():
        raise AnalysisError(
            f"{int((~draw.index.isin(ids)).sum())} drawn goals are not among the goals.",
            remedy="Give all goals of the half-years that were drawn from.",
        )
    weights = float((1 / draw["insluitkans"]).sum())
    if abs(weights - len(ids)) > TOLERATED * len(ids):
        raise AnalysisError(
            f"The drawn goals stand for {weights:.0f} goals, and {len(ids)} were given.",
            remedy="Give the goals that were drawn from: the same half-years of the same delivery.",
        )


What = Literal["shares", "scores"]
_BOTH = ("estimate", "alone")
_LOW, _HIGH = ("low", "alone_low"), ("high", "alone_high")
_LEAST = ("gain", "effective", "df")


def either_way(
    coded: CodedGoals, what: What, domain: np.ndarray, *, kind: Kind = "share"
) -> pd.DataFrame:
    """Estimate means per domain; ``open`` is half the room that undecided questions leave."""
    # Where all is decided both ways are one.
    ways = coded.either_way() if coded.open else (coded,)
    estimated = [estimate_means(means_of(one, what), domain, kind=kind) for one in ways]
    low, high = estimated[0], estimated[-1]
    found = low.assign(
        open=(high["estimate"] - low["estimate"]) / 2, se=low["se"].combine(high["se"], max)
    )
    for name in _BOTH:
        found[name] = (low[name] + high[name]) / 2
    for name in _HIGH:
        found[name] = high[name]
    for name in _LEAST:
        found[name] = np.minimum(low[name], high[name])
    return found


def means_of(coded: CodedGoals, what: What) -> Coded:
    """Give labels and predictions per criterion, or of the score."""
    return coded.shares() if what == "shares" else coded.scores()


def told(coded: CodedGoals) -> str:
    """Say what undecided questions do to an estimate; empty where there are none."""
    if not coded.open:
        return ""
    return (
        f" Over {coded.open} vragen verschillen codeurs en is nog niet besloten: het cijfer staat "
        "in het midden, en het interval klopt wat er ook wordt besloten."
    )
