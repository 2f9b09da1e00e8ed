"""A draw: the same again, more keeps the first, waves overlap or rotate, all equally likely."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.steekproef import draw, extend, rotation


def ids(drawn, role="steekproef"):
    return set(drawn.selected.loc[drawn.selected["rol"] == role, "eenheid_id"])


def test_drawing_twice_gives_the_same_in_any_order_of_rows(frame, sizes, key, shuffle):
    first = draw(frame, sizes, key=key, reserve=3)
    again = draw(shuffle(frame), sizes, key=key, reserve=3)
    pd.testing.assert_frame_equal(first.selected, again.selected)
    pd.testing.assert_frame_equal(first.strata, again.strata)
    assert first.frame_hash == again.frame_hash


def test_another_key_draws_others(frame, sizes, key):
    assert ids(draw(frame, sizes, key=key)) != ids(draw(frame, sizes, key=key[::-1]))


def test_every_stratum_gets_its_size_and_its_chance(frame, sizes, key):
    drawn = draw(frame, sizes, key=key, reserve=5)
    strata = drawn.strata.set_index("stratum")
    assert strata["omvang"].to_dict() == {"Oost": 40, "Ondiep": 12, "Binnenstad": 1}
    assert strata["getrokken"].to_dict() == sizes
    assert strata["reserve"].to_dict() == {"Oost": 5, "Ondiep": 0, "Binnenstad": 1}
    chances = drawn.selected.groupby("stratum")["insluitkans"].unique().map(list).to_dict()
    assert chances == {"Oost": [0.25], "Ondiep": [1.0], "Binnenstad": [0.0]}


def test_order_counts_from_one_within_every_stratum_sample_before_reserve(frame, sizes, key):
    drawn = draw(frame, sizes, key=key, reserve=5).selected
    for _, rows in drawn.groupby("stratum"):
        assert rows["volgorde"].tolist() == list(range(1, len(rows) + 1))
        assert rows["rol"].tolist() == sorted(rows["rol"], reverse=True)


@settings(max_examples=50)
@given(
    small=st.integers(0, 39),
    more=st.integers(0, 40),
    reserve=st.integers(0, 8),
    start=st.floats(0, 1),
)
def test_drawing_more_keeps_the_first_ones_and_takes_the_reserve_next(small, more, reserve, start):
    frame = pd.DataFrame({"eenheid_id": [f"g{n}" for n in range(40)], "stratum": "Oost"})
    key = b"k" * 32
    larger = min(40, small + more)
    first = draw(frame, {"Oost": small}, key=key, reserve=reserve, start=start)
    second = extend(first, frame, {"Oost": larger}, key=key)
    order = second.selected["eenheid_id"].tolist()
    assert order[: len(first.selected)] == first.selected["eenheid_id"].tolist()
    assert len(ids(second)) == larger


def test_extending_leaves_the_other_strata_as_they_are(frame, sizes, key):
    first = draw(frame, sizes, key=key)
    second = extend(first, frame, {"Oost": 15}, key=key)
    assert second.sizes == {**sizes, "Oost": 15}
    assert ids(first) < ids(second)


def test_extending_needs_the_same_frame_and_key(frame, sizes, key):
    first = draw(frame, sizes, key=key)
    for changed, other in ((frame.iloc[1:], key), (frame, key[::-1])):
        with pytest.raises(AnalysisError, match="own frame with its own key"):
            extend(first, changed, {"Oost": 15}, key=other)


def test_extending_never_draws_fewer(frame, sizes, key):
    with pytest.raises(AnalysisError, match="fewer units than before in 1 strata"):
        extend(draw(frame, sizes, key=key), frame, {"Oost": 9}, key=key)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"Oost": 10, "Ondiep": 2}, "no size: Binnenstad"),
        ({"Oost": 10, "Ondiep": 2, "Binnenstad": 0, "Zuilen": 1}, "no units in the frame: Zuilen"),
        ({"Oost": 41, "Ondiep": 2, "Binnenstad": 0}, "fewer units than were asked for: Oost"),
    ],
)
def test_a_size_that_does_not_fit_names_the_stratum(frame, key, sizes, message):
    with pytest.raises(AnalysisError, match=message):
        draw(frame, sizes, key=key)


def test_from_the_same_start_the_next_wave_keeps_whoever_is_still_there(key):
    now = pd.DataFrame({"eenheid_id": [f"g{n}" for n in range(200)], "stratum": "Oost"})
    later = pd.concat(
        [
            now.iloc[40:],
            pd.DataFrame({"eenheid_id": [f"n{n}" for n in range(40)], "stratum": "Oost"}),
        ]
    )
    first, second = (draw(frame, {"Oost": 50}, key=key) for frame in (now, later))
    stayed = ids(first) & set(later["eenheid_id"])
    arrived = {unit for unit in ids(second) if unit.startswith("n")}
    assert len(ids(first) & ids(second)) >= len(stayed) - len(arrived)
    assert len(ids(first) & ids(second)) > 25


@pytest.mark.parametrize("overlap", [0.0, 0.3, 0.5, 1.0])
def test_a_wave_rotates_by_the_share_that_was_chosen(frame, key, overlap):
    sizes = {"Oost": 10, "Ondiep": 4, "Binnenstad": 0}
    first = draw(frame, sizes, key=key, reserve=1)
    second = draw(frame, sizes, key=key, start=rotation(first, overlap, key=key))
    both = ids(first) & ids(second)
    in_east = set(frame.loc[frame["stratum"] == "Oost", "eenheid_id"])
    assert len(both & in_east) == round(10 * overlap)
    assert len(both - in_east) == np.ceil(4 * overlap)


def test_a_stratum_that_is_new_in_the_next_wave_starts_at_the_beginning(frame, key):
    known = frame[frame["stratum"] != "Ondiep"]
    first = draw(known, {"Oost": 10, "Binnenstad": 0}, key=key, reserve=1)
    second = draw(
        frame,
        {"Oost": 10, "Ondiep": 3, "Binnenstad": 0},
        key=key,
        start=rotation(first, 0.5, key=key),
    )
    assert second.starts["Ondiep"] == 0.0


def test_rotating_needs_the_key_of_the_earlier_wave(frame, sizes, key):
    with pytest.raises(AnalysisError, match="another study key"):
        rotation(draw(frame, sizes, key=key), 0.5, key=key[::-1])


@pytest.fixture(scope="module")
def many_draws():
    """Ten of forty and two of five units, drawn with 400 keys."""
    strata = ["Oost"] * 40 + ["West"] * 5
    frame = pd.DataFrame({"eenheid_id": [f"g{n:02d}" for n in range(45)], "stratum": strata})
    keys = [number.to_bytes(32, "big") for number in range(400)]
    return [draw(frame, {"Oost": 10, "West": 2}, key=key).selected for key in keys]


def test_over_many_keys_every_unit_is_drawn_as_often_as_any_other(many_draws):
    drawn = pd.concat(many_draws)
    oost = drawn.loc[drawn["stratum"] == "Oost", "eenheid_id"]
    times = oost.value_counts().reindex([f"g{n:02d}" for n in range(40)], fill_value=0)
    # Without replacement the variance per unit is f(1 − f): Pearson's statistic is scaled up.
    expected = len(many_draws) * 0.25
    statistic = ((times - expected) ** 2).sum() / (expected * (1 - 0.25)) * 39 / 40
    assert 0.001 < stats.chi2.sf(statistic, df=39) < 0.999


def test_over_many_keys_pairs_are_as_likely_as_in_a_simple_random_sample(many_draws):
    west = [rows.loc[rows["stratum"] == "West", "eenheid_id"] for rows in many_draws]
    pairs = pd.Series(["".join(sorted(units)) for units in west]).value_counts()
    assert len(pairs) == 10
    assert stats.chisquare(pairs.to_numpy()).pvalue > 0.001


def test_chances_do_not_depend_on_the_place_of_a_unit_in_the_frame(many_draws):
    numbers = pd.concat(many_draws)["eenheid_id"].str[1:].astype(int)
    first_half = int((numbers < 20).sum())
    assert abs(first_half - 2000) < 4 * np.sqrt(400 * 10 * 0.25 * 30 / 39)
