"""Who stands behind a number of the model: fewest families, and what the model leaves free.

The monthly table does not know which families are the same in different months. The most that were
referred in any one month is a number of distinct families that is certainly reached; a family has
at most two teams in a month, so that half of the sum over teams is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.result import SUPPORT_COLUMNS, Column, Estimate, Result
from lokalis_research.stats.counts.uncertainty import Estimated


@dataclass(frozen=True)
class Row:
    """One row of a table of estimates."""

    key: str
    estimates: tuple[Estimated | None, ...]
    families: int


def fewest_families(rows: pd.DataFrame) -> int:
    """Count distinct families with a referral, at least."""
    if not len(rows):
        return 0
    most = float(rows.groupby("maand")["gezinnen_met_verwijzing"].sum().max())
    return int(np.ceil(most / 2))


def point(value: float) -> Estimated:
    """Wrap a number that has no interval."""
    return Estimated(value, np.nan, np.nan, np.nan, np.nan, np.nan)


def lay_out(
    rows: Sequence[Row],
    *,
    name: str,
    title: str,
    dimension: Column,
    estimates: tuple[Estimate, ...],
    residual_df: int,
    method: str,
) -> Result:
    """Set estimates out as a result."""
    table: dict[str, list[float] | list[str]] = {dimension.name: [row.key for row in rows]}
    for place, column in enumerate(estimates):
        found = [row.estimates[place] for row in rows]
        for suffix, part in (("", "value"), ("_laag", "low"), ("_hoog", "high")):
            table[column.name + suffix] = [
                np.nan if one is None else float(getattr(one, part)) for one in found
            ]
    support = [
        {
            dimension.name: row.key,
            "grootheid": column.name,
            "eenheid": "gezin",
            "n": row.families,
            "grootste": 0.0,
            "grootste_twee": 0.0,
            "vrijheidsgraden": float(residual_df),
            "effectief": np.nan,
        }
        for row in rows
        for column in estimates
    ]
    return Result(
        name=name,
        title=title,
        dimensions=(dimension,),
        quantities=(),
        ratios=(),
        table=pd.DataFrame(table).astype({dimension.name: "str"}),
        support=pd.DataFrame(support, columns=[dimension.name, *SUPPORT_COLUMNS]).astype(
            {dimension.name: "str"}
        ),
        method=method,
        estimates=estimates,
    )
