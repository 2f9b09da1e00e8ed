"""Columns that must be there, and filled."""

from __future__ import annotations

import pandas as pd

from lokalis_research.errors import AnalysisError, hint


def require(table: pd.DataFrame, name: str, columns: tuple[str, ...], *, filled: int) -> None:
    """Refuse a table that lacks columns, or values in those that must be filled.

    The first `filled` of the columns may hold no missing value.
    """
    for column in columns:
        if column not in table.columns:
            raise AnalysisError(
                f'Table "{name}" has no column "{column}".',
                remedy=hint(column, [str(present) for present in table.columns]),
            )
    for column in columns[:filled]:
        missing = int(table[column].isna().sum())
        if missing:
            raise AnalysisError(
                f'Table "{name}", column "{column}": {missing} values are missing.',
                remedy="Give a checked table: such rows belong in quarantine.",
            )
