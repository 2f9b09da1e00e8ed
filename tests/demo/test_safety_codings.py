"""What plans say about safety is planted, and coders judge it as well as planted."""

import pandas as pd
import pytest
from planted_truths import plan_truths

from lokalis_research.codering import load_codebook
from lokalis_research.demo.city.codings import (
    CODERS,
    CRITERIA,
    DECIDING,
    FAMILY,
    VIEWS,
    judge_plans,
    safety_truths,
    settle_plans,
)
from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import AnalysisError


@pytest.fixture(scope="module")
def truths(city):
    return safety_truths(city)


@pytest.fixture(scope="module")
def assignments(truths):
    units = truths[["plan_id"]].assign(eenheid_id=truths["plan_id"])
    return units.merge(pd.DataFrame({"codeur": [coder.naam for coder in CODERS]}), how="cross")


@pytest.fixture(scope="module")
def judged(truths, assignments):
    table = judge_plans(truths, assignments)
    return table.merge(truths, left_on="eenheid_id", right_on="plan_id")


def test_every_answer_stands_in_the_codebook(truths, judged):
    book = load_codebook(load_dictionary(), "veiligheid")
    assert book.names == CRITERIA
    for criterion in book.criteria:
        assert set(truths[criterion.naam]) <= set(criterion.codes)
        said = judged.loc[judged["criterium"] == criterion.naam, "oordeel"]
        assert set(said) <= set(criterion.codes)


def test_the_truth_agrees_with_the_published_look(city, truths):
    published = plan_truths(city).merge(truths, on="plan_id", suffixes=("", "_tekst"))
    assert (published["afgewogen"] == "zorg").all()
    for name in ("visie_gezin", "visie_gezinswerker", "doelen_veiligheid"):
        assert ((published[f"{name}_tekst"] == "ja") == published[name]).all()


def test_a_tick_is_always_in_the_text_and_the_text_says_more(city, truths):
    plans = city.tables["gezinsplannen"].set_index("plan_id").loc[truths["plan_id"]].reset_index()
    ticked = plans["veiligheid_afgewogen"].fillna(False).astype(bool).to_numpy()
    concern = plans["zorgen_veiligheid"].fillna(False).astype(bool).to_numpy()
    says = truths["afgewogen"]
    assert (says[ticked] != "staat_er_niet").all()
    assert ((says[ticked] == "zorg") == concern[ticked]).all()
    assert (says[~ticked] == "zorg").mean() == pytest.approx(0.45 * 0.30, abs=0.01)


def test_only_plans_with_concern_hold_views_on_it(truths):
    concern = truths["afgewogen"] == "zorg"
    for name in (*VIEWS, "doelen_veiligheid"):
        assert (truths.loc[~concern, name] == "geen_zorg").all()
        assert truths.loc[concern, name].isin(["ja", "nee"]).all()
    share = (truths.loc[concern, "visie_gezin"] == "ja").mean()
    assert share == pytest.approx(FAMILY / 1000, abs=0.03)


@pytest.mark.parametrize("coder", CODERS, ids=lambda coder: coder.naam)
def test_a_coder_sees_concern_as_well_as_planted(judged, coder):
    mine = judged[(judged["codeur"] == coder.naam) & (judged["criterium"] == "afgewogen")]
    mine = mine[(mine["afgewogen"] == "zorg") & (mine["oordeel"] != "onduidelijk")]
    assert (mine["oordeel"] == "zorg").mean() == pytest.approx(coder.herkent / 1000, abs=0.01)


def test_who_sees_no_concern_says_so_to_every_question(judged):
    wide = judged.set_index(["codeur", "eenheid_id", "criterium"])["oordeel"].unstack()  # noqa: PD010 -- each once
    blind = wide[wide["afgewogen"].isin(["geen_zorg", "staat_er_niet"])]
    assert blind["visie_gezin"].isin(["geen_zorg", "onduidelijk"]).all()


def test_plans_that_cannot_be_found_get_no_judgement(truths, judged):
    assert judged["vindbaar"].all()
    assert (~truths["vindbaar"]).mean() == pytest.approx(0.03, abs=0.005)


def test_a_judgement_does_not_depend_on_what_else_was_drawn(truths, assignments):
    few = assignments.iloc[[30, 900, 4]]
    keys = ["codeur", "eenheid_id", "criterium"]
    some = judge_plans(truths, few).set_index(keys)["oordeel"]
    every = judge_plans(truths, assignments).set_index(keys)["oordeel"]
    assert some.to_dict() == every.loc[some.index].to_dict()


def test_disputes_are_settled_almost_always_by_the_truth(truths):
    names = pd.DataFrame({"criterium": CRITERIA})
    disputes = truths[["plan_id"]].assign(eenheid_id="x").merge(names, how="cross")
    settled = settle_plans(truths, disputes)
    right = settled["oordeel"].to_numpy() == truths[list(CRITERIA)].to_numpy(dtype=object).ravel()
    assert right.mean() == pytest.approx(DECIDING.herkent / 1000, abs=0.02)


def test_an_unknown_coder_or_plan_is_named_without_its_id(truths, assignments):
    with pytest.raises(AnalysisError, match="codeur-x"):
        judge_plans(truths, assignments.head(1).assign(codeur="codeur-x"))
    with pytest.raises(AnalysisError, match="Of 1 plans nothing"):
        judge_plans(truths, assignments.head(1).assign(plan_id="p"))
