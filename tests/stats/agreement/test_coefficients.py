"""Cohen, Fleiss, Conger, Gwet and Brennan–Prediger against R and by hand."""

import numpy as np
import pytest
from statsmodels.stats import inter_rater

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement import (
    Ratings,
    agreement_weights,
    brennan_prediger,
    by_category,
    cohen_kappa,
    conger_kappa,
    fleiss_by_category,
    fleiss_kappa,
    full_agreement,
    gwet_ac,
    krippendorff_weighted,
    light_kappa,
    percent_agreement,
    scott_pi,
    two_by_two,
)

TABLES = ("balanced", "skewed", "zero_cell", "biased")
FUNCTIONS = {
    "gwet": gwet_ac,
    "fleiss": fleiss_kappa,
    "conger": conger_kappa,
    "bp": brennan_prediger,
    "krippendorff": krippendorff_weighted,
}
# Gwet's example in irrCAC: coefficient and standard error, five decimals.
IRRCAC = [
    ("identity", "gwet", 0.77544, 0.14295),
    ("identity", "fleiss", 0.76117, 0.15302),
    ("identity", "conger", 0.76282, 0.14917),
    ("identity", "bp", 0.77273, 0.14472),
    ("identity", "krippendorff", 0.74342, 0.14557),
    ("linear", "gwet", 0.85874, 0.11733),
    ("linear", "conger", 0.81378, 0.14509),
    ("quadratic", "gwet", 0.914, 0.10396),
    ("quadratic", "fleiss", 0.86494, 0.14603),
    ("quadratic", "conger", 0.85771, 0.14367),
    ("quadratic", "bp", 0.90152, 0.11089),
    ("quadratic", "krippendorff", 0.84911, 0.12913),
    ("ordinal", "gwet", 0.89894, 0.1069),
    ("ordinal", "krippendorff", 0.83364, 0.13107),
    ("radical", "gwet", 0.81981, 0.12836),
    ("ratio", "fleiss", 0.82134, 0.15239),
    ("circular", "bp", 0.82355, 0.13696),
    ("bipolar", "gwet", 0.90037, 0.10582),
]
# The example of Fleiss (1971) as it is told in textbooks: ten units, fourteen raters.
FOURTEEN = np.array(
    [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
)  # fmt: skip


def two_coders(case, name):
    paradox = case("rel_pabak_and_paradox")
    table = np.array(paradox.input["tables_a_b_c_d_by_row"][name]).reshape(2, 2)
    return paradox, table


@pytest.mark.parametrize("name", TABLES)
def test_kappa_and_its_simple_standard_error(case, name):
    paradox, table = two_coders(case, name)
    kappa = cohen_kappa(Ratings.from_table(table), error="cohen")

    for key, got in {
        "kappa": kappa.value,
        "kappa_se": kappa.se,
        "kappa_lower": kappa.low,
        "kappa_upper": kappa.high,
        "observed_agreement": kappa.observed,
        "expected_agreement": kappa.expected,
    }.items():
        paradox.check(key, got, name)


@pytest.mark.parametrize("name", TABLES)
def test_pabak_and_what_explains_a_low_kappa(case, name):
    paradox, table = two_coders(case, name)
    found = two_by_two(table)

    for key, got in {
        "pabak": found.pabak,
        "pabak_lower": found.pabak_low,
        "pabak_upper": found.pabak_high,
        "prevalence_index": found.prevalence_index,
        "bias_index": found.bias_index,
        "positive_agreement": found.positive_agreement,
        "negative_agreement": found.negative_agreement,
    }.items():
        paradox.check(key, got, name)
    assert brennan_prediger(Ratings.from_table(table)).value == pytest.approx(found.pabak)
    assert by_category(Ratings.from_table(table))["agreement"].tolist() == pytest.approx(
        [found.positive_agreement, found.negative_agreement]
    )


@pytest.mark.parametrize("name", TABLES)
def test_ac1_of_a_table_has_the_standard_error_of_irrcac(case, name):
    paradox, table = two_coders(case, name)
    found = gwet_ac(Ratings.from_table(table), ddof=0)

    paradox.check("gwet_ac1", found.value, name)
    paradox.check("gwet_ac1_se", found.se, name)


def test_kappas_paradox_does_not_trouble_ac1(case):
    """As many agree as in the balanced table and more, and kappa falls."""
    tables = [two_coders(case, name)[1] for name in ("balanced", "skewed")]
    agreed = [percent_agreement(Ratings.from_table(table)).value for table in tables]
    kappa = [cohen_kappa(Ratings.from_table(table)).value for table in tables]
    ac1 = [gwet_ac(Ratings.from_table(table)).value for table in tables]

    assert agreed[1] > agreed[0]
    assert kappa[1] < kappa[0] - 0.2
    assert ac1[1] > ac1[0]


@pytest.mark.parametrize(("weights", "name", "value", "se"), IRRCAC)
def test_four_raters_with_holes_as_in_irrcac(gwet_example, weights, name, value, se):
    found = FUNCTIONS[name](gwet_example, weights)

    assert found.value == pytest.approx(value, abs=6e-6)
    assert found.se == pytest.approx(se, abs=6e-6)


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic"])
def test_kappa_and_both_standard_errors_as_in_statsmodels(drawn, weights):
    ratings = Ratings.of(drawn(7, coders=2, missing=0))
    table = np.array(
        [[((ratings.codes == (i, j)).all(axis=1)).sum() for j in range(4)] for i in range(4)]
    )
    kind = {"identity": None, "linear": "linear", "quadratic": "quadratic"}[weights]
    reference = inter_rater.cohens_kappa(table, wt=kind)
    found = cohen_kappa(ratings, weights)

    assert found.value == pytest.approx(reference.kappa)
    assert found.se == pytest.approx(reference.std_kappa)
    assert found.null_se == pytest.approx(reference.std_kappa0)


def test_fleiss_example_of_ten_units_and_fourteen_raters():
    matrix = [np.repeat(np.arange(1, 6), row) for row in FOURTEEN]
    found = fleiss_kappa(Ratings.of(matrix))

    assert found.value == pytest.approx(0.210, abs=5e-4)
    assert found.value == pytest.approx(inter_rater.fleiss_kappa(FOURTEEN))


def test_fleiss_kappa_is_the_mean_of_its_categories_weighted_by_how_much_they_vary():
    matrix = [np.repeat(np.arange(1, 6), row) for row in FOURTEEN]
    ratings = Ratings.of(matrix)
    share = FOURTEEN.sum(axis=0) / FOURTEEN.sum()
    parts = fleiss_by_category(ratings)

    weights = share * (1 - share)
    assert (weights * parts["kappa"]).sum() / weights.sum() == pytest.approx(
        fleiss_kappa(ratings).value
    )
    # Fleiss, Nee and Landis (1979): the same error for every category, √(2 / (N m (m − 1))).
    assert parts["null_se"].tolist() == pytest.approx([np.sqrt(2 / (10 * 14 * 13))] * 5)


def test_full_agreement_counts_units_where_percent_agreement_counts_pairs():
    ratings = Ratings.of([[1, 1, 1], [1, 1, 2], [2, 2, 2], [1, 2, 3], [3, 3, None]])

    assert full_agreement(ratings).value == 2 / 4
    assert full_agreement(ratings, tolerance=1).value == 3 / 4
    assert percent_agreement(ratings).value == pytest.approx((1 + 1 / 3 + 1 + 0 + 1) / 5)


def test_null_error_of_fleiss_kappa_is_the_spread_under_chance():
    random = np.random.default_rng(5)
    ratings = [Ratings.of(random.choice(3, p=[0.6, 0.3, 0.1], size=(80, 4))) for _ in range(300)]
    found = [fleiss_kappa(one) for one in ratings]

    spread = np.std([one.value for one in found])
    assert np.mean([one.null_se for one in found]) == pytest.approx(spread, rel=0.12)


def test_for_two_coders_the_many_meet_the_two(drawn):
    ratings = Ratings.of(drawn(11, coders=2, missing=0))

    assert conger_kappa(ratings).value == pytest.approx(cohen_kappa(ratings).value)
    assert scott_pi(ratings).value == pytest.approx(fleiss_kappa(ratings).value)
    assert light_kappa(ratings) == pytest.approx(cohen_kappa(ratings).value)


def test_units_that_one_of_two_coders_left_open_do_not_count():
    assert cohen_kappa(Ratings.of([[1, 1], [2, 2], [1, 2], [1, None]])).units == 3


@pytest.mark.parametrize(
    ("name", "kappa", "ac1"),
    [("perfect", 1, 1), ("one_each_way", -0.2, 0.53846), ("always_opposite", -1, -1)],
)
def test_extremes_have_their_number(case, name, kappa, ac1):
    matrix = case("rel_degenerate").input["matrices_coders_by_units"][name]
    ratings = Ratings.of(np.array(matrix).T)

    assert cohen_kappa(ratings).value == pytest.approx(kappa)
    assert gwet_ac(ratings).value == pytest.approx(ac1, abs=1e-5)


def test_where_all_say_the_same_only_percent_and_ac1_have_a_number(case):
    matrix = case("rel_degenerate").input["matrices_coders_by_units"]["all_the_same"]
    ratings = Ratings.of(np.array(matrix).T)

    assert gwet_ac(ratings).value == 1
    assert percent_agreement(ratings).value == 1
    for function in (cohen_kappa, scott_pi, fleiss_kappa, conger_kappa, brennan_prediger):
        assert not function(ratings).defined
        assert function(ratings).reason.startswith("no variation")


def test_brennan_prediger_counts_categories_that_nobody_used():
    ratings = Ratings.of([["ja", "ja"]] * 10, categories=["ja", "nee"])

    assert brennan_prediger(ratings).value == 1
    assert gwet_ac(ratings).value == 1


def test_where_no_unit_has_two_judgements_nothing_has_a_number(case):
    matrix = case("rel_degenerate").input["matrices_coders_by_units"]["never_two_on_a_unit"]
    ratings = Ratings.of(np.array(matrix, dtype=object).T)

    for function in (*FUNCTIONS.values(), cohen_kappa, percent_agreement):
        found = function(ratings)
        assert np.isnan(found.value)
        assert found.reason.startswith("nothing paired")


def test_full_agreement_of_few_units_is_not_called_certain(case):
    """The usual standard error is zero there, which would claim to know it exactly."""
    matrix = case("rel_degenerate").input["matrices_coders_by_units"]["perfect"]
    found = percent_agreement(Ratings.of(np.array(matrix).T))

    assert found.low == pytest.approx(0.025 ** (1 / 6))
    assert gwet_ac(Ratings.of(np.array(matrix).T)).low < found.low


def test_weights_of_your_own_are_taken_and_checked(gwet_example):
    own = agreement_weights("quadratic", [1, 2, 3, 4, 5])

    assert gwet_ac(gwet_example, own).value == gwet_ac(gwet_example, "quadratic").value
    with pytest.raises(AnalysisError, match="symmetric 5 by 5"):
        gwet_ac(gwet_example, np.ones((3, 3)))
    with pytest.raises(AnalysisError, match='Did you mean "quadratic"'):
        gwet_ac(gwet_example, "kwadratic")


def test_kappa_of_more_than_two_coders_is_refused(gwet_example):
    with pytest.raises(AnalysisError, match="two coders; there are 4"):
        cohen_kappa(gwet_example)
