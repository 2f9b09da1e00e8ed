"""The attack before sharing: with what was shared before, and not misled by a revision."""

import json
import shutil

import pytest

from lokalis_research.release.rules import load_rules
from lokalis_research.release.told import AllTold
from lokalis_research.share.finished import attack_run

RECORD = "40_verzuim/verzuim_per_klasse.json"
COLUMN = "verzuimde_fte_dagen"


@pytest.fixture
def earlier(places, tmp_path):
    """What was shared before: the records of the run, with something changed."""

    def make(change):
        folder = tmp_path / "eerder"
        shutil.copytree(places.run / "vrijgave", folder)
        record = json.loads((folder / RECORD).read_text("utf-8"))
        change(record["getallen"][COLUMN])
        (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
        return folder

    return make


def hidden_at(numbers):
    return numbers["status"].index("verborgen")


def show_a_hidden_one(numbers):
    shown = [value or 0 for value in numbers["getoond"]]
    left = shown[-1] - sum(shown[:-1])
    place = hidden_at(numbers)
    numbers["getoond"][place], numbers["status"][place] = left - 100, "getoond"


def test_the_run_alone_gives_nothing_away(places, dictionary):
    assert attack_run(places.run / "vrijgave", {}, load_rules(dictionary), AllTold()) == []


def test_the_same_tables_shared_before_give_nothing_away(places, dictionary, earlier):
    folder = earlier(lambda numbers: None)
    assert (
        attack_run(places.run / "vrijgave", {"eerder": folder}, load_rules(dictionary), AllTold())
        == []
    )


def test_a_number_hidden_now_and_shown_before_is_found_and_named(places, dictionary, earlier):
    folder = earlier(show_a_hidden_one)
    found = attack_run(
        places.run / "vrijgave", {"eerder": folder}, load_rules(dictionary), AllTold()
    )
    assert found
    assert all(COLUMN in one for one in found)


def test_the_reviewer_is_told_what_can_be_computed(look, earlier, monkeypatch):
    folder = earlier(show_a_hidden_one)
    shutil.move(folder, folder.parent / "vrijgave")
    monkeypatch.setattr(
        "lokalis_research.share.finished.shared_before", lambda made_up: [(None, folder.parent)]
    )
    assert f"toch te berekenen: verzuim_per_klasse, {COLUMN}" in look().page()


def test_a_revised_table_is_about_other_numbers(places, dictionary, earlier):
    def revise(numbers):
        numbers["getoond"] = [value and value + 5000 for value in numbers["getoond"]]

    folder = earlier(revise)
    assert (
        attack_run(places.run / "vrijgave", {"eerder": folder}, load_rules(dictionary), AllTold())
        == []
    )
