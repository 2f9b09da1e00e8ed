"""Two coders: Cohen's kappa, plain and weighted, Scott's pi, Light's mean of pairs, and tests.

The table of two coders also tells prevalence and bias, and whether the coders differ in kind.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from dataclasses import dataclass
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
from lokalis_research.stats.agreement.ratings import Ratings, Weights, weights_of
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    check_choice,
    guarded,
    tail_probability,
)
from lokalis_research.stats.proportions.single import beta_limits

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


@dataclass(frozen=True)
class TwoByTwo:
    """PABAK and the indices that explain kappa.

    Parameters
    ----------
    pabak, pabak_low, pabak_high : float
        Prevalence- and bias-adjusted kappa, 2 × observed agreement − 1, with the Clopper–Pearson
        interval of the observed agreement carried over.
    prevalence_index : float
        (a − d) / n: how unequal the categories are; the larger, the lower kappa.
    bias_index : float. (b − c) / n: how far the coders differ in how often they use the categories.
    positive_agreement, negative_agreement : float
        Agreement on the first and on the second category: 2a / (2a + b + c), 2d / (2d + b + c).
    observed, expected : float. Observed agreement, and that of chance in Cohen's sense.
    kappa : float. Cohen's kappa.
    """

    pabak: float
    pabak_low: float
    pabak_high: float
    prevalence_index: float
    bias_index: float
    positive_agreement: float
    negative_agreement: float
    observed: float
    expected: float
    kappa: float


@guarded
def two_by_two(table: ArrayLike, *, level: float = 0.95) -> TwoByTwo:
    """Compute PABAK, the indices of prevalence and bias, and agreement per category.

    T. Byrt, J. Bishop, J.B. Carlin, Bias, prevalence and kappa, J Clin Epidemiol 46 (1993); D.V.
    Cicchetti, A.R. Feinstein, High agreement but low kappa, J Clin Epidemiol 43 (1990).

    Parameters
    ----------
    table : array_like of int, shape (2, 2). ``[[a, b], [c, d]]``, rows of the first coder.

    Returns
    -------
    TwoByTwo. NaN for what is undefined.

    Examples
    --------
    >>> skewed = two_by_two([[85, 5], [5, 5]])
    >>> round(skewed.kappa, 2), round(skewed.pabak, 2), round(skewed.prevalence_index, 2)
    (0.44, 0.8, 0.8)
    """
    cells = np.asarray(table, dtype=float)
    if cells.shape != (2, 2) or (cells < 0).any():
        raise AnalysisError(
            "PABAK is for two coders and two categories.",
            remedy="Give a table of two by two counts; brennan_prediger takes any number.",
        )
    tail = tail_probability(level)
    number = cells.sum()
    if not number:
        return TwoByTwo(*[math.nan] * 10)
    (a, b), (c, d) = cells
    agreed = a + d
    low, high = (float(end) for end in beta_limits(agreed, number, tail))
    rows, columns = cells.sum(axis=1) / number, cells.sum(axis=0) / number
    observed, expected = agreed / number, float(rows @ columns)
    positive, negative, kappa = quotient(
        np.array([2 * a, 2 * d, observed - expected]),
        np.array([2 * a + b + c, 2 * d + b + c, 1 - expected]),
    )
    return TwoByTwo(
        pabak=float(2 * observed - 1),
        pabak_low=2 * low - 1,
        pabak_high=2 * high - 1,
        prevalence_index=float((a - d) / number),
        bias_index=float((b - c) / number),
        positive_agreement=float(positive),
        negative_agreement=float(negative),
        observed=float(observed),
        expected=expected,
        kappa=float(kappa),
    )


@dataclass(frozen=True)
class SquareTest:
    """A chi-square test of a square table: `chi2`, its degrees of freedom and p-value."""

    chi2: float
    df: int
    p: float


@guarded
def bowker(table: ArrayLike) -> SquareTest:
    """Test whether two coders disagree alike in both directions (Bowker, 1948).

    Parameters
    ----------
    table : array_like, shape (q, q)
        Counts; rows are the first coder's categories, or the answers at the first moment.

    Returns
    -------
    SquareTest
        Pairs of categories that nobody mixed up do not count, as in R's mcnemar.test with
        `correct=FALSE`; with two categories it is McNemar's test.

    Examples
    --------
    >>> found = bowker([[20, 5, 3], [9, 30, 4], [1, 10, 25]])
    >>> round(found.chi2, 4), found.df
    (4.7143, 3)
    """
    cells = _square(table)
    above = np.triu_indices(len(cells), 1)
    one, other = cells[above], cells.T[above]
    mixed = one + other > 0
    chi2 = float(((one - other)[mixed] ** 2 / (one + other)[mixed]).sum())
    df = int(mixed.sum())
    return SquareTest(chi2, df, float(stats.chi2.sf(chi2, df)) if df else math.nan)


@guarded
def stuart_maxwell(table: ArrayLike) -> SquareTest:
    """Test whether two coders use each category as often (Stuart, 1955; Maxwell, 1970).

    Parameters as `bowker`.

    Returns
    -------
    SquareTest. Categories whose margins cannot differ do not count.

    Examples
    --------
    >>> found = stuart_maxwell([[20, 5, 3], [9, 30, 4], [1, 10, 25]])
    >>> round(found.chi2, 4), found.df
    (0.961, 2)
    """
    cells = _square(table)
    apart = cells.sum(axis=1) - cells.sum(axis=0)
    covariance = np.diag(cells.sum(axis=1) + cells.sum(axis=0)) - cells - cells.T
    df = int(np.linalg.matrix_rank(covariance)) if covariance.any() else 0
    chi2 = float(apart @ np.linalg.pinv(covariance) @ apart)
    return SquareTest(chi2, df, float(stats.chi2.sf(chi2, df)) if df else math.nan)


def _square(table: ArrayLike) -> FloatArray:
    cells = np.asarray(table, dtype=float)
    square = cells.ndim == 2 and cells.shape[0] == cells.shape[1] >= 2
    if not square or not ((cells >= 0) & (cells == np.floor(cells)) & np.isfinite(cells)).all():
        raise AnalysisError(
            "A table of two coders is square and holds whole counts.",
            remedy="Give both the same categories in the same order; see `confusion`.",
        )
    return cells
