"""Frequency, duration and nulverzuim, worked out by hand."""

import pytest

from lokalis_research.period import HalfYear, Month, Year
from lokalis_research.verzuim.spells import mean_duration, reporting_frequency, zero_absence

FIRST, SECOND = HalfYear(2022, 1), HalfYear(2022, 2)
TWO = [("a", "Noord", 1.0, "2019-01-01", None), ("b", "Zuid", 0.5, "2019-01-01", None)]


def one(result):
    table = result.exact()
    assert len(table) == 1
    return table.iloc[0]


def test_frequency_is_spells_begun_per_average_employee_in_a_year(absence_of):
    reports = [
        ("a", "2022-02-01", "2022-02-05"),
        ("b", "2022-03-01", "2022-07-05"),
        ("a", "2021-12-31", "2022-01-03"),
    ]
    row = one(reporting_frequency(absence_of(TWO, reports), [FIRST]))
    assert (row["meldingen"], row["dienstdagen"], row["dagen_in_jaar"]) == (2, 2 * 181, 365)
    assert row["meldingsfrequentie"] == pytest.approx(2 / 2 * 365 / 181)


def test_a_leap_year_has_366_days_and_its_frequency_is_spells_per_employee(absence_of):
    row = one(
        reporting_frequency(absence_of(TWO, [("a", "2020-02-01", "2020-02-05")]), [Year(2020)])
    )
    assert row["meldingsfrequentie"] == pytest.approx(1 / 2)


def test_merged_recurrences_are_reported_once(absence_of):
    reports = [("a", "2022-02-01", "2022-02-05"), ("a", "2022-02-10", "2022-02-15")]
    for merge, count in ((False, 2), (True, 1)):
        absence = absence_of(TWO, reports, merge_recurrences=merge)
        assert one(reporting_frequency(absence, [FIRST]))["meldingen"] == count


def test_a_day_and_a_spell_count_at_the_team_of_the_largest_contract(absence_of):
    contracts = [
        ("a", "Noord", 0.3, "2019-01-01", None),
        ("a", "Zuid", 0.5, "2022-02-01", "2022-03-31"),
    ]
    reports = [("a", "2022-02-10", "2022-05-01"), ("a", "2022-05-10", "2022-05-12")]
    table = reporting_frequency(absence_of(contracts, reports), [FIRST], ("buurtteam",)).table
    by_team = table.set_index("buurtteam")
    assert by_team["meldingen"].to_dict() == {"Noord": 1, "Zuid": 1}
    assert by_team["dienstdagen"].to_dict() == {"Noord": 181 - 59, "Zuid": 59}


def test_a_spell_begun_outside_employment_is_no_report(absence_of):
    contracts = [("a", "Noord", 1.0, "2022-03-01", None)]
    absence = absence_of(contracts, [("a", "2022-02-20", "2022-03-05")])
    assert one(reporting_frequency(absence, [FIRST]))["meldingen"] == 0
    assert mean_duration(absence, [FIRST]).table.empty


@pytest.mark.parametrize(
    ("reports", "total", "ended"),
    [
        pytest.param(
            [("a", "2021-12-01", "2022-01-10")],
            40,
            1,
            id="the full length, not what falls in the period",
        ),
        pytest.param(
            [("a", "2022-06-20", "2022-07-01")], 11, 1, id="last sick day on the period's last day"
        ),
        pytest.param(
            [
                ("a", "2022-06-20", "2022-06-25"),
                ("a", "2022-06-20", "2022-07-02"),
                ("b", "2022-02-01", "2022-02-04"),
            ],
            3,
            1,
            id="a spell that ends a day later is not in it",
        ),
        pytest.param(
            [("b", "2022-02-01", "2022-02-04"), ("a", "2022-06-20", None)],
            3,
            1,
            id="nor is a running one",
        ),
        pytest.param([("a", "2020-02-01", None)], 730, 1, id="day 730 ends a spell"),
        pytest.param(
            [("a", "2022-02-01", "2022-02-05"), ("b", "2022-02-01", "2022-02-21")],
            24,
            2,
            id="two spells",
        ),
    ],
)
def test_duration_is_the_full_length_of_what_ended_in_the_period(absence_of, reports, total, ended):
    row = one(mean_duration(absence_of(TWO, reports), [FIRST]))
    assert (row["verzuimduur"], row["beeindigd"]) == (total, ended)
    assert row["gemiddelde_duur"] == pytest.approx(total / ended)


