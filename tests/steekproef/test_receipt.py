"""A draw on disk: whole or not at all, readable back, and it can be drawn again by its key."""

import json
import os

import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.steekproef import (
    draw,
    extend,
    has_draw,
    in_use,
    mark_unusable,
    read_draw,
    verify,
    write_draw,
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "onderzoek van Zoë" / "2022H2"


@pytest.fixture
def drawn(frame, sizes, key):
    return draw(frame, sizes, key=key, reserve=3, source={"levering": "Demo", "periode": "2022H2"})


def same(one, other):
    pd.testing.assert_frame_equal(one.selected, other.selected)
    pd.testing.assert_frame_equal(one.strata, other.strata)
    return (one.frame_hash, one.key, dict(one.source)) == (
        other.frame_hash,
        other.key,
        dict(other.source),
    )


def test_what_was_written_is_read_back(folder, drawn):
    write_draw(folder, drawn)
    assert same(read_draw(folder), drawn)


def test_writing_twice_leaves_one_draw_and_the_same_bytes(folder, drawn):
    receipt = write_draw(folder, drawn)
    before = receipt.read_bytes()
    write_draw(folder, drawn)
    assert receipt.read_bytes() == before
    assert len(list(folder.iterdir())) == 2


def test_the_receipt_holds_neither_a_unit_nor_the_key(folder, drawn, frame, key):
    text = write_draw(folder, drawn).read_text(encoding="utf-8")
    assert not any(unit in text for unit in frame["eenheid_id"])
    assert key.hex() not in text
    assert json.loads(text)["kader"] == drawn.frame_hash


def test_anyone_with_the_key_draws_the_same_from_the_frame_in_any_order(
    folder, drawn, frame, key, shuffle
):
    write_draw(folder, drawn)
    checks = verify(read_draw(folder), shuffle(frame), key=key)
    assert len(checks) == 5
    assert all(check.holds for check in checks)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda frame, key: (frame, key[::-1]), "study key"),
        (lambda frame, key: (frame.iloc[1:], key), "frame"),
    ],
)
def test_another_key_or_frame_is_noticed(drawn, frame, key, change, wrong):
    other_frame, other_key = change(frame, key)
    checks = verify(drawn, other_frame, key=other_key)
    assert [check.name for check in checks if not check.holds] == [wrong]


def test_a_unit_that_was_slipped_in_is_noticed(drawn, frame, key):
    outside = set(frame["eenheid_id"]) - set(drawn.selected["eenheid_id"])
    drawn.selected.loc[0, "eenheid_id"] = min(outside)
    assert not all(check.holds for check in verify(drawn, frame, key=key))


def test_a_larger_draw_may_take_the_place_of_a_smaller_one(folder, drawn, frame, key):
    write_draw(folder, drawn)
    larger = extend(drawn, frame, {"Oost": 20}, key=key)
    write_draw(folder, larger)
    assert same(read_draw(folder), larger)
    assert len(list(folder.glob("trekking-*"))) == 1


def test_a_draw_never_takes_the_place_of_another(folder, drawn, frame, sizes, key):
    write_draw(folder, drawn)
    others = (
        draw(frame, sizes, key=key[::-1], reserve=3),
        draw(frame.iloc[1:], sizes, key=key, reserve=3),
        draw(frame, {**sizes, "Oost": 9}, key=key, reserve=4),
        draw(frame, sizes, key=key, reserve=3, start=0.5),
    )
    for other in others:
        with pytest.raises(AnalysisError, match="would lose it"):
            write_draw(folder, other)
    assert same(read_draw(folder), drawn)


def test_a_mark_that_a_unit_is_unusable_is_never_lost(folder, drawn):
    marked = mark_unusable(
        drawn, drawn.selected.query("stratum == 'Ondiep'")["eenheid_id"].iloc[0], "leeg"
    )
    write_draw(folder, marked)
    with pytest.raises(AnalysisError, match="would lose it"):
        write_draw(folder, drawn)


