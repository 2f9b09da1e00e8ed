"""Every number that R gives for the same counts, to the tolerance of the case."""

import numpy as np
import pytest
from scipy import stats

from lokalis_research.stats.proportions import (
    agresti_caffo,
    agresti_coull,
    chi_square_test,
    clopper_pearson,
    finite_wald,
    fisher_test,
    hypergeometric_exact,
    jeffreys,
    mcnemar,
    mee,
    mid_p,
    miettinen_nurminen,
    newcombe,
    odds_ratio,
    paired_difference,
    paired_odds_ratio,
    wald,
    wald_difference,
    wilson,
)

ONE_SHARE = {
    "wilson": wilson,
    "wilson_cc": lambda x, n, level: wilson(x, n, level=level, correction="newcombe"),
    "wilson_cc_prop_test": lambda x, n, level: wilson(x, n, level=level, correction="prop_test"),
    "clopper_pearson": clopper_pearson,
    "agresti_coull": agresti_coull,
    "agresti_coull_untruncated": lambda x, n, level: agresti_coull(
        x, n, level=level, truncate=False
    ),
    "jeffreys": jeffreys,
    "jeffreys_equal_tailed": lambda x, n, level: jeffreys(x, n, level=level, edges="equal_tailed"),
    "wald": wald,
}
DIFFERENCE = {
    "wald_ci": wald_difference,
    "wald_cc_ci": lambda *counts, level: wald_difference(*counts, level=level, correction=True),
    "newcombe_score_ci": newcombe,
    "newcombe_score_cc_ci": lambda *counts, level: newcombe(*counts, level=level, correction=True),
    "agresti_caffo_ci": agresti_caffo,
}


@pytest.mark.parametrize("name", ["prop_ci_0_of_20", "prop_ci_1_of_3", "prop_ci_46_of_75"])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("method", ONE_SHARE)
def test_an_interval_for_one_share_is_that_of_r(case, name, level, method):
    r = case(name)
    got = ONE_SHARE[method](r.input["x"], r.input["n"], level=level)
    r.check("lower", got.lower, f"level_{level:.2f}", method)
    r.check("upper", got.upper, f"level_{level:.2f}", method)


@pytest.mark.parametrize("name", ["prop_ci_0_of_20", "prop_ci_1_of_3", "prop_ci_46_of_75"])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_the_mid_p_interval_is_that_of_r_as_far_as_its_root_finder_goes(case, name, level):
    r = case(name)
    got = mid_p(r.input["x"], r.input["n"], level=level)
    expected = r.expected[f"level_{level:.2f}"]["mid_p"]
    assert got.lower == pytest.approx(expected["lower"], abs=1e-4)
    assert got.upper == pytest.approx(expected["upper"], abs=1e-4)


@pytest.mark.parametrize("name", ["prop_two_independent_a", "prop_two_independent_c"])
class TestTwoIndependentShares:
    @pytest.fixture
    def r(self, case, name):
        return case(name)

    @pytest.fixture
    def counts(self, r):
        return [r.input[key] for key in ("x1", "n1", "x2", "n2")]

    @pytest.mark.parametrize("method", DIFFERENCE)
    def test_an_interval_for_the_difference_is_that_of_r(self, r, counts, method):
        got = DIFFERENCE[method](*counts, level=r.input["level"])
        r.check("lower", got.lower, method)
        r.check("upper", got.upper, method)

    @pytest.mark.parametrize(
        ("method", "entry", "tolerance"),
        [
            (miettinen_nurminen, "miettinen_nurminen_ci", "miettinen_nurminen_abs"),
            (mee, "mee_score_ci", "mee_abs"),
        ],
    )
    def test_a_score_interval_is_that_of_r(self, r, counts, method, entry, tolerance):
        got = method(*counts, level=r.input["level"])
        assert got.lower == pytest.approx(r.expected[entry]["lower"], abs=r.tolerance[tolerance])
        assert got.upper == pytest.approx(r.expected[entry]["upper"], abs=r.tolerance[tolerance])

    @pytest.mark.parametrize(
        ("entry", "correction"), [("chi2_uncorrected", False), ("chi2_yates", True)]
    )
    def test_the_chi_square_is_that_of_r(self, r, counts, entry, correction):
        got = chi_square_test(*counts, correction=correction)
        r.check("statistic", got.statistic, entry)
        r.check("p_value", got.p_value, entry)

    def test_fishers_test_and_odds_ratio_are_those_of_r(self, r, counts):
        r.check("p_value", fisher_test(*counts), "fisher_exact")
        r.check("fisher_less_p", fisher_test(*counts, alternative="less"))
        r.check("fisher_greater_p", fisher_test(*counts, alternative="greater"))
        got = odds_ratio(*counts, method="conditional")
        expected = r.expected["fisher_exact"]
        rel = r.tolerance["fisher_odds_ratio_rel"]
        assert got.estimate == pytest.approx(expected["odds_ratio_conditional_mle"], rel=rel)
        assert got.lower == pytest.approx(expected["lower"], rel=rel)
        assert got.upper == pytest.approx(expected["upper"], rel=rel)


