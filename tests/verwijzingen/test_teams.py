"""Which teams really differ: uncertain, and from released counts only."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.period import Year
from lokalis_research.verwijzingen.analyse import referral_ratios
from lokalis_research.verwijzingen.figures_teams import dots
from lokalis_research.verwijzingen.tables import funnel, limits_at, shrunken


@pytest.fixture(scope="session")
def released_teams(shown):
    """Stand in for a released table of referral ratios by team, from counts and families."""

    def build(counts, families):
        names = [f"Team {place:02}" for place in range(len(counts))]
        table = pd.DataFrame(
            {
                "periode": "2022",
                "buurtteam": pd.Series(names, dtype="str"),
                "verwijzingen": np.asarray(counts, dtype=float),
                "gezinnen": np.asarray(families, dtype=float),
            }
        )
        return shown(["periode", "buurtteam"], table)

    return build


def test_shrunken_ratios_lie_between_the_team_and_all_teams(released_teams):
    table = shrunken(released_teams([10, 60, 100, 20], [400, 400, 400, 100]), "2022").table
    city = 100 * 190 / 1300

    between = np.sort(np.column_stack([table["ruw"], np.full(4, city)]), axis=1)
    assert (between[:, 0] < table["krimp"] + 1).all()
    assert (table["krimp"] < between[:, 1] + 1).all()
    pull = (table["ruw"] - table["krimp"]).abs()
    assert pull[2] < (table["ruw"] - city).abs()[2]
    assert (table["krimp_laag"] < table["krimp"]).all()
    assert (table["krimp"] < table["krimp_hoog"]).all()


def test_teams_stand_by_name_and_hidden_ones_are_left_out(released_teams):
    table = shrunken(released_teams([50, np.nan, 10, 30], [400, 300, 400, 100]), "2022").table

    assert table["buurtteam"].tolist() == ["Team 00", "Team 02", "Team 03"]


def test_equal_teams_have_no_order(released_teams):
    table = shrunken(released_teams([50] * 6, [400] * 6), "2022").table

    assert not any("rang" in name for name in table)
    assert table["krimp"].to_numpy() == pytest.approx(12.5)


def test_where_chance_explains_every_difference_no_interval_says_how_sure_that_is(released_teams):
    ratios = shrunken(released_teams([50] * 6, [400] * 6), "2022")

    assert ratios.table[["krimp_laag", "krimp_hoog"]].isna().all(axis=None)
    assert "verschillen niet meer dan toeval kan geven" in dots(ratios).finding


@pytest.mark.parametrize("teams", [0, 1, 2])
def test_with_hardly_any_team_there_is_nothing_to_compare(released_teams, teams):
    ratios = released_teams([20] * teams, [100] * teams)

    assert shrunken(ratios, "2022").table["krimp"].isna().all()
    assert funnel(ratios, "2022").table.empty


def test_where_teams_do_not_differ_few_lie_outside_the_funnel(released_teams):
    rng = np.random.default_rng(5)
    counts = rng.poisson(60, (50, 20))
    outside = []
    for row in counts:
        table = funnel(released_teams(row, [400] * 20), "2022").table
        outside.append((~table["waarde"].between(table["laag_95"], table["hoog_95"])).mean())

    assert 0.02 < np.mean(outside) < 0.06


def test_an_odd_team_lies_outside_and_overdispersion_widens_the_limits(released_teams):
    alike = [58, 60, 62, 59, 61, 60, 57, 63, 60, 60, 61, 59, 60, 62, 58, 60, 61, 59, 60]
    odd = funnel(released_teams([*alike, 120], [400] * 20), "2022").table
    spread = funnel(released_teams(np.linspace(30, 90, 20).round(), [400] * 20), "2022").table

    assert odd["waarde"].iloc[-1] > odd["hoog_998"].iloc[-1]
    assert odd["tau"].iloc[0] == 0
    assert spread["tau"].iloc[0] > 3
    assert spread["hoog_95"].iloc[0] - spread["laag_95"].iloc[0] > 12


def test_the_lines_of_the_funnel_go_through_the_limits_of_the_teams(released_teams):
    table = funnel(released_teams([30, 60, 90, 40], [300, 400, 500, 350]), "2022").table
    lines = limits_at(table, table["gezinnen"].to_numpy())

    pd.testing.assert_frame_equal(lines, table[lines.columns])


def test_in_the_demo_shrunken_teams_follow_the_planted_order(demo_referrals, planted, let_out):
    released = let_out(referral_ratios(demo_referrals, [Year(2022)], ("buurtteam",)))
    table = shrunken(released, "2022").table.set_index("buurtteam")
    few = ["Kanaleneiland Zuid", "Overvecht De Gagel"]

    assert planted["verwijzing_team", "Vleuten"] > planted["verwijzing_team", "Kanaleneiland Zuid"]
    assert (table.loc["Vleuten", "krimp_laag"] > table.loc[few, "krimp_hoog"]).all()
