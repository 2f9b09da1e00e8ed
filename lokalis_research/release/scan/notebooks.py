"""The texts of a notebook: cells, outputs of every kind, attachments and metadata."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from lokalis_research.release.scan.images import image_pieces
from lokalis_research.release.scan.markup import markup_texts

Text = tuple[str, str, str]

_KINDS = {"stream": "ruwe_uitvoer", "error": "traceback"}
_IMAGES = ("image/png", "image/jpeg")


def notebook_texts(text: str) -> Iterator[Text]:
    """List the texts of a notebook file.

    Parameters
    ----------
    text : str
        Its JSON.

    Yields
    ------
    place, text, kind : str
        As in `Piece`; code is ``"invoer"``, what a cell printed ``"ruwe_uitvoer"`` or ``"stderr"``,
        a plain representation beside nothing better too.
    """
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError):
        yield "notebook", "", "onleesbaar"
        return
    yield from _leaves("metadata", notebook.get("metadata", {}), "tekst")
    for number, cell in enumerate(cells, start=1):
        yield from _cell(f"cel {number}", cell)


def _cell(place: str, cell: dict[str, Any]) -> Iterator[Text]:
    is_code = cell.get("cell_type") == "code"
    tags = cell.get("metadata", {}).get("tags", [])
    kind = "parameters" if {"parameters", "injected-parameters"} & set(tags) else "invoer"
    yield place, _joined(cell.get("source", "")), kind if is_code else "tekst"
    yield from _leaves(f"{place}, metadata", cell.get("metadata", {}), "tekst")
    for name, bundle in cell.get("attachments", {}).items():
        yield f"{place}, bijlage", name, "naam"
        yield from _bundle(f"{place}, bijlage", bundle)
    for at, output in enumerate(cell.get("outputs", []), start=1):
        yield from _output(f"{place}, uitvoer {at}", output)


def _output(place: str, output: dict[str, Any]) -> Iterator[Text]:
    kind = output.get("output_type", "")
    if kind == "stream":
        stderr = output.get("name") == "stderr"
        yield place, _joined(output.get("text", "")), "stderr" if stderr else "ruwe_uitvoer"
    elif kind == "error":
        trace = "\n".join([*output.get("traceback", []), str(output.get("evalue", ""))])
        yield place, trace, "traceback"
    else:
        yield from _bundle(place, output.get("data", {}))
        yield from _leaves(f"{place}, metadata", output.get("metadata", {}), "tekst")


def _bundle(place: str, data: dict[str, Any]) -> Iterator[Text]:
    for form, content in data.items():
        where = f"{place}, {form}"
        if form in _IMAGES:
            try:
                image = base64.b64decode(_joined(content))
            except (binascii.Error, ValueError):
                yield where, "", "onleesbaar"
                continue
            for inner, found in image_pieces(image):
                text = found if isinstance(found, str) else found.decode("latin-1")
                yield f"{where} › {inner}", text, "tekst"
        elif form in ("text/html", "image/svg+xml"):
            for inner, text, kind in markup_texts(_joined(content)):
                yield f"{where} › {inner}", text, kind
        elif isinstance(content, (dict, list)) and form.endswith("json"):
            yield from _leaves(where, content, "tekst")
        else:
            raw = form == "text/plain" and len(data) == 1
            yield where, _joined(content), "ruwe_uitvoer" if raw else "tekst"


def _leaves(place: str, value: object, kind: str) -> Iterator[Text]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield place, str(name), kind
            yield from _leaves(f"{place} {name}", inner, kind)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(place, inner, kind)
    elif value is not None:
        yield place, str(value), kind


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
