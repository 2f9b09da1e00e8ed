"""Rounds: who gets which units, in which order, and that a round stays what it was."""

import json
from itertools import pairwise

import pandas as pd
import pytest

from lokalis_research.codering import (
    CodingError,
    Practice,
    load_codebook,
    open_round,
    practice_items,
)
from lokalis_research.dictionary import load_dictionary


@pytest.fixture
def book():
    return load_codebook(load_dictionary(), "doelkwaliteit", "1")


@pytest.mark.parametrize("number", [1, 7, 100])
@pytest.mark.parametrize("overlap", [0, 0.2, 0.5, 1])
@pytest.mark.parametrize("coders", [2, 3, 5])
def test_every_unit_is_dealt_and_the_planned_share_twice(new_round, number, overlap, coders):
    names = [f"codeur-{i}" for i in range(coders)]
    table = new_round(number, overlap=overlap, coders=names).assignments
    times = table.groupby("eenheid_id").size()
    assert len(times) == number
    assert (times == 2).sum() == int(overlap * number + 0.5)
    assert set(times) <= {1, 2}
    assert not table.duplicated(["codeur", "eenheid_id"]).any()
    assert table["dubbel"].equals(table["eenheid_id"].map(times) == 2)


@pytest.mark.parametrize("overlap", [0, 0.3, 1])
@pytest.mark.parametrize("coders", [2, 3, 4, 7])
def test_coders_get_equally_much(new_round, overlap, coders):
    names = [f"codeur-{i}" for i in range(coders)]
    loads = new_round(211, overlap=overlap, coders=names).assignments.groupby("codeur").size()
    assert len(loads) == coders
    assert loads.max() - loads.min() <= 2


def test_every_pair_of_coders_shares_equally_much(new_round):
    names = ["a", "b", "c", "d"]
    table = new_round(300, overlap=0.5, coders=names).assignments
    double = table[table["dubbel"]]
    pairs = double.groupby("eenheid_id")["codeur"].agg(lambda who: tuple(sorted(who)))
    assert pairs.value_counts().tolist() == [25] * 6


def test_the_double_part_is_spread_over_the_groups(new_round, units):
    table = new_round(300, overlap=0.25).assignments.merge(units(300), on="eenheid_id")
    once = table.drop_duplicates("eenheid_id")
    shares = once.groupby("groep")["dubbel"].mean()
    assert shares.between(0.24, 0.26).all()


def test_all_coders_may_judge_the_same_units(new_round):
    table = new_round(10, overlap=1, coders=["a", "b", "c"], together=3).assignments
    assert table.groupby("codeur").size().tolist() == [10, 10, 10]


def test_each_coder_has_an_order_of_their_own_that_follows_from_the_key(new_round, tmp_path):
    one = new_round(60, overlap=1)
    again = new_round(60, overlap=1, folder=tmp_path / "2")
    other = new_round(60, overlap=1, folder=tmp_path / "3", key=b"another key of sixteen bytes")
    orders = [made.units_of(coder) for made in (one, other) for coder in ("anna", "bram")]
    assert all(sorted(order) == sorted(orders[0]) for order in orders)
    assert all(first != second for first, second in pairwise(orders))
    assert again.units_of("anna") == orders[0]
    assert sorted(orders[0]) != orders[0]


def test_the_order_of_the_rows_makes_no_difference(new_round, units, tmp_path):
    shuffled = units(50).sample(frac=1, random_state=1)
    one = new_round(50)
    other = new_round(units=shuffled, folder=tmp_path / "2")
    pd.testing.assert_frame_equal(one.assignments, other.assignments)
    assert one.fingerprint == other.fingerprint


def test_double_units_do_not_stand_together_in_a_coders_row(new_round):
    table = new_round(400, overlap=0.5).assignments
    for _, own in table.groupby("codeur"):
        place = own.loc[own["dubbel"], "volgnummer"].mean() / len(own)
        assert 0.4 < place < 0.6


