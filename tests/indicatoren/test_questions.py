"""On which leefgebieden families ask, and on how many."""

import pandas as pd
import pytest

from lokalis_research.indicatoren import questions
from lokalis_research.indicatoren.tables import more_than_one
from lokalis_research.period import HalfYear, Year

H1, H2 = HalfYear(2022, 1), HalfYear(2022, 2)


def asked(rows):
    return pd.DataFrame(
        {
            "gezin_id": pd.Series([row[0] for row in rows], dtype="str"),
            "leefgebied": pd.Series([row[1] for row in rows], dtype="str"),
            "datum": pd.to_datetime([row[2] for row in rows]),
        }
    )


@pytest.mark.parametrize(
    ("day", "periods"),
    [
        ("2022-02-20", ["2022H1"]),  # before support began: it is what the family came for
        ("2022-03-01", ["2022H1"]),
        ("2022-05-31", ["2022H1"]),
        ("2022-06-01", ["2022H2"]),  # after it ended: it belongs to the next support
        ("2022-09-15", ["2022H2"]),
        ("2022-11-01", []),  # after the last support ended
    ],
)
def test_a_question_belongs_to_the_first_support_that_ends_after_it(support_from, day, periods):
    support = support_from(
        [("g1", "Zuilen", "2022-03-01", "2022-05-31"), ("g1", "Zuilen", "2022-09-01", "2022-10-31")]
    )
    found = questions.asked_of(support, asked([("g1", "financien", day)]), [H1, H2])
    assert found["periode"].tolist() == periods


def test_a_question_stays_while_the_support_runs_and_not_before_it_was_asked(support_from):
    support = support_from([("g1", "Zuilen", "2021-09-01", None)])
    rows = asked([("g1", "financien", "2022-07-02")])
    found = questions.asked_of(support, rows, HalfYear(2022, 2).trailing(3))
    assert found["periode"].tolist() == ["2022H2"]


def test_families_count_once_per_field_however_often_they_ask(support_from, dictionary):
    support = support_from(
        [(name, "Zuilen", "2022-03-01", "2022-05-31") for name in ("g1", "g2", "g3", "stil")]
    )
    rows = asked(
        [
            ("g1", "financien", "2022-03-02"),
            ("g1", "financien", "2022-04-02"),
            ("g1", "wonen", "2022-04-02"),
            ("g2", "financien", "2022-03-02"),
            ("g3", "veiligheid", "2022-03-02"),
            ("g3", "wonen", "2022-03-02"),
            ("g3", "overig", "2022-03-02"),
        ]
    )
    every = questions.asked_of(support, rows, [H1])
    fields = questions.per_field(every, dictionary).exact().set_index("leefgebied")
    assert fields["gezinnen_met_vraag"]["Financiën"] == 2
    assert fields["aandeel"]["Financiën"] == pytest.approx(200 / 3)
    numbers = questions.how_many(every, support, [H1], "").table.set_index("aantal")
    assert numbers["gezinnen"].to_dict() == {questions.ONE: 1, questions.TWO: 1, questions.MORE: 1}


def test_a_field_that_was_not_in_use_has_no_row_rather_than_a_zero(support_from, dictionary):
    support = support_from([("g1", "Zuilen", "2021-09-01", None)])
    rows = asked(
        [("g1", "gezondheid", "2022-01-02"), ("g1", "psychische_gezondheid", "2022-07-02")]
    )
    table = questions.per_field(questions.asked_of(support, rows, [H1, H2]), dictionary).table
    assert list(zip(table["periode"], table["leefgebied"], strict=True)) == [
        ("2022H1", "Gezondheid"),
        ("2022H2", "Gezondheid"),
        ("2022H2", "Psychische gezondheid"),
    ]


def test_a_family_that_moves_counts_in_both_groups(support_from):
    support = support_from(
        [("g1", "Ondiep", "2022-02-01", "2022-03-31"), ("g1", "Zuilen", "2022-04-01", None)]
    )
    every = questions.asked_of(support, asked([("g1", "wonen", "2022-02-02")]), [H1])
    table = questions.how_many(every, support, [H1], "buurtteam").table
    assert table[table["aantal"] == questions.ONE]["gezinnen"].tolist() == [1, 1]


def test_more_than_one_is_what_is_left_of_one(shown):
    table = pd.DataFrame(
        {
            "periode": "2022H2",
            "aantal": questions.NUMBERS,
            "gezinnen": [260.0, 20.0, float("nan")],
            "gezinnen_met_vragen": 285.0,
        }
    )
    found = more_than_one(shown(("periode", "aantal"), table), "").table.iloc[0]
    assert found["meer"] == pytest.approx(100 * 25 / 285)
    assert pd.isna(found["drie"])


def test_families_of_teams_with_planted_many_questions_ask_on_more_fields(city, city_support):
    periods = [Year(2022)]
    every = questions.asked_of(city_support, city["hulpvragen"], periods)
    table = questions.how_many(every, city_support, periods, "buurtteam").exact()
    one = table[table["aantal"] == questions.ONE].set_index("buurtteam")["aandeel"]
    planted = {"Overvecht De Gagel": 70.0, "Kanaleneiland Noord": 60.0, "De Meern": 8.5}
    for team, share in planted.items():
        assert 100 - one[team] == pytest.approx(share, abs=6), team
