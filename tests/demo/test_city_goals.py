"""The texts of goals: no sentence of the test is in the training, and every truth shows."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from lokalis_research.demo import City, goal_truths
from lokalis_research.demo.city.goals import CRITERIA, WORDINGS, clause
from lokalis_research.demo.city.persons import FIELDS


def lists(wording: dict) -> list[list[str]]:
    """What a family of wording says anywhere."""
    return [said for said in wording.values() if isinstance(said, list)]


def phrases(wording: dict) -> list[str]:
    """Everything that a family of wording says, but for single words."""
    about = [said for one in wording["about"].values() for said in one.values()]
    return [phrase.casefold() for said in (*lists(wording), *about) for phrase in said]


@pytest.fixture(scope="module")
def truths(city: City):
    return goal_truths(city).assign(tekst=city.tables["doelen"]["doeltekst"])


def test_no_phrase_is_in_two_families_of_wording():
    counted = Counter(phrase for wording in WORDINGS for phrase in set(phrases(wording)))

    assert [phrase for phrase, number in counted.items() if number > 1] == []


def test_three_families_of_wording_are_for_training_and_one_for_testing():
    assert [wording["gebruik"] for wording in WORDINGS] == ["training"] * 3 + ["toets"]


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording["naam"])
def test_every_family_of_wording_covers_every_leefgebied_and_has_variants(wording: dict):
    assert tuple(wording["about"]) == FIELDS
    assert all(len(said) >= 2 for said in lists(wording))
    for about in wording["about"].values():
        assert all("_" in text for text in (*about["concrete"], *about["avoid"]))
        assert "{te}" not in clause(about["concrete"][0], te=True)


def test_no_slot_is_left_open(truths):
    assert not truths["tekst"].str.contains(r"[{}_+]{2}|\{|\}|_").any()


def test_hardly_a_text_is_there_twice(truths):
    assert truths["tekst"].nunique() > 0.98 * len(truths)


def test_a_family_of_wording_belongs_to_a_household(truths):
    assert truths.groupby("gezin_id")["woordfamilie"].nunique().max() == 1
    share = truths["gebruik"].eq("toets").mean()
    assert share == pytest.approx(0.28, abs=0.02)


def test_training_and_test_share_hardly_a_run_of_five_words(truths):
    def runs(texts):
        found = set()
        for text in texts:
            words = re.findall(r"\w+", text.casefold())
            found |= {tuple(words[n : n + 5]) for n in range(len(words) - 4)}
        return found

    test = runs(truths.loc[truths["gebruik"] == "toets", "tekst"].head(3000))
    training = runs(truths.loc[truths["gebruik"] == "training", "tekst"].head(6000))

    assert len(test & training) < 0.005 * len(test)


def test_names_of_the_key_stand_in_the_texts(truths):
    named = truths[truths["namen"] != ""].head(5000)
    found = [
        name.casefold() in text.casefold()
        for names, text in zip(named["namen"], named["tekst"], strict=True)
        for name in names.split("|")
    ]

    assert len(named) == 5000
    assert sum(found) / len(found) > 0.98


def test_some_goals_are_filed_under_the_wrong_leefgebied(city: City, truths):
    filed = city.tables["doelen"]["leefgebied"]
    known = filed.notna()

    assert (filed[known] != truths.loc[known, "leefgebied"]).mean() == pytest.approx(0.04, abs=0.01)
    assert 0.005 < (~known).mean() < 0.03


@pytest.mark.parametrize("criterion", list(CRITERIA))
def test_what_meets_a_criterion_grows_over_the_years(city: City, truths, criterion: str):
    day = city.parts.plans.day[city.parts.goals.plan]
    old, new = truths[day < 365 * 4][criterion].mean(), truths[day > 365 * 7][criterion].mean()

    assert new > old


def test_a_model_does_better_on_wording_it_knows(truths):
    """Words are learnt by heart within a family of wording; across families little is left."""
    some = truths.groupby("gebruik", group_keys=False).head(5000)
    training = some[some["gebruik"] == "training"]
    learn, held = training.iloc[:4000], training.iloc[4000:]
    test = some[some["gebruik"] == "toets"].head(1500)
    words = CountVectorizer(ngram_range=(1, 2), min_df=3)
    model = LogisticRegression(max_iter=200)
    model.fit(words.fit_transform(learn["tekst"]), learn["duurzaam"])
    known, unknown = (
        model.score(words.transform(one["tekst"]), one["duurzaam"]) for one in (held, test)
    )

    assert known > 0.95
    assert unknown < known - 0.1
