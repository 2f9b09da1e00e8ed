"""Rows whose mean wants to be 0, so that some coefficient has no finite estimate.

A regression of counts has a finite maximum unless there is a direction d of the coefficients with
x·d = 0 on every row with events and x·d ≤ 0, somewhere below 0, on rows without. Rows with x·d < 0
for some such d carry no information about the other coefficients and are left out. Source: Correia,
Guimarães and Zylkin (2019), Verifying the existence of maximum likelihood estimates for generalized
linear models, arXiv 1903.01633.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.counts.absorption import Groups
from lokalis_research.stats.counts.collinearity import independent_columns
from lokalis_research.stats.counts.rates import _counts

BoolArray = npt.NDArray[np.bool_]


@guarded
def separated_rows(
    counts: npt.ArrayLike, design: pd.DataFrame, *, groups: npt.ArrayLike | None = None
) -> BoolArray:
    """Find the rows that the likelihood would give a mean of 0.

    Parameters
    ----------
    counts : array_like, shape (n,). Events.
    design : pandas.DataFrame, shape (n, p). As for `loglinear.fit_loglinear`.
    groups : array_like, shape (n,), optional. Labels of groups with effects of their own.

    Returns
    -------
    ndarray of bool, shape (n,)
        True for rows to leave out; a coefficient that then says nothing any more is infinite.

    Examples
    --------
    >>> design = pd.DataFrame({"constant": 1.0, "after": [0, 0, 1, 1]})
    >>> separated_rows([0, 0, 3, 5], design).tolist()
    [True, True, False, False]
    """
    y, x = _counts(counts), design.to_numpy(dtype=np.float64)
    members = Groups.of(groups, len(y))
    if len(x) != len(y) or not np.isfinite(x).all():
        raise AnalysisError(
            "Separation: counts and design differ in length, or a number is missing.",
            remedy="Give one row of each per count.",
        )
    none = y == 0
    # A group without events separates all its rows, whatever else there is.
    empty = (members.sums(y) == 0)[members.codes] if members.count else np.zeros(len(y), bool)
    rest = none & ~empty
    # A direction that leaves all rows with events where they are needs columns that are dependent
    # there: mostly there are none, and then there is nothing to solve.
    inside = None if groups is None else members.codes[~none]
    if len(independent_columns(design[~none], groups=inside)) == design.shape[1]:
        return empty
    if not rest.any() or not (~none).any():
        return empty if (~none).any() else np.ones(len(y), dtype=bool)
    effects = sparse.csr_matrix(
        (np.ones(len(y)), (np.arange(len(y)), members.codes)), shape=(len(y), max(members.count, 1))
    )
    scaled = sparse.csr_matrix(x / np.maximum(np.abs(x).max(axis=0, initial=0.0), 1e-300))
    full = sparse.hstack([scaled, effects], format="csr") if members.count else scaled
    below = full[rest]
    with_events = full[~none]
    # Every row without events that some direction can push down, a long enough step pushes down by
    # 1: maximise how many do, and hold the rows with events where they are.
    columns, rows = below.shape[1], below.shape[0]
    solved = linprog(
        np.concatenate([np.zeros(columns), -np.ones(rows)]),
        A_ub=sparse.hstack([below, sparse.identity(rows)], format="csr"),
        b_ub=np.zeros(rows),
        A_eq=sparse.hstack(
            [with_events, sparse.csr_matrix((with_events.shape[0], rows))], format="csr"
        ),
        b_eq=np.zeros(with_events.shape[0]),
        bounds=[(None, None)] * columns + [(0.0, 1.0)] * rows,
        method="highs",
    )
    if solved.x is None:
        raise AnalysisError(
            "Separation: the linear programme has no solution.",
            remedy="Bring the columns of the design to a like scale.",
        )
    empty = empty.copy()
    empty[rest] = solved.x[columns:] > 0.5
    return empty
