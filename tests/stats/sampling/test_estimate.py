"""Estimates against the formula written out stratum by stratum, and at the edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling import (
    StratifiedDesign,
    adjust_for_nonresponse,
    contrast,
    covariance_of_means,
    estimate_means,
    estimate_ratios,
    estimate_totals,
    mean_intervals,
    post_stratify,
    share_intervals,
)


def a_sample(seed, *, zeros=False):
    """Draw up a sample of a few strata with two variables and three domains."""
    rng = np.random.default_rng(seed)
    sampled = rng.integers(2, 9, rng.integers(1, 5))
    strata = np.repeat([f"s{h}" for h in range(len(sampled))], sampled)
    n = len(strata)
    sizes = {f"s{h}": int(m + rng.integers(0, 20)) for h, m in enumerate(sampled)}
    weights = rng.uniform(0.5, 5, n) * (rng.random(n) < 0.8 if zeros else 1)
    if zeros:
        weights[0] = 1.0
    design = StratifiedDesign.of(strata, sizes, weights=weights)
    y = pd.DataFrame({"yes": rng.integers(0, 2, n), "hours": rng.normal(1e3, 2, n)})
    return y, design, rng.choice(["x", "y", "z"], n)


def written_out(z, design):
    """Sum (1 - f) n / (n - 1) times the squared distances, stratum by stratum."""
    total = 0.0
    for h, (size, n) in enumerate(zip(design.population, design.sampled, strict=True)):
        inside = z[design.stratum == h]
        total += (1 - n / size) * n / (n - 1) * ((inside - inside.mean()) ** 2).sum()
    return np.sqrt(total)


class TestFormula:
    @given(st.integers(0, 10**6), st.booleans())
    @settings(max_examples=60)
    def test_means_totals_and_ratios_per_domain_are_the_formula_written_out(self, seed, zeros):
        y, design, domain = a_sample(seed, zeros=zeros)
        w = design.weights
        means = estimate_means(y, design, domain).set_index(["domain", "variable"])
        totals = estimate_totals(y, design, domain).set_index(["domain", "variable"])
        ratios = estimate_ratios(y["yes"], y["hours"], design, domain).set_index("domain")
        for name in np.unique(domain):
            inside = (domain == name) * w
            if inside.sum() == 0:
                assert np.isnan(means.loc[(name, "yes"), "se"])
                continue
            for column in y:
                mean = np.average(y[column], weights=inside)
                z = inside * (y[column] - mean).to_numpy() / inside.sum()
                assert means.loc[(name, column), "estimate"] == pytest.approx(mean)
                assert means.loc[(name, column), "se"] == pytest.approx(written_out(z, design))
                z = inside * y[column].to_numpy()
                assert totals.loc[(name, column), "estimate"] == pytest.approx(z.sum())
                assert totals.loc[(name, column), "se"] == pytest.approx(written_out(z, design))
            ratio = (inside * y["yes"]).sum() / (inside * y["hours"]).sum()
            z = inside * (y["yes"] - ratio * y["hours"]) / (inside * y["hours"]).sum()
            assert ratios.loc[name, "estimate"] == pytest.approx(ratio)
            se = written_out(z.to_numpy(), design)
            assert ratios.loc[name, "se"] == pytest.approx(se)

    @given(st.integers(0, 10**6))
    @settings(max_examples=40)
    def test_the_order_of_rows_makes_no_difference(self, seed):
        y, design, domain = a_sample(seed)
        order = np.random.default_rng(seed).permutation(len(y))
        names = design.strata[design.stratum[order]]
        sizes = dict(zip(design.strata, design.population, strict=True))
        shuffled = StratifiedDesign.of(names, sizes, weights=design.weights[order])
        pd.testing.assert_frame_equal(
            estimate_means(y, design, domain),
            estimate_means(y.iloc[order], shuffled, domain[order]),
            rtol=1e-9,
        )

    @given(st.integers(0, 10**6))
    @settings(max_examples=40)
    def test_the_diagonal_of_the_covariances_holds_the_squared_standard_errors(self, seed):
        y, design, domain = a_sample(seed)
        table = estimate_means(y, design, domain)
        covariance = covariance_of_means(y, design, domain)
        assert np.sqrt(np.diag(covariance)) == pytest.approx(table["se"].to_numpy())
        assert covariance == pytest.approx(covariance.T)

    @given(st.integers(0, 10**6))
    @settings(max_examples=30)
    def test_yes_and_no_have_the_same_error_and_mirrored_intervals(self, seed):
        y, design, _ = a_sample(seed)
        yes, no = estimate_means(y["yes"], design), estimate_means(1 - y["yes"], design)
        assert yes["estimate"].item() == pytest.approx(1 - no["estimate"].item())
        assert yes["se"].item() == pytest.approx(no["se"].item(), abs=1e-12)
        for method in ("logit", "beta", "asin", "mean", "likelihood"):
            one, other = share_intervals(yes, method=method), share_intervals(no, method=method)
            assert one["lower"].item() == pytest.approx(1 - other["upper"].item(), nan_ok=True)

    def test_a_large_common_level_costs_no_digits(self):
        design = StratifiedDesign.of(["a"] * 5, {"a": 50})
        y = np.array([1.0, 2, 3, 4, 9])
        low, high = estimate_means(y, design), estimate_means(y + 1e9, design)
        assert high["se"].item() == pytest.approx(low["se"].item(), rel=1e-6)

    def test_the_design_effect_of_a_simple_random_sample_is_one(self):
        design = StratifiedDesign.of(["a"] * 6, {"a": 60})
        assert estimate_means([1, 0, 1, 1, 0, 0], design)["deff"].item() == pytest.approx(1)

    def test_clusters_are_the_units_that_vary(self):
        # Two answers per family: with every answer twice, the error is that of the families.
        single = StratifiedDesign.of(["a"] * 5, {"a": 50})
        double = StratifiedDesign.of(["a"] * 10, {"a": 50}, clusters=np.repeat(range(5), 2))
        y = np.array([1, 0, 1, 1, 0])
        one, two = estimate_means(y, single), estimate_means(np.repeat(y, 2), double)
        assert two["se"].item() == pytest.approx(one["se"].item())
        assert two["df"].item() == one["df"].item() == 4
        covariance = covariance_of_means(np.repeat(y, 2), double)
        assert np.sqrt(covariance).item() == pytest.approx(one["se"].item())


class TestEdges:
    def test_an_empty_domain_has_a_row_without_an_estimate(self):
        design = StratifiedDesign.of(["a"] * 3, {"a": 9})
        domain = pd.Categorical(["x"] * 3, categories=["x", "leeg"])
        means = estimate_means([1, 0, 1], design, domain).set_index("domain").loc["leeg"]
        totals = estimate_totals([1, 0, 1], design, domain).set_index("domain").loc["leeg"]
        assert np.isnan([means["estimate"], means["se"]]).all()
        assert (means["n"], means["df"], means["population"]) == (0, 0, 0)
        assert (totals["estimate"], totals["se"]) == (0, 0)

    def test_a_ratio_to_nothing_is_missing_and_warns_of_nothing(self, recwarn):
        design = StratifiedDesign.of(["a"] * 3, {"a": 9})
        row = estimate_ratios([1, 2, 3], [0, 0, 0], design).iloc[0]
        assert np.isnan([row["estimate"], row["se"]]).all()
        assert not recwarn.list

    def test_a_unit_of_weight_zero_is_a_unit_outside_the_domain(self):
        strata, sizes, y = ["a"] * 4 + ["b"] * 4, {"a": 20, "b": 20}, [1, 0, 1, 1, 0, 0, 1, 0]
        weights = np.array([5.0, 5, 5, 0, 5, 5, 5, 0])
        zero = estimate_means(y, StratifiedDesign.of(strata, sizes, weights=weights))
        domain = np.where(weights > 0, "in", None)
        outside = estimate_means(y, StratifiedDesign.of(strata, sizes), domain)
        for column in ("estimate", "se", "df", "n", "population"):
            assert zero[column].item() == pytest.approx(outside[column].item())
        assert (zero["rows"].item(), outside["rows"].item()) == (8, 6)

    def test_a_missing_answer_leaves_a_unit_out_only_where_that_is_asked_for(self):
        design = StratifiedDesign.of(["a"] * 4, {"a": 20})
        y = pd.DataFrame({"known": [1, 0, 1, 1], "part": [1, None, 0, 1]})
        with pytest.raises(AnalysisError, match='1 of 4 answers to "part" are missing'):
            estimate_means(y, design)
        table = estimate_means(y, design, missing="leave_out").set_index("variable")
        assert table["n"].to_dict() == {"known": 4, "part": 3}
        inside = estimate_means([1, 9, 0, 1], design, ["in", None, "in", "in"])
        assert table.loc["part", "se"] == pytest.approx(inside["se"].item())

    def test_a_census_has_no_error_and_an_interval_of_one_point(self):
        design = StratifiedDesign.of(["a"] * 4 + ["b"], {"a": 4, "b": 1})
        table = estimate_means([1, 0, 1, 1, 0], design)
        assert table["se"].item() == 0
        for method in ("logit", "beta", "mean", "asin", "likelihood"):
            limits = share_intervals(table, method=method)
            assert limits[["lower", "upper"]].to_numpy().tolist() == [[0.6, 0.6]]

    @pytest.mark.parametrize("answer", [0, 1])
    def test_where_all_say_the_same_only_the_beta_interval_has_width(self, answer):
        design = StratifiedDesign.of(["a"] * 10 + ["b"] * 10, {"a": 100, "b": 50})
        table = estimate_means(np.full(20, answer), design)
        assert table[["estimate", "se"]].to_numpy().tolist() == [[answer, 0]]
        beta = share_intervals(table, method="beta")[["lower", "upper"]].to_numpy()[0]
        # Clopper-Pearson's limit for 0 of 20.
        assert np.sort(np.abs(beta - answer)) == pytest.approx([0, 0.16843347], abs=1e-8)
        assert share_intervals(table, method="mean")["upper"].item() == answer
        for method in ("logit", "asin", "likelihood"):
            assert share_intervals(table, method=method)[["lower", "upper"]].isna().all(axis=None)

    def test_strata_that_each_say_one_thing_have_the_interval_of_the_units_seen(self):
        design = StratifiedDesign.of(["a"] * 4 + ["b"] * 4, {"a": 40, "b": 80})
        table = estimate_means([1] * 4 + [0] * 4, design)
        row = share_intervals(table, method="beta").iloc[0]
        yes = 8 / 3
        assert row["lower"] == pytest.approx(stats.beta.ppf(0.025, yes, 8 - yes + 1))
        assert row["upper"] == pytest.approx(stats.beta.ppf(0.975, yes + 1, 8 - yes))

    def test_no_degrees_of_freedom_leave_no_interval(self):
        design = StratifiedDesign.of(["a", "b"], {"a": 5, "b": 5}, lonely="certainty")
        limits = mean_intervals(estimate_means([1, 0], design))
        assert limits[["lower", "upper"]].isna().all(axis=None)

    def test_only_lonely_strata_have_no_average_to_take(self):
        design = StratifiedDesign.of(["a", "b"], {"a": 5, "b": 5}, lonely="average")
        assert np.isnan(estimate_means([1, 0], design)["se"].item())

    def test_a_census_stratum_of_one_unit_is_not_lonely(self):
        design = StratifiedDesign.of(["a", "b", "b"], {"a": 1, "b": 4})
        assert estimate_means([1, 0, 1], design)["se"].item() > 0

    def test_without_sizes_there_is_no_correction(self):
        strata, y = ["a"] * 4, [1, 0, 1, 1]
        plain = estimate_means(y, StratifiedDesign.of(strata, None, weights=[5] * 4))
        large = estimate_means(y, StratifiedDesign.of(strata, {"a": 1e15}))
        assert plain["se"].item() == pytest.approx(large["se"].item())
        assert plain["se"].item() == pytest.approx(np.std(y, ddof=1) / 2)

    def test_a_share_outside_zero_and_one_has_no_share_interval(self):
        design = StratifiedDesign.of(["a"] * 3, {"a": 9})
        with pytest.raises(AnalysisError, match="not a share"):
            share_intervals(estimate_means([4, 5, 6], design))

    def test_an_unknown_method_is_named_with_the_known_ones(self):
        design = StratifiedDesign.of(["a"] * 3, {"a": 9})
        with pytest.raises(AnalysisError, match='Did you mean "logit"'):
            share_intervals(estimate_means([1, 0, 1], design), method="logits")


class TestDesign:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"ids": ["p", "p", "q"]}, "1 of 3 ids occur before"),
            ({"ids": ["p", None, "q"]}, "1 of 3 units have no id"),
            ({"ids": ["p", "q"]}, "2 ids for 3 units"),
            ({"sizes": {"a": 1, "b": 9}}, "1 strata have more units in the sample"),
            ({"sizes": {"a": float("nan"), "b": 9}}, "1 strata have more units in the sample"),
            ({"sizes": {"a": 9}}, "1 of 2 strata have no size"),
            ({"sizes": {"a": 9, "b": 9, "c": 4}}, "1 strata have a size but no observed unit"),
            ({"weights": [1, -1, 1]}, "1 weights are missing, negative or infinite"),
            ({"weights": [1, np.nan, 1]}, "1 weights are missing, negative or infinite"),
            ({"weights": [1, 1]}, "2 weights for 3 units"),
            ({"strata": ["a", None, "b"]}, "1 of 3 units have no stratum"),
            ({"strata": []}, "no units"),
            ({"sizes": None}, "neither weights nor sizes"),
            ({"lonely": "fail"}, "1 strata have one sampled unit"),
            ({"lonely": "guess"}, "There is no way"),
            ({"clusters": [1, 2, 2]}, "1 clusters lie in more than one stratum"),
        ],
    )
    def test_a_design_that_contradicts_itself_is_refused(self, arguments, message):
        given_ = {"strata": ["a", "a", "b"], "sizes": {"a": 9, "b": 9}, "lonely": "adjust"}
        with pytest.raises(AnalysisError, match=message):
            StratifiedDesign.of(**(given_ | arguments))

    def test_sizes_may_be_a_series_such_as_a_count_of_the_frame(self):
        frame = pd.Series(["a"] * 6 + ["b"] * 4)
        design = StratifiedDesign.of(["a", "a", "b", "b"], frame.value_counts())
        assert design.population.tolist() == [6, 4]
        after = post_stratify(design, ["m", "v", "m", "v"], pd.Series({"m": 3.0, "v": 7.0}))
        assert after.weights.sum() == pytest.approx(10)

    def test_a_stratum_that_exists_no_more_may_be_named_with_size_zero(self):
        design = StratifiedDesign.of(["a", "a"], {"a": 4, "weg": 0})
        assert list(design.strata) == ["a"]

    def test_answers_of_another_sample_are_refused(self):
        design = StratifiedDesign.of(["a"] * 3, {"a": 9})
        with pytest.raises(AnalysisError, match="2 rows of answers for 3 units"):
            estimate_means([1, 0], design)


class TestWeighting:
    def test_respondents_speak_for_their_own_class(self):
        classes, answered = list("aaabbb"), [1, 1, 0, 1, 0, 0]
        adjusted, table = adjust_for_nonresponse([2.0] * 6, classes, answered)
        assert adjusted.tolist() == [3, 3, 0, 6, 0, 0]
        assert table[["drawn", "responded"]].to_numpy().tolist() == [[3, 2], [3, 1]]
        assert table["rate"].tolist() == pytest.approx([2 / 3, 1 / 3])

    def test_a_class_in_which_nobody_answered_is_refused(self):
        with pytest.raises(AnalysisError, match="1 of 2 classes have no respondent"):
            adjust_for_nonresponse([1, 1], ["a", "b"], [1, 0])

    def test_post_stratified_counts_of_the_groups_are_known_without_error(self):
        groups = np.array(list("mmvvv"))
        design = StratifiedDesign.of(["a"] * 5, {"a": 50})
        after = post_stratify(design, groups, {"m": 30, "v": 20})
        table = estimate_totals(groups == "m", after)
        assert table["estimate"].item() == pytest.approx(30)
        assert table["se"].item() == pytest.approx(0, abs=1e-9)
        assert covariance_of_means(groups == "m", after).item() == pytest.approx(0, abs=1e-12)

    def test_the_post_stratified_error_is_the_formula_written_out(self):
        rng = np.random.default_rng(5)
        groups, y = rng.choice(["m", "v"], 40), rng.integers(0, 2, 40)
        domain = rng.choice(["x", "y"], 40)
        design = StratifiedDesign.of(["a"] * 25 + ["b"] * 15, {"a": 90, "b": 70})
        after = post_stratify(design, groups, {"m": 100, "v": 60})
        inside = after.weights * (domain == "x")
        u = (domain == "x") * (y - np.average(y, weights=inside)) / inside.sum()
        residual = u.copy()
        for name in "mv":
            group = groups == name
            residual[group] -= np.average(u[group], weights=design.weights[group])
        got = estimate_means(y, after, domain).set_index("domain").loc["x", "se"]
        assert got == pytest.approx(written_out(after.weights * residual, after))
        joint = np.sqrt(np.diag(covariance_of_means(y, after, domain)))
        assert joint[0] == pytest.approx(got)

    @pytest.mark.parametrize("sizes", [{"m": 4}, {"m": 4, "v": 4, "x": 2}])
    def test_groups_and_sizes_must_be_the_same_groups(self, sizes):
        design = StratifiedDesign.of(["a"] * 2, {"a": 8})
        with pytest.raises(AnalysisError, match=r"1 (groups have no size|have no unit)"):
            post_stratify(design, ["m", "v"], sizes)


class TestContrast:
    def test_domains_of_one_sample_are_compared_with_their_covariance(self):
        y, design, domain = a_sample(3)
        got = contrast(y["yes"], design, [[1, -1, 0]], domain)
        table, covariance = (
            estimate_means(y["yes"], design, domain),
            covariance_of_means(y["yes"], design, domain),
        )
        assert got["estimate"].item() == pytest.approx(-np.diff(table["estimate"])[0])
        variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
        assert got["se"].item() == pytest.approx(np.sqrt(variance))

    def test_an_empty_domain_does_not_spoil_a_contrast_that_leaves_it_out(self):
        design = StratifiedDesign.of(["a"] * 4, {"a": 9})
        domain = pd.Categorical(list("xxyy"), categories=["x", "y", "leeg"])
        got = contrast([1, 0, 1, 1], design, [1, -1, 0], domain)
        assert got[["estimate", "se"]].notna().all(axis=None)

    def test_a_contrast_needs_one_coefficient_per_estimate(self):
        design = StratifiedDesign.of(["a"] * 3, {"a": 9})
        with pytest.raises(AnalysisError, match="2 coefficients for 1 estimates"):
            contrast([1, 0, 1], design, [1, -1])
