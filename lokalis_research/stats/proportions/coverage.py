"""How often an interval for a proportion holds the true share: summed exactly, or simulated.

Source: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion, Statistical
Science 16, 101-133.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.proportions.interval import FloatArray, Interval

Method = Callable[[npt.ArrayLike, npt.ArrayLike], Interval]


@guarded
def exact_coverage(method: Method, n: int, shares: npt.ArrayLike) -> FloatArray:
    """Sum the binomial probabilities of the counts whose interval holds the share.

    Parameters
    ----------
    method : callable
        Such as `wilson`: from counts and totals to an Interval.
    n : int
        Units in the sample.
    shares : array_like of float, shape (m,)
        True shares.

    Examples
    --------
    >>> from lokalis_research.stats.proportions import clopper_pearson
    >>> exact_coverage(clopper_pearson, 20, [0.1, 0.5]).round(4).tolist()
    [0.9887, 0.9586]
    """
    counts, true = np.arange(n + 1), np.atleast_1d(np.asarray(shares, dtype=np.float64))[:, None]
    limits = method(counts, n)
    holds = (limits.lower <= true) & (true <= limits.upper)
    return np.asarray((holds * stats.binom.pmf(counts, n, true)).sum(axis=1), dtype=np.float64)


@guarded
def simulated_coverage(
    method: Method, n: int, shares: npt.ArrayLike, *, draws: int, rng: np.random.Generator
) -> FloatArray:
    """Count how often the interval of a simulated sample holds the share.

    Parameters
    ----------
    method, n, shares
        As in `exact_coverage`.
    draws : int
        Samples per share.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (m,)
        With Monte Carlo standard error sqrt(c (1 − c) / draws).

    Examples
    --------
    >>> from lokalis_research.stats.proportions import wilson
    >>> rng = np.random.default_rng(1)
    >>> simulated_coverage(wilson, 20, [0.5], draws=1000, rng=rng).round(2).tolist()
    [0.96]
    """
    true = np.atleast_1d(np.asarray(shares, dtype=np.float64))[:, None]
    # One interval per possible count serves all samples that show it.
    limits = method(np.arange(n + 1), n)
    holds = (limits.lower <= true) & (true <= limits.upper)
    drawn = rng.binomial(n, true, size=(len(true), draws))
    found = np.take_along_axis(holds, drawn, axis=1)
    return np.asarray(found.mean(axis=1), dtype=np.float64)
