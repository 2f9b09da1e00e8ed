"""Whom a row is about, also where only another table says it."""

from __future__ import annotations

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.delivery import CheckedDelivery

_IDS = ("medewerker_id", "gezin_id", "huishouden_id")


def people(
    checked: CheckedDelivery, dictionary: Dictionary, name: str, rows: pd.DataFrame
) -> pd.Series[str]:
    """Find the person, family or household of every row."""
    for column in _IDS:
        if column in rows.columns:
            return rows[column].astype("str")
    for key in dictionary[name].foreign_keys:
        if key.table in checked.tables and key.table != name and key.field in rows.columns:
            other = checked.table(key.table)
            owner = people(checked, dictionary, key.table, other)
            by_key = pd.Series(owner.to_numpy(), index=other[key.target])
            return rows[key.field].map(by_key[~by_key.index.duplicated()])
    return pd.Series([str(number) for number in range(len(rows))], index=rows.index, dtype="str")
