"""Released indicators side by side: differences, sentences, figures and inequality."""

import math

import numpy as np
import pandas as pd
import pytest

from lokalis_research.drawing import Notice, Picture
from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren import compare, figures_indicators, reference
from lokalis_research.period import HalfYear
from lokalis_research.verdict import UNKNOWN
from tests.indicatoren.by_hand import material

H2 = HalfYear(2022, 2)
NONE = float("nan")


@pytest.fixture
def share(shown):
    """A share now, a year before, and of a half-year between them, and of years before.

    Those years differed by nothing.
    """
    early = [f"{year}H{half}" for year in (2017, 2018, 2019) for half in (1, 2)]
    table = pd.DataFrame(
        {
            "periode": [*early, "2021H2", "2022H1", "2022H2"],
            "waarde": [*[40.0] * len(early), 40.0, 1.0, 50.0],
            "waarde_laag": [*[37.0] * len(early), 37.0, 0.0, 46.0],
            "waarde_hoog": [*[44.0] * len(early), 44.0, 2.0, 53.0],
        }
    )
    return shown(["periode"], table, "uitval")


def test_the_difference_is_with_the_same_half_year_and_its_interval_follows_from_both(share):
    row = compare.beside_year_before(share, H2).table.iloc[0]
    assert (row["nu"], row["eerder"], row["verschil"]) == (50.0, 40.0, 10.0)
    assert row["verschil_laag"] == pytest.approx(10 - math.hypot(50 - 46, 44 - 40))
    assert row["verschil_hoog"] == pytest.approx(10 + math.hypot(53 - 50, 40 - 37))


def test_what_cannot_be_said_of_the_page_s_half_year_gives_the_last_that_can(share):
    beside = compare.beside_year_before(share, HalfYear(2023, 1))
    assert beside.title.endswith("2022H2 naast 2021H2")


def test_counts_grow_in_per_cent_and_a_hidden_number_stays_hidden(shown):
    table = pd.DataFrame(
        {
            "periode": ["2021H2", "2022H2"] * 2,
            "functie": ["a", "a", "b", "b"],
            "ingestroomd": [20.0, 30.0, 15.0, NONE],
        }
    )
    beside = compare.beside_year_before(shown(["periode", "functie"], table), H2).table
    assert beside["groei"].iloc[0] == pytest.approx(50.0)
    assert beside.loc[1, ["nu", "verschil", "groei"]].isna().all()


def test_what_was_not_there_a_year_before_is_not_called_hidden(shown):
    table = pd.DataFrame(
        {
            "periode": ["2021H2", "2022H2", "2022H2"],
            "functie": ["hidden", "hidden", "new"],
            "ingestroomd": [NONE, 30.0, 15.0],
        }
    )
    beside = compare.beside_year_before(shown(["periode", "functie"], table), H2)
    status = beside.status.set_axis(beside.table["functie"])
    assert set(status.loc["hidden", ["eerder", "verschil", "groei"]]) == {"verborgen"}
    assert set(status.loc["new", ["eerder", "verschil", "groei"]]) == {"niet_bepaald"}


def test_a_sentence_says_the_number_its_interval_and_a_year_before(share, catalogue):
    said = compare.answer(catalogue, H2, share)
    (point,) = said.points
    (detail,) = (one.replace("\u00a0", " ").replace("\u2060", "") for one in said.details)
    zin = catalogue["uitval"].zin
    then = " (een jaar eerder 40%: een duidelijke stijging)"
    assert point == zin.format(waarde="50%", periode="", eerder=then)
    assert detail == zin.format(waarde="50% [46 – 53]", periode="", eerder=then)


def test_a_difference_that_may_be_chance_is_said_to_be_unclear(share, catalogue):
    wide = share.derive(
        lambda table: table.assign(waarde_laag=20.0, waarde_hoog=70.0),
        name="uitval", title="Uitval", dimensions=share.dimensions, values=share.values,
    )  # fmt: skip
    (point,) = compare.answer(catalogue, H2, wide).points
    assert "40%: dat kan toeval zijn" in point


def test_a_difference_that_earlier_years_had_as_well_is_said_to_be_usual(share, catalogue):
    def restless(table):
        waarde = table["waarde"].where(table["periode"] != "2018H2", 55.0)
        return table.assign(waarde=waarde, waarde_laag=waarde - 3, waarde_hoog=waarde + 3)

    varies = share.derive(
        restless, name="uitval", title="Uitval", dimensions=share.dimensions, values=share.values
    )
    (point,) = compare.answer(catalogue, H2, varies).points
    assert "40%: eerdere jaren verschilden ook zo" in point


def test_a_table_says_which_difference_would_have_been_seen(share, catalogue):
    (row,) = compare.judgements(catalogue, H2, share).table.to_dict("records")
    assert (row["wat"], row["eenheid"], row["verschil"]) == (
        "Gestopt door het gezin",
        "procentpunt",
        10.0,
    )
    assert row["oordeel"] == "een duidelijke stijging"
    assert row["te_zien"] == pytest.approx(row["verschil"] - row["verschil_laag"])
    assert row["te_zien"] < 10


def test_half_years_that_a_series_break_lies_between_are_not_set_beside_each_other(
    shown, catalogue
):
    table = pd.DataFrame({"periode": ["2021H2", "2022H2"], "waarde": [25.0, 50.0]})
    broken = shown(["periode"], table, "vinkje_veiligheid")
    said = compare.answer(catalogue, H2, broken)
    assert said.figures[0].year_before == "niet goed te vergelijken"
    assert "25" not in str(said)
    assert "25" not in figures_indicators.over_time(broken, catalogue).finding


