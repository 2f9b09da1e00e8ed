"""How often intervals hold the truth, and how wide they are: good, poor and useless models.

Each case draws its population and its sample many times over (as so many domains of one call). The
table of all cases at 1,500 draws each, with the share of intervals that hold the truth with
predictions and from the sample alone, and the ratio of their mean widths, is ``coverage.csv``, made
by ``python tests/stats/prediction_powered/test_coverage.py``.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from lokalis_research.stats.prediction_powered import Coded, estimate_means

REPEATS, UNITS = 1500, 1200
STRENGTH = {"good": 3.0, "poor": 0.7, "overconfident": 1.0, "useless": 0.0, "opposite": 1.0}
MODELS = ("good", "poor", "useless")
DESIGNS = ("equal", "strata", "unequal")
TABLE = Path(__file__).parent / "coverage.csv"
COLUMNS = ["design", "model", "share", "labels", "held", "held_alone", "width_ratio"]
# Share, labels: the expected smaller count is 20, 15, 24, 75 and 10.
CASES = [(0.5, 40), (0.1, 150), (0.08, 300), (0.5, 150), (0.9, 100)]


def simulate(share, labelled, model, design, seed=1, repeats=REPEATS):
    """Draw populations and samples; give coverage, that of the sample alone, and width ratio."""
    random = np.random.default_rng(seed)
    shape = (repeats, UNITS)
    x = random.normal(size=shape)
    strength = STRENGTH[model]
    base = logit(share) * np.sqrt(1 + 0.35 * strength**2)
    chance = expit(base + strength * x)
    truth = random.random(shape) < chance
    predictions = {
        "good": chance,
        "poor": chance,
        "overconfident": expit(3 * (base + 2 * x)),
        "useless": random.random(shape),
        "opposite": 1 - chance,
    }[model]
    drawn, probability, stratum = _draw(random, x, labelled, design)
    domain = np.repeat(np.arange(repeats), UNITS)
    coded = Coded.of(
        np.where(drawn, truth, np.nan).ravel(),
        predictions.ravel(),
        probability.ravel(),
        stratum=domain * 4 + stratum.ravel(),
    )
    found = estimate_means(coded, domain, tuning="domain")
    right = truth.mean(axis=1)
    held, alone = (
        ((found[f"{start}low"] <= right) & (right <= found[f"{start}high"])).mean()
        for start in ("", "alone_")
    )
    width = (found["high"] - found["low"]).mean()
    return held, alone, width / (found["alone_high"] - found["alone_low"]).mean()


def _draw(random, x, labelled, design):
    """Draw with equal chance, in four strata of unequal chance, or with unequal probabilities."""
    uniform = random.random(x.shape)
    stratum = np.zeros(x.shape, dtype=int)
    if design == "equal":
        drawn = uniform.argsort(axis=1).argsort(axis=1) < labelled
        return drawn, np.full(x.shape, labelled / UNITS), stratum
    if design == "unequal":
        size = np.exp(0.4 * random.normal(size=x.shape) + 0.2 * x)
        probability = np.minimum(1, labelled * size / size.sum(axis=1, keepdims=True))
        return uniform < probability, probability, stratum
    place = (x + 2 * random.normal(size=x.shape)).argsort(axis=1).argsort(axis=1)
    stratum = place * 4 // UNITS
    share = np.array([0.35, 0.3, 0.2, 0.15])[stratum]
    rank = (stratum + uniform).argsort(axis=1).argsort(axis=1) - stratum * (UNITS // 4)
    taken = np.round(labelled * share)
    return rank < taken, taken / (UNITS // 4), stratum


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("model", MODELS)
def test_intervals_hold_the_truth_and_are_never_wider_than_without_predictions(model, design):
    """Three Monte Carlo errors around 93.5–97%; the means over cases within the band itself."""
    found = np.array([simulate(*case, model, design, repeats=500) for case in CASES])
    error = np.sqrt(0.95 * 0.05 / 500)

    assert (found[:, 0] > 0.935 - 3 * error).all()
    assert (found[:, 0] < 0.97 + 3 * error).all()
    assert 0.935 <= found[:, 0].mean() <= 0.97
    assert (found[:, 2] <= 1.02).all()
    if model == "good":
        assert (found[:, 2] < 0.9).all()


@pytest.mark.parametrize("model", ["overconfident", "opposite"])
def test_a_model_that_lies_about_itself_does_no_harm(model):
    held, alone, width = simulate(0.3, 120, model, "strata", repeats=500)

    assert held > 0.935 - 3 * np.sqrt(0.95 * 0.05 / 500)
    assert abs(held - alone) < 0.02
    assert width <= 1.02


@pytest.mark.parametrize(("model", "most"), [("good", 0.6), ("useless", 1.02)])
def test_scores_of_goals_in_families_drawn_in_strata(model, most):
    """Means of numbers, three alike per family, 80 drawn in eight strata."""
    repeats, random = 400, np.random.default_rng(2)
    family = np.repeat(np.arange(UNITS // 3), 3)
    alike = random.normal(size=(repeats, UNITS // 3))[:, family]
    chance = expit(0.3 + 0.8 * alike + random.normal(size=(repeats, UNITS)))
    score = 100 * random.binomial(14, chance) / 14
    predicted = 100 * chance if model == "good" else 100 * random.random(chance.shape)
    stratum = np.tile(np.arange(UNITS) // (UNITS // 8), (repeats, 1))
    rank = (stratum + random.random(chance.shape)).argsort(axis=1).argsort(axis=1)
    drawn = rank - stratum * (UNITS // 8) < 10
    domain = np.repeat(np.arange(repeats), UNITS)
    coded = Coded.of(
        np.where(drawn, score, np.nan).ravel(),
        predicted.ravel(),
        10 / (UNITS // 8),
        stratum=domain * 8 + stratum.ravel(),
        cluster=domain * UNITS + np.tile(family, repeats),
    )
    found = estimate_means(coded, domain, kind="mean", tuning="domain")
    right = score.mean(axis=1)
    held = ((found["low"] <= right) & (right <= found["high"])).mean()
    width = (found["high"] - found["low"]).mean()

    assert abs(held - 0.955) < 0.02 + 3 * np.sqrt(0.95 * 0.05 / repeats)
    assert width <= most * (found["alone_high"] - found["alone_low"]).mean()


def test_below_ten_expected_it_never_holds_too_rarely():
    held, alone, width = simulate(0.04, 100, "good", "equal", repeats=500)

    assert held > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 500)
    assert width <= 1.02
    assert alone >= held - 0.02


@pytest.mark.parametrize("row", [2, 23, 31])
def test_the_stored_table_is_what_comes_out(row):
    stored = pd.read_csv(TABLE).iloc[row]
    case = (float(stored["share"]), int(stored["labels"]))
    found = simulate(*case, stored["model"], stored["design"])

    assert stored[["held", "held_alone", "width_ratio"]].tolist() == pytest.approx(found, abs=6e-4)


def test_every_row_of_the_stored_table_lies_in_the_band():
    """Within one Monte Carlo error of 93.5–97%, and nowhere more than 1.02 times as wide."""
    stored = pd.read_csv(TABLE)
    error = np.sqrt(0.95 * 0.05 / REPEATS)

    assert len(stored) == len(DESIGNS) * len(MODELS) * len(CASES)
    assert stored["held"].between(0.935 - error, 0.97 + error).all()
    assert (stored["width_ratio"] <= 1.02).all()
    assert (stored.loc[stored["model"] == "good", "width_ratio"] < 0.9).all()


if __name__ == "__main__":
    made = [
        (a_design, a_model, *a_case, *simulate(*a_case, a_model, a_design))
        for a_design in DESIGNS
        for a_model in MODELS
        for a_case in CASES
    ]
    pd.DataFrame(made, columns=COLUMNS).round(3).to_csv(TABLE, index=False, lineterminator="\n")
