"""Group disclosure: what holds for nearly everyone in a group tells it of each of them.

The threshold and rounding protect who is counted in a small cell. They do nothing for a large one:
that 380 of 400 families have a concern about safety tells it of any family known to be among them
(Hundepool et al., Statistical Disclosure Control, 2012, chapter 5, on frequency tables: attribute
disclosure of a group, of which a zero beside a full cell is the extreme). The rule here:

* It applies to a *dimension* that is sensitive (each row of it is a category of what is said about
  people), to a *ratio* whose numerator is sensitive (those who have it, of all), or whose rest is,
  and to an estimated *share* that is sensitive.
* A category holds the group when more than ``groepsonthulling.aandeel`` of its people are in it:
  distinct families, persons or employees, for whichever of these the share is largest. Exactly that
  share may still be shown. The group is the row with the total of the dimension, where the table
  declares one; else the categories together, which is right only if nobody is in two of them.
* Hidden are then that category and all other categories of the same group (from which it would
  follow), or the numerator of the ratio, and so the ratio with its interval. The total or
  denominator stays: that there is a group is no secret. With it, a hidden number may also be one of
  fewer than ten: who sees the mark cannot tell which.
* It comes before complementary suppression, which then hides what would give these numbers away.

Not covered: a category that can be inferred from two tables of different groups (nearly all of a
team are in a class of which nearly all have a concern); sensitive numbers of a model other than
shares; and a share just below the limit in a group of which the reader knows a tenth.
"""

from __future__ import annotations

import dataclasses
from typing import TypeVar

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError, hint
from lokalis_research.release.rules import Rules
from lokalis_research.result import Column, Quantity, Result

SENSITIVE = "gevoelig"
_PERCENT = 100.0
# A share that is on the limit is not above it, whatever its last bit says.
_NOISE = 1e-9
_SomeColumn = TypeVar("_SomeColumn", bound=Column)


def mark_sensitive(result: Result, dictionary: Dictionary) -> Result:
    """Mark the columns that come from a sensitive column of the delivery."""

    def mark(columns: tuple[_SomeColumn, ...]) -> tuple[_SomeColumn, ...]:
        return tuple(
            dataclasses.replace(column, sensitive=column.sensitive or _is_sensitive(column))
            for column in columns
        )

    def _is_sensitive(column: Column) -> bool:
        if not column.of_field:
            return False
        table, _, name = column.of_field.partition(".")
        fields = {field.name: field for field in dictionary[table].fields}
        if name not in fields:
            raise ReleaseError(
                f'Result "{result.name}": column "{column.name}" comes from "{column.of_field}", '
                "which is not in the data dictionary.",
                remedy=hint(name, fields),
            )
        return fields[name].privacy == SENSITIVE

    return dataclasses.replace(
        result,
        dimensions=mark(result.dimensions),
        quantities=mark(result.quantities),
        estimates=mark(result.estimates),
    )


def tells_of_all(result: Result, rules: Rules) -> pd.DataFrame:
    """Say which numbers tell something sensitive of nearly everyone in a group."""
    limit = rules.groepsonthulling.aandeel + _NOISE
    names = [*(one.name for one in result.quantities), *(one.name for one in result.estimates)]
    found = pd.DataFrame(False, index=result.table.index, columns=names)
    counted = {quantity.name for quantity in result.quantities if quantity.kind != "spreiding"}
    people: dict[tuple[str, str], pd.Series[float]] = {
        (one.column, one.entity): one.measures["n"].astype(float).set_axis(result.table.index)
        for one in result.behind
        if one.column in counted
    }
    for dimension in result.dimensions:
        if not dimension.sensitive:
            continue
        for quantity in result.quantities:
            if dimension.name in quantity.constant_over:
                continue
            for entity in quantity.entities:
                if (quantity.name, entity) in people:
                    counts = people[quantity.name, entity]
                    found[quantity.name] |= _held(result, dimension, counts, limit)
    by_name = {quantity.name: quantity for quantity in result.quantities}
    for ratio in result.ratios:
        part, whole = by_name[ratio.numerator], by_name[ratio.denominator]
        for entity in set(part.entities) & set(whole.entities):
            of, out_of = people.get((part.name, entity)), people.get((whole.name, entity))
            if of is None or out_of is None:
                continue
            there = out_of > 0
            if _is_count(part) and part.sensitive:
                found[part.name] |= there & (of > limit * out_of)
            if _is_count(part) and ratio.rest_sensitive:
                found[part.name] |= there & (out_of - of > limit * out_of)
    for estimate in result.estimates:
        if estimate.sensitive and estimate.kind == "aandeel":
            found[estimate.name] |= result.table[estimate.name] > _PERCENT * limit
    return found


def _is_count(quantity: Quantity) -> bool:
    return quantity.kind == "aantal"


def _held(
    result: Result, dimension: Column, people: pd.Series[float], limit: float
) -> pd.Series[bool]:
    """Find the groups of which one category of a dimension holds nearly everyone."""
    values = result.table[dimension.name].astype(str)
    stated = dict(result.totals).get(dimension.name)
    total = values == stated
    others = [column.name for column in result.dimensions if column.name != dimension.name]
    group = (
        result.table.groupby(others, sort=False, dropna=False).ngroup().to_numpy()
        if others
        else np.zeros(len(values), dtype=int)
    )
    of_parts = people.where(~total, 0.0).groupby(group).transform("sum")
    of_total = people.where(total, 0.0).groupby(group).transform("sum")
    whole = of_total.where(of_total > 0, of_parts)
    harms = ~total & ~values.isin(dimension.harmless)
    holds = harms & (whole > 0) & (people > limit * whole)
    return holds.groupby(group).transform("any") & ~total
