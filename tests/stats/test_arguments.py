"""What every interval and every choice of method refuses: a slip must not become another answer."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats import agreement as a
from lokalis_research.stats import prediction_powered as pp
from lokalis_research.stats import proportions as p
from lokalis_research.stats import sampling as s
from lokalis_research.stats.control_chart import control_chart
from lokalis_research.stats.counts.clusters import cluster_covariance, leave_one_out
from lokalis_research.stats.counts.collinearity import independent_columns
from lokalis_research.stats.counts.funnel import (
    binomial_limits,
    binomial_z,
    poisson_limits,
    poisson_z,
)
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.rate_tests import compare_rates, compare_with_standard
from lokalis_research.stats.counts.rates import poisson_interval, prediction_interval
from lokalis_research.stats.counts.residuals import period_residuals
from lokalis_research.stats.counts.shrinkage import gamma_poisson
from lokalis_research.stats.intervals import Intervals

RATINGS = a.Ratings.from_table([[40, 9], [6, 45]])
MEANS = s.estimate_means([1, 0, 1, 1, 0, 0], s.StratifiedDesign.of(["a"] * 6, {"a": 60}))
CODED = pp.Coded.of([1, 0, np.nan, np.nan, 1, 0], [0.8, 0.3, 0.6, 0.4, 0.5, 0.5], 0.5)

INTERVALS = {
    "cohen_kappa": lambda level: a.cohen_kappa(RATINGS, level=level),
    "krippendorff_alpha": lambda level: a.krippendorff_alpha(RATINGS, level=level),
    "gwet_ac": lambda level: a.gwet_ac(RATINGS, level=level),
    "full_agreement": lambda level: a.full_agreement(RATINGS, level=level),
    "bootstrapped": lambda level: a.bootstrapped(a.gwet_ac, RATINGS, number=9, level=level),
    "two_by_two": lambda level: a.two_by_two([[4, 1], [2, 3]], level=level),
    "icc": lambda level: a.intraclass_correlations([[1, 2], [3, 5], [3, 3]], level=level),
    "share_intervals": lambda level: s.share_intervals(MEANS, level=level),
    "beta": lambda level: s.share_intervals(MEANS, method="beta", level=level),
    "mean_intervals": lambda level: s.mean_intervals(MEANS, level=level),
    "powered share": lambda level: pp.estimate_means(CODED, level=level),
    "powered mean": lambda level: pp.estimate_means(CODED, kind="mean", level=level),
    "ppi_mean": lambda level: pp.ppi_mean([1, 0, 1], [0.9, 0.2, 0.4], [0.5, 0.4], level=level),
    "wilson": lambda level: p.wilson(1, 2, level=level),
    "conditional": lambda level: p.odds_ratio(1, 2, 1, 3, level=level, method="conditional"),
    "poisson_interval": lambda level: poisson_interval(3, level=level),
    "compare_rates": lambda level: compare_rates(1, 2, 3, 4, level=level),
    "compare_with_standard": lambda level: compare_with_standard(1, 2, level=level),
    "gamma_poisson": lambda level: gamma_poisson([1, 20], [10, 10]).interval(level),
    "prediction": lambda level: prediction_interval(10, 0.1, level=level),
    "funnel": lambda level: poisson_limits([10], 0.1, level=level),
}
CHOICES = {
    "wilson": lambda: p.wilson(1, 2, correction="yates"),
    "jeffreys": lambda: p.jeffreys(1, 2, edges="open"),
    "risk_ratio": lambda: p.risk_ratio(1, 2, 1, 2, method="wald"),
    "odds_ratio": lambda: p.odds_ratio(1, 2, 1, 2, method="wald"),
    "paired_odds_ratio": lambda: p.paired_odds_ratio(1, 2, method="wald"),
    "fisher_test": lambda: p.fisher_test(1, 2, 1, 2, alternative="both"),
    "finite_wald": lambda: p.finite_wald(1, 2, 9, quantile="z"),
    "sample size": lambda: s.sample_size_proportion(0.1, form="plain"),
    "simultaneous_level": lambda: s.simultaneous_level(3, method="holm"),
    "share_intervals": lambda: s.share_intervals(MEANS, method="wald"),
    "mean_intervals": lambda: s.mean_intervals(MEANS, df="normal"),
    "poisson_z": lambda: poisson_z([1], [2], transformation="log"),
    "binomial_z": lambda: binomial_z([1], [2], 0.5, transformation="log"),
    "poisson_limits": lambda: poisson_limits([10], 0.1, method="exakt", phi=2.0),
    "binomial_limits": lambda: binomial_limits([10], 0.1, method="exakt", tau2=0.1),
    "cohen_kappa": lambda: a.cohen_kappa(RATINGS, error="fleiss"),
    "powered kind": lambda: pp.estimate_means(CODED, kind="proportion"),
    "powered tuning": lambda: pp.estimate_means(CODED, tuning="none"),
}


@pytest.mark.parametrize("level", [95, 1, 0, -0.05, np.nan])
@pytest.mark.parametrize("name", INTERVALS)
def test_a_level_that_is_no_probability_is_refused(name, level):
    with pytest.raises(AnalysisError, match="level"):
        INTERVALS[name](level)


@pytest.mark.parametrize("name", CHOICES)
def test_a_method_that_does_not_exist_is_refused_and_not_taken_for_another(name):
    with pytest.raises(AnalysisError, match="There is no"):
        CHOICES[name]()


@pytest.mark.parametrize(
    "counts",
    [
        ["3", "5"],
        ["ja", "nee"],
        pd.to_datetime(["2022-01-01", "2022-01-02"]),
        pd.to_timedelta([3, 5], unit="D"),
        [3 + 0j, 5],
        pd.Series(pd.Categorical(["3", "5"])),
        {"a": 3},
        [[3], [5, 6]],
    ],
)
def test_what_is_no_number_is_refused_and_not_counted_with(counts):
    with pytest.raises(AnalysisError, match='poisson_interval: the argument "counts" holds'):
        poisson_interval(counts)


@pytest.mark.parametrize(
    "counts",
    [
        np.array([3, 5], dtype=object),
        pd.array([3, 5], dtype="Int64"),
        pd.Series([3, 5], index=[9, 9], dtype="int64[pyarrow]"),
        [Decimal(3), Decimal(5)],
    ],
)
def test_numbers_count_alike_however_they_are_held(counts):
    assert poisson_interval(counts).lower.tolist() == poisson_interval([3, 5]).lower.tolist()


def test_none_and_na_are_missing_numbers():
    chart = control_chart([10, pd.NA, 12, None, 11, 10, 12, 11, 10])
    assert np.flatnonzero(np.isnan(chart.values)).tolist() == [1, 3]


def test_what_goes_wrong_inside_says_what_each_argument_is():
    design = pd.DataFrame({"constant": np.ones(3)})
    with pytest.raises(AnalysisError, match=r"DataFrame \(3, 1\), groups int64 \(2,\)\."):
        independent_columns(design, groups=np.array([1, 2]))


def test_what_was_fitted_is_named_and_not_told():
    design = pd.DataFrame({"constant": np.ones(3)})
    fit = fit_loglinear([3, 5, 4], design, np.ones(3), family="poisson")
    with pytest.raises(AnalysisError, match="Given: fit LogLinearFit, clusters object"):
        leave_one_out(fit, np.array(["a", "b", 3], dtype=object))


def test_a_count_beyond_whole_numbers_ends():
    found = compare_rates([1e308], [1.0], [3.0], [1.0])
    assert np.isfinite(found.ratio).all()


@pytest.mark.parametrize("labels", [[np.nan, "a", "b"], [None, "a", "b"], pd.array([pd.NA, 1, 2])])
def test_a_missing_label_is_no_group_of_its_own(labels):
    design = pd.DataFrame({"constant": np.ones(3)})
    fit = fit_loglinear([3, 5, 4], design, np.ones(3), family="poisson")
    for function in (cluster_covariance, leave_one_out, period_residuals):
        with pytest.raises(AnalysisError, match="1 of 3 rows have no group"):
            function(fit, labels)


def test_dates_and_texts_are_no_answers():
    design = s.StratifiedDesign.of(["a", "a"], {"a": 9})
    for answers in (pd.Series(pd.to_datetime(["2022-01-01"] * 2)), pd.Series(["1", "0"])):
        with pytest.raises(AnalysisError, match="something else than numbers"):
            s.estimate_means(answers, design)


@pytest.mark.parametrize("start", [[None, 3], [np.nan, 3], [1.5, 3], [10**400, 3]])
def test_a_day_that_is_missing_or_no_whole_number_begins_no_interval(start):
    with pytest.raises(AnalysisError, match="missing, or no whole number"):
        Intervals.of([0, 0], start, [2, 5])


def test_a_size_that_nobody_can_count_to_is_refused_and_not_searched_for():
    with pytest.raises(AnalysisError, match="nobody can count to"):
        binomial_limits([1e308], 0.4)
    with pytest.raises(AnalysisError, match="larger than a count"):
        prediction_interval([1e308], [0.1])
