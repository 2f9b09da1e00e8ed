"""Absence percentages with who stands behind them."""

import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month
from lokalis_research.verzuim.analyse import absence_rate, split_by_definition
from lokalis_research.verzuim.schemes import VERNET, ZES_WEKEN

MARCH, APRIL = Month(2022, 3), Month(2022, 4)
CONTRACTS = [
    ("a", "Noord", 1.0, "2019-01-01", None),
    ("b", "Noord", 0.5, "2019-01-01", None),
    ("c", "Zuid", 0.8, "2019-01-01", None),
    ("d", "Oost", 0.8, "2022-04-01", None),
]
REPORTS = [
    ("a", "2022-03-02", "2022-03-05"),
    ("b", "2022-02-01", "2022-03-11"),
    ("c", "2021-03-01", "2022-04-06", 50.0),
]
GROUPS = {
    "cluster": {"Noord": "A", "Oost": "A", "Zuid": "B"},
    "ses": {"Noord": "laag", "Oost": "hoog", "Zuid": "laag"},
}


@pytest.fixture
def absence(absence_of):
    return absence_of(CONTRACTS, REPORTS)


def test_the_percentage_is_absent_over_employed_fte_days(absence):
    table = absence_rate(absence, [MARCH, APRIL]).exact().set_index("periode")
    sick = 3 * 1.0 + 10 * 0.5 + 31 * 0.8 * 0.5
    assert table.loc["2022-03", "verzuimde_fte_dagen"] == pytest.approx(sick)
    assert table.loc["2022-03", "fte_dagen"] == pytest.approx(31 * 2.3)
    assert table.loc["2022-03", "verzuimpercentage"] == pytest.approx(sick / (31 * 2.3) * 100)
    assert table.loc["2022-04", "verzuimde_fte_dagen"] == pytest.approx(5 * 0.8 * 0.5)


def test_support_counts_the_employees_behind_each_sum(absence):
    support = absence_rate(absence, [MARCH]).support.set_index("grootheid")
    sick = 3.0 + 5.0 + 12.4
    assert support.loc["verzuimde_fte_dagen", "n"] == 3
    assert support.loc["verzuimde_fte_dagen", "grootste"] == pytest.approx(12.4 / sick)
    assert support.loc["verzuimde_fte_dagen", "grootste_twee"] == pytest.approx(17.4 / sick)
    assert support.loc["fte_dagen", "n"] == 3
    assert support.loc["standaardfout", "n"] == 3
    assert support.loc["standaardfout", "vrijheidsgraden"] == 2


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (("buurtteam",), {("2022-03", "Noord"): 8.0, ("2022-03", "Zuid"): 12.4}),
        (("cluster",), {("2022-03", "A"): 8.0, ("2022-03", "B"): 12.4}),
        (("ses",), {("2022-03", "laag"): 20.4}),
        (("cluster", "ses"), {("2022-03", "A", "laag"): 8.0, ("2022-03", "B", "laag"): 12.4}),
    ],
)
def test_teams_are_grouped_as_the_mapping_says(absence, by, expected):
    table = absence_rate(absence, [MARCH], by, groups=GROUPS).table
    got = table.set_index(["periode", *by])["verzuimde_fte_dagen"].to_dict()
    assert got == {key: pytest.approx(value) for key, value in expected.items()}


def test_a_team_in_which_nobody_was_absent_has_a_row_with_zero(absence):
    table = absence_rate(absence, [APRIL], ("buurtteam",)).exact().set_index("buurtteam")
    assert table.loc["Oost", "verzuimpercentage"] == 0.0
    assert table["fte_dagen"].sum() == pytest.approx(30 * 3.1)


