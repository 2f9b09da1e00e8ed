"""The researcher sees the own rows, and only there where nobody else looks."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from lokalis_research.cli import app
from lokalis_research.errors import DeliveryError
from lokalis_research.levering import MARKER, load_checked

ROWS = [
    ["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte", "<b>"],
    ["M2", "0002", "32-13-2022", "", "Ziekte", "let op"],
    ["M3", "0003", "01-12-2022", "", "Zeker-Geheim", ""],
]


@pytest.fixture
def delivered(contracts, spells, read):
    contracts()
    spells(ROWS)
    return read()


def test_rows_are_shown_as_they_stand_in_the_file(delivered):
    shown = repr(delivered.rejected())
    assert "verzuim.csv: 2 rijen apartgezet" in shown
    assert "32-13-2022" in shown
    assert "Zeker-Geheim" in shown
    assert "let op" in shown  # of a column that nobody reads
    assert "07-01-2022" not in shown


def test_one_rule_shows_its_own_rows(delivered):
    found = delivered.rejected("datum_onleesbaar")
    assert len(found) == 1
    assert "32-13-2022" in repr(found)
    assert "Zeker-Geheim" not in repr(found)


def test_a_rule_that_set_nothing_apart_names_those_that_did(delivered):
    with pytest.raises(DeliveryError, match=r'mean "datum_onleesbaar"'):
        delivered.rejected("datum_onleesbar")


def test_every_way_to_show_them_carries_the_mark(delivered):
    rejected = delivered.rejected()
    assert MARKER in repr(rejected)
    assert MARKER in str(rejected)
    assert MARKER in rejected._repr_html_()
    assert "Zeker-Geheim" in rejected._repr_html_()


def test_a_notebook_that_loads_the_delivery_can_show_them_too(delivered):
    assert len(load_checked(delivered.path).rejected()) == 2


def test_files_that_changed_since_are_not_shown(delivered, writer):
    path = writer.folder / "verzuim.csv"
    path.write_bytes(path.read_bytes().replace(b"let op", b"anders"))
    with pytest.raises(DeliveryError, match="no longer the ones"):
        delivered.rejected()


def test_what_was_delivered_shows_no_row(delivered):
    assert not any(word in repr(delivered) for word in ("Zeker", "32-13", "0002", "let op"))


@pytest.mark.parametrize("terminal", [True, False])
def test_the_command_shows_rows_on_a_terminal_only(
    contracts, spells, writer, monkeypatch, tmp_path, terminal
):
    contracts()
    spells(ROWS)
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis"))
    with CliRunner().isolation() as streams:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
        code = app(["levering", "rows", str(writer.finish())], standalone_mode=False)
        shown = streams[0].getvalue().decode()
    assert ("Zeker-Geheim" in shown) is terminal
    assert bool(code) is not terminal
