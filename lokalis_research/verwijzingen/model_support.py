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
    """One row of a table of estimates.

    Parameters
    ----------
    key : str
        Value of its dimension.
    estimates : tuple of Estimated or None
        One per column; None where there is none.
    families : int
        Distinct families with a referral behind it, at least.
    """

    key: str
    estimates: tuple[Estimated | None, ...]
    families: int


def fewest_families(rows: pd.DataFrame) -> int:
    """Count distinct families with a referral, at least.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``maand`` and ``gezinnen_met_verwijzing``, per team.

    Returns
    -------
    int

    Examples
    --------
    >>> table = pd.DataFrame({"maand": ["2022-01", "2022-01"], "gezinnen_met_verwijzing": [7, 8]})
    >>> fewest_families(table)
    8
    """
    if not len(rows):
        return 0
    most = float(rows.groupby("maand")["gezinnen_met_verwijzing"].sum().max())
    return int(np.ceil(most / 2))


def point(value: float) -> Estimated:
    """Wrap a number that has no interval.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    Estimated
    """
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
    """Set estimates out as a result.

    Parameters
    ----------
    rows : sequence of Row
        In the order in which they are shown.
    name, title, method : str
        As in `Result`.
    dimension : Column
        What a row is about.
    estimates : tuple of Estimate
        The columns.
    residual_df : int
        What the model leaves free.

    Returns
    -------
    Result
    """
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
