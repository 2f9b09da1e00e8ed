"""The standard error of a ratio of two sums, from who contributes what to them."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.result.behind import Behind, Entries, FloatArray
from lokalis_research.result.builder import Backed
from lokalis_research.result.columns import Quantity

Effective = Literal["kish", "satterthwaite"]


def ratio_error(
    error: Quantity,
    numerator: Backed,
    denominator: Backed,
    factor: npt.ArrayLike,
    *,
    effective: Effective,
) -> Backed:
    """Estimate the standard error of ΣY / ΣX, linearised, with entities as the units.

    factor × sqrt(n / (n − 1) × Σ (y − R x)²) / X, with R = Y / X and n the entities with x above
    zero: the usual estimate for a ratio of sample totals (Cochran, Sampling techniques, 3rd ed.,
    1977, section 6.4), with the entities seen as a draw from those who might have been there.

    Parameters
    ----------
    error : Quantity
        Of kind ``"spreiding"``: the column to make.
    numerator, denominator : Backed
        From `add_up`, for the same cells. Everybody in the numerator is in the denominator.
    factor : array_like
        What the ratio is multiplied by, per cell or for all.
    effective : {"kish", "satterthwaite"}
        How many entities would give as uncertain an error if they were alike: (Σe²)² / Σe⁴ (Kish,
        Survey sampling, 1965, section 11.7, for squared residuals as weights), which a few large
        ones make small; or 1 + 2 / (Σe⁴ / (Σe²)² − 1/n), at most n (Satterthwaite, 1946: a variance
        whose own variance follows from the fourth moment).

    Returns
    -------
    Backed
        The error (missing for fewer than two entities); n is the entities with x, the shares are
        those of the squared residuals, and the degrees of freedom n − 1.

    Raises
    ------
    AnalysisError
        If somebody is in the numerator and not in the denominator.

    Examples
    --------
    >>> from lokalis_research.result import add_up
    >>> cells, rows = pd.DataFrame({"team": ["a"]}), pd.DataFrame(
    ...     {"team": "a", "medewerker_id": ["x", "y"], "ziek": [1, 3], "dagen": [10, 10]})
    >>> ziek, dagen, fout = (Quantity(name, "", entities=("medewerker",), kind=kind)
    ...     for name, kind in (("ziek", "som"), ("dagen", "som"), ("fout", "spreiding")))
    >>> y, x = (add_up(one, cells, rows, "medewerker_id") for one in (ziek, dagen))
    >>> ratio_error(fout, y, x, 100.0, effective="kish").values["fout"].round(6).tolist()
    [10.0]
    """
    one = error.name
    of, out_of = numerator.behind[0], denominator.behind[0]
    x, y = (_in_rows(behind) for behind in (out_of, of))
    total = x.measures["waarde"].to_numpy()
    ratio = np.divide(
        y.measures["waarde"].to_numpy(), total, out=np.zeros(len(total)), where=total > 0
    )
    residual = -ratio[x.cell] * x.amount
    place = _place(y, x, one)
    residual[place] += y.amount
    squares, powers = (
        Entries(x.cell, x.who, residual**power, x.names, x.cells) for power in (2, 4)
    )
    squared = squares.measures["waarde"].to_numpy()
    fourth = powers.measures["waarde"].to_numpy()
    n = x.measures["n"].to_numpy(dtype=float)
    correction = np.divide(n, n - 1, out=np.full(len(n), np.nan), where=n > 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray(factor, dtype=float) * np.sqrt(correction * squared) / total
    behind = Behind(
        one, of.entity, squares, n - 1, _effective(squared, fourth, n, effective),
        at=np.arange(len(n)),
    )  # fmt: skip
    return Backed(error, pd.DataFrame({one: value}), (behind,))


def _effective(
    squared: FloatArray, fourth: FloatArray, n: FloatArray, rule: Effective
) -> FloatArray:
    nothing = np.full(len(n), np.nan)
    if rule == "kish":
        return np.asarray(np.divide(squared**2, fourth, out=nothing, where=fourth > 0))
    n = np.where(n > 1, n, np.nan)
    # Residuals that are all alike leave nothing uncertain: then n itself is the limit.
    share = np.divide(fourth, squared**2, out=nothing, where=squared > 0)
    return np.asarray(1 + 2 / np.maximum(share - 1 / n, 2 / (n - 1)))


def _in_rows(behind: Behind) -> Entries:
    if not np.array_equal(behind.at, np.arange(behind.entries.cells)):
        # Rows share cells: give each its own entries.
        entries = behind.entries
        first, last = (np.searchsorted(entries.cell, behind.at + more) for more in (0, 1))
        own = np.repeat(np.arange(len(behind.at)), last - first)
        taken = np.arange(len(own)) + np.repeat(
            first - np.cumsum(last - first) + last - first, last - first
        )
        return Entries(
            own, entries.who[taken], entries.amount[taken], entries.names, len(behind.at)
        )
    return behind.entries


def _place(inner: Entries, outer: Entries, what: str) -> npt.NDArray[np.int64]:
    """Find the entries of one set in another."""
    who = inner.who
    if inner.names is not outer.names:
        who = outer.names.get_indexer(inner.names)[inner.who]
    base = max(len(outer.names), 1)
    keys, wanted = outer.cell * base + outer.who, inner.cell * base + who
    order = np.argsort(keys, kind="stable")
    place = np.searchsorted(keys, wanted, sorter=order)
    found = order[np.minimum(place, len(order) - 1)] if len(order) else np.zeros(0, dtype=np.int64)
    if len(wanted) and (not len(order) or (who < 0).any() or (keys[found] != wanted).any()):
        raise AnalysisError(
            f'Column "{what}": somebody is in the numerator and not in the denominator.',
            remedy="Give everybody of the numerator a row in the denominator.",
        )
    return np.asarray(found, dtype=np.int64)
