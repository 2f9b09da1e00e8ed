"""Least squares with an effect per group that is taken out rather than written out as columns.

With thousands of groups their columns would not fit in memory, and nobody reads their
coefficients. Subtracting weighted group means gives the same other coefficients (Frisch and Waugh,
1933; Lovell, 1963).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.stats.arguments import group_codes, guarded
from lokalis_research.stats.counts.rates import FloatArray

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """Which group each row belongs to."""

    codes: IntArray
    count: int

    @classmethod
    @guarded
    def of(cls, labels: npt.ArrayLike | None, rows: int) -> Groups:
        """Turn labels into numbers of groups."""
        if labels is None:
            return cls(np.zeros(rows, dtype=np.int64), 0)
        return cls(*group_codes(np.asarray(labels), "group"))

    def sums(self, values: FloatArray) -> FloatArray:
        """Add up rows per group."""
        if values.ndim == 1:
            return np.asarray(
                np.bincount(self.codes, weights=values, minlength=self.count), dtype=np.float64
            )
        columns = [np.bincount(self.codes, weights=v, minlength=self.count) for v in values.T]
        return np.stack(columns, axis=1) if columns else np.empty((self.count, 0))

    def demean(self, values: FloatArray, weights: FloatArray) -> FloatArray:
        """Subtract weighted group means; without groups nothing."""
        if not self.count:
            return values
        total = self.sums(weights)
        if values.ndim == 1:
            return values - (self.sums(weights * values) / total)[self.codes]
        return values - (self.sums(weights[:, None] * values) / total[:, None])[self.codes]
