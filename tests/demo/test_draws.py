"""Draws are the same everywhere and follow their weights."""

from __future__ import annotations

import numpy as np
import pytest

from lokalis_research.demo.draws import Draws


def test_subjects_have_streams_of_their_own():
    first = Draws(2022, "staff")
    other = Draws(2022, "families")

    assert first.integers(0, 1000, 10).tolist() != other.integers(0, 1000, 10).tolist()


def test_integers_stay_within_their_bounds():
    drawn = Draws(1, "bounds").integers(3, 7, 2000)

    assert set(drawn.tolist()) == {3, 4, 5, 6}


def test_choice_follows_whole_number_weights():
    drawn = Draws(1, "weights").choice([0, 3, 0, 1, 0], 4000)

    assert set(drawn.tolist()) == {1, 3}
    assert np.mean(drawn == 1) == pytest.approx(0.75, abs=0.03)


def test_a_sample_holds_nothing_twice_and_ends_when_nothing_is_left():
    drawn = Draws(1, "sample").sample([1, 0, 5, 2], 10)

    assert sorted(drawn.tolist()) == [0, 2, 3]


def test_a_chance_per_mille_is_never_at_nought_and_always_at_a_thousand():
    draws = Draws(1, "chance")

    assert not draws.chance(0, 1000).any()
    assert draws.chance(1000, 1000).all()
