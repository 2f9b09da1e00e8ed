"""Small words that follow from numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd

QUESTIONS = 2
"""What the page judges: whether absence changed, and which clusters differ."""

PERCENT_OF_TIME = "Verzuim in procenten van de contracttijd"


def moved(change: float) -> str:
    """Say which way something went."""
    # It is written with one decimal: less is 0,0.
    if abs(change) < 0.05:
        return "bleef gelijk:"
    return "steeg" if change > 0 else "daalde"


def rows_by(table: pd.DataFrame, column: str) -> dict[str, dict[Any, Any]]:
    """Give the rows of a table by the text in one of its columns."""
    return {str(key): row for key, row in table.set_index(column).to_dict("index").items()}
