"""Only what came through the door may be shown: anything else in a notebook stops the sharing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lokalis_research.errors import RunError

# How the library's own objects begin: answers, tables, figures, model cards and series breaks.
_OWN = re.compile(
    r"\s*<(?:"
    r'div class="antwoord"|div class="tabel"|'
    r'figure>|section class="modelkaart"|ul class="breuken"|p class="(?:geen|breuken)"'
    r")"
)
_BESIDE = {"text/html", "text/plain"}


def stray_outputs(path: Path) -> list[tuple[int, str]]:
    """Find outputs that are no released object.

    Parameters
    ----------
    path : pathlib.Path
        An executed notebook.

    Returns
    -------
    list of tuple of int and str
        Number of the cell, from 1, and what is wrong, in Dutch.

    Raises
    ------
    RunError
        If it cannot be read.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [
            (number, wrong)
            for number, cell in enumerate(cells, start=1)
            for output in cell.get("outputs", ())
            if (wrong := _wrong(output))
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


def _wrong(output: dict[str, Any]) -> str:
    kind = output.get("output_type", "")
    if kind == "stream":
        return "uitvoer op stderr" if output.get("name") == "stderr" else "uitvoer van print"
    if kind == "error":
        return "foutmelding"
    data = output.get("data", {})
    html = data.get("text/html", "")
    if not set(data) <= _BESIDE or not html:
        return "ruwe uitvoer"
    text = html if isinstance(html, str) else "".join(html)
    if 'class="dataframe"' in text or not _OWN.match(text):
        return "ruwe uitvoer"
    return ""
