"""Intervals and tests of counts: against R, against closed forms, and by their coverage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.counts.rate_tests import compare_rates, compare_with_standard
from lokalis_research.stats.counts.rates import METHODS, poisson_interval, rate_interval

COUNTS = (0, 1, 2, 5, 12, 37, 120)
PAIRS = ("a", "b", "c", "d")


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(
    ("entry", "method", "level"),
    [
        ("garwood", "exact", 0.95),
        ("garwood_998", "exact", 0.998),
        ("byar", "byar", 0.95),
        ("midp", "mid_p", 0.95),
    ],
)
def test_an_interval_is_that_of_r(case, count, entry, method, level):
    r = case("cnt_exact_poisson")
    low, high = poisson_interval(count, level=level, method=method)
    if entry == "midp":
        expected = r.expected["counts"][str(count)][entry]
        wide = r.tolerance["midp_and_root_finder_rel"]
        np.testing.assert_allclose([low, high], list(expected.values()), rtol=wide)
    else:
        r.check("lower", low, "counts", str(count), entry)
        r.check("upper", high, "counts", str(count), entry)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_comparison_of_two_rates_is_that_of_r(case, pair):
    r = case("cnt_exact_poisson")
    got = compare_rates(*r.input["pairs"][pair])
    for name, value in {
        "rate_ratio": got.ratio,
        "p_minlike_poisson_test": got.p.minimum_likelihood,
        "exact_lower": got.exact.lower,
        "exact_upper": got.exact.upper,
        "p_central": got.p.central,
        "p_rateratio_test": got.p.central,
        "rateratio_lower": got.exact.lower,
        "rateratio_upper": got.exact.upper,
        "p_midp": got.p.mid_p,
        "wald_lower": got.wald.lower,
        "rate_difference": got.difference,
        "rate_difference_se": got.difference_se,
    }.items():
        r.check(name, value, "pairs", pair)
    expected = r.expected["pairs"][pair]
    np.testing.assert_allclose(got.wald.upper, float(expected["wald_upper"]), rtol=1e-7)
    wide = r.tolerance["midp_and_root_finder_rel"]
    np.testing.assert_allclose(got.mid_p.lower, expected["midp_lower"], rtol=wide)
    np.testing.assert_allclose(got.mid_p.upper, expected["midp_upper"], rtol=wide)


def test_one_rate_against_a_standard_is_that_of_r(case):
    r = case("cnt_exact_poisson")
    given_ = r.input["one_sample"]
    got = compare_with_standard(given_["x"], given_["t"], given_["r0"])
    r.check("p", got.p.minimum_likelihood, "one_sample")
    r.check("lower", got.exact.lower, "one_sample")
    r.check("upper", got.exact.upper, "one_sample")


def test_the_mid_p_interval_of_nothing_is_known_in_closed_form():
    low, high = poisson_interval(0, method="mid_p")
    assert low == 0
    assert high == pytest.approx(-np.log(0.05))


@settings(max_examples=60)
@given(st.integers(0, 400), st.sampled_from([0.8, 0.95, 0.998]))
def test_the_mid_p_interval_leaves_half_of_what_was_seen_on_each_side(count, level):
    low, high = poisson_interval(count, level=level, method="mid_p")
    tail = (1 - level) / 2
    assert stats.poisson.cdf(count, high) - stats.poisson.pmf(count, high) / 2 == pytest.approx(
        tail
    )
    if count:
        seen = stats.poisson.sf(count, low) + stats.poisson.pmf(count, low) / 2
        assert seen == pytest.approx(tail)


@settings(max_examples=60)
@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_two_sided_p_is_the_sum_of_everything_no_more_likely(x, y, t, s):
    got = compare_rates(x, t, y, s)
    outcomes = stats.binom.pmf(np.arange(x + y + 1), x + y, t / (t + s))
    no_more = outcomes[outcomes <= outcomes[x] * (1 + 1e-7)].sum()
    assert got.p.minimum_likelihood == pytest.approx(min(no_more, 1.0), rel=1e-6)
    assert got.p.central >= got.p.mid_p


@settings(max_examples=60)
@given(st.integers(0, 80), st.floats(0.05, 80))
def test_the_one_sample_p_is_the_sum_of_everything_no_more_likely(x, mean):
    outcomes = stats.poisson.pmf(np.arange(1000), mean)
    no_more = outcomes[outcomes <= outcomes[x] * (1 + 1e-7)].sum()
    got = compare_with_standard(x, mean)
    assert got.p.minimum_likelihood == pytest.approx(min(no_more, 1.0), rel=1e-6)


@settings(max_examples=60)
@given(st.integers(0, 50), st.integers(0, 50))
def test_turning_a_comparison_round_inverts_its_ratio(x, y):
    one, other = compare_rates(x, 3.0, y, 5.0), compare_rates(y, 5.0, x, 3.0)
    with np.errstate(divide="ignore"):
        for ours, theirs in ((one.exact, other.exact), (one.mid_p, other.mid_p)):
            np.testing.assert_allclose(ours.lower, 1 / theirs.upper, rtol=1e-6)
    np.testing.assert_allclose(one.p.minimum_likelihood, other.p.minimum_likelihood)


def test_without_any_event_two_rates_may_be_in_any_ratio():
    got = compare_rates(0, 10, 0, 20)
    assert np.isnan(got.ratio)
    assert (got.exact.lower, got.exact.upper) == (0, np.inf)
    assert got.p.central == got.p.minimum_likelihood == got.p.mid_p == 1


@pytest.mark.parametrize("mean", [0.5, 2.0, 10.0, 40.0])
def test_the_exact_interval_never_covers_less_than_it_says(mean):
    counts = np.arange(200)
    seen = stats.poisson.pmf(counts, mean)
    coverage = {
        method: seen[(low <= mean) & (mean <= high)].sum()
        for method in METHODS
        for low, high in [poisson_interval(counts, method=method)]
    }
    assert coverage["exact"] >= 0.95
    assert coverage["mid_p"] > 0.93
    assert coverage["exact"] >= coverage["mid_p"]
    if mean < 1:
        # What it costs to use √x as the standard error of a small count.
        assert coverage["wald"] < 0.5


def test_a_rate_without_exposure_has_no_interval():
    low, high = rate_interval([0, 3], [0, 6])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert low[1] < 0.5 < high[1]


@pytest.mark.parametrize("counts", [[-1], [1.5], [np.nan]])
def test_what_is_no_count_is_refused(counts):
    with pytest.raises(AnalysisError, match="Counts"):
        poisson_interval(counts)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(AnalysisError, match="level"):
        poisson_interval(3, level=level)


def test_an_unknown_method_names_those_that_exist():
    with pytest.raises(AnalysisError, match="exact"):
        poisson_interval(3, method="exakt")


@pytest.mark.parametrize("exposure", [0.0, -1.0, np.nan])
def test_a_comparison_without_exposure_is_refused(exposure):
    with pytest.raises(AnalysisError, match="exposure"):
        compare_rates(1, exposure, 2, 3)
