"""The cache is personal data: it has a lifetime, and what goes leaves a receipt."""

from __future__ import annotations

import os
import shutil
import time

import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import clean_home, left_lines
from lokalis_research.levering.clean import list_personal

DAY = 86_400


@pytest.fixture
def entry(contracts, read, tmp_path):
    contracts()
    return read().path


def age(entry, days):
    stamp = time.time() - days * DAY
    for path in entry.rglob("*"):
        if path.is_file():
            os.utime(path, (stamp, stamp))


def test_what_is_stale_goes_and_the_rest_stays(entry, tmp_path):
    copy = entry.with_name("f" * 64)
    shutil.copytree(entry, copy)
    age(copy, 181)
    age(entry, 179)
    receipt = clean_home(tmp_path)
    assert receipt["naam"].tolist() == ["f" * 64]
    assert receipt["bytes"].iloc[0] > 0
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [entry.name]


@pytest.mark.parametrize(("days", "left"), [(0, 0), (1, 0), (3, 1)])
def test_the_lifetime_is_what_is_asked(entry, tmp_path, days, left):
    age(entry, 2)
    clean_home(tmp_path, older_than_days=days)
    assert len(list_personal(tmp_path)) == left


def test_the_receipt_is_a_file_without_personal_data(entry, tmp_path):
    receipt = clean_home(tmp_path, older_than_days=0)
    (path,) = (tmp_path / "kwitanties").iterdir()
    stored = pd.read_csv(path, parse_dates=["gemaakt", "verwijderd"])
    assert list(stored.columns) == [
        "soort", "naam", "gemaakt", "bytes", "bestanden", "heel", "verwijderd",
    ]  # fmt: skip
    assert stored["naam"].tolist() == receipt["naam"].tolist()
    assert "Proef" not in path.read_text(encoding="utf-8")


def test_nothing_to_remove_leaves_no_receipt(entry, tmp_path):
    assert clean_home(tmp_path).empty
    assert not (tmp_path / "kwitanties").exists()
    assert clean_home(tmp_path / "nergens").empty


def test_what_was_never_finished_goes_after_an_hour(entry, tmp_path):
    (entry / "meta.json").unlink()
    assert clean_home(tmp_path).empty
    age(entry, 1)
    assert clean_home(tmp_path)["heel"].tolist() == [False]


def test_an_entry_that_cannot_go_is_an_error_and_stays_whole(entry, tmp_path, monkeypatch):
    def stuck(_self, _target):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.rename", stuck)
    with pytest.raises(DeliveryError, match="Permission denied"):
        clean_home(tmp_path, older_than_days=0)
    assert list_personal(tmp_path)["heel"].tolist() == [True]


@pytest.fixture
def run_left_behind(tmp_path):
    """What a run leaves among the personal data besides the cache, and what is the researcher's."""
    for place in ("register/2022H2-abc/40.json", "mislukt/2022H2-40.txt", "onderzoek/doelen/a.csv",
                  "werkkopieen/40.ipynb", "vreemd.txt"):  # fmt: skip
        path = tmp_path / "thuis" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Zeker-Geheim", encoding="utf-8")
    return tmp_path / "thuis"


def test_registers_and_failure_reports_go_too(run_left_behind):
    receipt = clean_home(run_left_behind, older_than_days=0)
    assert receipt["soort"].tolist() == ["mislukt", "register"]
    assert list((run_left_behind / "register").iterdir()) == []
    assert list((run_left_behind / "mislukt").iterdir()) == []


def test_what_stays_is_listed(run_left_behind):
    clean_home(run_left_behind, older_than_days=0)
    left = [line.split(":")[1].split()[0] for line in left_lines(run_left_behind)]
    assert left == ["kwitanties", "onderzoek", "vreemd.txt", "werkkopieen"]


def test_what_is_too_young_to_go_is_listed_as_well(run_left_behind):
    clean_home(run_left_behind)
    assert any("registers van runs, jonger" in line for line in left_lines(run_left_behind))
