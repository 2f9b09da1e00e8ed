"""Season and trend against R's stats::stl."""

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.seasonal import stl


@pytest.mark.parametrize(
    ("entry", "options"),
    [
        ("periodic", {}),
        ("periodic_robust", {"robust": True}),
        ("s_window_7", {"season_window": 7}),
        (
            "s_window_7_jump_1",
            {"season_window": 7, "season_jump": 1, "trend_jump": 1, "low_pass_jump": 1},
        ),
    ],
)
def test_decomposition_gives_what_r_gives(case, entry, options):
    r = case("ts_stl_totaal")
    parts = stl(r.input["values"], period=r.input["frequency"], **options)
    r.check("trend", parts.trend, entry)
    r.check("seasonal", parts.season, entry)
    r.check("remainder", parts.remainder, entry)
    r.check("weights_min", parts.weights.min(), entry)
    r.check("inner", parts.inner, entry)
    r.check("outer", parts.outer, entry)
    for name in ("windows", "degrees", "jumps"):
        setting = getattr(parts, name)
        for key, value in (("s", setting.season), ("t", setting.trend), ("l", setting.low_pass)):
            r.check(key, value, entry, name)


def test_an_even_window_is_made_odd_after_its_jump_was_taken_from_it_as_in_r():
    parts = stl(np.sin(np.arange(60.0)), season_window=10, trend_window=20, low_pass_window=20)
    assert (parts.windows.season, parts.windows.trend, parts.windows.low_pass) == (11, 21, 21)
    assert (parts.jumps.season, parts.jumps.trend, parts.jumps.low_pass) == (1, 2, 2)


def test_strength_gives_what_r_gives(case):
    r = case("ts_stl_totaal")
    parts = stl(r.input["values"])
    r.check("trend", parts.strength_of_trend, "strength_periodic")
    r.check("seasonal", parts.strength_of_season, "strength_periodic")


@pytest.mark.parametrize(
    "options", [{}, {"robust": True}, {"season_window": 7}, {"trend_window": 25}]
)
def test_parts_add_up_to_the_series(case, options):
    values = np.array(case("ts_stl_totaal").input["values"])
    parts = stl(values, **options)
    np.testing.assert_allclose(parts.trend + parts.season + parts.remainder, values, rtol=1e-14)
    np.testing.assert_allclose(parts.adjusted, values - parts.season, rtol=1e-12)


def test_a_periodic_season_is_the_same_every_period_and_a_quarterly_series_has_period_four():
    rng = np.random.default_rng(3)
    parts = stl(rng.normal(size=30), period=4)
    np.testing.assert_array_equal(parts.season[:26], parts.season[4:])
    assert parts.windows.low_pass == 5


def test_a_week_of_days_is_a_period_too():
    days = np.arange(70)
    parts = stl(3.0 + (days % 7 == 6), period=7)
    assert parts.windows.low_pass == 9
    np.testing.assert_allclose(parts.season[:7], [-1 / 7] * 6 + [6 / 7], atol=1e-9)


def test_a_series_longer_than_two_periods_by_one_is_enough():
    assert len(stl(np.arange(25.0)).trend) == 25


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.arange(24.0), id="two periods and no more, as R refuses"),
        pytest.param(np.arange(5.0), id="less than one period"),
        pytest.param(np.where(np.arange(36) == 7, np.nan, 1.0), id="a missing month"),
        pytest.param(np.ones((36, 2)), id="two series"),
    ],
)
def test_a_series_without_a_season_to_estimate_is_refused(values):
    with pytest.raises(AnalysisError, match="STL"):
        stl(values)


@pytest.mark.parametrize(
    "options",
    [
        {"season_window": 1},
        {"season_window": "monthly"},
        {"trend_window": 7},
        {"low_pass_window": 5},
    ],
)
def test_windows_that_stl_cannot_use_are_refused(options):
    with pytest.raises(AnalysisError, match="window"):
        stl(np.arange(36.0), **options)


def test_a_constant_series_has_no_strength_to_speak_of():
    parts = stl(np.full(36, 5.0))
    np.testing.assert_allclose(parts.trend, 5.0)
    np.testing.assert_allclose(parts.season, 0.0, atol=1e-12)
