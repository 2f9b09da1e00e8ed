"""Days per employee, period, team and class, worked out by hand."""

import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month, Year
from lokalis_research.verzuim.grid import employed_days, sick_days
from lokalis_research.verzuim.schemes import VERNET, ZES_WEKEN

FULL = [("a", "Noord", 1.0, "2019-01-01", None)]
MARCH, APRIL = Month(2022, 3), Month(2022, 4)


def rows(table, *columns):
    return [tuple(row) for row in table[list(columns)].itertuples(index=False)]


@pytest.mark.parametrize(
    ("contracts", "reports", "expected"),
    [
        pytest.param(
            FULL,
            [("a", "2022-03-30", "2022-04-03")],
            [("2022-03", 2, 2.0), ("2022-04", 2, 2.0)],
            id="a spell over two months has days in each",
        ),
        pytest.param(
            FULL,
            [("a", "2022-01-01", None)],
            [("2022-03", 31, 31.0), ("2022-04", 30, 30.0)],
            id="a spell that began before and is still running",
        ),
        pytest.param(
            [("a", "Noord", 0.6, "2019-01-01", None)],
            [("a", "2022-03-01", "2022-03-11", 50.0)],
            [("2022-03", 10, 3.0)],
            id="days × deeltijdfactor × share not worked",
        ),
        pytest.param(
            [("a", "Noord", 0.6, "2019-01-01", "2022-03-05")],
            [("a", "2022-03-01", "2022-04-11")],
            [("2022-03", 5, 3.0)],
            id="no absence after the last day of employment",
        ),
        pytest.param(
            [
                ("a", "Noord", 0.5, "2019-01-01", "2022-03-05"),
                ("a", "Noord", 1.0, "2022-03-06", None),
            ],
            [("a", "2022-03-01", "2022-03-11")],
            [("2022-03", 10, 7.5)],
            id="a deeltijdfactor that changes during the spell",
        ),
        pytest.param(
            FULL,
            [("a", "2022-03-01", "2022-03-11", 60.0), ("a", "2022-03-01", "2022-03-11", 70.0)],
            [("2022-03", 10, 7.0)],
            id="two reports at once are never more than the larger",
        ),
        pytest.param(
            FULL,
            [("a", "2022-03-01", "2022-03-11", 0.0)],
            [("2022-03", 10, 0.0)],
            id="an absence of nought percent has calendar days only",
        ),
    ],
)
def test_sick_days_are_clipped_to_period_and_contract(absence_of, contracts, reports, expected):
    table = sick_days(absence_of(contracts, reports), [MARCH, APRIL])
    assert rows(table, "periode", "kalenderdagen", "fte_dagen") == [
        (period, days, pytest.approx(fte)) for period, days, fte in expected
    ]


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        ("einde_periode", [("2022-03", "1–7 dagen", 2), ("2022-04", "8–42 dagen", 18)]),
        ("bij_afloop", [("2022-03", "8–42 dagen", 2), ("2022-04", "8–42 dagen", 18)]),
    ],
)
def test_a_spell_may_change_class_at_the_end_of_a_period_but_not_at_completion(
    absence_of, convention, expected
):
    absence = absence_of(FULL, [("a", "2022-03-30", "2022-04-19")])
    table = sick_days(absence, [MARCH, APRIL], scheme=ZES_WEKEN, convention=convention)
    assert rows(table, "periode", "klasse", "kalenderdagen") == expected


def test_the_length_of_a_running_spell_is_that_on_the_peildatum(absence_of):
    absence = absence_of(FULL, [("a", "2022-12-20", None)])
    for convention in ("einde_periode", "bij_afloop"):
        table = sick_days(absence, [Year(2022)], scheme=VERNET, convention=convention)
        assert rows(table, "klasse", "kalenderdagen") == [("1–14 dagen", 12)]


def test_the_class_counts_days_outside_the_contract_too_for_it_belongs_to_the_whole_spell(
    absence_of,
):
    contracts = [("a", "Noord", 1.0, "2022-03-25", None)]
    absence = absence_of(contracts, [("a", "2022-03-01", "2022-03-31")])
    table = sick_days(absence, [MARCH], scheme=ZES_WEKEN)
    assert rows(table, "klasse", "kalenderdagen") == [("8–42 dagen", 6)]


def test_teams_apart_or_together(absence_of):
    contracts = [("a", "Noord", 0.4, "2019-01-01", None), ("a", "Zuid", 0.5, "2019-01-01", None)]
    absence = absence_of(contracts, [("a", "2022-03-01", "2022-03-11")])
    apart = sick_days(absence, [MARCH])
    assert rows(apart, "buurtteam", "kalenderdagen", "fte_dagen") == [
        ("Noord", 10, 4.0),
        ("Zuid", 10, 5.0),
    ]
    together = sick_days(absence, [MARCH], by_team=False)
    assert rows(together, "kalenderdagen", "fte_dagen") == [(10, pytest.approx(9.0))]
    assert rows(employed_days(absence, [MARCH], by_team=False), "kalenderdagen", "fte_dagen") == [
        (31, pytest.approx(31 * 0.9))
    ]


def test_employment_stops_at_the_peildatum_and_leaves_out_periods_without_it(absence_of):
    absence = absence_of([("a", "Noord", 0.8, "2022-11-15", None)], [], peildatum="2022-12-10")
    table = employed_days(absence, [Month(2022, m) for m in (10, 11, 12)])
    assert rows(table, "periode", "kalenderdagen", "fte_dagen") == [
        ("2022-11", 16, pytest.approx(12.8)),
        ("2022-12", 10, 8.0),
    ]


def test_months_add_up_to_their_half_year(absence_of):
    absence = absence_of(FULL, [("a", "2022-03-30", "2022-05-19", 40.0), ("a", "2022-06-29", None)])
    half = HalfYear(2022, 1)
    for count in (sick_days, employed_days):
        assert count(absence, half.months)["fte_dagen"].sum() == pytest.approx(
            count(absence, [half])["fte_dagen"].sum()
        )


def test_periods_may_be_given_in_any_order(absence_of):
    absence = absence_of(FULL, [("a", "2022-03-30", "2022-05-19")])
    pd.testing.assert_frame_equal(
        sick_days(absence, [MARCH, APRIL]), sick_days(absence, [APRIL, MARCH])
    )


def test_no_absence_gives_a_table_without_rows(absence_of):
    table = sick_days(absence_of(FULL, []), [MARCH], scheme=VERNET)
    assert list(table.columns) == [
        "medewerker_id",
        "periode",
        "buurtteam",
        "klasse",
        "kalenderdagen",
        "fte_dagen",
    ]
    assert table.empty


@pytest.mark.parametrize("periods", [[], [MARCH, HalfYear(2022, 1)]])
def test_no_periods_or_overlapping_ones_are_refused(absence_of, periods):
    with pytest.raises(AnalysisError, match="eriods"):
        sick_days(absence_of(FULL, []), periods)


def test_an_unknown_convention_is_refused_with_a_hint(absence_of):
    with pytest.raises(AnalysisError, match='Did you mean "bij_afloop"'):
        sick_days(absence_of(FULL, []), [MARCH], scheme=VERNET, convention="afloop")
