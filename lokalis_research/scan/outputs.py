"""Only what came through the door may be shown: anything else in a notebook stops the sharing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lokalis_research.errors import RunError
from lokalis_research.scan.own_html import recognise
from lokalis_research.scan.shown_tables import ReleasedRow, is_released, released_rows

_BOTH = {"text/html", "text/plain"}


def stray_outputs(path: Path, tables: Path) -> list[tuple[int, str]]:
    """Find outputs that are no released object."""
    try:
        released = released_rows(tables)
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [
            (number, wrong)
            for number, cell in enumerate(cells, start=1)
            for output in cell.get("outputs", ())
            if (wrong := _wrong(output, released))
        ] + [
            (number, "bijlage bij een tekst")
            for number, cell in enumerate(cells, start=1)
            if cell.get("attachments")
        ]
    except (OSError, ValueError, KeyError, TypeError):
        raise RunError(
            f'Notebook "{path.name}" of the run cannot be read.',
            remedy="Give `lokalis run` again.",
        ) from None


def _wrong(output: dict[str, Any], released: list[ReleasedRow]) -> str:
    kind = output.get("output_type", "")
    if kind == "stream":
        return "uitvoer op stderr" if output.get("name") == "stderr" else "uitvoer van print"
    if kind == "error":
        return "foutmelding"
    data = output.get("data", {})
    if set(data) != _BOTH or output.get("metadata"):
        return "ruwe uitvoer"
    shown = recognise(*("".join(data[form]) for form in ("text/html", "text/plain")))
    if shown is None:
        return "ruwe uitvoer"
    if shown.kind == "tabel" and not is_released(shown.html, released):
        return "een tabel die niet door de deur kwam"
    return ""
