"""Control charts: limits and rules worked out by hand, and how often they cry wolf."""

import numpy as np
import pytest

from lokalis_research.stats.control_chart import FEWEST, RUN, control_chart

NAN = np.nan


def test_limits_by_hand():
    """Mean 88 / 8 = 11; ranges 2, 2, 0, 2, 2, 2, 0, together 10; limits 11 ± 2.66 × 10 / 7."""
    chart = control_chart([10, 12, 10, 10, 12, 10, 12, 12])
    assert chart.mean == 11
    assert (chart.low, chart.high) == pytest.approx((11 - 3.8, 11 + 3.8))
    assert not chart.signals.any()


def test_a_point_outside_the_limits_is_a_signal_and_one_on_them_is_not():
    """Mean 12.875; ranges 2, 1, 2, 1, 1, 1, 20 with mean 4; limits 12.875 ± 10.64."""
    chart = control_chart([10, 12, 11, 9, 10, 11, 10, 30])
    assert chart.high == pytest.approx(12.875 + 2.66 * 4)
    assert chart.outside.tolist() == [False] * 7 + [True]
    assert not control_chart([5.0] * 10).outside.any()


def test_seven_in_a_row_on_one_side_are_a_shift_and_six_are_not():
    seven = [1, 2, 1, 2, 1, 2, 1, 5, 6, 5, 6, 5, 6, 5]
    assert control_chart(seven).shift.tolist() == [True] * 14
    assert not control_chart([1, 2, 1, 2, 1, 2, 5, 6, 5, 6, 5, 6]).shift.any()


def test_a_point_on_the_mean_ends_a_run():
    """Mean 3: the fourth point lies on it, so that six and seven of its sides remain apart."""
    values = [1, 1, 1, 3, 1, 1, 1, 5, 5, 5, 5, 5, 5]
    assert np.mean(values) == 3
    assert not control_chart(values).shift.any()


def test_seven_rising_points_are_a_trend_and_a_level_step_ends_it():
    rising = [4, 1, 2, 3, 4, 5, 6, 7, 2]
    assert control_chart(rising).trend.tolist() == [False] + [True] * 7 + [False]
    assert not control_chart([1, 2, 3, 4, 4, 5, 6, 7, 8]).trend.any()
    falling = control_chart([-one for one in rising])
    assert falling.trend.tolist() == [False] + [True] * 7 + [False]


def test_a_gap_ends_a_run_and_no_range_spans_it():
    """Ranges are 1 throughout; across the gap it would be 9."""
    chart = control_chart([1, 2, 1, 2, 1, NAN, 10, 11, 10, 11])
    assert chart.high - chart.mean == pytest.approx(2.66)
    assert not chart.shift.any()
    assert not chart.signals[5]
    assert not control_chart([1, 2, 3, 4, NAN, 5, 6, 7, 8, 9]).trend.any()


def test_too_few_points_give_no_limits_and_no_signals():
    chart = control_chart([*range(FEWEST - 1), NAN, NAN])
    assert np.isnan([chart.mean, chart.low, chart.high]).all()
    assert not chart.signals.any()
    assert not control_chart([]).signals.any()
    assert not control_chart([1, NAN] * FEWEST).signals.any()


def test_a_run_has_seven_points_and_ten_half_years_cry_wolf_in_one_chart_of_forty():
    assert RUN == 7
    random = np.random.default_rng(0)
    charts = [control_chart(random.normal(size=10)) for _ in range(4000)]
    wolf = np.mean([chart.signals.any() for chart in charts])
    assert wolf == pytest.approx(1 / 40, abs=3 * np.sqrt(0.025 * 0.975 / 4000))


def test_charts_that_are_read_together_have_wider_limits_and_no_points_in_a_row():
    """Mean 12.875, and the mean of the moving ranges 4."""
    values = [10, 12, 11, 9, 10, 11, 10, 30]
    chart = control_chart(values, together=True)
    assert chart.high == pytest.approx(12.875 + 3.1 * 4)
    assert chart.signals.tolist() == chart.outside.tolist() == [False] * 7 + [True]
    seven = [1, 2, 1, 2, 1, 2, 1, 5, 6, 5, 6, 5, 6, 5]
    assert not control_chart(seven, together=True).shift.any()


def test_limits_lie_no_nearer_to_the_mean_than_chance():
    chart = control_chart([10, 12, 11, 9, 10, 11, 10, 30], above=18.0)
    assert chart.high == pytest.approx(12.875 + 18)
    assert chart.low == pytest.approx(12.875 - 2.66 * 4)
    assert not chart.outside.any()
