"""A released table as files, and as a record: what the attack needs of it later.

It holds what is shown, where the numbers stand and how they add up, and nothing else.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from lokalis_research.errors import ReleaseError
from lokalis_research.result import Audit, CellColumn, Column, Extent, Places, Quantity, Released
from lokalis_research.result.labels import reading_order


def to_record(released: Released) -> str:
    """Write a released table as a record.

    Parameters
    ----------
    released : Released
        With places.

    Returns
    -------
    str
        JSON, the same for the same table.
    """
    places = released.places
    if places is None:
        raise ReleaseError(
            f'Table "{released.name}" has no places.',
            remedy="Derived and published tables need no record: they tell nothing more.",
        )
    entities = {
        value.name: value.entities for value in released.values if isinstance(value, Quantity)
    }
    content = {
        "tabel": released.name,
        "regels": released.audit.rules,
        "werkwijze": released.method,
        "dimensies": [dataclasses.asdict(column) for column in released.dimensions],
        "rijen": {
            column.name: released.table[column.name].astype(str).tolist()
            for column in released.dimensions
        },
        "plaatsen": places_to_plain(places),
        "getallen": {
            column.name: {
                "eenheden": list(entities[column.name]),
                "getoond": _numbers(released.table[column.name]),
                "status": released.status[column.name].tolist(),
            }
            for column in places.columns
        },
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"


def from_record(text: str) -> Released:
    """Read a record back: counts and sums only, as far as an attack needs the table."""
    try:
        content = json.loads(text)
        places = places_from_plain(content["plaatsen"])
        numbers = content["getallen"]
        dimensions = tuple(Column(**column) for column in content["dimensies"])
        rows = pd.DataFrame(content["rijen"], dtype="str")
        quantities = tuple(
            Quantity(
                column.name,
                column.name,
                entities=tuple(numbers[column.name]["eenheden"]),
                kind=column.kind,  # type: ignore[arg-type]  # checked when it was written
            )
            for column in places.columns
        )
        shown = {name: pd.array(item["getoond"], dtype="Float64") for name, item in numbers.items()}
        status = pd.DataFrame({name: item["status"] for name, item in numbers.items()}, dtype="str")
    except (ValueError, TypeError, KeyError):
        raise ReleaseError(
            "A record of a released table is damaged.",
            remedy="Make the run anew, or fetch the shared bundle again.",
        ) from None
    table = rows.assign(
        **{name: values.to_numpy(float, na_value=math.nan) for name, values in shown.items()}
    )
    return Released(
        name=places.table,
        title=places.table,
        dimensions=dimensions,
        values=quantities,
        table=table,
        status=status,
        audit=Audit(rules=content["regels"], cells=pd.DataFrame()),
        places=places,
    )


def places_to_plain(places: Places) -> dict[str, Any]:
    """Write places with nothing but texts, numbers and lists."""
    return {
        "tabel": places.table,
        "labels": {axis: places.labels[axis].tolist() for axis in places.labels.columns},
        "delen": {
            axis: {label: _part_to_plain(part) for label, part in parts.items()}
            for axis, parts in places.extents.items()
        },
        "kolommen": [dataclasses.asdict(column) for column in places.columns],
        "hoogstens": [list(pair) for pair in places.below],
        "sommen": [[whole, list(parts)] for whole, parts in places.sums],
    }


def places_from_plain(content: Mapping[str, Any]) -> Places:
    """Read what `places_to_plain` wrote."""
    return Places(
        table=content["tabel"],
        labels=pd.DataFrame(content["labels"], dtype="str"),
        extents={
            axis: {label: _part_from_plain(part) for label, part in parts.items()}
            for axis, parts in content["delen"].items()
        },
        columns=tuple(
            CellColumn(
                column["name"],
                column["identity"],
                column["kind"],
                tuple(column["axes"]),
                tuple(column["additive"]),
                tuple(column["nested"]),
            )
            for column in content["kolommen"]
        ),
        below=tuple((few, many, times) for few, many, times in content["hoogstens"]),
        sums=tuple((whole, tuple(parts)) for whole, parts in content["sommen"]),
    )


def _part_to_plain(part: Extent) -> dict[str, Any]:
    if isinstance(part, range):
        return {"van": part.start, "tot": part.stop}
    return {"namen": sorted(part)}


def _part_from_plain(part: Mapping[str, Any]) -> Extent:
    return range(part["van"], part["tot"]) if "van" in part else frozenset(part["namen"])


def _numbers(values: pd.Series[float]) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values.astype(float)]


# More than a page shows, so that a partner can compute on; fewer than a float's noise.
_SPARE_DECIMALS = 2


def to_csv(released: Released) -> str:
    """Write a released table as text in the Dutch CSV dialect.

    Parameters
    ----------
    released : Released
        What has passed the door.

    Returns
    -------
    str
        Semicolons, decimal comma, one header row. Behind every value column stands a column
        ``<name>_status`` that says why a cell is empty. No index, rows in the order of a page.
    """
    columns = {column.name: released.table[column.name] for column in released.dimensions}
    decimals = {column.name: column.decimals + _SPARE_DECIMALS for column in released.values}
    rounded = released.table.round(decimals)
    for column in released.values:
        values = rounded[column.name]
        # Where nothing is known pandas may take a column for texts.
        is_count = is_numeric_dtype(values) and column.decimals == 0
        if is_count and values.mod(1).fillna(0).eq(0).all():
            values = values.astype("Int64")
        columns[column.name] = values
        columns[f"{column.name}_status"] = released.status[column.name]
    frame = pd.DataFrame(columns, index=released.table.index)
    order = reading_order(frame, released.dimensions)
    return frame.iloc[order].to_csv(sep=";", decimal=",", index=False, lineterminator="\n")


def audit_csv(released: Released) -> str:
    """Write the audit record of a released table as text.

    Parameters
    ----------
    released : Released
        What has passed the door.

    Returns
    -------
    str
        Remarks on the whole table as lines that start with ``#``: by which rules, where it comes
        from, and what it is, as JSON; then one row per cell.
    """
    remarks = [
        f"# vrijgaveregels: {released.audit.rules}",
        f"# herkomst: {released.origin}",
        f"# beschrijving: {_described(released)}",
    ]
    remarks += [f"# {note}" for note in released.audit.notes]
    cells = released.audit.cells.to_csv(sep=";", decimal=",", index=False, lineterminator="\n")
    return "\n".join(remarks) + "\n" + cells


def _described(released: Released) -> str:
    """Say in one line what a table and each of its columns is called, in which unit."""
    columns = [
        {"naam": one.name, "titel": one.label, "eenheid": one.unit, "getal": one in released.values}
        for one in (*released.dimensions, *released.values)
    ]
    return json.dumps(
        {
            "titel": released.title,
            "bron": list(released.sources),
            "werkwijze": released.method,
            "kolommen": columns,
        },
        ensure_ascii=False,
    )
