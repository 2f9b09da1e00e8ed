"""Regression of counts: against R, against statsmodels, and where there is no finite answer."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.counts.collinearity import (
    aliases,
    collinearity,
    independent_columns,
    separated_rows,
)
from lokalis_research.stats.counts.dispersion_tests import (
    cameron_trivedi,
    dean,
    heterogeneity,
    likelihood_ratio,
)
from lokalis_research.stats.counts.loglinear import (
    estimate_alpha,
    fit_loglinear,
    nb_deviance,
    nb_log_likelihood,
)
from lokalis_research.stats.counts.random_intercept import fit_random_intercept

NAMES = ("(Intercept)", "t", "step")


@pytest.fixture
def wards(case):
    r = case("cnt_wards_trend_step")
    table = r.table
    design = pd.DataFrame({"(Intercept)": 1.0, "t": table["t"], "step": table["step"]})
    return r, table, design


def series(rng, *, teams=12, months=36, alpha=0.2):
    """Make counts of teams and months with a trend, a step and overdispersion."""
    team, month = np.repeat(np.arange(teams), months), np.tile(np.arange(months), teams)
    design = pd.DataFrame({"trend": month / 12.0, "step": (month >= months // 2).astype(float)})
    exposure = rng.uniform(50, 300, teams * months)
    mean = exposure * np.exp(-3 + 0.1 * design["trend"] + rng.normal(0, 0.3, teams)[team])
    counts = rng.poisson(mean * rng.gamma(1 / alpha, alpha, teams * months))
    return counts, design, exposure, team, month


def dummies(design, team):
    return pd.concat([design, pd.get_dummies(pd.Series(team), prefix="team", dtype=float)], axis=1)


def test_poisson_and_quasi_poisson_are_those_of_r(wards):
    r, table, design = wards
    fit = fit_loglinear(table["referrals"], design, table["families"], family="poisson")
    se = np.sqrt(np.diag(fit.covariance))
    for j, name in enumerate(NAMES):
        r.check("estimate", fit.coefficients[j], "poisson", name)
        r.check("se", se[j], "poisson", name)
        r.check("se", se[j] * np.sqrt(fit.dispersion), "quasi", name)
    for name, value in {
        "deviance": fit.deviance,
        "df_residual": fit.residual_df,
        "pearson_chi2": fit.pearson,
        "dispersion": fit.dispersion,
        "loglik": fit.log_likelihood,
        "aic": fit.aic,
    }.items():
        r.check(name, value, "poisson_fit")
    null = fit_loglinear(
        table["referrals"], design[["(Intercept)"]], table["families"], family="poisson"
    )
    r.check("null_deviance", null.deviance, "poisson_fit")
    ahead = r.expected["prediction_per_1000"]
    new = pd.DataFrame({"(Intercept)": 1.0, "t": ahead["t"], "step": ahead["step"]})
    r.check("fit", fit.predict(new, np.full(len(new), 1000.0)), "prediction_per_1000")
    link = np.sqrt(np.diag(new.to_numpy() @ fit.covariance @ new.to_numpy().T) * fit.dispersion)
    r.check("se_link", link, "prediction_per_1000")


def test_the_negative_binomial_is_that_of_r(wards):
    r, table, design = wards
    fit = fit_loglinear(table["referrals"], design, table["families"])
    se = np.sqrt(np.diag(fit.covariance))
    for j, name in enumerate(NAMES):
        r.check("estimate", fit.coefficients[j], "negbin", "coef", name)
        r.check("se", se[j], "negbin", "coef", name)
    for name, value in {
        "theta": fit.shape,
        "se_theta": fit.shape_se,
        "alpha_1_over_theta": fit.alpha,
        "two_loglik": 2 * fit.log_likelihood,
        "deviance": fit.deviance,
        "df_residual": fit.residual_df,
        "aic": fit.aic,
    }.items():
        r.check(name, value, "negbin")
    null = fit_loglinear(
        table["referrals"], design[["(Intercept)"]], table["families"], alpha=fit.alpha
    )
    r.check("null_deviance", null.deviance, "negbin")


def test_ward_effects_taken_out_give_what_r_gives_with_columns_for_them(wards):
    r, table, design = wards
    fit = fit_loglinear(
        table["referrals"],
        design[["t", "step"]],
        table["families"],
        groups=table["ward"],
        family="poisson",
    )
    se = np.sqrt(np.diag(fit.covariance) * fit.dispersion)
    for j, name in enumerate(("t", "step")):
        r.check("estimate", fit.coefficients[j], "ward_fixed_effects_quasi", name)
        r.check("se", se[j], "ward_fixed_effects_quasi", name)
    r.check("ward_fixed_effects_dispersion", fit.dispersion)


@pytest.mark.parametrize("seed", range(3))
def test_absorbed_groups_columns_and_statsmodels_agree(seed):
    counts, design, exposure, team, _ = series(np.random.default_rng(seed))
    absorbed = fit_loglinear(counts, design, exposure, groups=team)
    written = fit_loglinear(counts, dummies(design, team), exposure)
    theirs = sm.NegativeBinomial(counts, dummies(design, team), exposure=exposure).fit(
        method="newton", start_params=np.append(written.coefficients, written.alpha), disp=0
    )
    np.testing.assert_allclose(absorbed.coefficients, written.coefficients[:2], rtol=1e-7)
    np.testing.assert_allclose(absorbed.group_effects, written.coefficients[2:], rtol=1e-7)
    np.testing.assert_allclose(absorbed.alpha, written.alpha, rtol=1e-7)
    np.testing.assert_allclose(absorbed.coefficients, theirs.params.iloc[:2], rtol=1e-5)
    np.testing.assert_allclose(absorbed.alpha, theirs.params.iloc[-1], rtol=1e-5)
    np.testing.assert_allclose(absorbed.log_likelihood, theirs.llf, rtol=1e-9)


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.floats(0.01, 100.0))
def test_the_unit_of_exposure_changes_no_ratio_and_the_order_of_rows_nothing(seed, unit):
    rng = np.random.default_rng(seed)
    counts, design, exposure, team, _ = series(rng, teams=4, months=12)
    fit = fit_loglinear(counts, design, exposure, groups=team)
    order = rng.permutation(len(counts))
    again = fit_loglinear(
        counts[order], design.iloc[order], unit * exposure[order], groups=team[order]
    )
    np.testing.assert_allclose(again.coefficients, fit.coefficients, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(
        again.group_effects, fit.group_effects - np.log(unit), rtol=1e-6, atol=1e-7
    )


def test_one_column_of_ones_gives_the_rate_itself():
    fit = fit_loglinear([3, 0, 9], pd.DataFrame({"c": np.ones(3)}), [10, 20, 30])
    poisson = fit_loglinear(
        [3, 0, 9], pd.DataFrame({"c": np.ones(3)}), [10, 20, 30], family="poisson"
    )
    assert np.exp(poisson.coefficients[0]) == pytest.approx(12 / 60)
    assert np.sqrt(poisson.covariance[0, 0]) == pytest.approx(1 / np.sqrt(12))
    assert fit.alpha > 0


def test_counts_that_vary_less_than_poisson_get_no_overdispersion():
    fit = fit_loglinear([10, 10, 11, 9, 10], pd.DataFrame({"c": np.ones(5)}), np.ones(5))
    assert fit.alpha == 0
    assert fit.shape == np.inf
    assert np.isnan(fit.shape_se)
    assert fit.log_likelihood == pytest.approx(stats.poisson.logpmf([10, 10, 11, 9, 10], 10).sum())


def test_the_likelihood_is_flat_at_the_estimated_spread():
    rng = np.random.default_rng(2)
    mean = rng.uniform(2, 12, 400)
    counts = rng.poisson(mean * rng.gamma(2.0, 0.5, 400)).astype(float)
    best = estimate_alpha(counts, mean)

    def log_likelihood(alpha):
        return stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * mean)).sum()

    around = [log_likelihood(best * factor) for factor in (0.99, 1.0, 1.01)]
    assert max(around) == around[1]
    assert best == pytest.approx(0.5, rel=0.3)


def test_all_counts_zero_before_and_not_after_is_named_not_estimated():
    design = pd.DataFrame({"c": 1.0, "t": range(12), "after": [0] * 6 + [1] * 6})
    counts = [0] * 6 + [4, 6, 5, 7, 3, 6]
    gone = separated_rows(counts, design)
    assert gone.tolist() == [True] * 6 + [False] * 6
    left = independent_columns(design[~gone])
    assert left == ("c", "t")
    with pytest.raises(AnalysisError, match="separated_rows"):
        fit_loglinear(counts, design, np.ones(12))
    kept = fit_loglinear(np.array(counts)[~gone], design.loc[~gone, list(left)], np.ones(6))
    assert np.isfinite(kept.coefficients).all()


@settings(max_examples=50)
@given(st.lists(st.integers(0, 3), min_size=8, max_size=8), st.integers(0, 1000))
def test_what_is_not_separated_has_a_finite_answer(counts, seed):
    rng = np.random.default_rng(seed)
    design = pd.DataFrame({"c": np.ones(8), "x": rng.integers(0, 2, 8), "t": np.arange(8.0)})
    gone = separated_rows(counts, design)
    y, x = np.array(counts)[~gone], design[~gone]
    if not y.sum():
        return
    x = x[list(independent_columns(x))]
    fit = fit_loglinear(y, x, np.ones(len(y)), family="poisson")
    # At a maximum what was seen and what is expected agree in every column.
    np.testing.assert_allclose(x.to_numpy().T @ (y - fit.mean), 0, atol=1e-6)
    assert (fit.mean > 1e-7).all()


def test_a_group_without_events_is_separated_and_refused():
    design = pd.DataFrame({"t": [0, 1, 0, 1, 0, 1]})
    counts, groups = [2, 3, 0, 0, 4, 1], list("aabbcc")
    gone = separated_rows(counts, design, groups=groups)
    assert gone.tolist() == [False, False, True, True, False, False]
    with pytest.raises(AnalysisError, match="1 groups"):
        fit_loglinear(counts, design, np.ones(6), groups=groups)


def test_columns_that_say_the_same_are_named():
    design = pd.DataFrame({"c": 1.0, "t": range(6), "years": np.arange(6) / 12, "late": [0] * 6})
    for columns in (["c", "t", "years"], ["c", "late"]):
        with pytest.raises(AnalysisError, match="independent_columns"):
            fit_loglinear([1, 2, 3, 2, 4, 3], design[columns], np.ones(6))
    kept = independent_columns(design)
    assert kept == ("c", "t")
    assert aliases(design, kept) == {"years": ("t",), "late": ()}
    groups = list("aaabbb")
    assert independent_columns(design, groups=groups) == ("t",)


def test_inflation_of_one_column_is_that_of_its_regression_on_the_others():
    counts, design, exposure, *_ = series(np.random.default_rng(4), teams=6)
    design = design.assign(wave=np.sin(np.arange(len(design))), c=1.0)
    fit = fit_loglinear(counts, design, exposure)
    found = collinearity(fit).inflation.set_index("term")["factor"]
    for name in ("trend", "step", "wave"):
        others = design.drop(columns=name)
        r2 = sm.WLS(design[name], others, weights=fit.weights).fit().rsquared
        assert found[name] == pytest.approx(1 / (1 - r2), rel=1e-8)
    grouped = collinearity(fit, {"time": ("trend", "step"), "wave": ("wave",)})
    assert grouped.confounded() == ()
    assert grouped.inflation["factor"].max() < found["trend"]


def test_overdispersion_tests_are_those_of_r(case):
    r = case("cnt_overdispersion_tests")
    table = r.table
    design = pd.DataFrame({"c": 1.0, "t": table["t"], "step": table["step"]})
    fit = fit_loglinear(table["referrals"], design, table["families"], family="poisson")
    whole = heterogeneity(table["referrals"], table["families"])
    r.check("heterogeneity_chi2", whole.chi2)
    r.check("df", whole.df)
    r.check("p", whole.p)
    r.check("index", whole.index)
    for entry, power in (("cameron_trivedi_nb1", 1), ("cameron_trivedi_nb2", 2)):
        test = cameron_trivedi(fit, power=power)
        r.check("alpha", test.alpha, entry)
        r.check("t", test.statistic, entry)
    richer = fit_loglinear(table["referrals"], design, table["families"])
    assert likelihood_ratio(fit, richer).p < 1e-20
    with pytest.raises(AnalysisError, match="Poisson"):
        dean(richer)


@pytest.mark.parametrize("seed", [8, 37, 187])
def test_large_counts_with_hardly_more_spread_than_poissons_come_to_a_standstill(seed):
    rng = np.random.default_rng(seed)
    exposure = rng.choice([1.0, 50.0, 3000.0], 40)
    fit = fit_loglinear(rng.poisson(2 * exposure), pd.DataFrame({"c": np.ones(40)}), exposure)
    assert 0 < fit.alpha < 1e-4
    assert np.exp(fit.coefficients[0]) == pytest.approx(2, rel=0.02)


def test_spread_that_the_largest_count_hides_is_found_where_the_likelihood_is_highest():
    counts, mean = np.array([10000.0, 0, 0, 0, 0, 9]), np.array([10000.0, 1.5, 1.5, 1.5, 1.5, 1.5])
    alpha = estimate_alpha(counts, mean)
    others = [nb_log_likelihood(counts, mean, a) for a in [0.0, *np.geomspace(1e-4, 1e4, 200)]]
    assert alpha > 1
    assert nb_log_likelihood(counts, mean, alpha) >= max(others)


@pytest.mark.parametrize("alpha", [0.0, 0.5])
def test_a_mean_without_bound_fits_infinitely_badly(alpha, recwarn):
    assert nb_deviance(np.array([2.0, 1.0]), np.array([np.inf, 1.0]), alpha) == np.inf
    assert not recwarn.list


def test_a_model_that_fits_every_row_has_no_statistic_of_overdispersion(recwarn):
    design = pd.DataFrame({"constant": [1.0, 1.0], "after": [0.0, 1.0]})
    found = cameron_trivedi(fit_loglinear([4, 9], design, [1, 1], family="poisson"))
    assert np.isnan(found.statistic)
    assert found.alpha == pytest.approx(-1)
    assert not recwarn.list


def test_tests_for_overdispersion_reject_poisson_counts_as_often_as_they_say():
    rng = np.random.default_rng(8)
    design = pd.DataFrame({"c": 1.0, "x": np.linspace(0, 1, 60)})
    mean = np.exp(1.0 + design["x"])
    fits = [
        fit_loglinear(rng.poisson(mean), design, np.ones(60), family="poisson") for _ in range(400)
    ]
    error = 3 * np.sqrt(0.05 * 0.95 / 400)
    assert np.mean([dean(fit).p < 0.05 for fit in fits]) == pytest.approx(0.05, abs=error)
    plain = np.mean([dean(fit, adjusted=False).statistic for fit in fits])
    adjusted = np.mean([dean(fit).statistic for fit in fits])
    assert plain < adjusted == pytest.approx(0, abs=0.2)
    heavy = fit_loglinear(
        rng.poisson(mean * rng.gamma(2, 0.5, 60)), design, np.ones(60), family="poisson"
    )
    assert dean(heavy).p < 0.001


@pytest.mark.parametrize(("entry", "points"), [("laplace", 1), ("agq15", 15)])
def test_random_levels_are_those_of_lme4(case, entry, points):
    r = case("cnt_glmer_wards")
    table = r.table
    design = pd.DataFrame({"(Intercept)": 1.0, "t": table["t"], "step": table["step"]})
    fit = fit_random_intercept(
        table["referrals"], design, table["families"], table["ward"], points=points
    )
    expected = r.expected[entry]
    se = np.sqrt(np.diag(fit.covariance))
    for j, name in enumerate(NAMES):
        r.check("estimate", fit.coefficients[j], entry, "coef", name)
        np.testing.assert_allclose(se[j], expected["coef"][name]["se"], rtol=r.tolerance["se_rel"])
    r.check("sd_ward", fit.sd, entry)
    for label, effect, sd in zip(fit.labels, fit.effects, fit.effects_sd, strict=True):
        r.check(label, effect, entry, "ward_effect")
        if "ward_effect_sd" in expected:
            r.check(label, sd, entry, "ward_effect_sd")
    if "loglik" in expected:
        r.check("loglik", fit.log_likelihood, entry)
        r.check("aic", fit.aic, entry)


def test_many_quadrature_points_give_the_integral():
    design = pd.DataFrame({"c": np.ones(6)})
    counts, groups = np.array([0, 1, 7, 9, 3, 2]), np.array(list("aabbcc"))
    fit = fit_random_intercept(counts, design, np.ones(6), groups, points=25)

    def of_group(group):
        def density(u):
            means = np.exp(fit.coefficients[0] + u)
            seen = stats.poisson.pmf(counts[groups == group], means).prod()
            return seen * stats.norm.pdf(u, scale=fit.sd)

        return integrate.quad(density, -8, 8, points=[0])[0]

    exact = sum(np.log(of_group(group)) for group in "abc")
    assert fit.log_likelihood == pytest.approx(exact, rel=1e-6)


def test_groups_that_are_alike_have_no_random_spread():
    design = pd.DataFrame({"c": np.ones(6)})
    fit = fit_random_intercept([5, 5, 5, 6, 5, 4], design, np.ones(6), list("aabbcc"))
    assert fit.sd == 0
    assert (fit.effects == 0).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda d: fit_loglinear([0, 0], d, [1, 1]),
        lambda d: fit_loglinear([1, 2], d, [1, 0]),
        lambda d: fit_loglinear([1, 2, 3], d, [1, 1, 1]),
        lambda d: fit_loglinear([1, -2], d, [1, 1]),
        lambda d: fit_loglinear([1, 2], d, [1, 1], family="gamma"),
        lambda d: fit_random_intercept([1, 2], d, [1, 1], ["a", "a"]),
        lambda d: heterogeneity([1], [1]),
        lambda d: separated_rows([1], d),
    ],
)
def test_what_cannot_be_fitted_is_refused(call):
    with pytest.raises(AnalysisError):
        call(pd.DataFrame({"c": [1.0, 1.0]}))
