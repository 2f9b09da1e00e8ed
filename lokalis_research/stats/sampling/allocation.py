"""Divide a sample over strata: proportional, Neyman, cost-optimal, in whole units.

Source: Cochran (1977), Sampling Techniques, third edition, sections 5.5 (optimum allocation), 5.8
(allocation that needs more than a stratum has) and 5.9 (proportional).
"""

from __future__ import annotations

import numpy as np

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, IntArray, guarded


@guarded
def allocate_proportional(sizes: ArrayLike, n: float) -> FloatArray:
    """Give every stratum the same sampling fraction: n_h = n N_h / N (Cochran 5.9).

    Parameters
    ----------
    sizes : array_like, shape (H,). Units per stratum, N_h.
    n : float. Size of the sample.

    Returns
    -------
    ndarray of float, shape (H,). Not rounded; see `round_allocation`.

    Examples
    --------
    >>> allocate_proportional([60, 30, 10], 20).tolist()
    [12.0, 6.0, 2.0]
    """
    return _share_out(_not_negative(sizes, "sizes"), n)


@guarded
def allocate_neyman(sizes: ArrayLike, deviations: ArrayLike, n: float) -> FloatArray:
    """Give the mean the least variance for n units: n_h ∝ N_h S_h (Neyman 1934; Cochran 5.26).

    Other parameters as `allocate_proportional`.

    Parameters
    ----------
    deviations : array_like, shape (H,)
        Standard deviation within each stratum, S_h; for a share P_h use sqrt(P_h (1 − P_h)).

    Returns
    -------
    ndarray of float, shape (H,). Not rounded, and possibly more than N_h; see `round_allocation`.

    Examples
    --------
    >>> allocate_neyman([60, 30, 10], [1, 2, 3], 15).tolist()
    [6.0, 6.0, 3.0]
    """
    return _share_out(_not_negative(sizes, "sizes") * _not_negative(deviations, "deviations"), n)


@guarded
def allocate_optimal(
    sizes: ArrayLike, deviations: ArrayLike, costs: ArrayLike, n: float
) -> FloatArray:
    """Give the least variance for the money: n_h ∝ N_h S_h / sqrt(c_h) (Cochran 5.23).

    Other parameters as `allocate_neyman`.

    Parameters
    ----------
    costs : array_like, shape (H,)
        Cost of one unit in each stratum, above 0, for instance hours of reading.

    Returns
    -------
    ndarray of float, shape (H,). Not rounded.

    Examples
    --------
    >>> allocate_optimal([50, 50], [1, 1], [1, 4], 15).tolist()
    [10.0, 5.0]
    """
    return _share_out(_optimum(sizes, deviations, costs), n)


@guarded
def round_allocation(
    values: ArrayLike, total: int, *, minimum: ArrayLike = 0, maximum: ArrayLike | None = None
) -> IntArray:
    """Round an allocation to whole units within bounds, with exactly the total asked for.

    Strata that would get more than their maximum are taken in full, those below their minimum get
    it, and the rest is shared out in the same proportions (Cochran 5.8). Then the largest
    remainders (Hamilton) are rounded up; equal remainders go to the larger stratum, then to the
    first.

    Parameters
    ----------
    values : array_like, shape (H,). Allocation before rounding; only its proportions matter.
    total : int. What the rounded allocation must sum to.
    minimum : array_like of int, shape (H,) or (). At least this many units per stratum.
    maximum : array_like of int, shape (H,) or (), optional
        At most this many, usually N_h; no bound if left out.

    Examples
    --------
    >>> round_allocation([14.3, 2.4, 3.3], 20).tolist()
    [14, 3, 3]
    """
    shares = _not_negative(values, "values")
    low = np.broadcast_to(np.asarray(minimum, dtype=np.int64), shares.shape)
    high = np.broadcast_to(
        np.asarray(max(total, int(low.max())) if maximum is None else maximum, dtype=np.int64),
        shares.shape,
    )
    if (low > high).any():
        raise AnalysisError(
            f"Allocation: {int((low > high).sum())} strata have a minimum above their maximum.",
            remedy="Ask at most N_h as a minimum: np.minimum(minimum, N_h).",
        )
    if not low.sum() <= total <= high[shares > 0].sum() + low[shares == 0].sum():
        raise AnalysisError(
            f"Allocation: {total} units do not fit between the minimums ({int(low.sum())}) and the "
            f"maximums ({int(high[shares > 0].sum() + low[shares == 0].sum())}) of the strata.",
            remedy="Change the total or the bounds.",
        )
    exact = _within_bounds(shares, total, low, high)
    whole = np.minimum(np.floor(exact + 1e-9).astype(np.int64), high)
    remainder = np.where(whole < high, exact - whole, -1.0).round(9)
    order = np.lexsort((np.arange(len(shares)), -shares, -remainder))
    whole[order[: total - int(whole.sum())]] += 1
    return whole


