"""What may be said of intervals: how often nothing is called something, and what is printed."""

import ast
import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import lokalis_research
from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear
from lokalis_research.text import number
from lokalis_research.verdict import Comparison, confidence, difference, judge
from lokalis_research.years import Rates, differences_from_whole, differences_of_rates


def one(value, low, high, **more):
    options = {"questions": 1, "decimals": 1} | more
    return judge([Comparison("x", value, low, high)], **options)[0]


@pytest.mark.parametrize(("questions", "comparisons"), [(1, 1), (1, 21), (3, 21), (4, 6)])
@pytest.mark.parametrize("df", [6, math.inf])
def test_of_pages_on_which_nothing_differs_at_most_one_in_twenty_claims(questions, comparisons, df):
    rng = np.random.default_rng(3)
    pages, claimed = 300, 0
    half = stats.t.isf(0.025, df)
    for _ in range(pages):
        # Its chance is uniform, whatever the distribution.
        values = stats.t.isf(rng.uniform(size=(questions, comparisons)), df)
        said = [
            judge(
                [Comparison("", v, v - half, v + half, df) for v in row],
                questions=questions,
                decimals=2,
            )
            for row in values
        ]
        claimed += any(verdict.claims for row in said for verdict in row)

    # Bonferroni gives 4.9% for independent comparisons; three Monte Carlo errors are 3.8%.
    assert 0.01 < claimed / pages < 0.05 + 0.038


def test_what_differs_much_is_said_also_among_many():
    rows = [Comparison(str(place), 0.1, -1.9, 2.1) for place in range(20)]
    rows.append(Comparison("odd", 5.0, 3.0, 7.0))

    said = judge(rows, questions=3, decimals=1)

    assert [verdict.name for verdict in said if verdict.claims] == ["odd"]


@given(
    value=st.floats(-9, 9), width=st.floats(0, 5), decimals=st.integers(0, 2), ratio=st.booleans()
)
def test_no_claim_stands_beside_an_interval_that_reaches_no_difference(
    value, width, decimals, ratio
):
    if ratio:
        value, low, high = np.exp([value, value - width, value + width])
    else:
        low, high = value - width, value + width
    none = 1.0 if ratio else 0.0
    said = one(value, low, high, decimals=decimals, ratio=ratio)
    printed = {number(end, decimals) for end in (said.low, said.high)}

    if said.claims:
        assert said.low > none or said.high < none
        assert number(none, decimals) not in printed


@pytest.mark.parametrize(
    ("ends", "side"),
    [
        ((0.3, 0.04, 0.6), "niet te zeggen"),
        ((0.3, 0.06, 0.6), "hoger"),
        ((-0.3, -0.6, -0.04), "niet te zeggen"),
        ((0.0, -0.1, 0.1), "niet te zeggen"),
        ((math.nan, math.nan, math.nan), "niet te zeggen"),
        ((6.0, math.nan, math.nan), "niet te zeggen"),
    ],
)
def test_the_ends_count_as_they_are_printed(ends, side):
    assert one(*ends).side == side


@pytest.mark.parametrize(
    ("ends", "side"),
    [
        ((1.01, 1.002, 1.02), "nauwelijks"),
        ((1.01, 0.98, 1.02), "nauwelijks"),
        ((1.01, 1.002, 1.05), "niet te zeggen"),
        ((1.04, 1.01, 1.07), "hoger"),
        ((0.96, 0.93, 0.99), "lager"),
    ],
)
def test_what_is_too_small_to_matter_is_not_called_a_difference(ends, side):
    assert one(*ends, ratio=True, decimals=3, least=0.03).side == side


def test_intervals_are_widened_by_what_their_own_distribution_asks():
    alike = one(2.0, 0.0, 4.0, questions=5).high
    few = judge([Comparison("x", 2.0, 0.0, 4.0, df=4)], questions=5, decimals=1)[0].high

    assert alike == pytest.approx(2 + 2 * stats.norm.isf(0.005) / stats.norm.isf(0.025), abs=0.05)
    assert few > alike
    assert one(2.0, 0.0, 4.0).high == 4.0


def test_hidden_comparisons_make_the_others_no_stricter():
    hidden = Comparison("hidden", math.nan, math.nan, math.nan)
    shown = Comparison("shown", 5.0, 3.0, 7.0)

    assert judge([hidden, shown], questions=1, decimals=1)[1] == one_named(shown)
    assert confidence(1, 1) == 0.95


def one_named(comparison):
    return judge([comparison], questions=1, decimals=1)[0]


def test_an_interval_beside_its_estimate_is_refused():
    with pytest.raises(AnalysisError, match="does not hold its estimate"):
        one(1.0, 2.0, 3.0)


HALF_YEARS = HalfYear(2022, 2).trailing(10)


def rate(name, changes, now=0.0, half=1.96):
    """Make a rate of which each year differs so from the one before, by chance 1.4 either way."""
    values = dict.fromkeys(HALF_YEARS[:2], 0.0)
    for at, change in zip(HALF_YEARS[2:-1], changes, strict=True):
        values[at] = values[at.shift(-2)] + change
    values[HALF_YEARS[-1]] = values[HALF_YEARS[-3]] + now
    estimates = {str(at): (one, one - half, one + half, math.inf) for at, one in values.items()}
    return Rates(name, estimates, HALF_YEARS[-1], lambda *_: ())


