"""The restricted mean against statsmodels' survival curve, sums written out, and coverage."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren.duration import restricted_mean

UNTIL = 365.0


def drawn(seed, number=300, censored=True):
    rng = np.random.default_rng(seed)
    days = np.ceil(rng.weibull(0.9, number) * 250) + 1
    follow = rng.integers(366, 900, number) if censored else np.full(number, 10_000)
    return np.minimum(days, follow), days <= follow


def area(days, ended):
    """The area under the curve that statsmodels draws, up to a year."""
    curve = SurvfuncRight(days, ended.astype(int))
    moments = np.concatenate([[0.0], curve.surv_times[curve.surv_times < UNTIL], [UNTIL]])
    heights = np.concatenate([[1.0], curve.surv_prob[curve.surv_times < UNTIL]])
    return float((np.diff(moments) * heights).sum())


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_area_under_the_curve_of_statsmodels(seed):
    rng = np.random.default_rng(seed)
    days, ended = drawn(seed)
    days = np.where(rng.random(300) < 0.3, np.ceil(days * rng.random(300)), days)
    ended = ended & (rng.random(300) < 0.7)
    assert restricted_mean(days, ended, UNTIL)[0] == pytest.approx(area(days, ended), rel=1e-12)


def test_without_censoring_it_is_the_mean_and_its_own_standard_error():
    days, ended = drawn(7, censored=False)
    mean, low, high = restricted_mean(days, ended, UNTIL)
    capped = np.minimum(days, UNTIL)
    assert mean == pytest.approx(capped.mean())
    assert (high - low) / 2 == pytest.approx(1.959964 * capped.std() / np.sqrt(len(days)), rel=1e-6)


def test_the_variance_follows_the_formula_that_is_cited():
    """Three durations, one of them unknown after 2: areas after the events are 3 and 0."""
    mean, low, high = restricted_mean([1, 2, 4], [True, False, True], 4)
    assert mean == pytest.approx(1 + 3 * 2 / 3)
    variance = (3 * 2 / 3) ** 2 * 1 / (3 * 2)
    assert mean - low == pytest.approx(1.959964 * np.sqrt(variance), rel=1e-6)
    assert high == pytest.approx(min(mean + 1.959964 * np.sqrt(variance), 4), rel=1e-6)


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says():
    truth = np.minimum(np.ceil(np.random.default_rng(0).weibull(0.9, 400_000) * 250) + 1, UNTIL)
    covered = 0
    for seed in range(400):
        rng = np.random.default_rng(1000 + seed)
        days, ended = drawn(seed, number=120)
        follow = rng.integers(50, 800, 120)
        _, low, high = restricted_mean(np.minimum(days, follow), ended & (days <= follow), UNTIL)
        covered += low <= truth.mean() <= high
    assert 0.92 <= covered / 400 <= 0.98


@pytest.mark.parametrize(
    ("days", "ended"), [([1, 2], [True]), ([-1], [True]), ([float("nan")], [True]), ([], [])]
)
def test_what_is_no_duration_is_refused(days, ended):
    with pytest.raises(AnalysisError):
        restricted_mean(days, ended, UNTIL)
