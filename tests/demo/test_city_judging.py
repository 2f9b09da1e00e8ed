"""Coders and a deciding person of known skill, who judge goals of the demo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lokalis_research.demo import City, goal_truths, judge_goals, settle_goals
from lokalis_research.demo.city.codings import (
    CODERS,
    DECIDING,
    HARDER,
    SHARE_UNSURE,
    UNSURE,
    YES_NO,
)
from lokalis_research.errors import AnalysisError


@pytest.fixture(scope="module")
def truths(city: City) -> pd.DataFrame:
    return goal_truths(city)


@pytest.fixture(scope="module")
def judged(truths: pd.DataFrame) -> pd.DataFrame:
    units = truths["doel_id"].iloc[::15]
    names = pd.DataFrame({"codeur": [coder.naam for coder in CODERS]})
    table = judge_goals(truths, names.merge(units.rename("eenheid_id"), how="cross"))
    return table.merge(truths, left_on="eenheid_id", right_on="doel_id")


@pytest.mark.parametrize("coder", CODERS, ids=lambda coder: coder.naam)
@pytest.mark.parametrize("criterion", ["concreet", "specifiek", "realistisch"])
def test_a_coder_is_as_skilled_as_planted(judged, coder, criterion):
    mine = judged[(judged["codeur"] == coder.naam) & (judged["criterium"] == criterion)]
    sure = mine[mine["oordeel"] != UNSURE]
    right = (sure["oordeel"] == "ja") == sure[criterion]
    easier = 1 - HARDER.get(criterion, 0) / 1000

    assert right[sure[criterion]].mean() == pytest.approx(
        coder.herkent / 1000 - 1 + easier, abs=0.03
    )
    assert right[~sure[criterion]].mean() == pytest.approx(
        coder.verwerpt / 1000 - 1 + easier, abs=0.05
    )


def test_a_coder_sees_most_leefgebieden_and_leaves_some_open(judged):
    fields = judged[judged["criterium"] == "leefgebied"]
    sure = fields[fields["oordeel"] != UNSURE]
    guessed_right = (1 - CODERS[0].leefgebied / 1000) / judged["leefgebied"].nunique()

    assert (sure["oordeel"] == sure["leefgebied"]).mean() == pytest.approx(
        CODERS[0].leefgebied / 1000 + guessed_right, abs=0.01
    )
    assert judged["twijfel"].mean() == pytest.approx(SHARE_UNSURE / 1000, abs=0.002)


def test_a_judgement_does_not_depend_on_what_else_was_drawn(truths, judged):
    few = pd.DataFrame({"codeur": CODERS[0].naam, "eenheid_id": truths["doel_id"].iloc[[300, 0]]})
    again = judge_goals(truths, few).set_index(["codeur", "eenheid_id", "criterium"])["oordeel"]
    before = judged.set_index(["codeur", "eenheid_id", "criterium"])["oordeel"]

    assert again.to_dict() == before.loc[again.index].to_dict()


def test_the_same_judgements_under_pseudonyms(truths):
    renamed = truths.assign(doel_id="x" + truths["doel_id"])
    units = truths["doel_id"].iloc[:50]
    table, other = (
        judge_goals(known, pd.DataFrame({"codeur": CODERS[1].naam, "eenheid_id": ids}))
        for known, ids in ((truths, units), (renamed, "x" + units))
    )

    assert table["oordeel"].tolist() == other["oordeel"].tolist()


def test_who_decides_is_mostly_right(truths):
    units = truths["doel_id"].iloc[::20].rename("eenheid_id")
    disputes = pd.DataFrame({"criterium": ["meetbaar", "leefgebied"]}).merge(units, how="cross")
    settled = settle_goals(truths, disputes).merge(truths, left_on="eenheid_id", right_on="doel_id")
    meetbaar = settled["criterium"] == "meetbaar"
    truth = np.where(
        meetbaar, settled["meetbaar"].map({True: "ja", False: "nee"}), settled["leefgebied"]
    )

    assert (settled["oordeel"] == truth).mean() == pytest.approx(DECIDING.herkent / 1000, abs=0.006)


def test_every_criterion_of_the_codebook_is_judged(judged, dictionary):
    assert set(judged["criterium"]) == {*YES_NO, "leefgebied"}
    assert set(judged["criterium"]) <= set(dictionary.code_list("doelcriteria")["code"])


@pytest.mark.parametrize(
    ("coder", "unit", "message"),
    [("codeur-x", 0, "No skill was planted"), ("codeur-a", None, "nothing is known")],
)
def test_an_unknown_coder_or_goal_is_refused_without_naming_the_goal(truths, coder, unit, message):
    given = "geheim" if unit is None else truths["doel_id"].iloc[unit]
    with pytest.raises(AnalysisError, match=message) as refusal:
        judge_goals(truths, pd.DataFrame({"codeur": [coder], "eenheid_id": [given]}))
    assert given not in str(refusal.value)
