"""Means, shares, totals and ratios from a stratified sample, for all units or per domain.

Source: Särndal, Swensson and Wretman (1992), sections 5.6-5.8 and 10.3; Lumley (2010), Complex
Surveys, chapter 2. The numbers are those of ``svymean``, ``svytotal``, ``svyratio`` and ``svyby``
in R's survey package; a missing answer leaves a unit out of that question, as ``na.rm = TRUE``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling.design import StratifiedDesign
from lokalis_research.stats.sampling.variance import variance_by_domain

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Answers = pd.DataFrame | pd.Series | npt.ArrayLike
Missing = Literal["refuse", "leave_out"]

ALL = "all"


def estimate_means(
    y: Answers,
    design: StratifiedDesign,
    domain: npt.ArrayLike | pd.Series | None = None,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Estimate the mean of every variable, or its share if it is 0 or 1, in every domain.

    Parameters
    ----------
    y : DataFrame, Series or array_like, shape (n, q) or (n,)
        Answers: numbers or booleans, one column per variable.
    design : StratifiedDesign
        Of the same n units.
    domain : array_like, shape (n,), optional
        Domain of every unit; a unit without one is in none. Categories without units get a row.
    missing : {"refuse", "leave_out"}
        What to do with a missing answer.

    Returns
    -------
    DataFrame
        One row per domain and variable: `domain`, `variable`, `estimate`, `se`, `df` (sampling
        units minus strata), `n` (units with an answer and a weight above 0), `rows` (units with an
        answer), `population` (sum of weights), `deff` (variance over that of a simple random sample
        of as many units) and `complete` (whether all strata involved were observed in full). An
        empty domain has n = 0 and a missing estimate.

    Raises
    ------
    AnalysisError
        If the number of rows differs from the design's, or an answer is missing and that is
        refused.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4 + ["b"] * 4, {"a": 8, "b": 24})
    >>> table = estimate_means([1, 1, 0, 0, 1, 1, 1, 0], design)
    >>> table[["estimate", "se", "df", "n"]].round(4).values.tolist()
    [[0.6875, 0.1786, 6.0, 8.0]]
    """
    return _collect(y, design, domain, missing, _mean)


def estimate_totals(
    y: Answers,
    design: StratifiedDesign,
    domain: npt.ArrayLike | pd.Series | None = None,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Estimate the population total of every variable in every domain.

    Parameters
    ----------
    y, design, domain, missing
        As in `estimate_means`.

    Returns
    -------
    DataFrame
        As `estimate_means`, without `deff`. The total of an empty domain is 0, with se 0.

    Raises
    ------
    AnalysisError
        As `estimate_means`.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 8})
    >>> table = estimate_totals([1, 1, 0, 0], design)
    >>> table[["estimate", "se"]].round(4).values.tolist()
    [[4.0, 1.633]]
    """
    return _collect(y, design, domain, missing, _total)


def estimate_ratios(
    numerator: npt.ArrayLike | pd.Series,
    denominator: npt.ArrayLike | pd.Series,
    design: StratifiedDesign,
    domain: npt.ArrayLike | pd.Series | None = None,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Estimate the ratio of two totals in every domain.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (n,)
        For instance the goals of a plan that meet a criterion, and all its goals.
    design, domain, missing
        As in `estimate_means`.

    Returns
    -------
    DataFrame
        As `estimate_means`, without `deff`; `variable` is "ratio".

    Raises
    ------
    AnalysisError
        As `estimate_means`.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 40})
    >>> table = estimate_ratios([1, 2, 0, 1], [2, 4, 1, 1], design)
    >>> table[["estimate", "se"]].round(4).values.tolist()
    [[0.5, 0.0968]]
    """
    above = _columns(numerator, design)[0][1]
    below = _columns(denominator, design)[0][1]
    return _collect(
        pd.DataFrame({"ratio": above + below * 0.0}),
        design,
        domain,
        missing,
        lambda cells: _ratio(cells, above, below),
    )


