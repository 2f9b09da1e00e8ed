"""Estimates of the model as results, with the families whose referrals they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.microdata import Microdata
from lokalis_research.result import Column, Estimate, Result, assemble, rest_on
from lokalis_research.stats.counts.uncertainty import Estimated

Ids = npt.NDArray[np.str_]


@dataclass(frozen=True, repr=False)
class Row(Microdata):
    """One row of a table of estimates: its key, one estimate per column, and who is behind it."""

    key: str
    estimates: tuple[Estimated | None, ...]
    families: Ids = field(repr=False)


def referred(rows: pd.DataFrame) -> Ids:
    """List the different families with a referral in some team-months."""
    return np.unique(np.array([one for ids in rows["verwezen"] for one in ids], dtype=str))


def point(value: float) -> Estimated:
    """Wrap a number that has no interval."""
    return Estimated(value, np.nan, np.nan, np.nan, np.nan, np.nan)


def lay_out(
    rows: Sequence[Row],
    *,
    dimension: Column,
    estimates: tuple[Estimate, ...],
    residual_df: int,
    **described: str,
) -> Result:
    """Set estimates out as a result."""
    columns = []
    for place, column in enumerate(estimates):
        found = [row.estimates[place] or point(np.nan) for row in rows]
        numbers = [(one.value, one.low, one.high) for one in found]
        values = pd.DataFrame(numbers, columns=[column.name, *column.ends])
        columns.append(rest_on(column, values, [row.families for row in rows], degrees=residual_df))
    cells = pd.DataFrame({dimension.name: [row.key for row in rows]}, dtype="str")
    return assemble(cells, columns, dimensions=(dimension,), **described)
