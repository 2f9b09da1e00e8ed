"""Goals chosen because the machine was unsure of them: what that buys, and figures that hold."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.choice import CLASSES, choose
from lokalis_research.stats.prediction_powered import Coded, estimate_means
from lokalis_research.steekproef import draw
from lokalis_research.steekproef.phases import together

GOALS, FIRST, MORE, GROUPS = 4000, 150, 150, 8
KEY = b"een sleutel om te toetsen......."


@pytest.fixture(scope="module")
def city():
    """Goals of 2,000 families in groups that meet a criterion hardly ever, or half of the time."""
    random = np.random.default_rng(3)
    group = random.integers(0, GROUPS, GOALS)
    chance = np.array([0.03, 0.04, 0.05, 0.08, 0.35, 0.5, 0.6, 0.95])[group]
    return pd.DataFrame(
        {
            "eenheid_id": [f"d{number:04d}" for number in range(GOALS)],
            "gezin": np.arange(GOALS) // 2,
            "groep": group,
            "voldoet": random.random(GOALS) < chance,
        }
    )


def learnt(city, coded):
    """Learn the share of each group; of either half of the families only from the other half."""
    chance = np.empty(len(city))
    for half in (0, 1):
        seen = city[coded & (city["gezin"] % 2 != half)]
        known = seen.groupby("groep")["voldoet"].agg(["sum", "size"]).reindex(range(GROUPS))
        share = (known["sum"].fillna(0) + 1) / (known["size"].fillna(0) + 2)
        mine = (city["gezin"] % 2 == half).to_numpy()
        chance[mine] = share.to_numpy()[city["groep"].to_numpy()[mine]]
    return chance


def estimated(city, drawn):
    """Estimate the share from drawn goals, each with what it stands for, and a machine of them."""
    rows = drawn.set_index("eenheid_id").reindex(city["eenheid_id"])
    coded = rows["insluitkans"].notna().to_numpy()
    met = city["voldoet"].to_numpy(dtype=float)
    return estimate_means(
        Coded.of(
            np.where(coded, met, np.nan),
            learnt(city, coded),
            rows["insluitkans"].fillna(0).to_numpy(),
            stratum=rows["stratum"].fillna("").to_numpy(dtype=str),
            cluster=city["gezin"].to_numpy(),
        )
    ).iloc[0]


def studied(city, codebook, seed):
    """Draw goals by lot, code them, and draw as many more: those of which the machine is unsure."""
    key = seed.to_bytes(32, "big")
    first = draw(city[["eenheid_id"]].assign(stratum="alle"), {"alle": FIRST}, key=key)
    drawn = first.selected["eenheid_id"]
    chance = learnt(city, city["eenheid_id"].isin(drawn).to_numpy())
    chances = pd.DataFrame({"concreet": chance}, index=city["eenheid_id"])
    choice = choose(chances, drawn, codebook, "concreet", FIRST + MORE)
    return together([first, draw(choice.left, choice.sizes, key=key[::-1])])


@pytest.mark.long
def test_intervals_hold_the_truth_as_often_as_they_say_whatever_the_machine_chose(city, codebook):
    studies, planted = 200, city["voldoet"].mean()
    found = [estimated(city, studied(city, codebook, seed)) for seed in range(studies)]
    held = np.mean([one["low"] <= planted <= one["high"] for one in found])
    error = 2 * np.sqrt(0.95 * 0.05 / studies)
    assert 0.93 - error < held < 0.97 + error
    estimates = [one["estimate"] for one in found]
    assert np.mean(estimates) == pytest.approx(planted, abs=3 * np.std(estimates) / studies**0.5)


def chances(**shares):
    """Give chances of 1,000 goals: half of them sure, the others as named."""
    half = np.arange(1000) % 2 == 0
    columns = {name: np.where(half, 0.02, share) for name, share in shares.items()}
    return pd.DataFrame(columns, index=[f"d{number:04d}" for number in range(1000)])


NONE = pd.Series([], dtype="str")


def test_more_is_drawn_where_the_machine_is_unsure_and_at_least_half_as_much_elsewhere(codebook):
    choice = choose(chances(concreet=0.5), NONE, codebook, "concreet", 100)
    sizes = list(choice.sizes.values())
    assert sum(sizes) == 100
    assert min(sizes) >= 100 / CLASSES / 2
    assert min(sizes[3:]) > 1.5 * max(sizes[:2])


def test_what_it_is_worth_is_told_of_every_criterion_the_chosen_one_first(codebook):
    both = chances(concreet=0.5).assign(meetbaar=chances(concreet=0.5)["concreet"].to_numpy()[::-1])
    choice = choose(both, NONE, codebook, "meetbaar", 100)
    assert choice.worth["criterium"].tolist() == ["Meetbaar", "Concreet"]
    gains, costs = choice.worth["waard"]
    assert gains > 1.15
    assert costs < 0.9
    assert choice.pays


def test_a_machine_that_is_as_unsure_everywhere_buys_nothing_and_that_is_said(codebook):
    choice = choose(chances(concreet=0.02), NONE, codebook, "concreet", 100)
    assert choice.worth["waard"].item() == pytest.approx(1, abs=0.01)
    assert not choice.pays


def test_all_goals_that_are_left_are_worth_as_many_by_lot(codebook):
    every = chances(concreet=0.5)
    choice = choose(every, NONE, codebook, "concreet", len(every))
    assert choice.worth["waard"].tolist() == [1.0]


def test_nothing_is_worth_more_than_all_goals_that_are_left(codebook):
    every = chances(concreet=0.5)
    number = len(every) - 10
    choice = choose(every, NONE, codebook, "concreet", number)
    assert number <= number * choice.worth["waard"].item() <= len(every)


def test_a_machine_that_is_sure_of_everything_divides_as_by_lot(codebook):
    choice = choose(chances(concreet=0.5).round(), NONE, codebook, "concreet", 100)
    assert len(set(choice.sizes.values())) == 1
    assert not choice.pays


@pytest.mark.parametrize(
    ("criterion", "number", "said"),
    [("concret", 100, 'learnt nothing of "concret"'), ("concreet", 9, "too few to choose")],
)
def test_what_cannot_be_chosen_is_refused(codebook, criterion, number, said):
    with pytest.raises(AnalysisError, match=said):
        choose(chances(concreet=0.5), NONE, codebook, criterion, number)


def test_who_was_drawn_is_not_chosen_again(codebook):
    table = chances(concreet=0.5)
    drawn = pd.Series(table.index[:400])
    choice = choose(table, drawn, codebook, "concreet", 450)
    assert sum(choice.sizes.values()) == 50
    assert len(choice.left) == 600
    assert not choice.left["eenheid_id"].isin(drawn).any()


def test_no_class_is_taken_so_far_that_earlier_goals_count_for_less(codebook):
    table = chances(concreet=0.5).head(200)
    choice = choose(table, pd.Series(table.index[:40]), codebook, "concreet", 140)
    assert max(choice.sizes.values()) == np.floor(160 / CLASSES * 100 / 140)
    assert sum(choice.sizes.values()) == 100
