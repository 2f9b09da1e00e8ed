"""The two ratios, counted by hand and in the demo city."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from at_risk import at_risk
from made_up import RULE

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.period import HalfYear, Month, Year, months_between
from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.verwijzingen.analyse import provider_ratios, referral_ratios
from lokalis_research.verwijzingen.clean import KindRule
from lokalis_research.verwijzingen.counting import half_years_until, team_months, work_areas
from lokalis_research.verwijzingen.words import (
    COUNTS,
    EXTENDED,
    NEW,
    ON_PAPER,
    PER_100,
    SHARE,
    same_kind,
)

SUPPORT = [
    ("g1", "Oost", "2022-01-01", "2022-03-31"),
    ("g1", "West", "2022-04-01", None),
    ("g2", "Oost", "2022-02-01", None),
    ("g3", "West", "2022-12-01", None),
    ("g4", "West", "2021-01-01", "2021-12-31"),
]
ROWS = [
    ("g1", "2022-03-31", "KOOS", "nieuw"),
    ("g1", "2022-04-01", "KOOS", "administratief"),
    ("g1", "2022-05-01", "overig", "nieuw"),
    ("g2", "2022-06-30", "KOOS", "verlenging"),
    ("g4", "2022-05-01", "KOOS", "nieuw"),
]


@pytest.fixture
def few(referrals_from):
    return referrals_from(ROWS, SUPPORT)


def test_the_two_ratios_of_a_year_are_counted_by_hand(few):
    row = referral_ratios(few, [Year(2022)]).exact().iloc[0]

    assert row[["verwijzingen", "gezinnen_met_verwijzing", "gezinnen"]].tolist() == [4, 2, 3]
    assert row[PER_100] == pytest.approx(400 / 3)
    assert row[SHARE] == pytest.approx(200 / 3)


def test_a_family_that_moves_counts_in_both_teams_and_its_referrals_where_they_were_made(few):
    table = referral_ratios(few, [Year(2022)], ("buurtteam",)).exact().set_index("buurtteam")

    assert table["gezinnen"].to_dict() == {"Oost": 2, "West": 2}
    assert table["verwijzingen"].to_dict() == {"Oost": 2, "West": 2}
    assert table["gezinnen_met_verwijzing"].to_dict() == {"Oost": 2, "West": 1}


def test_every_kind_is_counted_apart(few):
    table = referral_ratios(few, [HalfYear(2022, 1)], counts=COUNTS).exact().set_index("telling")

    # Administrative ones of another half-year than the transition's go on with help that runs.
    assert table["verwijzingen"].to_dict() == {"alle": 4, NEW: 2, EXTENDED: 2}
    assert table["gezinnen_met_verwijzing"].to_dict() == {"alle": 2, NEW: 1, EXTENDED: 2}


def test_on_paper_is_what_was_made_again_in_the_half_year_of_the_transition(referrals_from):
    made = [("g1", f"2020-{month:02}-01", "KOOS", "administratief") for month in (2, 6, 7)]
    support = [("g1", "Oost", "2019-01-01", None)]
    halves = Year(2020).half_years
    table = referral_ratios(referrals_from(made, support), halves, counts=COUNTS).exact()
    counts = table.set_index(["periode", "telling"])["verwijzingen"].to_dict()

    assert counts["2020H1", ON_PAPER] == 2
    assert counts["2020H2", EXTENDED] == 1
    assert ("2020H2", ON_PAPER) not in counts


def test_half_years_have_no_more_referrals_than_their_year_but_together_more_families(few):
    halves = referral_ratios(few, Year(2022).half_years).exact()
    year = referral_ratios(few, [Year(2022)]).exact()

    assert halves["verwijzingen"].sum() == year["verwijzingen"].sum()
    assert halves["gezinnen"].sum() == 5 > year["gezinnen"].sum()


@pytest.mark.parametrize(
    "periods", [[HalfYear(2022, 1), Year(2022)], [Month(2022, 1), HalfYear(2022, 1)]]
)
def test_half_years_are_never_compared_with_years(few, periods):
    with pytest.raises(AnalysisError, match="more than one kind"):
        referral_ratios(few, periods)
    with pytest.raises(AnalysisError, match="cannot be compared"):
        same_kind(*map(str, periods))


def test_an_unknown_count_or_column_is_refused(few):
    with pytest.raises(AnalysisError, match='no count "andere"'):
        referral_ratios(few, [Year(2022)], counts=("andere",))
    with pytest.raises(AnalysisError, match='no column "wijk"'):
        referral_ratios(few, [Year(2022)], ("wijk",))


def test_providers_share_the_families_of_the_city(few):
    table = provider_ratios(few, [Year(2022)]).exact().set_index("aanbieder")

    assert table["verwijzingen"].to_dict() == {"KOOS": 3, "Spoor030": 0, "overig": 1}
    assert set(table["gezinnen"]) == {3}


def test_providers_are_called_by_their_names(few):
    named = KindRule(RULE.transition, names={"overig": "Andere aanbieder"})
    table = provider_ratios(type(few)(few.table, few.support, named), [Year(2022)]).exact()
    assert table["aanbieder"].tolist() == ["KOOS", "Spoor030", "Andere aanbieder"]


def test_a_provider_has_no_row_before_it_began(few):
    table = provider_ratios(few, [Year(2021)]).exact()
    later = dataclasses.replace(RULE.transition, datum=Year(2022).start)
    before = provider_ratios(
        type(few)(few.table, few.support, KindRule(later)), [Year(2021)]
    ).exact()

    assert table["aanbieder"].tolist() == ["KOOS", "Spoor030", "overig"]
    assert before["aanbieder"].tolist() == ["overig"]


def test_a_provider_that_the_code_list_knows_to_begin_later_has_no_row_without_a_transition(few):
    rule = KindRule(listed={"KOOS": Year(2022).start})
    table = provider_ratios(type(few)(few.table, few.support, rule), [Year(2021)]).exact()

    assert "KOOS" not in table["aanbieder"].tolist()


def test_team_months_hold_every_counted_referral_once(few):
    months = months_between(Month(2022, 1), Month(2022, 12))
    table = team_months(few, months)

    assert table["verwijzingen"].sum() == 4
    april = table.set_index(["buurtteam", "maand"]).loc[("West", "2022-04")]
    assert april[["verwijzingen", "gezinsdagen"]].tolist() == [1, 30]
    assert len(april["verwezen"]) == 1
    assert team_months(few, months, count=NEW)["verwijzingen"].sum() == 2


def test_a_period_after_the_peildatum_is_named(few):
    method = referral_ratios(few, [Year(2022), Year(2023)]).method

    assert "Tot en met" not in referral_ratios(few, [Year(2022)]).method
    assert "Tot en met de peildatum 31-12-2022: 2023." in method


def test_the_demo_has_the_published_referrals_of_2019_under_both_names(demo_referrals):
    row = referral_ratios(demo_referrals, [Year(2019)]).exact().iloc[0]

    assert row[["verwijzingen", "gezinnen_met_verwijzing", "gezinnen"]].tolist() == [
        1164,
        1024,
        8445,
    ]
    assert round(row[PER_100], 1) == 13.8
    assert round(row[SHARE], 1) == 12.1


def test_the_demo_has_the_published_families_of_a_half_year(demo_referrals):
    found = at_risk(demo_referrals.support.episodes, [HalfYear(2020, 1)])

    assert found["gezinnen"].tolist() == [5599]


def test_the_standard_error_is_that_of_a_mean_over_families(demo_referrals):
    made = demo_referrals.counted
    of_year = made[made["datum"].dt.year == 2019]
    families = 8445
    per_family = np.zeros(families)
    counts = of_year.groupby("gezin_id").size().to_numpy()
    per_family[: len(counts)] = counts

    row = referral_ratios(demo_referrals, [Year(2019)]).exact().iloc[0]

    assert row["standaardfout"] == pytest.approx(
        100 * per_family.std(ddof=1) / np.sqrt(families), rel=1e-9
    )


def test_areas_of_providers_are_found_as_planted(demo_referrals, city):
    from lokalis_research.demo.city.areas import AREAS

    found = work_areas(demo_referrals)

    assert {area.team: found[area.team] for area in AREAS} == {
        area.team: area.aanbieder for area in AREAS
    }


def test_teams_are_released_per_year_and_clusters_where_teams_are_too_small(
    demo_referrals, let_out
):
    of_year = let_out(referral_ratios(demo_referrals, [Year(2022)], ("buurtteam",)))
    of_month = referral_ratios(demo_referrals, [Month(2022, 7)], ("buurtteam",))
    clusters = referral_ratios(demo_referrals, [HalfYear(2022, 2)], ("cluster",))

    assert (of_year.status[PER_100] == "getoond").mean() > 0.9
    assert (let_out(of_month).status[PER_100] == "verborgen").mean() > 0.9
    assert (let_out(clusters).status[PER_100] == "getoond").all()


def test_teams_clusters_months_and_what_is_left_out_are_one_system_for_the_door(
    demo_referrals, dictionary
):
    register = Register(load_rules(dictionary))
    year, months = Year(2022), Year(2022).months
    tables = [
        referral_ratios(demo_referrals, [year]),
        referral_ratios(demo_referrals, [year], by=("buurtteam",)).named("per_team", ""),
        referral_ratios(demo_referrals, [year], by=("cluster",)).named("per_cluster", ""),
        referral_ratios(demo_referrals, months).named("per_maand", ""),
        referral_ratios(demo_referrals, [year], counts=COUNTS).named("zonder", ""),
        provider_ratios(demo_referrals, [year]),
    ]
    # A number that differs between two tables under one name would be refused here.
    released = [release(one, dictionary, register=register) for one in tables]
    assert all((one.status["verwijzingen"] == "getoond").any() for one in released)
    assert attack(released, load_rules(dictionary)).findings == ()


def test_growth_of_rows_gives_the_same_ratios(demo_referrals):
    episodes = demo_referrals.support.episodes
    shuffled = episodes.sample(frac=1, random_state=1)
    places = pd.Series(np.arange(len(shuffled)), index=shuffled.index)
    table = demo_referrals.table.sample(frac=1, random_state=2)
    other = type(demo_referrals)(
        table.assign(episode=places.loc[table["episode"].to_numpy()].to_numpy()),
        type(demo_referrals.support)(
            shuffled.reset_index(drop=True),
            demo_referrals.peildatum,
            demo_referrals.support.changes,
        ),
        demo_referrals.rule,
    )

    one = referral_ratios(demo_referrals, [Year(2022)], ("ses",))
    two = referral_ratios(other, [Year(2022)], ("ses",))

    pd.testing.assert_frame_equal(one.exact(), two.exact(), rtol=1e-9)


def test_half_years_begin_where_registration_was_there_from_the_first_month(referrals_from):
    support = [("g1", "Oost", "2018-01-01", None)]
    rows = [("g1", "2019-03-01"), ("g1", "2020-07-15"), ("g1", "2022-03-01")]

    found = half_years_until(referrals_from(rows, support), HalfYear(2022, 1))

    assert [str(one) for one in found] == ["2020H2", "2021H1", "2021H2", "2022H1"]
    with pytest.raises(NotDeliveredError, match="No half-year up to 2019H1"):
        half_years_until(referrals_from(rows, support), HalfYear(2019, 1))
