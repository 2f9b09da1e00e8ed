"""The trend of a monthly series: by hand, against scipy and statsmodels, and by its coverage."""

import numpy as np
import pytest
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.series import newey_west_slope, sen_slope

MONTHS = 120
SEASON = np.tile(np.sin(np.arange(12) * np.pi / 6), MONTHS // 12) * 5


def shocks(seed, persistence):
    random = np.random.default_rng(seed)
    drawn, series = random.normal(0, 1, MONTHS + 50), np.zeros(MONTHS + 50)
    for month in range(1, len(series)):
        series[month] = persistence * series[month - 1] + drawn[month]
    return series[50:]


def test_without_seasons_the_slope_is_scipys():
    values = np.random.default_rng(3).normal(0, 1, 30).cumsum()
    found, expected = sen_slope(values, period=1), stats.theilslopes(values)
    assert found.per_year == pytest.approx(expected.slope)
    assert found.low == pytest.approx(expected.low_slope, abs=0.01)
    assert found.high == pytest.approx(expected.high_slope, abs=0.01)


def test_kendalls_test_of_a_rising_line_is_that_of_the_hand():
    # S = 28 of 28 pairs, its variance 8 · 7 · 21 / 18, one taken off for continuity.
    z = 27 / np.sqrt(8 * 7 * 21 / 18)
    assert sen_slope(range(8), period=1).p == pytest.approx(2 * stats.norm.sf(z))


@pytest.mark.parametrize("slope_of", [sen_slope, newey_west_slope])
def test_season_is_no_trend_and_a_line_is_found_beside_it(slope_of):
    rise = np.arange(MONTHS) * 2 / 12
    found = slope_of(SEASON + rise + shocks(1, 0.0) / 10)
    assert found.low < 2 < found.high
    assert found.high - found.low < 0.1


def test_months_may_be_missing_for_sen_and_not_for_newey_west():
    series = SEASON + np.arange(MONTHS) / 12
    series[[3, 50]] = np.nan
    assert sen_slope(series).per_year == pytest.approx(1)
    with pytest.raises(AnalysisError, match="missing"):
        newey_west_slope(series)


@pytest.mark.parametrize(
    ("slope_of", "persistence", "least"),
    [(sen_slope, 0.0, 0.92), (newey_west_slope, 0.0, 0.89), (newey_west_slope, 0.3, 0.84)],
)
def test_intervals_hold_the_true_slope_about_as_often_as_they_say(slope_of, persistence, least):
    ends = [slope_of(SEASON + shocks(seed, persistence)) for seed in range(400)]
    covered = np.mean([found.low <= 0 <= found.high for found in ends])
    assert least <= covered <= 0.985


def test_a_constant_series_has_no_interval_of_width_zero():
    with pytest.raises(AnalysisError, match="no slope"):
        sen_slope([3.0] * 24)
    assert np.isnan(newey_west_slope([3.0] * 40).low)
