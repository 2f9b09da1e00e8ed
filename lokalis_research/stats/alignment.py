"""Lay two periods beside each other: what exists in one only, and what is not known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError

FloatArray = npt.NDArray[np.float64]


def fill_absent(values: list[FloatArray], absent: list[npt.NDArray[np.bool_]]) -> list[FloatArray]:
    """Give what has no value for want of a stratum that of the other period, or 0 without any."""
    first, second = values
    gap_1, gap_2 = np.isnan(first) & absent[0], np.isnan(second) & absent[1]
    filled = [np.where(gap_1, second, first), np.where(gap_2, first, second)]
    nowhere = gap_1 & gap_2
    return [np.where(nowhere, 0.0, value) for value in filled]


def same_columns(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Refuse two periods whose components or factors differ."""
    strange = sorted({str(c) for c in first.columns} ^ {str(c) for c in second.columns})
    if strange:
        raise AnalysisError(
            f"The two periods differ in the columns {', '.join(strange)}.",
            remedy="Give the same components or factors in both.",
        )
