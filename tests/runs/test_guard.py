"""In a kernel, what was not delivered ends as a text and the rest of the cell goes on."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from lokalis_research.drawing import Notice
from lokalis_research.runs.guard import load_ipython_extension

LACKS = (
    "from lokalis_research.errors import NotDeliveredError\n"
    "def ask(name):\n    raise NotDeliveredError((name,))"
)


@pytest.fixture
def run():
    shell = InteractiveShell()
    load_ipython_extension(shell)
    shell.run_cell(LACKS)
    return lambda source: shell.run_cell(source, store_history=False)


def test_a_cell_shows_what_was_not_delivered(run):
    assert run("ask('personen')").result == Notice("Niet geleverd: personen.")


def test_what_does_not_rest_on_it_is_made(run):
    assert run("a = ask('personen')\nb = 1 + 1\nb").result == 2


def test_what_rests_on_it_is_not_there_either(run):
    assert run("a, b = ask('personen')\nc = a.sum()").success
    assert run("print(c)").success
    assert run("c").result == Notice("Niet geleverd: personen.")


def test_an_error_of_another_kind_is_an_error(run):
    assert not run("a = 1 / 0").success
    assert not run("onbekend").success


@pytest.mark.parametrize("source", ["", "x: int = 3", "(y := 4)", "for i in range(3): pass", "5"])
def test_other_cells_do_what_they_did(run, source):
    assert run(source).success
