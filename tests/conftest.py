"""Shared by all tests: personal data go to a folder that is gone afterwards."""

import os
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def pytest_configure(config):
    """Give the whole test run, its workers and its kernels one home for personal data."""
    if "LOKALIS_THUIS" not in os.environ or hasattr(config, "workerinput"):
        os.environ.setdefault("LOKALIS_THUIS", tempfile.mkdtemp(prefix="lokalis-test-"))
    os.environ.pop("LOKALIS_CONTEXT", None)


@pytest.fixture(scope="session")
def repository():
    """The checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def notebook_folder(tmp_path):
    """A folder to put notebooks in, and the function that does it."""
    folder = tmp_path / "notebooks"
    folder.mkdir()

    def add(name, *sources, parameters='periode: str = "2022H2"', after=()):
        cells = [new_markdown_cell(f"# Vraag van {name}")]
        if parameters is not None:
            tagged = new_code_cell(parameters)
            tagged.metadata["tags"] = ["parameters"]
            cells.append(tagged)
        cells += [new_code_cell(source) for source in sources]
        notebook = new_notebook(cells=cells)
        notebook.metadata["lokalis"] = {"na": list(after)}
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder

    add.folder = folder
    return add
