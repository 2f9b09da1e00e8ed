"""Variances of estimated totals under a stratified design.

Every estimate is, near enough, a total of influence values z, and

    V = sum over strata of (1 − n_h/N_h) n_h/(n_h − 1) sum over sampling units of (z − mean_h z)².

Source: Särndal, Swensson and Wretman (1992), results 3.7.2 and 5.5.1 (linearisation); Lumley
(2010), Complex Surveys, appendix C. A domain is not a smaller sample: units outside it stay in the
strata with z = 0 (Särndal et al., section 10.3).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lokalis_research.stats.sampling.design import StratifiedDesign

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def variance_by_domain(
    z: FloatArray, design: StratifiedDesign, domain: IntArray, count: int
) -> FloatArray:
    """Compute the variance of the total of z in every domain.

    Parameters
    ----------
    z : ndarray of float, shape (n,)
        Influence of every unit on the estimate of its own domain, weight included.
    design : StratifiedDesign
        Of the same n units.
    domain : ndarray of int, shape (n,)
        Number of the domain of every unit; -1 is none.
    count : int
        Number of domains.

    Returns
    -------
    ndarray of float, shape (count,)

    Examples
    --------
    >>> design = StratifiedDesign.of(["a", "a", "a"], {"a": 6})
    >>> z = np.array([2.0, 0.0, 4.0])
    >>> variance_by_domain(z, design, np.zeros(3, dtype=np.int64), 1).tolist()
    [6.0]
    """
    if design.poststratum is not None:
        # A unit outside a domain takes part in the mean of its poststratum: all rows, per domain.
        whole = np.zeros(len(design), dtype=np.int64)
        return np.array(
            [
                _sums(residuals(np.where(domain == number, z, 0.0), design), design, whole, 1)[0]
                for number in range(count)
            ]
        )
    return _sums(z, design, domain, count)


def covariance_matrix(z: FloatArray, design: StratifiedDesign) -> FloatArray:
    """Compute the covariances of several totals.

    Parameters
    ----------
    z : ndarray of float, shape (n, m)
        Influence of every unit on every estimate, weight included.
    design : StratifiedDesign
        Of the same n units.

    Returns
    -------
    ndarray of float, shape (m, m)

    Examples
    --------
    >>> design = StratifiedDesign.of(["a", "a", "a"], {"a": 6})
    >>> covariance_matrix(np.array([[2.0, 1.0], [0.0, 0.0], [4.0, 2.0]]), design).round(6).tolist()
    [[6.0, 3.0], [3.0, 1.5]]
    """
    columns = [residuals(column, design) for column in z.T]
    count = len(design.sampled)
    _, code, stratum = _cells(design, np.zeros(len(design), dtype=np.int64))
    totals = np.stack([np.bincount(code, column, len(stratum)) for column in columns], axis=1)
    means = np.stack([np.bincount(stratum, t, count) for t in totals.T], axis=1)
    means = np.where(_centred(design)[:, None], means / design.sampled[:, None], 0.0)
    factor = _factor(design) * _inflation(design, np.ones((1, count), dtype=bool))[0]
    deviation = (totals - means[stratum]) * np.sqrt(factor[stratum])[:, None]
    return np.asarray(deviation.T @ deviation, dtype=np.float64)


def residuals(z: FloatArray, design: StratifiedDesign) -> FloatArray:
    """Take the means of the poststrata out of influence values.

    Parameters
    ----------
    z : ndarray of float, shape (n,)
        Influence values, weight included.
    design : StratifiedDesign
        If it is not post-stratified, z comes back as it is.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> design = StratifiedDesign.of(["a", "a"], {"a": 6})
    >>> residuals(np.array([1.0, 2.0]), design).tolist()
    [1.0, 2.0]
    """
    group = design.poststratum
    if group is None:
        return z
    with np.errstate(invalid="ignore"):
        means = np.bincount(group, z) / np.bincount(group, design.weights)
    return np.asarray(z - design.weights * np.nan_to_num(means)[group], dtype=np.float64)


def _sums(z: FloatArray, design: StratifiedDesign, domain: IntArray, count: int) -> FloatArray:
    """Sum squared distances per stratum and domain, without writing down the zeros outside it."""
    strata = len(design.sampled)
    rows, code, cell = _cells(design, domain)
    totals = np.bincount(code, z[rows], len(cell))
    shape = (count, strata)
    size = count * strata
    squares = np.bincount(cell, totals * totals, size).reshape(shape)
    sums = np.bincount(cell, totals, size).reshape(shape)
    observed = np.bincount(cell, minlength=size).reshape(shape)
    mean = np.where(_centred(design), sums / design.sampled, 0.0)
    # The square around the mean of those seen, plus what the unseen zeros add: no cancellation.
    seen = sums / np.maximum(observed, 1)
    around = np.bincount(cell, (totals - seen.ravel()[cell]) ** 2, size).reshape(shape)
    spread = np.where(
        _centred(design),
        around + observed * (seen - mean) ** 2 + (design.sampled - observed) * mean**2,
        squares,
    )
    inflation = _inflation(design, observed > 0)
    return np.asarray((spread * _factor(design) * inflation).sum(axis=1), dtype=np.float64)


def _cells(
    design: StratifiedDesign, domain: IntArray
) -> tuple[IntArray | slice, IntArray, IntArray]:
    """List rows in a domain, the sampling unit of each, and the cell of every unit.

    A cell is domain × number of strata + stratum.
    """
    strata = len(design.sampled)
    inside = domain >= 0
    rows: IntArray | slice = slice(None) if inside.all() else np.flatnonzero(inside)
    cell = domain[rows] * strata + design.stratum[rows]
    if design.cluster is None:
        return rows, np.arange(len(cell), dtype=np.int64), cell
    clusters = int(design.cluster.max()) + 1
    _, first, code = np.unique(
        domain[rows] * clusters + design.cluster[rows], return_index=True, return_inverse=True
    )
    return rows, code.astype(np.int64), cell[first]


def _factor(design: StratifiedDesign) -> FloatArray:
    """(1 − f) n / (n − 1); for a stratum of one unit 1 − f."""
    sampled = design.sampled
    return np.asarray(
        (1.0 - design.fraction) * np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 1.0)
    )


def _alone(design: StratifiedDesign) -> npt.NDArray[np.bool_]:
    return np.asarray((design.sampled == 1) & (design.fraction < 1))


def _centred(design: StratifiedDesign) -> npt.NDArray[np.bool_]:
    """Tell which strata measure from their own mean; "adjust" takes the overall one for one."""
    return np.asarray(~(_alone(design) & (design.lonely == "adjust")))


def _inflation(design: StratifiedDesign, present: npt.NDArray[np.bool_]) -> FloatArray:
    """Let strata of one unit weigh as the average of the other strata present in a domain."""
    if design.lonely != "average":
        return np.ones((len(present), 1))
    total = present.sum(axis=1, keepdims=True)
    known = (present & ~_alone(design)).sum(axis=1, keepdims=True)
    return np.asarray(np.where(known > 0, total / np.maximum(known, 1), np.nan))
