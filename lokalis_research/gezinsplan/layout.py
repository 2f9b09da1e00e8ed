"""Lay estimates out as a result: per number, the families that it rests on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Estimate, Quantity, Result

CRITERIUM = Column("criterium", "Criterium")


def lay_out(
    table: pd.DataFrame,
    behind: Mapping[str, pd.DataFrame],
    *,
    dimensions: tuple[Column, ...],
    estimates: tuple[Estimate, ...],
    quantities: tuple[Quantity, ...] = (),
    name: str,
    title: str,
    method: str,
) -> Result:
    """Build a result from estimates and what is behind them."""
    keys = [column.name for column in dimensions]
    numbers = [
        *(quantity.name for quantity in quantities),
        *(part for one in estimates for part in (one.name, *one.ends)),
    ]
    rows = table.reset_index(drop=True)
    support = [
        rows[keys].assign(
            grootheid=column.name,
            eenheid="gezin",
            n=behind[column.name]["n"].to_numpy(dtype=np.int64),
            grootste=np.nan,
            grootste_twee=np.nan,
            vrijheidsgraden=_given(behind[column.name], "vrijheidsgraden"),
            effectief=_given(behind[column.name], "effectief"),
        )
        for column in (*quantities, *estimates)
    ]
    return Result(
        name=name,
        title=title,
        dimensions=dimensions,
        quantities=quantities,
        ratios=(),
        table=rows.reindex(columns=[*keys, *numbers]).astype(dict.fromkeys(numbers, "float64")),
        support=pd.concat(support, ignore_index=True),
        method=method,
        estimates=estimates,
    )


def _given(behind: pd.DataFrame, column: str) -> pd.Series[float]:
    there = behind[column] if column in behind else pd.Series(np.nan, index=behind.index)
    return there.reset_index(drop=True).astype("float64")
