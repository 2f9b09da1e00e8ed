"""Machine support: learnt from gold only, criterion by criterion, and refused where gold is scarce.

What it says is a suggestion, and an ingredient of the prediction-powered figure; on its own it is
never a figure. No model judges a goal of a family that it has seen.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from lokalis_research.codering.codebook import Codebook
from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.gezinsplan.features import (
    NAMES,
    familiarity,
    fit_encoder,
    prepare,
    wording_groups,
)
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
    """A model fitted without some families, with its calibration (Platt, 1999).

    `slope` and `shift` are for goals that read like those learnt from, `far_slope` and `far_shift`
    for goals written otherwise: of these it is as sure as it may be of a manner of writing that it
    never saw.
    """

    held: Ints
    weights: Floats
    intercept: float
    slope: float
    shift: float
    far_slope: float
    far_shift: float

    def probabilities(self, matrix: sp.csr_matrix, familiar: Floats) -> Floats:
        """Give the calibrated chance that goals meet the criterion."""
        score = matrix @ self.weights + self.intercept
        near = expit(self.slope * score + self.shift)
        far = expit(self.far_slope * score + self.far_shift)
        return np.asarray(familiar * near + (1 - familiar) * far)


def fit_folds(
    matrix: sp.csr_matrix,
    met: Bools,
    family: npt.NDArray[np.int64],
    manner: npt.NDArray[np.int64],
) -> tuple[Fold, ...]:
    """Fit as many models as there are folds, each without the families of one fold.

    What calibrates such a model comes from models that saw neither its fold nor the goals that they
    judge: one per pair of folds, and one per manner of writing that is left out. So the calibration
    rests on no goal that was fitted either.
    """
    part = _parts(family)
    scores = np.empty((FOLDS, len(met)))
    for pair in combinations(range(FOLDS), 2):
        seen = ~np.isin(part, pair)
        weights, intercept = fit_once(matrix[seen], met[seen])
        for without, judged in (pair, pair[::-1]):
            rows = part == judged
            scores[without, rows] = matrix[rows] @ weights + intercept
    folds = []
    for number in range(FOLDS):
        rows = np.flatnonzero(part != number)
        weights, intercept = fit_once(matrix[rows], met[rows])
        near = _platt(scores[number, rows], met[rows])
        far = _strange(matrix[rows], met[rows], family[rows], manner[rows]) or near
        held = np.flatnonzero(part == number)
        folds.append(Fold(held, weights, intercept, *near, *far))
    return tuple(folds)


def _strange(
    matrix: sp.csr_matrix,
    met: Bools,
    family: npt.NDArray[np.int64],
    manner: npt.NDArray[np.int64],
) -> tuple[float, float] | None:
    """Calibrate on manners of writing that are left out one by one; None where that cannot be.

    The next one may be as strange as the strangest of these: the least slope counts.
    """
    scores, slopes = np.full(len(met), np.nan), []
    for one in np.unique(manner):
        judged = manner == one
        seen = ~np.isin(family, family[judged])
        if all(0 < met[rows].sum() < rows.sum() for rows in (judged, seen)):
            weights, intercept = fit_once(matrix[seen], met[seen])
            scores[judged] = matrix[judged] @ weights + intercept
            slopes.append(_platt(scores[judged], met[judged])[0])
    if not slopes:
        return None
    known = np.isfinite(scores)
    return max(min(slopes), 0.0), _platt(scores[known], met[known])[1]


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


def out_of_fold(folds: tuple[Fold, ...], matrix: sp.csr_matrix, familiar: Floats) -> Floats:
    """Let every coded goal be judged by the model that did not see its family."""
    chance = np.empty(matrix.shape[0])
    for fold in folds:
        chance[fold.held] = fold.probabilities(matrix[fold.held], familiar[fold.held])
    return chance


def cross_fitted(folds: tuple[Fold, ...], matrix: sp.csr_matrix, familiar: Floats) -> Floats:
    """Average what all models say of goals that nobody coded."""
    chances = [fold.probabilities(matrix, familiar) for fold in folds]
    return np.asarray(np.mean(chances, axis=0))


def _parts(family: npt.NDArray[np.int64]) -> Ints:
    """Deal families to folds by lot."""
    different, codes = np.unique(family, return_inverse=True)
    return np.random.default_rng(SEED).permutation(len(different))[codes] % FOLDS


def _platt(score: Floats, met: Bools) -> tuple[float, float]:
    """Fit the slope and the shift that turn scores into chances."""
    fit = LogisticRegression(C=_NEARLY_FREE, solver="newton-cholesky", tol=_EXACT)
    with warnings.catch_warnings():
        # Few goals that are told apart without fault have no steepest slope: any steep one will do.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fit.fit(score[:, None], met)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


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
    family = pd.Series(pd.factorize(families.reindex(ids))[0], index=ids, dtype=np.int64)
    own = {name: labels[labels["criterium"] == name] for name in codebook.names}
    why = {name: _too_little(own[name], codebook[name].counted, family) for name in own}
    refused = [(name, reason) for name, reason in why.items() if reason]
    if len(refused) == len(own):
        # A state: what people coded is told without it.
        raise NotDeliveredError(
            (ENOUGH,),
            problem="There is too little gold to learn any criterion.",
            remedy=f"Each of two answers is needed in {LEAST_FAMILIES_PER_CLASS} families or more.",
        )
    manner = wording_groups(texts.reindex(coded))
    familiar = familiarity(
        matrix[:, len(NAMES) :],
        ids.get_indexer(coded),
        family.to_numpy(),
        manner.to_numpy(dtype=np.int64),
    )
    wording = pd.DataFrame({"bekend": familiar, "manier": manner.reindex(ids)})
    learnt: dict[str, Learnt] = {}
    chances: dict[str, Floats] = {}
    for name in (name for name, reason in why.items() if not reason):
        codes = codebook[name].counted[0], codebook[name].counted[1]
        one = _learn_one(name, codes, own[name], matrix, families.reindex(ids), wording)
        learnt[name] = one
        chances[name] = _chances(one, matrix, family.to_numpy(), familiar)
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
    wording: pd.DataFrame,
) -> Learnt:
    place = families.index.get_indexer(pd.Index(rows["eenheid_id"]))
    met = (rows["oordeel"] == codes[0]).to_numpy()
    groups = pd.factorize(families)[0][place].astype(np.int64)
    seen = matrix[place]
    manner = wording["manier"].to_numpy()[place].astype(np.int64)
    folds = fit_folds(seen, met, groups, manner)
    gold = pd.DataFrame(
        {
            "eenheid_id": rows["eenheid_id"].to_numpy(),
            "gezin": groups,
            "gezin_id": families.to_numpy()[place],
            "voldoet": met,
            "kans": out_of_fold(folds, seen, wording["bekend"].to_numpy()[place]),
        }
    )
    return Learnt(criterium, codes, gold, folds)


def _chances(
    one: Learnt, matrix: sp.csr_matrix, family: npt.NDArray[np.int64], familiar: Floats
) -> Floats:
    chance = cross_fitted(one.folds, matrix, familiar)
    for fold in one.folds:
        held = np.isin(family, one.gold["gezin"].to_numpy()[fold.held])
        chance[held] = fold.probabilities(matrix[held], familiar[held])
    return chance
