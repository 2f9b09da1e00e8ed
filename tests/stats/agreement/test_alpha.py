"""Krippendorff's alpha against R, against its definition, and where it does not exist."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement import (
    Ratings,
    coincidences,
    krippendorff_alpha,
    krippendorff_weighted,
)

METRICS = ("nominal", "ordinal", "interval", "ratio")


def by_definition(matrix, metric):
    """Average the distance over all pairs within units, and over all pairs whatsoever."""
    units = [[v for v in row if not np.isnan(v)] for row in matrix]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    levels = sorted(set(values))
    often = {level: values.count(level) for level in levels}

    def distance(a, b):
        low, high = min(a, b), max(a, b)
        if metric == "nominal":
            return float(a != b)
        if metric == "interval":
            return (a - b) ** 2
        if metric == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else 0.0
        between = sum(often[level] for level in levels if low <= level <= high)
        return (between - (often[a] + often[b]) / 2) ** 2

    observed = sum(
        distance(a, b) / (len(unit) - 1)
        for unit in units
        for a, b in itertools.permutations(unit, 2)
    ) / len(values)
    expected = sum(distance(a, b) for a, b in itertools.permutations(values, 2))
    return 1 - observed / (expected / (len(values) * (len(values) - 1)))


@pytest.mark.parametrize("metric", METRICS)
def test_krippendorffs_own_example(case, metric):
    four = case("rel_alpha_krippendorff_4x12")
    ratings = Ratings.of(np.array(four.input["ratings_coders_by_units"], dtype=object).T)

    four.check(metric, krippendorff_alpha(ratings, metric).value)
    four.check("coincidence_matrix", coincidences(ratings))
    four.check("pairable_values", coincidences(ratings).sum().round(9))


@pytest.mark.parametrize("metric", METRICS)
def test_five_coders_with_holes_and_zeros(case, metric):
    five = case("rel_alpha_5_coders_60_units_missing")

    five.check(metric, krippendorff_alpha(Ratings.of(five.table), metric).value)


def test_gwets_weights_and_standard_error_are_those_of_irrcac(case):
    four = case("rel_alpha_krippendorff_4x12")
    found = krippendorff_weighted(
        Ratings.of(np.array(four.input["ratings_coders_by_units"], dtype=object).T)
    )
    five = case("rel_alpha_5_coders_60_units_missing")
    ordinal = krippendorff_weighted(Ratings.of(five.table), "ordinal")

    assert found.value == pytest.approx(four.expected["irrcac_nominal"]["coeff"], abs=1e-5)
    assert found.se == pytest.approx(four.expected["irrcac_nominal"]["se"], abs=1e-5)
    assert (round(found.low, 3), found.high) == (0.419, 1)
    expected = five.expected["irrcac_ordinal_weights"]
    assert ordinal.value == pytest.approx(expected["coeff"], abs=1e-5)
    assert ordinal.se == pytest.approx(expected["se"], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "value"), [("perfect", 1), ("one_each_way", -0.1), ("always_opposite", -0.75)]
)
def test_extremes_have_their_number(case, name, value):
    matrix = case("rel_degenerate").input["matrices_coders_by_units"][name]

    assert krippendorff_alpha(Ratings.of(np.array(matrix).T)).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "why"), [("all_the_same", "no variation"), ("never_two_on_a_unit", "nothing paired")]
)
@pytest.mark.parametrize("metric", METRICS)
def test_where_it_is_undefined_it_says_why_and_gives_no_number(case, name, why, metric):
    matrix = case("rel_degenerate").input["matrices_coders_by_units"][name]
    found = krippendorff_alpha(Ratings.of(np.array(matrix, dtype=object).T), metric)

    assert not found.defined
    assert np.isnan([found.value, found.se, found.low, found.high]).all()
    assert found.reason.startswith(why)
    assert "undefined" in repr(found)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_the_definition_says(drawn, metric, seed):
    matrix = drawn(seed, units=25, missing=0.3 if seed else 0.0)

    got = krippendorff_alpha(Ratings.of(matrix), metric).value
    assert got == pytest.approx(by_definition(matrix, metric), abs=1e-12)


@given(st.integers(0, 10_000), st.sampled_from(METRICS))
@settings(max_examples=60)
def test_order_of_units_and_coders_does_not_matter(seed, metric):
    random = np.random.default_rng(seed)
    matrix = random.integers(1, 5, (15, 4)).astype(float)
    matrix[random.random(matrix.shape) < 0.3] = np.nan
    shuffled = matrix[random.permutation(15)][:, random.permutation(4)]
    first, second = (
        krippendorff_alpha(Ratings.of(one, categories=[1, 2, 3, 4]), metric)
        for one in (matrix, shuffled)
    )

    assert first.value == pytest.approx(second.value, rel=1e-9, nan_ok=True)
    assert first.se == pytest.approx(second.se, rel=1e-6, nan_ok=True)


def test_a_category_that_nobody_used_changes_nothing(drawn):
    matrix = drawn(3)
    wider = Ratings.of(matrix, categories=[-1, 0, 1, 2, 3, 4])

    for metric in METRICS[:3]:
        assert krippendorff_alpha(wider, metric).value == pytest.approx(
            krippendorff_alpha(Ratings.of(matrix), metric).value
        )


def test_ordinal_goes_by_order_and_not_by_value(drawn):
    matrix = drawn(4)
    stretched = np.array([0.0, 1.0, 10.0, 1000.0])[np.nan_to_num(matrix).astype(int)]
    stretched[np.isnan(matrix)] = np.nan

    assert krippendorff_alpha(Ratings.of(stretched), "ordinal").value == pytest.approx(
        krippendorff_alpha(Ratings.of(matrix), "ordinal").value
    )


def test_a_metric_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(AnalysisError, match="Did you mean"):
        krippendorff_alpha(Ratings.of([[1, 2], [1, 1]]), "ordinaal")
