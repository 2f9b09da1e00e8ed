"""Pages per team in a batch: made after what they show, kept with it, and never older than it."""

import dataclasses

import pytest

from lokalis_research.errors import RunError
from lokalis_research.runs.leaflets import Leaflets, leaflet_titles
from lokalis_research.runs.status import half_year_status
from lokalis_research.runs.templates import fill
from lokalis_research.state import read_state

RELEASE = """
from lokalis_research import notebook, published
run = notebook.open_run(periode)
maanden = run.release(published.as_result(run.dictionary))
"""
TABLE = "tabellen/10_a/verzuim_gepubliceerd.csv"
PAGE = "per_buurtteam/01-zuilen.html"


def one_page(run, page, dictionary):
    """Show how many rows a released table has."""
    rows = len((run / TABLE).read_text("utf-8").splitlines()) - 1
    body = f"<h1>Buurtteam Zuilen</h1><p>{rows} maanden</p>"
    return {"01-zuilen.html": fill("blad.html.j2", page, title="Buurtteam Zuilen", body=body)}


@pytest.fixture
def teams(batch, notebook_folder):
    """Run a batch of one notebook with pages per team made from it."""
    notebook_folder("10_a", RELEASE)
    batch.order = dataclasses.replace(batch.order, leaflets=Leaflets(("10_a",), one_page))
    leaflets = batch.order.leaflets

    def run(**changes):
        return batch(leaflets=leaflets, **changes)[0]

    run.folder, run.order = batch.folder, batch.order
    return run


def stands(teams):
    order = teams.order
    return half_year_status(order.period, order.runs, order.notebooks, order.dictionary)


def test_they_are_made_where_asked_and_stand_in_ledger_manifest_index_and_status(teams):
    assert teams(per_team=True).states == {"10_a": "done", "per_buurtteam": "done"}
    assert leaflet_titles(teams.folder) == {PAGE: "Buurtteam Zuilen"}
    told = read_state(teams.folder / "manifest.json")["per_buurtteam"]
    assert list(told["bestanden"]) == [PAGE]
    assert told["uit"] == ["10_a"]
    assert (
        PAGE in read_state(teams.folder / "grootboek.json")["notebooks"]["per_buurtteam"]["outputs"]
    )
    index = (teams.folder / "index.html").read_text("utf-8")
    assert f'<a href="{PAGE}">Zuilen</a>' in index
    assert stands(teams)["per_buurtteam"] == ("up to date", "")


def test_a_run_without_them_says_nothing_of_them(teams):
    assert teams().states == {"10_a": "done"}
    assert "per_buurtteam" not in read_state(teams.folder / "manifest.json")
    assert "Per buurtteam" not in (teams.folder / "index.html").read_text("utf-8")
    assert "per_buurtteam" not in stands(teams)


def test_a_second_run_has_nothing_to_do_and_one_that_does_not_ask_keeps_them(teams):
    teams(per_team=True)
    before = (teams.folder / PAGE).read_bytes()
    assert set(teams(per_team=True).states.values()) == {"up to date"}
    assert set(teams().states.values()) == {"up to date"}
    assert (teams.folder / PAGE).read_bytes() == before


def test_when_the_notebook_changes_they_are_made_anew_though_nobody_asks(teams, notebook_folder):
    teams(per_team=True)
    notebook_folder("10_a", RELEASE, "1")
    assert stands(teams)["10_a"][0] == "outdated"
    assert teams().states == {"10_a": "done", "per_buurtteam": "done"}


def test_one_that_was_touched_by_hand_is_made_anew(teams):
    teams(per_team=True)
    good = (teams.folder / PAGE).read_bytes()
    (teams.folder / PAGE).write_text("mooier\n", encoding="utf-8")
    assert stands(teams)["per_buurtteam"][0] == "outdated"
    assert teams().states == {"10_a": "up to date", "per_buurtteam": "done"}
    assert (teams.folder / PAGE).read_bytes() == good


def test_where_the_notebook_fails_they_are_skipped_and_older_ones_are_gone(teams, notebook_folder):
    teams(per_team=True)
    notebook_folder("10_a", "1 / 0")
    assert teams(per_team=True).states == {"10_a": "failed", "per_buurtteam": "skipped"}
    assert not (teams.folder / PAGE).exists()


def test_asking_for_them_makes_what_they_show_and_no_more(teams, notebook_folder):
    notebook_folder("20_b", "2")
    assert teams(per_team=True, only=("20_b",)).states["10_a"] == "done"


def test_a_notebook_that_is_not_there_is_named(batch, notebook_folder):
    notebook_folder("10_a", RELEASE)
    with pytest.raises(RunError, match='from "75_buurtteams", which is not there'):
        batch(leaflets=Leaflets(("75_buurtteams",), one_page), per_team=True)


def test_what_cannot_be_made_fails_alone_and_says_why(batch, notebook_folder):
    def none(run, page, dictionary):
        raise RunError("No team has a number.", remedy="Deliver more.")

    notebook_folder("10_a", RELEASE)
    report, _ = batch(leaflets=Leaflets(("10_a",), none), per_team=True)
    assert report.states == {"10_a": "done", "per_buurtteam": "failed"}
    assert "No team has a number" in str(report.failures[0])
    assert (batch.folder / "index.html").is_file()