@pytest.mark.parametrize("step", [1, 2])
def test_a_crash_while_writing_leaves_the_old_draw_whole(
    folder, drawn, frame, key, monkeypatch, step
):
    write_draw(folder, drawn)
    larger = extend(drawn, frame, {"Oost": 20}, key=key)
    real, calls = os.fsync, []

    def crash(handle):
        calls.append(handle)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(AnalysisError, match="could not be written"):
        write_draw(folder, larger)
    assert same(read_draw(folder), drawn)


@pytest.mark.parametrize("damage", ["cut", "other units", "extra field", "no units"])
def test_a_damaged_draw_is_refused(folder, drawn, damage):
    receipt = write_draw(folder, drawn)
    (units,) = folder.glob("trekking-*")
    if damage == "cut":
        receipt.write_bytes(receipt.read_bytes()[:100])
    elif damage == "other units":
        units.write_bytes(units.read_bytes() + b" ")
    elif damage == "extra field":
        receipt.write_text(receipt.read_text("utf-8").replace("{", '{"x": 1,', 1), "utf-8")
    else:
        units.unlink()
    with pytest.raises(AnalysisError, match="damaged"):
        read_draw(folder)


def test_an_empty_folder_says_what_to_do(folder):
    assert not has_draw(folder)
    with pytest.raises(AnalysisError, match="lokalis steekproef draw"):
        read_draw(folder)


def test_a_draw_never_enters_a_run_folder(tmp_path, drawn):
    with pytest.raises(AnalysisError, match="run folder"):
        write_draw(tmp_path / "papermill_runs" / "2022H2", drawn)


def test_the_next_in_reserve_takes_the_place_of_an_unusable_unit(drawn):
    oost = drawn.selected[drawn.selected["stratum"] == "Oost"]["eenheid_id"].tolist()
    marked = mark_unusable(mark_unusable(drawn, oost[4], "leeg"), oost[2], "onvindbaar")
    used = set(marked.selected.loc[in_use(marked), "eenheid_id"])
    assert used & set(oost) == set(oost[:12]) - {oost[2], oost[4]}


def test_a_stand_in_can_turn_out_unusable_too_until_the_reserve_runs_out(drawn):
    oost = drawn.selected[drawn.selected["stratum"] == "Oost"]["eenheid_id"].tolist()
    marked = drawn
    for unit in (oost[0], oost[10], oost[11], oost[12]):
        marked = mark_unusable(marked, unit, "geen_toegang")
    assert in_use(marked).groupby(marked.selected["stratum"]).sum().to_dict()["Oost"] == 9


def test_a_reserve_unit_that_is_drawn_later_stays_in_use(drawn, frame, key):
    first = drawn.selected[drawn.selected["stratum"] == "Oost"]["eenheid_id"].tolist()
    marked = mark_unusable(drawn, first[0], "leeg")
    larger = extend(marked, frame, {"Oost": 11}, key=key)
    used = larger.selected.loc[in_use(larger) & (larger.selected["stratum"] == "Oost")]
    assert used["eenheid_id"].tolist() == first[1:12]


def test_only_a_unit_in_use_can_be_replaced_for_a_reason_on_the_list(drawn):
    oost = drawn.selected[drawn.selected["stratum"] == "Oost"]["eenheid_id"].tolist()
    with pytest.raises(AnalysisError, match="in use"):
        mark_unusable(drawn, oost[-1], "leeg")
    with pytest.raises(AnalysisError, match="no known reason"):
        mark_unusable(drawn, oost[0], "gezin wil niet")


def test_the_receipt_counts_why_units_were_not_usable(folder, drawn):
    unit = drawn.selected.loc[drawn.selected["stratum"] == "Oost", "eenheid_id"].iloc[0]
    receipt = write_draw(folder, mark_unusable(drawn, unit, "leeg"))
    strata = {row["stratum"]: row for row in json.loads(receipt.read_text("utf-8"))["strata"]}
    assert strata["Oost"]["niet_bruikbaar"] == {"leeg": 1}
    assert strata["Oost"]["in_gebruik"] == 10
