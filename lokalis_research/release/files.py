"""Released tables as files that a spreadsheet opens and a program reads back."""

from __future__ import annotations

import json

import pandas as pd
from pandas.api.types import is_numeric_dtype

from lokalis_research.result import Released
from lokalis_research.result.order import reading_order

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
