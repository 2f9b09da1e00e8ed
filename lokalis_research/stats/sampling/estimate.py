"""Means, shares, totals and ratios from a stratified sample, for all units or per domain.

Source: Särndal, Swensson and Wretman (1992), sections 5.6-5.8 and 10.3; Lumley (2010), Complex
Surveys, chapter 2. The numbers are those of ``svymean``, ``svytotal``, ``svyratio`` and ``svyby``
in R's survey package; a missing answer leaves a unit out of that question, as ``na.rm = TRUE``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    IntArray,
    Labels,
    check_choice,
    guarded,
    numbers,
)
from lokalis_research.stats.sampling.design import StratifiedDesign
from lokalis_research.stats.sampling.variance import Layout, variance_by_domain, variance_of_cells

Answers = pd.DataFrame | pd.Series | ArrayLike
Missing = Literal["refuse", "leave_out"]

ALL = "all"


@guarded
def estimate_means(
    y: Answers,
    design: StratifiedDesign,
    domain: Labels | pd.Series | None = None,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Estimate the mean of every variable, or its share if it is 0 or 1, in every domain.

    Parameters
    ----------
    y : DataFrame, Series or array_like, shape (n, q) or (n,)
        Answers: numbers or booleans, one column per variable.
    design : StratifiedDesign. Of the same n units.
    domain : array_like, shape (n,), optional
        Domain of every unit; a unit without one is in none. Categories without units get a row.
    missing : {"refuse", "leave_out"}. What to do with a missing answer.

    Returns
    -------
    DataFrame
        One row per domain and variable: `domain`, `variable`, `estimate`, `se`, `df` (sampling
        units minus strata), `n` (units with an answer and a weight above 0), `rows` (units with an
        answer), `population` (sum of weights), `deff` (variance over that of a simple random sample
        of as many units) and `complete` (whether all strata involved were observed in full). An
        empty domain has n = 0 and a missing estimate.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4 + ["b"] * 4, {"a": 8, "b": 24})
    >>> table = estimate_means([1, 1, 0, 0, 1, 1, 1, 0], design)
    >>> table[["estimate", "se", "df", "n"]].round(4).values.tolist()
    [[0.6875, 0.1786, 6.0, 8.0]]
    """
    return _collect(y, design, domain, missing, _mean)


@guarded
def estimate_totals(
    y: Answers,
    design: StratifiedDesign,
    domain: Labels | pd.Series | None = None,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Estimate the population total of every variable in every domain.

    Parameters as `estimate_means`.

    Returns
    -------
    DataFrame. As `estimate_means`, without `deff`. The total of an empty domain is 0, with se 0.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 8})
    >>> table = estimate_totals([1, 1, 0, 0], design)
    >>> table[["estimate", "se"]].round(4).values.tolist()
    [[4.0, 1.633]]
    """
    return _collect(y, design, domain, missing, _total)


@guarded
def estimate_ratios(
    numerator: ArrayLike | pd.Series,
    denominator: ArrayLike | pd.Series,
    design: StratifiedDesign,
    domain: Labels | pd.Series | None = None,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Estimate the ratio of two totals in every domain.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (n,)
        For instance the goals of a plan that meet a criterion, and all its goals.
    design, domain, missing. As in `estimate_means`.

    Returns
    -------
    DataFrame
        As `estimate_means`, without `deff`; `variable` is "ratio". Missing where the denominator's
        total is 0.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 40})
    >>> table = estimate_ratios([1, 2, 0, 1], [2, 4, 1, 1], design)
    >>> table[["estimate", "se"]].round(4).values.tolist()
    [[0.5, 0.0968]]
    """
    above = _numbers(*_columns(numerator, design)[0])
    below = _numbers(*_columns(denominator, design)[0])
    return _collect(
        pd.DataFrame({"ratio": above + below * 0.0}),
        design,
        domain,
        missing,
        lambda _, units: _ratio(above, below, units),
    )


