"""Lay two periods beside each other: what exists in one only, and what is not known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError

FloatArray = npt.NDArray[np.float64]


def fill_absent(values: list[FloatArray], absent: list[npt.NDArray[np.bool_]]) -> list[FloatArray]:
    """Give what has no value for want of a stratum that of the other period, or 0 without any.

    Parameters
    ----------
    values : list of ndarray of float, shape (strata, columns)
        Two periods; missing where there is no value.
    absent : list of ndarray of bool, broadcastable to `values`
        Where the stratum does not occur: elsewhere a missing value is unknown, and stays missing.

    Returns
    -------
    list of ndarray of float
        The two periods.

    Examples
    --------
    >>> before, after = np.array([[np.nan]]), np.array([[7.0]])
    >>> fill_absent([before, after], [np.array([[True]]), np.array([[False]])])[0].tolist()
    [[7.0]]
    """
    first, second = values
    gap_1, gap_2 = np.isnan(first) & absent[0], np.isnan(second) & absent[1]
    filled = [np.where(gap_1, second, first), np.where(gap_2, first, second)]
    nowhere = gap_1 & gap_2
    return [np.where(nowhere, 0.0, value) for value in filled]


def same_columns(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Refuse two periods whose components or factors differ.

    Parameters
    ----------
    first, second : pandas.DataFrame
        The tables of the two periods.

    Raises
    ------
    AnalysisError
        Naming the columns that occur in one only.

    Examples
    --------
    >>> same_columns(pd.DataFrame({"kort": [1]}), pd.DataFrame({"kort": [2]}))
    """
    strange = sorted({str(c) for c in first.columns} ^ {str(c) for c in second.columns})
    if strange:
        raise AnalysisError(
            f"The two periods differ in the columns {', '.join(strange)}.",
            remedy="Give the same components or factors in both.",
        )