CALM = [0.5, -0.5, 1.0, -1.0, 0.5, -0.5, 0.0]
RESTLESS = [9.0, -8.0, 9.0, -9.0, 8.0, -8.0, 9.0]


def width(one):
    return one.high - one.low


def test_calm_years_of_other_rates_make_an_interval_narrower_and_never_than_chance():
    alone = width(*differences_of_rates([rate("a", CALM)]))
    calm = [rate(str(at), np.roll(CALM, at)) for at in range(5)]
    among = [width(one) for one in differences_of_rates(calm)]
    chance = width(difference("a", (0, -1.96, 1.96, math.inf), (0, -1.96, 1.96, math.inf)))
    assert chance < among[0] < 0.9 * alone


def test_a_rate_that_varies_more_than_others_keeps_its_own_spread_and_hardly_widens_theirs():
    (alone,) = differences_of_rates([rate("a", RESTLESS)])
    calm, *_, restless = differences_of_rates(
        [*(rate(str(at), np.roll(CALM, at)) for at in range(4)), rate("a", RESTLESS)]
    )
    assert width(restless) >= 0.9 * width(alone) > 3 * width(calm)


def test_what_all_share_in_a_year_tells_as_much_as_one_of_them():
    """Teams of which every year goes the same way are no more years than one team has."""
    alike = differences_of_rates([rate(str(team), RESTLESS) for team in range(20)])
    assert alike[0].df == pytest.approx(len(RESTLESS))


def test_a_year_that_all_teams_share_makes_no_team_less_certain_beside_its_city():
    city = (0.0, -0.1, 0.1, math.inf)
    signs = [1 if at % 2 else -1 for at in range(20)]
    shared = [rate(str(at), RESTLESS) for at in range(20)]
    apart = [rate(str(at), [sign * one for one in RESTLESS]) for at, sign in enumerate(signs)]
    assert width(differences_from_whole(apart, city)[0]) > 3 * width(
        differences_from_whole(shared, city)[0]
    )


def test_without_an_earlier_pair_of_years_nothing_is_judged():
    first = Rates("a", {"2021H2": (1, 0, 2, math.inf), "2022H2": (9, 8, 10, math.inf)},
                  HALF_YEARS[-1], lambda *_: ())  # fmt: skip
    assert math.isnan(differences_of_rates([first, rate("b", CALM)])[0].low)
    assert math.isnan(differences_from_whole([first], (0, -1, 1, math.inf))[0].low)


CLAIM = re.compile(
    r"\b(steeg|stegen|daal\w*|stijg\w*|daling|hoger|lager|vaker|minder vaak|(het|de) meeste?|"
    r"minst vaak|verander(de|den|t)|verschil(t|len|den)|wijkt|afwijkt|groter|kleiner|langer|korter|"
    r"sneller|slechter|beter|toegenomen|afgenomen|anders dan|meer dan toeval|duidelijk)\b"
)
JUDGED = re.compile(r"judge|claims|^side$|UNKNOWN|cannot_say|verdict|^differ", re.IGNORECASE)
SENTENCES = {"answer", "say", "model_card", "words"}
TOPICS = [
    "gepubliceerd",
    "gezinsplan",
    "indicatoren",
    "teampagina",
    "veiligheid",
    "verwijzingen",
    "verzuim",
]
EXACT = {
    "moved": "what reports published is no sample",
    "_published": "what reports published is no sample",
    "funnel": "where its limits lie",
    "signals": "by the limits of its chart",
    "_how_good": "what the measure means",
    "_unseen": "what a reader should do",
}


def sentences_of(tree, *, all_of_it):
    """Give the functions that hold a text that becomes a sentence, and that text."""
    for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
        findings = [
            one.value
            for one in ast.walk(function)
            if (isinstance(one, ast.keyword) and one.arg == "finding")
            or (isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") == "finding")
        ]
        said = ast.get_docstring(function, clean=False)
        places = (ast.walk(place) for place in ([function] if all_of_it else findings))
        for one in itertools.chain.from_iterable(places):
            text = getattr(one, "value", None) if isinstance(one, ast.Constant) else None
            if isinstance(text, str) and text != said:
                yield function, text


@pytest.mark.parametrize("topic", TOPICS)
def test_a_sentence_of_a_page_that_claims_comes_from_a_verdict(topic):
    """A function that writes steeg, vaker or verschilt asks a verdict, or says what is exact."""
    unjudged = []
    for path in sorted(Path(lokalis_research.__file__).parent.joinpath(topic).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function, text in sentences_of(tree, all_of_it=path.stem in SENTENCES):
            names = {getattr(one, "id", getattr(one, "attr", "")) for one in ast.walk(function)}
            is_judged = function.name in EXACT or any(map(JUDGED.search, names))
            if CLAIM.search(text) and not is_judged:
                unjudged.append(f"{path.stem}.{function.name}: {text}")
    assert unjudged == []
