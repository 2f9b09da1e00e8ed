"""A team has one name, whatever it is called; nothing is guessed."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.levering.synonyms import TEAMS, load_spellings
from lokalis_research.resources import dictionary_path
from lokalis_research.wijken import load_buurtteams


@pytest.fixture(scope="module")
def teams():
    return load_buurtteams(load_dictionary())


@pytest.fixture(scope="module")
def find():
    return load_spellings(load_dictionary())[TEAMS].find


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Zuilen", "Zuilen"),
        ("Zuien", "Zuilen"),
        ("Noordoast", "Noordoost"),
        ("QOost", "Oost"),
        ("Kanaleneiiland Noord", "Kanaleneiland Noord"),
        ("Vieuten", "Vleuten"),
        ("VO/S0", "VO en SO"),
        ("MBOQ’s", "MBO"),
        ("Overvecht de Gagel", "Overvecht De Gagel"),
        ("De Gagel", "Overvecht De Gagel"),
        ("Overvecht Spoorzoom-Centrum", "Overvecht Spoorzoom"),
        ("Hoograven/Tolsteeg", "Hoograven"),
        ("Hoograven /  Tolsteeg", "Hoograven"),
        ("Dichters en Rivierenwijk", "Dichters- en Rivierenwijk"),
        ("  buurtteam ZUILEN ", "Zuilen"),
        ("Team Vleuten", "Vleuten"),
        ("MBO-teams", "MBO"),
    ],
)
def test_every_known_spelling_gives_the_one_name(find, spelling, name):
    assert find(pd.Series([spelling]))[0].tolist() == [name]


@pytest.mark.parametrize(
    "spelling",
    ["Overvecht", "Buurtteam Overvecht", "Kanaleneiland", "Binnenstad/Oost", "VO- en MBO-teams",
     "Vleuterweide", "EVU-team", "Noordwest"],
)  # fmt: skip
def test_a_name_for_several_teams_or_for_no_team_gives_none(find, spelling):
    found, unclear = find(pd.Series([spelling]))
    assert found.isna().all()
    assert unclear.all()


def test_an_unknown_spelling_is_not_guessed(find):
    found, unclear = find(pd.Series(["Lunettten"]))
    assert found.isna().all()
    assert not unclear.any()


def test_every_spelling_of_a_team_in_the_code_list_is_understood(find):
    listed = load_dictionary().code_list("buurtteam_spellingen")
    listed = listed[listed["soort"] == "team"]
    assert find(listed["spelling"])[0].tolist() == listed["naam"].tolist()


def test_every_team_is_understood_by_its_own_name(teams, find):
    names = pd.Series(list(teams.teams))
    assert find(names)[0].tolist() == names.tolist()


def test_a_team_needs_no_spelling_to_be_understood_by_its_own_name(tmp_path):
    folder = shutil.copytree(dictionary_path(), tmp_path / "data_dictionary")
    path = folder / "codelijsten" / "buurtteam_spellingen.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(one for one in lines if not one.startswith("Zuilen,")), encoding="utf-8"
    )
    assert load_buurtteams(load_dictionary(folder)).spellings["zuilen"] == "Zuilen"


def test_it_keeps_index_name_and_missing_cells(find):
    names = pd.Series(["Vieuten", None, "?"], index=[7, 3, 5], name="team", dtype="str")
    expected = pd.Series(["Vleuten", None, None], index=[7, 3, 5], name="team", dtype="str")
    pd.testing.assert_series_equal(find(names)[0], expected)


def test_of_nothing_it_finds_nothing(find):
    assert find(pd.Series([], dtype="str"))[0].empty


def test_ses_and_cluster_follow_the_team(teams):
    names = pd.Series(["Oost", "Zuilen", "Lunetten", "Overvecht", None], dtype="str")
    assert teams.ses(names).fillna("-").tolist() == ["hoog", "laag", "onbekend", "-", "-"]
    assert teams.cluster(names).fillna("-").tolist() == [
        "Centrum en oost", "Noordwest", "Zuid en zuidwest", "-", "-",
    ]  # fmt: skip


def test_no_cluster_is_too_small_to_group_teams_or_too_large_to_tell_anything(teams):
    sizes = pd.Series([team.cluster for team in teams.teams.values()]).value_counts()
    assert 5 <= len(sizes) <= 6
    assert sizes.between(3, 5).all()


@pytest.mark.parametrize(
    ("name", "day", "valid"),
    [
        ("Overvecht Centrum", date(2020, 6, 30), False),
        ("Overvecht Centrum", date(2020, 7, 1), True),
        ("Leidsche Rijn Terwijde", date(2021, 12, 31), False),
        ("Leidsche Rijn Terwijde", date(2022, 1, 1), True),
        ("Vleuten tijdelijk team", date(2018, 12, 31), False),
        ("Vleuten tijdelijk team", date(2020, 6, 30), True),
        ("Vleuten tijdelijk team", date(2020, 7, 1), False),
        ("Zuilen", date(1990, 1, 1), True),
    ],
)
def test_a_team_is_valid_from_its_first_to_its_last_day(teams, name, day, valid):
    assert teams.teams[name].existed_in(day, day + timedelta(days=1)) is valid


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("buurtteam_spellingen.csv", "Zuien,Zuilen", "Zuien,Zuien", "buurtteam_spellingen.csv"),
        ("buurtteam_spellingen.csv", "Zuien,Zuilen", "LUNETTEN,Zuilen", "more than one"),
        ("buurtteam_spellingen.csv", "Zuien,Zuilen", "noordwest,Zuilen", "more than one"),
        ("buurtteam_spellingen.csv", "Zuien,Zuilen,team", "Zuien,Zuilen,", "soort"),
        ("buurtteams.csv", "laag,Noordwest", "laag,Noord", 'Did you mean "Noordwest"'),
        ("buurtteams.csv", "2022-01-01", "begin 2022", "geldig_van"),
    ],
)
def test_code_lists_that_contradict_each_other_are_refused(tmp_path, file, old, new, named):
    folder = shutil.copytree(dictionary_path(), tmp_path / "data_dictionary")
    path = folder / "codelijsten" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DictionaryError, match=named):
        load_buurtteams(load_dictionary(folder))
