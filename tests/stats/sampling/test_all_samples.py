"""Over all samples that could be drawn, estimates and their variances are right on average."""

import itertools

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling import (
    StratifiedDesign,
    draw_stratified,
    estimate_change,
    estimate_means,
    estimate_totals,
    permanent_random_numbers,
)

FIRST = np.array([1.0, 0, 1, 1, 0, 4, 2])
SECOND = np.array([1.0, 1, 0, 1, 0, 3, 5])
UNITS = np.arange(7)


def design_of(units, sizes=None):
    strata = np.where(units < 5, "a", "b")
    return StratifiedDesign.of(strata, sizes or {"a": 5, "b": 2}, ids=units, lonely="certainty")


def test_mean_and_variance_are_unbiased_over_all_stratified_samples():
    samples = [np.array([*some, 5, 6]) for some in itertools.combinations(range(5), 3)]
    tables = [estimate_means(FIRST[units], design_of(units)).iloc[0] for units in samples]
    estimates = np.array([table["estimate"] for table in tables])
    assert estimates.mean() == pytest.approx(FIRST.mean())
    assert np.mean([table["se"] ** 2 for table in tables]) == pytest.approx(estimates.var())


def test_the_total_of_a_domain_and_its_variance_are_unbiased():
    inside = np.array(["x", "y", "x", "y", "y", "x", "y"])
    samples = [np.array([*some, 5, 6]) for some in itertools.combinations(range(5), 3)]
    rows = []
    for units in samples:
        table = estimate_totals(FIRST[units], design_of(units), inside[units])
        rows.append(table.set_index("domain").reindex(["y"]).iloc[0][["estimate", "se"]])
    estimates = np.array([row["estimate"] for row in rows])
    assert estimates.mean() == pytest.approx(FIRST[inside == "y"].sum())
    assert np.mean([row["se"] ** 2 for row in rows]) == pytest.approx(estimates.var())


@pytest.mark.parametrize("shift", [0, 1])
def test_the_variance_of_a_change_is_unbiased_over_all_rotations(shift):
    # All orders on the circle: the first wave takes the first three, the second starts later.
    rows = []
    for order in itertools.permutations(range(5)):
        one = np.array([*order[:3], 5, 6])
        two = np.array([*order[shift : shift + 3], 5, 6])
        rows.append(
            estimate_change((FIRST[one], design_of(one)), (SECOND[two], design_of(two))).iloc[0]
        )
    changes = np.array([row["estimate"] for row in rows])
    assert changes.mean() == pytest.approx((SECOND - FIRST).mean())
    assert np.mean([row["se"] ** 2 for row in rows]) == pytest.approx(changes.var())


def test_waves_of_large_populations_without_shared_units_are_independent():
    one = StratifiedDesign.of(["a"] * 4, None, weights=[2] * 4, ids=list("pqrs"))
    two = StratifiedDesign.of(["a"] * 4, None, weights=[2] * 4, ids=list("tuvw"))
    change = estimate_change(([1, 0, 1, 1], one), ([0, 0, 1, 0], two))
    assert (change["covariance"].item(), change["n_common"].item()) == (0, 0)


def test_a_unit_that_moves_to_another_stratum_still_counts_as_shared():
    one = StratifiedDesign.of(list("aabb"), {"a": 200, "b": 200}, ids=list("pqrs"))
    two = StratifiedDesign.of(list("aaabbb"), {"a": 200, "b": 200}, ids=list("prtqsu"))
    change = estimate_change(([1, 0, 1, 0], one), ([1, 1, 1, 0, 0, 0], two))
    assert change["n_common"].item() == 4


def test_more_shared_units_in_the_population_make_a_change_less_certain():
    # For a given sample the overlap of the populations takes covariance away.
    design = StratifiedDesign.of(["a"] * 4, {"a": 8}, ids=list("pqrs"))
    y = ([1, 0, 1, 1], design), ([1, 0, 1, 0], design)
    some, all_ = (estimate_change(*y, common={"a": n})["se"].item() for n in (6, 8))
    assert some < all_ == estimate_change(*y)["se"].item()


def test_a_change_needs_ids_and_the_same_questions():
    with_ids = StratifiedDesign.of(["a"] * 3, {"a": 9}, ids=list("pqr"))
    without = StratifiedDesign.of(["a"] * 3, {"a": 9})
    with pytest.raises(AnalysisError, match="has no ids"):
        estimate_change(([1, 0, 1], with_ids), ([1, 0, 1], without))
    with pytest.raises(AnalysisError, match="same domains and variables"):
        estimate_change(([1, 0, 1], with_ids), (np.ones((3, 2)), with_ids))


def test_a_drawn_sample_estimates_its_frame():
    rng = np.random.default_rng(8)
    strata = np.repeat(["a", "b"], [4000, 1000])
    truth = rng.random(5000) < np.where(strata == "a", 0.3, 0.8)
    numbers = permanent_random_numbers(np.arange(5000), b"a key for this very test")
    drawn = draw_stratified(numbers, strata, {"a": 300, "b": 300})["drawn"].to_numpy()
    design = StratifiedDesign.of(strata[drawn], {"a": 4000, "b": 1000})
    table = estimate_means(truth[drawn], design).iloc[0]
    assert abs(table["estimate"] - truth.mean()) < 4 * table["se"]
