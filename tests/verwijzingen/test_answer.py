"""What the page says on top: by rule, and never more than the numbers allow."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.period import HalfYear
from lokalis_research.verwijzingen.answer import UNKNOWN, answer
from lokalis_research.verwijzingen.model_terms import LABELS, STEP, TREND
from lokalis_research.verwijzingen.quality import ESTIMATES
from lokalis_research.verwijzingen.words import ALL, PER_100, SHARE, WITHOUT

NONE = (np.nan, np.nan, np.nan)


@pytest.fixture(scope="session")
def said(shown):
    """Give the answer for a trend, a step, three counts, intervals of teams, and what came."""

    def ask(
        *,
        trend=(1.0, 0.95, 1.05),
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
            f"{ratio}{end}": level + step
            for ratio in (PER_100, SHARE)
            for end, step in (("", 0), ("_laag", -1), ("_hoog", 1))
        }
        ratios = pd.concat(
            [
                pd.DataFrame({"periode": names, "telling": count, **columns})
                for count in (ALL, WITHOUT)
            ]
        )
        terms = pd.DataFrame(
            [(LABELS[TREND], *trend), (LABELS[STEP], *step)],
            columns=["term", "verhouding", "verhouding_laag", "verhouding_hoog"],
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
                "periode": "2022",
                "buurtteam": [f"Team {place}" for place in range(len(teams))],
                "verhouding_laag": [low for low, _ in teams],
                "verhouding_hoog": [high for _, high in teams],
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
                shown(["term"], terms),
                shown(["periode", "schatting"], paper),
                shown(["periode", "buurtteam"], expected),
                shown(["periode"], beside),
                half_year,
            )
        )

    return ask


@pytest.mark.parametrize(
    ("trend", "words"),
    [
        ((0.95, 0.92, 0.98), "daalde van 2021H1 tot en met 2022H2 (−5,0% per jaar, interval −8,0%"),
        ((1.05, 1.02, 1.08), "steeg van 2021H1 tot en met 2022H2 (+5,0% per jaar"),
        ((1.0, 0.99, 1.01), "veranderde van 2021H1 tot en met 2022H2 nauwelijks"),
        ((1.05, 0.99, 1.12), f"stijgt of daalt, {UNKNOWN} (+5,0%"),
        ((1.02, 1.0, 1.04), f"stijgt of daalt, {UNKNOWN}"),
        (NONE, f"een trend is, {UNKNOWN}."),
    ],
)
def test_a_trend_is_claimed_only_when_its_whole_interval_lies_on_one_side(said, trend, words):
    assert words in said(trend=trend)


@given(low=st.floats(0.5, 1.5), width=st.floats(0.001, 0.8))
@settings(max_examples=40, deadline=None)
def test_no_interval_with_1_in_it_is_ever_called_a_change(said, low, width):
    text = said(trend=(low + width / 2, low, low + width), step=NONE, teams=())
    claims = "steeg van" in text or "daalde van" in text

    assert claims == (low > 1 or low + width < 1)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ((0.8, 0.7, 0.9), "sinds januari 2020 lager (−20,0%, interval −30,0% tot −10,0%); of dat"),
        ((1.2, 1.1, 1.3), "sinds januari 2020 hoger"),
        ((1.0, 0.98, 1.02), "ligt het aantal niet merkbaar anders"),
        ((0.8, 0.6, 1.1), f"blijvend anders ligt, {UNKNOWN}"),
        (NONE, f"blijvend anders ligt, {UNKNOWN}"),
    ],
)
def test_a_step_is_never_put_down_to_the_transition(said, step, words):
    text = said(step=step)

    assert words in text
    if "lager" in text or "hoger" in text:
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
        (((0.9, 1.1), (0.8, 1.2)), "Dat een van de 2 teams anders verwijst"),
        (
            ((1.1, 1.4), (0.8, 1.2)),
            "verwijst 1 van de 2 teams anders dan verwacht (meer: Team 0); of de andere 1 ver",
        ),
        (((1.1, 1.4), (0.5, 0.9)), "verwijzen 2 van de 2 teams anders dan verwacht (meer: Team 0;"),
    ],
)
def test_a_team_differs_only_when_its_whole_interval_does(said, teams, words):
    assert words in said(teams=teams)


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (560, "kwamen er 560, binnen wat te verwachten was (500 tot 700); voor het eerste"),
        (500, "kwamen er 500, binnen"),
        (705, "kwamen er 705, buiten wat te verwachten was"),
        (np.nan, "Voor het eerste halfjaar 2023 worden er 500 tot 700 verwacht."),
    ],
)
def test_what_came_is_set_beside_what_was_expected(said, came, words):
    assert words in said(came=came)


def test_a_hidden_level_is_said_to_be_hidden(said):
    assert "laat deze levering geen cijfer toe" in said(level=np.nan)
