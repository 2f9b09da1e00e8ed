"""How many units a question needs, and what a number of units buys.

Sources: Cochran (1977), Sampling Techniques, third edition, chapters 4 and 5; Fleiss, Levin and
Paik (2003), Statistical Methods for Rates and Proportions, section 4.2 (two groups, as R's
``power.prop.test``).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, check_choice, guarded


@guarded
def sample_size_proportion(
    margin: ArrayLike,
    *,
    share: ArrayLike = 0.5,
    population: ArrayLike = np.inf,
    level: ArrayLike = 0.95,
    form: Literal["cochran", "simple"] = "cochran",
    whole: bool = True,
) -> FloatArray:
    """Compute how many units a share needs to be known to a margin of error.

    With n0 = z² P (1 − P) / margin², the size is n0 / (1 + (n0 − 1) / N) (Cochran 4.2); the form
    "simple" is the approximation n0 / (1 + n0 / N) that many handbooks print.

    Parameters
    ----------
    margin : array_like. Half the width of the interval, for instance 0.05.
    share : array_like. The share expected; 0.5 asks the most.
    population : array_like. Units in the population, N.
    form : {"cochran", "simple"}. Which correction for a finite population.
    whole : bool. Round up to whole units, at most N.

    Returns
    -------
    ndarray of float. Broadcast over the arguments.

    Examples
    --------
    >>> float(sample_size_proportion(0.05))
    385.0
    """
    half, part, size = (
        _checked_margin(margin),
        _checked_share(share),
        _checked_population(population),
    )
    check_choice(form, ("cochran", "simple"), "form of the finite population correction")
    infinite = z_value(level) ** 2 * part * (1.0 - part) / half**2
    less = infinite - 1.0 if form == "cochran" else infinite
    infinite, correction = np.broadcast_arrays(infinite, 1.0 + less / size)
    # Where nothing varies no unit is needed, also not of a population of one.
    needed = np.divide(infinite, correction, out=np.zeros(infinite.shape), where=infinite > 0)
    if not whole:
        return np.asarray(needed, dtype=np.float64)
    # A margin that a whole number meets exactly must not cost one more by floating-point dust.
    return np.asarray(np.minimum(np.ceil(needed - 1e-9), size), dtype=np.float64)


@guarded
def margin_of_error(
    n: ArrayLike, *, share: ArrayLike = 0.5, population: ArrayLike = np.inf, level: ArrayLike = 0.95
) -> FloatArray:
    """Compute the margin of error that n units are expected to give.

    z sqrt(p (1 − p) / (n − 1) (1 − n/N)): the standard error as it will be estimated from the
    sample (Cochran 3.8).

    Parameters
    ----------
    n : array_like. Units in the sample, 2 or more.
    share, population, level : array_like. As in `sample_size_proportion`.

    Returns
    -------
    ndarray of float. Half the width of the interval, as a share.

    Examples
    --------
    >>> round(float(margin_of_error(75, population=187)), 4)
    0.0882
    """
    units, part, size = np.asarray(n, float), _checked_share(share), _checked_population(population)
    if not ((units >= 2) & (units <= size)).all():
        raise AnalysisError(
            "Margin of error: a sample is smaller than 2 or larger than its population.",
            remedy="Check n and the population.",
        )
    se = np.sqrt(part * (1.0 - part) / (units - 1.0) * (1.0 - units / size))
    return np.asarray(z_value(level) * se, dtype=np.float64)


@guarded
def simultaneous_level(
    questions: int, *, level: float = 0.95, method: Literal["bonferroni", "sidak"] = "bonferroni"
) -> float:
    """Compute the level per interval with which several hold together.

    Parameters
    ----------
    questions : int. Number of intervals that must all be right.
    method : {"bonferroni", "sidak"}
        Bonferroni always holds; Šidák is exact for independent questions, and slightly narrower.

    Returns
    -------
    float. Level for each single interval: pass it on as `level`.

    Examples
    --------
    >>> round(simultaneous_level(5), 4)
    0.99
    """
    if questions < 1:
        raise AnalysisError(
            f"Simultaneous level: {questions} questions.", remedy="Ask at least one."
        )
    z_value(level)
    check_choice(method, ("bonferroni", "sidak"), "correction for several questions")
    return (
        1 - (1 - level) / questions if method == "bonferroni" else float(level ** (1 / questions))
    )


@guarded
def sample_size_stratified(
    margin: float,
    sizes: ArrayLike,
    deviations: ArrayLike,
    allocation: ArrayLike,
    *,
    level: float = 0.95,
) -> float:
    """Compute how many units a stratified mean needs, divided in given proportions (Cochran 5.37).

    Parameters
    ----------
    margin : float. Half the width of the interval of the mean.
    sizes, deviations : array_like, shape (H,). N_h and S_h.
    allocation : array_like, shape (H,). Any allocation; only its proportions matter.

    Returns
    -------
    float. Not rounded. Where n_h comes out above N_h, take that stratum in full and ask again.

    Examples
    --------
    >>> round(sample_size_stratified(0.1, [60, 40], [0.5, 0.4], [60, 40]), 2)
    45.12
    """
    size, spread = np.asarray(sizes, float), np.asarray(deviations, float)
    weight, part = size / size.sum(), np.asarray(allocation, float)
    part = part / part.sum()
    goal = (float(_checked_margin(margin)) / float(z_value(level))) ** 2
    varying = weight * spread > 0
    per_unit = float(((weight * spread)[varying] ** 2 / part[varying]).sum())
    return per_unit / (goal + float((weight * spread**2).sum()) / float(size.sum()))


@guarded
def sample_size_two_groups(
    first: float, second: float, *, power: float = 0.8, significance: float = 0.05
) -> float:
    """Compute the size per group that finds a difference of shares (R's ``power.prop.test``).

    Parameters
    ----------
    first, second : float. The two shares.
    power : float. Probability of finding the difference.
    significance : float. Two-sided.

    Returns
    -------
    float. Units per group, not rounded, for large populations.

    Examples
    --------
    >>> round(sample_size_two_groups(0.62, 0.75), 1)
    199.2
    """
    under_null, under_alternative, distance = _two_groups(first, second, power, significance)
    z = stats.norm.isf(significance / 2) * under_null + stats.norm.ppf(power) * under_alternative
    return float((z / distance) ** 2)


@guarded
def power_two_groups(
    n: ArrayLike, first: float, second: float, *, significance: float = 0.05
) -> FloatArray:
    """Compute the probability that n units per group find a difference of shares.

    Parameters
    ----------
    n : array_like. Units per group.
    first, second, significance : float. As in `sample_size_two_groups`.

    Returns
    -------
    ndarray of float
        Power, ignoring the tail on the wrong side, as R's ``power.prop.test`` does by default.

    Examples
    --------
    >>> round(float(power_two_groups(75, 0.62, 0.75)), 3)
    0.402
    """
    under_null, under_alternative, distance = _two_groups(first, second, significance)
    reach = np.sqrt(np.asarray(n, float)) * distance
    reach = reach - stats.norm.isf(significance / 2) * under_null
    return np.asarray(stats.norm.cdf(reach / under_alternative), dtype=np.float64)


def _two_groups(first: float, second: float, *rates: float) -> tuple[float, float, float]:
    if first == second or not (0 < first < 1 and 0 < second < 1):
        raise AnalysisError(
            "Two groups: the shares are equal or not between 0 and 1.",
            remedy="Give the two shares that must be told apart.",
        )
    if not all(0 < rate < 1 for rate in rates):
        raise AnalysisError(
            "Two groups: power or significance is not between 0 and 1.",
            remedy="Usual are a power of 0.8 and a significance of 0.05.",
        )
    pooled = first + second
    null = float(np.sqrt(pooled * (1 - pooled / 2)))
    alternative = float(np.sqrt(first * (1 - first) + second * (1 - second)))
    return null, alternative, abs(first - second)


@guarded
def z_value(level: ArrayLike) -> FloatArray:
    """Return the normal quantile of a two-sided confidence level.

    Examples
    --------
    >>> round(float(z_value(0.95)), 4)
    1.96
    """
    array = np.asarray(level, dtype=np.float64)
    if not ((array > 0) & (array < 1)).all():
        raise AnalysisError(
            "A confidence level is not between 0 and 1.", remedy="For instance 0.95."
        )
    return np.asarray(stats.norm.isf((1.0 - array) / 2.0), dtype=np.float64)


def _checked_margin(margin: ArrayLike) -> FloatArray:
    half = np.asarray(margin, dtype=np.float64)
    if not ((half > 0) & (half < 1)).all():
        raise AnalysisError(
            "Sample size: a margin is not between 0 and 1.", remedy="For 5 points give 0.05."
        )
    return half


def _checked_share(share: ArrayLike) -> FloatArray:
    part = np.asarray(share, dtype=np.float64)
    if not ((part >= 0) & (part <= 1)).all():
        raise AnalysisError(
            "Sample size: a share is not from 0 to 1.", remedy="For 62 per cent give 0.62."
        )
    return part


def _checked_population(population: ArrayLike) -> FloatArray:
    size = np.asarray(population, dtype=np.float64)
    if not (size >= 1).all():
        raise AnalysisError(
            "Sample size: a population is missing or smaller than 1.",
            remedy="Leave out empty strata.",
        )
    return size
