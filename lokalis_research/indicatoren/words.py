"""Small words that follow from numbers, and the names that several modules share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lokalis_research.text import number, span

UNKNOWN = "is uit deze gegevens niet te zeggen"
GROUPS = {"buurtteam": "Buurtteam", "cluster": "Cluster", "ses": "SES-klasse van de wijk"}
"""Groups of families, and their heads."""

Row = dict[str, Any]


def rows_of(table: pd.DataFrame, *keys: str) -> dict[Any, Row]:
    """Look rows of a table up by what they are about.

    Parameters
    ----------
    table : pandas.DataFrame
        Each combination of `keys` once.
    *keys : str
        One or more columns.

    Returns
    -------
    dict
        Per value (or tuple of values) the other columns.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"periode": ["2022H1"], "gezinnen": [5]}), "periode")
    {'2022H1': {'gezinnen': 5}}
    """
    indexed = table.set_index(list(keys) if len(keys) > 1 else keys[0])
    names = [str(name) for name in indexed.columns]
    rows = indexed.to_numpy(dtype=object)
    return {
        key: dict(zip(names, row, strict=True))
        for key, row in zip(indexed.index, rows, strict=True)
    }


def percent(row: Row, name: str, decimals: int = 0) -> str:
    """Write a percentage of a released table, with its interval where there is one.

    Parameters
    ----------
    row : dict
        A row, with ``name`` and perhaps its ends.
    name : str
        The column.
    decimals : int
        How many decimals.

    Returns
    -------
    str
        Empty where the number is not shown.

    Examples
    --------
    >>> percent({"a": 31.6, "a_laag": 29.8, "a_hoog": 33.4}, "a").split()
    ['32%', '[30', '–\u2060', '33]']
    >>> percent({"a": float("nan")}, "a")
    ''
    """
    value = row.get(name, math.nan)
    if not math.isfinite(value):
        return ""
    low, high = (row.get(f"{name}_{end}", math.nan) for end in ("laag", "hoog"))
    text = f"{number(value, decimals)}%"
    return f"{text} {span(low, high, decimals)}" if math.isfinite(low) else text


def side_by_side(
    table: pd.DataFrame, keys: Sequence[str], over: str, named: Mapping[str, str], values: str
) -> pd.DataFrame:
    """Lay the rows of some parts out as columns.

    Parameters
    ----------
    table : pandas.DataFrame
        Each combination of `keys` and `over` once.
    keys : sequence of str
        What a row of the new table is about.
    over : str
        The column with the parts.
    named : mapping of str to str
        Per part the name of its column.
    values : str
        What stands in it.

    Returns
    -------
    pandas.DataFrame
        Indexed by `keys`; missing where there is no such row.

    Examples
    --------
    >>> table = pd.DataFrame({"periode": ["2022"] * 2, "hoe": ["vroeg", "laat"], "n": [1, 2]})
    >>> side_by_side(table, ["periode"], "hoe", {"laat": "b", "vroeg": "a"}, "n").loc["2022", "b"]
    np.int64(2)
    """
    return pd.DataFrame(
        {
            name: table[table[over] == part].set_index(list(keys))[values]
            for part, name in named.items()
        }
    )
