"""How good the machine is, beside people, and on wording it never saw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import adjusted_rand_score, roc_auc_score

from lokalis_research.gezinsplan.features import wording_groups
from lokalis_research.gezinsplan.machine import Learnt
from lokalis_research.gezinsplan.machine_measures import (
    MEASURES,
    auc,
    beside_people,
    calibration,
    family_weights,
    measure,
    unseen_wording,
)
from lokalis_research.stats.agreement import Ratings, gwet_ac


def learnt(chance, met, family=None):
    gold = pd.DataFrame(
        {
            "eenheid_id": [f"d{number}" for number in range(len(met))],
            "gezin": np.arange(len(met)) if family is None else family,
            "gezin_id": [f"g{n}" for n in (range(len(met)) if family is None else family)],
            "voldoet": np.array(met, dtype=bool),
            "kans": np.array(chance, dtype=float),
        }
    )
    return Learnt("concreet", ("ja", "nee"), gold, ())


class TestMeasures:
    @settings(max_examples=60)
    @given(
        st.lists(
            st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 3)), min_size=2, max_size=40
        ).filter(lambda rows: {True, False} <= {met for _, met, weight in rows if weight})
    )
    def test_the_area_is_that_of_scikit_learn_with_ties_and_weights(self, rows):
        chance, met, weight = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
        expected = roc_auc_score(met, chance, sample_weight=weight)
        found = auc(chance, met.astype(bool), weight[None, :])
        assert found.item() == pytest.approx(expected, abs=1e-12)

    def test_ac1_is_that_of_the_house(self):
        random = np.random.default_rng(3)
        met = random.random(200) < 0.9
        chance = np.clip(met * 0.6 + random.random(200) * 0.4, 0, 1)
        found = measure(learnt(chance, met))
        says = np.where(chance >= 0.5, "ja", "nee")
        judged = Ratings.of(np.column_stack([np.where(met, "ja", "nee"), says]))
        assert found["ac1"] == pytest.approx(gwet_ac(judged).value, abs=1e-12)

    def test_the_numbers_of_a_small_example(self):
        found = measure(learnt([0.9, 0.6, 0.55, 0.1], [True, True, False, False]))
        assert found["onderscheid"] == 1.0
        assert found["gelijk"] == 75.0
        assert found["antwoordt"] == 50.0
        assert found["gelijk_als_zeker"] == 100.0

    def test_every_interval_holds_its_estimate(self, machine):
        for one in machine.learnt.values():
            found = measure(one)
            for name in MEASURES:
                assert found[f"{name}_laag"] <= found[name] <= found[f"{name}_hoog"]

    def test_goals_of_one_family_count_as_one_draw(self):
        """Ten times the same goal tells no more: the interval must not become narrower."""
        random = np.random.default_rng(4)
        met = random.random(80) < 0.5
        chance = np.clip(0.5 + (met - 0.5) * 0.4 + random.normal(0, 0.3, 80), 0, 1)
        once = measure(learnt(chance, met))
        family = np.repeat(np.arange(80), 10)
        often = measure(learnt(np.repeat(chance, 10), np.repeat(met, 10), family))
        width = once["onderscheid_hoog"] - once["onderscheid_laag"]
        assert often["onderscheid_hoog"] - often["onderscheid_laag"] == pytest.approx(width)

    def test_weights_begin_with_everybody_once(self):
        weights = family_weights(np.array([7, 7, 3]), number=50)
        assert weights[0].tolist() == [1, 1, 1]
        assert (weights[:, 0] == weights[:, 1]).all()
        assert (weights[:, 0] + weights[:, 2] == 2).all()

    def test_calibration_counts_every_goal_in_one_step(self, machine):
        table = calibration(list(machine.learnt.values()))
        assert table["doelen"].sum() == sum(len(one.gold) for one in machine.learnt.values())
        assert table["kans"].is_monotonic_increasing
        assert table["voldoet"].is_monotonic_increasing


class TestBesidePeople:
    def codings(self, *answers):
        rows = [
            (f"d{goal}", coder, "concreet", answer)
            for goal, given_ in enumerate(answers)
            for coder, answer in zip("abc", given_, strict=False)
        ]
        return pd.DataFrame(rows, columns=["eenheid_id", "codeur", "criterium", "oordeel"])

    def test_a_small_example_by_hand(self):
        found = beside_people(
            learnt([0.9, 0.9, 0.1], [True, True, False]),
            self.codings(("ja", "ja"), ("ja", "nee"), ("ja", "ja")),
        )
        assert found["mens_mens"] == pytest.approx(200 / 3)
        assert found["machine_mens"] == pytest.approx((1 + 0.5 + 0) / 3 * 100)
        assert found["verschil"] == pytest.approx((1.5 - 2) / 3 * 100)
        assert list(found["oneens"]) == ["g1"]
        assert list(found["machine_oneens"]) == ["g1", "g2"]

    def test_three_coders_make_three_pairs(self):
        found = beside_people(learnt([0.9], [True]), self.codings(("ja", "ja", "nee")))
        assert found["mens_mens"] == pytest.approx(100 / 3)
        assert found["machine_mens"] == pytest.approx(200 / 3)

    def test_goals_of_one_coder_and_open_answers_do_not_count(self):
        found = beside_people(
            learnt([0.9, 0.1], [True, False]), self.codings(("ja",), ("nee", None))
        )
        assert found["doelen"] == 0
        assert np.isnan(found["verschil"])

    def test_with_one_goal_per_family_the_interval_is_that_of_a_mean(self):
        random = np.random.default_rng(5)
        truth, right = random.random(120) < 0.5, random.random((3, 120)) < 0.85
        says = np.where(right, truth, ~truth)
        found = beside_people(
            learnt(np.where(says[2], 0.9, 0.1), truth),
            self.codings(*np.where(says[:2].T, "ja", "nee").tolist()),
        )
        difference = (says[:2] == says[2]).mean(axis=0) - (says[0] == says[1])
        ends = stats.ttest_1samp(100 * difference, 0).confidence_interval()
        assert found["verschil_laag"] == pytest.approx(ends.low)
        assert found["verschil_hoog"] == pytest.approx(ends.high)

    def test_goals_of_one_family_count_as_one(self):
        answers = [("ja", "ja"), ("ja", "nee"), ("nee", "nee"), ("ja", "nee")]
        once = beside_people(learnt([0.9, 0.9, 0.9, 0.1], [True] * 4), self.codings(*answers))
        again = beside_people(
            learnt([0.9, 0.9, 0.9, 0.1] * 2, [True] * 8, [0, 1, 2, 3] * 2),
            self.codings(*answers, *answers),
        )
        assert again.pop("doelen") == 2 * once.pop("doelen")
        assert {name: list(np.atleast_1d(value)) for name, value in again.items()} == {
            name: list(np.atleast_1d(value)) for name, value in once.items()
        }


@pytest.fixture(scope="module")
def groups(studied):
    return wording_groups(studied.texts.loc[studied.gold["eenheid_id"].unique()])


class TestUnseenWording:
    def test_manners_of_writing_are_found_without_codes(self, studied, groups):
        planted = studied.truths.loc[groups.index, "woordfamilie"]
        assert adjusted_rand_score(planted, groups) > 0.9

    def test_groups_do_not_depend_on_the_order_of_goals(self, studied, groups):
        again = wording_groups(studied.texts.loc[groups.index[::-1]])
        assert again.reindex(groups.index).tolist() == groups.tolist()

    def test_the_machine_is_worse_on_wording_it_never_saw(self, studied, machine, groups):
        """Both by the groups found and by those planted, of which no sentence is shared."""
        planted = pd.Series(
            pd.factorize(studied.truths.loc[groups.index, "woordfamilie"])[0], index=groups.index
        )
        found, true = (
            unseen_wording(machine, studied.texts, one).set_index("criterium")
            for one in (groups, planted)
        )
        for name in machine.learnt:
            assert true.loc[name, "verlies"] == pytest.approx(found.loc[name, "verlies"], abs=0.03)
            assert true.loc[name, "onbekend"] > 0.7
        assert true["verlies_laag"].min() > 0.02
        assert true["verlies"].max() < 0.25
        assert (true["slechtste"] <= true["onbekend"]).all()

    def test_a_manner_that_holds_one_whole_class_is_left_out(self, studied, machine):
        one = machine.learnt["concreet"]
        ids = one.gold["eenheid_id"]
        by_code = pd.Series(one.gold["voldoet"].astype(int).to_numpy(), index=ids)
        found = unseen_wording(machine, studied.texts, by_code).set_index("criterium")
        assert np.isnan(found.loc["concreet", "verlies"])
