"""The coefficients as functions of sums over units, for resampling."""

from __future__ import annotations

from functools import partial

import numpy as np

from lokalis_research.stats.agreement import chance
from lokalis_research.stats.agreement.chance import Chance
from lokalis_research.stats.agreement.coefficient import Measure, quotient
from lokalis_research.stats.agreement.ratings import FloatArray, Ratings, one_hot
from lokalis_research.stats.agreement.weights import Weights, weights_of
from lokalis_research.stats.arguments import guarded


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
    return pooled_measure("AC", ratings, weights, chance.gwet)


@guarded
def fleiss_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Fleiss' kappa for resampling."""
    return pooled_measure("Fleiss kappa", ratings, weights, chance.fleiss)


@guarded
def brennan_prediger_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Brennan–Prediger's kappa for resampling."""
    return pooled_measure("Brennan-Prediger", ratings, weights, chance.uniform)


@guarded
def percent_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare percent agreement for resampling."""
    return pooled_measure("percent agreement", ratings, weights, chance.none)


@guarded
def conger_measure(ratings: Ratings, weights: Weights = "identity") -> Measure:
    """Prepare Conger's kappa for resampling."""
    matrix = weights_of(weights, ratings)
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
