"""Who agrees with a statement, and what that does not say."""

import pandas as pd
import pytest

from lokalis_research.indicatoren import experience
from lokalis_research.period import HalfYear

H1, H2 = HalfYear(2022, 1), HalfYear(2022, 2)
GOOD = experience.STATEMENTS["goed_geholpen"]


def answers(rows):
    """Build answers from (datum, answer to goed_geholpen, how many)."""
    days = [row[0] for row in rows for _ in range(row[2])]
    given = [row[1] for row in rows for _ in range(row[2])]
    table = pd.DataFrame({"respons_id": [f"r{i}" for i in range(len(days))]})
    table["datum"] = pd.to_datetime(days)
    for name in experience.STATEMENTS:
        table[name] = pd.Series(given if name == "goed_geholpen" else None, dtype="str")
    return table


@pytest.mark.parametrize(
    ("answer", "agrees"),
    [("helemaal_eens", 1), ("eens", 1), ("neutraal", 0), ("oneens", 0), ("helemaal_oneens", 0)],
)
def test_only_the_two_upper_answers_agree(dictionary, answer, agrees):
    row = experience.agreement(answers([("2022-03-01", answer, 1)]), [H1], dictionary).table.iloc[0]
    assert (row["aantal_eens"], row["niet_eens"]) == (agrees, 1 - agrees)


def test_a_skipped_statement_is_no_answer_to_it_but_the_form_was_filled_in(dictionary):
    table = answers([("2022-03-01", "eens", 30), ("2022-03-01", None, 10)])
    agreed = experience.agreement(table, [H1], dictionary).table
    assert agreed["stelling"].tolist() == [GOOD]
    assert agreed["antwoorden"].tolist() == [30]
    assert experience.filled_in(table, [H1]).table["ingevuld"].tolist() == [40]


def test_few_who_disagree_are_hidden_with_what_would_tell_them(dictionary, let_out):
    table = answers([("2022-03-01", "eens", 40), ("2022-03-01", "oneens", 3)])
    row = let_out(experience.agreement(table, [H1], dictionary)).table.iloc[0]
    assert pd.isna(row["niet_eens"])
    assert pd.isna(row["aantal_eens"]) or pd.isna(row["antwoorden"])
    assert pd.isna(row["eens"])


@pytest.fixture
def agreed(dictionary, let_out):
    rows = [
        ("2022-03-01", "eens", 160),
        ("2022-03-01", "oneens", 40),
        ("2022-09-01", "eens", 120),
        ("2022-09-01", "neutraal", 80),
    ]
    return let_out(experience.agreement(answers(rows), [H1, H2], dictionary))


def test_bounds_hold_whatever_the_silent_think(agreed, shown):
    responded = shown(
        ("periode",), pd.DataFrame({"periode": ["2022H1"], "gezinnen": [1000.0]}), "respons"
    )
    row = experience.bounds(agreed, responded, H1).table.iloc[0]
    assert (row["laagst"], row["hoogst"]) == (16, 96)


def test_a_change_has_the_interval_of_newcombe(agreed):
    row = experience.change(agreed, H1, H2).table.iloc[0]
    assert row["verschil"] == -20
    # By hand from Wilson's intervals, 120 of 200: 53.09 to 66.54, and 160 of 200: 73.91 to 84.96.
    low = -20 - ((60 - 53.09) ** 2 + (84.96 - 80) ** 2) ** 0.5
    high = -20 + ((66.54 - 60) ** 2 + (80 - 73.91) ** 2) ** 0.5
    assert row["verschil_laag"] == pytest.approx(low, abs=0.01)
    assert row["verschil_hoog"] == pytest.approx(high, abs=0.01)


def test_a_change_with_a_hidden_side_is_not_shown(dictionary, let_out):
    rows = [("2022-03-01", "eens", 30), ("2022-09-01", "eens", 60), ("2022-09-01", "oneens", 40)]
    hidden = let_out(experience.agreement(answers(rows), [H1, H2], dictionary))
    row = experience.change(hidden, H1, H2).table.iloc[0]
    assert row[["eerder", "verschil", "verschil_laag", "verschil_hoog"]].isna().all()
    assert row["nu"] == 60


def test_the_share_of_the_demo_is_what_was_planted(city, dictionary):
    # The demo draws answers so that exactly this percentage agrees.
    table = experience.agreement(city["ervaringswijzer"], [H2], dictionary).exact()
    planted = dict(zip(experience.STATEMENTS.values(), (81, 82, 89, 89, 76), strict=True))
    found = table.set_index("stelling")["eens"].round().astype(int).to_dict()
    assert found == planted
