"""From answers to gold codes, and who decided what."""

import pandas as pd
import pytest

from lokalis_research.codering import (
    CoderStore,
    CodingError,
    decide,
    decide_many,
    decisions,
    disagreements,
    gold,
)


@pytest.fixture
def coded(new_round, answer_all):
    """A round of four double and four single units; bram differs from anna on "concreet"."""
    made = new_round(8, overlap=0.5)
    answer_all(made, "anna", lambda unit, criterion: {"concreet": "ja"}.get(criterion, "hoog"))
    answer_all(made, "bram", lambda unit, criterion: {"concreet": "nee"}.get(criterion, "hoog"))
    return made


def double(made):
    table = made.assignments
    return sorted(set(table.loc[table["dubbel"], "eenheid_id"]))


def test_what_coders_differ_on_is_listed_and_what_they_agree_on_is_not(coded):
    table = disagreements(coded)
    assert sorted(set(table["eenheid_id"])) == double(coded)
    assert set(table["criterium"]) == {"concreet"}
    assert table.groupby("eenheid_id")["oordeel"].agg(tuple).tolist() == [("ja", "nee")] * 4
    assert not table["besloten"].any()


def test_gold_says_where_each_code_comes_from(coded):
    unit = double(coded)[0]
    decide(coded, unit, "concreet", "nee", door="eva", reden="Er staat geen gedrag.")
    table = gold(coded)
    assert table["herkomst"].value_counts().to_dict() == {"enkel": 8, "eens": 4, "besluit": 1}
    decided = table[table["herkomst"] == "besluit"]
    assert decided[["eenheid_id", "criterium", "oordeel"]].to_numpy().tolist() == [
        [unit, "concreet", "nee"]
    ]
    assert disagreements(coded).set_index("eenheid_id").loc[unit, "besloten"].all()


def test_many_decisions_are_taken_together_or_not_at_all(coded):
    units = double(coded)
    both = pd.DataFrame({"eenheid_id": units[:2], "criterium": "concreet", "oordeel": "nee"})
    single = pd.DataFrame({"eenheid_id": ["onbekend"], "criterium": "concreet", "oordeel": "ja"})
    with pytest.raises(CodingError, match="not of the round"):
        decide_many(coded, pd.concat([both, single]), door="eva", reden="Er staat geen gedrag.")
    assert decisions(coded).empty
    decide_many(coded, both, door="eva", reden="Er staat geen gedrag.")
    assert sorted(decisions(coded)["eenheid_id"]) == units[:2]


def test_a_later_decision_counts_and_the_earlier_one_stays_in_the_log(coded):
    unit = double(coded)[0]
    decide(coded, unit, "concreet", "nee", door="eva", reden="Eerst zo.")
    decide(coded, unit, "concreet", "onduidelijk", door="tim", reden="Toch niet te zeggen.")
    log = decisions(coded)
    assert log[["oordeel", "door", "reden"]].to_numpy().tolist() == [
        ["nee", "eva", "Eerst zo."],
        ["onduidelijk", "tim", "Toch niet te zeggen."],
    ]
    row = gold(coded, keep_uncounted=True).query("herkomst == 'besluit'")
    assert row["oordeel"].tolist() == ["onduidelijk"]
    assert gold(coded).query("herkomst == 'besluit'")["oordeel"].isna().all()


def test_a_decision_stands_over_an_agreement(coded):
    unit = double(coded)[0]
    decide(coded, unit, "haalbaar", "laag", door="eva", reden="Beiden zagen iets over het hoofd.")
    row = gold(coded).set_index(["eenheid_id", "criterium"]).loc[(unit, "haalbaar")]
    assert row.tolist() == ["laag", "besluit"]


def test_nothing_is_shown_or_settled_before_all_its_coders_have_answered(new_round, answer_all):
    made = new_round(4, overlap=1)
    answer_all(made, "anna", lambda unit, criterion: {"concreet": "ja"}.get(criterion, "hoog"))
    unit = double(made)[0]
    assert gold(made).empty
    assert disagreements(made).empty
    with pytest.raises(CodingError, match="Not everyone has answered"):
        decide(made, unit, "concreet", "ja", door="eva", reden="Alvast.")
    CoderStore(made, "bram").answer(unit, "concreet", "nee")
    assert disagreements(made)["eenheid_id"].unique().tolist() == [unit]
    assert gold(made).empty
    CoderStore(made, "bram").undo()
    assert disagreements(made).empty


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"oordeel": "geheim"}, "no such answer"),
        ({"door": " "}, "who took it or why"),
        ({"reden": ""}, "who took it or why"),
        ({"eenheid_id": "geheim"}, "not of the round"),
        ({"criterium": "kleur"}, 'no criterium "kleur"'),
    ],
)
def test_a_decision_that_does_not_fit_is_not_taken(coded, changes, said):
    options = {
        "eenheid_id": double(coded)[0],
        "criterium": "concreet",
        "oordeel": "ja",
        "door": "eva",
        "reden": "Zo is het.",
    }
    with pytest.raises(CodingError, match=said) as caught:
        decide(coded, **options | changes)
    assert "geheim" not in str(caught.value)
    assert decisions(coded).empty


def test_a_round_without_answers_has_no_gold(new_round):
    made = new_round()
    assert gold(made).columns.tolist() == ["eenheid_id", "criterium", "oordeel", "herkomst"]
    assert gold(made).empty
    assert disagreements(made).empty
