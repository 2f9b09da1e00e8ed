"""Expected against observed: what families ask for, and what is left of a team."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from made_up import RULE

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Year
from lokalis_research.populatie import Support
from lokalis_research.verwijzingen.case_mix import fit_case_mix, periods_vary
from lokalis_research.verwijzingen.case_mix_tables import (
    differing,
    noticeable,
    observed_and_expected,
    rate_ratios,
    standardised,
)
from lokalis_research.verwijzingen.clean import Referrals, clean_referrals
from lokalis_research.verwijzingen.counting import to_compare_teams


@pytest.fixture(scope="session")
def simulated(support_from, referral_table):
    """Four teams: two kinds of questions, of which one doubles referrals; one team refers double.

    Teams A and B differ in questions only, C has the mix of A and refers twice as much.
    """
    rng = np.random.default_rng(7)
    families = 2000
    team = np.repeat(list("ABCD"), families)
    share = pd.Series({"A": 0.2, "B": 0.8, "C": 0.2, "D": 0.5})
    worried = rng.random(len(team)) < share[team].to_numpy()
    rate = 0.1 * np.where(worried, 2.0, 1.0) * np.where(team == "C", 2.0, 1.0)
    ids = [f"g{place:05}" for place in range(len(team))]
    support = support_from(
        [(one, name, "2022-01-01", "2022-12-31") for one, name in zip(ids, team, strict=True)]
    )
    support = Support(support.episodes.assign(ses="Onbekend"), support.peildatum, support.changes)
    times = rng.poisson(rate)
    rows = [
        (ids[place], f"2022-{number + 1:02}-15")
        for place in np.flatnonzero(times)
        for number in range(times[place])
    ]
    plans = pd.DataFrame({"gezin_id": [], "datum": pd.to_datetime([])})
    questions = pd.DataFrame(
        {
            "gezin_id": ids,
            "leefgebied": np.where(worried, "veiligheid", "wonen"),
            "datum": pd.Timestamp("2021-12-20"),
        }
    )
    referrals = clean_referrals(referral_table(rows), plans, support, RULE)
    return referrals, questions


def test_what_families_ask_for_explains_a_team_and_what_a_team_does_is_left(
    simulated, dictionary, let_out
):
    mix = fit_case_mix(*simulated, Year(2022).half_years, dictionary)
    compared = standardised(let_out(observed_and_expected(mix)))
    table = compared.table.set_index("buurtteam")
    # What would stand out is as far as the upper end of what all teams together are judged by.
    seen = noticeable(compared).table.set_index("buurtteam")["verschil"]
    assert seen.to_dict() == pytest.approx(
        {one.name: 100 * (one.high / one.value - 1) for one in differing(compared)}
    )

    crude = mix.rows.groupby("buurtteam")["verwijzingen"].mean()
    assert crude["B"] / crude["A"] > 1.35
    between = table.loc["B", "verhouding"] / table.loc["A", "verhouding"]
    assert between == pytest.approx(1.0, abs=0.2)
    assert table.loc["C", "verhouding_laag"] > 1.2
    assert table.loc["A", "verhouding"] < table.loc["C", "verhouding_laag"]


@pytest.mark.parametrize(
    ("last", "taken"),
    [
        ("2022H2", ["2020H2", "2021H1", "2021H2", "2022H1", "2022H2"]),
        ("2021H1", ["2020H2", "2021H1"]),
        ("2020H2", ["2019H1", "2019H2", "2020H1", "2020H2"]),
        ("2018H2", ["2018H2"]),
    ],
)
def test_teams_are_compared_over_years_since_a_transition_of_which_questions_are_known(
    last, taken, dictionary
):
    half_years = HalfYear.parse(last).trailing(8)
    questions = pd.DataFrame({"datum": pd.to_datetime(["2019-01-04", "2020-05-01"])})

    found = to_compare_teams(half_years, questions, dictionary.municipality.overgang)
    assert [str(one) for one in found] == taken


def test_one_question_of_long_ago_does_not_make_years_known(dictionary):
    days = ["2019-01-04", *pd.date_range("2022-01-03", periods=300).astype(str)]
    questions = pd.DataFrame({"datum": pd.to_datetime(days)})
    found = to_compare_teams(
        HalfYear(2022, 2).trailing(8), questions, dictionary.municipality.overgang
    )
    assert [str(one) for one in found] == ["2022H1", "2022H2"]


def test_a_team_of_the_busy_half_only_is_compared_with_others_in_that_half(
    support_from, referral_table, dictionary
):
    # In the second half-year the whole city refers three times as much; team D is new then.
    rng = np.random.default_rng(3)
    team = np.repeat(list("ABCD"), 400)
    ids = [f"g{place:04}" for place in range(len(team))]
    since = np.where(team == "D", "2022-07-01", "2022-01-01")
    support = support_from([(*one, "2022-12-31") for one in zip(ids, team, since, strict=True)])
    support = Support(support.episodes.assign(ses="Onbekend"), support.peildatum, support.changes)
    rows = [
        (one, f"2022-{month:02}-15")
        for one, begin in zip(ids, since, strict=True)
        for month, share in ((3, 0.1), (9, 0.3))
        if f"2022-{month:02}" > begin and rng.random() < share
    ]
    plans = pd.DataFrame({"gezin_id": [], "datum": pd.to_datetime([])})
    referrals = clean_referrals(referral_table(rows), plans, support, RULE)
    questions = pd.DataFrame(
        {"gezin_id": ids, "leefgebied": "wonen", "datum": pd.Timestamp("2021-12-20")}
    )
    mix = fit_case_mix(referrals, questions, Year(2022).half_years, dictionary)

    sums = mix.rows.groupby("buurtteam")[["verwijzingen", "verwacht"]].sum()
    assert (sums["verwijzingen"] / sums["verwacht"]).between(0.8, 1.25).all()


def test_a_team_that_was_not_always_there_does_not_vary_by_that():
    days = np.array([[50.0, 50, 50], [40, 20, 20], [0, 20, 20]])
    counts = days * np.array([[1.0, 2, 3]]) * np.array([[1.0], [2], [0.5]])

    assert periods_vary(counts, days) == pytest.approx(0, abs=1e-9)
    assert periods_vary(counts + np.array([[40, 0, -40], [0, 0, 0], [0, 0, 0]]), days) > 1


def test_expected_numbers_add_up_to_the_referrals(simulated, dictionary):
    mix = fit_case_mix(*simulated, Year(2022).half_years, dictionary)
    table = observed_and_expected(mix).table

    assert table["verwacht"].sum() == pytest.approx(table["verwijzingen"].sum(), rel=1e-9)


def test_a_question_is_known_from_the_day_it_was_asked(simulated, dictionary):
    referrals, questions = simulated
    late = questions.assign(datum=pd.Timestamp("2022-08-01"))

    early = fit_case_mix(referrals, late, [HalfYear(2022, 1)], dictionary)
    later = fit_case_mix(referrals, late, Year(2022).half_years, dictionary)

    assert early.terms.empty
    assert len(later.terms) == 1


def test_terms_that_say_the_same_get_one_coefficient(simulated, dictionary):
    # Every family asks on one of two fields: the second says what the first does not.
    terms = fit_case_mix(*simulated, Year(2022).half_years, dictionary).terms

    assert len(terms) == 1


def test_coefficients_and_errors_are_those_of_a_plain_fit_to_single_families(simulated, dictionary):
    referrals, questions = simulated
    mix = fit_case_mix(referrals, questions, Year(2022).half_years, dictionary)
    worried = questions.set_index("gezin_id")["leefgebied"].eq("veiligheid")
    x = sm.add_constant(worried.reindex(mix.rows["gezin_id"]).to_numpy(dtype=float))
    plain = sm.GLM(
        mix.rows["verwijzingen"],
        x,
        family=sm.families.Poisson(),
        offset=np.log(mix.rows["dagen"].astype(float)),
    ).fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(mix.rows["gezin_id"])[0]})

    assert mix.terms["coefficient"].tolist() == pytest.approx([plain.params.iloc[1]], rel=1e-6)
    # Two corrections for small samples, n / (n − p) and (n − 1) / (n − p) × n / (n − 1).
    assert mix.terms["fout"].tolist() == pytest.approx([plain.bse.iloc[1]], rel=1e-3)


def test_the_model_finds_the_planted_questions(demo_referrals, delivery, dictionary, planted):
    names = dictionary.code_list("leefgebieden").set_index("naam")["code"]
    # The demo has questions from 2019 on; before, there is nothing to standardise by.
    fits = [
        fit_case_mix(
            demo_referrals, delivery.table("hulpvragen"), Year(year).half_years, dictionary
        )
        for year in (2019, 2021, 2022)
    ]
    terms = pd.concat([rate_ratios(fit).exact() for fit in fits])
    terms["code"] = terms["kenmerk"].map(names)
    terms["geplant"] = [planted.get(("verwijzing_vraag", code), 1.0) for code in terms["code"]]
    fields = terms.dropna(subset=["code"])

    # Families ask on one field at least: within a year all terms err to the same side.
    covered = fields["geplant"].between(fields["verhouding_laag"], fields["verhouding_hoog"])
    assert covered.mean() > 0.7
    means = fields.groupby("code")[["verhouding", "geplant"]].mean()
    assert np.corrcoef(np.log(means["verhouding"]), np.log(means["geplant"]))[0, 1] > 0.8


def test_nobody_referred_is_an_error_that_says_so(simulated, dictionary):
    referrals, questions = simulated
    none = Referrals(referrals.table.iloc[:0], referrals.support, referrals.rule)

    with pytest.raises(AnalysisError, match="no family was referred"):
        fit_case_mix(none, questions, Year(2022).half_years, dictionary)


def test_a_hidden_team_has_no_ratio(simulated, dictionary, let_out):
    mix = fit_case_mix(*simulated, Year(2022).half_years, dictionary)
    few = mix.rows.assign(
        verwijzingen=mix.rows["verwijzingen"].where(mix.rows["buurtteam"] != "D", 0)
    )

    table = standardised(
        let_out(observed_and_expected(dataclasses.replace(mix, rows=few)))
    ).table.set_index("buurtteam")

    assert table.loc["D", ["verwijzingen", "verhouding"]].isna().all()
    assert table.loc["A", "verhouding"] > 0
