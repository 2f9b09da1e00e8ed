"""Two coders: Cohen's kappa, plain and weighted, Scott's pi, and Light's mean of pairs."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import Literal, get_args

import numpy as np
from scipy import stats

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
from lokalis_research.stats.agreement.weights import Weights, weights_of
from lokalis_research.stats.arguments import check_choice, guarded

Error = Literal["fleiss-cohen-everitt", "cohen"]


@guarded
def confusion(ratings: Ratings) -> FloatArray:
    """Count what the second coder said where the first said this or that.

    Parameters
    ----------
    ratings : Ratings. Of two coders; units without a judgement of both are left out.

    Returns
    -------
    ndarray, shape (q, q). Rows are the first coder's categories.

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

    Other parameters as `confusion`.

    J.L. Fleiss, J. Cohen, B.S. Everitt, Large sample standard errors of kappa and weighted kappa,
    Psychological Bulletin 72 (1969).

    Parameters
    ----------
    weights : str or ndarray
        ``"linear"`` and ``"quadratic"`` go by the rank of the categories, as in irr::kappa2,
        vcd::Kappa and psych::cohen.kappa. For weights by value, give the matrix of
        ``agreement_weights(kind, ratings.scores)``.
    error : {"fleiss-cohen-everitt", "cohen"}
        Which standard error. Cohen's of 1960 (epiR::epi.kappa(method="cohen")) takes the chance
        agreement as known and is there for comparison, for unweighted kappa only.

    Returns
    -------
    Coefficient
        With the standard error under chance agreement in ``null_se``. Undefined where both coders
        used one category only.

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
    agree = weights_of(weights, ratings, np.arange(1, len(table) + 1))
    share = table / number
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float((agree * share).sum()), float(rows @ agree @ columns)
    value = float(quotient(np.asarray(observed - expected), np.asarray(1 - expected)))
    if not math.isfinite(value):
        one = (rows + columns > 0).sum() == 1
        return undefined(name, units, level, NO_VARIATION if one else NO_CHANCE)
    by_margin = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    by_chance = (np.outer(rows, columns) * (agree - by_margin) ** 2).sum() - expected**2
    se = _standard_error(agree, share, value) / math.sqrt(number)
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
    agree = weights_of(weights, ratings, np.arange(1, size + 1))
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

    Parameters as `confusion`.

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
    ratings : Ratings. Units that not all coders judged are left out, as in irr::kappam.light.
    weights : str or ndarray. As in `cohen_kappa`.

    Returns
    -------
    float. NaN where a pair's kappa is undefined.

    Examples
    --------
    >>> light_kappa(Ratings.of([[1, 1, 1], [2, 2, 1], [2, 2, 2], [1, 1, 2]]))
    0.3333333333333333
    """
    complete = ratings.take_coders(*ratings.coders)
    pairs = itertools.combinations(complete.coders, 2)
    values = [cohen_kappa(complete.take_coders(*pair), weights).value for pair in pairs]
    return float(np.mean(values)) if values else math.nan


@guarded
def sample_size_kappa(
    kappa: float,
    null: float,
    *,
    first: float = 0.5,
    second: float = 0.5,
    power: float = 0.8,
    significance: float = 0.05,
    two_sided: bool = False,
) -> int:
    """Say how many units two coders must judge to tell one kappa from another (Cantor, 1996).

    Parameters
    ----------
    kappa, null : float. The kappa that is expected, and the one to be told from it.
    first, second : float. Share of the units that either coder says yes to.
    power : float. Chance to see the difference.
    significance : float. Of the test.
    two_sided : bool. Whether the test looks to both sides.

    Returns
    -------
    int. As irr::N.cohen.kappa gives. For the width of an interval see `more_units`.

    Examples
    --------
    >>> sample_size_kappa(0.85, 0.7)
    117
    """
    inside = all(0 < share < 1 for share in (first, second, power, significance))
    if not inside or kappa == null:
        raise AnalysisError(
            "Sample size for kappa: the kappas are equal, or a share is not between 0 and 1.",
            remedy="Give the two kappas that must be told apart.",
        )
    spreads = [_kappa_spread(value, first, second) for value in (null, kappa)]
    tail = significance / 2 if two_sided else significance
    reach = float(stats.norm.isf(tail)) * spreads[0] + float(stats.norm.ppf(power)) * spreads[1]
    return math.ceil((reach / (kappa - null)) ** 2 - 1e-9)


def _kappa_spread(kappa: float, first: float, second: float) -> float:
    expected = first * second + (1 - first) * (1 - second)
    yes_yes = (kappa * (1 - expected) + expected - 1 + first + second) / 2
    cells = np.array([[yes_yes, first - yes_yes], [second - yes_yes, 1 - first - second + yes_yes]])
    if (cells < -1e-12).any():
        raise AnalysisError(
            "Sample size for kappa: with these shares of yes kappa cannot be that.",
            remedy="Bring the shares of the coders nearer to each other, or take another kappa.",
        )
    return _standard_error(np.eye(2), np.maximum(cells, 0.0), kappa)


def _standard_error(agree: FloatArray, share: FloatArray, kappa: float) -> float:
    # Fleiss, Cohen and Everitt (1969), times the root of the number of units.
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    expected = float(rows @ agree @ columns)
    by_margin = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    spread = (share * (agree - by_margin * (1 - kappa)) ** 2).sum()
    spread -= (kappa - expected * (1 - kappa)) ** 2
    return math.sqrt(max(float(spread), 0.0)) / (1 - expected)
