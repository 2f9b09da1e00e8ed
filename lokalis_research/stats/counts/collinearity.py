"""What cannot be told apart: columns of a design that say nearly, or exactly, the same.

Source: Fox and Monette (1992), Generalized collinearity diagnostics, JASA 87, 178-183.

Rows whose mean wants to be 0, so that some coefficient has no finite estimate.

A regression of counts has a finite maximum unless there is a direction d of the coefficients with
x·d = 0 on every row with events and x·d ≤ 0, somewhere below 0, on rows without. Rows with x·d < 0
for some such d carry no information about the other coefficients and are left out. Source: Correia,
Guimarães and Zylkin (2019), Verifying the existence of maximum likelihood estimates for generalized
linear models, arXiv 1903.01633.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, BoolArray, FloatArray, Labels, guarded
from lokalis_research.stats.counts.loglinear import Groups, LogLinearFit
from lokalis_research.stats.counts.rates import _counts

MUCH = 10.0
"""From this variance inflation factor on, two coefficients are as good as one (a usual rule)."""


@dataclass(frozen=True)
class Collinearity:
    """How well the coefficients of a regression can be told apart.

    Parameters
    ----------
    inflation : pandas.DataFrame
        Per ``term``: ``factor`` (the generalised variance inflation factor; of a single column
        1/(1 − R²) on all others) and ``per_coefficient`` (its 1/2k-th power squared, to compare
        terms of more columns with).
    correlation : pandas.DataFrame, shape (p, p). Of the estimated coefficients.
    """

    inflation: pd.DataFrame
    correlation: pd.DataFrame

    @guarded
    def confounded(self, at_least: float = MUCH) -> tuple[str, ...]:
        """Name the terms that can hardly be told from the others.

        Parameters
        ----------
        at_least : float. From which factor per coefficient on.
        """
        much = self.inflation["per_coefficient"] >= at_least
        return tuple(self.inflation.loc[much, "term"])


@guarded
def collinearity(
    fit: LogLinearFit, terms: dict[str, tuple[str, ...]] | None = None
) -> Collinearity:
    """Measure collinearity in a fitted regression, with its weights and within its groups.

    Parameters
    ----------
    fit : LogLinearFit
        The regression. A column of ones is left out of the inflation factors, and centred away.
    terms : dict of str to tuple of str, optional
        Columns that belong together, such as those of a season; by default each is a term.

    Examples
    --------
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> design = pd.DataFrame({"c": 1.0, "time": range(8), "after": [0] * 4 + [1] * 4})
    >>> fit = fit_loglinear([9, 8, 9, 9, 12, 12, 13, 12], design, np.ones(8), family="poisson")
    >>> collinearity(fit).inflation["factor"].round(1).tolist()
    [4.1, 4.1]
    """
    weight = fit.weights
    constant = [name for j, name in enumerate(fit.names) if np.ptp(fit.design[:, j]) == 0]
    names = [name for name in fit.names if name not in constant]
    columns = [fit.names.index(name) for name in names]
    around = fit.groups if fit.groups.count else Groups(np.zeros(len(weight), np.int64), 1)
    within = around.demean(fit.design[:, columns], weight)
    scaled = np.sqrt(weight)[:, None] * within
    scaled = scaled / np.sqrt((scaled**2).sum(axis=0))
    correlation = scaled.T @ scaled
    chosen = terms or {name: (name,) for name in names}
    rows = []
    for term, members in chosen.items():
        own = [names.index(name) for name in members]
        others = [j for j in range(len(names)) if j not in own]
        factor = (
            _determinant(correlation, own)
            * _determinant(correlation, others)
            / _determinant(correlation, list(range(len(names))))
        )
        rows.append((term, factor, factor ** (1 / len(own))))
    # Alike to the last digit on both sides of the diagonal, so that the largest is one pair.
    covariance = (fit.covariance + fit.covariance.T) / 2
    spread = np.sqrt(np.diag(covariance))
    return Collinearity(
        pd.DataFrame(rows, columns=["term", "factor", "per_coefficient"]),
        pd.DataFrame(
            covariance / np.outer(spread, spread), index=list(fit.names), columns=list(fit.names)
        ),
    )


@guarded
def independent_columns(
    design: pd.DataFrame, *, groups: Labels | None = None, tolerance: float = 1e-8
) -> tuple[str, ...]:
    """Choose columns, in the order given, that each add something to those before.

    Parameters
    ----------
    design : pandas.DataFrame, shape (n, p). The columns that matter most first.
    groups : array_like, shape (n,), optional
        Labels of groups with effects of their own: what is constant within them adds nothing.
    tolerance : float. Which share of a column's length must be new.

    Returns
    -------
    tuple of str. Their names; R's ``lm`` gives the others NA.

    Examples
    --------
    >>> design = pd.DataFrame({"c": [1, 1, 1], "t": [0, 1, 2], "u": [2, 4, 6], "v": [0, 0, 1]})
    >>> independent_columns(design)
    ('c', 't', 'v')
    """
    x = design.to_numpy(dtype=np.float64)
    within = Groups.of(groups, len(x)).demean(x, np.ones(len(x)))
    kept: list[str] = []
    basis = np.empty((len(x), 0))
    for j, name in enumerate(design.columns):
        column = within[:, j]
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > tolerance * max(float(np.linalg.norm(x[:, j])), 1e-300):
            kept.append(str(name))
            basis = np.column_stack([basis, rest / length])
    return tuple(kept)


@guarded
def aliases(
    design: pd.DataFrame, kept: tuple[str, ...], *, groups: Labels | None = None
) -> dict[str, tuple[str, ...]]:
    """Say which of the columns kept each other column is made of, so that none can be told apart.

    Parameters
    ----------
    design : pandas.DataFrame, shape (n, p). All columns.
    kept : tuple of str. From `independent_columns`.
    groups : array_like, shape (n,), optional. As there.

    Returns
    -------
    dict of str to tuple of str
        Per column that was not kept; nothing for a column that is constant.

    Examples
    --------
    >>> design = pd.DataFrame({"c": [1, 1, 1], "t": [0, 1, 2], "u": [2, 4, 6], "v": [0, 0, 1]})
    >>> aliases(design, ("c", "t", "v"))
    {'u': ('c', 't')}
    """
    x = design.to_numpy(dtype=np.float64)
    within = Groups.of(groups, len(x)).demean(x, np.ones(len(x)))
    names = [str(name) for name in design.columns]
    basis = within[:, [names.index(name) for name in kept]]
    lengths = np.linalg.norm(basis, axis=0)
    made_of = {}
    for j, name in enumerate(names):
        if name in kept:
            continue
        weights = np.linalg.lstsq(basis / lengths, within[:, j], rcond=None)[0]
        much = np.abs(weights) > 1e-6 * max(float(np.linalg.norm(within[:, j])), 1e-300)
        length = float(np.linalg.norm(x[:, j]))
        constant = float(np.linalg.norm(within[:, j])) <= 1e-8 * max(length, 1e-300)
        made_of[name] = () if constant else tuple(np.array(kept)[much].tolist())
    return made_of


def _determinant(correlation: FloatArray, at: list[int]) -> float:
    return float(np.linalg.det(correlation[np.ix_(at, at)])) if at else 1.0


@guarded
def separated_rows(
    counts: ArrayLike, design: pd.DataFrame, *, groups: Labels | None = None
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
