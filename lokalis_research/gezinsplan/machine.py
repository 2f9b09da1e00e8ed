"""Machine support: learnt from gold only, criterion by criterion, and refused where gold is scarce.

What it says is a suggestion, and an ingredient of the prediction-powered figure; on its own it is
never a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from lokalis_research.codering.codebook import Codebook
from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.features import NAMES
from lokalis_research.gezinsplan.machine_fit import (
    Floats,
    Fold,
    cross_fitted,
    fit_folds,
    out_of_fold,
)
from lokalis_research.gezinsplan.machine_text import fit_encoder, prepare
from lokalis_research.microdata import Microdata

LEAST_FAMILIES_PER_CLASS = 30
"""A criterion is learnt only if goals of so many families meet it, and of so many do not."""

SURE = 0.8
"""The machine abstains unless it gives either answer at least this chance."""


@dataclass(frozen=True, repr=False)
class Learnt(Microdata):
    """What was learnt about one criterion."""

    criterium: str
    codes: tuple[str, str]
    gold: pd.DataFrame
    folds: tuple[Fold, ...]

    @property
    def weights(self) -> pd.Series[float]:
        """Weight of every inspectable feature: logits per standard deviation, mean over folds."""
        mean = np.mean([fold.slope * fold.weights[: len(NAMES)] for fold in self.folds], axis=0)
        return pd.Series(mean.astype(np.float64), index=list(NAMES), name=self.criterium)


@dataclass(frozen=True)
class Machine:
    """What was learnt from a round."""

    learnt: Mapping[str, Learnt]
    refused: pd.DataFrame
    chances: pd.DataFrame

    def __repr__(self) -> str:
        return f"Machine({len(self.learnt)} criteria learnt, {len(self.refused)} refused)"


def learn(
    texts: pd.Series[str], families: pd.Series[str], gold: pd.DataFrame, codebook: Codebook
) -> Machine:
    """Learn every criterion of a codebook from what people decided.

    Which pieces of words there are and how much features spread is learnt from the texts of coded
    goals without looking at a judgement; all else is learnt within folds (`machine_fit`).
    """
    ids = pd.Index(sorted(texts.index), dtype="str", name="eenheid_id")
    labels = _labels(gold, codebook)
    coded = pd.Index(sorted(set(gold["eenheid_id"])), dtype="str")
    if not (coded.isin(ids).all() and ids.isin(families.index).all()):
        raise AnalysisError(
            "Some coded goals have no text, or some goals no family.",
            remedy="Learn from the delivery that the goals were drawn from.",
        )
    prepared = prepare(texts.reindex(ids))
    matrix = fit_encoder(prepared.of(coded)).matrix(prepared)
    family = pd.Series(pd.factorize(families.reindex(ids))[0], index=ids)
    learnt: dict[str, Learnt] = {}
    refused: list[tuple[str, str]] = []
    chances: dict[str, Floats] = {}
    for criterium in codebook.names:
        counted = codebook[criterium].counted
        rows = labels[labels["criterium"] == criterium]
        reason = _too_little(rows, counted, family)
        if reason:
            refused.append((criterium, reason))
            continue
        one = _learn_one(criterium, (counted[0], counted[1]), rows, matrix, families.reindex(ids))
        learnt[criterium] = one
        chances[criterium] = _chances(one, matrix, family.to_numpy(dtype=np.int64))
    if not learnt:
        raise AnalysisError(
            "There is too little gold to learn any criterion.",
            remedy=f"Each of two answers is needed in {LEAST_FAMILIES_PER_CLASS} families or more.",
        )
    return Machine(
        learnt,
        pd.DataFrame(refused, columns=["criterium", "reden"], dtype="str"),
        pd.DataFrame(chances, index=ids),
    )


def _labels(gold: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    counted = pd.DataFrame(
        [(one.naam, code) for one in codebook.criteria for code in one.counted],
        columns=["criterium", "oordeel"],
    )
    rows = gold[["eenheid_id", "criterium", "oordeel"]].merge(counted, on=["criterium", "oordeel"])
    return rows.sort_values(["criterium", "eenheid_id"], ignore_index=True)


def _too_little(rows: pd.DataFrame, counted: tuple[str, ...], family: pd.Series[int]) -> str:
    if len(counted) != 2:
        return f"Het model leert alleen wat twee antwoorden heeft, en dit heeft er {len(counted)}."
    families = rows.assign(gezin=rows["eenheid_id"].map(family)).groupby("oordeel")["gezin"]
    least = int(families.nunique().reindex(list(counted), fill_value=0).min())
    if least < LEAST_FAMILIES_PER_CLASS:
        return (
            f"Elk antwoord is bij minstens {LEAST_FAMILIES_PER_CLASS} gezinnen nodig, en dat is "
            "er niet."
        )
    return ""


def _learn_one(
    criterium: str,
    codes: tuple[str, str],
    rows: pd.DataFrame,
    matrix: sp.csr_matrix,
    families: pd.Series[str],
) -> Learnt:
    place = families.index.get_indexer(pd.Index(rows["eenheid_id"]))
    met = (rows["oordeel"] == codes[0]).to_numpy()
    groups = pd.factorize(families)[0][place].astype(np.int64)
    seen = matrix[place]
    folds = fit_folds(seen, met, groups)
    gold = pd.DataFrame(
        {
            "eenheid_id": rows["eenheid_id"].to_numpy(),
            "gezin": groups,
            "gezin_id": families.to_numpy()[place],
            "voldoet": met,
            "kans": out_of_fold(folds, seen),
        }
    )
    return Learnt(criterium, codes, gold, folds)


def _chances(one: Learnt, matrix: sp.csr_matrix, family: npt.NDArray[np.int64]) -> Floats:
    chance = cross_fitted(one.folds, matrix)
    for fold in one.folds:
        held = np.isin(family, one.gold["gezin"].to_numpy()[fold.held])
        chance[held] = fold.probabilities(matrix[held])
    return chance
