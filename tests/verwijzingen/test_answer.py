"""What the page says on top: by rule, and never more than the numbers allow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.period import HalfYear
from lokalis_research.verdict import UNKNOWN
from lokalis_research.verwijzingen.answer import answer
from lokalis_research.verwijzingen.model_tables import MAIN
from lokalis_research.verwijzingen.model_terms import LABELS, STEP, TREND
from lokalis_research.verwijzingen.quality import ESTIMATES
from lokalis_research.verwijzingen.words import COUNTS, EXTENDED, NEW, PER_100, SHARE

NONE = (np.nan, np.nan, np.nan)


@pytest.fixture(scope="session")
def said(shown, dictionary):
    """Give the answer for a trend, a step, three counts, intervals of teams, and what came."""

    def ask(
        *,
        trend=(1.0, 0.95, 1.05),
        extended=(1.0, 0.9, 1.1),
        variant=None,
        step=(1.0, 0.9, 1.1),
        administrative=(145, 200, 255),
        teams=((0.9, 1.1),),
        forecast=(500, 700),
        came=560,
        level=10.0,
        period="2022H2",
    ):
        half_year = HalfYear.parse(period)
        names = [str(one) for one in half_year.trailing(4)]
        columns = {
            f"{ratio}{end}": level + aside
            for ratio in (PER_100, SHARE)
            for end, aside in (("", 0), ("_laag", -1), ("_hoog", 1))
        }
        ratios = pd.concat(
            [pd.DataFrame({"periode": names, "telling": count, **columns}) for count in COUNTS[:3]]
        )
        ends = ["verhouding", "verhouding_laag", "verhouding_hoog"]
        models = {
            kind: shown(
                ["term"],
                pd.DataFrame(
                    [(LABELS[TREND], *of_kind), (LABELS[STEP], *step)], columns=["term", *ends]
                ),
            )
            for kind, of_kind in ((NEW, trend), (EXTENDED, extended))
        }
        variants = pd.DataFrame(
            [(MAIN, *trend), ("Zonder stap", *(variant or trend))],
            columns=["variant", TREND, f"{TREND}_laag", f"{TREND}_hoog"],
        )
        paper = pd.DataFrame(
            {
                "periode": "2020H1",
                "schatting": list(ESTIMATES.values()),
                "administratief": administrative,
                "verwijzingen": 675,
            }
        )
        expected = pd.DataFrame(
            {
                "periode": "2020-07..2022-12",
                "buurtteam": [f"Team {place}" for place in range(len(teams))],
                **{
                    f"{name}{end}": values
                    for name in ("verhouding", "verhouding_ses")
                    for end, values in (
                        ("", [(low * high) ** 0.5 for low, high in teams]),
                        ("_laag", [low for low, _ in teams]),
                        ("_hoog", [high for _, high in teams]),
                    )
                },
            }
        )
        beside = pd.DataFrame(
            {
                "periode": [period, str(half_year.shift(1))],
                "verwacht_laag": [forecast[0]] * 2,
                "verwacht_hoog": [forecast[1]] * 2,
                "kwam": [came, np.nan],
            }
        )
        return str(
            answer(
                shown(["periode", "telling"], ratios),
                models,
                shown(["variant"], variants),
                shown(["periode", "schatting"], paper),
                shown(["periode", "buurtteam"], expected),
                shown(["periode"], beside),
                half_year,
                dictionary,
            )
        )

    return ask


@pytest.mark.parametrize(
    ("trend", "words"),
    [
        ((0.93, 0.90, 0.961), "daalde van 2021H1 tot en met 2022H2 (−7,0% per jaar, interval −1"),
        ((1.07, 1.04, 1.10), "steeg van 2021H1 tot en met 2022H2 (+7,0% per jaar"),
        ((1.0, 0.99, 1.01), "veranderde van 2021H1 tot en met 2022H2 nauwelijks"),
        ((1.05, 0.99, 1.12), f"stijgt of daalt, {UNKNOWN} (+5,0%"),
        ((1.05, 1.005, 1.10), f"stijgt of daalt, {UNKNOWN}"),
        (NONE, f"trend in nieuwe verwijzingen is, {UNKNOWN}."),
    ],
)
def test_a_trend_is_claimed_by_the_rule_for_the_whole_page(said, trend, words):
    assert words in said(trend=trend)


@given(low=st.floats(0.5, 1.5), width=st.floats(0.001, 0.8))
@settings(max_examples=40)
def test_no_interval_with_1_in_it_is_ever_called_a_change(said, low, width):
    text = said(trend=(low + width / 2, low, low + width), step=NONE, teams=())
    claims = "nieuwe verwijzingen per gezinsdag steeg" in text or "gezinsdag daalde" in text

    assert not claims or low > 1 or low + width < 1


def test_extensions_are_told_apart_from_new_referrals(said):
    text = said(extended=(1.2, 1.15, 1.25))

    assert "verlengingen per gezinsdag steeg" in text
    assert "nieuwe verwijzingen per gezinsdag steeg" not in text


def test_where_no_trend_can_be_told_what_is_so_and_why_not_more_are_said(said):
    text = said(extended=(1.146, 0.97, 1.34))

    assert "Een jaar eerder 10,0 en 10,0 (niet goed te vergelijken: gezinswerkers bij " in text
    assert (
        "niet te zeggen of verwijzingen stijgen of dalen (daarvoor verschillen maanden te veel)"
    ) in text
    assert "drukke en rustige maanden te veel, en wat de overgang deed is er slecht van" in text
    assert "is nog geen trend" not in said(trend=(1.0, 0.99, 1.01), extended=(1.0, 0.99, 1.01))


def test_another_choice_that_turns_the_verdict_changes_the_sentence(said):
    words = "niet elke andere keuze van het model"

    assert words in said(trend=(1.07, 1.04, 1.1), variant=(1.02, 0.95, 1.1))
    assert words not in said(trend=(1.07, 1.04, 1.1))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ((0.8, 0.7, 0.9), "minder nieuwe dan wanneer de trend van ervoor was doorgegaan (−20,0%"),
        ((1.2, 1.1, 1.3), "meer nieuwe dan wanneer"),
        ((1.0, 0.99, 1.01), "niet merkbaar meer of minder"),
        ((0.8, 0.6, 1.1), f"was doorgegaan, {UNKNOWN}"),
        (NONE, f"was doorgegaan, {UNKNOWN}"),
    ],
)
def test_a_step_is_set_against_the_trend_and_never_put_down_to_the_transition(said, step, words):
    text = said(step=step)

    assert words in text
    if "zijn er minder" in text or "zijn er meer" in text:
        assert f"of dat door de overgang komt, {UNKNOWN}" in text


def test_administrative_referrals_are_a_range_or_not_to_be_told(said):
    assert "ongeveer 200 (145 tot 255) alleen op papier nieuw" in said()
    hidden = said(administrative=(np.nan, 200, 255))
    assert f"alleen op papier nieuw waren, {UNKNOWN}" in hidden
    assert "200" not in hidden


def test_before_the_transition_nothing_is_said_of_it(said):
    text = said(period="2019H1")

    assert "2020H1" not in text
    assert "januari 2020" not in text


@pytest.mark.parametrize(
    ("teams", "words"),
    [
        (((0.9, 1.1), (0.8, 1.2)), "Of een van de 2 teams van juli 2020"),
        (((1.02, 1.4), (0.8, 1.2)), "Of een van de 2 teams van juli 2020"),
        (((1.2, 1.6), (0.8, 1.2)), "1 van de 2 teams anders dan verwacht (Team 0 meer)"),
        (((0.4, 0.6), (1.2, 1.6)), "2 van de 2 teams anders dan verwacht (Team 0 minder en Team 1"),
    ],
)
def test_teams_are_named_by_the_rule_for_the_page_in_the_order_of_the_alphabet(said, teams, words):
    assert words in said(teams=teams)


@pytest.mark.parametrize("came", [560, 705])
def test_what_came_is_set_beside_what_was_expected_without_a_claim(said, came):
    words = f"kwamen er in totaal {came}; verwacht waren er 500 tot 700, waar één op de twintig"

    assert words in said(came=came)
    assert "Voor het eerste halfjaar 2023 worden er 500 tot 700 verwacht." in said(came=np.nan)


def test_a_hidden_level_is_said_to_be_hidden(said):
    assert "laat deze levering geen cijfer toe" in said(level=np.nan)
