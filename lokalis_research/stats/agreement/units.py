"""Where coders part ways: per category, and per unit."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement.coefficient import Coefficient, quotient
from lokalis_research.stats.agreement.ratings import Ratings, Weights, weights_of
from lokalis_research.stats.arguments import guarded


@guarded
def by_category(ratings: Ratings) -> pd.DataFrame:
    """Compute how often each category is used, and how well coders agree on it.

    Specific agreement: Σ n_ik (n_ik − 1) / Σ n_ik (n_i − 1); for two coders and two categories the
    positive and the negative agreement of Cicchetti and Feinstein (1990).

    Returns
    -------
    pandas.DataFrame
        Per ``category``: ``judgements``; ``prevalence``, its share among all judgements; and
        ``agreement``, the chance that another coder says the same of a unit that one put here
        (specific agreement; NaN where nobody could have).

    Examples
    --------
    >>> by_category(Ratings.from_table([[85, 5], [5, 5]]))["agreement"].round(3).tolist()
    [0.944, 0.5]
    """
    counts = ratings.counts
    number = counts.sum(axis=1, keepdims=True)
    same = (counts * (counts - 1)).sum(axis=0)
    pairs = (counts * (number - 1)).sum(axis=0)
    return pd.DataFrame(
        {
            "category": list(ratings.categories),
            "judgements": counts.sum(axis=0).astype(np.int64),
            "prevalence": quotient(counts.sum(axis=0), np.asarray(counts.sum())),
            "agreement": quotient(same, pairs),
        }
    )


@guarded
def fleiss_by_category(ratings: Ratings) -> pd.DataFrame:
    """Compute Fleiss' kappa of each category against all others (irr::kappam.fleiss, detail).

    Parameters
    ----------
    ratings : Ratings. Units that not all coders judged are left out.

    Returns
    -------
    pandas.DataFrame
        Per ``category``: ``kappa`` (NaN where nobody or everybody used it), ``null_se``, its
        standard error where coders agree by chance, and ``z``.

    Examples
    --------
    >>> ratings = Ratings.of([[1, 1, 1], [2, 2, 1], [2, 2, 2], [3, 1, 1]])
    >>> fleiss_by_category(ratings)["kappa"].round(2).tolist()
    [0.33, 0.66, -0.09]
    """
    complete = ratings.take_coders(*ratings.coders)
    counts, coders = complete.counts, ratings.codes.shape[1]
    units = len(counts)
    share = quotient(counts.sum(axis=0), np.asarray(float(units * coders)))
    same = quotient((counts * (counts - 1)).sum(axis=0), units * (coders - 1) * coders * share)
    kappa = quotient(same - share, 1 - share)
    null_se = math.sqrt(2 / (units * coders * (coders - 1))) if units and coders > 1 else math.nan
    return pd.DataFrame(
        {
            "category": list(ratings.categories),
            "kappa": kappa,
            "null_se": null_se,
            "z": kappa / null_se,
        }
    )


@guarded
def split_units(ratings: Ratings, weights: Weights = "identity", *, top: int = 20) -> pd.DataFrame:
    """List the units on which coders agree least.

    Parameters
    ----------
    weights : str or ndarray. What counts as near: see `agreement_weights`.
    top : int. How many at most.

    Returns
    -------
    pandas.DataFrame
        ``unit``, ``judgements`` and ``disagreement`` (1 − weighted share of its pairs that agree),
        the most split first, ties in order of unit; units on which all agree are not listed.

    Examples
    --------
    >>> split_units(Ratings.of([[1, 1, 1], [1, 2, 1], [2, 1, None]]))["unit"].tolist()
    [2, 1]
    """
    counts = ratings.counts
    number = counts.sum(axis=1)
    matrix = weights_of(weights, ratings)
    agreeing = (counts * (counts @ matrix - 1)).sum(axis=1)
    apart = 1 - quotient(agreeing, np.maximum(number * (number - 1), 0))
    table = pd.DataFrame(
        {
            "unit": pd.Series(ratings.units),
            "judgements": number.astype(np.int64),
            "disagreement": apart,
        }
    )
    table = table[table["disagreement"] > 1e-12]
    # Rounded, so that noise in the last digit does not decide about the order.
    order = table.assign(key=table["disagreement"].round(9)).sort_values(
        ["key", "unit"], ascending=[False, True]
    )
    return order.drop(columns="key").head(top).reset_index(drop=True)


@guarded
def more_units(found: Coefficient, half_width: float) -> float:
    """Compute how many more units two or more coders must judge for a wished precision.

    The standard error goes with 1/√units: n × (z × se / half-width)², less the n that are there.
    Made from the estimated standard error, it is itself an estimate.

    Parameters
    ----------
    found : Coefficient
        From the units judged so far; its standard error says how much a unit tells.
    half_width : float. Wished distance from the estimate to either end of its interval.

    Returns
    -------
    float
        A whole number of units like the ones judged so far, 0 where there are enough; NaN where the
        standard error is unknown or zero (perfect agreement so far says nothing about how precisely
        it is known).

    Examples
    --------
    >>> from lokalis_research.stats.agreement import cohen_kappa
    >>> more_units(cohen_kappa(Ratings.from_table([[40, 9], [6, 45]])), 0.10)
    96.0
    """
    if not half_width > 0:
        raise AnalysisError(
            "The wished half-width is not above zero.", remedy="Give a distance such as 0.10."
        )
    if not found.se > 0:
        return math.nan
    quantile = float(stats.norm.ppf((1 + found.level) / 2))
    needed = math.ceil(found.units * (quantile * found.se / half_width) ** 2 - 1e-9)
    return float(max(0, needed - found.units))
