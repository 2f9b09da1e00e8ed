"""What a table could tell on a day: what happened later is forgotten, whenever it was written down.

No table says when a row was registered, so what was registered late of the time before is kept.
"""

from __future__ import annotations

import pandas as pd

from lokalis_research.dictionary import Table
from lokalis_research.dictionary.model import AS_DELIVERED, NO_MOMENT

_YEAR = "jaar"


def known_on(rows: pd.DataFrame, table: Table, day: pd.Timestamp) -> pd.DataFrame:
    """Leave out rows of after a day, and empty what was not known yet of the others.

    A row is known from the first of its dates, and nobody before the year of birth. What the
    dictionary says was known with a later date goes with that date; what it says was so when the
    delivery was made is unknown on any day before.
    """
    fields = {one.name: one for one in table.fields}
    moments = [
        one.name for one in table.fields if one.type == "date" and one.known_with != NO_MOMENT
    ]
    first = rows[moments].min(axis="columns").astype("datetime64[s]")
    later = first > day
    for name, one in fields.items():
        if one.unit == _YEAR:
            later |= (rows[name] > day.year).fillna(value=False).to_numpy(dtype=bool)
    kept = rows[~later].reset_index(drop=True)
    told = {name: kept[name].mask(kept[name] > day) for name in moments}
    for name, one in fields.items():
        if one.known_with == AS_DELIVERED:
            told[name] = kept[name].mask(kept.index >= 0)
        elif one.known_with in moments:
            told[name] = kept[name].mask(kept[one.known_with] > day)
    return kept.assign(**told)
