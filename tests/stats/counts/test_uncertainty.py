"""How uncertain coefficients are: clusters, shared shocks, the delta method and what is to come."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import linalg, stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.counts.clusters import KINDS, cluster_covariance, leave_one_out
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.rates import prediction_interval
from lokalis_research.stats.counts.residuals import autocorrelation, period_residuals
from lokalis_research.stats.counts.uncertainty import (
    Known,
    Uncertainty,
    difference,
    log_ratio,
    log_total,
    total,
)


@pytest.fixture
def panel():
    """Eight teams of 15 months, the last one of 7; overdispersed counts, a trend and a step."""
    rng = np.random.default_rng(17)
    team = np.repeat(np.arange(8), 15)[:-8]
    month = np.tile(np.arange(15), 8)[:-8]
    design = pd.DataFrame({"trend": month / 12, "step": (month >= 6).astype(float)})
    exposure = rng.uniform(20, 90, len(team))
    mean = exposure * np.exp(-2 + rng.normal(0, 0.3, 8)[team])
    counts = rng.poisson(mean * rng.gamma(5.0, 0.2, len(team)))
    return counts, design, exposure, team, month


def written_out(design, team):
    return pd.concat([design, pd.get_dummies(pd.Series(team), dtype=float)], axis=1)


def bell_mccaffrey(fit, team, kind):
    """Compute covariance and degrees of freedom from the formulas, with full matrices.

    Pustejovsky and Tipton (2018), equations 3, 5 and 11, with U = ∂μ/∂β, W = 1/V(μ) and the
    working variance V(μ) as target.
    """
    u = fit.mean[:, None] * fit.design
    variance = fit.mean * (1 + fit.alpha * fit.mean)
    bread = np.linalg.inv(u.T @ (u / variance[:, None]))
    whole = np.eye(len(team)) - u @ bread @ (u / variance[:, None]).T
    residual = fit.counts - fit.mean
    meat, weights = 0.0, []
    for label in np.unique(team):
        rows = team == label
        rest = whole[np.ix_(rows, rows)]
        root = np.diag(np.sqrt(variance[rows]))
        if kind == "CR2":
            inner = root @ rest @ np.diag(variance[rows]) @ root
            adjust = root @ linalg.fractional_matrix_power(inner, -0.5).real @ root
        else:
            adjust = np.linalg.inv(rest)
        score = bread @ (u[rows] / variance[rows][:, None]).T @ adjust
        meat = meat + np.outer(score @ residual[rows], score @ residual[rows])
        full = np.zeros((fit.design.shape[1], len(team)))
        full[:, rows] = score
        weights.append(full @ whole)
    df = []
    for j in range(fit.design.shape[1]):
        # Contributions of the clusters, and their covariance under the working model.
        p = np.array([w[j] for w in weights])
        shared = (p * variance) @ p.T
        df.append(np.trace(shared) ** 2 / (shared**2).sum())
    return meat, df


@pytest.mark.parametrize(("kind", "entry"), [("CR0", "no_adjustment"), ("CR1", "default")])
def test_sandwiches_are_those_of_r(case, kind, entry):
    r = case("cnt_wards_trend_step")
    table = r.table
    design = pd.DataFrame({"(Intercept)": 1.0, "t": table["t"], "step": table["step"]})
    fit = fit_loglinear(table["referrals"], design, table["families"], family="poisson")
    found = cluster_covariance(fit, table["ward"], kind=kind)
    for j, name in enumerate(fit.names):
        r.check(name, np.sqrt(found.covariance[j, j]), f"cluster_se_{entry}")


def test_the_correction_for_rows_and_coefficients_is_that_of_statsmodels(panel):
    counts, design, exposure, team, _ = panel
    design = design.assign(c=1.0)
    fit = fit_loglinear(counts, design, exposure, family="poisson")
    theirs = sm.GLM(counts, design, family=sm.families.Poisson(), exposure=exposure).fit(
        cov_type="cluster", cov_kwds={"groups": team}, tol=1e-12
    )
    ours = cluster_covariance(fit, team, kind="CR1S").covariance
    np.testing.assert_allclose(np.sqrt(np.diag(ours)), theirs.bse, rtol=1e-6)


@pytest.mark.parametrize("kind", ["CR2", "CR3"])
@pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
def test_bias_reduction_is_that_of_its_formulas(panel, kind, family):
    counts, design, exposure, team, _ = panel
    fit = fit_loglinear(counts, design.assign(c=1.0), exposure, family=family)
    covariance, df = bell_mccaffrey(fit, team, kind)
    ours = cluster_covariance(fit, team, kind=kind)
    np.testing.assert_allclose(ours.covariance, covariance, rtol=1e-6)
    np.testing.assert_allclose([ours.degrees_of_freedom(c) for c in np.eye(3)], df, rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_team_effects_taken_out_give_what_columns_for_them_give(panel, kind):
    counts, design, exposure, team, _ = panel
    absorbed = fit_loglinear(counts, design, exposure, groups=team)
    full = fit_loglinear(counts, written_out(design, team), exposure)
    ours, theirs = (cluster_covariance(fit, team, kind=kind) for fit in (absorbed, full))
    np.testing.assert_allclose(ours.covariance, theirs.covariance[:2, :2], rtol=1e-6)
    for j in range(2):
        np.testing.assert_allclose(
            ours.degrees_of_freedom(np.eye(2)[j]),
            theirs.degrees_of_freedom(np.eye(10)[j]),
            rtol=1e-6,
        )


def test_for_a_balanced_mean_the_degrees_of_freedom_are_clusters_minus_one():
    fit = fit_loglinear(
        [3, 5, 4, 8, 6, 2, 7, 5], pd.DataFrame({"c": np.ones(8)}), np.ones(8), family="poisson"
    )
    robust = cluster_covariance(fit, [1, 1, 2, 2, 3, 3, 4, 4])
    assert robust.degrees_of_freedom([1.0]) == pytest.approx(3)
    means = np.array([4, 6, 4, 6])
    # CR2 of a mean is its ordinary squared standard error, here on the logarithmic scale.
    assert robust.covariance[0, 0] == pytest.approx(means.var(ddof=1) / 4 / 5**2)


def test_cr2_is_unbiased_when_the_working_model_holds_and_cr0_is_not():
    rng = np.random.default_rng(3)
    team = np.repeat(np.arange(6), 8)
    design = pd.DataFrame({"x": (team < 2).astype(float), "c": 1.0})
    spread, found = [], []
    for _ in range(500):
        fit = fit_loglinear(rng.poisson(200.0, 48), design, np.ones(48), family="poisson")
        spread.append(fit.coefficients[0])
        found.append(
            [cluster_covariance(fit, team, kind=kind).covariance[0, 0] for kind in ("CR0", "CR2")]
        )
    truth = 1 / (200 * 16) + 1 / (200 * 32)
    assert np.var(spread) == pytest.approx(truth, rel=3 * np.sqrt(2 / 500))
    cr0, cr2 = np.mean(found, axis=0)
    error = np.std(found, axis=0)[1] / np.sqrt(500)
    assert cr2 == pytest.approx(truth, abs=3.5 * error + 0.005 * truth)
    assert cr0 < 0.75 * truth


def test_one_cluster_is_refused_and_so_is_a_group_in_two_clusters(panel):
    counts, design, exposure, team, _ = panel
    fit = fit_loglinear(counts, design, exposure, groups=team)
    for call in (cluster_covariance, leave_one_out):
        with pytest.raises(AnalysisError, match="fewer than two"):
            call(fit, np.zeros(len(team)))
    with pytest.raises(AnalysisError, match="more than one cluster"):
        cluster_covariance(fit, np.arange(len(team)))
    with pytest.raises(AnalysisError, match="CR2"):
        cluster_covariance(fit, team, kind="HC2")


def test_leaving_a_team_out_is_fitting_without_it(panel):
    counts, design, exposure, team, _ = panel
    fit = fit_loglinear(counts, design, exposure, groups=team)
    found = leave_one_out(fit, team, alpha=True)
    rest = team != 3
    without = fit_loglinear(counts[rest], design[rest], exposure[rest], groups=team[rest])
    np.testing.assert_allclose(found.coefficients[3], without.coefficients, rtol=1e-8)
    np.testing.assert_allclose(found.change[3], without.coefficients - fit.coefficients)
    apart = found.coefficients - found.coefficients.mean(axis=0)
    np.testing.assert_allclose(found.covariance, 7 / 8 * apart.T @ apart)
    # Keeping the spread hardly matters.
    kept = leave_one_out(fit, team).covariance
    np.testing.assert_allclose(np.diag(kept), np.diag(found.covariance), rtol=0.1)


def test_sources_add_up_and_their_degrees_of_freedom_combine():
    both = Uncertainty((Known(np.array([[3.0]]), 6), Known(np.array([[1.0]]), 20)))
    found = both.estimate([1.0], 4.0)
    assert found.se == 2
    assert found.df == pytest.approx(16 / (9 / 6 + 1 / 20))
    assert found.high == pytest.approx(4 + 2 * stats.t.isf(0.025, found.df))
    assert found.p == pytest.approx(2 * stats.t.sf(2, found.df))
    assert found.exp().value == pytest.approx(np.exp(4))
    # Something known added to what is estimated makes the whole better known.
    assert both.estimate([1.0], 4.0, further_variance=4.0).df == pytest.approx(4 * found.df)
    with pytest.raises(AnalysisError, match="contrast"):
        both.estimate([1.0, 0.0], 1.0)


def test_totals_have_the_delta_methods_interval(panel):
    counts, design, exposure, team, _ = panel
    fit = fit_loglinear(counts, design, exposure, groups=team)
    full = fit_loglinear(counts, written_out(design, team), exposure, alpha=fit.alpha)
    sure = Uncertainty((Known(fit.covariance),))
    after = np.flatnonzero(design["step"] == 1)
    bare = fit.design[after] * np.array([1.0, 0.0])
    with_step, without = total(fit, rows=after), total(fit, rows=after, design=bare)
    x1 = full.design[after]
    x0 = x1.copy()
    x0[:, 1] = 0
    at = np.exp(full.offset[after])
    mean1, mean0 = (at * np.exp(x @ full.coefficients) for x in (x1, x0))

    def se(gradient):
        return np.sqrt(gradient @ full.covariance @ gradient)

    # The level of a team is uncertain by the Poisson-like spread that the model leaves it.
    scale = max(1.0, fit.dispersion)
    for got, value, gradient in (
        (
            difference(fit, sure, with_step, without),
            mean1.sum() - mean0.sum(),
            mean1 @ x1 - mean0 @ x0,
        ),
        (
            log_ratio(fit, sure, with_step, without),
            np.log(mean1.sum() / mean0.sum()),
            mean1 @ x1 / mean1.sum() - mean0 @ x0 / mean0.sum(),
        ),
        (log_total(fit, sure, with_step), np.log(mean1.sum()), mean1 @ x1 / mean1.sum()),
    ):
        assert got.value == pytest.approx(value, rel=1e-8)
        assert se(gradient) <= got.se * (1 + 1e-6)
        assert got.se <= se(gradient) * np.sqrt(scale) * (1 + 1e-6)


def test_a_range_for_a_known_mean_is_that_of_poisson():
    low, high = prediction_interval([0.3, 20.0], 0.0)
    assert low.tolist() == stats.poisson.ppf(0.025, [0.3, 20.0]).tolist()
    assert high.tolist() == stats.poisson.ppf(0.975, [0.3, 20.0]).tolist()


@pytest.mark.parametrize("mean", [2.0, 30.0, 600.0])
@pytest.mark.parametrize("df", [8.0, np.inf])
def test_ranges_hold_as_many_counts_as_they_say_whatever_makes_the_mean_uncertain(mean, df):
    rng = np.random.default_rng(4)
    times, sd = 20_000, 0.08
    truth = mean * np.exp(sd * rng.standard_normal(times))
    guess = mean * np.exp(sd * rng.standard_normal(times))
    # What is known of the spread: exactly, or from as many degrees of freedom.
    chi = 1.0 if np.isinf(df) else rng.chisquare(df, times) / df
    low, high = prediction_interval(guess, 2 * sd**2 * chi, df=df)
    came = rng.poisson(truth)
    inside = ((low <= came) & (came <= high)).mean()
    assert inside >= 0.945
    if mean > 20:
        # Whole counts give something away; the more of them there are, the less.
        assert inside <= 0.955 + 0.1 / np.sqrt(mean)


def test_residuals_of_periods_add_up_and_show_what_hangs_together():
    rng = np.random.default_rng(2)
    month = np.tile(np.arange(80), 5)
    shocks = np.zeros(80)
    for t in range(1, 80):
        shocks[t] = 0.8 * shocks[t - 1] + 0.1 * rng.standard_normal()
    frame = pd.DataFrame({"c": np.ones(400)})
    for series, dependent in ((shocks, True), (rng.permutation(shocks), False)):
        counts = rng.poisson(200 * np.exp(series[month]))
        fit = fit_loglinear(counts, frame, np.ones(400), family="poisson")
        residual = period_residuals(fit, month)
        by_hand = (counts - fit.mean).reshape(5, 80).sum(axis=0) / np.sqrt(
            fit.mean.reshape(5, 80).sum(axis=0)
        )
        np.testing.assert_allclose(residual, by_hand)
        found = autocorrelation(residual)
        assert (found.ljung_box_p < 0.001) == dependent
        assert (found.lags[0] > 2 * found.band) == dependent
        assert (found.long_run_ratio > 2) == dependent


@pytest.mark.parametrize(
    "call",
    [
        lambda: prediction_interval(0.0, 0.1),
        lambda: prediction_interval(3.0, -0.1),
        lambda: autocorrelation([1.0, 2.0]),
        lambda: autocorrelation(np.ones(30)),
    ],
)
def test_what_has_no_answer_is_refused(call):
    with pytest.raises(AnalysisError):
        call()