@pytest.mark.parametrize("table", ["t1", "t2", "t3", "t4"])
class TestPairs:
    @pytest.fixture
    def r(self, case):
        return case("prop_mcnemar")

    @pytest.fixture
    def pairs(self, r, table):
        return r.input["tables_a_b_c_d_by_row"][table]

    def test_mcnemars_tests_are_those_of_r(self, r, pairs, table):
        _, b, c, _ = pairs
        r.check("exact_p", mcnemar(b, c, method="exact").p_value, table)
        r.check("binom_test_p", mcnemar(b, c, method="exact").p_value, table)
        r.check("midp_p", mcnemar(b, c).p_value, table)
        for entry, method in {"uncorrected": "asymptotic", "corrected": "corrected"}.items():
            got = mcnemar(b, c, method=method)
            r.check(f"chi2_{entry}", got.statistic, table)
            r.check(f"p_{entry}", got.p_value, table)

    def test_the_exact_odds_ratio_is_that_of_r(self, r, pairs, table):
        got = paired_odds_ratio(pairs[1], pairs[2])
        r.check("exact_odds_ratio", got.estimate, table)
        r.check("exact_or_lower", got.lower, table)
        r.check("exact_or_upper", got.upper, table)

    def test_the_paired_difference_is_that_of_r(self, r, pairs, table):
        # R reports c - b where we report b - c.
        wald_ = paired_difference(*pairs, method="wald")
        r.check("paired_difference_b_minus_c_over_n", wald_.estimate, table)
        r.check("lower", -wald_.upper, table, "paired_difference_wald_for_c_minus_b")
        r.check("upper", -wald_.lower, table, "paired_difference_wald_for_c_minus_b")
        tango = paired_difference(*pairs)
        expected = r.expected[table]["paired_difference_score_tango_for_c_minus_b"]
        near = {"abs": r.tolerance["score_abs"]}
        assert -tango.upper == pytest.approx(expected["lower"], **near)
        assert -tango.lower == pytest.approx(expected["upper"], **near)


def test_half_a_pair_in_every_cell_gives_what_propcis_prints_in_its_manual():
    # diffpropci.mp(b = 40, c = 20, n = 160), which reports c - b.
    found = paired_difference(70, 40, 20, 30, method="agresti_min")
    assert -found.upper == pytest.approx(-0.21601726, abs=1e-8)
    assert -found.lower == pytest.approx(-0.03089632, abs=1e-8)


def test_a_share_of_a_finite_population_is_that_of_r(case):
    r = case("prop_finite_population")
    m, n, size = (r.input[key] for key in ("m", "n", "N"))
    normal, se = finite_wald(m, n, size)
    r.check("se_fpc", se)
    for entry, interval in {
        "wald_fpc_z": normal,
        "wald_fpc_t": finite_wald(m, n, size, quantile="t")[0],
    }.items():
        r.check("lower", interval.lower, entry)
        r.check("upper", interval.upper, entry)


@pytest.mark.parametrize("quantile", ["normal", "t"])
def test_one_unit_is_certain_if_it_is_the_population_and_says_nothing_of_a_larger_one(quantile):
    found, se = finite_wald([1, 1], [1, 1], [1, 5], quantile=quantile)
    assert (found.lower[0], found.upper[0], se[0]) == (1, 1, 0)
    assert np.isnan([found.lower[1], found.upper[1], se[1]]).all()


def test_exact_limits_of_a_finite_population_are_whole_units_that_are_not_rejected(case):
    r = case("prop_finite_population")
    got = hypergeometric_exact(*np.transpose(r.input["extra_exact"]))
    r.check("hypergeometric_exact_counts", np.transpose([got.lower, got.upper]))


@pytest.mark.parametrize("count", range(0, 13))
def test_exact_limits_are_those_of_trying_every_number_of_units(count):
    n, size = 12, 31
    tried = np.arange(count, size - n + count + 1)
    kept = tried[
        (stats.hypergeom.sf(count - 1, size, tried, n) > 0.025)
        & (stats.hypergeom.cdf(count, size, tried, n) > 0.025)
    ]
    got = hypergeometric_exact(count, n, size)
    assert (int(got.lower), int(got.upper)) == (kept.min(), kept.max())
