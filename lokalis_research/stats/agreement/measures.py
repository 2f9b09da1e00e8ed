"""The coefficients as functions of sums over units, for resampling."""

from __future__ import annotations

from functools import partial

import numpy as np

from lokalis_research.stats.agreement import chance
from lokalis_research.stats.agreement.chance import Chance
from lokalis_research.stats.agreement.coefficient import Measure, quotient
from lokalis_research.stats.agreement.ratings import FloatArray, Ratings, one_hot
from lokalis_research.stats.agreement.weights import Weights, agreement_weights


def pooled_measure(name: str, ratings: Ratings, weights: Weights, by: Chance) -> Measure:
    """Prepare a coefficient whose chance agreement follows from the mean shares.

    Parameters
    ----------
    name : str
        Which coefficient.
    ratings : Ratings
        The judgements.
    weights : str or ndarray
        See `agreement_weights`.
    by : callable
        From mean shares (..., q) and weights to chance agreement.

    Returns
    -------
    Measure
        Its sums: agreement of pairs, units with pairs, units, and shares per category.
    """
    matrix = agreement_weights(weights, ratings.scores)
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


def gwet_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Gwet's AC1 or AC2 for resampling.

    Parameters
    ----------
    ratings, weights
        As in `gwet_ac`.

    Returns
    -------
    Measure

    Examples
    --------
    >>> round(gwet_measure(Ratings.from_table([[40, 9], [6, 45]])).value(), 4)
    0.7007
    """
    return pooled_measure("AC", ratings, weights, chance.gwet)


def fleiss_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Fleiss' kappa for resampling.

    Parameters
    ----------
    ratings, weights
        As in `fleiss_kappa`.

    Returns
    -------
    Measure

    Examples
    --------
    >>> round(fleiss_measure(Ratings.from_table([[40, 9], [6, 45]])).value(), 4)
    0.6992
    """
    return pooled_measure("Fleiss kappa", ratings, weights, chance.fleiss)


def brennan_prediger_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Brennan–Prediger's kappa for resampling.

    Parameters
    ----------
    ratings, weights
        As in `brennan_prediger`.

    Returns
    -------
    Measure

    Examples
    --------
    >>> round(brennan_prediger_measure(Ratings.from_table([[40, 9], [6, 45]])).value(), 4)
    0.7
    """
    return pooled_measure("Brennan-Prediger", ratings, weights, chance.uniform)


def percent_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare percent agreement for resampling.

    Parameters
    ----------
    ratings, weights
        As in `percent_agreement`.

    Returns
    -------
    Measure

    Examples
    --------
    >>> round(percent_measure(Ratings.from_table([[40, 9], [6, 45]])).value(), 4)
    0.85
    """
    return pooled_measure("percent agreement", ratings, weights, chance.none)


def conger_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Conger's kappa for resampling.

    Parameters
    ----------
    ratings, weights
        As in `conger_kappa`.

    Returns
    -------
    Measure

    Examples
    --------
    >>> round(conger_measure(Ratings.from_table([[40, 9], [6, 45]])).value(), 4)
    0.6995
    """
    matrix = agreement_weights(weights, ratings.scores)
    pooled = pooled_measure("Conger kappa", ratings, weights, chance.none)
    units, coders = ratings.codes.shape
    of_coder = one_hot(ratings.codes, len(matrix)).reshape(units, -1)
    sums = np.column_stack([pooled.contributions[:, :2], of_coder])
    return Measure("Conger kappa", sums, partial(_conger, weights=matrix, coders=coders))


def _conger(sums: FloatArray, *, weights: FloatArray, coders: int) -> FloatArray:
    observed = quotient(sums[..., 0], sums[..., 1])
    counts = sums[..., 2:].reshape(*sums.shape[:-1], coders, len(weights))
    shares = quotient(counts, counts.sum(axis=-1, keepdims=True))
    expected = chance.conger(shares, weights)
    return quotient(observed - expected, 1 - expected)
