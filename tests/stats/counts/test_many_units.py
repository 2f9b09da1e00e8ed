"""Many units beside each other: funnels, spread beyond chance, shrinkage and ranks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.counts.funnel import (
    binomial_limits,
    binomial_z,
    overdispersion,
    poisson_limits,
    poisson_z,
)
from lokalis_research.stats.counts.rate_tests import compare_share_with_standard
from lokalis_research.stats.counts.rates import rate_interval
from lokalis_research.stats.counts.shrinkage import gamma_poisson, marshall, posterior_ranks

LEVELS = [("l95", 0.95), ("l998", 0.998)]
PREFIX = {"exact": "", "normal": "normal_", "quantile": "quantile_"}


@pytest.fixture
def wards(case):
    r = case("cnt_funnel_limits_poisson")
    counts, families = np.array(r.input["referrals"]), np.array(r.input["families"])
    return r, counts, families, counts.sum() / families.sum()


@pytest.mark.parametrize(("entry", "level"), LEVELS)
@pytest.mark.parametrize("method", list(PREFIX))
def test_poisson_limits_are_those_of_r(wards, entry, level, method):
    r, _, families, rate = wards
    low, high = poisson_limits(families, rate, level=level, method=method)
    r.check(PREFIX[method] + "lower", low, entry)
    r.check(PREFIX[method] + "upper", high, entry)


def test_spread_between_wards_is_that_of_r(wards):
    r, counts, families, rate = wards
    expected = families * rate
    r.check("overall_rate", rate)
    r.check("expected", expected)
    r.check("z_sqrt", poisson_z(counts, expected, transformation="stabilised"))
    spread = overdispersion(poisson_z(counts, expected), winsorise=r.input["winsorise"])
    r.check("z_pearson", spread.z)
    r.check("z_winsorised", spread.winsorised)
    r.check("phi_raw", spread.phi_raw)
    r.check("phi_winsorised", spread.phi)
    tau2 = spread.between_variance(np.sqrt(rate / families))
    r.check("additive_tau2", tau2)
    for name, options in {
        "multiplicative_95": {"phi": spread.phi},
        "multiplicative_998": {"phi": spread.phi, "level": 0.998},
        "additive_95": {"tau2": tau2},
        "additive_998": {"tau2": tau2, "level": 0.998},
    }.items():
        if f"{name}_lower" in r.expected:
            low, high = poisson_limits(families, rate, **options)
            r.check(f"{name}_lower", low)
            r.check(f"{name}_upper", high)
    low, high = rate_interval(counts, families)
    r.check("garwood_rate_lower", low)
    r.check("garwood_rate_upper", high)


@pytest.mark.parametrize(("entry", "level"), LEVELS)
@pytest.mark.parametrize("method", list(PREFIX))
def test_binomial_limits_are_those_of_r(case, entry, level, method):
    r = case("cnt_funnel_limits_binomial")
    x, n = np.array(r.input["x"]), np.array(r.input["n"])
    low, high = binomial_limits(n, x.sum() / n.sum(), level=level, method=method)
    r.check(PREFIX[method] + "lower", low, entry)
    r.check(PREFIX[method] + "upper", high, entry)


def test_spread_of_shares_is_that_of_r(case):
    r = case("cnt_funnel_limits_binomial")
    x, n = np.array(r.input["x"]), np.array(r.input["n"])
    share = x.sum() / n.sum()
    r.check("overall", share)
    spread = overdispersion(binomial_z(x, n, share), winsorise=r.input["winsorise"])
    r.check("z", spread.z)
    r.check("phi_raw", spread.phi_raw)
    r.check("phi_winsorised", spread.phi)
    r.check("asin_z", binomial_z(x, n, share, transformation="stabilised"))
    r.check("exact_p_two_sided", compare_share_with_standard(x, n, share).minimum_likelihood)


@settings(max_examples=50)
@given(st.floats(0.02, 0.5), st.integers(5, 3000), st.sampled_from([0.95, 0.998]))
def test_exact_limits_lie_within_one_event_of_the_quantiles(rate, families, level):
    exact = poisson_limits([families], rate, level=level)
    whole = poisson_limits([families], rate, level=level, method="quantile")
    assert (whole.lower - 1 / families - 1e-12 <= exact.lower).all()
    assert (exact.lower <= whole.lower + 1e-12).all()
    assert (exact.upper <= whole.upper + 1e-12).all()
    assert (whole.upper <= exact.upper + 1 / families + 1e-12).all()


def test_limits_hold_what_they_say_when_only_chance_is_at_work():
    rng = np.random.default_rng(11)
    families = rng.integers(40, 500, 20_000)
    counts = rng.poisson(0.1 * families)
    for level in (0.95, 0.998):
        low, high = poisson_limits(families, 0.1, level=level)
        inside = ((low <= counts / families) & (counts / families <= high)).mean()
        error = np.sqrt(level * (1 - level) / len(families))
        # Discrete counts cannot hit the level exactly: interpolated limits stay close to it.
        assert inside == pytest.approx(level, abs=3 * error + 0.01)


def test_planted_spread_between_units_is_found_again():
    rng = np.random.default_rng(5)
    families = rng.integers(200, 900, 2000)
    rates = rng.gamma(25.0, 0.1 / 25.0, 2000)
    counts = rng.poisson(families * rates)
    pooled = counts.sum() / families.sum()
    spread = overdispersion(poisson_z(counts, families * pooled), winsorise=0.0)
    tau2 = spread.between_variance(np.sqrt(pooled / families))
    assert np.sqrt(tau2) == pytest.approx(0.02, rel=0.08)
    assert gamma_poisson(counts, families).shape == pytest.approx(25, rel=0.12)
    ck = gamma_poisson(counts, families, estimator="clayton_kaldor")
    assert ck.shape == pytest.approx(25, rel=0.12)
    low, high = gamma_poisson(counts, families).interval()
    covered = ((low <= rates) & (rates <= high)).mean()
    assert covered == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 2000))
    assert np.mean((marshall(counts, families).rates - rates) ** 2) < np.mean(
        (counts / families - rates) ** 2
    )


def test_shrunken_rates_are_those_of_r(case):
    r = case("cnt_empirical_bayes_gamma_poisson")
    counts, families = r.input["referrals"], r.input["families"]
    r.check("crude_rate", np.array(counts) / families)
    moments = marshall(counts, families)
    strict = r.tolerance["marshall_rel"]
    for name, got in {
        "overall_rate": moments.overall,
        "marshall_s2": moments.variance,
        "marshall_A": moments.between,
        "marshall_rate": moments.rates,
    }.items():
        np.testing.assert_allclose(got, r.expected[name], rtol=strict)
    fit = gamma_poisson(counts, families)
    r.check("gamma_shape", fit.shape)
    r.check("gamma_rate", fit.rate)
    r.check("posterior_mean", fit.mean)
    low, high = fit.interval()
    r.check("posterior_lower", low)
    r.check("posterior_upper", high)


def test_clayton_and_kaldors_equations_hold_at_their_solution(case):
    r = case("cnt_empirical_bayes_gamma_poisson")
    counts, families = np.array(r.input["referrals"]), np.array(r.input["families"])
    fit = gamma_poisson(counts, families, estimator="clayton_kaldor")
    pooled = counts.sum() / families.sum()
    theta, expected, alpha = fit.mean / pooled, families * pooled, fit.rate * pooled
    assert fit.overall / pooled == pytest.approx(theta.mean(), rel=1e-8)
    right = ((1 + alpha / expected) * (theta - theta.mean()) ** 2).sum() / (len(theta) - 1)
    assert fit.overall / pooled / alpha == pytest.approx(right, rel=1e-8)


@pytest.mark.parametrize("estimator", ["maximum_likelihood", "clayton_kaldor"])
def test_units_that_differ_no_more_than_by_chance_all_get_the_common_rate(estimator):
    fit = gamma_poisson([20, 20, 21], [200, 200, 200], estimator=estimator)
    assert fit.spread == 0
    np.testing.assert_allclose(fit.mean, 61 / 600)
    np.testing.assert_allclose(fit.interval().lower, fit.interval().upper)
    np.testing.assert_allclose(marshall([20, 20, 21], [200, 200, 200]).rates, 61 / 600)


def test_a_unit_without_events_is_shrunk_away_from_zero():
    fit = gamma_poisson([0, 40, 12, 25], [50, 200, 150, 260])
    assert 0 < fit.mean[0] < fit.overall
    assert fit.interval().lower[0] > 0


def test_large_counts_start_the_search_for_spread_inside_its_bounds(recwarn):
    counts = [19615, 10016646, 20073, 2100, 10028137, 401179]
    gamma_poisson(counts, [10, 5000, 10, 1, 5000, 200.5])
    assert not recwarn.list


def test_one_unit_has_no_spread():
    assert gamma_poisson([12], [100]).spread == 0
    assert overdispersion([2.0]).between_variance([1.0]) == 0


def test_expected_ranks_are_those_of_integration_over_the_distributions():
    shape, rate = np.array([12.0, 15.0, 40.0]), np.array([100.0, 90.0, 210.0])

    def below(i, j):
        return integrate.quad(
            lambda t: (
                stats.gamma.pdf(t, shape[i], scale=1 / rate[i])
                * stats.gamma.cdf(t, shape[j], scale=1 / rate[j])
            ),
            0,
            2,
        )[0]

    expected = [1 + sum(below(i, j) for j in range(3) if j != i) for i in range(3)]
    ranks = posterior_ranks(shape, rate)
    np.testing.assert_allclose(ranks.expected, expected, rtol=1e-6)
    assert ranks.expected.sum() == pytest.approx(6)


def test_equal_units_may_have_any_rank():
    ranks = posterior_ranks(np.full(20, 30.0), np.full(20, 100.0))
    np.testing.assert_allclose(ranks.expected, 10.5)
    assert (ranks.interval.lower <= 2).all()
    assert (ranks.interval.upper >= 19).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: poisson_limits([0], 0.1),
        lambda: poisson_limits([10], -0.1),
        lambda: poisson_limits([10], 0.1, method="exakt"),
        lambda: binomial_limits([10], 63.0),
        lambda: binomial_limits([1.5], 0.3),
        lambda: poisson_z([0, 3], [0, 2]),
        lambda: binomial_z([0, 0], [5, 9], 0.0),
        lambda: binomial_z([0], [0], 0.4),
        lambda: overdispersion([]),
        lambda: overdispersion([np.nan]),
        lambda: overdispersion([1.0], winsorise=0.5),
        lambda: gamma_poisson([0, 0], [10, 10]),
        lambda: gamma_poisson([1, 2], [10, 0]),
        lambda: gamma_poisson([1, 2], [10]),
        lambda: gamma_poisson([1, 2], [10, 10], estimator="ml"),
        lambda: posterior_ranks([np.inf], [np.inf]),
        lambda: compare_share_with_standard(3, 2, 0.5),
    ],
)
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(AnalysisError):
        call()
