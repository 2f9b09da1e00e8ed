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
from lokalis_research.verzuim.change import begun_or_carried as split_days
from lokalis_research.verzuim.change import changes
from lokalis_research.verzuim.decompose import (
    begun_or_carried,
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
    assert (after - before).to_dict() == {"2020": 0.0, "2021": 0.0, "2022": pytest.approx(0.1)}


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
@settings(max_examples=60)
def test_effects_sum_to_the_change_of_the_percentage(drawn):
    drawn_table = tables(drawn)
    sums = drawn_table.groupby("periode")[["verzuimde_fte_dagen", "fte_dagen"]].sum()
    rate = sums["verzuimde_fte_dagen"] / sums["fte_dagen"] * 100
    change = rate["2022H2"] - rate["2022H1"]
    table = rate_or_mix(drawn_table, "2022H1", "2022H2").set_index("buurtteam")
    # Effects may be far larger than their sum; what rounding leaves is in proportion to them.
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


def parts(first, second):
    """Lay out sick fte-days of spells begun and carried over, out of 100."""
    rows = [
        (period, part, 100.0, days)
        for period, (begun, carried) in (("2022H1", first), ("2022H2", second))
        for part, days in (
            ("in het halfjaar begonnen", begun),
            ("van ervoor", carried),
            ("totaal", begun + carried),
        )
    ]
    return pd.DataFrame(rows, columns=["periode", "begin", "fte_dagen", "verzuimde_fte_dagen"])


def reports(first, second):
    return pd.DataFrame({"periode": ["2022H1", "2022H2"], "meldingen": [first, second]})


@given(st.lists(st.floats(0, 50), min_size=4, max_size=4), st.integers(1, 90), st.integers(1, 90))
@settings(max_examples=60)
def test_what_began_and_was_carried_over_sums_to_the_change(drawn, first, second):
    table = parts(drawn[:2], drawn[2:])
    effects = begun_or_carried(table, reports(first, second), "2022H1", "2022H2").iloc[0]

    change = sum(drawn[2:]) - sum(drawn[:2])
    assert effects["samen"] == pytest.approx(change, abs=1e-9)
    assert effects.drop("samen").sum() == pytest.approx(change, abs=1e-9)


def test_fewer_reports_take_away_only_what_reports_of_the_half_year_gave():
    # Two of ten days are of spells that began; half the reports, each as long.
    effects = begun_or_carried(parts((2, 8), (1, 8)), reports(10, 5), "2022H1", "2022H2").iloc[0]

    assert effects["frequentie"] == pytest.approx(-1.0)
    assert effects["duur"] == pytest.approx(0.0)
    assert effects["van_ervoor"] == 0.0


def test_hidden_days_or_reports_make_the_effects_missing():
    table = parts((2, 8), (1, 8))
    hidden = table.assign(verzuimde_fte_dagen=table["verzuimde_fte_dagen"].where(table.index != 1))

    for days, counts in ((hidden, reports(10, 5)), (table, reports(np.nan, 5))):
        effects = begun_or_carried(days, counts, "2022H1", "2022H2").iloc[0]
        assert np.isnan(effects["samen"])


def test_a_period_in_which_nobody_was_employed_has_no_effects(recwarn):
    table = tables([(0.0, 0.1, 0), (0.0, 0.1, 0), (100.0, 0.1, 5), (100.0, 0.4, 5)])
    assert np.isnan(rate_or_mix(table, "2022H1", "2022H2")["samen"].iloc[-1])
    assert not recwarn.list


def test_a_team_that_comes_or_goes_is_an_effect_of_the_mix():
    table = tables([(100.0, 0.1, 5), (100.0, 0.1, 5), (100.0, 0.1, 5), (100.0, 0.4, 5)])
    table = table[~((table["periode"] == "2022H1") & (table["buurtteam"] == "team1"))]
    total = rate_or_mix(table, "2022H1", "2022H2").iloc[-1]
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
    found = changes(absence, *halves, VERNET).table.set_index("klasse")["verandering"]
    assert found.drop("totaal").sum() == pytest.approx(found.loc["totaal"], abs=1e-9)
    by_team = absence_rate(absence, halves, ("buurtteam",)).exact()
    days = split_days(absence, halves).exact()
    frequency = reporting_frequency(absence, halves).exact()
    for effects in (
        rate_or_mix(by_team, "2022H1", "2022H2"),
        begun_or_carried(days, frequency, "2022H1", "2022H2"),
    ):
        assert effects["samen"].iloc[-1] == pytest.approx(found.loc["totaal"])


@pytest.mark.parametrize(
    "call",
    [
        lambda months: part_contributions(year_means(months), "2021", "2023"),
        lambda months: part_contributions(
            year_means(months), "2021", "2022", parts=("kort", "langs")
        ),
        lambda months: rate_or_mix(tables([(1.0, 0.1, 1)] * 4), "2022H1", "2022H2", "cluster"),
        lambda months: season_and_trend(months, "total"),
        lambda months: year_means(months.drop(columns="periode")),
    ],
)
def test_what_is_not_in_the_table_is_refused(months, call):
    with pytest.raises(AnalysisError):
        call(months)
