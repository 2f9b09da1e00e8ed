"""The labels of a result: they stand on a page as they are, also where a number is hidden."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from lokalis_research.errors import AnalysisError
from lokalis_research.result.columns import Entity

ENTITY_OF: dict[str, Entity] = {
    "gezin_id": "gezin",
    "huishouden_id": "gezin",
    "persoon_id": "persoon",
    "medewerker_id": "medewerker",
}
"""Whom an id of a delivery is about."""

# A list of codes may be long where few people are; more labels than this are rather one each.
_FEW_LABELS = 100


def refuse_labels_of_people(
    rows: pd.DataFrame, keys: list[str], who: str | Mapping[Entity, str], name: str
) -> None:
    """Refuse labels that tell of single people: they stand there where a number is hidden too.

    A day, an age, the ends that pandas chose, an id, or a text for nearly each of them.
    """
    ids = [who] if isinstance(who, str) else who.values()
    people = max(rows[one].nunique() for one in ids)
    for key in keys:
        values = rows[key]
        kind = (
            values.dtype.categories.dtype
            if isinstance(values.dtype, pd.CategoricalDtype)
            else values.dtype
        )
        measured = is_numeric_dtype(kind) and not is_bool_dtype(kind)
        if (
            key in ENTITY_OF
            or measured
            or kind.kind in "mM"
            or isinstance(kind, pd.IntervalDtype)
            or values.nunique() > max(_FEW_LABELS, people / 2)
        ):
            raise AnalysisError(
                f'Result "{name}": the labels of "{key}" would tell of single people.',
                remedy="Make groups of it first: a column of texts, with limits that you choose.",
            )
