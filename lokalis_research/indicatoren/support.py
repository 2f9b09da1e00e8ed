"""Counts per cell, with the families or persons behind every count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.result import SUPPORT_COLUMNS, Entity, Quantity


def counted(
    cells: pd.DataFrame, rows: pd.DataFrame, quantities: Sequence[Quantity], *, who: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add up what happened in each cell, and count the distinct families or persons it is about.

    Parameters
    ----------
    cells : pandas.DataFrame
        The dimensions, each cell once; they are columns of `rows` too.
    rows : pandas.DataFrame
        What happened: the dimensions, `who`, and per quantity what it adds (0 or more).
    quantities : sequence of Quantity
        Columns of `rows`. One that does not depend on a dimension has the same value in every row
        of `cells` that differs in nothing else.
    who : str
        The column that says whom a row is about.

    Returns
    -------
    table, support : pandas.DataFrame
        As `Result` takes them. Of sums the shares of the largest contributors are given too.

    Examples
    --------
    >>> cells = pd.DataFrame({"periode": ["2022H1"]})
    >>> rows = pd.DataFrame({"periode": ["2022H1"] * 3, "gezin_id": ["a", "a", "b"], "keer": 1})
    >>> keer = Quantity("keer", "Keer", entities=("gezin",))
    >>> table, support = counted(cells, rows, [keer], who="gezin_id")
    >>> table["keer"].tolist(), support["n"].tolist()
    ([3.0], [2])
    """
    table, supports = cells.reset_index(drop=True), []
    for quantity in quantities:
        keys = [name for name in cells.columns if name not in quantity.constant_over]
        each = rows[[*keys, who]].assign(waarde=rows[quantity.name].astype(float))
        found = cells.merge(_behind(each[each["waarde"] > 0], keys, who), on=keys, how="left")
        table = table.assign(**{quantity.name: found["waarde"].fillna(0.0).to_numpy()})
        supports += [
            support_rows(
                cells,
                quantity.name,
                entity,
                found["n"].fillna(0).to_numpy(dtype=np.int64),
                grootste=found["grootste"].fillna(0.0).to_numpy(),
                grootste_twee=found["grootste_twee"].fillna(0.0).to_numpy(),
            )
            for entity in quantity.entities
        ]
    return table, pd.concat(supports, ignore_index=True)


def support_rows(
    cells: pd.DataFrame, name: str, entity: Entity, n: np.ndarray, **measures: np.ndarray
) -> pd.DataFrame:
    """Lay out who stands behind one column.

    Parameters
    ----------
    cells : pandas.DataFrame, shape (c, ...)
        The dimensions.
    name : str
        The quantity or estimate.
    entity : {"gezin", "persoon", "medewerker"}
        Who `n` counts.
    n : ndarray, shape (c,)
        How many of them.
    **measures : ndarray, shape (c,)
        Further columns of the support; those left out are 0 (shares of the largest contributors)
        or missing.

    Returns
    -------
    pandas.DataFrame, shape (c, ...)
    """
    usual: dict[str, Any] = {
        "grootste": 0.0,
        "grootste_twee": 0.0,
        "vrijheidsgraden": np.nan,
        "effectief": np.nan,
    }
    laid = cells.reset_index(drop=True).assign(grootheid=name, eenheid=entity, n=n)
    for column, values in {**usual, **measures}.items():
        laid[column] = values
    return laid[[*cells.columns, *SUPPORT_COLUMNS]]


def _behind(each: pd.DataFrame, keys: list[str], who: str) -> pd.DataFrame:
    """Add up per cell, and say how many contribute and how much the largest one and two do."""
    per_one = each.groupby([*keys, who], sort=False)["waarde"].sum().reset_index()
    ordered = per_one.sort_values(["waarde"], ascending=False, kind="stable")
    groups = ordered.groupby(keys, sort=False)["waarde"]
    found: pd.DataFrame = groups.agg(waarde="sum", n="size", grootste="max").reset_index()
    two = ordered[groups.cumcount() < 2].groupby(keys, sort=False)["waarde"].sum()
    found = found.merge(two.rename("grootste_twee").reset_index(), on=keys)
    found["grootste"] = found["grootste"] / found["waarde"]
    found["grootste_twee"] = found["grootste_twee"] / found["waarde"]
    return found
