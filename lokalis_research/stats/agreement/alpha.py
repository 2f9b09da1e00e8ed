"""Krippendorff's alpha: nominal, ordinal, interval and ratio, with missing judgements."""

from __future__ import annotations

import math
from functools import partial
from typing import Literal, get_args

import numpy as np

from lokalis_research.stats.agreement.coefficient import (
    NO_VARIATION,
    NOTHING_PAIRED,
    Coefficient,
    Measure,
    jackknife_error,
    quotient,
    undefined,
    with_interval,
)
from lokalis_research.stats.agreement.multiple import METHOD
from lokalis_research.stats.agreement.ratings import Ratings, Weights, distances, weights_of
from lokalis_research.stats.arguments import FloatArray, check_choice, guarded

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


@guarded
def coincidences(ratings: Ratings) -> FloatArray:
    """Count the pairs of values within units, each unit's pairs adding up to its judgements.

    Parameters
    ----------
    ratings : Ratings. Units with fewer than two judgements are dropped.

    Returns
    -------
    ndarray, shape (q, q). Symmetric; its sum is the number of pairable values.

    Examples
    --------
    >>> coincidences(Ratings.of([[1, 1], [2, 2], [1, 2], [2, None]])).tolist()
    [[2.0, 1.0], [1.0, 2.0]]
    """
    counts = _pairable(ratings)
    scaled = counts / (counts.sum(axis=1) - 1)[:, None]
    return np.asarray(counts.T @ scaled - np.diag(scaled.sum(axis=0)))


@guarded
def krippendorff_alpha(
    ratings: Ratings, metric: Metric = "nominal", *, level: float = 0.95
) -> Coefficient:
    """Compute Krippendorff's alpha, 1 − (observed disagreement) / (expected disagreement).

    K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). The ordinal distance between
    two ranks is the number of values from one to the other, each end counting half, squared.

    Parameters
    ----------
    ratings : Ratings
        Interval and ratio take the categories' values as numbers; ordinal their order.
    metric : {"nominal", "ordinal", "interval", "ratio"}. The level of measurement.

    Returns
    -------
    Coefficient
        Undefined where only one value was used: without variation there is nothing to be reliable
        about (irr::kripp.alpha says 1 there). Observed and expected agreement are the nominal ones,
        whatever the metric. The interval comes from the jackknife over clusters; see `resample` for
        the bootstrap.

    Examples
    --------
    >>> krippendorff_alpha(Ratings.of([[1, 1], [2, 2], [3, 3], [1, 2]])).value.__round__(4)
    0.6667
    """
    measure = alpha_measure(ratings, metric)
    pairable = len(_pairable(ratings))
    name = f"alpha ({metric})"
    if not pairable:
        return undefined(name, 0, level, NOTHING_PAIRED)
    value = measure.value()
    if not math.isfinite(value):
        return undefined(name, pairable, level, NO_VARIATION)
    se, groups = jackknife_error(measure, ratings.clusters)
    values = _pairable(ratings).sum(axis=0)
    by_chance = float((values * (values - 1)).sum() / (values.sum() * (values.sum() - 1)))
    observed = float(np.trace(coincidences(ratings)) / values.sum())
    return with_interval(
        Coefficient.bare(name, value, se, level, pairable, observed, by_chance),
        "jackknife over clusters, t with clusters - 1 degrees of freedom",
        groups - 1,
    )


