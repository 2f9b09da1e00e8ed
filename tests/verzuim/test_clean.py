"""What counts as absence: small histories worked out by hand, and what is reported of them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.verzuim.clean import clean_absence

FULL = [("a", "Noord", 1.0, "2019-01-01", None)]


def spells(absence):
    """(first day, day after the last, days, running) per spell."""
    return [
        (
            str(np.datetime64(row.start, "D")),
            str(np.datetime64(row.stop, "D")),
            row.days,
            row.running,
        )
        for row in absence.spells.itertuples()
    ]


def changed(absence):
    """What was done at least once."""
    table = absence.changes[absence.changes["aantal"] > 0]
    return dict(zip(table["regel"], table["aantal"], strict=True))


@pytest.mark.parametrize(
    ("reports", "expected", "count"),
    [
        pytest.param(
            [("a", "2022-03-01", "2022-03-04")],
            [("2022-03-01", "2022-03-04", 3, False)],
            {},
            id="the hersteldatum is the first day back and no sick day",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-10"), ("a", "2022-03-05", "2022-03-20")],
            [("2022-03-01", "2022-03-20", 19, False)],
            {"Overlappende ziekmeldingen samengevoegd": 1},
            id="overlapping reports are one spell",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-30"), ("a", "2022-03-05", "2022-03-07")],
            [("2022-03-01", "2022-03-30", 29, False)],
            {"Overlappende ziekmeldingen samengevoegd": 1},
            id="a report within another one adds no day",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-10"), ("a", "2022-03-10", "2022-03-20")],
            [("2022-03-01", "2022-03-10", 9, False), ("2022-03-10", "2022-03-20", 10, False)],
            {},
            id="reports that touch are two spells",
        ),
        pytest.param(
            [("a", "2022-12-20", None)],
            [("2022-12-20", "2023-01-01", 12, True)],
            {},
            id="a running spell counts to the peildatum",
        ),
        pytest.param(
            [("a", "2022-12-20", "2023-02-01")],
            [("2022-12-20", "2023-01-01", 12, True)],
            {"Ziekmelding eindigt na de peildatum: loopt nog": 1},
            id="an end after the peildatum is not known yet",
        ),
        pytest.param(
            [("a", "2022-12-20", "2023-01-01")],
            [("2022-12-20", "2023-01-01", 12, False)],
            {},
            id="sick up to and including the peildatum",
        ),
        pytest.param(
            [("a", "2023-01-01", None), ("a", "2022-03-01", "2022-03-01")],
            [],
            {
                "Ziekmelding begint na de peildatum: weggelaten": 1,
                "Ziekmelding van nul of minder dagen: weggelaten": 1,
            },
            id="reports that cover no day",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-04-01", 100.0, "overig")],
            [],
            {"Ander verlof of verzuim dan ziekte: telt niet mee": 1},
            id="other leave is no sickness",
        ),
        pytest.param(
            [
                ("a", "2022-03-01", "2022-08-01"),
                ("a", "2022-03-11", "2022-07-01", 100.0, "zwangerschap"),
            ],
            [("2022-03-01", "2022-08-01", 10 + 31, False)],
            {"Zwangerschapsverlof tijdens ziekte: geen ziektedagen": 112},
            id="maternity leave within a spell takes its days out and leaves one spell",
        ),
        pytest.param(
            [("a", "2022-03-15", "2022-04-01"), ("a", "2022-03-11", None, 100.0, "zwangerschap")],
            [],
            {
                "Zwangerschapsverlof tijdens ziekte: geen ziektedagen": 17,
                "Ziekte geheel binnen zwangerschapsverlof: weggelaten": 1,
            },
            id="a spell within maternity leave",
        ),
        pytest.param(
            [("a", "2020-01-01", "2022-01-05")],
            [("2020-01-01", "2021-12-31", 730, False)],
            {"Na dag 730 van een geval: telt niet mee": 5},
            id="nothing counts beyond day 730",
        ),
        pytest.param(
            [("a", "2020-01-01", None)],
            [("2020-01-01", "2021-12-31", 730, False)],
            {"Na dag 730 van een geval: telt niet mee": 366},
            id="a running spell has run its course on day 730",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-04", None)],
            [("2022-03-01", "2022-03-04", 3, False)],
            {"Ziekmelding zonder percentage: geteld als 100%": 1},
            id="an unknown percentage is 100",
        ),
        pytest.param(
            [("b", "2022-03-01", "2022-03-04")],
            [("2022-03-01", "2022-03-04", 3, False)],
            {
                "Ziek buiten elk dienstverband: telt niet mee": 3,
                "Geval geheel buiten elk dienstverband: telt niet mee": 1,
                "Geval begonnen buiten dienstverband: niet in meldingen en duur": 1,
            },
            id="a spell of somebody without a contract",
        ),
        pytest.param(
            [("a", "2018-12-30", "2019-01-03")],
            [("2018-12-30", "2019-01-03", 4, False)],
            {
                "Ziek buiten elk dienstverband: telt niet mee": 2,
                "Geval begonnen buiten dienstverband: niet in meldingen en duur": 1,
            },
            id="a spell that begins before the contract does",
        ),
    ],
)
def test_reports_become_spells_and_what_was_changed_is_counted(
    absence_of, reports, expected, count
):
    absence = absence_of(FULL, reports)
    assert spells(absence) == expected
    assert changed(absence) == count


@pytest.mark.parametrize(
    ("second", "leave", "expected"),
    [
        pytest.param(
            ("a", "2022-04-07", "2022-04-10"), [], [(9 + 3)], id="27 days later: the same spell"
        ),
        pytest.param(
            ("a", "2022-04-08", "2022-04-11"), [], [9, 3], id="28 days later: another spell"
        ),
        pytest.param(
            ("a", "2022-07-28", "2022-07-31"),
            [("a", "2022-03-20", "2022-07-10", 100.0, "zwangerschap")],
            [9 + 3],
            id="maternity leave does not count towards the gap (27 other days)",
        ),
        pytest.param(
            ("a", "2022-07-29", "2022-08-01"),
            [("a", "2022-03-20", "2022-07-10", 100.0, "zwangerschap")],
            [9, 3],
            id="28 other days around maternity leave",
        ),
        pytest.param(("a", "2022-03-11", "2022-03-15"), [], [9 + 4], id="reports that touch"),
    ],
)
def test_recurrence_within_four_weeks_may_be_counted_as_the_same_spell(
    absence_of, second, leave, expected
):
    reports = [("a", "2022-03-02", "2022-03-11"), second, *leave]
    absence = absence_of(FULL, reports, merge_recurrences=True)
    assert absence.spells["days"].tolist() == expected
    assert changed(absence).get("Hervat binnen 28 dagen: een geval", 0) == 2 - len(expected)
    assert len(absence_of(FULL, reports).spells) == 2


def test_recurrences_are_chained_and_run_on_when_the_last_part_does(absence_of):
    reports = [
        ("a", "2022-10-01", "2022-10-11"),
        ("a", "2022-11-01", "2022-11-11"),
        ("a", "2022-12-01", None),
    ]
    assert spells(absence_of(FULL, reports, merge_recurrences=True)) == [
        ("2022-10-01", "2023-01-01", 10 + 10 + 31, True)
    ]


def test_day_730_counts_the_days_of_all_parts_of_a_recurrent_spell(absence_of):
    reports = [("a", "2020-01-01", "2021-12-21"), ("a", "2022-01-01", "2022-03-01")]
    absence = absence_of(FULL, reports, merge_recurrences=True)
    assert spells(absence) == [("2020-01-01", "2022-01-11", 730, False)]


@pytest.mark.parametrize(
    ("reports", "changes", "expected"),
    [
        pytest.param(
            [("a", "2022-03-01", "2022-03-11")],
            [(0, "2022-03-04", 50.0), (0, "2022-03-08", 20.0)],
            [(3, 1.0), (4, 0.5), (3, 0.2)],
            id="a percentage holds from its day on",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-11")],
            [(0, "2022-03-01", 50.0)],
            [(10, 0.5)],
            id="a change on the first day replaces the percentage of the report",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-11", 50.0), ("a", "2022-03-04", "2022-03-06", 80.0)],
            [],
            [(3, 0.5), (2, 0.8), (5, 0.5)],
            id="of overlapping reports the largest percentage counts",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-11", 60.0), ("a", "2022-03-01", "2022-03-11", 60.0)],
            [],
            [(10, 0.6)],
            id="two reports never make more than the larger of them",
        ),
        pytest.param(
            [("a", "2022-03-01", "2022-03-11", 0.0)],
            [],
            [(10, 0.0)],
            id="at work on therapeutic base",
        ),
    ],
)
def test_percentages_become_segments(absence_of, reports, changes, expected):
    absence = absence_of(FULL, reports, changes)
    lengths = absence.segments["stop"] - absence.segments["start"]
    assert list(zip(lengths, absence.segments["fraction"], strict=True)) == expected


def test_percentages_that_fit_no_report_are_left_out_and_counted(absence_of):
    reports = [
        ("a", "2022-03-01", "2022-03-11"),
        ("a", "2022-06-01", "2022-06-11", 100.0, "zwangerschap"),
    ]
    changes = [
        (0, "2022-02-28", 10.0),
        (0, "2022-03-11", 20.0),
        (1, "2022-06-02", 30.0),
        (9, "2022-03-02", 40.0),
    ]
    absence = absence_of(FULL, reports, changes)
    assert absence.segments["fraction"].tolist() == [1.0]
    counts = changed(absence)
    assert counts["Percentage buiten de duur van zijn melding: weggelaten"] == 2
    assert counts["Percentage zonder melding: weggelaten"] == 1


@pytest.mark.parametrize(
    ("contracts", "expected"),
    [
        pytest.param(
            [
                ("a", "Noord", 0.5, "2022-12-01", "2022-12-10"),
                ("a", "Noord", 0.8, "2022-12-11", None),
            ],
            [("Noord", 10, 0.5), ("Noord", 21, 0.8)],
            id="rows that follow each other",
        ),
        pytest.param(
            [
                ("a", "Noord", 0.5, "2022-12-01", None),
                ("a", "Noord", 0.2, "2022-12-11", "2022-12-20"),
            ],
            [("Noord", 10, 0.5), ("Noord", 10, 0.7), ("Noord", 11, 0.5)],
            id="rows that overlap add up",
        ),
        pytest.param(
            [("a", "Zuid", 0.5, "2022-12-01", None), ("a", "Noord", 0.2, "2022-12-11", None)],
            [("Noord", 21, 0.2), ("Zuid", 31, 0.5)],
            id="teams stay apart",
        ),
        pytest.param(
            [("a", "Noord", 1.0, "2022-12-31", "2022-12-31")],
            [("Noord", 1, 1.0)],
            id="a contract of one day: the end is its last day",
        ),
    ],
)
def test_contracts_add_up_per_team(absence_of, contracts, expected):
    absence = absence_of(contracts, [])
    table = absence.contracts
    got = zip(
        absence.teams[table["team"]], table["stop"] - table["start"], table["fte"], strict=True
    )
    assert [(team, days, pytest.approx(fte)) for team, days, fte in expected] == list(got)


def test_odd_contracts_are_counted(absence_of):
    absence = absence_of(
        [
            ("a", "Noord", 0.8, "2022-01-01", None),
            ("a", "Zuid", 0.5, "2022-06-01", "2022-06-01"),
            ("b", "Noord", 0.8, "2022-01-01", None),
            ("b", "Zuid", 0.4, "2022-01-01", None),
            ("c", "Noord", 0.8, "2022-05-01", "2022-04-01"),
            ("d", "Noord", 0.8, "2023-01-01", None),
        ],
        [],
    )
    assert changed(absence) == {
        "Dienstverband eindigt voor het begin: weggelaten": 1,
        "Dienstverband begint na de peildatum: weggelaten": 1,
        "Medewerker op enig moment boven 1,2 fte: ongewijzigd": 1,
    }
    assert absence.contracts["medewerker"].nunique() == 2


@pytest.mark.parametrize(
    ("contracts", "team"),
    [
        ([("a", "Noord", 0.4, "2020-01-01", None), ("a", "Zuid", 0.5, "2020-01-01", None)], "Zuid"),
        (
            [("a", "Zuid", 0.5, "2020-01-01", None), ("a", "Noord", 0.5, "2020-01-01", None)],
            "Noord",
        ),
        (
            [
                ("a", "Noord", 0.4, "2020-01-01", None),
                ("a", "Noord", 0.4, "2020-01-01", None),
                ("a", "Zuid", 0.5, "2020-01-01", None),
            ],
            "Zuid",
        ),
        (
            [
                ("a", "Zuid", 1.0, "2020-01-01", "2022-02-28"),
                ("a", "Noord", 0.1, "2022-03-01", None),
            ],
            "Noord",
        ),
    ],
)
def test_a_spell_belongs_to_the_team_of_the_largest_contract_on_its_first_day(
    absence_of, contracts, team
):
    absence = absence_of(contracts, [("a", "2022-03-01", "2022-03-04")])
    assert absence.teams[absence.spells["team"]].tolist() == [team]


def test_every_rule_is_listed_also_when_it_changed_nothing(absence_of):
    clean = absence_of(FULL, [("a", "2022-03-01", "2022-03-04")]).changes
    dirty = absence_of(FULL, [("b", "2022-03-01", "2022-03-01")]).changes
    assert clean["regel"].tolist() == dirty["regel"].tolist()
    assert clean["regel"].is_unique
    assert set(clean["eenheid"]) <= {
        "dagen",
        "gevallen",
        "meldingen",
        "percentages",
        "medewerkers",
        "dienstverbanden",
    }


def test_tables_without_rows_are_no_absence(absence_of):
    absence = absence_of([], [], [])
    assert absence.spells.empty
    assert absence.contracts.empty
    assert absence.changes["aantal"].sum() == 0


@pytest.fixture
def tables(contracts_table, reports_table, percentages_table):
    return {
        "dienstverbanden": contracts_table(FULL),
        "verzuimmeldingen": reports_table([("a", "2022-03-01", "2022-03-04")] * 2),
        "verzuimpercentages": percentages_table([(0, "2022-03-02", 50.0)]),
    }


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("dienstverbanden", "begin", None),
        ("dienstverbanden", "buurtteam", None),
        ("dienstverbanden", "deeltijdfactor", 0.0),
        ("verzuimmeldingen", "eerste_dag", None),
        ("verzuimmeldingen", "medewerker_id", None),
        ("verzuimmeldingen", "soort", "verlof"),
        ("verzuimmeldingen", "melding_id", "v0"),
        ("verzuimmeldingen", "verzuimpercentage", 101.0),
        ("verzuimpercentages", "vanaf", None),
        ("verzuimpercentages", "verzuimpercentage", -1.0),
    ],
)
def test_a_table_that_was_not_checked_is_refused_by_table_and_column(tables, table, column, value):
    tables[table][column] = value
    with pytest.raises(AnalysisError, match=f'"{table}", column "{column}"'):
        clean_absence(**tables, peildatum=date(2022, 12, 31))


@pytest.mark.parametrize("table", ["dienstverbanden", "verzuimmeldingen", "verzuimpercentages"])
def test_a_table_without_a_column_is_refused_by_table_and_column(tables, table):
    tables[table] = tables[table].drop(columns=tables[table].columns[1])
    with pytest.raises(AnalysisError, match=f'Table "{table}" has no column'):
        clean_absence(**tables, peildatum=date(2022, 12, 31))


def test_the_order_of_the_rows_does_not_matter(tables):
    tables["verzuimmeldingen"] = pd.concat(
        [
            tables["verzuimmeldingen"],
            tables["verzuimmeldingen"].assign(
                melding_id=["w0", "w1"], verzuimpercentage=[30.0, 70.0]
            ),
        ]
    )
    one = clean_absence(**tables, peildatum=date(2022, 12, 31))
    shuffled = {name: table.iloc[::-1] for name, table in tables.items()}
    other = clean_absence(**shuffled, peildatum=date(2022, 12, 31))
    for part in ("contracts", "main_team", "spells", "segments", "changes"):
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part))
