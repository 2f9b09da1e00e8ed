"""Resampling clusters: the same as a loop would do, and an interval that covers."""

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement import (
    Ratings,
    alpha_measure,
    bootstrapped,
    brennan_prediger,
    brennan_prediger_measure,
    cohen_kappa,
    cohen_measure,
    conger_kappa,
    conger_measure,
    fleiss_kappa,
    fleiss_measure,
    gwet_ac,
    gwet_measure,
    jackknife_error,
    krippendorff_alpha,
    percent_agreement,
    percent_measure,
    replicates,
    resample,
    scott_pi,
)

PAIRS = {
    "alpha nominal": (krippendorff_alpha, alpha_measure, ()),
    "alpha ordinal": (krippendorff_alpha, alpha_measure, ("ordinal",)),
    "alpha ratio": (krippendorff_alpha, alpha_measure, ("ratio",)),
    "AC1": (gwet_ac, gwet_measure, ()),
    "AC2": (gwet_ac, gwet_measure, ("quadratic",)),
    "Fleiss": (fleiss_kappa, fleiss_measure, ("linear",)),
    "Conger": (conger_kappa, conger_measure, ()),
    "Brennan-Prediger": (brennan_prediger, brennan_prediger_measure, ()),
    "percent": (percent_agreement, percent_measure, ()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_resampled_is_the_coefficient_itself(drawn, name):
    function, measure, arguments = PAIRS[name]
    ratings = Ratings.of(drawn(1), categories=[0, 1, 2, 3])

    assert measure(ratings, *arguments).value() == pytest.approx(
        function(ratings, *arguments).value, abs=1e-12
    )


def test_cohens_kappa_too(drawn):
    ratings = Ratings.of(drawn(2, coders=2))

    for weights in ("identity", "linear"):
        assert cohen_measure(ratings, weights).value() == pytest.approx(
            cohen_kappa(ratings, weights).value
        )


@pytest.mark.parametrize("name", PAIRS)
def test_a_resample_is_the_coefficient_of_the_clusters_drawn(drawn, name):
    """Whole families come back together: the statistics of a resample are those of its rows."""
    _, measure, arguments = PAIRS[name]
    matrix, families = drawn(3, units=12, missing=0.1), np.arange(12) // 3
    prepared = measure(Ratings.of(matrix, categories=[0, 1, 2, 3]), *arguments)
    possible = {}
    for a in range(4):
        for b in range(a, 4):
            for c in range(b, 4):
                for d in range(c, 4):
                    rows = np.concatenate([np.flatnonzero(families == f) for f in (a, b, c, d)])
                    again = Ratings.of(matrix[rows], categories=[0, 1, 2, 3])
                    value = measure(again, *arguments).value()
                    possible[round(value, 9)] = (a, b, c, d)
    drawn_values = replicates(prepared, families, number=500, seed=1)

    assert set(np.round(drawn_values, 9)) <= set(possible)
    assert len(set(np.round(drawn_values, 9))) > 10


@pytest.mark.parametrize("name", PAIRS)
def test_one_call_does_it_all(drawn, name):
    function, measure, arguments = PAIRS[name]
    ratings = Ratings.of(drawn(9))
    by_hand = resample(
        function(ratings, *arguments), measure(ratings, *arguments), ratings.clusters, seed=4
    )

    assert bootstrapped(function, ratings, *arguments, seed=4) == by_hand


def test_a_coefficient_that_cannot_be_resampled_is_named(drawn):
    with pytest.raises(AnalysisError, match='"scott_pi" cannot be resampled'):
        bootstrapped(scott_pi, Ratings.of(drawn(9)))


def test_order_of_units_does_not_move_the_interval(drawn):
    matrix, families = drawn(4, units=200), np.arange(200) // 3
    order = np.random.default_rng(0).permutation(200)
    intervals = []
    for rows in (np.arange(200), order):
        ratings = Ratings.of(matrix[rows], clusters=families[rows])
        found = krippendorff_alpha(ratings, "ordinal")
        intervals.append(
            resample(found, alpha_measure(ratings, "ordinal"), ratings.clusters, seed=3)
        )

    assert intervals[0].low == pytest.approx(intervals[1].low, rel=1e-9)
    assert intervals[0].high == pytest.approx(intervals[1].high, rel=1e-9)


def test_another_seed_gives_another_interval_and_the_same_one_the_same(drawn):
    ratings = Ratings.of(drawn(5))
    measure = alpha_measure(ratings)
    one, same, other = (
        replicates(measure, ratings.clusters, seed=seed).mean() for seed in (1, 1, 2)
    )

    assert one == same
    assert one != other


def test_copies_within_a_family_do_not_make_it_surer(drawn):
    """Three copies of each unit say no more than one, once they count as one family."""
    matrix = drawn(6, units=150)
    once = Ratings.of(matrix)
    tripled = Ratings.of(np.repeat(matrix, 3, axis=0), clusters=np.repeat(np.arange(150), 3))
    careless = Ratings.of(np.repeat(matrix, 3, axis=0))
    errors = [
        jackknife_error(gwet_measure(ratings), ratings.clusters)[0]
        for ratings in (once, tripled, careless)
    ]

    assert errors[1] == pytest.approx(errors[0], rel=0.01)
    assert errors[2] < 0.65 * errors[0]


def test_jackknife_and_bootstrap_agree_with_the_formula(drawn):
    ratings = Ratings.of(drawn(8, units=400, missing=0))
    formula = gwet_ac(ratings).se
    drawn_se = resample(gwet_ac(ratings), gwet_measure(ratings), ratings.clusters, number=4000).se

    assert jackknife_error(gwet_measure(ratings), ratings.clusters)[0] == pytest.approx(
        formula, rel=0.01
    )
    assert drawn_se == pytest.approx(formula, rel=0.05)


def test_bootstrap_of_alpha_covers_the_truth():
    """Two coders of known skill on many small samples: within 3 errors of 93.5% or better."""
    random = np.random.default_rng(20)

    def sample(units):
        truth = random.random((units, 1)) < 0.5
        return np.where(random.random((units, 3)) < 0.85, truth, ~truth).astype(int)

    population = krippendorff_alpha(Ratings.of(sample(200_000))).value
    hits = 0
    for seed in range(200):
        ratings = Ratings.of(sample(100), categories=[0, 1])
        found = resample(
            krippendorff_alpha(ratings),
            alpha_measure(ratings),
            ratings.clusters,
            number=400,
            seed=seed,
        )
        hits += found.low <= population <= found.high

    assert hits / 200 > 0.935 - 3 * np.sqrt(0.935 * 0.065 / 200)


def test_where_resamples_lose_all_variation_there_is_no_interval():
    ratings = Ratings.of([["ja", "ja"]] * 9 + [["ja", "nee"]], categories=["ja", "nee"])
    found = resample(krippendorff_alpha(ratings), alpha_measure(ratings), ratings.clusters)

    assert found.defined
    assert np.isnan([found.low, found.high]).all()
    assert found.method.endswith("undefined")


def test_full_agreement_keeps_its_exact_interval():
    ratings = Ratings.of([["ja", "ja"]] * 9 + [["nee", "nee"]], categories=["ja", "nee"])
    found = resample(krippendorff_alpha(ratings), alpha_measure(ratings), ratings.clusters)

    assert found.value == found.high == 1
    assert found.low < 0.5
    assert found.method.startswith("exact")


def test_nothing_to_resample_is_refused():
    with pytest.raises(AnalysisError, match="nothing to resample"):
        replicates(gwet_measure(Ratings.of(np.empty((0, 2)))), np.array([], dtype=int))