@guarded
def mean_influence(
    y: Answers, design: StratifiedDesign, domain: Labels | pd.Series | None = None
) -> FloatArray:
    """Compute every unit's influence on every mean, w (y − mean) / sum of w, 0 outside a domain.

    Parameters
    ----------
    y, design, domain. As in `estimate_means`; a missing answer leaves a unit out of that question.

    Returns
    -------
    ndarray of float, shape (n, m). Columns in the order of the rows of `estimate_means`.

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
    for j, (_, values, units) in enumerate(questions):
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = units.sums(units.weight * values) / units.size
            z = units.weight * (values - units.spread(mean)) / units.spread(units.size)
        inside = np.flatnonzero(units.layout.domain >= 0)
        result[inside, units.layout.domain[inside] * len(columns) + j] = z[inside]
    return result


@dataclass(frozen=True)
class _Units:
    """The units that answered a question, by domain; the same for many questions."""

    layout: Layout

    @cached_property
    def weight(self) -> FloatArray:
        """Weights of all units of the design."""
        return self.layout.design.weights

    @cached_property
    def size(self) -> FloatArray:
        """Sum of weights per domain."""
        return self.sums(self.weight)

    @cached_property
    def basis(self) -> dict[str, npt.NDArray[np.generic]]:
        """Count per domain what an estimate rests on."""
        layout, design = self.layout, self.layout.design
        present = layout.observed
        used = layout
        if (self.weight == 0).any():
            used = Layout(design, np.where(self.weight > 0, layout.domain, -1), layout.count)
        units = used.observed
        return {
            "df": units.sum(axis=1) - (units > 0).sum(axis=1),
            "n": np.bincount(used.domain[used.rows], minlength=layout.count),
            "rows": np.bincount(layout.domain[layout.rows], minlength=layout.count),
            "population": self.size,
            "complete": ((present == 0) | (design.fraction == 1)).all(axis=1)
            & (present.sum(axis=1) > 0),
        }

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum values over the units of every domain."""
        rows, count = self.layout.rows, self.layout.count
        if count == 1:
            return np.array([values[rows].sum()])
        return np.bincount(self.layout.domain[rows], values[rows], count).astype(np.float64)

    def spread(self, per_domain: FloatArray) -> FloatArray:
        """Give every unit the value of its domain; 0 outside all domains."""
        if self.layout.count == 1 and isinstance(self.layout.rows, slice):
            return per_domain
        return np.append(per_domain, 0.0)[self.layout.domain]

    def se(self, z: FloatArray) -> FloatArray:
        """Return the standard error of the total of z in every domain."""
        return np.asarray(np.sqrt(variance_by_domain(z, self.layout)), dtype=np.float64)


def _mean(y: FloatArray, units: _Units) -> dict[str, FloatArray]:
    found = _mean_of_cells(y, units)
    if found is not None:
        return found
    size, n = units.size, units.basis["n"].astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = units.sums(units.weight * y) / size
        # Distances from the mean lose no digits to a large common level.
        distance = y - units.spread(np.nan_to_num(mean))
        weighted = units.weight * distance
        se = np.where(size > 0, units.se(weighted) / size, np.nan)
        variance = units.sums(weighted * distance) / size * n / (n - 1.0)
        simple = variance * (size - n) / (size * n)
        deff = np.where(simple > 0, se**2 / simple, np.nan)
    return {"estimate": mean, "se": se, "deff": deff}


