"""Estimates while coders still differ, and how often a study of 240 goals holds the truth."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from lokalis_research.gezinsplan import estimate, trend
from lokalis_research.gezinsplan.coded_goals import coded_goals, either_way
from lokalis_research.gezinsplan.sample import finest, frame, sizes
from lokalis_research.stats.agreement import Ratings, conger_kappa
from lokalis_research.steekproef import draw

SIX = [("g1", "ja"), ("g2", "ja"), ("g3", "ja"), ("g4", "nee"), ("g5", "nee"), ("g6", None)]


@pytest.fixture
def tiny(codebook):
    """Ten goals of ten families, six of them read; of the sixth coders differ."""
    ids = [f"g{number}" for number in range(1, 11)]
    goals = pd.DataFrame(
        {"doel_id": ids, "gezin_id": ids, "leefgebied": "wonen", "halfjaar": "2022H2"}
    )
    gold = pd.DataFrame(SIX[:5], columns=["eenheid_id", "oordeel"]).assign(criterium="concreet")
    drawn = pd.DataFrame({"eenheid_id": ids[:6], "stratum": "alle", "insluitkans": 0.6})
    disputed = pd.DataFrame({"eenheid_id": ["g6"], "criterium": ["concreet"]})
    return coded_goals(goals, gold, drawn, codebook, disputed=disputed)


def row(coded, result=estimate.quality):
    return result(coded).exact().set_index("criterium").loc[coded.titles["concreet"]]


def test_by_hand_the_share_stands_between_both_decisions(tiny):
    # Three of six say yes, or four of six: 50 or 66.7 per cent.
    assert row(tiny)["aandeel"] == pytest.approx(100 * (3 / 6 + 4 / 6) / 2)
    found = either_way(tiny, "shares", np.zeros(10, dtype=int))
    assert found.loc[found["column"] == list(tiny.titles).index("concreet"), "open"].item() == (
        pytest.approx(1 / 12)
    )


def test_by_hand_the_standard_error_is_that_of_a_simple_random_sample(tiny):
    low, _ = tiny.either_way()
    found = either_way(low, "shares", np.zeros(10, dtype=int))
    # Three of six is a half: s2 = 6/5 x 1/4, and four of ten goals were not read.
    by_hand = np.sqrt(6 / 5 * 0.25 / 6 * (1 - 6 / 10))
    place = list(tiny.titles).index("concreet")
    assert found.loc[found["column"] == place, "se"].item() == pytest.approx(by_hand)


def test_the_interval_holds_that_of_either_decision(tiny):
    open_ = row(tiny)
    for decided in tiny.either_way():
        one = row(decided)
        assert open_["aandeel_laag"] <= one["aandeel_laag"]
        assert open_["aandeel_hoog"] >= one["aandeel_hoog"]


def test_it_is_said_how_many_are_undecided_and_nothing_where_all_are_decided(tiny):
    assert "Over 1 vragen verschillen codeurs" in estimate.quality(tiny).method
    for decided in tiny.either_way():
        assert "verschillen codeurs" not in estimate.quality(decided).method


TEAMS = {"Oost": 1500, "West": 600, "Zuilen": 300}
HALVES = ("2022H1", "2022H2")
NOWHERE = np.zeros(4800, dtype=int)
WRONG = 0.08
"""How often a coder answers otherwise than is right."""


@pytest.fixture(scope="module")
def city():
    """4,800 goals of 2,400 families in two half-years and three teams."""
    rows = [
        (half_year, team, f"{half_year}{team}{number}")
        for half_year in HALVES
        for team, size in TEAMS.items()
        for number in range(size)
    ]
    goals = pd.DataFrame(rows, columns=["halfjaar", "buurtteam", "doel_id"])
    return goals.assign(
        gezin_id=np.arange(len(goals)) // 2, leefgebied="wonen", cluster="stad"
    ).astype({"gezin_id": "str"})


@pytest.fixture(scope="module")
def truth(city, codebook):
    """Plant a share per criterion, that differs between teams and families."""
    random = np.random.default_rng(8)
    names = [one.naam for one in codebook.criteria if len(one.counted) == 2]
    of_team = city["buurtteam"].map({"Oost": 0.0, "West": 0.4, "Zuilen": -0.4}).to_numpy()
    of_family = random.normal(0, 0.5, 2400)[np.arange(len(city)) // 2]
    levels = np.linspace(-1.6, 1.6, len(names))
    chances = 1 / (1 + np.exp(-(levels + (of_team + of_family)[:, None])))
    return pd.DataFrame(
        random.random(chances.shape) < chances, index=city["doel_id"], columns=names
    )


def study(city, truth, codebook, seed, decided):
    """Draw 240 goals, let two coders read all of them, and decide a part of what they differ on."""
    random = np.random.default_rng(seed)
    units = frame(city, finest(city, 240))
    drawn = draw(units, sizes(units, 240), key=seed.to_bytes(32, "big")).selected
    right = truth.loc[drawn["eenheid_id"]].to_numpy()
    said = [right ^ (random.random(right.shape) < WRONG) for _ in range(2)]
    differ = said[0] != said[1]
    open_ = differ & (random.random(right.shape) >= decided)
    settled = np.where(differ, right, said[0])
    at, column = np.nonzero(~open_)
    ids, names = drawn["eenheid_id"].to_numpy(), np.array(truth.columns)
    gold = pd.DataFrame(
        {
            "eenheid_id": ids[at],
            "criterium": names[column],
            "oordeel": np.where(settled[at, column], "ja", "nee"),
        }
    )
    at, column = np.nonzero(open_)
    disputed = pd.DataFrame({"eenheid_id": ids[at], "criterium": names[column]})
    return coded_goals(city, gold, drawn, codebook, disputed=disputed), said


def coverage(city, truth, codebook, decided, studies):
    held = []
    planted = truth.mean().to_numpy()
    for seed in range(studies):
        coded, _ = study(city, truth, codebook, seed, decided)
        found = either_way(coded, "shares", NOWHERE)
        held.append((found["low"] <= planted) & (planted <= found["high"]))
    return float(np.mean(held))


STUDIES = 25
# Fourteen criteria of the same goals are not fourteen studies: count them as three.
ERROR = 3 * np.sqrt(0.95 * 0.05 / (3 * STUDIES))


def test_intervals_of_a_study_of_240_goals_hold_the_truth_as_often_as_they_say(
    city, truth, codebook
):
    held = coverage(city, truth, codebook, decided=1.0, studies=STUDIES)
    assert 0.93 - ERROR < held < 0.97 + ERROR


@pytest.mark.long
@pytest.mark.parametrize(("decided", "most"), [(1.0, 0.97), (0.8, 0.99), (0.0, 1.0)])
def test_with_undecided_ones_they_hold_it_at_least_as_often(city, truth, codebook, decided, most):
    held = coverage(city, truth, codebook, decided, studies=100)
    error = 2 * np.sqrt(0.95 * 0.05 / 300)
    assert 0.93 - error < held < most + error


def test_leaving_undecided_ones_out_would_miss_the_truth(city, truth, codebook):
    """Of every five goals that meet a criterion coders differ on two: agreed goals are others."""
    random = np.random.default_rng(5)
    coded, _ = study(city, truth, codebook, 1, decided=1.0)
    yes = coded.labels == 1
    open_ = yes & (random.random(yes.shape) < 0.4)
    planted = truth.mean().to_numpy()

    def held(labels):
        ends = either_way(dataclasses.replace(coded, labels=labels), "shares", NOWHERE)
        return int(((ends["low"] <= planted) & (planted <= ends["high"])).sum())

    assert held(coded.labels.mask(open_, 0.5)) >= 12
    assert held(coded.labels.mask(open_)) <= 7


def test_a_change_is_wider_by_what_is_undecided_at_both_ends(city, truth, codebook):
    coded, _ = study(city, truth, codebook, 2, decided=0.0)
    low, _ = coded.either_way()
    room = [
        (table["verandering_hoog"] - table["verandering_laag"]).mean()
        for table in (trend.change(coded).exact(), trend.change(low).exact())
    ]
    assert room[0] > room[1] + 10


def test_kappa_of_two_coders_is_what_their_errors_make_it(city, truth, codebook):
    """Planted: coders who err in 8 of 100 on a share p have kappa (1 - 2e)^2 p(1-p) / q(1-q)."""
    kappas, planted = [], []
    for seed in range(12):
        _, said = study(city, truth, codebook, seed, decided=1.0)
        for column, name in enumerate(truth):
            p = truth[name].mean()
            q = p * (1 - WRONG) + (1 - p) * WRONG
            planted.append((1 - 2 * WRONG) ** 2 * p * (1 - p) / (q * (1 - q)))
            codes = np.stack([one[:, column] for one in said], axis=1).astype(int)
            kappas.append(conger_kappa(Ratings.of(codes)).value)
    assert np.mean(kappas) == pytest.approx(np.mean(planted), abs=0.015)
