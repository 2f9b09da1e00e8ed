"""The exports look like exports, hold the true tables, and are the same bytes everywhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from lokalis_research.demo import DemoTables, dirt_key, write_delivery
from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import DEMO_KEY, CheckedDelivery, read_delivery
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.levering.synonyms import TEAMS, load_spellings


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def checked(
    folder: Path, dictionary: Dictionary, tmp_path_factory: pytest.TempPathFactory
) -> CheckedDelivery:
    cache = tmp_path_factory.mktemp("cache")
    return read_delivery(folder, dictionary, key=b"not used for a demo", cache=cache)


def test_the_absence_part_is_that_of_the_whole_city(folder: Path, city_folder: Path):
    """So that what `test_city_export` finds of its bytes and its dirt holds for it too."""
    whole = digests(city_folder)
    exports = {name: one for name, one in digests(folder).items() if not name.endswith(".yaml")}

    assert len(exports) > 1
    assert exports.items() <= whole.items()


def test_another_seed_makes_other_people(folder: Path, tmp_path: Path):
    other = digests(write_delivery(tmp_path, seed=1, only_absence=True))

    assert not set(other.values()) & set(digests(folder).values())


def test_writing_again_leaves_the_files_alone_and_restores_a_changed_one(tmp_path: Path):
    write_delivery(tmp_path, only_absence=True)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    changed = tmp_path / "HR_verzuim.csv"
    original = changed.read_bytes()
    changed.write_bytes(original[:100])

    write_delivery(tmp_path, only_absence=True)

    assert changed.read_bytes() == original
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {changed.name}


def test_the_exports_are_cp1252_with_windows_line_ends(folder: Path):
    content = (folder / "HR_dienstverbanden.csv").read_bytes()

    assert "financiën".encode("cp1252") in content
    assert content.count(b"\n") == content.count(b"\r\n") > 500
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_the_names_of_teams_vary_and_each_is_known(folder: Path, dictionary: Dictionary):
    export = pd.read_csv(folder / "HR_dienstverbanden.csv", sep=";", encoding="cp1252", dtype="str")
    names = export["Afdeling"].dropna()
    names = names[names != "Kantoor"]
    canonical = load_spellings(dictionary)[TEAMS].find(names)[0]

    assert canonical.notna().all()
    assert names.nunique() > canonical.nunique() + 8


def test_the_delivery_is_recognised_as_made_up(checked: CheckedDelivery):
    assert checked.is_demo
    assert checked.peildatum.isoformat() == "2023-01-31"


@pytest.mark.parametrize("name", ["dienstverbanden", "verzuimpercentages", "verzuimmeldingen"])
def test_what_is_accepted_is_the_truth(
    checked: CheckedDelivery, tables: DemoTables, dictionary: Dictionary, name: str
):
    truth = getattr(tables, name).copy()
    for field in dictionary[name].fields:
        if field.id_kind:
            truth[field.name] = pseudonymise(truth[field.name], field.id_kind, DEMO_KEY)
    key = list(dictionary[name].primary_key)
    accepted = checked.table(name).merge(truth[key], on=key)

    pd.testing.assert_frame_equal(
        accepted.sort_values(key, ignore_index=True),
        truth.sort_values(key, ignore_index=True),
        check_like=True,
        check_dtype=False,
    )


def test_only_reports_without_consequence_come_on_top_of_the_truth(
    checked: CheckedDelivery, tables: DemoTables
):
    key = dirt_key().set_index("soort")["aantal"]
    extra = len(checked.table("verzuimmeldingen")) - len(tables.verzuimmeldingen)

    assert extra == key["nul_dagen"] + key["overlap"]
    assert len(checked.table("dienstverbanden")) == len(tables.dienstverbanden)


def test_hard_spaces_are_in_the_export_as_often_as_the_key_says(folder: Path):
    content = (folder / "HR_dienstverbanden.csv").read_bytes().decode("cp1252")
    key = dirt_key().set_index("soort")["aantal"]
    rows = {line for line in content.splitlines() if "\xa0" in line}

    assert len(rows) == key["harde_spatie"]


def test_neither_key_is_part_of_the_delivery(folder: Path):
    assert sorted(path.name for path in folder.iterdir()) == [
        "HR_deelherstel.xlsx",
        "HR_dienstverbanden.csv",
        "HR_verzuim.csv",
        "levering.yaml",
    ]
