"""One criterion: a model that never judges a goal of a family that it has seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from lokalis_research.microdata import Microdata

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

FOLDS, INNER_FOLDS = 5, 3
SEED = 0
"""Of all that is drawn: the same goals give the same machine, and the same figures about it."""

STRENGTHS = (0.1, 1.0)
"""Values of C among which the inner folds choose."""

TUNED_ON = 4000
"""So many goals are enough to choose the strength and to calibrate; more only takes longer."""

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
    strength: float

    def probabilities(self, matrix: sp.csr_matrix) -> Floats:
        """Give the calibrated chance that goals meet the criterion."""
        score = matrix @ self.weights + self.intercept
        return np.asarray(expit(self.slope * score + self.shift))


def fit_folds(matrix: sp.csr_matrix, met: Bools, family: npt.NDArray[np.int64]) -> tuple[Fold, ...]:
    """Fit as many models as there are folds, each without the families of one fold.

    Nested: within the families that a model may see, inner folds choose the strength of the penalty
    and supply the scores for the calibration, so that neither rests on goals that were fitted.
    """
    outer = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    return tuple(
        _fit(matrix[train], met[train], family[train], held)
        for train, held in outer.split(np.zeros(len(met)), met, family)
    )


def fit_once(matrix: sp.csr_matrix, met: Bools, strength: float) -> tuple[Floats, float]:
    """Fit one model without calibration: for the order in which it puts goals."""
    model = LogisticRegression(C=strength, solver="liblinear", tol=_NEAR, random_state=0)
    model.fit(matrix, met)
    near = np.append(model.coef_[0], model.intercept_[0])
    exact = near - _newton_step(near, matrix, met, strength)
    return exact[:-1], float(exact[-1])


def _newton_step(weights: Floats, matrix: sp.csr_matrix, met: Bools, strength: float) -> Floats:
    """Solve one step of Newton towards the one best fit, intercept penalised as by liblinear."""
    back = matrix.T.tocsr()
    chance = expit(matrix @ weights[:-1] + weights[-1])
    missed, spread = strength * (chance - met), strength * chance * (1 - chance)

    def curvature(step: Floats) -> Floats:
        moved = spread * (matrix @ step[:-1] + step[-1])
        return np.asarray(step + np.append(back @ moved, moved.sum()))

    slope = weights + np.append(back @ missed, missed.sum())
    operator = LinearOperator((len(weights), len(weights)), curvature, dtype=np.float64)
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


def _fit(matrix: sp.csr_matrix, met: Bools, family: npt.NDArray[np.int64], held: Ints) -> Fold:
    some = _some(family)
    tuned, found = matrix[some], met[some]
    scores = np.empty((len(STRENGTHS), len(some)))
    inner = GroupKFold(INNER_FOLDS, shuffle=True, random_state=SEED)
    for train, test in inner.split(tuned, found, family[some]):
        seen, unseen = tuned[train], tuned[test]
        for number, strength in enumerate(STRENGTHS):
            weights, intercept = fit_once(seen, found[train], strength)
            scores[number, test] = unseen @ weights + intercept
    tried = []
    for score, strength in zip(scores, STRENGTHS, strict=True):
        platt = LogisticRegression(C=_NEARLY_FREE, solver="newton-cholesky", tol=_EXACT)
        platt.fit(score[:, None], found)
        loss = log_loss(found, platt.predict_proba(score[:, None])[:, 1])
        tried.append((loss, strength, float(platt.coef_[0, 0]), float(platt.intercept_[0])))
    _, strength, slope, shift = min(tried)
    weights, intercept = fit_once(matrix, met, strength)
    return Fold(held, weights, intercept, slope, shift, strength)


def _some(family: npt.NDArray[np.int64]) -> Ints:
    """Choose the goals of some families: all, unless there are very many."""
    if len(family) <= TUNED_ON:
        return np.arange(len(family))
    different, codes = np.unique(family, return_inverse=True)
    place = np.random.default_rng(SEED).permutation(len(different))[codes]
    return np.sort(np.argsort(place, kind="stable")[:TUNED_ON])
