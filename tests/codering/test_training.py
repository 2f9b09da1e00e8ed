"""Kappa per batch and drift per coder, against numbers worked out by hand."""

import pytest

from lokalis_research.codering import CoderStore, decide, disagreements
from lokalis_research.codering.training import agreement_in_batches, drift


@pytest.fixture
def coded(new_round):
    """Twenty double units, coded in pairs of batches of ten; what was said is set by place."""

    def make(rules):
        made = new_round(20, overlap=1)
        place = {unit: number for number, unit in enumerate(made.units_of("anna"))}
        for coder, rule in rules.items():
            store = CoderStore(made, coder)
            for unit in made.units_of(coder):
                store.answer(unit, "concreet", rule(place[unit]), twijfel=place[unit] >= 15)
                store.answer(unit, "haalbaar", "hoog")
        return made

    return make


def test_kappa_of_one_batch_is_that_of_a_table_by_hand(coded):
    # ja/ja 8, nee/nee 6, ja/nee 4, nee/ja 2: po = 14/20, pe = .6 * .5 + .4 * .5 = .5
    said = ["jj"] * 8 + ["nn"] * 6 + ["jn"] * 4 + ["nj"] * 2
    words = {"j": "ja", "n": "nee"}
    made = coded(
        {"anna": lambda place: words[said[place][0]], "bram": lambda place: words[said[place][1]]}
    )
    row = agreement_in_batches(made, 20).set_index("criterium").loc["Concreet"]
    assert row["eenheden"] == 20
    assert row["eens"] == pytest.approx(70)
    assert row["kappa"] == pytest.approx((0.7 - 0.5) / (1 - 0.5))


def test_where_everybody_says_the_same_there_is_no_kappa(coded):
    made = coded(dict.fromkeys(("anna", "bram"), lambda place: "ja"))
    table = agreement_in_batches(made, 10)
    assert table["reeks"].tolist() == [1, 1, 2, 2]
    assert (table["eens"] == 100).all()
    assert table["kappa"].isna().all()


def test_what_cannot_be_told_is_no_judgement(coded):
    made = coded(
        {
            "anna": lambda place: "onduidelijk" if place < 5 else "ja",
            "bram": lambda place: "ja" if place % 2 else "nee",
        }
    )
    table = agreement_in_batches(made, 20).set_index("criterium")
    assert table.loc["Concreet", "eenheden"] == 15


def test_a_coder_who_drifts_is_seen_to(coded):
    made = coded({"anna": lambda place: "ja" if place < 10 else "nee", "bram": lambda place: "ja"})
    for unit in disagreements(made)["eenheid_id"].unique():
        decide(made, unit, "concreet", "ja", door="eva", reden="Het staat er.")
    table = drift(made, 10).set_index(["codeur", "reeks"])
    assert table.loc[("anna", 1), "zoals_geldt"] == 100
    assert table.loc[("anna", 2), "zoals_geldt"] == 50  # one of two questions, always
    assert table.loc[("anna", 1), "eerste"] == 50
    assert table.loc[("anna", 2), "eerste"] == 0
    assert table.loc[("anna", 2), "twijfel"] == 25
    assert (table.loc["bram", "zoals_geldt"] == 100).all()


def test_a_round_without_answers_gives_empty_tables(new_round):
    made = new_round()
    assert agreement_in_batches(made, 10).empty
    assert drift(made, 10).empty
