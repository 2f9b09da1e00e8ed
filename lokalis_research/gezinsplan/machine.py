"""Machine support: learnt from gold only, criterion by criterion, and refused where gold is scarce.

What it says is a suggestion, and an ingredient of the prediction-powered figure; on its own it is
never a figure. No model judges a goal of a family that it has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from lokalis_research.codering.codebook import Codebook
from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.gezinsplan.features import NAMES, fit_encoder, prepare
from lokalis_research.microdata import Microdata

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

# Calibration asks a fit per pair of folds: ten with five of them, forty-five with ten.
FOLDS = 5
SEED = 0
"""Of all that is drawn: the same goals give the same machine, and the same figures about it."""

STRENGTH = 0.02
"""C of the fit: a strong pull towards nothing, so that many pieces of words each count a little.
Weaker ones told goals written otherwise apart less well, and those written as learnt from no
better."""

_LEVEL = 20.0
"""The intercept is a weight of a column of this height: hardly pulled, whatever share meets."""

_NEARLY_FREE = 1e6
# Platt calibrates without a penalty: one would pull every chance towards the mean.
_NEAR, _EXACT = 1e-6, 1e-12
# Stopped early, one processor and another gave a goal chances that differed by 0.06: they add up in
# another order. liblinear comes near quickly, and one more step to where only rounding is left.


@dataclass(frozen=True, repr=False)
class Fold(Microdata):
    """A model fitted without some families, with its calibration (Platt, 1999)."""

    held: Ints
    weights: Floats
    intercept: float
    slope: float
    shift: float

    def probabilities(self, matrix: sp.csr_matrix) -> Floats:
        """Give the calibrated chance that goals meet the criterion."""
        score = matrix @ self.weights + self.intercept
        return np.asarray(expit(self.slope * score + self.shift))


def fit_folds(matrix: sp.csr_matrix, met: Bools, family: npt.NDArray[np.int64]) -> tuple[Fold, ...]:
    """Fit as many models as there are folds, each without the families of one fold.

    What calibrates such a model comes from models that saw neither its fold nor the goals that they
    judge: one per pair of folds. So the calibration rests on no goal that was fitted either.
    """
    part = _parts(family)
    scores = np.empty((FOLDS, len(met)))
    for pair in combinations(range(FOLDS), 2):
        seen = ~np.isin(part, pair)
        weights, intercept = fit_once(matrix[seen], met[seen])
        for without, judged in (pair, pair[::-1]):
            rows = part == judged
            scores[without, rows] = matrix[rows] @ weights + intercept
    return tuple(
        _fit(matrix[part != number], met[part != number], scores[number, part != number], held)
        for number, held in ((number, np.flatnonzero(part == number)) for number in range(FOLDS))
    )


def fit_once(matrix: sp.csr_matrix, met: Bools) -> tuple[Floats, float]:
    """Fit one model without calibration: for the order in which it puts goals."""
    model = LogisticRegression(
        C=STRENGTH, solver="liblinear", tol=_NEAR, intercept_scaling=_LEVEL, random_state=0
    ).fit(matrix, met)
    near = np.append(model.coef_[0], model.intercept_[0] / _LEVEL)
    exact = near - _newton_step(near, matrix, met)
    return exact[:-1], float(_LEVEL * exact[-1])


def _newton_step(weights: Floats, matrix: sp.csr_matrix, met: Bools) -> Floats:
    """Solve one step of Newton towards the one best fit of what liblinear minimises."""
    back = matrix.T.tocsr()

    def scores(of: Floats) -> Floats:
        return np.asarray(matrix @ of[:-1] + _LEVEL * of[-1])

    def slopes(of: Floats) -> Floats:
        return STRENGTH * np.append(back @ of, _LEVEL * of.sum())

    chance = expit(scores(weights))
    spread = chance * (1 - chance)
    slope = weights + slopes(chance - met)
    operator = LinearOperator(
        (len(weights), len(weights)),
        lambda step: step + slopes(spread * scores(step)),
        dtype=np.float64,
    )
    return np.asarray(cg(operator, slope, rtol=_NEAR)[0])


def out_of_fold(folds: tuple[Fold, ...], matrix: sp.csr_matrix) -> Floats:
    """Let every coded goal be judged by the model that did not see its family."""
    chance = np.empty(matrix.shape[0])
    for fold in folds:
        chance[fold.held] = fold.probabilities(matrix[fold.held])
    return chance


def cross_fitted(folds: tuple[Fold, ...], matrix: sp.csr_matrix) -> Floats:
    """Average what all models say of goals that nobody coded."""
    scores = np.asarray(matrix @ np.column_stack([fold.weights for fold in folds]))
    slope, shift, intercept = (
        np.array([getattr(fold, name) for fold in folds])
        for name in ("slope", "shift", "intercept")
    )
    return np.asarray(expit(slope * (scores + intercept) + shift).mean(axis=1))


def _parts(family: npt.NDArray[np.int64]) -> Ints:
    """Deal families to folds by lot."""
    different, codes = np.unique(family, return_inverse=True)
    return np.random.default_rng(SEED).permutation(len(different))[codes] % FOLDS


def _fit(matrix: sp.csr_matrix, met: Bools, score: Floats, held: Ints) -> Fold:
    platt = LogisticRegression(C=_NEARLY_FREE, solver="newton-cholesky", tol=_EXACT)
    platt.fit(score[:, None], met)
    weights, intercept = fit_once(matrix, met)
    return Fold(held, weights, intercept, float(platt.coef_[0, 0]), float(platt.intercept_[0]))


LEAST_FAMILIES_PER_CLASS = 30
"""A criterion is learnt only if goals of so many families meet it, and of so many do not."""

ENOUGH = "genoeg gecodeerde doelen voor het model"

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
    goals without looking at a judgement; all else is learnt within folds.
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
        # A state: what people coded is told without it.
        raise NotDeliveredError(
            (ENOUGH,),
            problem="There is too little gold to learn any criterion.",
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
