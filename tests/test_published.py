"""Published figures come from one place, and leave as they came."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import AnalysisError, ReleaseError
from lokalis_research.published import as_result, compare, monthly_absence, verify
from lokalis_research.resources import dictionary_path


def test_the_monthly_table_has_36_months_in_order(dictionary):
    months = monthly_absence(dictionary)["maand"].tolist()
    assert months == [
        f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13)
    ]


@pytest.mark.parametrize(
    ("year", "kort", "totaal"), [("2020", 1.36, 6.42), ("2021", 1.465, 6.67), ("2022", 2.07, 9.32)]
)
def test_a_year_is_the_unweighted_mean_of_twelve_months(dictionary, year, kort, totaal):
    table = monthly_absence(dictionary)
    means = table[table["maand"].str.startswith(year)][["kort", "totaal"]].mean()
    assert means["kort"] == pytest.approx(kort, abs=0.005)
    assert means["totaal"] == pytest.approx(totaal, abs=0.005)


def test_77_percent_of_the_rise_of_2022_is_long(dictionary):
    table = monthly_absence(dictionary)
    means = table.groupby(table["maand"].str[:4])[["kort", "totaal", "lang"]].mean()
    rise = means.loc["2022"] - means.loc["2021"]
    assert rise["kort"] + rise["lang"] == pytest.approx(rise["totaal"], abs=1e-12)
    assert round(100 * rise["lang"] / rise["totaal"]) == 77


def test_changing_one_number_changes_everything_that_uses_it(tmp_path, dictionary):
    folder = shutil.copytree(dictionary_path(), tmp_path / "data_dictionary")
    path = folder / "gepubliceerd" / "verzuim_maand.csv"
    text = path.read_text(encoding="utf-8")
    assert "2020-01,2.65,7.36" in text
    path.write_text(text.replace("2020-01,2.65", "2020-01,3.65"), encoding="utf-8")
    changed = load_dictionary(folder)
    assert monthly_absence(changed).loc[0, "lang"] == pytest.approx(7.36 - 3.65)
    assert as_result(changed).table.loc[0, "waarde"] == 3.65
    assert changed.fingerprint != dictionary.fingerprint
    with pytest.raises(ReleaseError, match="jv2022-verzuim-kort-2020-01"):
        verify(as_result(changed).table, dictionary)


def test_the_result_holds_the_published_figures_only(dictionary):
    result = as_result(dictionary)
    assert result.origin == "openbaar"
    assert set(result.table["duur"]) == {"kort", "totaal"}
    assert len(result.table) == 72
    assert result.support.empty
    verify(result.table, dictionary)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda t: t.assign(waarde=t["waarde"].where(t.index != 3, 1.0)), "another value"),
        (lambda t: t.assign(waarde=t["waarde"].where(t.index != 3)), "another value"),
        (lambda t: t.assign(waarde=t["waarde"] + 1e-9), "another value"),
        (lambda t: t.assign(id=t["id"].where(t.index != 3, "x")), "not in the data dictionary"),
        (lambda t: t.assign(id=t["id"].where(t.index != 3)), "not in the data dictionary"),
        (lambda t: pd.concat([t, t.iloc[[0]]], ignore_index=True), "more than once"),
        (lambda t: t.assign(aantal=7), "other numbers"),
        (lambda t: t.drop(columns="id"), '"id"'),
        (lambda t: t.drop(columns="waarde"), '"waarde"'),
    ],
)
def test_what_only_calls_itself_published_is_refused(dictionary, change, problem):
    with pytest.raises(ReleaseError, match=problem):
        verify(change(as_result(dictionary).table), dictionary)


def test_a_refusal_names_ids_and_no_values(dictionary):
    table = as_result(dictionary).table
    table["waarde"] = 43.21
    with pytest.raises(ReleaseError) as error:
        verify(table, dictionary)
    assert "jv2022-verzuim-kort-2020-01" in str(error.value)
    assert "and 67 more" in str(error.value)
    assert "43.21" not in str(error.value)


def test_part_of_the_published_figures_may_pass(dictionary):
    verify(as_result(dictionary).table.iloc[10:20], dictionary)


def test_computed_and_published_numbers_stand_side_by_side_in_any_order():
    computed = pd.DataFrame({"maand": ["b", "a", "c"], "duur": "kort", "waarde": [2.0, 1.5, 3.0]})
    published = pd.DataFrame({"duur": "kort", "maand": ["a", "b", "d"], "waarde": [1.0, 2.0, 4.0]})
    result = compare(computed, published)
    expected = pd.DataFrame(
        {
            "maand": ["a", "b", "c", "d"],
            "duur": "kort",
            "berekend": [1.5, 2.0, 3.0, None],
            "gepubliceerd": [1.0, 2.0, None, 4.0],
            "verschil": [0.5, 0.0, None, None],
        }
    )
    pd.testing.assert_frame_equal(result, expected, check_dtype=False)
    shuffled = compare(computed.iloc[::-1], published.iloc[::-1])
    pd.testing.assert_frame_equal(shuffled, result)


@pytest.mark.parametrize(
    "computed",
    [
        pd.DataFrame({"maand": ["a"], "kort": [1.0]}),
        pd.DataFrame({"periode": ["a"], "waarde": [1.0]}),
        pd.DataFrame({"maand": ["a", "a"], "waarde": [1.0, 2.0]}),
    ],
)
def test_tables_that_cannot_be_compared_are_refused(computed):
    with pytest.raises(AnalysisError):
        compare(computed, pd.DataFrame({"maand": ["a"], "waarde": [1.0]}))
