"""What a machine learns from gold, and what it must not learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.gezinsplan import machine as machine_module
from lokalis_research.gezinsplan.features import without_names
from lokalis_research.gezinsplan.machine import FOLDS, STRENGTH, fit_folds, fit_once, learn


def test_it_learns_what_has_two_answers_and_refuses_the_rest(machine):
    assert list(machine.learnt) == ["concreet", "taal_van_gezin", "duurzaam"]
    assert machine.refused["criterium"].tolist() == ["leefgebied"]
    assert "twee antwoorden" in machine.refused["reden"].item()


def test_goals_that_nobody_coded_are_told_apart(machine, studied):
    other = machine.chances.drop(studied.gold["eenheid_id"].unique())
    assert len(other) == 2000
    for name in machine.learnt:
        truth = studied.truths.loc[other.index, name]
        assert roc_auc_score(truth, other[name]) > 0.95
        assert other[name].mean() == pytest.approx(truth.mean(), abs=0.04)


def test_every_coded_goal_is_judged_once_by_a_model_that_did_not_see_its_family(machine):
    for one in machine.learnt.values():
        held = [set(one.gold["gezin"].iloc[fold.held]) for fold in one.folds]
        assert sum(len(fold.held) for fold in one.folds) == len(one.gold)
        assert sum(map(len, held)) == one.gold["gezin"].nunique()
        assert len(held) == FOLDS


def test_chances_of_coded_goals_are_those_of_the_model_without_their_family(machine):
    for name, one in machine.learnt.items():
        chances = machine.chances.loc[one.gold["eenheid_id"], name]
        np.testing.assert_allclose(chances, one.gold["kans"], rtol=0, atol=1e-12)


def test_a_family_known_by_heart_does_not_help(studied, short_codebook):
    """Four goals per family with the same words and a code by lot: nothing can be learnt."""
    random = np.random.default_rng(1)
    words = np.array(["appel", "brood", "citroen", "dadel", "erwt", "framboos", "gember", "honing"])
    families = np.repeat([f"g{number:03d}" for number in range(100)], 4)
    own = [" ".join(random.choice(words, 6)) for _ in range(100)]
    ids = [f"d{number:03d}" for number in range(400)]
    texts = pd.Series(np.repeat(own, 4), index=ids, dtype="str")
    met = np.repeat(random.permutation(100) < 50, 4)
    gold = pd.DataFrame(
        {"eenheid_id": ids, "criterium": "concreet", "oordeel": np.where(met, "ja", "nee")}
    )
    learnt = learn(texts, pd.Series(families, index=ids), gold, short_codebook).learnt["concreet"]

    assert roc_auc_score(learnt.gold["voldoet"], learnt.gold["kans"]) < 0.65


def test_labels_by_lot_are_not_learnt(studied, short_codebook):
    random = np.random.default_rng(2)
    gold = studied.gold[studied.gold["criterium"] == "concreet"]
    gold = gold.assign(oordeel=np.where(random.random(len(gold)) < 0.5, "ja", "nee"))
    texts = studied.texts.loc[gold["eenheid_id"]]
    learnt = learn(texts, studied.families, gold, short_codebook).learnt["concreet"]

    assert roc_auc_score(learnt.gold["voldoet"], learnt.gold["kans"]) == pytest.approx(0.5, abs=0.1)
    assert learnt.gold["kans"].between(0.3, 0.7).mean() > 0.9


def test_chances_are_calibrated(machine):
    every = pd.concat([one.gold for one in machine.learnt.values()])
    likely = every[every["kans"] > 0.8]
    assert likely["voldoet"].mean() == pytest.approx(likely["kans"].mean(), abs=0.03)
    assert every["voldoet"].mean() == pytest.approx(every["kans"].mean(), abs=0.02)


def test_the_same_machine_whatever_the_order_of_rows(machine, studied, short_codebook):
    again = learn(
        studied.texts.sample(frac=1, random_state=1),
        studied.families.sample(frac=1, random_state=2),
        studied.gold.sample(frac=1, random_state=3),
        short_codebook,
    )
    pd.testing.assert_frame_equal(again.chances, machine.chances, rtol=1e-9)


@pytest.mark.parametrize("families", [29, 30])
def test_a_criterion_needs_thirty_families_on_both_sides(studied, short_codebook, families):
    gold = studied.gold[studied.gold["criterium"] == "concreet"].reset_index(drop=True)
    gold = gold.assign(
        oordeel="nee", gezin=gold["eenheid_id"].map(studied.families)
    ).drop_duplicates("gezin", ignore_index=True)
    gold.loc[: families - 1, "oordeel"] = "ja"
    duurzaam = studied.gold[studied.gold["criterium"] == "duurzaam"]
    texts = studied.texts.loc[duurzaam["eenheid_id"]]
    made = learn(texts, studied.families, pd.concat([gold, duurzaam]), short_codebook)

    assert ("concreet" in made.learnt) == (families == 30)
    assert ("concreet" in set(made.refused["criterium"])) == (families == 29)


def test_too_little_gold_for_anything_is_refused(studied, short_codebook):
    few = studied.gold.groupby("criterium").head(20)
    with pytest.raises(NotDeliveredError, match="too little gold") as refusal:
        learn(studied.texts, studied.families, few, short_codebook)
    assert str(machine_module.LEAST_FAMILIES_PER_CLASS) in str(refusal.value)


def test_gold_of_another_delivery_is_refused_without_naming_a_goal(studied, short_codebook):
    strange = studied.gold.assign(eenheid_id="x" + studied.gold["eenheid_id"])
    with pytest.raises(AnalysisError, match="no text") as refusal:
        learn(studied.texts, studied.families, strange, short_codebook)
    assert strange["eenheid_id"].iloc[0] not in str(refusal.value)


def test_answers_that_do_not_count_are_not_learnt_from(studied, short_codebook):
    gold = studied.gold[studied.gold["criterium"] == "duurzaam"].reset_index(drop=True)
    gold["oordeel"] = gold["oordeel"].where(gold.index % 10 != 0, "onduidelijk")
    texts = studied.texts.loc[gold["eenheid_id"]]
    made = learn(texts, studied.families, gold, short_codebook)

    assert len(made.learnt["duurzaam"].gold) == (gold["oordeel"] != "onduidelijk").sum()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Juf Anna belt.", "Juf naam belt."),
        ("Ik vraag Jan van der Berg.", "Ik vraag naam van der naam."),
        ("Zij belt. Moeder ook.", "Zij belt. Moeder ook."),
        ("de GGZ belt", "de GGZ belt"),
    ],
)
def test_names_inside_a_sentence_are_not_learnt(text, masked):
    assert without_names(pd.Series([text])).item() == masked


def test_nothing_of_the_machine_shows_a_text(machine, studied):
    shown = repr(machine) + repr(machine.learnt["concreet"])
    assert not any(text in shown for text in studied.texts)


def test_the_model_that_judges_a_family_knows_nothing_of_it_not_even_by_its_calibration():
    """Had the goals of a fold been judged otherwise, the model for that fold is the same."""
    random = np.random.default_rng(4)
    matrix = sp.csr_matrix(random.normal(size=(300, 5)))
    met = random.random(300) < expit(matrix.toarray()[:, 0])
    family = np.arange(300) // 3
    manner = family % 3
    held = fit_folds(matrix, met, family, manner)[2].held
    otherwise = met.copy()
    otherwise[held] = ~otherwise[held]
    one, other = (fit_folds(matrix, codes, family, manner)[2] for codes in (met, otherwise))
    np.testing.assert_array_equal(one.held, other.held)
    np.testing.assert_array_equal(one.weights, other.weights)
    for name in ("intercept", "slope", "shift", "far_slope", "far_shift"):
        assert getattr(one, name) == getattr(other, name)


def test_what_is_learnt_is_the_one_best_fit_on_any_processor():
    """Half a |w|^2 + C times the logistic loss has one lowest point: there the slope is zero.

    The intercept is the weight of a column of twenties: pulled four hundred times less.

    Processors add up in orders of their own: stopped before that point, each ends elsewhere.
    """
    rng = np.random.default_rng(7)
    matrix = sp.random(400, 900, density=0.05, random_state=rng, format="csr") * 3
    met = rng.random(400) < expit(np.asarray(matrix[:, :20].sum(axis=1)).ravel() - 1)
    weights, intercept = fit_once(matrix, met)
    missed = expit(matrix @ weights + intercept) - met
    level = intercept / 20**2 + STRENGTH * missed.sum()
    slope = np.append(weights + STRENGTH * (matrix.T @ missed), level)
    assert np.abs(slope).max() < 1e-8
