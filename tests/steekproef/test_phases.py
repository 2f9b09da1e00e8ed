"""Draws in phases: each from what is left, and together they stand for all."""

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.steekproef import draw, write_draw
from lokalis_research.steekproef.phases import draw_phase, read_phases, together


@pytest.fixture
def first(frame, sizes, key, tmp_path):
    drawn = draw(frame, {**sizes, "Ondiep": 4}, key=key)
    write_draw(tmp_path / "trekking", drawn)
    return drawn


@pytest.fixture
def left(frame, first):
    rest = frame[~frame["eenheid_id"].isin(first.selected["eenheid_id"])]
    return rest.assign(stratum=np.where(rest["ander"] % 2 == 0, "even", "oneven"))


def test_a_phase_stands_beside_the_first_draw(first, left, key, tmp_path):
    place = tmp_path / "trekking"
    drawn = draw_phase(place, left, {"even": 5, "oneven": 2}, key=key, source={"strata": "even"})
    assert [len(one.selected) for one in read_phases(place)] == [14, 7]
    assert (tmp_path / "trekking-2").is_dir()
    assert set(drawn.selected["eenheid_id"]) <= set(left["eenheid_id"])


def test_by_hand_each_unit_counts_for_what_it_stands_for(frame, key):
    alike = frame.assign(stratum="alle")
    one = draw(alike, {"alle": 10}, key=key)
    rest = alike[~alike["eenheid_id"].isin(one.selected["eenheid_id"])]
    parts = rest.assign(stratum=["veel"] * 13 + ["weinig"] * 30)
    two = draw(parts, {"veel": 8, "weinig": 2}, key=key[::-1])
    weights = 1 / together([one, two]).set_index("stratum")["insluitkans"]
    # The second takes 8 of 13, so the first may count for 5 of 13 at most: less than for a half.
    share = 5 / 13
    assert weights["alle"].to_numpy() == pytest.approx(share * 53 / 10 + 1 - share)
    assert weights["fase 2: veel"].to_numpy() == pytest.approx((1 - share) * 13 / 8)
    assert weights["fase 2: weinig"].to_numpy() == pytest.approx((1 - share) * 30 / 2)


def test_together_they_stand_for_all_units_and_none_for_less_than_itself(frame, key):
    frame = frame.assign(stratum="alle")
    phases, left = [], frame
    for number, size in enumerate((10, 5, 20)):
        phases.append(draw(left, {"alle": size}, key=key[::-1] + bytes([number])))
        left = left[~left["eenheid_id"].isin(phases[-1].selected["eenheid_id"])]
    weights = 1 / together(phases)["insluitkans"]
    assert weights.sum() == pytest.approx(len(frame))
    assert weights.min() >= 1


def test_by_hand_weights_hold_the_variance_of_both_phases(frame, key):
    """Given the first draw the second is unbiased, so variances add up: of N(N/n - 1) s2 each."""
    frame = frame.assign(stratum="alle")
    one = draw(frame, {"alle": 12}, key=key)
    left = frame[~frame["eenheid_id"].isin(one.selected["eenheid_id"])]
    two = draw(left, {"alle": 8}, key=key[::-1])
    weights = 1 / together([one, two])["insluitkans"]
    by_hand = 0.6**2 * 53 * (53 / 12 - 1) + 0.4**2 * 41 * (41 / 8 - 1)
    assert (weights * (weights - 1)).sum() == pytest.approx(by_hand)


def test_what_is_left_gets_numbers_of_its_own(left, first, key, tmp_path):
    """Those that were not drawn have high numbers: the second time a low one must not mean that."""
    place = tmp_path / "trekking"
    sizes = {"even": 5, "oneven": 2}
    phase = draw_phase(place, left, sizes, key=key, source={"strata": "even"})
    same_key = draw(left, sizes, key=key)
    assert set(phase.selected["eenheid_id"]) != set(same_key.selected["eenheid_id"])


def test_nothing_drawn_is_told(tmp_path):
    with pytest.raises(AnalysisError, match="Nothing has been drawn"):
        read_phases(tmp_path / "trekking")


def test_units_in_reserve_count_for_nothing(frame, key):
    drawn = draw(frame.assign(stratum="alle"), {"alle": 4}, key=key, reserve=3)
    assert len(together([drawn])) == 4
