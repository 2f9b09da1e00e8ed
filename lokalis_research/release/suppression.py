"""Primary suppression: which numbers say too much about too few, or nearly all of a group."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError, hint
from lokalis_research.release.estimates import told_by_number
from lokalis_research.release.rules import Rules
from lokalis_research.result import Behind, Column, Estimate, Quantity, Result

SMALL = "drempel"
DOMINANT = "dominantie"
DEGREES = "vrijheidsgraden"
GROUP = "groepsonthulling"
COMPLEMENTARY = "aanvullend"
LEFT_OUT = "weggelaten"
_ORDER = np.array([SMALL, DOMINANT, DEGREES, ""], dtype=object)
# What is exactly at a limit is there, whatever binary fractions make of it.
_TIE = 1e-9


def reasons(result: Result, rules: Rules) -> pd.DataFrame:
    """Give, per cell of quantities, the rule that hides it.

    Threshold: fewer than ``drempel`` distinct contributors, for every entity of the quantity; a
    zero counts as small unless it is structural. Dominance, for sums and standard errors (of which
    the squared residuals add up): one contributor above
    ``grootste`` or two above ``grootste_twee`` (the (1, p) and (2, p) rules of Hundepool et al.,
    Statistical Disclosure Control, 2012, §4.2.2). Group disclosure: see
    `lokalis_research.release.suppression`.
    """
    numbers: tuple[Quantity | Estimate, ...] = (*result.quantities, *result.estimates)
    columns = {column.name: column for column in numbers}
    # Several entities may stand behind one number: it is hidden when any of them asks for it.
    worst = {name: np.full(len(result.table), len(_ORDER) - 1) for name in columns}
    for one in result.behind:
        worst[one.column] = np.minimum(worst[one.column], _judge(columns[one.column], one, rules))
    found = pd.DataFrame(
        {name: _ORDER[rank] for name, rank in worst.items()}, index=result.table.index, dtype="str"
    )
    found = found.mask((found == "") & tells_of_all(result, rules), GROUP)
    return found.mask((found == "") & told_by_number(result, found), COMPLEMENTARY)


def _judge(column: Quantity | Estimate, behind: Behind, rules: Rules) -> npt.NDArray[np.int64]:
    """Give per row the place in the order of reasons."""
    known = behind.measures
    # What is not known to be enough is too few: a missing number never opens the door.
    small = ~(known["n"] >= getattr(rules.drempel, behind.entity))
    structural = isinstance(column, Quantity) and column.structural_zero
    if structural or not rules.nullen_zijn_klein:
        small &= known["n"] != 0
    limits = rules.dominantie.som
    dominant = ~(
        (known["grootste"] <= limits.grootste + _TIE)
        & (known["grootste_twee"] <= limits.grootste_twee + _TIE)
    )
    # A standard error that one person decides tells how much that person adds.
    dominant &= column.kind in ("som", "spreiding")
    degrees = ~(known["vrijheidsgraden"] >= rules.vrijheidsgraden - _TIE)
    degrees &= column.kind in ("spreiding", "aandeel", "schatting")
    return np.select([small, dominant, degrees], [0, 1, 2], default=3)


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
