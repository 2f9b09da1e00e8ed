"""The labels of a result: they stand on a page as they are, also where a number is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month, Quarter, Year
from lokalis_research.result.columns import Column, Entity

ENTITY_OF: dict[str, Entity] = {
    "gezin_id": "gezin",
    "huishouden_id": "gezin",
    "persoon_id": "persoon",
    "medewerker_id": "medewerker",
}
"""Whom an id of a delivery is about."""

# A list of codes may be long where few people are; more labels than this are rather one each.
_FEW_LABELS = 100
# Of so many people not nearly everybody has a group of their own.
_SOME_PEOPLE, _NEARLY = 12, 0.8
_MEASURE = re.compile(r"[−-]?\d+(?:[.,]\d+)?(?: ?(?:jaar|jr|maanden|mnd|weken|dagen|uur|%))?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(
    r"\d{4}-?[01]\d-?[0-3]\d(?:[T ].*)?|[0-3]?\d[-/. ](?:[01]?\d|[a-z]{3,9})[-/. ](?:\d\d){1,2}",
    re.IGNORECASE,
)
_ID = re.compile(r"(?=[^\d]*\d)[0-9a-f]{8,}|[A-Za-z]{0,3}[-_]?\d{4,}")
# What the post and Statistics Netherlands call a place looks like an id. It is none where most of
# its values hold as many people as the door asks for; an id never does.
_PLACE = re.compile(r"[1-9]\d{3}(?: ?[A-Z]{2})?|(?:GM|WK|BU)\d{4,8}")
_MANY = 10


def refuse_labels_of_people(
    rows: pd.DataFrame,
    cells: pd.DataFrame | None,
    keys: list[str],
    who: str | Mapping[Entity, str],
    name: str,
) -> None:
    """Refuse labels that tell of single people: they stand there where a number is hidden too.

    A day, an age, the ends that pandas chose, an id, or a text for nearly each of them, in whatever
    form and under whatever name. In cells that were given limits may stand, and no day or id.
    Postcodes and codes of wijken are groups where many people live in most of them.
    """
    ids = [who] if isinstance(who, str) else list(who.values())
    of_people = {*ids, *(ENTITY_OF.keys() & {*rows})}
    # An id of a team or a provider is about many; any other of a plan, and so of one family.
    others = {name for name in map(str, rows) if name.endswith("_id")} - of_people
    known = of_people.union(one for one in others if not _is_of_many(rows, one, ids))
    people = max(rows[one].nunique() for one in ids)
    for key in keys:
        values = (rows if cells is None else cells)[key]
        count = values.nunique()
        if _is_of_many(rows, key, ids):
            values = values[~values.map(_is_place).astype("bool")]
        alone = people >= _SOME_PEOPLE and count > _NEARLY * people
        if (
            key in ENTITY_OF
            or _tells(values)
            or (
                cells is None
                and (_is_amount(values) or alone or count > max(_FEW_LABELS, people / 2))
            )
            or any(rows[one].isin(values.dropna().unique()).any() for one in known - {key})
        ):
            raise AnalysisError(
                f'Result "{name}": the labels of "{key}" would tell of single people.',
                remedy="Make groups of it first: a column of texts, with limits that you choose.",
            )


def periods_as_texts(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Write months, quarters, half-years and years as on a page; days stay what they are."""
    told = {key: frame[key].astype("str") for key in keys if _is_period(frame[key])}
    return frame.assign(**told)


def _is_period(values: pd.Series[Any]) -> bool:
    if isinstance(values.dtype, pd.PeriodDtype):
        return values.dtype.freq.rule_code[0] in "MQY" and not values.hasnans
    parts = Month, Quarter, HalfYear, Year
    return values.dtype == object and all(isinstance(one, parts) for one in values.unique())


def _is_place(label: object) -> bool:
    return isinstance(label, str) and bool(_PLACE.fullmatch(label.strip()))


def _is_of_many(rows: pd.DataFrame, column: str, ids: list[str]) -> bool:
    """Tell whether most values of a column stand for many people."""
    if column not in rows or rows.empty:
        return False
    return all(rows.groupby(column)[one].nunique().median() >= _MANY for one in ids)


def _tells(values: pd.Series[Any]) -> bool:
    """Tell whether labels are days or ids, as such or written as texts."""
    labels = _labels(values)
    if labels.dtype.kind in "mM" or any(isinstance(one, date) for one in labels):
        return True
    return any(
        any(form.fullmatch(one) for form in (_DAY, _ID, _PLACE)) and not _YEAR.fullmatch(one)
        for one in _texts(labels)
    )


def _is_amount(values: pd.Series[Any]) -> bool:
    """Tell whether labels are amounts, as such or written as texts, or not texts at all."""
    labels = _labels(values)
    return not is_bool_dtype(labels.dtype) and (
        not all(isinstance(one, str | bool) for one in labels)
        or any(_MEASURE.fullmatch(one) and not _YEAR.fullmatch(one) for one in _texts(labels))
    )


def _labels(values: pd.Series[Any]) -> pd.Index[Any]:
    found = pd.Index(values.dropna().unique())
    return found.categories if isinstance(found, pd.CategoricalIndex) else found


def _texts(labels: pd.Index[Any]) -> list[str]:
    return [one.strip() for one in labels if isinstance(one, str)]


TEAM = "Buurtteam"
"""What a column with teams is called."""


def alphabet(names: pd.Series) -> pd.Series:
    """Give texts a key to sort by: whatever their capitals, what is no name after all names.

    Parameters
    ----------
    names : pandas.Series
        Names, and words such as "alle teams", which no capital begins.

    Returns
    -------
    pandas.Series

    Examples
    --------
    >>> pd.Series(["alle teams", "VO en SO", "Vleuten"]).sort_values(key=alphabet).tolist()
    ['Vleuten', 'VO en SO', 'alle teams']
    """
    names = names.astype("str")
    return names.str[:1].str.islower().map({False: "0", True: "1"}) + names.str.casefold()


def reading_order(rows: pd.DataFrame, dimensions: tuple[Column, ...]) -> list[int]:
    """List the places of rows as they are read: teams by the alphabet within what stands before.

    Parameters
    ----------
    rows : pandas.DataFrame
        A table with its dimensions.
    dimensions : tuple of Column
        Those, in order.

    Returns
    -------
    list of int

    Examples
    --------
    >>> rows = pd.DataFrame({"periode": ["2022H1"] * 2, "team": ["VO en SO", "Vleuten"]})
    >>> reading_order(rows, (Column("periode", "Periode"), Column("team", "Buurtteam")))
    [1, 0]
    """
    names = [column.name for column in dimensions]
    teams = [column.name for column in dimensions if column.label == TEAM]
    if not teams:
        return [*range(len(rows))]
    rows = rows[names].reset_index(drop=True)
    before = names[: names.index(teams[0])]
    runs = rows.groupby(before, sort=False, dropna=False) if before else [((), rows)]
    return [
        at for _, own in runs for at in own[teams[0]].sort_values(kind="stable", key=alphabet).index
    ]


def upwards(data: pd.DataFrame, name: str) -> pd.DataFrame:
    """Order rows as a page reads them, for a figure that is drawn from below."""
    return data.sort_values(name, ascending=False, key=alphabet, kind="stable", ignore_index=True)
