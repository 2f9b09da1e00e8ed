"""Means and shares of a population: from the coded sample alone, and with predictions beside it."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    BoolArray,
    FloatArray,
    IntArray,
    Labels,
    check_choice,
    guarded,
    tail_probability,
)
from lokalis_research.stats.prediction_powered.moments import Coded, Labelled, Moments
from lokalis_research.stats.proportions.single import beta_limits, score_limits

Kind = Literal["share", "mean"]
Tuning = Literal["domain", "pooled", "shrunk"]

LEAST_COUNT = 10
"""Below this expected smaller count a share gets an exact interval from the sample alone."""
_PSEUDO = 1.0
"""Residuals that are added to those seen: few errors of a good model are badly counted."""
_MOST = 2.0
"""How far predictions are followed at most. A model that judges what it never saw the like of is
timid: its chances differ in the right direction, and too little."""
_SHRINK = 30.0
"""Labelled clusters at which a domain's own tuning counts as much as the pooled one."""


@guarded
def estimate_means(
    coded: Coded,
    domain: Labels | None = None,
    *,
    kind: Kind = "share",
    tuning: Tuning | float = "shrunk",
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the mean of every criterion in every domain, without and with predictions.

    ȳ + λ(F̄ − f̄), with weighted (Hájek) means ȳ and f̄ of labels and predictions over the sample and
    F̄ the mean prediction over the whole domain: the difference estimator of survey sampling (C.-E.
    Särndal, B. Swensson, J. Wretman, Model assisted survey sampling, 1992, ch. 6) and, with λ tuned
    to the smallest variance, the prediction-powered mean of PPI++ for a sample out of a finite
    population. It is valid however bad the model.

    The variance is that of the residuals under the design. Where labels are few it is kept honest:
    each residual is divided by one less its leverage, as λ was tuned on it, and one typical
    residual is added in proportion to what the model seems to gain. It never counts as larger
    than that of the sample alone.

    A share gets Wilson's interval with the effective sample size and a t quantile. Where the
    expected smaller count (labelled units × the smaller of share and remainder) is below 10, it
    gets that of Clopper and Pearson with the effective size of the sample alone, and predictions
    are not used.

    Parameters
    ----------
    coded : Coded. Labels of a probability sample, predictions of all.
    domain : array_like of int, shape (N,), optional
        Number of the domain of each unit, from 0; -1 for none. By default all are one.
    kind : {"share", "mean"}. Labels of 0 and 1, or a mean of numbers.
    tuning : {"shrunk", "domain", "pooled"} or float
        How far predictions are used (λ, cut to [0, 2]): tuned per domain, over all domains, or per
        domain drawn to the pooled one where a domain has few labels; or a number: 0 uses the sample
        alone, 1 is the plain difference estimator.

    Returns
    -------
    pandas.DataFrame
        Per ``domain`` and ``column`` (number of the criterion): ``estimate``, ``se``, ``low``,
        ``high`` and ``method`` with predictions; the same from the sample alone as ``alone``,
        ``alone_se``, ``alone_low``, ``alone_high``, ``alone_method``; ``lam``; ``gain`` (variance
        of the sample alone / variance: how many times as many labels it is worth); ``labelled``,
        ``population``, ``effective`` (labelled units of a simple random sample that would say as
        much), ``df``. NaN where nothing was labelled or one unit only.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> truth = random.random(2000) < 0.4
    >>> coded = Coded.of(
    ...     np.where(np.arange(2000) < 200, truth, np.nan), np.where(truth, 0.8, 0.15), 0.1
    ... )
    >>> found = estimate_means(coded).iloc[0]
    >>> bool(found["high"] - found["low"] < 0.5 * (found["alone_high"] - found["alone_low"]))
    True
    """
    check_choice(kind, get_args(Kind), "kind of estimate")
    if not isinstance(tuning, (int, float)):
        check_choice(tuning, get_args(Tuning), "way to tune the use of predictions")
    of, domains = _domains(domain, len(coded.labels))
    if kind == "share" and not np.isin(coded.labels[np.isfinite(coded.labels)], [0, 1]).all():
        raise AnalysisError(
            "Estimate of a share: labels are not all 0 or 1.", remedy='Ask kind="mean".'
        )
    tables = [
        _column(Labelled(coded, column, of, domains), kind, tuning, level).assign(column=column)
        for column in range(coded.labels.shape[1])
    ]
    table = pd.concat(tables, ignore_index=True)
    first = ["domain", "column"]
    table = table.sort_values(first, ignore_index=True)
    return table[[*first, *(name for name in table.columns if name not in first)]]


def _domains(domain: Labels | None, units: int) -> tuple[IntArray, int]:
    if domain is None:
        return np.zeros(units, dtype=np.int64), 1
    given = np.asarray(domain, dtype=np.float64)
    if given.shape != (units,) or not (given == np.floor(given)).all():
        raise AnalysisError(
            f"Domains do not number {units}, or one is missing or no whole number.",
            remedy="Give the number of the domain of every unit, or -1.",
        )
    of = given.astype(np.int64)
    return of, int(of.max(initial=-1)) + 1


def _tune(found: Moments, tuning: Tuning | float) -> FloatArray:
    if isinstance(tuning, (int, float)):
        if not 0 <= tuning <= 1:
            raise AnalysisError(
                "The weight of predictions lies outside 0 to 1.", remedy='Ask tuning="shrunk".'
            )
        return np.full(len(found.label), float(tuning))
    own = _clip(found.covariance, found.var_prediction)
    if tuning == "domain":
        return own
    pooled = _clip(found.covariance.sum(), found.var_prediction.sum())
    if tuning == "pooled":
        return np.broadcast_to(pooled, own.shape)
    weight = found.degrees / (found.degrees + _SHRINK)
    return np.asarray(weight * own + (1 - weight) * pooled)


def _clip(covariance: FloatArray, variance: FloatArray) -> FloatArray:
    flat = variance <= 1e-15
    return np.asarray(
        np.where(flat, 0.0, np.clip(covariance / np.where(flat, 1, variance), 0, _MOST))
    )


def _column(units: Labelled, kind: Kind, tuning: Tuning | float, level: float) -> pd.DataFrame:
    found = units.moments()
    lam = _tune(found, tuning)
    enough = found.degrees >= 1
    estimate = found.label + lam * (found.prediction_all - found.prediction)
    residuals = units.residuals(lam)
    alone = found.var_label
    smaller = alone > 1e-15
    left = np.where(smaller, residuals.variance / np.where(smaller, alone, 1), 1.0)
    spread = found.label * (1 - found.label) if kind == "share" else np.ones_like(left)
    some = np.maximum(found.labelled * np.maximum(spread, 1e-9), 1e-9)
    size = residuals.size if kind == "share" else np.ones_like(left)
    left = left + _PSEUDO * size / some * np.clip(1 - left, 0, 1)
    # A plain difference estimator may well be worse than the sample; a tuned one is not.
    tuned = not isinstance(tuning, (int, float))
    left = np.where(lam > 0, np.minimum(left, 1.0) if tuned else left, 1.0)
    variance = left * alone
    quantile = stats.t.isf(tail_probability(level), _degrees(found, kind))
    if kind == "share":
        ends, few = _share_ends(found, estimate, left, quantile, level)
    else:
        few = np.zeros(len(left), dtype=bool)
        margin, margin_alone = quantile * np.sqrt(variance), quantile * np.sqrt(alone)
        ends = (estimate - margin, estimate + margin,
                found.label - margin_alone, found.label + margin_alone)  # fmt: skip
    lam, left = np.where(few, 0.0, lam), np.where(few, 1.0, left)
    estimate, variance = np.where(few, found.label, estimate), np.where(few, alone, variance)
    normal = "Wilson, effective size, t" if kind == "share" else "t"
    exact = "Clopper-Pearson, effective size (sample alone)"
    columns = {
        "estimate": np.clip(estimate, 0, 1) if kind == "share" else estimate,
        "se": np.sqrt(variance),
        "low": ends[0],
        "high": ends[1],
        "alone": found.label,
        "alone_se": np.sqrt(alone),
        "alone_low": ends[2],
        "alone_high": ends[3],
        "lam": lam,
        "gain": 1 / np.maximum(left, 1e-9),
        "effective": found.kish / np.maximum(left, 1e-9),
    }
    table = pd.DataFrame(
        {name: np.where(enough, values, np.nan) for name, values in columns.items()}
    )
    table.insert(0, "domain", np.arange(len(table)))
    table["method"] = np.where(
        few, exact, np.where(lam > 0, f"prediction-powered; {normal}", normal)
    )
    table["alone_method"] = np.where(few, exact, normal)
    table["labelled"] = found.labelled.astype(np.int64)
    table["population"] = found.population.astype(np.int64)
    table["df"] = found.degrees
    return table


def _degrees(found: Moments, kind: Kind) -> FloatArray:
    """Count fewer where a variance rests on few strata or, by weight, on few clusters."""
    several = (found.satterthwaite > 0) & (found.satterthwaite < found.degrees)
    degrees = np.maximum(np.where(several, found.satterthwaite, found.degrees), 1)
    if kind == "mean":
        return degrees
    p = found.label
    # With equal weights the variance of a share follows from the share: that is no uncertainty.
    equal = found.labelled * p * (1 - p) / ((1 - p) ** 3 + p**3)
    known = (found.contributors > 0) & (equal > 0)
    excess = 1 / np.where(known, found.contributors, 1) - 1 / np.where(known, equal, 1)
    by_weight = 2 / np.maximum(excess, 1e-9)
    return np.asarray(np.where(known, np.clip(by_weight, 1, degrees), degrees))


Ends = tuple[FloatArray, FloatArray, FloatArray, FloatArray]


def _share_ends(
    found: Moments, estimate: FloatArray, left: FloatArray, quantile: FloatArray, level: float
) -> tuple[Ends, BoolArray]:
    share = np.clip(estimate, 0, 1)
    few = found.labelled * np.minimum(share, 1 - share) < LEAST_COUNT
    spread = found.label * (1 - found.label)
    known = found.var_label > 1e-15
    by_weights = found.kish / np.maximum(found.unseen, 1e-9)
    size = np.where(known, spread / np.where(known, found.var_label, 1), by_weights)
    size = np.maximum(size, 1e-9)
    alone, least = np.clip(found.label, 0, 1), np.minimum(size, by_weights)
    low, high = np.clip(score_limits(share, size / np.maximum(left, 1e-9), quantile), 0, 1)
    alone_low, alone_high = np.clip(score_limits(alone, size, quantile), 0, 1)
    exact_low, exact_high = beta_limits(alone * least, least, tail_probability(level))
    return (
        np.where(few, exact_low, low),
        np.where(few, exact_high, high),
        np.where(few, exact_low, alone_low),
        np.where(few, exact_high, alone_high),
    ), few
