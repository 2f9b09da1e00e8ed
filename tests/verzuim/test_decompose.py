"""Decompositions of tables: of the published months, and of released tables with gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear
from lokalis_research.published import as_result
from lokalis_research.verzuim.analyse import absence_rate
from lokalis_research.verzuim.decompose import (
    class_contributions,
    frequency_or_duration,
    part_contributions,
    published_months,
    rate_or_mix,
    season_and_trend,
    year_means,
)
from lokalis_research.verzuim.schemes import VERNET
from lokalis_research.verzuim.spells import reporting_frequency


@pytest.fixture(scope="module")
def months():
    return published_months(as_result(load_dictionary()).table)


def test_year_means_of_the_published_months_are_the_published_year_figures(months):
    means = year_means(months).set_index("periode")
    published = {"2020": (1.36, 6.42), "2021": (1.465, 6.67), "2022": (2.07, 9.32)}
    for year, (kort, total) in published.items():
        assert means.loc[year, "kort"] == pytest.approx(kort, abs=0.00501)
        assert means.loc[year, "totaal"] == pytest.approx(total, abs=0.00501)
    np.testing.assert_allclose(means["kort"] + means["lang"], means["totaal"])


def test_77_percent_of_the_published_rise_of_2022_is_long_absence(months):
    table = part_contributions(year_means(months), "2021", "2022").set_index("deel")
    assert round(table.loc["lang", "aandeel"]) == 77
    assert table.loc["totaal", "verandering"] == pytest.approx(9.32 - 6.665833333)
    assert table["verandering"].iloc[:2].sum() == pytest.approx(table.loc["totaal", "verandering"])


def test_one_changed_month_changes_what_follows_from_it(months):
    changed = months.assign(totaal=months["totaal"] + 1.2 * (months["periode"] == "2022-12"))
    before, after = (
        year_means(table).set_index("periode")["totaal"] for table in (months, changed)
    )
    assert (after - before).to_dict() == {
        "2020": 0.0,
        "2021": 0.0,
        "2022": pytest.approx(0.1),
    }


def test_season_and_trend_add_up_to_the_published_months(months):
    table = season_and_trend(months)
    np.testing.assert_allclose(table[["trend", "seizoen", "rest"]].sum(axis=1), months["totaal"])
    np.testing.assert_allclose(table["gecorrigeerd"], table["trend"] + table["rest"])
    assert table["trend"].iloc[0] == pytest.approx(6.58967132275025, abs=1e-7)


@pytest.mark.parametrize("column", ["kort", "totaal"])
def test_a_month_that_is_missing_makes_missing_what_needs_it(months, column):
    gap = months.copy()
    gap.loc[gap["periode"] == "2022-05", column] = np.nan
    gap["lang"] = gap["totaal"] - gap["kort"]
    means = year_means(gap).set_index("periode")
    assert means.loc["2022", [column, "lang"]].isna().all()
    assert means.loc[["2020", "2021"]].notna().all(axis=None)
    table = part_contributions(year_means(gap), "2021", "2022").set_index("deel")
    assert table["aandeel"].isna().all()
    assert season_and_trend(gap, column)["trend"].isna().all()
    dropped = months[months["periode"] != "2022-05"]
    assert season_and_trend(dropped)["periode"].tolist() == months["periode"].tolist()
    assert np.isnan(year_means(dropped).set_index("periode").loc["2022", "totaal"])


CLASSES = pd.DataFrame(
    {
        "periode": ["2022H1"] * 4 + ["2022H2"] * 4,
        "klasse": ["1–7 dagen", "8–42 dagen", "43 dagen en langer", "totaal"] * 2,
        "verzuimpercentage": [1.0, 2.0, 3.0, 6.1, 1.5, 2.0, 5.0, 8.5],
    }
)


def test_classes_and_rounding_sum_to_the_change_of_the_total():
    table = class_contributions(CLASSES, "2022H1", "2022H2").set_index("klasse")
    assert table.loc["totaal", "verandering"] == pytest.approx(2.4)
    assert table.loc["afronding", "verandering"] == pytest.approx(-0.1)
    assert table.drop("totaal")["verandering"].sum() == pytest.approx(2.4)
    assert table.drop("totaal")["aandeel"].sum() == pytest.approx(100)


def test_a_hidden_class_is_missing_and_leaves_the_others_and_the_total_known():
    hidden = CLASSES.copy()
    hidden.loc[0, "verzuimpercentage"] = np.nan
    table = class_contributions(hidden, "2022H1", "2022H2").set_index("klasse")
    assert table.loc[["1–7 dagen", "afronding"], "verandering"].isna().all()
    assert table.loc["43 dagen en langer", "aandeel"] == pytest.approx(2 / 2.4 * 100)
    assert table.loc["totaal", "verandering"] == pytest.approx(2.4)


def test_a_hidden_total_leaves_no_shares():
    hidden = CLASSES.copy()
    hidden.loc[3, "verzuimpercentage"] = np.nan
    table = class_contributions(hidden, "2022H1", "2022H2").set_index("klasse")
    assert table["aandeel"].isna().all()
    assert table.loc["8–42 dagen", "verandering"] == 0.0


days = st.floats(1, 1e4)
teams = st.lists(st.tuples(days, st.floats(0, 1), st.integers(1, 50)), min_size=4, max_size=4)


def tables(drawn):
    rows = [
        ("2022H1" if i < 2 else "2022H2", f"team{i % 2}", fte, fte * share, float(count))
        for i, (fte, share, count) in enumerate(drawn)
    ]
    columns = ["periode", "buurtteam", "fte_dagen", "verzuimde_fte_dagen", "meldingen"]
    return pd.DataFrame(rows, columns=columns)


@given(teams)
@settings(max_examples=60, deadline=None)
def test_effects_sum_to_the_change_of_the_percentage(drawn):
    drawn_table = tables(drawn)
    sums = drawn_table.groupby("periode")[["verzuimde_fte_dagen", "fte_dagen"]].sum()
    rate = sums["verzuimde_fte_dagen"] / sums["fte_dagen"] * 100
    change = rate["2022H2"] - rate["2022H1"]
    for effects in (
        rate_or_mix(drawn_table, "2022H1", "2022H2"),
        frequency_or_duration(drawn_table, drawn_table, "2022H1", "2022H2"),
    ):
        table = effects.set_index("buurtteam")
        # Effects may be far larger than their sum (a team with 37 reports a day and then hardly
        # any); what rounding leaves is in proportion to them.
        exact = {"rel": 0, "abs": 1e-13 * (1 + float(table.abs().sum(axis=None)))}
        total = table.loc["totaal"]
        assert total["samen"] == pytest.approx(change, **exact)
        assert total.drop("samen").sum() == pytest.approx(change, **exact)
        assert table["samen"].iloc[:-1].sum() == pytest.approx(change, **exact)


@pytest.mark.parametrize("column", ["fte_dagen", "verzuimde_fte_dagen"])
def test_a_hidden_team_makes_the_totals_missing(column):
    table = tables([(100.0, 0.1, 5)] * 4)
    table.loc[0, column] = np.nan
    assert np.isnan(rate_or_mix(table, "2022H1", "2022H2")["samen"].iloc[-1])
    assert np.isnan(frequency_or_duration(table, table, "2022H1", "2022H2")["samen"].iloc[-1])


def test_hidden_reports_make_the_totals_missing():
    table = tables([(100.0, 0.1, 5)] * 4)
    hidden = table.assign(meldingen=[np.nan, 5.0, 5.0, 5.0])
    effects = frequency_or_duration(table, hidden, "2022H1", "2022H2")
    assert np.isnan(effects["samen"].iloc[-1])
    assert effects.set_index("buurtteam").loc["team1", "samen"] == 0.0


def test_absence_without_a_new_report_has_no_days_per_report():
    table = tables([(100.0, 0.1, 5)] * 4)
    table.loc[0, "meldingen"] = 0.0
    assert np.isnan(frequency_or_duration(table, table, "2022H1", "2022H2")["samen"].iloc[-1])
    table.loc[0, "verzuimde_fte_dagen"] = 0.0
    total = frequency_or_duration(table, table, "2022H1", "2022H2").iloc[-1]
    assert total["frequentie"] == pytest.approx(5.0)
    assert total["samen"] == pytest.approx(5.0)


def test_a_period_in_which_nobody_was_employed_has_no_effects(recwarn):
    table = tables([(0.0, 0.1, 0), (0.0, 0.1, 0), (100.0, 0.1, 5), (100.0, 0.4, 5)])
    assert np.isnan(frequency_or_duration(table, table, "2022H1", "2022H2")["samen"].iloc[-1])
    assert np.isnan(rate_or_mix(table, "2022H1", "2022H2")["samen"].iloc[-1])
    assert not recwarn.list


def test_a_team_that_comes_or_goes_is_an_effect_of_the_mix():
    table = tables([(100.0, 0.1, 5), (100.0, 0.1, 5), (100.0, 0.1, 5), (100.0, 0.4, 5)])
    table = table[~((table["periode"] == "2022H1") & (table["buurtteam"] == "team1"))]
    for effects in (
        rate_or_mix(table, "2022H1", "2022H2"),
        frequency_or_duration(table, table, "2022H1", "2022H2"),
    ):
        total = effects.iloc[-1]
        assert total["samenstelling"] == pytest.approx(15.0)
        assert total["samen"] == pytest.approx(15.0)


def test_results_of_the_analysis_go_through_the_same_functions(absence_of):
    absence = absence_of(
        [("a", "Noord", 1.0, "2019-01-01", None), ("b", "Zuid", 0.5, "2019-01-01", None)],
        [
            ("a", "2022-02-01", "2022-02-11"),
            ("a", "2022-08-01", "2022-10-01"),
            ("b", "2022-05-01", "2022-07-09"),
            ("b", "2022-09-01", "2022-09-03"),
        ],
    )
    halves = [HalfYear(2022, 1), HalfYear(2022, 2)]
    rates = absence_rate(absence, halves, scheme=VERNET).exact()
    change = class_contributions(rates, "2022H1", "2022H2").set_index("klasse")["verandering"]
    assert change.loc["afronding"] == pytest.approx(0, abs=1e-12)
    by_team = absence_rate(absence, halves, ("buurtteam",)).exact()
    frequency = reporting_frequency(absence, halves, ("buurtteam",)).exact()
    for effects in (
        rate_or_mix(by_team, "2022H1", "2022H2"),
        frequency_or_duration(by_team, frequency, "2022H1", "2022H2"),
    ):
        assert effects["samen"].iloc[-1] == pytest.approx(change.loc["totaal"])


@pytest.mark.parametrize(
    "call",
    [
        lambda months: part_contributions(year_means(months), "2021", "2023"),
        lambda months: part_contributions(
            year_means(months), "2021", "2022", parts=("kort", "langs")
        ),
        lambda months: class_contributions(
            CLASSES[CLASSES["klasse"] != "totaal"], "2022H1", "2022H2"
        ),
        lambda months: rate_or_mix(tables([(1.0, 0.1, 1)] * 4), "2022H1", "2022H2", "cluster"),
        lambda months: season_and_trend(months, "total"),
        lambda months: season_and_trend(months.iloc[:24]),
        lambda months: year_means(months.drop(columns="periode")),
    ],
)
def test_what_is_not_in_the_table_is_refused(months, call):
    with pytest.raises(AnalysisError):
        call(months)
