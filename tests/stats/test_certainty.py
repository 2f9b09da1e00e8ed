"""What may not be called certain: no width of zero, no p-value from what nothing is known of."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import SquareTable

from lokalis_research.errors import AnalysisError
from lokalis_research.stats import agreement as a
from lokalis_research.stats import sampling as s
from lokalis_research.stats.counts.clusters import cluster_covariance
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.rates import prediction_interval, standardise_directly
from lokalis_research.stats.counts.residuals import autocorrelation
from lokalis_research.stats.counts.uncertainty import Uncertainty
from lokalis_research.stats.prediction_powered import ppi_mean


def estimated(treated: int, clusters: int, *, absorbed: bool):
    """Fit a treatment of the first clusters halfway; estimate its effect with CR2."""
    random = np.random.default_rng(treated)
    cluster, time = np.repeat(np.arange(clusters), 24), np.tile(np.arange(24), clusters)
    design = pd.DataFrame(
        {"effect": ((time >= 12) & (cluster < treated)).astype(float), "time": time / 24}
    )
    if not absorbed:
        design["level"] = 1.0
    counts = random.poisson(np.exp(2 + random.normal(0, 0.3, clusters)[cluster]))
    groups = cluster if absorbed else None
    fit = fit_loglinear(counts, design, np.ones(len(cluster)), groups=groups)
    contrast = np.eye(len(fit.names))[fit.names.index("effect")]
    covariance = Uncertainty((cluster_covariance(fit, cluster),))
    return covariance.estimate(contrast, fit.coefficients @ contrast)


@pytest.mark.parametrize("absorbed", [True, False])
@pytest.mark.parametrize("clusters", [2, 12])
def test_what_one_cluster_alone_decides_has_no_interval_and_no_p(clusters, absorbed):
    found = estimated(1, clusters, absorbed=absorbed)
    assert np.isfinite(found.value)
    assert np.isnan([found.se, found.low, found.high, found.p]).all()


def test_two_treated_clusters_of_twelve_have_few_degrees_of_freedom():
    assert 1 < estimated(2, 12, absorbed=True).df < 4


def test_two_clusters_of_a_level_each_give_no_p_of_zero():
    fit = fit_loglinear(
        [5, 6, 7, 50, 55, 60], pd.DataFrame({"a": [1.0] * 3 + [0] * 3, "b": [0.0] * 3 + [1] * 3}),
        np.ones(6), family="poisson",
    )  # fmt: skip
    found = Uncertainty((cluster_covariance(fit, [0] * 3 + [1] * 3),)).estimate([-1, 1], 2.0)
    assert np.isnan(found.p)


@pytest.mark.parametrize("df", [np.nan, 0, -3])
def test_a_prediction_without_degrees_of_freedom_is_refused(df):
    with pytest.raises(AnalysisError, match=r"df|degrees of freedom"):
        prediction_interval(10, 0.1, df=df)


def test_two_lags_of_a_short_series_are_two_lags():
    series = np.random.default_rng(1).normal(size=40)
    few, many = autocorrelation(series, lags=2), autocorrelation(series)
    assert few.lags == pytest.approx(many.lags[:2])
    assert few.long_run_ratio == pytest.approx(many.long_run_ratio)


def test_a_sample_in_which_nothing_varies_gives_no_interval_of_width_zero():
    found = ppi_mean([1, 1, 1], [1, 1, 1], [1, 1])
    assert found.estimate == 1
    assert np.isnan([found.se, found.low, found.high]).all()


@pytest.mark.parametrize("common", [{"a": -1}, {"a": 11}, {"a": np.nan}, {"a": 2}])
def test_a_number_of_common_units_that_cannot_be_is_refused(common):
    waves = [
        ([1, 0, 1], s.StratifiedDesign.of(["a"] * 3, {"a": 10}, ids=["x", "y", "z"])),
        ([1, 1, 0], s.StratifiedDesign.of(["a"] * 3, {"a": 12}, ids=["x", "y", "z"])),
    ]
    with pytest.raises(AnalysisError, match="common units cannot be"):
        s.estimate_change(*waves, common=common)
    assert s.estimate_change(*waves, common={"a": 9})["se"].iloc[0] > 0


@pytest.mark.parametrize("answer", [np.nan, "nee", "ja", None, 2])
def test_an_answer_that_is_no_yes_and_no_no_is_not_taken_for_yes(answer):
    with pytest.raises(AnalysisError, match="no True and False"):
        s.adjust_for_nonresponse([1, 1, 1], ["a", "a", "a"], [True, False, answer])


@pytest.mark.parametrize("choice", ["nee", 1, None, np.nan])
def test_an_option_is_true_or_false(choice):
    with pytest.raises(AnalysisError, match="True or False"):
        s.sample_size_proportion(0.1, whole=choice)


def test_a_missing_group_is_no_group():
    with pytest.raises(AnalysisError, match="no group"):
        fit_loglinear([1, 2, 3], pd.DataFrame({"x": [0, 1, 0]}), np.ones(3), groups=[0, 0, np.nan])


class TestOrder:
    LOW, MIDDLE, HIGH = "laag", "midden", "hoog"
    FIRST = (LOW, LOW, MIDDLE, MIDDLE, HIGH, HIGH)
    SECOND = (LOW, MIDDLE, MIDDLE, HIGH, HIGH, HIGH)

    def test_texts_are_not_ranked_by_the_alphabet(self):
        table = pd.DataFrame({"A": self.FIRST, "B": self.SECOND})
        for given in (table, table.astype(pd.CategoricalDtype([self.LOW, self.MIDDLE, self.HIGH]))):
            ratings = a.Ratings.of(given)
            for ask in (
                lambda r: a.krippendorff_alpha(r, "ordinal"),
                lambda r: a.cohen_kappa(r, "linear"),
                lambda r: a.gwet_ac(r, "quadratic"),
                lambda r: a.full_agreement(r, 1),
            ):
                with pytest.raises(AnalysisError, match="order"):
                    ask(ratings)
            assert a.krippendorff_alpha(ratings).defined

    def test_in_their_order_they_are_as_if_numbered(self):
        order = (self.LOW, self.MIDDLE, self.HIGH)
        texts = a.Ratings.of(pd.DataFrame({"A": self.FIRST, "B": self.SECOND}), categories=order)
        assert a.cohen_kappa(texts, "linear").value == pytest.approx(0.625)
        assert a.cohen_kappa(texts, "quadratic").value == pytest.approx(0.75)
        assert a.krippendorff_alpha(texts, "ordinal").value == pytest.approx(0.763558, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_bowker_and_stuart_maxwell_are_statsmodels(seed):
    table = np.random.default_rng(seed).integers(1, 30, (4, 4))
    symmetry = SquareTable(table, shift_zeros=False).symmetry()
    margins = SquareTable(table, shift_zeros=False).homogeneity()
    assert a.bowker(table).chi2 == pytest.approx(symmetry.statistic)
    assert a.bowker(table).p == pytest.approx(symmetry.pvalue)
    assert a.stuart_maxwell(table).chi2 == pytest.approx(margins.statistic)
    assert a.stuart_maxwell(table).p == pytest.approx(margins.pvalue)


def test_the_size_for_kappa_follows_from_the_error_of_kappa():
    # With margins of one half kappa is 2 p - 1, and its variance 4 p (1 - p) / n.
    z, power = 1.6448536, 0.8416212
    under, beyond = np.sqrt(4 * 0.85 * 0.15), np.sqrt(4 * 0.925 * 0.075)
    expected = ((z * under + power * beyond) / 0.15) ** 2
    assert a.sample_size_kappa(0.85, 0.7) == int(np.ceil(expected))
    with pytest.raises(AnalysisError, match="cannot be"):
        a.sample_size_kappa(0.9, 0.5, first=0.1, second=0.6)


def test_direct_standardisation_is_that_of_epitools():
    found = standardise_directly([12, 40, 3], [1000, 2500, 800], [3000, 3000, 1000])
    assert (found.crude, found.rate) == pytest.approx((0.01279069767442, 0.01253571428571))
    assert (found.lower, found.upper) == pytest.approx((0.00915115691322, 0.01697313399315))


def test_without_an_event_the_standardised_rate_still_has_an_upper_end():
    found = standardise_directly([0, 0], [100, 200], [1, 1])
    assert found.rate == found.lower == 0
    assert found.upper > 0