def test_the_duration_of_a_recurrent_spell_leaves_the_gaps_out(absence_of):
    reports = [("a", "2022-02-01", "2022-02-05"), ("a", "2022-02-10", "2022-02-15")]
    row = one(mean_duration(absence_of(TWO, reports, merge_recurrences=True), [FIRST]))
    assert (row["verzuimduur"], row["beeindigd"]) == (9, 1)


@pytest.mark.parametrize(
    ("contracts", "reports", "without", "throughout"),
    [
        pytest.param(TWO, [], 2, 2, id="nobody was ill"),
        pytest.param(TWO, [("a", "2022-06-30", None)], 1, 2, id="a spell on the last day counts"),
        pytest.param(TWO, [("a", "2021-12-01", "2022-01-01")], 2, 2, id="back on the first day"),
        pytest.param(TWO, [("a", "2019-06-01", None)], 1, 2, id="ill beyond day 730 is still ill"),
        pytest.param(
            TWO,
            [("a", "2022-01-01", None, 100.0, "zwangerschap")],
            2,
            2,
            id="maternity leave is no absence",
        ),
        pytest.param(
            [("a", "Noord", 1.0, "2022-01-02", None), TWO[1]],
            [],
            1,
            1,
            id="employed from the second day on",
        ),
        pytest.param(
            [
                ("a", "Noord", 1.0, "2019-01-01", "2022-03-31"),
                ("a", "Zuid", 1.0, "2022-04-01", None),
            ],
            [],
            1,
            1,
            id="two contracts that follow each other",
        ),
        pytest.param(
            [
                ("a", "Noord", 1.0, "2019-01-01", "2022-03-31"),
                ("a", "Zuid", 1.0, "2022-04-02", None),
                TWO[1],
            ],
            [],
            1,
            1,
            id="one day between contracts",
        ),
    ],
)
def test_zero_absence_is_of_those_employed_the_whole_period(
    absence_of, contracts, reports, without, throughout
):
    row = one(zero_absence(absence_of(contracts, reports), [FIRST]))
    assert (row["zonder_verzuim"], row["hele_periode_in_dienst"]) == (without, throughout)
    assert row["nulverzuim"] == pytest.approx(100 * without / throughout)


def test_zero_absence_by_team_counts_at_the_team_of_the_last_day(absence_of):
    contracts = [
        ("a", "Noord", 1.0, "2019-01-01", "2022-03-31"),
        ("a", "Zuid", 1.0, "2022-04-01", None),
    ]
    table = zero_absence(absence_of(contracts, []), [FIRST], ("buurtteam",)).table
    assert table[["buurtteam", "hele_periode_in_dienst"]].to_numpy().tolist() == [["Zuid", 1.0]]


def test_of_a_period_that_is_not_over_the_days_so_far_count(absence_of):
    absence = absence_of(TWO, [("a", "2022-08-01", "2022-08-03")], peildatum="2022-09-30")
    assert one(zero_absence(absence, [SECOND]))["hele_periode_in_dienst"] == 2
    assert zero_absence(absence, [Month(2022, 11)]).table.empty


@pytest.mark.parametrize("analysis", [reporting_frequency, mean_duration, zero_absence])
def test_every_number_says_how_many_employees_stand_behind_it(absence_of, analysis):
    reports = [("a", "2022-02-01", "2022-02-05"), ("a", "2022-05-01", "2022-05-05")]
    result = analysis(absence_of(TWO, reports), [FIRST])
    support = result.support.set_index("grootheid")["n"].to_dict()
    table = result.table.iloc[0]
    expected = {
        reporting_frequency: {"meldingen": 1, "dienstdagen": 2, "standaardfout": 2},
        mean_duration: {"verzuimduur": 1, "beeindigd": 1, "standaardfout": 1},
        zero_absence: {"zonder_verzuim": 1, "hele_periode_in_dienst": 2},
    }[analysis]
    assert support == expected
    assert set(expected) <= set(table.index)
