"""Rounding must not depend on the last bits of a sum, and never invents precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lokalis_research.release.estimates import round_to

numbers = st.floats(min_value=-1e7, max_value=1e7, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "base", "expected"),
    [
        (0, 5, 0),
        (2.4999, 5, 0),
        (2.5, 5, 5),
        (7.5, 5, 10),
        (12, 5, 10),
        (13, 5, 15),
        (-2.5, 5, -5),
        (0.075, 0.05, 0.1),
        (0.125, 0.05, 0.15),
        (3.14, 1, 3),
    ],
)
def test_halves_go_away_from_zero(value, base, expected):
    assert round_to([value], base)[0] == expected


def test_missing_stays_missing():
    assert np.isnan(round_to([np.nan], 5)[0])


@given(st.lists(numbers, min_size=2, max_size=20), st.randoms())
def test_the_order_in_which_terms_were_added_does_not_matter(terms, random):
    shuffled = terms.copy()
    random.shuffle(shuffled)
    forward, other = sum(terms), sum(shuffled)
    if abs(forward - other) < 1e-7:
        edge = abs((abs(forward) / 5) % 1 - 0.5) < 1e-6
        if not edge:
            assert round_to([forward], 5)[0] == round_to([other], 5)[0]


def test_binary_noise_on_an_edge_does_not_matter():
    assert round_to([2.5 - 1e-12], 5)[0] == round_to([2.5 + 1e-12], 5)[0] == 5


@given(numbers, st.sampled_from([0.05, 1, 5, 10]))
def test_the_rounded_number_is_a_multiple_within_half_a_base(value, base):
    rounded = round_to([value], base)[0]
    assert abs(rounded - value) <= base / 2 + 1e-5
    assert abs(rounded / base - round(rounded / base)) < 1e-6
