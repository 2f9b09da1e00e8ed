"""By when which share had an event: against hand-worked tables and by property."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren.duration import EVENT, OTHER, WAITING, cumulative_incidence

# Freireich et al. (1963), weeks of remission with 6-MP; a plus sign there is WAITING here.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
LEFT = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
LOWEST = [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881]
HIGHEST = [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801]

waits = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([WAITING, EVENT, EVENT, OTHER])),
    min_size=1,
    max_size=40,
).filter(lambda rows: any(ended == EVENT for _, ended in rows))


def test_without_other_endings_it_is_one_minus_kaplan_meier_with_its_log_log_interval():
    found = cumulative_incidence(WEEKS, ENDED)
    assert found.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    np.testing.assert_allclose(1 - found.share, LEFT, atol=5e-5)
    np.testing.assert_allclose(1 - found.high, LOWEST, atol=5e-5)
    np.testing.assert_allclose(1 - found.low, HIGHEST, atol=5e-5)


def test_who_gives_up_can_no_longer_have_the_event():
    # Four wait. Day 1: one of 4 has it (1/4). Day 2: one of 3 gives up, two are left of four
    # (2/4). Day 3: one of those 2 has it: 1/4 + 2/4 × 1/2.
    found = cumulative_incidence([1, 2, 3, 4], [EVENT, OTHER, EVENT, WAITING])
    np.testing.assert_allclose(found.share, [0.25, 0.5])


@pytest.mark.parametrize(("day", "share"), [(0, 0.0), (1, 0.25), (1.5, 0.25), (2, 0.5), (99, 1.0)])
def test_a_share_holds_from_its_day_until_the_next(day, share):
    found = cumulative_incidence([1, 2, 2, 5], [EVENT, EVENT, WAITING, EVENT])
    assert found.by(day)[0] == share


@pytest.mark.parametrize(("share", "day"), [(0.25, 1), (0.26, 2), (0.5, 2), (0.75, 5)])
def test_the_day_of_a_share_is_the_first_on_which_it_is_reached(share, day):
    found = cumulative_incidence([1, 2, 2, 5], [EVENT, EVENT, WAITING, EVENT])
    assert found.day_of(share)[0] == day


def test_a_share_that_is_never_reached_has_no_day():
    found = cumulative_incidence([1, 2, 2], [EVENT, WAITING, WAITING])
    assert np.isnan(found.day_of(0.5)[0])


@given(waits)
@settings(max_examples=100)
def test_shares_rise_between_zero_and_one_and_lie_in_their_interval(rows):
    days, ended = zip(*rows, strict=True)
    found = cumulative_incidence(days, ended)
    assert (np.diff(found.share) > 0).all()
    assert ((found.share > 0) & (found.share <= 1)).all()
    sure = np.isfinite(found.low) & np.isfinite(found.high)
    assert (found.low[sure] <= found.share[sure] + 1e-12).all()
    assert (found.share[sure] <= found.high[sure] + 1e-12).all()


@given(waits, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_waits_does_not_matter(rows, random):
    mixed = rows.copy()
    random.shuffle(mixed)
    one, other = (cumulative_incidence(*zip(*each, strict=True)) for each in (rows, mixed))
    np.testing.assert_array_equal(one.share, other.share)
    np.testing.assert_array_equal(one.low, other.low)


@given(waits)
@settings(max_examples=100)
def test_before_anybody_is_lost_from_sight_it_is_a_count(rows):
    days, ended = (np.array(each) for each in zip(*rows, strict=True))
    found = cumulative_incidence(days, ended)
    lost = days[ended == WAITING].min(initial=99)
    for day in range(lost):
        assert found.by(day)[0] == pytest.approx(((ended == EVENT) & (days <= day)).mean())


def test_leaving_out_who_still_waits_makes_waits_too_short_and_this_does_not():
    draws = np.random.default_rng(7)
    truth = draws.geometric(0.05, 20_000)
    seen_for = draws.integers(1, 40, len(truth))
    ended = np.where(truth <= seen_for, EVENT, WAITING)
    found = cumulative_incidence(np.minimum(truth, seen_for), ended)
    planted = 1 - 0.95**10
    assert found.by(10)[1] < planted < found.by(10)[2]
    dropped = truth[ended == EVENT]
    assert (dropped <= 10).mean() > planted + 0.15


@pytest.mark.parametrize(
    ("days", "ended", "says"),
    [
        ([1, 2], [WAITING, OTHER], "Nobody had the event"),
        ([-1, 2], [EVENT, EVENT], "negative"),
        ([1, 2, 3], [EVENT, EVENT], "differ in length"),
    ],
)
def test_what_cannot_be_estimated_is_refused(days, ended, says):
    with pytest.raises(AnalysisError, match=says):
        cumulative_incidence(days, ended)


@pytest.mark.parametrize("size", [6, 10, 26, 48, 98])
def test_a_half_is_reached_on_its_day_whatever_rounding_leaves_of_it(size):
    days = np.arange(1, size + 1)
    found = cumulative_incidence(days, np.full(size, EVENT))

    assert found.day_of(0.5)[0] == size / 2


@pytest.mark.parametrize("size", [10, 40])
def test_where_everybody_had_it_the_interval_still_has_a_width(size):
    share, low, high = cumulative_incidence(np.ones(size), np.full(size, EVENT)).by(1)

    assert (share, high) == (1.0, 1.0)
    # All of n with a probability of a fortieth: the exact bound of Clopper and Pearson.
    assert low**size == pytest.approx(0.025)
