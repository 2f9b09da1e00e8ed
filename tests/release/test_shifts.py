"""Small shifts: other numbers that fit as well, found where there are any."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from lokalis_research.release.shifts import Shifts

WHOLE = np.ones(4, dtype=bool)
# Two rows and two columns whose sums may not change.
SQUARE = sparse.csr_array(np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], float))


def square(down, up, room=0.0):
    lines = np.full(4, float(room))
    return Shifts(SQUARE, lines, lines, WHOLE, np.array(down, float), np.array(up, float))


def test_a_number_rises_and_its_neighbours_make_up_for_it():
    found = square([9, 9, 9, 9], [9, 9, 9, 9]).find({0: 4.0})
    assert found.tolist() == [4, -4, -4, 4]


@pytest.mark.parametrize(
    ("down", "up", "wish"),
    [
        ([9, 3, 9, 9], [9, 9, 9, 9], {0: 4.0}),
        ([9, 9, 9, 9], [9, 9, 9, 3], {0: 4.0}),
        ([3, 9, 9, 9], [9, 9, 9, 9], {0: -4.0}),
        ([9, 9, 9, 9], [9, 9, 9, 9], {0: 4.0, 1: 4.0}),
    ],
)
def test_where_there_is_no_room_there_is_no_shift(down, up, wish):
    assert square(down, up).find(wish) is None


def test_room_that_is_given_later_counts():
    shifts = square([0, 0, 0, 0], [0, 0, 0, 0])
    assert shifts.find({0: 1.0}) is None
    shifts.give_room(np.full(4, 5.0), np.full(4, 5.0))
    assert shifts.find({0: 5.0}) is not None
    assert shifts.find({0: 6.0}) is None


def test_numbers_that_cannot_all_be_shifted_at_once_are_shifted_one_by_one():
    shifts = square([9, 9, 9, 9], [9, 9, 9, 9])
    seen = np.zeros(4)

    def accept(shift):
        np.maximum(seen, shift, out=seen)
        return True

    assert shifts.settle(range(4), lambda n: 0.0 if seen[n] >= 5 else 5.0, accept) == []
    assert seen.tolist() == [5, 5, 5, 5]


def test_half_a_person_is_no_shift():
    """Three numbers of which any two may change by one together: all by a half, or two by one."""
    ring = sparse.csr_array(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]))
    whole = np.ones(3, dtype=bool)
    ones, none = np.ones(3), np.zeros(3)
    shifts = Shifts(ring, none, ones, whole, none, ones)
    found = shifts.find({0: 1.0})
    assert found.tolist() == [1, 0, 0]
    tight = Shifts(ring, -ones, ones, whole, none, ones)
    assert tight.find({0: 0.5}) is None


@settings(max_examples=150)
@given(
    down=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    up=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    room=st.integers(0, 2),
    wish=st.integers(-4, 4).filter(bool),
)
def test_a_shift_is_found_exactly_where_trying_all_finds_one(down, up, room, wish):
    found = square(down, up, room).find({0: float(wish)})
    possible = [
        shift
        for shift in itertools.product(*(range(-d, u + 1) for d, u in zip(down, up, strict=True)))
        if np.abs(SQUARE @ np.array(shift)).max() <= room
        and (shift[0] >= wish if wish > 0 else shift[0] <= wish)
    ]
    assert (found is not None) == bool(possible)
    if found is not None:
        assert tuple(np.round(found).astype(int)) in possible
        assert np.abs(found).sum() == pytest.approx(min(np.abs(s).sum() for s in possible))
