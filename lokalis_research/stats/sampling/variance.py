"""Variances of estimated totals under a stratified design.

Every estimate is, near enough, a total of influence values z, and

    V = sum over strata of (1 − n_h/N_h) n_h/(n_h − 1) sum over sampling units of (z − mean_h z)².

Source: Särndal, Swensson and Wretman (1992), results 3.7.2 and 5.5.1 (linearisation); Lumley
(2010), Complex Surveys, appendix C. A domain is not a smaller sample: units outside it stay in the
strata with z = 0 (Särndal et al., section 10.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lokalis_research.stats.arguments import BoolArray, FloatArray, IntArray
from lokalis_research.stats.sampling.design import StratifiedDesign


@dataclass(frozen=True)
class Layout:
    """Which sampling units stand in which cell of domains by strata, for many variables."""

    design: StratifiedDesign
    domain: IntArray
    count: int

    @cached_property
    def rows(self) -> IntArray | slice:
        """Rows that are in a domain."""
        inside = self.domain >= 0
        return slice(None) if inside.all() else np.flatnonzero(inside)

    @cached_property
    def row_cell(self) -> IntArray:
        """Cell of each of these rows: domain × number of strata + stratum."""
        if self.count == 1:
            return self.design.stratum[self.rows]
        strata = len(self.design.sampled)
        return self.domain[self.rows] * strata + self.design.stratum[self.rows]

    @cached_property
    def units(self) -> tuple[IntArray | None, IntArray]:
        """Sampling unit of each of these rows (None: its own), and the cell of every unit."""
        cluster = self.design.cluster
        if cluster is None:
            return None, self.row_cell
        clusters = int(cluster.max()) + 1
        pairs = self.domain[self.rows] * clusters + cluster[self.rows]
        _, first, code = np.unique(pairs, return_index=True, return_inverse=True)
        return code.astype(np.int64), self.row_cell[first]

    @cached_property
    def observed(self) -> IntArray:
        """Sampling units per domain and stratum."""
        return self.table(None).astype(np.int64)

    def totals(self, z: FloatArray) -> FloatArray:
        """Sum z over the rows of every sampling unit."""
        code, cell = self.units
        if code is None:
            return z[self.rows]
        return np.bincount(code, z[self.rows], len(cell)).astype(np.float64)

    def table(self, values: FloatArray | None) -> FloatArray:
        """Sum values of sampling units per domain and stratum, or count them."""
        shape = (self.count, len(self.design.sampled))
        summed = np.bincount(self.units[1], values, shape[0] * shape[1])
        return summed.reshape(shape).astype(np.float64)


def variance_by_domain(z: FloatArray, layout: Layout) -> FloatArray:
    """Compute the variance of the total of z in every domain."""
    design = layout.design
    if design.poststratum is None:
        return _sums(z, layout)
    # A unit outside a domain takes part in the mean of its poststratum: all rows, per domain.
    whole = Layout(design, np.zeros(len(design), dtype=np.int64), 1)
    return np.array(
        [
            _sums(residuals(np.where(layout.domain == number, z, 0.0), design), whole)[0]
            for number in range(layout.count)
        ]
    )


def covariance_matrix(z: FloatArray, design: StratifiedDesign) -> FloatArray:
    """Compute the covariances of several totals."""
    columns = [residuals(column, design) for column in z.T]
    count = len(design.sampled)
    layout = Layout(design, np.zeros(len(design), dtype=np.int64), 1)
    stratum = layout.units[1]
    totals = np.stack([layout.totals(column) for column in columns], axis=1)
    means = np.stack([np.bincount(stratum, t, count) for t in totals.T], axis=1)
    means = np.where(_centred(design)[:, None], means / design.sampled[:, None], 0.0)
    factor = _factor(design) * _inflation(design, np.ones((1, count), dtype=bool))[0]
    deviation = (totals - means[stratum]) * np.sqrt(factor[stratum])[:, None]
    return np.asarray(deviation.T @ deviation, dtype=np.float64)


def residuals(z: FloatArray, design: StratifiedDesign) -> FloatArray:
    """Take the means of the poststrata out of influence values."""
    group = design.poststratum
    if group is None:
        return z
    with np.errstate(invalid="ignore"):
        means = np.bincount(group, z) / np.bincount(group, design.weights)
    return np.asarray(z - design.weights * np.nan_to_num(means)[group], dtype=np.float64)


def _sums(z: FloatArray, layout: Layout) -> FloatArray:
    """Sum squared distances per stratum and domain, without writing down the zeros outside it."""
    observed = layout.observed
    totals, cell = layout.totals(z), layout.units[1]
    sums = layout.table(totals)
    distance = totals - (sums / np.maximum(observed, 1)).ravel()[cell]
    return variance_of_cells(sums, layout.table(distance * distance), layout)


def variance_of_cells(sums: FloatArray, around: FloatArray, layout: Layout) -> FloatArray:
    """Give the variance per domain from each cell's sum and sum of squares around its mean."""
    design, observed = layout.design, layout.observed
    # The square around the mean of those seen, plus what the unseen zeros add: no cancellation.
    seen = sums / np.maximum(observed, 1)
    mean = np.where(_centred(design), sums / design.sampled, 0.0)
    unseen = np.where(_centred(design), design.sampled - observed, 0)
    spread = around + observed * (seen - mean) ** 2 + unseen * mean**2
    inflation = _inflation(design, observed > 0)
    return np.asarray((spread * _factor(design) * inflation).sum(axis=1), dtype=np.float64)


def _factor(design: StratifiedDesign) -> FloatArray:
    """(1 − f) n / (n − 1); for a stratum of one unit 1 − f."""
    sampled = design.sampled
    return np.asarray(
        (1.0 - design.fraction) * np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 1.0)
    )


def _alone(design: StratifiedDesign) -> BoolArray:
    return np.asarray((design.sampled == 1) & (design.fraction < 1))


def _centred(design: StratifiedDesign) -> BoolArray:
    """Tell which strata measure from their own mean; "adjust" takes the overall one for one."""
    return np.asarray(~(_alone(design) & (design.lonely == "adjust")))


def _inflation(design: StratifiedDesign, present: BoolArray) -> FloatArray:
    """Let strata of one unit weigh as the average of the other strata present in a domain."""
    if design.lonely != "average":
        return np.ones((len(present), 1))
    total = present.sum(axis=1, keepdims=True)
    known = (present & ~_alone(design)).sum(axis=1, keepdims=True)
    return np.asarray(np.where(known > 0, total / np.maximum(known, 1), np.nan))
