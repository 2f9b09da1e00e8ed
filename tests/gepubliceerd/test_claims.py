"""What reports say in words is confirmed, contradicted, or cannot be said."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.gepubliceerd.claims import (
    CONFIRMED,
    CONTRADICTED,
    NO_ERROR,
    OPEN,
    TESTS,
    judge,
    judge_claims,
)

CLAIM = dict.fromkeys(
    ("bron", "per", "naar", "rij", "kolom", "noemer", "rekenwijze", "tegen", "drempel", "waarom"),
    "",
) | {"bron": "x", "per": "jaar", "kolom": "n", "periode": "2022", "eenheid": ""}


def said(test, now, before, drempel="10"):
    table = pd.DataFrame({"periode": ["2021", "2022"], "n": [float(before), float(now)]})
    return judge(CLAIM | {"toets": test, "drempel": drempel}, {"x_jaar": table})[0]


@pytest.mark.parametrize(
    ("test", "now", "before", "expected"),
    [
        ("stijgt", 1300, 1000, CONFIRMED),
        ("stijgt", 1020, 1000, OPEN),
        ("stijgt", 700, 1000, CONTRADICTED),
        ("daalt", 700, 1000, CONFIRMED),
        ("stabiel", 10_100, 10_000, CONFIRMED),
        ("stabiel", 1090, 1000, OPEN),
        ("stabiel", 1110, 1000, OPEN),
        ("stabiel", 12_000, 10_000, CONTRADICTED),
        ("stabiel", 112, 100, OPEN),
        ("iets_hoger", 10_500, 10_000, CONFIRMED),
        ("iets_hoger", 1400, 1000, CONTRADICTED),
        ("iets_hoger", 14, 10, OPEN),
        ("iets_lager", 9500, 10_000, CONFIRMED),
        ("niet_lager", 12_000, 10_000, CONFIRMED),
        ("niet_lager", 8_000, 10_000, CONTRADICTED),
    ],
)
def test_directions_and_small_words(test, now, before, expected):
    assert said(test, now, before) == expected


@pytest.mark.parametrize(
    ("test", "share", "expected"),
    [
        ("hoger_dan", 0.9, CONFIRMED),
        ("hoger_dan", 0.55, OPEN),
        ("hoger_dan", 0.2, CONTRADICTED),
        ("lager_dan", 0.2, CONFIRMED),
        ("lager_dan", 0.45, OPEN),
    ],
)
def test_a_share_beside_a_limit_has_its_interval(test, share, expected):
    table = pd.DataFrame({"periode": ["2022"], "n": [100 * share], "m": [100.0]})
    claim = CLAIM | {"toets": test, "drempel": "50", "noemer": "m", "eenheid": "procent"}
    assert judge(claim, {"x_jaar": table})[0] == expected


def test_a_number_without_an_error_confirms_nothing():
    table = pd.DataFrame({"periode": ["2021", "2022"], "waarde": [10.0, 90.0]})
    claim = CLAIM | {"toets": "stijgt", "kolom": "waarde"}
    assert judge(claim, {"x_jaar": table})[:2] == (OPEN, NO_ERROR)


def test_of_claims_about_what_does_not_differ_one_in_twenty_is_judged():
    rng, claims = np.random.default_rng(80), 80
    # Families that come with more than one: half as much again varies as of Poisson.
    counts = 5 * np.round(1.5 * rng.poisson(400, (claims, 2)) / 5)
    judged = [said("stijgt", now, before) != OPEN for before, now in counts]
    groups = [order(*counts) != OPEN for counts in rng.poisson(90.0, (claims, 4)).astype(float)]

    assert np.mean(judged) <= 0.05
    assert np.mean(groups) <= 0.05


def test_claims_of_one_page_share_its_error():
    table = pd.DataFrame({"periode": ["2021", "2022"], "n": [1000.0, 1130]})
    claim = CLAIM | {"toets": "stijgt"}
    assert judge(claim, {"x_jaar": table}, 1)[0] == CONFIRMED
    assert judge(claim, {"x_jaar": table}, 40)[0] == OPEN


def order(*counts, named="a|b"):
    table = pd.DataFrame({"periode": "2022", "groep": list("abcd"), "n": counts})
    claim = CLAIM | {"toets": "bovenaan", "rij": f"groep={named}"}
    return judge(claim, {"x_jaar": table})[0]


def test_an_order_holds_when_no_other_can_be_first():
    assert order(900.0, 800, 300, 200) == CONFIRMED
    assert order(900.0, 300, 800, 200) == CONTRADICTED
    assert order(900.0, 310, 300, 200) == OPEN


def test_an_order_with_a_hidden_number_cannot_be_said():
    assert order(900.0, 800, None, 200) == OPEN
    assert order(900.0, None, 800, 200) == OPEN


def test_days_of_few_people_have_no_error_of_counts(table_of):
    table = pd.DataFrame(
        {"periode": ["2021", "2022"], "n": [700.0, 900], "fte_dagen": [10_000.0, 10_000]}
    )
    claim = CLAIM | {"toets": "stijgt", "noemer": "fte_dagen", "eenheid": "procent"}
    assert judge(claim, {"x_jaar": table})[0] == OPEN
    with_ends = table.assign(p=[7.0, 9.0], p_laag=[6.9, 8.9], p_hoog=[7.1, 9.1])
    assert judge(claim, {"x_jaar": with_ends})[0] == CONFIRMED


def test_a_share_is_tested_against_nought_like_any_other_limit():
    table = pd.DataFrame({"periode": ["2022"], "n": [60.0], "m": [100.0]})
    claim = CLAIM | {"toets": "hoger_dan", "drempel": "0", "noemer": "m", "eenheid": "procent"}
    assert judge(claim, {"x_jaar": table})[0] == CONFIRMED


@pytest.mark.parametrize(
    ("before", "why"),
    [(0.0, "Daarvoor was het nul"), (np.nan, "Verborgen"), (980.0, "binnen 10% bleef")],
)
def test_why_a_claim_stays_open_is_what_it_is(before, why):
    table = pd.DataFrame({"periode": ["2021", "2022"], "n": [before, 1090.0]})
    found = judge(CLAIM | {"toets": "stabiel", "drempel": "10"}, {"x_jaar": table})
    assert found[0] == OPEN
    assert why in found[1]


@pytest.mark.parametrize(("period", "why"), [("2019", "over die hele periode"), ("2022", "")])
def test_a_period_that_was_not_delivered_is_not_called_hidden(period, why):
    table = pd.DataFrame({"periode": ["2022"], "n": [60.0], "m": [100.0]})
    claim = CLAIM | {"toets": "hoger_dan", "drempel": "50", "noemer": "m", "periode": period}
    assert why in judge(claim, {"x_jaar": table})[1]


def test_what_was_not_computed_cannot_be_said():
    assert judge(CLAIM | {"toets": "stijgt"}, {})[0] == OPEN


def test_the_reports_hold_more_than_thirty_claims_each_with_a_verdict(figures, dictionary):
    table = judge_claims(figures, dictionary, []).table
    assert len(table) == len(dictionary.claims) > 30
    assert set(table["oordeel"]) == {OPEN}
    assert set(dictionary.claims["toets"]) <= set(TESTS)
    untested = dictionary.claims[dictionary.claims["toets"] == "geen"]
    assert untested["waarom"].notna().all()
