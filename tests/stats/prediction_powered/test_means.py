"""Means with predictions: by hand, against survey formulas, and where they must stand aside."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.stats import sampling
from lokalis_research.stats.prediction_powered import LEAST_COUNT, Coded, estimate_means, ppi_mean

LABELS = [1, 0, 1, 1, 0, 1, 0, 0, 1, 1]
MODELS = {
    "chances": (
        [0.9, 0.2, 0.7, 0.8, 0.4, 0.6, 0.1, 0.3, 0.5, 0.95],
        [0.5, 0.6, 0.4, 0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.35, 0.65, 0.45, 0.15, 0.85, 0.55],
    ),
    "answers": ([1, 0, 0, 1, 1, 1, 0, 0, 0, 1], [1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1]),
}


def make(seed=0, units=4000, coded=400, strength=2.5, strata=4, families=1500):
    """A population in strata of unequal chance, a model of known strength, families of goals."""
    random = np.random.default_rng(seed)
    stratum = random.integers(0, strata, units)
    x = random.normal(size=units)
    chance = 1 / (1 + np.exp(-(strength * x + 0.4 * stratum - 0.8)))
    truth = (random.random(units) < chance).astype(float)
    sizes = np.bincount(stratum, minlength=strata)
    wanted = np.linspace(1, 2, strata)
    numbers = np.maximum((coded * wanted / wanted.sum()).astype(int), 2)
    labels, probability = np.full(units, np.nan), np.zeros(units)
    for h in range(strata):
        members = np.flatnonzero(stratum == h)
        drawn = random.permutation(members)[: numbers[h]]
        labels[drawn] = truth[drawn]
        probability[members] = numbers[h] / sizes[h]
    return labels, chance, probability, stratum, random.integers(0, families, units), truth


@pytest.mark.parametrize(
    ("model", "lam", "estimate", "low", "high"),
    # ppi-python 0.2.3: ppi_mean_pointestimate and ppi_mean_ci; PPI++ tunes lambda where it is None.
    [
        ("chances", None, 0.555, 0.3385124375758206, 0.7714875624241795),
        ("answers", None, 0.5923076923076922, 0.30425562208666085, 0.8803597625287236),
        ("answers", 1, 0.5666666666666667, 0.14816688533682126, 0.9851664479965121),
        ("answers", 0, 0.6, 0.29636368514840156, 0.9036363148515985),
    ],
)
def test_two_samples_as_in_ppi_python(model, lam, estimate, low, high):
    found = ppi_mean(LABELS, *MODELS[model], lam=lam)

    assert [found.estimate, found.low, found.high] == pytest.approx([estimate, low, high])


def test_two_samples_by_hand():
    """Four labels: mean f elsewhere .5, mean error (.1 - .2 + .3 + .2)/4 = .1."""
    found = ppi_mean([1, 0, 1, 1], [0.9, 0.2, 0.7, 0.8], [0.4, 0.6], lam=1)

    assert found.estimate == pytest.approx(0.6)
    # Errors .1, -.2, .3, .2 have variance .035; f elsewhere .4 and .6 has .01.
    assert found.se == pytest.approx(np.sqrt(0.035 / 4 + 0.01 / 2))


def test_the_difference_estimator_by_hand():
    """Six units, three of them drawn: mean f .5, mean error (0.2 - 0.1 + 0.2)/3 = .1."""
    coded = Coded.of([1.0, 0.0, 1.0, np.nan, np.nan, np.nan], [0.8, 0.1, 0.8, 0.5, 0.4, 0.4], 0.5)
    found = estimate_means(coded, tuning=1.0, kind="mean").iloc[0]

    assert found["estimate"] == pytest.approx(0.6)
    assert found["alone"] == pytest.approx(2 / 3)
    assert found["alone_se"] == pytest.approx(np.sqrt((1 / 3) / 3 * 0.5))


def test_the_sample_alone_is_what_the_survey_formulas_say():
    labels, chance, probability, stratum, _, _ = make()
    coded = Coded.of(labels, chance, probability, stratum=stratum)
    domain = np.arange(len(labels)) % 3
    found = estimate_means(coded, domain, tuning=0.0)
    seen = np.isfinite(labels)
    sizes = {str(h): float((stratum == h).sum()) for h in range(4)}
    design = sampling.StratifiedDesign.of(stratum[seen].astype(str), sizes)
    reference = sampling.estimate_means(labels[seen], design, domain[seen])

    assert found["alone"].tolist() == pytest.approx(reference["estimate"].tolist())
    assert found["alone_se"].tolist() == pytest.approx(reference["se"].tolist())
    assert found["estimate"].tolist() == found["alone"].tolist()


def test_the_residual_variance_is_that_of_a_survey_of_residuals():
    labels, chance, probability, stratum, _, _ = make(strength=1)
    coded = Coded.of(labels, chance, probability, stratum=stratum)
    found = estimate_means(coded, tuning=1.0, kind="mean").iloc[0]
    seen = np.isfinite(labels)
    sizes = {str(h): float((stratum == h).sum()) for h in range(4)}
    design = sampling.StratifiedDesign.of(stratum[seen].astype(str), sizes)
    reference = sampling.estimate_means(labels[seen] - chance[seen], design).iloc[0]

    assert found["estimate"] == pytest.approx(reference["estimate"] + chance.mean())
    # A little larger: leverage, and the residual that is added because few are seen.
    assert 1 <= found["se"] / reference["se"] < 1.02


def test_a_perfect_model_leaves_next_to_nothing_unknown_and_a_constant_one_everything():
    labels, _, probability, stratum, _, truth = make()
    perfect = estimate_means(Coded.of(labels, truth, probability, stratum=stratum)).iloc[0]
    constant = estimate_means(Coded.of(labels, np.full(len(truth), 0.3), probability)).iloc[0]

    assert perfect["estimate"] == pytest.approx(truth.mean())
    assert perfect["gain"] > 20
    assert (constant["lam"], constant["gain"]) == (0, 1)
    assert constant[["estimate", "low", "high"]].tolist() == (
        constant[["alone", "alone_low", "alone_high"]].tolist()
    )


def test_a_model_that_is_always_wrong_is_not_used():
    labels, chance, probability, stratum, _, _ = make()
    found = estimate_means(Coded.of(labels, 1 - chance, probability, stratum=stratum)).iloc[0]

    assert (found["lam"], found["gain"]) == (0, 1)
    assert "prediction-powered" not in found["method"]


def test_a_shifted_model_shifts_nothing():
    """Only how predictions differ matters: a constant error cancels."""
    labels, chance, probability, stratum, _, _ = make()
    one, other = (
        estimate_means(Coded.of(labels, f, probability, stratum=stratum)).iloc[0]
        for f in (chance, chance * 0.5 + 0.3)
    )

    assert other["lam"] == pytest.approx(min(2.0, 2 * one["lam"]), abs=0.01)
    shifted = estimate_means(Coded.of(labels, chance + 0.2, probability, stratum=stratum)).iloc[0]
    assert shifted["estimate"] == pytest.approx(one["estimate"])
    assert shifted["se"] == pytest.approx(one["se"])


def test_below_ten_expected_the_exact_interval_of_the_sample_stands():
    truth = np.arange(1000) < 40
    labels = np.where(np.arange(1000) % 10 == 0, truth, np.nan)
    found = estimate_means(Coded.of(labels, np.where(truth, 0.9, 0.05), 0.1)).iloc[0]

    assert np.nansum(labels) < LEAST_COUNT
    assert found["method"].startswith("Clopper-Pearson")
    assert found["estimate"] == found["alone"]
    assert found["lam"] == 0
    assert found["low"] < 0.04 < found["high"]


def test_nobody_meeting_a_criterion_gives_an_upper_limit():
    found = estimate_means(Coded.of([0.0] * 20 + [np.nan] * 380, np.full(400, 0.1), 0.05)).iloc[0]

    assert found["low"] == 0
    # The rule of three, a little lower for the population is finite.
    assert found["high"] == pytest.approx(1 - 0.025 ** (1 / (20 / 0.95)), abs=1e-9)


def test_a_census_knows_the_answer():
    found = estimate_means(Coded.of([1.0, 0.0] * 30, [0.6, 0.5] * 30, 1.0)).iloc[0]

    assert (found["estimate"], found["se"]) == (0.5, 0)
    assert found["high"] - found["low"] < 1e-3


def test_several_criteria_and_domains_are_what_each_gives_alone():
    labels, chance, probability, stratum, family, _ = make()
    other = np.where(np.isfinite(labels), 1 - labels, np.nan)
    both = Coded.of(
        np.column_stack([labels, other]),
        np.column_stack([chance, 1 - chance]),
        probability,
        stratum=stratum,
        cluster=family,
    )
    domain = np.arange(len(labels)) % 2
    table = estimate_means(both, domain, tuning="domain")
    single = estimate_means(
        Coded.of(labels, chance, probability, stratum=stratum, cluster=family),
        np.where(domain == 1, 0, -1),
        tuning="domain",
    )
    row = table[(table["domain"] == 1) & (table["column"] == 0)].iloc[0]
    mirror = table[(table["domain"] == 1) & (table["column"] == 1)].iloc[0]

    names = ["estimate", "se", "low", "high", "alone", "alone_se", "lam", "gain"]
    assert row[names].tolist() == pytest.approx(single.iloc[0][names].tolist())
    assert mirror["estimate"] == pytest.approx(1 - row["estimate"])
    assert mirror["low"] == pytest.approx(1 - row["high"])


def test_goals_of_one_family_count_as_one_that_speaks_louder():
    """Four copies of every goal in a family: no surer than one, and four times too sure without."""
    labels, chance, _, _, _, _ = make(units=2000, coded=200, strata=1)
    four = [np.repeat(values, 4) for values in (labels, chance)]
    families = np.repeat(np.arange(2000), 4)
    once = estimate_means(Coded.of(labels, chance, 0.01)).iloc[0]
    together = estimate_means(Coded.of(*four, 0.01, cluster=families)).iloc[0]
    careless = estimate_means(Coded.of(*four, 0.01)).iloc[0]

    assert together["alone_se"] == pytest.approx(once["alone_se"], rel=0.01)
    assert careless["alone_se"] == pytest.approx(once["alone_se"] / 2, rel=0.01)
    assert together["df"] == once["df"]


def test_small_domains_lean_on_the_pooled_tuning():
    labels, chance, probability, stratum, _, _ = make(coded=300)
    domain = np.where(np.arange(len(labels)) < 300, 0, 1)
    # Far too sure of itself: it pays to believe it by half.
    boasting = np.where(chance > 0.5, 1.0, -1.0)
    coded = Coded.of(labels, boasting, probability, stratum=stratum)
    own, shrunk, pooled = (
        estimate_means(coded, domain, tuning=tuning, kind="mean")["lam"]
        for tuning in ("domain", "shrunk", "pooled")
    )

    assert pooled[0] == pooled[1]
    assert min(own[0], pooled[0]) <= shrunk[0] <= max(own[0], pooled[0])
    assert abs(shrunk[0] - pooled[0]) < abs(shrunk[0] - own[0])


def test_a_domain_without_labels_has_no_number():
    labels, chance, probability, *_ = make()
    domain = np.where(np.isfinite(labels), 0, 1)
    found = estimate_means(Coded.of(labels, chance, probability), domain).iloc[1]

    assert found[["estimate", "se", "low", "high", "alone", "gain"]].isna().all()
    assert found["labelled"] == 0


@given(st.integers(0, 10_000))
@settings(max_examples=50)
def test_order_of_units_does_not_matter_and_intervals_hold_their_estimate(seed):
    labels, chance, probability, stratum, family, _ = make(seed, units=400, coded=60)
    order = np.random.default_rng(seed).permutation(400)
    domain = np.arange(400) % 3
    tables = [
        estimate_means(
            Coded.of(labels[o], chance[o], probability[o], stratum=stratum[o], cluster=family[o]),
            domain[o],
        )
        for o in (np.arange(400), order)
    ]

    pd.testing.assert_frame_equal(*tables, rtol=1e-9)
    for start in ("", "alone_"):
        middle = tables[0][start.rstrip("_") or "estimate"]
        assert (tables[0][f"{start}low"] <= middle + 1e-12).all()
        assert (middle <= tables[0][f"{start}high"] + 1e-12).all()
    assert (tables[0]["gain"] >= 1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 0], [0.5, np.nan], 0.5), "not every unit and criterion has a prediction"),
        (([1, 0], [0.5, 0.5], [0.0, 0.5]), "1 labelled units"),
        (([1, 0], [0.5, 0.5], 1.5), "no probability of being drawn above 0"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    with pytest.raises(AnalysisError, match=message):
        Coded.of(*arguments)


def test_labels_that_are_no_share_and_weights_outside_bounds_are_refused():
    coded = Coded.of([1.0, 2.0, np.nan], [0.5, 0.5, 0.5], 0.5)

    with pytest.raises(AnalysisError, match="not all 0 or 1"):
        estimate_means(coded)
    with pytest.raises(AnalysisError, match="outside 0 to 1"):
        estimate_means(coded, kind="mean", tuning=1.5)
    with pytest.raises(AnalysisError, match="Domains do not number 3"):
        estimate_means(coded, [0, 1], kind="mean")
