"""Two coders: Cohen's kappa, plain and weighted, Scott's pi, and Light's mean of pairs."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import Literal, get_args

import numpy as np

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement.coefficient import (
    NO_CHANCE,
    NO_VARIATION,
    NOTHING_PAIRED,
    Coefficient,
    Measure,
    quotient,
    undefined,
    with_interval,
)
from lokalis_research.stats.agreement.multiple import fleiss_kappa
from lokalis_research.stats.agreement.ratings import FloatArray, Ratings
from lokalis_research.stats.agreement.weights import Weights, agreement_weights
from lokalis_research.stats.arguments import check_choice, guarded

Error = Literal["fleiss-cohen-everitt", "cohen"]


@guarded
def confusion(ratings: Ratings) -> FloatArray:
    """Count what the second coder said where the first said this or that.

    Parameters
    ----------
    ratings : Ratings
        Of two coders; units without a judgement of both are left out.

    Returns
    -------
    ndarray, shape (q, q)
        Rows are the first coder's categories.

    Examples
    --------
    >>> confusion(Ratings.of([[1, 1], [1, 2], [2, 2], [2, None]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    if ratings.codes.shape[1] != 2:
        raise AnalysisError(
            f"This needs two coders; there are {ratings.codes.shape[1]}.",
            remedy="Pick a pair with take_coders, or use Fleiss, Conger, Krippendorff or Gwet.",
        )
    size = len(ratings.categories)
    both = ratings.codes[(ratings.codes >= 0).all(axis=1)]
    cells = np.bincount(both[:, 0] * size + both[:, 1], minlength=size * size)
    return cells.reshape(size, size).astype(float)


@guarded
def cohen_kappa(
    ratings: Ratings,
    weights: Weights = "identity",
    *,
    error: Error = "fleiss-cohen-everitt",
    level: float = 0.95,
) -> Coefficient:
    """Compute Cohen's kappa of two coders.

    Parameters
    ----------
    ratings : Ratings
        Of two coders; units without a judgement of both are left out.
    weights : str or ndarray, default "identity"
        ``"linear"`` and ``"quadratic"`` go by the rank of the categories, as in irr::kappa2,
        vcd::Kappa and psych::cohen.kappa. For weights by value, give the matrix of
        ``agreement_weights(kind, ratings.scores)``.
    error : {"fleiss-cohen-everitt", "cohen"}
        Which standard error. Cohen's of 1960 (epiR::epi.kappa(method="cohen")) takes the chance
        agreement as known and is there for comparison, for unweighted kappa only.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Coefficient
        With the standard error under chance agreement in ``null_se``. Undefined where both coders
        used one category only.

    Notes
    -----
    J.L. Fleiss, J. Cohen, B.S. Everitt, Large sample standard errors of kappa and weighted kappa,
    Psychological Bulletin 72 (1969).

    Examples
    --------
    >>> kappa = cohen_kappa(Ratings.from_table([[40, 9], [6, 45]]))
    >>> round(kappa.value, 4), round(kappa.se, 4), round(kappa.expected, 4)
    (0.6995, 0.0714, 0.5008)
    """
    check_choice(error, get_args(Error), "standard error of kappa")
    table = confusion(ratings)
    number = table.sum()
    units = int(number)
    name = "kappa" if isinstance(weights, str) and weights == "identity" else "weighted kappa"
    if error == "cohen" and name != "kappa":
        raise AnalysisError(
            "Cohen's standard error of 1960 is for kappa without weights.",
            remedy='Take error="fleiss-cohen-everitt".',
        )
    if not units:
        return undefined(name, 0, level, NOTHING_PAIRED)
    agree = agreement_weights(weights, np.arange(1, len(table) + 1))
    share = table / number
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float((agree * share).sum()), float(rows @ agree @ columns)
    value = float(quotient(np.asarray(observed - expected), np.asarray(1 - expected)))
    if not math.isfinite(value):
        one = (rows + columns > 0).sum() == 1
        return undefined(name, units, level, NO_VARIATION if one else NO_CHANCE)
    by_margin = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    spread = (share * (agree * (1 - expected) - by_margin * (1 - observed)) ** 2).sum()
    spread -= (observed * expected - 2 * expected + observed) ** 2
    by_chance = (np.outer(rows, columns) * (agree - by_margin) ** 2).sum() - expected**2
    se = math.sqrt(max(float(spread), 0.0) / number) / (1 - expected) ** 2
    if error == "cohen":
        se = math.sqrt(observed * (1 - observed) / number) / (1 - expected)
    found = with_interval(
        Coefficient.bare(name, value, se, level, units, observed, expected),
        "Cohen (1960), normal" if error == "cohen" else "Fleiss-Cohen-Everitt, normal",
    )
    null_se = math.sqrt(max(float(by_chance), 0.0) / number) / (1 - expected)
    return dataclasses.replace(found, null_se=null_se)


@guarded
def cohen_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Cohen's kappa for resampling."""
    size = len(ratings.categories)
    agree = agreement_weights(weights, np.arange(1, size + 1))
    confusion(ratings)
    both = (ratings.codes >= 0).all(axis=1)
    cell = np.where(both, ratings.codes[:, 0] * size + ratings.codes[:, 1], -1)
    sums = (cell[:, None] == np.arange(size * size)).astype(float)

    def evaluate(totals: FloatArray) -> FloatArray:
        table = totals.reshape(*totals.shape[:-1], size, size)
        number = table.sum(axis=(-1, -2))
        observed = quotient((table * agree).sum(axis=(-1, -2)), number)
        rows, columns = table.sum(axis=-1), table.sum(axis=-2)
        expected = quotient(((rows @ agree) * columns).sum(axis=-1), number**2)
        return quotient(observed - expected, 1 - expected)

    return Measure("kappa", sums, evaluate)


@guarded
def scott_pi(ratings: Ratings, *, level: float = 0.95) -> Coefficient:
    """Compute Scott's pi of two coders: chance draws from their shares together.

    Parameters
    ----------
    ratings : Ratings
        Of two coders; units without a judgement of both are left out.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Coefficient

    Examples
    --------
    >>> scott_pi(Ratings.from_table([[20, 30], [5, 45]])).value.__round__(4)
    0.2533
    """
    confusion(ratings)
    found = fleiss_kappa(ratings.take_coders(*ratings.coders), level=level)
    return dataclasses.replace(found, name="Scott pi")


@guarded
def light_kappa(ratings: Ratings, weights: Weights = "identity") -> float:
    """Compute Light's kappa: the mean of Cohen's kappa over all pairs of coders.

    Parameters
    ----------
    ratings : Ratings
        Units that not all coders judged are left out, as in irr::kappam.light.
    weights : str or ndarray, default "identity"
        As in `cohen_kappa`.

    Returns
    -------
    float
        NaN where a pair's kappa is undefined.

    Examples
    --------
    >>> light_kappa(Ratings.of([[1, 1, 1], [2, 2, 1], [2, 2, 2], [1, 1, 2]]))
    0.3333333333333333
    """
    complete = ratings.take_coders(*ratings.coders)
    pairs = itertools.combinations(complete.coders, 2)
    values = [cohen_kappa(complete.take_coders(*pair), weights).value for pair in pairs]
    return float(np.mean(values)) if values else math.nan
