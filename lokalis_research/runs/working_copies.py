"""Notebooks to work in on real data: copies outside version control."""

from __future__ import annotations

from pathlib import Path

import nbformat

from lokalis_research import home
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear
from lokalis_research.runs.atomic import translated_os_errors
from lokalis_research.runs.context import Context, write_context
from lokalis_research.runs.parameters import PERIOD


def prepare(
    period: HalfYear, checked: CheckedDelivery, notebooks: Path, dictionary: Path, studies: Path
) -> tuple[Path, Path]:
    """Lay out working copies of all notebooks for one half-year.

    Besides the folder where JupyterLab must open it gives the file that tells their kernels which
    delivery to open. A copy that is there already is the researcher's own and stays.
    """
    folder = home.private_folder(home.working_copies() / f"{period}-{checked.fingerprint[:12]}")
    with translated_os_errors(folder):
        for path in sorted(notebooks.glob("*.ipynb")):
            copy = folder / path.name
            if not copy.exists():
                notebook = nbformat.read(path, as_version=4)
                nbformat.write(_for_period(notebook, period), copy)
        context = home.private_folder(home.home() / "context") / f"{folder.name}.json"
        opened = Context(
            "", str(period), checked.path, dictionary.resolve(), studies.resolve(), None
        )
        write_context(opened, context)
    return folder, context


def _for_period(notebook: nbformat.NotebookNode, period: HalfYear) -> nbformat.NotebookNode:
    """Set the period and take out outputs that belong to other data."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        cell.execution_count = None
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(
                f'{PERIOD}: str = "{period}"' if line.startswith(f"{PERIOD}:") else line
                for line in cell.source.splitlines()
            )
    return notebook