@guarded
def alpha_measure(ratings: Ratings, metric: Metric = "nominal") -> Measure:
    """Prepare Krippendorff's alpha for resampling.

    Parameters as `krippendorff_alpha`.

    Returns
    -------
    Measure
        Its sums: disagreement within units (for ordinal, whose distances move with the sample: the
        coincidences above the diagonal), and how often each value stands in a pair.

    Examples
    --------
    >>> round(alpha_measure(Ratings.from_table([[40, 9], [6, 45]])).value(), 4)
    0.7008
    """
    check_choice(metric, get_args(Metric), "metric of alpha")
    if metric != "nominal":
        ratings.in_order(f"{metric} alpha")
    counts = np.where(ratings.counts.sum(axis=1, keepdims=True) >= 2, ratings.counts, 0.0)
    scaled = counts / np.maximum(counts.sum(axis=1) - 1, 1)[:, None]
    name = f"alpha ({metric})"
    if metric == "ordinal":
        above = np.triu_indices(counts.shape[1], 1)
        sums = np.column_stack([counts[:, above[0]] * scaled[:, above[1]], counts])
        return Measure(name, sums, partial(_ordinal, above=above))
    apart = distances(metric, ratings.scores)
    within = ((counts @ apart) * scaled).sum(axis=1)
    return Measure(name, np.column_stack([within, counts]), partial(_fixed, apart=apart))


def _pairable(ratings: Ratings) -> FloatArray:
    counts = ratings.counts
    return np.asarray(counts[counts.sum(axis=1) >= 2])


def _fixed(sums: FloatArray, *, apart: FloatArray) -> FloatArray:
    margins = sums[..., 1:]
    expected = ((margins @ apart) * margins).sum(axis=-1)
    return 1 - quotient((margins.sum(axis=-1) - 1) * sums[..., 0], expected)


def _ordinal(sums: FloatArray, *, above: tuple[np.ndarray, np.ndarray]) -> FloatArray:
    pairs, margins = sums[..., : len(above[0])], sums[..., len(above[0]) :]
    # The distance between two ranks is that between the middles of their runs of values.
    middle = np.cumsum(margins, axis=-1) - margins / 2
    total = margins.sum(axis=-1)
    apart = (middle[..., above[0]] - middle[..., above[1]]) ** 2
    within = 2 * (pairs * apart).sum(axis=-1)
    first, second = (margins * middle).sum(axis=-1), (margins * middle**2).sum(axis=-1)
    return 1 - quotient((total - 1) * within, 2 * (total * second - first**2))


@guarded
def krippendorff_weighted(
    ratings: Ratings, weights: Weights = "identity", *, level: float = 0.95
) -> Coefficient:
    """Compute alpha with Gwet's agreement weights and his standard error.

    Other parameters as `coincidences`.

    The estimate and standard error of irrCAC::krippen.alpha.raw.

    Parameters
    ----------
    weights : str or ndarray
        See `agreement_weights`. With ``"identity"`` this is the nominal alpha and with
        ``"quadratic"`` the one for intervals; ``"ordinal"`` is Gwet's weighting, not Krippendorff's
        ordinal distance.

    Examples
    --------
    >>> krippendorff_weighted(Ratings.of([[1, 1], [2, 2], [3, 3], [1, 2]])).value.__round__(4)
    0.6667
    """
    counts = _pairable(ratings)
    units = len(counts)
    if not units:
        return undefined("alpha", 0, level, NOTHING_PAIRED)
    matrix = weights_of(weights, ratings)
    number = counts.sum(axis=1)
    mean = number.mean()
    small = 1 / number.sum()
    pair = (counts * (counts @ matrix - 1)).sum(axis=1) / (mean * (number - 1))
    share = counts.sum(axis=0) / number.sum()
    observed = float((1 - small) * pair.mean() + small)
    expected = float(share @ matrix @ share)
    value = float(quotient(np.asarray(observed - expected), np.asarray(1 - expected)))
    if not math.isfinite(value):
        return undefined("alpha", units, level, NO_VARIATION)
    # Without the small-sample term in the observed agreement, as in Gwet's linearisation.
    plain = (pair.mean() - expected) / (1 - expected)
    longer = (number - mean) / mean
    influence = (pair - observed * longer - expected) / (1 - expected)
    added = (counts @ (matrix @ share)) / mean - expected * longer
    influence = influence - 2 * (1 - plain) * (added - expected) / (1 - expected)
    se = math.nan
    if units > 1:
        se = math.sqrt(float(((influence - plain) ** 2).sum()) / (units * (units - 1)))
    return with_interval(
        Coefficient.bare("alpha", value, se, level, units, observed, expected), METHOD, units - 1
    )
