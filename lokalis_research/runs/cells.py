"""The cells of a notebook, read as plain JSON.

Planning a batch needs sources, tags and stored outputs only. The library nbformat would check the
whole file against its schema, and takes seconds to import: that is for running.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research.errors import RunError


@dataclass(frozen=True)
class Cell:
    """One cell."""

    kind: str
    source: str
    tags: tuple[str, ...]
    outputs: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Notebook:
    """Cells, and what the notebook says of itself to us."""

    cells: tuple[Cell, ...]
    own: dict[str, Any]


def read_notebook(path: Path) -> Notebook:
    """Read a notebook of format 4."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = tuple(
            Cell(
                kind=cell["cell_type"],
                source=_joined(cell["source"]),
                tags=tuple(cell.get("metadata", {}).get("tags", ())),
                outputs=tuple(output.get("data", {}) for output in cell.get("outputs", ())),
            )
            for cell in content["cells"]
        )
        return Notebook(cells, dict(content["metadata"].get("lokalis", {})))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RunError(
            f'Notebook "{path.name}" cannot be read.',
            remedy="Open it in JupyterLab, or take back its last good version.",
        ) from None


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
