"""What cannot be told apart: columns of a design that say nearly, or exactly, the same.

Sources: Belsley, Kuh and Welsch (1980), Regression diagnostics, chapter 3 (condition indices and
variance proportions); Fox and Monette (1992), Generalized collinearity diagnostics, JASA 87,
178-183.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.counts.absorption import Groups
from lokalis_research.stats.counts.loglinear import LogLinearFit
from lokalis_research.stats.counts.rates import FloatArray

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
    condition_indices : ndarray of float, shape (p,)
        Of the scaled weighted design within groups, rising; above 30 some combination of the
        columns is hardly there.
    proportions : pandas.DataFrame, shape (p, p)
        Per condition index (row) and column: which share of the coefficient's variance it brings.
    correlation : pandas.DataFrame, shape (p, p). Of the estimated coefficients.
    """

    inflation: pd.DataFrame
    condition_indices: FloatArray
    proportions: pd.DataFrame
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
    _, singular, right = np.linalg.svd(scaled, full_matrices=False)
    shares = (right.T / singular) ** 2
    shares = (shares / shares.sum(axis=1, keepdims=True)).T
    # Alike to the last digit on both sides of the diagonal, so that the largest is one pair.
    covariance = (fit.covariance + fit.covariance.T) / 2
    spread = np.sqrt(np.diag(covariance))
    return Collinearity(
        pd.DataFrame(rows, columns=["term", "factor", "per_coefficient"]),
        singular.max(initial=0.0) / singular,
        pd.DataFrame(shares, columns=names),
        pd.DataFrame(
            covariance / np.outer(spread, spread), index=list(fit.names), columns=list(fit.names)
        ),
    )


@guarded
def independent_columns(
    design: pd.DataFrame, *, groups: npt.ArrayLike | None = None, tolerance: float = 1e-8
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
    design: pd.DataFrame, kept: tuple[str, ...], *, groups: npt.ArrayLike | None = None
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
