"""The machine on goals that people wrote otherwise than the made-up ones that it learns from.

``anders_geschreven.csv`` holds three series of goals and, as letters, which criteria each meets.
What the machine counts and how hard it is pulled was chosen on the series ``gekozen``; the last
series was written after that, and nothing was changed since.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.metrics import roc_auc_score

from lokalis_research.gezinsplan.features import (
    NAMES,
    Encoder,
    familiarity,
    fit_encoder,
    prepare,
    wording_groups,
)
from lokalis_research.gezinsplan.machine import SURE, cross_fitted, fit_folds
from lokalis_research.stats.prediction_powered import Coded, estimate_means

LETTERS = {
    "c": "concreet",
    "t": "taal_van_gezin",
    "v": "vraag_van_vandaag",
    "d": "duurzaam",
    "n": "navolgbaar",
    "s": "samen_gesteld",
    "m": "meetbaar",
    "j": "tijdgebonden",
}
KEPT_BACK = ("eerste", "tweede")
CODED = 400


@pytest.fixture(scope="module")
def otherwise():
    table = pd.read_csv(Path(__file__).with_name("anders_geschreven.csv"), sep=";").fillna("")
    for letter, name in LETTERS.items():
        table[name] = table["voldoet"].str.contains(letter)
    return table[table["reeks"].isin(KEPT_BACK)].reset_index(drop=True)


def learnt_chances(studied, otherwise, seed=1, texts=None):
    """Learn every criterion from 400 made-up goals, two codes in a hundred wrong."""
    random = np.random.default_rng(seed)
    coded = studied.truths.sample(CODED, random_state=seed).sort_index()
    learnt_from = prepare(studied.texts.loc[coded.index])
    encoder: Encoder = fit_encoder(learnt_from)
    matrix = encoder.matrix(learnt_from)
    new = encoder.matrix(prepare(otherwise["tekst"].astype("str") if texts is None else texts))
    family = pd.factorize(coded["gezin_id"])[0].astype(np.int64)
    manner = wording_groups(studied.texts.loc[coded.index]).to_numpy(dtype=np.int64)
    familiar = familiarity(
        sp.vstack([matrix, new], format="csr")[:, len(NAMES) :],
        np.arange(CODED),
        np.append(family, family.max() + 1 + np.arange(new.shape[0])),
        manner,
    )[CODED:]
    found = {}
    for name in LETTERS.values():
        met = coded[name].to_numpy() ^ (random.random(CODED) < 0.02)
        found[name] = cross_fitted(fit_folds(matrix, met, family, manner), new, familiar)
    return pd.DataFrame(found)


@pytest.fixture(scope="module")
def chances(studied, otherwise):
    return learnt_chances(studied, otherwise)


@pytest.mark.parametrize("series", KEPT_BACK)
def test_goals_written_otherwise_are_told_apart(otherwise, chances, series):
    rows = otherwise["reeks"] == series
    areas = [roc_auc_score(otherwise.loc[rows, name], chances.loc[rows, name]) for name in chances]
    assert np.mean(areas) > 0.87


def test_where_it_says_to_be_sure_it_is_hardly_less_often_right_than_it_says(otherwise, chances):
    """As sure as of what reads like goals that it learnt from, it was wrong thrice as often."""
    truth = otherwise[list(chances)].to_numpy(dtype=bool)
    chance = chances.to_numpy()
    says = np.maximum(chance, 1 - chance)
    sure = says >= SURE
    agrees = (chance >= 0.5) == truth

    def mean(of):
        return np.mean([of[:, at][sure[:, at]].mean() for at in range(of.shape[1])])

    assert sure.mean() > 0.7
    assert mean(agrees) > 0.9
    assert mean(says) - mean(agrees) < 0.04


def test_a_chance_does_not_depend_on_how_texts_are_stored(studied, otherwise, chances):
    stored = otherwise["tekst"].astype(pd.StringDtype("python"))
    again = learnt_chances(studied, otherwise, texts=stored)
    pd.testing.assert_frame_equal(again, chances, rtol=0, atol=1e-9)


def estimates(otherwise, chances, draws):
    """Draw 80 of them, code these and estimate the shares beside the machine: many times over."""
    truth = otherwise[list(LETTERS.values())].to_numpy(dtype=float)
    random = np.random.default_rng(3)
    drawn = random.random((draws, len(truth))).argsort(axis=1).argsort(axis=1) < 80
    labels = np.where(drawn[:, :, None], truth, np.nan).reshape(-1, len(LETTERS))
    coded = Coded.of(labels, np.tile(chances, (draws, 1)), 80 / len(truth))
    found = estimate_means(coded, np.repeat(np.arange(draws), len(truth)))
    planted = truth.mean(axis=0)[found["column"]]
    return found.assign(held=(found["low"] <= planted) & (planted <= found["high"]))


def test_there_the_machine_makes_coded_goals_worth_more_and_intervals_hold_the_truth(
    otherwise, chances
):
    found = estimates(otherwise, chances, draws=400)
    assert found["gain"].mean() > 1.4
    assert 0.93 < found["held"].mean() < 0.97