def test_a_sentence_says_that_a_year_before_does_not_compare(shown, catalogue):
    table = pd.DataFrame({"periode": ["2019H1", "2020H1"], "waarde": [25.0, 50.0]})
    begun = shown(["periode"], table, "begonnen_binnen_vier_weken")
    (said,) = compare.answer(catalogue, HalfYear(2020, 1), begun).points
    assert said.endswith("(met een jaar eerder niet goed te vergelijken: eerste coronamaanden).")


def test_a_year_before_is_written_out_once_and_said_to_be_the_same_where_it_is(shown, catalogue):
    def of(name, before):
        table = pd.DataFrame({"periode": ["2021H2", "2022H2"], "waarde": [before, 50.0]})
        return shown(["periode"], table, name)

    said = compare.answer(catalogue, H2, of("uitval", 40.0), of("zonder_hulp_verder", 41.0))
    assert "(een jaar eerder 40%: niet getoetst)" in said.points[0]
    assert "(was 41%: niet getoetst)" in said.points[1]
    (same,) = compare.answer(catalogue, H2, of("uitval", 50.0)).points
    assert "50% " in same
    assert "(een jaar eerder afgerond evenveel)" in same


def test_a_sentence_says_what_cannot_be_said(shown, catalogue):
    empty = shown(["periode"], pd.DataFrame({"periode": ["2022H2"], "waarde": [NONE]}), "uitval")
    said = compare.answer(catalogue, H2, empty)
    assert said.points == said.figures == ()
    assert (
        said.unknown
        == "Uit deze gegevens is niet te zeggen hoe het staat met ‘Gestopt door het gezin’."
    )
    assert said.details == (f"Gestopt door het gezin: {UNKNOWN}.",)


def test_figures_say_what_they_show_and_draw_breaks(share, catalogue):
    figure = figures_indicators.over_time(share, catalogue)
    assert isinstance(figure, Picture)
    assert "50 in 2022H2, een jaar eerder 40" in figure.finding
    assert "Stippellijn" not in figure.caption  # none of this field between these half-years
    earlier = share.derive(
        lambda table: table[-3:].assign(periode=["2020H1", "2020H2", "2021H1"]),
        name="uitval", title="Uitval", dimensions=share.dimensions, values=share.values,
    )  # fmt: skip
    assert "september 2020" in figures_indicators.over_time(earlier, catalogue).caption


def test_a_figure_of_groups_is_in_order_of_name_and_names_no_best(shown):
    table = pd.DataFrame(
        {"periode": ["2022H2"] * 2, "cluster": ["West", "Oost"], "waarde": [3.0, 9.0]}
    )
    figure = figures_indicators.beside_before(shown(["periode", "cluster"], table), H2)
    assert "3 tot 9" in figure.finding
    assert "West" not in figure.finding


def test_a_single_group_is_not_drawn(shown):
    table = pd.DataFrame({"periode": ["2022H2"] * 2, "cluster": ["A", "B"], "waarde": [3.0, NONE]})
    notice = figures_indicators.beside_before(shown(["periode", "cluster"], table), H2)
    assert isinstance(notice, Notice)


@pytest.mark.parametrize("number", [0, 1])
def test_where_there_is_nothing_to_draw_a_notice_says_why(shown, catalogue, number):
    table = pd.DataFrame({"periode": ["2022H1", "2022H2"], "waarde": [NONE, NONE]})
    figure = figures_indicators.over_time(
        shown(["periode"], table.iloc[number:], "uitval"), catalogue
    )
    assert isinstance(figure, Notice)


def test_the_slope_index_is_the_least_squares_line_through_the_middle_of_each_class():
    # Half the people at 1/4 and half at 3/4: the line rises by 10 over half of the city.
    assert reference.slope_index([10.0, 20.0], [500, 500])[0] == pytest.approx(20.0)
    assert reference.slope_index([12.0, 12.0, 12.0], [1, 7, 3])[0] == pytest.approx(0.0)


def test_the_error_of_the_slope_is_that_of_the_shares_it_is_made_of():
    """Classes at 1/4 and 3/4 weigh −2 and 2; shares of 100 have errors of 4 and 3 points."""
    assert reference.slope_index([20.0, 10.0], [100, 100]) == pytest.approx((-20.0, 10.0))
    # Of 100 and 300 the middles lie at 1/8 and 5/8: weights −2 and 2 again.
    expected = 2 * np.sqrt(20 * 80 / 100 + 10 * 90 / 300)
    assert reference.slope_index([20.0, 10.0], [100, 300]) == pytest.approx((-20.0, expected))


@pytest.mark.parametrize(("rates", "people"), [([1.0], [10]), ([1.0, 2.0], [10, 0])])
def test_no_slope_without_two_classes_with_people(rates, people):
    with pytest.raises(AnalysisError):
        reference.slope_index(rates, people)


def test_low_and_high_are_set_beside_their_first_period_and_without_families_there_is_no_slope(
    shown, dictionary
):
    table = pd.DataFrame(
        {
            "periode": ["2021H2", "2021H2", "2022H2", "2022H2"],
            "ses": ["laag", "hoog"] * 2,
            "gezinnen": [100.0, 50.0, 120.0, 55.0],
        }
    )
    counted = shown(["periode", "ses"], table)
    found = reference.low_and_high(counted, material(dictionary)).table
    assert found["laag_index"].tolist() == pytest.approx([100, 120])
    assert found["groeiverschil"].tolist() == pytest.approx([0, 10])
    assert found["helling"].isna().all()
