"""Every number that R gives for the same sample, to the tolerance of the case."""

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling import (
    StratifiedDesign,
    allocate_neyman,
    allocate_optimal,
    allocate_proportional,
    contrast,
    covariance_of_means,
    estimate_change,
    estimate_means,
    estimate_totals,
    margin_of_error,
    mean_intervals,
    power_two_groups,
    round_allocation,
    sample_size_proportion,
    sample_size_two_groups,
    share_intervals,
    variance_of_mean,
)


def sizes_of(strata, sizes):
    return dict(zip(strata, sizes, strict=True))


class TestStratifiedShare:
    @pytest.fixture
    def r(self, case):
        return case("survey_stratified_by_hand")

    @pytest.fixture
    def sample(self, r):
        given = r.input
        answers = np.concatenate(
            [
                np.repeat([1, 0], [yes, n - yes])
                for yes, n in zip(given["yes"], given["n"], strict=True)
            ]
        )
        team = np.repeat(given["team"], given["n"])
        return answers, StratifiedDesign.of(team, sizes_of(given["team"], given["N"])), team

    def test_share_and_total_are_those_of_r(self, r, sample):
        answers, design, _ = sample
        mean, total = estimate_means(answers, design), estimate_totals(answers, design)
        r.check("estimate", mean["estimate"].item(), "svymean")
        r.check("se", mean["se"].item(), "svymean")
        r.check("estimate", total["estimate"].item(), "total")
        r.check("se", total["se"].item(), "total")
        r.check("df", mean["df"].item())

    @pytest.mark.parametrize("method", ["logit", "xlogit", "beta", "asin", "mean"])
    def test_the_interval_is_that_of_svyciprop(self, r, sample, method):
        answers, design, _ = sample
        got = share_intervals(estimate_means(answers, design), method=method)
        r.check("lower", got["lower"].item(), "svyciprop", method)
        r.check("upper", got["upper"].item(), "svyciprop", method)

    def test_the_share_per_stratum_is_that_of_r(self, r, sample):
        answers, design, team = sample
        table = estimate_means(answers, design, domain=team).set_index("domain")
        r.check("per_team", table.loc[r.input["team"], "estimate"])


class TestStrataOfOneUnitAndCensusStrata:
    @pytest.fixture
    def r(self, case):
        return case("survey_single_unit_and_census_strata")

    def design(self, r, lonely):
        table = r.table
        sizes = sizes_of(table["team"], table["N"])
        return StratifiedDesign.of(table["team"], sizes, weights=table["w"], lonely=lonely)

    @pytest.mark.parametrize("lonely", ["remove", "certainty", "average", "adjust"])
    def test_each_way_with_a_lonely_unit_is_that_of_r(self, r, lonely):
        design = self.design(r, lonely)
        mean, total = (f(r.table["y"], design) for f in (estimate_means, estimate_totals))
        r.check("mean", mean["estimate"].item(), lonely)
        r.check("se", mean["se"].item(), lonely)
        r.check("total", total["estimate"].item(), lonely)
        r.check("se_total", total["se"].item(), lonely)
        r.check("df", mean["df"].item(), lonely)
        r.check("se", np.sqrt(covariance_of_means(r.table["y"], design)).item(), lonely)

    def test_a_lonely_unit_is_refused_unless_someone_chose(self, r):
        with pytest.raises(AnalysisError, match="1 strata have one sampled unit"):
            self.design(r, "fail")


class TestTwoWavesOnTheSameUnits:
    @pytest.fixture
    def r(self, case):
        return case("survey_two_waves_overlap")

    @pytest.fixture
    def design(self, r):
        table = r.table
        sizes = sizes_of(table["stype"], table["fpc"])
        return StratifiedDesign.of(table["stype"], sizes, weights=table["pw"], ids=table["id"])

    def test_the_change_is_that_of_r(self, r, design):
        change = estimate_change((r.table["y1"], design), (r.table["y2"], design))
        limits = mean_intervals(change)
        r.check("estimate", change["estimate"].item(), "difference")
        r.check("se", change["se"].item(), "difference")
        r.check("t_lower", limits["lower"].item(), "difference")
        r.check("t_upper", limits["upper"].item(), "difference")
        r.check("covariance_y1_y2", change["covariance"].item())

    def test_so_is_the_contrast_of_two_questions(self, r, design):
        got = contrast(r.table[["y1", "y2"]], design, [-1, 1])
        r.check("estimate", got["estimate"].item(), "difference")
        r.check("se", got["se"].item(), "difference")

    @pytest.mark.parametrize("wave", ["y1", "y2"])
    def test_each_wave_is_that_of_r(self, r, design, wave):
        got = mean_intervals(estimate_means(r.table[wave], design))
        r.check("estimate", got["estimate"].item(), wave)
        r.check("se", got["se"].item(), wave)
        r.check("t_lower", got["lower"].item(), wave)
        r.check("t_upper", got["upper"].item(), wave)


def test_allocations_are_those_of_the_textbook(case):
    r = case("survey_allocation")
    sizes, spread, n = (r.input[key] for key in ("N_h", "S_h", "n"))
    share = np.array(r.input["P_h"])
    proportional, neyman = allocate_proportional(sizes, n), allocate_neyman(sizes, spread, n)
    r.check("proportional", proportional)
    r.check("neyman_numeric", neyman)
    r.check("neyman_proportion", allocate_neyman(sizes, np.sqrt(share * (1 - share)), n))
    r.check("cost_optimal", allocate_optimal(sizes, spread, r.input["cost_h"], n))
    r.check("proportional_rounded_largest_remainder", round_allocation(proportional, n))
    r.check("neyman_rounded_largest_remainder", round_allocation(neyman, n))
    r.check("var_mean_proportional", variance_of_mean(sizes, spread, proportional))
    r.check("var_mean_neyman", variance_of_mean(sizes, spread, neyman))


class TestSampleSize:
    @pytest.fixture
    def r(self, case):
        return case("survey_sample_size")

    def sizes(self, r, **options):
        options = {"population": r.input["N"], **options}
        return sample_size_proportion(
            r.input["e"], share=r.input["P"], level=r.input["level"], **options
        )

    def test_sizes_for_a_margin_are_those_of_cochran(self, r):
        r.check("n0_infinite", self.sizes(r, population=np.inf, whole=False))
        r.check("cochran_n0_minus_1", self.sizes(r, whole=False))
        r.check("N_minus_1_form", self.sizes(r, whole=False))
        r.check("simple_n0", self.sizes(r, whole=False, form="simple"))
        r.check("samplingbook_rounded_up", self.sizes(r, form="simple"))

    def test_margin_and_power_are_those_of_r(self, r):
        r.check("margin_of_error_75_of_187_at_half", margin_of_error(75, population=187))
        rel = r.tolerance["power_rel"]
        n = r.expected["two_wave_n_per_wave_power80_062_vs_075"]
        power = r.expected["two_wave_power_n75_062_vs_075"]
        assert sample_size_two_groups(0.62, 0.75) == pytest.approx(n, rel=rel)
        assert power_two_groups(75, 0.62, 0.75) == pytest.approx(power, rel=rel)
