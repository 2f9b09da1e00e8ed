"""Agreement of any number of coders, with weights and missing judgements.

Percent agreement, Brennan–Prediger, Gwet's AC1 and AC2, Fleiss' and Conger's kappa, after K.L.
Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), chapters 2–5: the estimates and standard
errors of R's irrCAC. They share the observed agreement, the mean over units with two or more
judgements of the weighted share of pairs that agree, and differ in what chance would give.

First what chance gives, then the coefficients as functions of sums over units (for resampling),
then the coefficients with their standard errors.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
from lokalis_research.stats.agreement.ratings import Ratings, Weights, one_hot, weights_of
from lokalis_research.stats.arguments import FloatArray, IntArray, guarded, tail_probability
from lokalis_research.stats.proportions.single import beta_limits

Chance = Callable[[FloatArray, FloatArray], FloatArray]
"""From mean shares (..., q) and agreement weights (q, q) to chance agreement (...)."""


def chance_none(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Take nothing off: percent agreement."""
    del weights
    return np.zeros(shares.shape[:-1])


def chance_uniform(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Give every category the same share: Brennan–Prediger."""
    return np.full(shares.shape[:-1], weights.mean())


def chance_gwet(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Let only units that are hard to judge be judged at random: AC1 and AC2."""
    size = len(weights)
    if size < 2:
        return np.zeros(shares.shape[:-1])
    spread = (shares * (1 - shares)).sum(axis=-1)
    return np.asarray(weights.sum() / (size * (size - 1)) * spread)


def chance_fleiss(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Draw both judgements from the shares of all coders together: Fleiss, Scott."""
    return np.asarray(((shares @ weights) * shares).sum(axis=-1))


def chance_conger(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Draw each judgement from its coder's own shares: Conger, Cohen."""
    coders = shares.shape[-2]
    mean = shares.mean(axis=-2)
    together = ((mean @ weights) * mean).sum(axis=-1) * coders**2
    own = ((shares @ weights) * shares).sum(axis=(-1, -2))
    return np.asarray((together - own) / (coders * (coders - 1)))


def pooled_measure(name: str, ratings: Ratings, weights: Weights, by: Chance) -> Measure:
    """Prepare a coefficient whose chance agreement follows from the mean shares."""
    matrix = weights_of(weights, ratings)
    counts = ratings.counts
    number = counts.sum(axis=1)
    paired, judged = number >= 2, number > 0
    agreeing = (counts * (counts @ matrix - 1)).sum(axis=1)
    pair = np.where(paired, agreeing / np.maximum(number * (number - 1), 1), 0.0)
    shares = counts / np.maximum(number, 1)[:, None]
    sums = np.column_stack([pair, paired, judged, shares]).astype(float)
    return Measure(name, sums, partial(_pooled, weights=matrix, by=by))


def _pooled(sums: FloatArray, *, weights: FloatArray, by: Chance) -> FloatArray:
    observed = quotient(sums[..., 0], sums[..., 1])
    shares = quotient(sums[..., 3:], sums[..., 2:3])
    expected = by(shares, weights)
    return quotient(observed - expected, 1 - expected)


@guarded
def gwet_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Gwet's AC1 or AC2 for resampling."""
    return pooled_measure("AC", ratings, weights, chance_gwet)


@guarded
def fleiss_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Fleiss' kappa for resampling."""
    return pooled_measure("Fleiss kappa", ratings, weights, chance_fleiss)


@guarded
def brennan_prediger_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Brennan–Prediger's kappa for resampling."""
    return pooled_measure("Brennan-Prediger", ratings, weights, chance_uniform)


@guarded
def percent_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare percent agreement for resampling."""
    return pooled_measure("percent agreement", ratings, weights, chance_none)


@guarded
def conger_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Conger's kappa for resampling."""
    matrix = weights_of(weights, ratings)
    pooled = pooled_measure("Conger kappa", ratings, weights, chance_none)
    units, coders = ratings.codes.shape
    of_coder = one_hot(ratings.codes, len(matrix)).reshape(units, -1)
    sums = np.column_stack([pooled.contributions[:, :2], of_coder])
    return Measure("Conger kappa", sums, partial(_conger, weights=matrix, coders=coders))


def _conger(sums: FloatArray, *, weights: FloatArray, coders: int) -> FloatArray:
    observed = quotient(sums[..., 0], sums[..., 1])
    counts = sums[..., 2:].reshape(*sums.shape[:-1], coders, len(weights))
    shares = quotient(counts, counts.sum(axis=-1, keepdims=True))
    expected = chance_conger(shares, weights)
    return quotient(observed - expected, 1 - expected)


METHOD = "linearised over units (Gwet), t with units - 1 degrees of freedom"


@dataclass(frozen=True)
class _Parts:
    """What the formulas share; units without any judgement are left out."""

    codes: IntArray
    shares: FloatArray
    number: FloatArray
    weights: FloatArray
    pair: FloatArray

    @property
    def paired(self) -> int:
        return int((self.number >= 2).sum())

    @property
    def observed(self) -> float:
        return float(self.pair.sum() / self.paired) if self.paired else math.nan


def _parts(ratings: Ratings, weights: Weights) -> _Parts:
    matrix = weights_of(weights, ratings)
    counts = ratings.counts
    number = counts.sum(axis=1)
    judged = number > 0
    counts, number = counts[judged], number[judged]
    agreeing = (counts * (counts @ matrix - 1)).sum(axis=1)
    pair = np.where(number >= 2, agreeing / np.maximum(number * (number - 1), 1), 0.0)
    return _Parts(ratings.codes[judged], counts / number[:, None], number, matrix, np.asarray(pair))


# What a unit adds to chance agreement (half its derivative), per unit.
def _slope_none(parts: _Parts, mean: FloatArray) -> FloatArray:
    del mean
    return np.zeros(len(parts.number))


def _slope_uniform(parts: _Parts, mean: FloatArray) -> FloatArray:
    del mean
    return np.full(len(parts.number), parts.weights.mean())


def _slope_gwet(parts: _Parts, mean: FloatArray) -> FloatArray:
    size = len(mean)
    if size < 2:
        return np.zeros(len(parts.number))
    return np.asarray(parts.weights.sum() / (size * (size - 1)) * (parts.shares @ (1 - mean)))


def _slope_fleiss(parts: _Parts, mean: FloatArray) -> FloatArray:
    return np.asarray(parts.shares @ (parts.weights @ mean))


@guarded
def percent_agreement(
    ratings: Ratings, weights: Weights = "identity", *, level: float = 0.95, ddof: int = 1
) -> Coefficient:
    """Compute the share of pairs of judgements that agree (irrCAC::pa.coeff.raw).

    Parameters
    ----------
    ratings : Ratings. Units with fewer than two judgements say nothing about agreement.
    weights : str or ndarray. See `agreement_weights`.
    ddof : int
        What is taken off the number of units in the standard error: 0 gives that of irrCAC's
        functions for a table of two coders.

    Examples
    --------
    >>> percent_agreement(Ratings.from_table([[40, 9], [6, 45]])).value
    0.85
    """
    return _estimate(
        "percent agreement", _parts(ratings, weights), chance_none, _slope_none, level, ddof
    )


@guarded
def full_agreement(ratings: Ratings, tolerance: float = 0, *, level: float = 0.95) -> Coefficient:
    """Compute the share of units on which all coders say the same (irr::agree).

    Parameters
    ----------
    ratings : Ratings. Units that not all coders judged are left out.
    tolerance : float. How far apart the scores of a unit may lie.

    Returns
    -------
    Coefficient
        With the exact (Clopper–Pearson) interval. With more than two coders this is lower than
        `percent_agreement`, which counts pairs.

    Examples
    --------
    >>> full_agreement(Ratings.of([[1, 1, 1], [1, 1, 2], [2, 2, 2], [1, 2, 3]])).value
    0.5
    """
    codes = ratings.codes[(ratings.codes >= 0).all(axis=1)]
    units = len(codes)
    if not units or codes.shape[1] < 2:
        return undefined("full agreement", 0, level, NOTHING_PAIRED)
    if tolerance > 0:
        ratings.in_order("a tolerance")
    agreed = int((np.ptp(ratings.scores[codes], axis=1) <= tolerance).sum())
    value, tail = agreed / units, tail_probability(level)
    found = Coefficient.bare(
        "full agreement", value, math.sqrt(value * (1 - value) / units), level, units, value, 0.0
    )
    low, high = beta_limits(np.array(agreed), np.array(units), tail)
    return dataclasses.replace(found, low=float(low), high=float(high), method="Clopper-Pearson")


@guarded
def brennan_prediger(
    ratings: Ratings, weights: Weights = "identity", *, level: float = 0.95, ddof: int = 1
) -> Coefficient:
    """Compute Brennan–Prediger's kappa: chance gives every category the same share.

    Parameters as `percent_agreement`.

    Returns
    -------
    Coefficient. For two coders and two categories this is PABAK.

    Examples
    --------
    >>> round(brennan_prediger(Ratings.from_table([[85, 5], [5, 5]])).value, 3)
    0.8
    """
    return _estimate(
        "Brennan-Prediger", _parts(ratings, weights), chance_uniform, _slope_uniform, level, ddof
    )


@guarded
def gwet_ac(
    ratings: Ratings, weights: Weights = "identity", *, level: float = 0.95, ddof: int = 1
) -> Coefficient:
    """Compute Gwet's AC1, or AC2 where weights are given.

    Parameters as `percent_agreement`.

    Returns
    -------
    Coefficient. 1 where all judgements are the same.

    Examples
    --------
    >>> round(gwet_ac(Ratings.from_table([[85, 5], [5, 5]])).value, 3)
    0.878
    """
    name = "AC1" if isinstance(weights, str) and weights == "identity" else "AC2"
    return _estimate(name, _parts(ratings, weights), chance_gwet, _slope_gwet, level, ddof)


@guarded
def fleiss_kappa(
    ratings: Ratings, weights: Weights = "identity", *, level: float = 0.95, ddof: int = 1
) -> Coefficient:
    """Compute Fleiss' kappa, also where judgements are missing.

    Parameters
    ----------
    ratings, weights, level, ddof
        As in `percent_agreement`. (irr::kappam.fleiss leaves out every unit with a missing
        judgement; here, as in irrCAC, it stays in as long as two are there.)

    Returns
    -------
    Coefficient
        With ``null_se`` after Fleiss, Nee and Landis (1979) where all judged all units and there
        are no weights. For two coders this is Scott's pi.

    Examples
    --------
    >>> round(fleiss_kappa(Ratings.of([[1, 1, 1], [2, 2, 1], [2, 2, 2], [1, 2, 1]])).value, 3)
    0.333
    """
    parts = _parts(ratings, weights)
    found = _estimate("Fleiss kappa", parts, chance_fleiss, _slope_fleiss, level, ddof)
    complete = len(parts.number) > 0 and (parts.number == ratings.codes.shape[1]).all()
    if (
        not found.defined
        or not complete
        or not np.array_equal(parts.weights, np.eye(len(parts.weights)))
    ):
        return found
    coders, share = ratings.codes.shape[1], parts.shares.mean(axis=0)
    spread = float((share * (1 - share)).sum())
    skew = float((share * (1 - share) * (1 - 2 * share)).sum())
    variance = 2 * (spread**2 - skew) / (spread**2 * len(parts.number) * coders * (coders - 1))
    return dataclasses.replace(found, null_se=math.sqrt(max(variance, 0.0)))


@guarded
def conger_kappa(
    ratings: Ratings, weights: Weights = "identity", *, level: float = 0.95, ddof: int = 1
) -> Coefficient:
    """Compute Conger's kappa: chance keeps each coder's own shares.

    Parameters as `percent_agreement`.

    Returns
    -------
    Coefficient
        For two coders without missing judgements this is Cohen's kappa
        (irr::kappam.fleiss(exact=TRUE) for more).

    Examples
    --------
    >>> round(conger_kappa(Ratings.from_table([[40, 9], [6, 45]])).value, 4)
    0.6995
    """
    parts = _parts(ratings, weights)
    judged = parts.codes >= 0
    if ratings.codes.shape[1] < 2 or (len(parts.codes) and not judged.any(axis=0).all()):
        raise AnalysisError(
            "Conger's kappa needs two or more coders who each judged something.",
            remedy="Leave out the coders without judgements.",
        )
    if not parts.paired:
        return undefined("Conger kappa", 0, level, NOTHING_PAIRED)
    units, coders = judged.shape
    of_coder = one_hot(parts.codes, len(parts.weights))
    number = judged.sum(axis=0)
    shares = of_coder.sum(axis=0) / number[:, None]
    mean = shares.mean(axis=0)
    expected = chance_conger(shares, parts.weights)
    # Derivative of chance agreement with respect to a unit, coder by coder.
    against = (coders * mean - shares) @ parts.weights
    seen = judged - number / units
    moved = (of_coder * against).sum(axis=2) - seen * (shares * against).sum(axis=1)
    slope = (moved * (units / number)).sum(axis=1) / (coders * (coders - 1))
    return _with_error("Conger kappa", parts, float(expected), slope, level, ddof)


Slope = Callable[[_Parts, FloatArray], FloatArray]


def _estimate(
    name: str, parts: _Parts, of: Chance, slope: Slope, level: float, ddof: int
) -> Coefficient:
    if not parts.paired:
        return undefined(name, 0, level, NOTHING_PAIRED)
    mean = parts.shares.mean(axis=0)
    return _with_error(name, parts, float(of(mean, parts.weights)), slope(parts, mean), level, ddof)


def _with_error(
    name: str, parts: _Parts, expected: float, added: FloatArray, level: float, ddof: int
) -> Coefficient:
    units, paired = len(parts.pair), parts.paired
    room = 1 - expected
    value = float(quotient(np.asarray(parts.observed - expected), np.asarray(room)))
    if not math.isfinite(value):
        one = (parts.shares.mean(axis=0) > 0).sum() == 1
        return undefined(name, paired, level, NO_VARIATION if one else NO_CHANCE)
    influence = units / paired * (parts.pair - expected * (parts.number >= 2)) / room
    influence = influence - 2 * (1 - value) * (added - expected) / room
    se = math.nan
    if units > 1:
        se = math.sqrt(float(((influence - value) ** 2).sum()) / (units * (units - ddof)))
    return with_interval(
        Coefficient.bare(name, value, se, level, paired, parts.observed, expected),
        METHOD,
        units - 1,
    )
