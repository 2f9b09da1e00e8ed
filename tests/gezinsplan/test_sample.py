"""From a delivery to a drawn and dealt round, and back to what was coded."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pandas as pd
import pytest

from lokalis_research.codering import (
    decide_many,
    disagreements,
    import_codings,
    open_round,
    rounds_of,
)
from lokalis_research.codering.rounds import read_texts
from lokalis_research.demo import generate_city, goal_truths, judge_goals, settle_goals
from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.gezinsplan import agreement, study
from lokalis_research.gezinsplan.choice import choose, draw_chosen
from lokalis_research.gezinsplan.goals import goal_texts, goals_in
from lokalis_research.gezinsplan.sample import (
    LEAST_PER_STRATUM,
    calibration_round,
    draw_goals,
    finest,
    frame,
    prepare_round,
    prepare_texts,
    sizes,
)
from lokalis_research.levering import DEMO_KEY
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.missing import Absent
from lokalis_research.notebook import demo_delivery
from lokalis_research.period import HalfYear

PERIOD, KEY = HalfYear(2022, 2), b"een sleutel om te toetsen........"
CODERS = ["codeur-a", "codeur-b", "codeur-c"]
GOALS = 90


@pytest.fixture(scope="module")
def delivery(dictionary):
    return demo_delivery(dictionary)


@pytest.fixture(scope="module")
def goals(delivery, dictionary):
    return goals_in(delivery, dictionary, PERIOD.trailing(2))


@pytest.fixture(scope="module")
def folder(delivery, dictionary, tmp_path_factory):
    """A small round, coded and decided."""
    place = tmp_path_factory.mktemp("studie ë") / str(PERIOD)
    made = prepare_round(
        delivery, dictionary, PERIOD, place, KEY,
        coders=CODERS, goals=GOALS, half_years=2,
    )  # fmt: skip
    truths = goal_truths(generate_city())
    truths["doel_id"] = pseudonymise(truths["doel_id"], "doel_id", DEMO_KEY)
    judged = judge_goals(truths, made.assignments)
    import_codings(made, judged.assign(tijdstip="2023-01-31T12:00:00"), source="gemaakt")
    disputes = disagreements(made)[["eenheid_id", "criterium"]].drop_duplicates()
    settled = settle_goals(truths, disputes.reset_index(drop=True))
    decide_many(
        made, settled[["eenheid_id", "criterium", "oordeel"]], door="besluit", reden="gemaakt"
    )
    return place.parent


class TestGoals:
    def test_every_goal_of_the_half_years_is_there_once(self, goals, delivery):
        dates = delivery.table("doelen")["datum"]
        inside = dates.between("2022-01-01", "2022-12-31")
        assert len(goals) == inside.sum()
        assert goals["doel_id"].is_unique

    def test_no_text_stands_in_the_table(self, goals):
        assert "doeltekst" not in goals.columns

    def test_the_team_is_that_of_the_support_that_began_last(self, goals, delivery):
        support = delivery.table("begeleidingen").dropna(subset=["startdatum", "buurtteam"])
        some = goals.sample(200, random_state=1)
        begun = some.merge(support, on="gezin_id", suffixes=("", "_toen"))
        begun = begun[begun["startdatum"] <= begun["datum"]]
        last = begun.sort_values(["startdatum", "buurtteam_toen"]).groupby("doel_id").tail(1)
        assert len(last) > 150
        assert (last["buurtteam"] == last["buurtteam_toen"]).all()

    def test_a_half_year_without_goals_is_refused(self, delivery, dictionary):
        with pytest.raises(AnalysisError, match="no goal was set in 2012H1"):
            goals_in(delivery, dictionary, [HalfYear(2012, 1)])

    def test_texts_of_unknown_goals_are_refused_without_naming_them(self, delivery, goals):
        with pytest.raises(AnalysisError, match="1 of 2 goals") as refusal:
            goal_texts(delivery, [goals["doel_id"].iloc[0], "onbekend-doel"])
        assert "onbekend-doel" not in str(refusal.value)


class TestDraw:
    @pytest.mark.parametrize("by", ["buurtteam", "cluster"])
    def test_strata_are_half_years_by_group_and_hold_every_goal(self, goals, by):
        units = frame(goals, by)
        assert units["eenheid_id"].is_unique
        assert units["stratum"].nunique() == goals.groupby(["halfjaar", by]).ngroups

    @pytest.mark.parametrize(
        ("number", "by"), [(5, "halfjaar"), (60, "cluster"), (90, "buurtteam")]
    )
    def test_a_small_round_has_coarser_strata(self, goals, number, by):
        assert finest(goals, number) == by

    @pytest.mark.parametrize("number", [90, 200, 1000])
    def test_the_sizes_add_up_with_two_or_more_in_every_stratum(self, goals, number):
        chosen = sizes(frame(goals, "buurtteam"), number)
        assert sum(chosen.values()) == number
        assert min(chosen.values()) >= LEAST_PER_STRATUM

    @pytest.mark.parametrize("number", [3, 10**6])
    def test_too_few_or_too_many_is_refused(self, goals, number):
        with pytest.raises(AnalysisError, match="cannot be divided"):
            sizes(frame(goals), number)

    def test_a_larger_draw_takes_from_no_stratum(self, goals):
        units = frame(goals)
        before = sizes(units, 91)
        after = sizes(units, 92, before)
        assert sum(after.values()) == 92
        assert all(after[name] >= size for name, size in before.items())

    def test_drawn_goals_stand_for_all_goals(self, delivery, dictionary, goals, tmp_path):
        drawn = draw_goals(delivery, dictionary, PERIOD, tmp_path, KEY, goals=100, half_years=2)
        assert (1 / drawn.selected["insluitkans"]).sum() == pytest.approx(len(goals))
        assert drawn.selected["eenheid_id"].isin(goals["doel_id"]).all()


class TestRound:
    def test_every_goal_is_judged_by_two_coders_and_practice_comes_first(self, folder, dictionary):
        made = open_round(folder / str(PERIOD) / "ronde", dictionary)
        assert made.assignments.groupby("eenheid_id").size().eq(2).all()
        assert made.assignments["eenheid_id"].nunique() == GOALS
        assert len(made.practice) == len(made.codebook.criteria)

    def test_the_same_round_again_changes_nothing(self, folder, delivery, dictionary):
        file = folder / str(PERIOD) / "ronde" / "ronde.json"
        before = file.read_bytes()
        prepare_round(
            delivery, dictionary, PERIOD, folder / str(PERIOD), KEY,
            coders=CODERS, goals=GOALS, half_years=2,
        )  # fmt: skip
        assert file.read_bytes() == before

    def test_a_second_round_extends_the_first(self, folder, delivery, dictionary, tmp_path):
        place = tmp_path / str(PERIOD)
        shutil.copytree(folder / str(PERIOD), place)
        second = prepare_round(
            delivery, dictionary, PERIOD, place, KEY,
            coders=CODERS[:2], goals=GOALS + 30, half_years=2, overlap=0.5,
        )  # fmt: skip
        first = open_round(place / "ronde", dictionary)
        units = [set(one.assignments["eenheid_id"]) for one in (first, second)]
        assert [len(one) for one in units] == [GOALS, 30]
        assert not units[0] & units[1]
        assert second.assignments.groupby("eenheid_id").size().eq(2).sum() == 15
        opened = study.open_study(tmp_path, delivery, dictionary, PERIOD)
        assert set(opened.drawn["eenheid_id"]) == units[0] | units[1]
        assert opened.coded().undecided == 30

    def test_chosen_goals_count_for_less_where_more_of_them_were_drawn(
        self, folder, delivery, dictionary, goals, codebook, tmp_path
    ):
        place = tmp_path / str(PERIOD)
        shutil.copytree(folder / str(PERIOD), place)
        drawn = study.open_study(tmp_path, delivery, dictionary, PERIOD).drawn["eenheid_id"]
        chances = pd.DataFrame(
            {"concreet": np.linspace(0.01, 0.5, len(goals))}, index=goals["doel_id"].to_numpy()
        )
        choice = choose(chances, drawn, codebook, "concreet", GOALS + 60)
        second = draw_chosen(choice, dictionary, place, KEY, coders=CODERS[:2], overlap=1)
        opened = study.open_study(tmp_path, delivery, dictionary, PERIOD)
        weights = (1 / opened.drawn["insluitkans"]).groupby(opened.drawn["stratum"]).mean()
        assert (1 / opened.drawn["insluitkans"]).sum() == pytest.approx(len(goals))
        assert weights["fase 2: onzekerheid 1 van 5"] > weights["fase 2: onzekerheid 5 van 5"]
        assert set(second.assignments["eenheid_id"]) == set(opened.drawn["eenheid_id"]) - set(drawn)
        assert "model onzeker is bij ‘Concreet’" in opened.origin.text

        options = {"coders": CODERS[:2], "half_years": 2}
        same = prepare_round(delivery, dictionary, PERIOD, place, KEY, goals=GOALS + 60, **options)
        assert same.fingerprint == second.fingerprint
        prepare_round(delivery, dictionary, PERIOD, place, KEY, goals=GOALS + 160, **options)
        opened = study.open_study(tmp_path, delivery, dictionary, PERIOD)
        assert len(opened.drawn) == GOALS + 160
        assert (1 / opened.drawn["insluitkans"]).sum() == pytest.approx(len(goals))

    def test_goals_to_calibrate_on_are_not_drawn_and_all_coders_get_them(
        self, folder, delivery, dictionary, tmp_path
    ):
        place = tmp_path / str(PERIOD)
        shutil.copytree(folder / str(PERIOD), place)
        options = {"coders": CODERS, "goals": 10}
        one, other = (
            calibration_round(delivery, dictionary, PERIOD, place, KEY, **options) for _ in range(2)
        )
        units = [set(round_.assignments["eenheid_id"]) for round_ in (one, other)]
        drawn = set(open_round(place / "ronde", dictionary).assignments["eenheid_id"])
        assert not units[0] & units[1]
        assert not (units[0] | units[1]) & drawn
        assert one.assignments.groupby("eenheid_id").size().eq(len(CODERS)).all()
        assert [made.folder.name for made in rounds_of(place, dictionary)] == ["ronde"]

    def test_no_text_of_a_goal_stands_in_the_folder_of_a_study(self, folder, delivery, goals):
        texts = goal_texts(delivery, goals["doel_id"])
        content = "\n".join(
            path.read_bytes().decode("utf-8", "replace")
            for path in folder.rglob("*")
            if path.is_file()
        )
        pieces = texts.str.slice(0, 40)
        assert not [piece for piece in pieces if piece in content]

    def test_texts_are_de_identified_before_coders_get_them(
        self, folder, delivery, dictionary, tmp_path
    ):
        copy = tmp_path / "ronde"
        shutil.copytree(folder / str(PERIOD) / "ronde", copy)
        made = open_round(copy, dictionary)
        done = prepare_texts(delivery, made)

        assert sorted(read_texts(made).values()) == sorted(done.texts)
        assert done.replaced["vervangen"].sum() > 0


@pytest.fixture(scope="module")
def opened(folder, delivery, dictionary):
    return study.open_study(folder, delivery, dictionary, PERIOD)


class TestStudy:
    def test_it_holds_the_goals_that_were_drawn_from(self, opened, goals):
        assert opened.half_years == ("2022H1", "2022H2")
        pd.testing.assert_frame_equal(opened.goals, goals)
        assert len(opened.drawn) == GOALS

    def test_gold_and_codings_are_those_of_the_round(self, opened):
        asked = GOALS * len(opened.codebook.criteria)
        assert len(opened.gold) == asked
        assert len(opened.codings) == 2 * asked

    def test_estimates_without_a_machine_need_no_more(self, opened):
        assert opened.coded().undecided == 0

    def test_where_too_few_goals_were_coded_for_a_machine_what_people_found_stands(self, opened):
        few = opened.gold["eenheid_id"].isin(opened.gold["eenheid_id"].unique()[:40])
        half_done = dataclasses.replace(opened, gold=opened.gold[few])
        with pytest.raises(NotDeliveredError) as state:
            half_done.learn()
        without = half_done.coded(Absent(state.value))
        pd.testing.assert_frame_equal(without.predictions, half_done.coded().predictions)

    def test_it_shows_no_text_and_no_id(self, opened):
        shown = repr(opened)
        assert opened.texts.iloc[0] not in shown
        assert opened.goals["doel_id"].iloc[0] not in shown

    def test_another_half_year_is_refused_with_the_rounds_there_are(
        self, folder, delivery, dictionary
    ):
        with pytest.raises(NotDeliveredError, match="for 2021H1") as refusal:
            study.open_study(folder, delivery, dictionary, HalfYear(2021, 1))
        assert str(PERIOD) in str(refusal.value)

    def test_gold_is_counted_per_criterion(self, opened):
        table = agreement.gold_counts(opened.gold, opened.families, opened.codebook).exact()
        counted = opened.gold[opened.gold["oordeel"].notna()]
        assert table["doelen"].sum() == len(counted)
        assert table["besluit"].sum() == (counted["herkomst"] == "besluit").sum()
        assert table["criterium"].tolist() == [one.titel for one in opened.codebook.criteria]


def test_plans_with_at_most_five_goals_are_counted(delivery, dictionary):
    table = agreement.few_goals(delivery, dictionary, [PERIOD]).exact()
    goals = delivery.table("doelen")
    per_plan = goals.groupby("plan_id").agg(first=("datum", "min"), number=("datum", "size"))
    inside = per_plan[per_plan["first"].between("2022-07-01", "2022-12-31")]
    assert table["plannen"].item() == len(inside)
    assert table["weinig"].item() == (inside["number"] <= 5).sum()
