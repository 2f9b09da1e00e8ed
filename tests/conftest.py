"""Shared by all tests: personal data go to a folder that is gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import hypothesis
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

# No test asserts a time: how long an example takes says how busy the machine is. The same examples
# every time: a run that fails can be run again.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.load_profile("house")


def pytest_configure(config):
    """Give the whole test run, its workers and its kernels one home for personal data."""
    if "LOKALIS_THUIS" not in os.environ or hasattr(config, "workerinput"):
        os.environ.setdefault("LOKALIS_THUIS", tempfile.mkdtemp(prefix="lokalis-test-"))
    os.environ.pop("LOKALIS_CONTEXT", None)


def pytest_collection_modifyitems(items):
    """Begin with the files that take long, so that two workers end at about the same moment."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def dictionary():
    """The data dictionary of this checkout."""
    from lokalis_research.dictionary import load_dictionary

    return load_dictionary()


@pytest.fixture(scope="session")
def catalogue(dictionary):
    """The indicators that it declares."""
    from lokalis_research.indicatoren.indicator import load_indicators

    return load_indicators(dictionary)


@pytest.fixture(scope="session")
def let_out(dictionary):
    """Let a result out through the door, alone."""
    from lokalis_research.release.door import release

    return lambda result: release(result, dictionary, sources=("levering ‘test’",))


@pytest.fixture(scope="session")
def shown():
    """Stand in for a released table: `made_up.shown`."""
    from made_up import shown

    return shown


@pytest.fixture(scope="session")
def repository():
    """The checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def notebook_folder(tmp_path):
    """A folder to put notebooks in, and the function that does it."""
    folder = tmp_path / "notebooks"
    folder.mkdir()

    def add(name, *sources, parameters='periode: str = "2022H2"', after=(), studies=(), **own):
        cells = [new_markdown_cell(f"# Vraag van {name}")]
        if parameters is not None:
            tagged = new_code_cell(parameters)
            tagged.metadata["tags"] = ["parameters"]
            cells.append(tagged)
        cells += [new_code_cell(source) for source in sources]
        notebook = new_notebook(cells=cells)
        notebook.metadata["lokalis"] = {"na": list(after), "onderzoek": list(studies), **own}
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder

    add.folder = folder
    return add


@pytest.fixture(scope="session")
def support_from():
    """Clean support from (gezin, team, startdatum, einddatum)."""
    from lokalis_research.populatie import clean_support

    def build(rows, peildatum="2023-01-31"):
        columns = [pd.Series(column, dtype="str") for column in zip(*rows, strict=True)]
        names = ["gezin_id", "buurtteam", "startdatum", "einddatum"]
        table = pd.DataFrame(dict(zip(names, columns, strict=True)))
        for name in names[2:]:
            table[name] = pd.to_datetime(table[name], format="%Y-%m-%d").astype("datetime64[s]")
        return clean_support(table, peildatum=date.fromisoformat(peildatum))

    return build


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The absence part of the demo delivery."""
    from lokalis_research.demo import write_delivery

    return write_delivery(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo_read(demo):
    """The checked copy of the demo delivery, which it takes seconds to make."""
    from lokalis_research.cli.shared import read_checked
    from lokalis_research.dictionary import load_dictionary

    return read_checked(demo, load_dictionary()).path


@pytest.fixture
def lokalis(tmp_path, demo_read):
    """Call the command with a home of its own, in which the demo was read before, under LANG=C."""
    home = tmp_path / "thuis van Zoë"
    shutil.copytree(demo_read, home / "cache" / demo_read.name)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LC_")
    } | {"LANG": "C", "LOKALIS_THUIS": str(home)}

    def call(*arguments, start=subprocess.run, **options):
        command = [sys.executable, "-m", "lokalis_research", *map(str, arguments)]
        if start is subprocess.run:
            options = {"capture_output": True, "encoding": "utf-8", "check": False} | options
        return start(command, cwd=tmp_path, env=environment, **options)

    return call
