"""Shares and scores of all goals from few coded ones, against what was planted in the city."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan import estimate, figures, trend
from lokalis_research.gezinsplan.coded_goals import CodedGoals, coded_goals
from lokalis_research.release.door import release

TEAMS = ("Binnenstad", "Oost", "West", "Zuilen")


@pytest.fixture(scope="module")
def goals(studied) -> pd.DataFrame:
    """The goals of the fixture as a population, dealt out over teams and half-years."""
    random = np.random.default_rng(4)
    number = len(studied.truths)
    return pd.DataFrame(
        {
            "doel_id": studied.truths.index,
            "gezin_id": studied.families.to_numpy(),
            "buurtteam": random.choice(TEAMS, number),
            "leefgebied": studied.truths["leefgebied"].to_numpy(),
            "halfjaar": random.choice(["2021H2", "2022H1", "2022H2"], number),
        }
    )


@pytest.fixture(scope="module")
def drawn(goals, studied) -> pd.DataFrame:
    chosen = studied.gold["eenheid_id"].unique()
    return pd.DataFrame(
        {"eenheid_id": chosen, "stratum": "alle", "insluitkans": len(chosen) / len(goals)}
    )


@pytest.fixture(scope="module")
def truth(studied, drawn) -> pd.DataFrame:
    """Gold without any error on every yes-or-no criterion, so that only chance is left."""
    criteria = [name for name in studied.truths if studied.truths[name].dtype == bool]
    met = studied.truths.loc[drawn["eenheid_id"], criteria].drop(columns="meer_doelen")
    long = met.melt(ignore_index=False, var_name="criterium", value_name="voldoet").reset_index()
    return pd.DataFrame(
        {
            "eenheid_id": long["doel_id"],
            "criterium": long["criterium"],
            "oordeel": np.where(long["voldoet"], "ja", "nee"),
        }
    )


@pytest.fixture(scope="module")
def coded(goals, truth, drawn, codebook, machine) -> CodedGoals:
    return coded_goals(goals, truth, drawn, codebook, machine.chances)


def planted(studied, coded: CodedGoals) -> pd.DataFrame:
    order = coded.goals["doel_id"]
    return studied.truths.loc[order, list(coded.titles)].reset_index(drop=True).astype(float)


def test_intervals_hold_what_was_planted(coded, studied):
    table = estimate.quality(coded).table.set_index("criterium")
    right = 100 * planted(studied, coded).mean()
    held = {
        name: table.at[title, "aandeel_laag"] <= right[name] <= table.at[title, "aandeel_hoog"]
        for name, title in coded.titles.items()
    }

    assert len(held) == 14
    assert sum(held.values()) >= 12


def test_over_all_divisions_intervals_hold_the_truth_as_often_as_they_say(coded, studied):
    table = estimate.quality(coded, ["buurtteam", "halfjaar"]).table
    cells = planted(studied, coded).rename(columns=coded.titles)
    right = (
        (100 * cells).groupby([coded.goals["buurtteam"], coded.goals["halfjaar"]]).mean()
        .melt(ignore_index=False, var_name="criterium", value_name="waar").reset_index()
    )  # fmt: skip
    both = table.merge(right, on=["buurtteam", "halfjaar", "criterium"])
    held = both["waar"].between(both["aandeel_laag"] - 1e-9, both["aandeel_hoog"] + 1e-9)

    assert len(both) == 4 * 3 * 14
    assert 0.91 < held.mean() <= 1


def test_the_machine_makes_coded_goals_worth_more_where_it_has_learnt(coded, machine):
    table = estimate.quality(coded).table.set_index("criterium")
    learnt = [coded.titles[name] for name in machine.learnt]
    other = table.drop(index=learnt)
    width = table["aandeel_hoog"] - table["aandeel_laag"]
    alone = table["aandeel_steekproef_hoog"] - table["aandeel_steekproef_laag"]

    assert (table.loc[learnt, "winst"] > 1.5).all()
    assert (width[learnt] < 0.85 * alone[learnt]).all()
    assert (other["winst"] == 1).all()
    assert (width <= 1.02 * alone).all()


def test_a_machine_that_reads_nothing_changes_nothing(goals, truth, drawn, codebook, machine):
    random = np.random.default_rng(0)
    noise = pd.DataFrame(
        random.random(machine.chances.shape),
        index=machine.chances.index,
        columns=machine.chances.columns,
    )
    table = estimate.quality(coded_goals(goals, truth, drawn, codebook, noise)).table
    plain = estimate.quality(coded_goals(goals, truth, drawn, codebook)).table

    assert (table["winst"] < 1.05).all()
    assert np.abs(table["aandeel"] - plain["aandeel"]).max() < 1
    assert (plain["aandeel"] == plain["aandeel_steekproef"]).all()


def test_a_score_is_the_mean_share_of_criteria_that_goals_meet(coded, studied):
    row = estimate.score(coded).table.iloc[0]
    right = 100 * planted(studied, coded).mean(axis=None)

    assert row["doelen"] == "alle doelen"
    assert row["score_laag"] < right < row["score_hoog"]
    assert row["winst"] > 1
    assert (
        row["gezinnen"] == coded.goals.loc[coded.labels.notna().any(axis=1), "gezin_id"].nunique()
    )


def test_unequal_chances_of_being_drawn_are_put_right(goals, studied, codebook):
    """Goals that meet a criterion are drawn four times as often: weights undo that."""
    random = np.random.default_rng(8)
    met = studied.truths["concreet"].to_numpy()
    chance = np.where(met, 0.4, 0.1)
    taken = random.random(len(goals)) < chance
    draw = pd.DataFrame(
        {
            "eenheid_id": goals["doel_id"][taken],
            "stratum": np.where(met[taken], "wel", "niet"),
            "insluitkans": chance[taken],
        }
    )
    # As if each stratum had been drawn to size.
    sizes = {True: met.sum(), False: (~met).sum()}
    draw["insluitkans"] = [(taken & (met == one)).sum() / sizes[one] for one in met[taken]]
    gold = pd.DataFrame(
        {
            "eenheid_id": draw["eenheid_id"],
            "criterium": "duurzaam",
            "oordeel": np.where(studied.truths["duurzaam"].to_numpy()[taken], "ja", "nee"),
        }
    )
    table = estimate.quality(coded_goals(goals, gold, draw, codebook)).table.set_index("criterium")
    row = table.loc[codebook["duurzaam"].titel]

    assert row["aandeel_laag"] < 100 * studied.truths["duurzaam"].mean() < row["aandeel_hoog"]


def test_cells_rest_on_the_families_that_have_a_coded_goal(coded):
    result = estimate.quality(coded, ["buurtteam"])
    rows = result.support[result.support["grootheid"] == "aandeel"]
    concreet = rows[(rows["criterium"] == "Concreet") & (rows["buurtteam"] == "Oost")].iloc[0]
    here = (coded.goals["buurtteam"] == "Oost") & (coded.labels["concreet"] == 1)

    assert concreet["n"] == coded.goals.loc[here, "gezin_id"].nunique()
    assert (
        concreet["effectief"]
        == (coded.labels["concreet"].notna() & (coded.goals["buurtteam"] == "Oost")).sum()
    )


def test_order_of_rows_does_not_matter(goals, truth, drawn, codebook, machine, coded):
    again = coded_goals(
        goals.sample(frac=1, random_state=1),
        truth.sample(frac=1, random_state=2),
        drawn.sample(frac=1, random_state=3),
        codebook,
        machine.chances.sample(frac=1, random_state=4),
    )
    one, other = (estimate.quality(each, ["buurtteam"]).table for each in (coded, again))

    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda g, t, d: (g, t, d.iloc[:-1]), "1 goals have a gold code without"),
        (
            lambda g, t, d: (g[g["doel_id"] != d["eenheid_id"].iloc[0]], t, d),
            "1 drawn goals are not",
        ),
        (lambda g, t, d: (g, t, d.assign(insluitkans=0.5)), "stand for 1200 goals, and 2600"),
    ],
)
def test_goals_gold_and_draw_that_do_not_belong_together_are_refused(
    goals, truth, drawn, codebook, spoil, message
):
    with pytest.raises(AnalysisError, match=message):
        coded_goals(*spoil(goals, truth, drawn), codebook)


def test_a_goal_without_a_chance_is_refused(goals, truth, drawn, codebook, machine):
    with pytest.raises(AnalysisError, match="gives 1 goals no chance"):
        coded_goals(goals, truth, drawn, codebook, machine.chances.iloc[1:])


def test_a_division_that_does_not_exist_is_refused(coded):
    with pytest.raises(AnalysisError, match='Did you mean "buurtteam"'):
        estimate.quality(coded, ["buurteam"])


def test_changes_are_found_planted_or_by_lot(goals, studied, drawn, codebook):
    """In the last half-year half of the goals that missed a criterion come to meet it."""
    random = np.random.default_rng(5)
    criteria = [one.naam for one in codebook.criteria if len(one.counted) == 2]
    met = studied.truths[criteria].reset_index(drop=True)
    late, early = goals["halfjaar"] == "2022H2", goals["halfjaar"] == "2021H2"
    met["concreet"] |= late & (random.random(len(met)) < 0.5)
    right = 100 * (met[late].mean() - met[early].mean())
    coded = goals["doel_id"].isin(drawn["eenheid_id"])
    gold = (
        met[coded].replace({True: "ja", False: "nee"}).assign(eenheid_id=goals["doel_id"])
        .melt("eenheid_id", var_name="criterium", value_name="oordeel")
    )  # fmt: skip
    table = trend.change(coded_goals(goals, gold, drawn, codebook)).table.set_index("criterium")
    rows = table.loc[[codebook[name].titel for name in criteria]].set_index(pd.Index(criteria))
    held = right.between(rows["verandering_laag"], rows["verandering_hoog"])

    assert rows.at["concreet", "verandering_laag"] > 0
    assert held["concreet"]
    assert held.sum() >= 12


def test_one_half_year_has_no_change(goals, truth, drawn, codebook):
    with pytest.raises(AnalysisError, match="one half-year"):
        trend.change(coded_goals(goals.assign(halfjaar="2022H2"), truth, drawn, codebook))


@pytest.fixture(scope="module")
def released(coded, dictionary):
    def let_out(result):
        return release(result, dictionary, sources=("proef",))

    return let_out


def test_shrunken_teams_lie_between_their_own_score_and_the_mean(coded, released):
    teams = released(estimate.score(coded, ["buurtteam"]))
    shrunk = trend.shrunken_teams(teams).table
    mean = shrunk["gemeten"].mean()

    assert set(shrunk["buurtteam"]) == set(TEAMS)
    assert (np.abs(shrunk["geschat"] - mean) <= np.abs(shrunk["gemeten"] - mean) + 1).all()
    assert (shrunk["geschat_laag"] < shrunk["geschat"]).all()
    assert shrunk["eigen_gewicht"].between(0, 100).all()


def test_teams_that_differ_by_chance_alone_are_drawn_together(coded, released):
    teams = released(estimate.score(coded, ["buurtteam"]))
    shrunk = trend.shrunken_teams(teams).table

    assert np.ptp(shrunk["geschat"]) < np.ptp(shrunk["gemeten"])


def test_with_fewer_than_three_teams_nothing_is_shrunk(coded, released):
    two = coded.goals["buurtteam"].replace({"West": "Oost", "Zuilen": "Oost"})
    fewer = CodedGoals(**{**coded.__dict__, "goals": coded.goals.assign(buurtteam=two)})
    shrunk = trend.shrunken_teams(released(estimate.score(fewer, ["buurtteam"])))

    assert shrunk.table.empty
    assert "te weinig teams" in figures.teams(shrunk).text


def test_figures_say_what_they_show(coded, released):
    teams = released(estimate.score(coded, ["buurtteam"]))
    pictures = [
        figures.shares(released(estimate.quality(coded))),
        figures.trend(released(estimate.score(coded, ["halfjaar"]))),
        figures.groups(teams, "buurtteam"),
        figures.teams(trend.shrunken_teams(teams)),
    ]

    for picture in pictures:
        assert picture.wide.startswith(b"<svg")
        assert picture.narrow.startswith(b"<svg")
        assert "Bron: proef" in picture.caption
        assert "nan" not in picture.alt + picture.finding
    assert "2021H2" in pictures[1].alt
    assert all(team in pictures[3].alt for team in TEAMS)


def test_where_no_machine_read_along_nothing_speaks_of_one(goals, truth, drawn, codebook, released):
    people = coded_goals(goals, truth, drawn, codebook)
    shares = released(estimate.quality(people))
    pictures = [
        figures.shares(shares),
        figures.trend(released(estimate.score(people, ["halfjaar"]))),
    ]

    assert not people.has_machine
    for picture in pictures:
        assert "model" not in picture.caption
        assert b"model" not in picture.wide