def _mean_of_cells(y: FloatArray, units: _Units) -> dict[str, FloatArray] | None:
    """Compute the same from sums per stratum, where units of one stratum weigh alike.

    None where a stratum is so alike beside its level that differences of sums would lose digits.
    """
    layout, weight = units.layout, units.layout.design.stratum_weight
    if weight is None:
        return None
    number, values = layout.observed, y[layout.rows]
    sums = layout.table(values)
    if ((values == 0) | (values == 1)).all():
        around = sums * (number - sums) / np.maximum(number, 1)
    else:
        squares = layout.table(values * values)
        around = squares - sums**2 / np.maximum(number, 1)
        if (around < 1e-6 * squares).any():
            return None
    size, n = (number * weight).sum(axis=1), units.basis["n"].astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (sums * weight).sum(axis=1) / size
        distance = sums - number * np.nan_to_num(mean)[:, None]
        square = variance_of_cells(distance * weight, around * weight**2, layout)
        se = np.where(size > 0, np.sqrt(square) / size, np.nan)
        spread = weight * (around + distance**2 / np.maximum(number, 1))
        variance = spread.sum(axis=1) / size * n / (n - 1.0)
        simple = variance * (size - n) / (size * n)
        deff = np.where(simple > 0, se**2 / simple, np.nan)
    return {"estimate": mean, "se": se, "deff": deff}


def _total(y: FloatArray, units: _Units) -> dict[str, FloatArray]:
    z = units.weight * y
    return {"estimate": units.sums(z), "se": units.se(z)}


def _ratio(above: FloatArray, below: FloatArray, units: _Units) -> dict[str, FloatArray]:
    answered = units.layout.domain >= 0
    above, below = np.where(answered, above, 0.0), np.where(answered, below, 0.0)
    size = units.sums(units.weight * below)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(size != 0, units.sums(units.weight * above) / size, np.nan)
        distance = above - units.spread(np.nan_to_num(ratio)) * below
        se = np.where(size != 0, units.se(units.weight * distance) / np.abs(size), np.nan)
    return {"estimate": ratio, "se": se}


def _collect(
    y: Answers,
    design: StratifiedDesign,
    domain: Labels | pd.Series | None,
    missing: Missing,
    estimator: Callable[[FloatArray, _Units], dict[str, FloatArray]],
) -> pd.DataFrame:
    """Estimate column by column and put the answers under each other, domain by domain."""
    check_choice(missing, get_args(Missing), "way to deal with missing answers")
    columns = _columns(y, design)
    codes, names = domain_codes(domain, len(design))
    variables, parts = [], []
    for name, values, units in _questions(columns, design, codes, len(names), missing):
        variables.append(name)
        parts.append(units.basis | estimator(values, units))
    order = ["estimate", "se", "df", "n", "rows", "population", "deff", "complete"]
    return pd.DataFrame(
        {
            "domain": np.repeat(np.asarray(names, dtype=object), len(parts)),
            "variable": np.tile(np.array(variables, dtype=object), len(names)),
        }
        | {
            name: np.stack([part[name] for part in parts], axis=1).ravel()
            for name in order
            if name in parts[0]
        }
    )


def _questions(
    columns: list[tuple[str, pd.Series]],
    design: StratifiedDesign,
    codes: IntArray,
    count: int,
    missing: Missing,
) -> Iterator[tuple[str, FloatArray, _Units]]:
    everyone = _Units(Layout(design, codes, count))
    for name, answers in columns:
        # One at a time: room for all of them is new to the process, and takes as long as the sums.
        values = _numbers(name, answers)
        gone = np.isnan(values)
        if not gone.any():
            yield name, values, everyone
            continue
        if missing == "refuse":
            raise AnalysisError(
                f'Estimate: {int(gone.sum())} of {len(values)} answers to "{name}" are missing.',
                remedy='Say how they are dealt with: missing="leave_out", or adjust the weights.',
            )
        answered = _Units(Layout(design, np.where(gone, -1, codes), count))
        yield name, np.where(gone, 0.0, values), answered


def _columns(y: Answers, design: StratifiedDesign) -> list[tuple[str, pd.Series]]:
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
    return [(str(name), table[name]) for name in table]


def _numbers(name: str, answers: pd.Series) -> FloatArray:
    return np.asarray(numbers("Estimate", name, answers), dtype=np.float64)


def domain_codes(domain: Labels | pd.Series | None, n: int) -> tuple[IntArray, list[str]]:
    """Give numbers to the domains: all categories of a categorical, sorted labels otherwise."""
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
