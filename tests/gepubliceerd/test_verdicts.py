"""Every published figure has exactly one verdict, and what is fitted is not reproduced."""

from dataclasses import replace

import pytest

from lokalis_research.errors import DictionaryError
from lokalis_research.gepubliceerd.claims import claim_counterparts
from lokalis_research.gepubliceerd.compute import SOURCES
from lokalis_research.gepubliceerd.counterpart import WAYS, Counterpart, Reading, read
from lokalis_research.gepubliceerd.verdicts import (
    DIFFERS,
    LACKING,
    REPRODUCED,
    ROUNDING,
    TOLD_TWICE,
    VERDICTS,
    compared,
    counted,
    counterparts_of,
    drawn_apart,
    figure_verdicts,
    used_in_fitting,
)
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.period import HalfYear

PAGE = HalfYear(2022, 2)


@pytest.fixture
def verdicts(figures, dictionary, table_of):
    families = table_of("bereikte_gezinnen_jaar", periode=["2018", "2019"], gezinnen=[8445.0, 8445])
    return figure_verdicts(figures, dictionary, PAGE, [families], made_up=True)


def test_each_of_350_figures_has_one_verdict(verdicts):
    table = verdicts.table
    assert len(table) == table["cijfer"].nunique() == 350
    assert set(table["oordeel"]) <= set(VERDICTS)


def test_the_counts_add_up_and_tell_fitted_from_free(verdicts):
    counts = counted(verdicts).table
    assert counts["alle"].sum() == 350
    assert (counts["geijkt"] + counts["vrij"] == counts["alle"]).all()


def test_a_number_that_is_there_is_compared_and_one_that_is_not_is_lacking(verdicts):
    of = verdicts.table.set_index("cijfer")["oordeel"]
    assert of["jv2019-bereik-gezinnen-aantal"] == REPRODUCED
    assert of["hj2020-bereik-gezinnen-aantal"] == LACKING
    assert of["jv2019-norm-kennismaken"] == "doel"
    assert of["jv2019-verwijzingen-gezinnen-procent"] == "andere lezing"


def test_a_figure_that_only_repeats_another_counts_for_none(verdicts):
    of = verdicts.table.set_index("cijfer")
    assert of.loc["jv2019-bereik-gezinnen-aantal-2018", "oordeel"] == TOLD_TWICE
    told = of[of["oordeel"] == TOLD_TWICE]
    assert (told["waarom"].str.len() > 10).all()


def test_a_figure_says_what_it_is_about_where_that_is_not_all_of_the_city(verdicts):
    about = verdicts.table.set_index("cijfer")["waarover"]
    assert about["jv2019-bereik-gezinnen-aantal"] == ""
    assert about["jv2019-vragen-opvoeden-procent"] == "opvoeden en opgroeien"
    assert about["jv2019-meervoudig-de-meern-procent"] == "De Meern"


def test_whoever_lacks_says_which_table_or_field(verdicts):
    lacking = verdicts.table[verdicts.table["oordeel"] == LACKING]
    assert (lacking["waarom"].str.len() > 10).all()


@pytest.mark.parametrize(
    ("published", "exactness", "computed", "slack", "expected"),
    [
        (13.0, "exact", 13.49, 0, REPRODUCED),
        (13.6, "exact", 13.49, 0, DIFFERS),
        (1164, "exact", 1165, 2.5, ROUNDING),
        (20, "circa", 20.9, 0, ROUNDING),
        (20, "circa", 21.1, 0, DIFFERS),
        (10, "ruim", 9.9, 0, DIFFERS),
        (90, "bijna", 89.4, 0, ROUNDING),
        (50, "hoogstens", 12, 0, ROUNDING),
        (50, "hoogstens", 51, 0, DIFFERS),
        (-700, "bijna", -665, 0, ROUNDING),
        (-700, "bijna", -710, 0, DIFFERS),
    ],
)
def test_words_and_rounding_say_how_near_is_the_same(
    published, exactness, computed, slack, expected
):
    assert compared(published, exactness, Reading(computed, slack)) == expected


def test_a_hidden_part_leaves_no_sum(table_of):
    months = table_of("gesprekken_maand", periode=["2020-01", "2020-02"], gevoerd=[20.0, None])
    one = Counterpart("gesprekken", "maand", kolom="gevoerd", periode="2020-01..2020-02")
    assert not read(one, {"gesprekken_maand": months.table}).known


def test_a_share_is_of_the_sums_and_other_rows_can_be_the_whole(table_of):
    stages = table_of(
        "stadia_jaar", periode=["2019"] * 3, verst=["geen", "bereikt", "wil"], n=[50.0, 30, 20]
    )
    one = Counterpart(
        "stadia", "jaar", rij="verst=wil", kolom="n", noemer="verst=bereikt|wil", periode="2019",
        factor=100,
    )  # fmt: skip
    assert read(one, {"stadia_jaar": stages.table}).value == 40


def test_every_counterpart_names_something_that_exists(dictionary):
    known = {*SOURCES, *load_indicators(dictionary).indicators}
    for one in [*counterparts_of(dictionary).values(), *claim_counterparts(dictionary)]:
        assert one.bron in known
        assert one.rekenwijze in WAYS
        assert one.now


def test_every_result_is_accounted_for_in_the_dictionary(dictionary):
    figures, rules = dictionary.published, set(dictionary.counterparts["cijfer"])
    results = figures[figures["soort"] == "resultaat"]
    assert (results["id"].isin(rules) | results["indicator"].isin(rules)).all()
    assert rules <= {*figures["id"], *figures["indicator"]}


def test_a_fifth_is_drawn_by_the_seed_and_what_was_used_before_is_said(dictionary):
    apart = drawn_apart(dictionary)
    assert len(apart) == 70
    used = {one for one, fitted in used_in_fitting(dictionary).items() if fitted == "ja"}
    assert apart & used  # the demo was fitted before the draw; pages say so per figure
    assert apart - used


def test_a_moment_in_a_counterpart_that_is_none_is_refused():
    with pytest.raises(DictionaryError):
        _ = Counterpart("x", "jaar", periode="ooit").now


def test_beside_a_published_figure_only_what_is_hidden_is_called_hidden(
    figures, dictionary, table_of
):
    some = table_of("bereikte_gezinnen_jaar", periode=["2018", "2019"], gezinnen=[8445.0, None])
    some = replace(some, status=some.status.replace("niet_bepaald", "verborgen"))
    made = figure_verdicts(figures, dictionary, PAGE, [some], made_up=False)
    status = made.status["berekend"].set_axis(made.table["cijfer"])
    assert status["jv2019-bereik-gezinnen-aantal"] == "verborgen"
    assert status["jv2019-zonder-hulp-verder-procent"] == "niet_bepaald"