def test_classes_add_up_to_the_row_totaal_over_the_same_employment(absence):
    result = absence_rate(absence, [MARCH, APRIL], ("buurtteam",), scheme=VERNET)
    for _, rows in result.table.groupby(["periode", "buurtteam"]):
        by_class = rows.set_index("klasse")
        total = by_class.loc["totaal"]
        assert len(by_class) == len(VERNET.labels) + 1
        assert by_class.drop("totaal")["verzuimde_fte_dagen"].sum() == pytest.approx(
            total["verzuimde_fte_dagen"]
        )
        assert (by_class["fte_dagen"] == total["fte_dagen"]).all()
    march = result.table[result.table["periode"] == "2022-03"].set_index(["buurtteam", "klasse"])
    assert march.loc[("Noord", "1–14 dagen"), "verzuimde_fte_dagen"] == 3.0
    assert march.loc[("Noord", "15–91 dagen"), "verzuimde_fte_dagen"] == 5.0
    assert march.loc[("Zuid", "92–730 dagen"), "verzuimde_fte_dagen"] == pytest.approx(12.4)
    plain = absence_rate(absence, [MARCH, APRIL], ("buurtteam",)).table
    total = result.table[result.table["klasse"] == "totaal"].drop(columns="klasse")
    pd.testing.assert_frame_equal(total.reset_index(drop=True), plain)


def test_kort_and_lang_move_with_the_definition_and_the_total_does_not(absence):
    table = split_by_definition(absence, [MARCH]).table
    assert len(table) == 2 * (2 + 3) * 3
    at_end = table[table["conventie"] == "lengte aan het einde van de periode"]
    kort = at_end[at_end["klasse"] == "kort"].set_index("grens")["verzuimde_fte_dagen"]
    assert kort.to_dict() == {
        "t/m 7 dagen": 3.0,
        "t/m 42 dagen": 8.0,
        "t/m 14 dagen": 3.0,
        "t/m 91 dagen": 8.0,
        "t/m 365 dagen": 8.0,
    }
    totals = table[table["klasse"] == "totaal"]["verzuimde_fte_dagen"]
    assert totals.tolist() == [pytest.approx(20.4)] * 10


def test_ids_may_be_renamed_and_rows_reordered_without_changing_any_number(
    absence_of, contracts_table, reports_table
):
    names = {"a": "x9", "b": "q", "c": "m3", "d": "0"}
    renamed = absence_of(
        [(names[row[0]], *row[1:]) for row in CONTRACTS[::-1]],
        [(names[row[0]], *row[1:]) for row in REPORTS[::-1]],
    )
    options = {"by": ("cluster",), "groups": GROUPS, "scheme": ZES_WEKEN}
    one = absence_rate(absence_of(CONTRACTS, REPORTS), [MARCH, APRIL], **options)
    other = absence_rate(renamed, [MARCH, APRIL], **options)
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-9)
    pd.testing.assert_frame_equal(one.support, other.support, rtol=1e-9)


def test_one_employee_has_no_standard_error(absence):
    table = absence_rate(absence, [MARCH], ("buurtteam",)).table.set_index("buurtteam")
    assert pd.isna(table.loc["Zuid", "standaardfout"])
    assert table.loc["Noord", "standaardfout"] > 0


def test_the_method_says_when_a_period_is_not_over(absence):
    assert (
        "Tot en met de peildatum 31-12-2022: 2023H1."
        in absence_rate(absence, [HalfYear(2022, 2), HalfYear(2023, 1)]).method
    )
    assert "peildatum" not in absence_rate(absence, [HalfYear(2022, 2)]).method


def test_nobody_in_employment_gives_a_table_without_rows(absence):
    assert absence_rate(absence, [Month(2018, 1)], scheme=VERNET).table.empty


@pytest.mark.parametrize(
    ("by", "groups", "message"),
    [
        (("clusters",), GROUPS, 'Did you mean "cluster"'),
        (("cluster",), {"cluster": {"Noord": "A"}}, "2 of 3 teams"),
        ("buurtteam", None, "tuple"),
    ],
)
def test_a_dimension_that_is_not_known_or_leaves_teams_out_is_refused(absence, by, groups, message):
    with pytest.raises(AnalysisError, match=message):
        absence_rate(absence, [MARCH], by, groups=groups)