def test_a_round_opens_as_it_was_made(tmp_path, book, new_round):
    made = new_round(20, codebook=book, practice=practice_items(book))
    opened = open_round(made.folder, load_dictionary())
    pd.testing.assert_frame_equal(opened.assignments, made.assignments)
    assert opened.fingerprint == made.fingerprint
    assert opened.practice == made.practice
    assert opened.coders == made.coders
    assert opened.codebook == made.codebook


def test_the_same_round_can_be_made_twice_and_another_not_over_it(new_round):
    first = new_round(6)
    assert new_round(6).fingerprint == first.fingerprint
    with pytest.raises(CodingError, match="holds another round already"):
        new_round(7)


def test_a_codebook_that_changed_without_a_new_version_is_refused(new_round, book):
    made = new_round(codebook=book)
    path = made.folder / "ronde.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["codeboek_vingerafdruk"] = "0" * 64
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CodingError, match="version 1 changed after round ronde-1 was made"):
        open_round(made.folder, load_dictionary())


@pytest.mark.parametrize("part", ["naam", "codeboek", "codeurs", "oefening", "toewijzing"])
@pytest.mark.parametrize("instead", [None, 3, [3], {"a": [3]}])
def test_a_round_of_which_a_part_is_missing_or_of_another_kind_is_damaged(new_round, part, instead):
    made = new_round()
    path = made.folder / "ronde.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    del data[part]
    path.write_text(json.dumps({**data, part: instead} if instead else data), encoding="utf-8")
    with pytest.raises(CodingError, match=r"ronde\.json is damaged"):
        open_round(made.folder, load_dictionary())


@pytest.mark.parametrize("content", ["", "{", "[]", '{"naam": "x"}'])
def test_a_damaged_round_is_recognised(tmp_path, content):
    (tmp_path / "ronde.json").write_text(content, encoding="utf-8")
    with pytest.raises(CodingError, match=r"ronde\.json is damaged"):
        open_round(tmp_path, load_dictionary())


def test_a_folder_without_a_round_says_so(tmp_path):
    with pytest.raises(CodingError, match="holds no round"):
        open_round(tmp_path, load_dictionary())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"naam": "Ronde 1"}, "name of the round"),
        ({"coders": ["anna", "../bram"]}, "name of a coder"),
        ({"coders": ["anna", "anna"]}, "named twice"),
        ({"coders": ["anna"]}, "needs 2 or more"),
        ({"overlap": 1.5}, "outside 0 to 1"),
        ({"overlap": float("nan")}, "outside 0 to 1"),
        ({"key": b"short"}, "5 bytes"),
        ({"units": pd.DataFrame({"eenheid_id": []})}, "no units"),
        ({"units": pd.DataFrame({"id": ["a"]})}, "no units"),
        ({"units": pd.DataFrame({"eenheid_id": ["a", "a"]})}, "1 have one that occurs earlier"),
        ({"units": pd.DataFrame({"eenheid_id": ["a", None]})}, "1 have no eenheid_id"),
        ({"practice": [Practice("p", "t", {"concreet": "x"}, {})]}, "practice item"),
        ({"practice": [Practice("p", "t", {"x": "ja"}, {})]}, 'no criterium "x"'),
        ({"practice": [Practice("d0001", "t", {"concreet": "ja"}, {})]}, "name of another"),
    ],
)
def test_what_does_not_fit_makes_no_round(new_round, tmp_path, changes, said):
    with pytest.raises(CodingError, match=said):
        new_round(**changes)
    assert list(tmp_path.rglob("ronde.json")) == []


def test_one_coder_can_code_alone_without_overlap(new_round):
    assert len(new_round(9, coders=["anna"], overlap=0).units_of("anna")) == 9


def test_practice_asks_what_the_example_is_about(codebook):
    items = practice_items(codebook)
    assert [dict(item.antwoorden) for item in items] == [{"concreet": "ja"}]
    assert items[0].uitleg == {"concreet": "Dat zie je."}


def test_nobody_is_called_by_a_name_that_the_round_does_not_have(new_round):
    with pytest.raises(CodingError, match=r'no coder "bran".*Did you mean "bram"'):
        new_round().units_of("bran")
