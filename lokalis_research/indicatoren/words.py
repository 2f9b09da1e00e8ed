"""Small words that follow from numbers, and the names that several modules share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lokalis_research.text import Row


def rows_of(table: pd.DataFrame, *keys: str) -> dict[Any, Row]:
    """Look rows of a table up by what they are about."""
    rows: dict[Any, Row] = table.set_index(list(keys) if len(keys) > 1 else keys[0]).to_dict(
        "index"
    )
    return rows


def side_by_side(
    table: pd.DataFrame, keys: Sequence[str], over: str, named: Mapping[str, str], values: str
) -> pd.DataFrame:
    """Lay the rows of some parts out as columns."""
    return pd.DataFrame(
        {
            name: table[table[over] == part].set_index(list(keys))[values]
            for part, name in named.items()
        }
    )
