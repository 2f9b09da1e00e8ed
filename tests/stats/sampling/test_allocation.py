"""Allocations: proportions, bounds, rounding."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling import (
    allocate_neyman,
    allocate_optimal,
    allocate_proportional,
    margin_of_error,
    round_allocation,
    sample_size_proportion,
    sample_size_stratified,
    simultaneous_level,
    variance_of_mean,
)

strata = st.integers(1, 12)


@st.composite
def bounded(draw):
    count = draw(strata)
    values = draw(arrays(float, count, elements=st.floats(0.01, 1e4)))
    low = draw(arrays(np.int64, count, elements=st.integers(0, 20)))
    high = low + draw(arrays(np.int64, count, elements=st.integers(0, 50)))
    total = draw(st.integers(int(low.sum()), int(high.sum())))
    return values, total, low, high


class TestRounding:
    @given(bounded())
    @settings(max_examples=150)
    def test_the_total_is_exact_and_the_bounds_hold(self, problem):
        values, total, low, high = problem
        rounded = round_allocation(values, total, minimum=low, maximum=high)
        assert rounded.sum() == total
        assert ((rounded >= low) & (rounded <= high)).all()

    @given(bounded())
    @settings(max_examples=100)
    def test_free_strata_share_in_proportion_to_within_one_unit(self, problem):
        values, total, low, high = problem
        rounded = round_allocation(values, total, minimum=low, maximum=high)
        free = (rounded > low + 1) & (rounded < high - 1)
        assume(free.sum() > 1)
        per_value = np.stack([rounded[free] - 1, rounded[free] + 1]) / values[free]
        assert per_value[0].max() <= per_value[1].min() * (1 + 1e-9)

    @given(arrays(float, strata, elements=st.floats(0.01, 1e4)), st.integers(0, 500))
    @settings(max_examples=100)
    def test_without_bounds_no_stratum_is_off_by_a_unit(self, values, total):
        exact = total * values / values.sum()
        assert (np.abs(round_allocation(values, total) - exact) < 1 + 1e-6).all()

    def test_a_stratum_that_would_get_more_than_it_has_is_taken_in_full(self):
        neyman = allocate_neyman([100, 5], [1, 40], 20)
        assert neyman[1] > 5
        assert round_allocation(neyman, 20, maximum=[100, 5]).tolist() == [15, 5]

    def test_an_exact_allocation_is_not_moved_by_floating_point_dust(self):
        assert round_allocation([0.1 + 0.2, 0.3, 0.4], 10).tolist() == [3, 3, 4]

    def test_a_stratum_that_counts_for_nothing_gets_its_minimum(self):
        assert round_allocation([1.0, 0.0], 10, minimum=2, maximum=20).tolist() == [8, 2]

    @pytest.mark.parametrize(
        ("total", "low", "high", "message"),
        [
            (3, 2, 5, "3 units do not fit"),
            (11, 0, 5, "11 units do not fit"),
            (6, [4, 1], [3, 9], "1 strata have a minimum above their maximum"),
        ],
    )
    def test_bounds_without_room_are_refused(self, total, low, high, message):
        with pytest.raises(AnalysisError, match=message):
            round_allocation([1.0, 2.0], total, minimum=low, maximum=high)


class TestOptimum:
    @given(st.integers(0, 10_000))
    @settings(max_examples=80)
    def test_no_other_allocation_of_as_many_units_beats_neyman(self, seed):
        rng = np.random.default_rng(seed)
        sizes, spread = rng.integers(20, 200, 4), rng.uniform(0.1, 0.5, 4)
        neyman = allocate_neyman(sizes, spread, 30)
        other = rng.dirichlet(np.ones(4)) * 30
        best = variance_of_mean(sizes, spread, neyman)
        assert best <= variance_of_mean(sizes, spread, other) * (1 + 1e-12)
        assert best <= variance_of_mean(sizes, spread, allocate_proportional(sizes, 30)) * (
            1 + 1e-12
        )

    def test_equal_costs_give_neyman(self):
        sizes, spread = [50, 80, 20], [0.5, 0.3, 0.4]
        equal = allocate_optimal(sizes, spread, [3, 3, 3], 40)
        assert equal == pytest.approx(allocate_neyman(sizes, spread, 40))

    def test_an_empty_city_cannot_be_divided(self):
        with pytest.raises(AnalysisError, match="nothing to divide by"):
            allocate_proportional([0, 0], 10)


class TestSizes:
    @pytest.mark.parametrize("population", [60, 187, 2000])
    @pytest.mark.parametrize("margin", [0.03, 0.05, 0.1])
    def test_the_size_keeps_the_margin_and_one_less_does_not(self, margin, population):
        n = float(sample_size_proportion(margin, population=population))

        def true_margin(n):
            return 1.959964 * np.sqrt(0.25 / n * (population - n) / (population - 1))

        assert true_margin(n) <= margin < true_margin(n - 1)

    def test_a_share_that_cannot_vary_needs_no_units_whatever_the_population(self, recwarn):
        needed = sample_size_proportion(0.05, share=[0, 0, 1], population=[1, np.inf, 1])
        assert needed.tolist() == [0, 0, 0]
        assert not recwarn.list

    def test_a_size_never_exceeds_the_population(self):
        assert sample_size_proportion(0.001, population=[1, 5, 80]).tolist() == [1, 5, 80]

    def test_one_stratum_needs_as_much_as_an_unstratified_sample(self):
        size = 187
        spread = np.sqrt(0.25 * size / (size - 1))
        got = sample_size_stratified(0.1, [size], [spread], [1])
        assert got == pytest.approx(
            float(sample_size_proportion(0.1, population=size, whole=False))
        )

    def test_the_stratified_size_meets_its_margin(self):
        sizes, spread, margin = np.array([200, 90, 40]), np.array([0.5, 0.3, 0.4]), 0.07
        neyman = allocate_neyman(sizes, spread, 1)
        n = sample_size_stratified(margin, sizes, spread, neyman)
        variance = variance_of_mean(sizes, spread, n * neyman)
        assert 1.959964 * np.sqrt(variance) == pytest.approx(margin, rel=1e-6)

    def test_several_questions_at_once_ask_more_and_sidak_less_than_bonferroni(self):
        bonferroni, sidak = (simultaneous_level(6, method=m) for m in ("bonferroni", "sidak"))
        assert 0.95 == simultaneous_level(1) < sidak < bonferroni
        assert sidak**6 == pytest.approx(0.95)

    @pytest.mark.parametrize(("n", "population"), [(1, 10), (11, 10)])
    def test_a_margin_of_too_few_or_too_many_units_is_refused(self, n, population):
        with pytest.raises(AnalysisError, match="smaller than 2 or larger"):
            margin_of_error(n, population=population)

    def test_a_census_has_no_margin(self):
        assert margin_of_error(75, population=75) == 0
