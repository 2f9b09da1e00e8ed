"""A released table as a reader sees it on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import jinja2

from lokalis_research.errors import ReleaseError, hint
from lokalis_research.period import span_in_words
from lokalis_research.result.columns import Column
from lokalis_research.result.labels import reading_order
from lokalis_research.result.released import Released
from lokalis_research.text import needed, number, span, uncapitalised

Record = dict[Any, Any]

_UNDEFINED = "n.v.t."
_IN_WORDS = {"%": "procenten"}
_ENDS = ("_laag", "_hoog")
_TEMPLATE = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent, encoding="utf-8"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("tabel.html.j2")


@dataclass(frozen=True)
class TableView:
    """A table on a page; in a terminal its title.

    Parameters
    ----------
    title : str
        What the table shows.
    html : str
        The table with its head, marks and notes.
    """

    title: str
    html: str

    def __repr__(self) -> str:
        return f"<tabel: {self.title}>"

    def _repr_html_(self) -> str:
        return self.html


def view(
    released: Released,
    columns: Iterable[str] | None = None,
    title: str = "",
    *,
    only_shown: bool = False,
) -> TableView:
    """Lay out a released table for a page.

    Parameters
    ----------
    released : Released
        What has passed the door.
    columns : iterable of str, optional
        Which value columns, in which order; all when left out. An interval is written behind its
        ratio by itself.
    title : str
        Another title than the table's own.
    only_shown : bool
        Whether to leave out rows whose first shown column is hidden, and to say so.

    Returns
    -------
    TableView

    Raises
    ------
    ReleaseError
        If a column does not exist.
    """
    known = {column.name: column for column in released.values}
    wanted = list(columns) if columns is not None else list(known)
    for name in wanted:
        if name not in known:
            raise ReleaseError(
                f'Table "{released.name}" has no column "{name}".', remedy=hint(name, known)
            )
    order = reading_order(released.table, released.dimensions)
    records = released.table.iloc[order].to_dict("records")
    statuses = released.status.iloc[order].to_dict("records")
    caption = title or released.title
    if not records:
        return TableView(caption, _NOTHING.format(caption=escape(caption, quote=False)))
    shown = [known[name] for name in wanted if not _is_end(name, known)]
    # What no row has is no column to read; the file has it.
    shown = [one for one in shown if _exists(one, statuses)] or shown
    rows = [
        {
            "labels": [span_in_words(str(record[column.name])) for column in released.dimensions],
            "cells": [
                {
                    "status": status[column.name],
                    "text": _text(record, status, column, released.mark),
                }
                for column in shown
            ],
        }
        for record, status in zip(records, statuses, strict=True)
        if not (only_shown and status[shown[0].name] == "verborgen")
    ]
    units = {column.unit for column in shown}
    # A unit that all columns share is said once: heads stay short enough for a phone.
    shared = units.pop() if len(units) == 1 and len(shown) > 1 else ""
    if shared and not _says(caption, shared):
        caption += f", in {_IN_WORDS.get(shared, shared)}"
    return TableView(
        caption,
        _TEMPLATE.render(
            caption=caption,
            labels=[column.label for column in released.dimensions],
            heads=[_head(column, known, statuses, with_unit=not shared) for column in shown],
            rows=rows,
            foot=[
                *([_LEFT_OUT] if len(rows) < len(records) else []),
                *_foot(released, [column.name for column in shown]),
            ],
        ),
    )


def _is_end(name: str, known: dict[str, Column]) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in known for end in _ENDS)


def _head(
    column: Column, known: dict[str, Column], statuses: list[Record], *, with_unit: bool
) -> str:
    said = not with_unit or _says(column.label, column.unit)
    unit = f" ({column.unit})" if column.unit and not said else ""
    low = known.get(column.name + _ENDS[0])
    # Where no row has an interval, the head promises none.
    ends = f" [{low.label.split(',')[0]}]" if low and _exists(low, statuses) else ""
    return f"{column.label}{unit}{ends}"


def _says(text: str, unit: str) -> bool:
    """Tell whether a head names its unit itself: "Dagen van aanmelding tot begin"."""
    return f" {unit} " in f" {uncapitalised(text).replace(',', ' ')} "


def _text(record: Record, status: Record, column: Column, mark: str) -> str:
    value = record[column.name]
    if status[column.name] == "verborgen":
        return mark
    if isinstance(value, str):
        return value
    if status[column.name] != "getoond":
        return _UNDEFINED
    text = number(value, needed(value, column.decimals) if column.mixed else column.decimals)
    ends = [column.name + end for end in _ENDS]
    if all(status.get(end) == "getoond" for end in ends):
        text += f" {span(record[ends[0]], record[ends[1]], column.decimals)}"
    return text


_NOTHING = '<p class="toelichting">Geen gegevens voor ‘{caption}’.</p>'
_LEFT_OUT = "Wat niet te tonen is, staat er niet bij."


def _exists(column: Column, statuses: list[Record]) -> bool:
    return any(status[column.name] != "niet_bepaald" for status in statuses)


def _foot(released: Released, columns: list[str]) -> list[str]:
    lines: list[str] = []
    statuses = set(released.status[columns].to_numpy().ravel()) if columns else set()
    if "verborgen" in statuses:
        # Never why: the rule that hid a number would tell something of its size.
        lines.append(f"{released.mark} betekent: verborgen.")
    if "niet_bepaald" in statuses:
        lines.append(f"{_UNDEFINED}: dit getal is er niet.")
    if released.origin == "levering":
        lines.extend(released.audit.notes)
    if released.method:
        lines.append(released.method)
    if released.sources:
        lines.append(released.credit)
    return lines
