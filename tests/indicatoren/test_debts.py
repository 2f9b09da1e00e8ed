"""Driegesprekken, and how far vroegsignalering comes."""

import pandas as pd
import pytest

from lokalis_research.demo.city.talks import FUNNELS, NUMBER_NOT_HELD
from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren import debts
from lokalis_research.period import HalfYear, Year

H1, H2 = HalfYear(2022, 1), HalfYear(2022, 2)
STAGES = ("geselecteerd", "bezocht", "bereikt", "wil_hulp", "driegesprek", "hulp_gestart")


def talked(rows):
    """Build driegesprekken from (gezin, datum, why not)."""
    return pd.DataFrame(
        {
            "gezin_id": pd.Series([row[0] for row in rows], dtype="str"),
            "datum": pd.to_datetime([row[1] for row in rows]),
            "gevoerd": [row[2] is None for row in rows],
            "reden_niet": pd.Series([row[2] for row in rows], dtype="str"),
        }
    )


def households(rows):
    """Build vroegsignalering from (first day, how many stages, how many households)."""
    parts = [
        (f"{place}-{number}", pd.Timestamp(day) + pd.Timedelta(days=30 * step), STAGES[step])
        for place, (day, stages, many) in enumerate(rows)
        for number in range(many)
        for step in range(stages)
    ]
    return pd.DataFrame(parts, columns=["huishouden_id", "datum", "stadium"])


def test_a_talk_that_was_not_held_is_no_talk_and_a_family_counts_once():
    rows = [
        ("g1", "2022-07-01", None),
        ("g1", "2022-12-31", None),
        ("g2", "2022-08-01", "anders"),
        ("g2", "2022-06-30", None),
    ]
    table = debts.talks(talked(rows), [H1, H2]).table.set_index("periode")
    assert table["gevoerd"].to_dict() == {"2022H1": 1, "2022H2": 2}
    assert table["gezinnen_met_gesprek"].to_dict() == {"2022H1": 1, "2022H2": 1}


def test_reasons_add_up_to_all_that_were_not_held(dictionary):
    rows = [("g1", "2022-07-01", "anders"), ("g2", "2022-07-01", "niet_nodig"),
            ("g3", "2022-07-01", "anders"), ("g3", "2022-07-02", None)]  # fmt: skip
    table = debts.reasons(talked(rows), [H2], dictionary).exact().set_index("waarom")
    assert table["niet_gevoerd"].sum() == 3
    assert set(table["alle_niet_gevoerd"]) == {3}
    assert table["aandeel"]["Anders"] == pytest.approx(200 / 3)


@pytest.mark.parametrize(
    ("stages", "furthest"),
    [
        (1, "niet bereikt"),
        (2, "niet bereikt"),
        (3, "bereikt, wil geen hulp"),
        (4, "wil hulp"),
        (6, "wil hulp"),
    ],
)
def test_a_household_counts_by_how_far_it_came(dictionary, stages, furthest):
    table = debts.signals(households([("2022-07-01", stages, 1)]), [H2], dictionary).table
    assert table.loc[table["huishoudens"] == 1, "verst"].tolist() == [furthest]


def test_a_household_belongs_to_the_half_year_of_its_selection(dictionary):
    table = debts.signals(households([("2022-06-01", 6, 1)]), [H1, H2], dictionary).table
    assert set(table["periode"]) == {"2022H1"}


def test_the_funnel_is_of_who_came_at_least_so_far(dictionary, let_out):
    rows = [("2022-07-01", 1, 20), ("2022-07-01", 2, 80), ("2022-07-01", 3, 75),
            ("2022-07-01", 6, 25)]  # fmt: skip
    row = debts.funnel(let_out(debts.signals(households(rows), [H2], dictionary))).table.iloc[0]
    assert (row["geselecteerd"], row["bereikt"], row["wil_hulp"]) == (200, 50, 25)


def test_the_funnel_adds_rounded_parts_up_and_takes_none_from_another(dictionary, let_out):
    """As the page of published figures does: else one question has two answers."""
    rows = [("2022-07-01", 1, 177), ("2022-07-01", 3, 114), ("2022-07-01", 4, 61)]
    counted = let_out(debts.signals(households(rows), [H2], dictionary))
    assert counted.table["huishoudens"].tolist() == [175, 115, 60]
    row = debts.funnel(counted).table.iloc[0]
    assert (row["bereikt"], row["wil_hulp"]) == pytest.approx((50, 100 * 60 / 175))


def test_few_who_want_help_are_hidden(dictionary, let_out):
    rows = [("2022-07-01", 1, 80), ("2022-07-01", 3, 75), ("2022-07-01", 4, 4)]
    row = debts.funnel(let_out(debts.signals(households(rows), [H2], dictionary))).table.iloc[0]
    assert pd.isna(row["wil_hulp"])


def test_an_unknown_stage_is_refused(dictionary):
    table = households([("2022-07-01", 1, 1)]).assign(stadium="verdwenen")
    with pytest.raises(AnalysisError, match="a stage that the dictionary does not know") as refused:
        debts.signals(table, [H2], dictionary)
    assert "verdwenen" not in str(refused.value)


def test_the_planted_funnel_and_talks_come_back(city, dictionary):
    planted = FUNNELS[-1].counts
    table = debts.signals(city["vroegsignalering"], [Year(2022)], dictionary).table
    found = table.set_index("verst")["huishoudens"]
    assert found.sum() == planted[0]
    assert found["wil hulp"] == planted[3]
    assert found["niet bereikt"] == planted[0] - planted[2]
    talks = city["driegesprekken"]
    years = [Year(2022), Year(2023)]
    not_held = debts.reasons(talks, years, dictionary).table["niet_gevoerd"].sum()
    assert not_held == (~talks["gevoerd"]).sum() <= NUMBER_NOT_HELD