def mean_influence(
    y: Answers, design: StratifiedDesign, domain: npt.ArrayLike | pd.Series | None = None
) -> FloatArray:
    """Compute every unit's influence on every mean, w (y − mean) / sum of w, 0 outside a domain.

    Parameters
    ----------
    y, design, domain
        As in `estimate_means`; a missing answer leaves a unit out of that question.

    Returns
    -------
    ndarray of float, shape (n, m)
        Columns in the order of the rows of `estimate_means`.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 8})
    >>> mean_influence([1, 1, 0, 0], design)[:, 0].tolist()
    [0.125, 0.125, -0.125, -0.125]
    """
    codes, names = domain_codes(domain, len(design))
    columns = _columns(y, design)
    result = np.zeros((len(design), len(names) * len(columns)))
    questions = _questions(columns, design, codes, len(names), "leave_out")
    for j, (_, cells) in enumerate(questions):
        size = cells.sums(cells.weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = cells.sums(cells.weight * cells.y) / size
            z = cells.weight * (cells.y - cells.spread(mean)) / cells.spread(size)
        inside = np.flatnonzero(cells.domain >= 0)
        result[inside, cells.domain[inside] * len(columns) + j] = z[inside]
    return result


@dataclass(frozen=True)
class _Cells:
    """The units that answered one question, by domain."""

    y: FloatArray
    weight: FloatArray
    domain: IntArray
    count: int
    design: StratifiedDesign

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum values over the units of every domain."""
        inside = self.domain >= 0
        if inside.all():
            return np.bincount(self.domain, values, self.count).astype(np.float64)
        sums = np.bincount(self.domain[inside], values[inside], self.count)
        return sums.astype(np.float64)

    def spread(self, per_domain: FloatArray) -> FloatArray:
        """Give every unit the value of its domain; 0 outside all domains."""
        return np.append(per_domain, 0.0)[self.domain]

    def se(self, z: FloatArray) -> FloatArray:
        """Return the standard error of the total of z in every domain."""
        variance = variance_by_domain(z, self.design, self.domain, self.count)
        return np.asarray(np.sqrt(variance), dtype=np.float64)


def _mean(cells: _Cells) -> dict[str, FloatArray]:
    size = cells.sums(cells.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Distances from the domain's first mean lose no digits to a large common level.
        mean = cells.sums(cells.weight * cells.y) / size
        distance = cells.y - cells.spread(np.nan_to_num(mean))
        se = np.where(size > 0, cells.se(cells.weight * distance / cells.spread(size)), np.nan)
        n = cells.sums((cells.weight > 0).astype(np.float64))
        variance = cells.sums(cells.weight * distance**2) / size * n / (n - 1.0)
        simple = variance * (size - n) / (size * n)
        deff = np.where(simple > 0, se**2 / simple, np.nan)
    return {"estimate": mean, "se": se, "deff": deff}


def _total(cells: _Cells) -> dict[str, FloatArray]:
    z = cells.weight * cells.y
    return {"estimate": cells.sums(z), "se": cells.se(z)}


def _ratio(cells: _Cells, above: FloatArray, below: FloatArray) -> dict[str, FloatArray]:
    answered = cells.domain >= 0
    above, below = np.where(answered, above, 0.0), np.where(answered, below, 0.0)
    size = cells.sums(cells.weight * below)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = cells.sums(cells.weight * above) / size
        distance = above - cells.spread(np.nan_to_num(ratio)) * below
        se = np.where(size != 0, cells.se(cells.weight * distance / cells.spread(size)), np.nan)
    return {"estimate": np.where(size != 0, ratio, np.nan), "se": se}


def _collect(
    y: Answers,
    design: StratifiedDesign,
    domain: npt.ArrayLike | pd.Series | None,
    missing: Missing,
    estimator: Callable[[_Cells], dict[str, FloatArray]],
) -> pd.DataFrame:
    """Estimate column by column and put the answers under each other, domain by domain."""
    columns = _columns(y, design)
    codes, names = domain_codes(domain, len(design))
    questions = list(_questions(columns, design, codes, len(names), missing))
    known: dict[int, dict[str, npt.NDArray[np.generic]]] = {}
    parts = []
    for _, cells in questions:
        # Questions that everyone answered rest on the same units: count those once.
        if id(cells.domain) not in known:
            known[id(cells.domain)] = _describe(cells)
        parts.append(known[id(cells.domain)] | estimator(cells))
    order = ["estimate", "se", "df", "n", "rows", "population", "deff", "complete"]
    return pd.DataFrame(
        {
            "domain": np.repeat(np.asarray(names, dtype=object), len(parts)),
            "variable": np.tile(np.array([name for name, _ in questions], object), len(names)),
        }
        | {
            name: np.stack([part[name] for part in parts], axis=1).ravel()
            for name in order
            if name in parts[0]
        }
    )


def _questions(
    columns: list[tuple[str, FloatArray]],
    design: StratifiedDesign,
    codes: IntArray,
    count: int,
    missing: Missing,
) -> Iterator[tuple[str, _Cells]]:
    for name, values in columns:
        gone = np.isnan(values)
        if gone.any() and missing == "refuse":
            raise AnalysisError(
                f'Estimate: {int(gone.sum())} of {len(values)} answers to "{name}" are missing.',
                remedy='Say how they are dealt with: missing="leave_out", or adjust the weights.',
            )
        inside = np.where(gone, -1, codes) if gone.any() else codes
        known = np.where(gone, 0.0, values) if gone.any() else values
        yield name, _Cells(known, design.weights, inside, count, design)


def _describe(cells: _Cells) -> dict[str, npt.NDArray[np.generic]]:
    """Count per domain what an estimate rests on."""
    design, strata = cells.design, len(cells.design.sampled)
    inside = cells.domain >= 0
    cell = cells.domain[inside] * strata + design.stratum[inside]
    shape = (cells.count, strata)
    present = np.bincount(cell, minlength=cells.count * strata).reshape(shape)
    used = inside & (cells.weight > 0)
    cell = cells.domain[used] * strata + design.stratum[used]
    counted = np.bincount(cell, minlength=cells.count * strata).reshape(shape)
    units = counted
    if design.cluster is not None:
        pairs = np.unique(np.stack([cell, design.cluster[used]]), axis=1)
        units = np.bincount(pairs[0], minlength=cells.count * strata).reshape(shape)
    return {
        "df": units.sum(axis=1) - (units > 0).sum(axis=1),
        "n": counted.sum(axis=1),
        "rows": present.sum(axis=1),
        "population": cells.sums(cells.weight),
        "complete": ((present == 0) | (design.fraction == 1)).all(axis=1)
        & (present.sum(axis=1) > 0),
    }


def _columns(y: Answers, design: StratifiedDesign) -> list[tuple[str, FloatArray]]:
    if isinstance(y, pd.Series):
        table = y.to_frame("y" if y.name is None else str(y.name))
    elif isinstance(y, pd.DataFrame):
        table = y
    else:
        array = np.asarray(y)
        table = pd.DataFrame(array.reshape(len(array), -1))
        table.columns = ["y"] if array.ndim == 1 else [f"y{j + 1}" for j in range(table.shape[1])]
    if len(table) != len(design):
        raise AnalysisError(
            f"Estimate: {len(table)} rows of answers for {len(design)} units in the design.",
            remedy="Give one row per sampled unit, in the order of the design.",
        )
    return [(str(name), table[name].to_numpy(dtype=np.float64, na_value=np.nan)) for name in table]


def domain_codes(domain: npt.ArrayLike | pd.Series | None, n: int) -> tuple[IntArray, list[str]]:
    """Give numbers to the domains: all categories of a categorical, sorted labels otherwise.

    Parameters
    ----------
    domain : array_like, shape (n,), optional
        None is one domain of all units.
    n : int
        Number of units.

    Returns
    -------
    codes : ndarray of int, shape (n,)
        -1 for a unit without a domain.
    names : list
        Of the domains.

    Raises
    ------
    AnalysisError
        If there are not n of them.

    Examples
    --------
    >>> codes, names = domain_codes(["b", "a", None], 3)
    >>> codes.tolist(), names
    ([1, 0, -1], ['a', 'b'])
    """
    if domain is None:
        return np.zeros(n, dtype=np.int64), [ALL]
    labels = pd.Series(domain).reset_index(drop=True)
    if len(labels) != n:
        raise AnalysisError(
            f"Estimate: {len(labels)} domains for {n} units.", remedy="Give one per unit."
        )
    if isinstance(labels.dtype, pd.CategoricalDtype):
        return np.asarray(labels.cat.codes, dtype=np.int64), list(labels.cat.categories)
    codes, names = pd.factorize(labels, sort=True)
    return np.asarray(codes, dtype=np.int64), list(names)
