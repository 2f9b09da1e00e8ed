"""A table as a day knew it: rows, ends and outcomes of later are not there."""

import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering.known import known_on

DAY = pd.Timestamp("2020-07-31")
WORDS = load_dictionary()


def told(name, rows):
    """Make a checked table of the fields that matter; the others are empty."""
    fields = WORDS[name].fields
    table = pd.DataFrame(rows).reindex(columns=[one.name for one in fields])
    for one in fields:
        if one.type == "date":
            table[one.name] = pd.to_datetime(table[one.name]).astype("datetime64[s]")
    return known_on(table, WORDS[name], DAY)


def test_a_row_is_known_from_its_first_date_and_an_end_from_its_own():
    known = told(
        "begeleidingen",
        [
            {"aanmelddatum": "2020-01-05", "startdatum": "2020-02-01", "einddatum": "2020-06-01",
             "uitkomst": "verhuisd"},
            {"aanmelddatum": "2020-07-01", "startdatum": "2020-08-01", "einddatum": "2021-06-01",
             "uitkomst": "verhuisd"},
            {"aanmelddatum": "2020-08-01"},
        ],
    )  # fmt: skip

    assert known["startdatum"].notna().tolist() == [True, False]
    assert known["einddatum"].notna().tolist() == [True, False]
    assert known["uitkomst"].notna().tolist() == [True, False]


def test_what_was_so_when_the_delivery_was_made_is_unknown_before():
    assert told("doelen", [{"datum": "2020-03-01", "status": "behaald"}])["status"].isna().all()


def test_nobody_is_there_before_the_year_of_birth():
    born = told("personen", {"geboortejaar": pd.array([2019, 2021, None], "Int64")})
    assert born["geboortejaar"].fillna(0).tolist() == [2019, 0]


def test_a_public_figure_is_about_its_year_and_not_about_the_day_of_its_table():
    figures = told("referentiecijfers", {"jaar": [2019, 2021], "bijgewerkt": "2023-01-01"})
    assert figures["jaar"].tolist() == [2019]
    assert figures["bijgewerkt"].notna().all()


def test_a_table_without_dates_stays_whole():
    assert len(told("gezinnen", {"gezin_id": ["g1", "g2"]})) == 2


@pytest.mark.parametrize("table", list(WORDS))
def test_every_field_about_the_peildatum_says_so_in_the_dictionary(table):
    words = ("op de peildatum", "loopt")
    said = [
        one.name
        for one in WORDS[table].fields
        if one.type != "date" and any(word in one.description for word in words)
    ]
    assert not [name for name in said if WORDS[table].field(name).known_with is None]
