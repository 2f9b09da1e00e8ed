"""The texts of a notebook: cells, outputs of every kind, attachments and metadata."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any

from lokalis_research.scan.plain import MACHINE, RUNNING

Text = tuple[str, str | bytes, str]

# How pandas writes its own tables.
_FRAME = re.compile(r"class=[\"']?dataframe|id=[\"']?T_[0-9a-f]{5}")
_UNREADABLE = "onleesbaar"
# What the library's own objects show; everything else is raw.
_SHOWN = {"text/html", "text/plain"}
_TEXTS = ("text/", "application/javascript", "image/svg")
_CELL = {"cell_type", "source", "metadata", "attachments", "outputs", "execution_count", "id"}
_OUTPUT = {"output_type", "data", "metadata", "text", "traceback", "evalue", "name",
           "execution_count"}  # fmt: skip


def is_notebook(text: str) -> bool:
    """Tell whether JSON is a notebook."""
    return text.startswith("{") and '"cells"' in text and '"nbformat"' in text


def json_texts(text: str) -> Iterator[Text]:
    """List the texts of a JSON file."""
    try:
        found = list(_leaves("", json.loads(text, object_pairs_hook=list), "tekst"))
    except (ValueError, RecursionError):
        found = [(f"regel {at}", line, "tekst") for at, line in enumerate(text.splitlines(), 1)]
    yield from found
    yield "doorlopende tekst", " ".join(str(one) for _, one, _ in found), RUNNING


def notebook_texts(text: str) -> Iterator[Text]:
    """List the texts of a notebook file."""
    try:
        notebook = json.loads(text, object_pairs_hook=_without_doubles)
        yield from _leaves("metadata", notebook.get("metadata", {}), "tekst")
        yield from _others("notebook", notebook, {"metadata", "cells"})
        for number, cell in enumerate(notebook["cells"], start=1):
            yield from _cell(f"cel {number}", cell)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield "notebook", "", _UNREADABLE


def _cell(place: str, cell: dict[str, Any]) -> Iterator[Text]:
    is_code = cell.get("cell_type") == "code"
    tags = cell.get("metadata", {}).get("tags", [])
    kind = "parameters" if {"parameters", "injected-parameters"} & set(tags) else "invoer"
    source = _joined(cell.get("source", ""))
    yield place, source, kind if is_code else "tekst"
    yield place, source, RUNNING
    yield from _leaves(f"{place}, metadata", cell.get("metadata", {}), "tekst")
    yield from _leaves(f"{place}, id", cell.get("id"), MACHINE)
    yield from _others(place, cell, _CELL)
    for name, bundle in cell.get("attachments", {}).items():
        yield f"{place}, bijlage", name, "naam"
        yield from _bundle(f"{place}, bijlage", bundle, "tekst")
    for at, output in enumerate(cell.get("outputs", []), start=1):
        yield from _output(f"{place}, uitvoer {at}", output)


def _output(place: str, output: dict[str, Any]) -> Iterator[Text]:
    kind = output.get("output_type", "")
    yield from _others(place, output, _OUTPUT)
    if kind == "stream":
        stderr = output.get("name") == "stderr"
        yield place, _joined(output.get("text", "")), "stderr" if stderr else "ruwe_uitvoer"
    elif kind == "error":
        told = [str(output.get(name, "")) for name in ("ename", "evalue")]
        yield place, "\n".join([*output.get("traceback", []), *told, "fout"]), "traceback"
    else:
        data = output.get("data", {})
        is_raw = "text/html" not in data or not set(data) <= _SHOWN
        yield from _bundle(place, data, "ruwe_uitvoer" if is_raw else "tekst")
        yield from _leaves(f"{place}, metadata", output.get("metadata", {}), "tekst")


def _bundle(place: str, data: dict[str, Any], kind: str) -> Iterator[Text]:
    for form, content in data.items():
        where = f"{place}, {form}"
        if kind == "ruwe_uitvoer":
            yield where, form, kind
        if isinstance(content, dict):
            yield from _leaves(where, content, kind)
        elif form in ("text/html", "image/svg+xml"):
            whole = _joined(content)
            yield where, whole.encode("utf-8", "replace"), kind
            if _FRAME.search(whole):
                yield where, "dataframe", "ruwe_uitvoer"
        elif form.startswith(_TEXTS):
            yield where, _joined(content), kind
        elif isinstance(content, str):
            yield from _file(where, content)
        else:
            yield from _leaves(where, content, kind)


def _file(where: str, content: str) -> Iterator[Text]:
    try:
        yield where, base64.b64decode(content), "tekst"
    except (binascii.Error, ValueError):
        yield where, "", _UNREADABLE


def _others(place: str, record: dict[str, Any], known: set[str]) -> Iterator[Text]:
    for name, value in record.items():
        if name not in known:
            yield from _leaves(f"{place}, {name}", value, "tekst")


def _leaves(place: str, value: object, kind: str) -> Iterator[Text]:
    if isinstance(value, dict):
        yield from _leaves(place, list(value.items()), kind)
    elif isinstance(value, tuple):
        name, inner = value
        yield place, str(name), kind
        yield from _leaves(f"{place} {name}".strip(), inner, kind)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(place, inner, kind)
    elif value is not None:
        yield place, str(value), kind


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what one reader sees and another does not."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("A name stands twice in one object.")
    return record


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
