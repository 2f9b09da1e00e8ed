"""Small words that follow from numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lokalis_research.text import number

PERCENT_OF_TIME = "Verzuim in procenten van de contracttijd"


def moved(change: float) -> str:
    """Say which way something went.

    Parameters
    ----------
    change : float
        In percentage points; below a twentieth it did not move.

    Returns
    -------
    str

    Examples
    --------
    >>> moved(2.65), moved(-0.3), moved(0.01)
    ('steeg', 'daalde', 'bleef gelijk:')
    """
    if abs(change) < 0.05:
        return "bleef gelijk:"
    return "steeg" if change > 0 else "daalde"


def share_in_words(percent: float) -> str:
    """Write a share without decimals.

    Parameters
    ----------
    percent : float
        0 to 100.

    Returns
    -------
    str

    Examples
    --------
    >>> share_in_words(77.1)
    '77%'
    """
    return f"{number(percent)}%"


def rows_by(table: pd.DataFrame, column: str) -> dict[str, dict[Any, Any]]:
    """Give the rows of a table by the text in one of its columns.

    Parameters
    ----------
    table : pandas.DataFrame
        A released table.
    column : str
        A column whose values are unique.

    Returns
    -------
    dict of str to dict
        Per row its other columns.

    Examples
    --------
    >>> rows_by(pd.DataFrame({"deel": ["kort", "lang"], "verandering": [1.0, 2.0]}), "deel")["lang"]
    {'verandering': 2.0}
    """
    return {str(key): row for key, row in table.set_index(column).to_dict("index").items()}