@guarded
def variance_of_mean(sizes: ArrayLike, deviations: ArrayLike, allocation: ArrayLike) -> float:
    """Compute what an allocation buys: V = sum of W_h² S_h² (1/n_h − 1/N_h) (Cochran 5.6).

    Parameters
    ----------
    sizes, deviations, allocation : array_like, shape (H,). N_h, S_h (with divisor N_h − 1) and n_h.

    Returns
    -------
    float. Variance of the stratified mean; infinite if a stratum that varies gets nothing.

    Examples
    --------
    >>> round(variance_of_mean([60, 40], [0.5, 0.4], [10, 10]), 5)
    0.00942
    """
    size = _not_negative(sizes, "sizes")
    spread = (size / size.sum() * _not_negative(deviations, "deviations")) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = spread * (1.0 / np.asarray(allocation, dtype=np.float64) - 1.0 / size)
    return float(np.where(spread > 0, terms, 0.0).sum())


def _optimum(sizes: ArrayLike, deviations: ArrayLike, costs: ArrayLike) -> FloatArray:
    cost = np.asarray(costs, dtype=np.float64)
    if not (cost > 0).all():
        raise AnalysisError("Allocation: a cost is not above 0.", remedy="Give the cost per unit.")
    size, spread = _not_negative(sizes, "sizes"), _not_negative(deviations, "deviations")
    return np.asarray(size * spread / np.sqrt(cost), dtype=np.float64)


def _share_out(measure: FloatArray, n: float) -> FloatArray:
    total = float(measure.sum())
    if total <= 0:
        raise AnalysisError(
            "Allocation: there is nothing to divide by: every stratum counts for 0.",
            remedy="Check the sizes and the standard deviations.",
        )
    return measure * (n / total)


def _not_negative(values: ArrayLike, what: str) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not (array >= 0).all() or not np.isfinite(array).all():
        raise AnalysisError(
            f"Allocation: the {what} are missing, negative or infinite in some stratum.",
            remedy="Give one number of 0 or more per stratum.",
        )
    return array


def _within_bounds(shares: FloatArray, total: int, low: IntArray, high: IntArray) -> FloatArray:
    """Find the factor with which the shares, cut off at their bounds, sum to the total."""
    positive = shares > 0
    part, least, most = shares[positive], low[positive], high[positive]
    wanted = total - float(low[~positive].sum())
    kinks = np.unique(np.concatenate([[0.0], least / part, most / part]))
    sums = np.clip(kinks[:, None] * part, least, most).sum(axis=1)
    # Rounding may leave the largest sum a hair below the total.
    above = min(int(np.searchsorted(sums, wanted)), len(kinks) - 1)
    factor = kinks[above]
    if above and sums[above] > wanted:
        step = (wanted - sums[above - 1]) / (sums[above] - sums[above - 1])
        factor = kinks[above - 1] + step * (kinks[above] - kinks[above - 1])
    result = low.astype(np.float64)
    result[positive] = np.clip(factor * part, least, most)
    return result
