"""Reading judgements, and the lists that say where coders part ways."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement import (
    Ratings,
    cohen_kappa,
    confusion,
    more_units,
    split_units,
)


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "doel": ["d2", "d1", "d1", "d3"],
            "codeur": ["b", "a", "b", "a"],
            "oordeel": ["ja", "nee", "ja", None],
            "gezin": ["g1", "g1", "g1", "g2"],
        }
    )


def test_a_long_table_becomes_a_matrix_in_sorted_order(table):
    ratings = Ratings.from_long(
        table,
        unit="doel",
        coder="codeur",
        value="oordeel",
        categories=["nee", "ja"],
        cluster="gezin",
    )

    assert (ratings.units, ratings.coders) == (("d1", "d2", "d3"), ("a", "b"))
    assert ratings.codes.tolist() == [[0, 1], [-1, 1], [-1, -1]]
    assert ratings.clusters.tolist() == [0, 0, 1]


def test_two_judgements_of_one_unit_by_one_coder_are_refused(table):
    twice = pd.concat([table, table.iloc[[0]]])

    with pytest.raises(AnalysisError, match="1 judgements are of a unit"):
        Ratings.from_long(twice, unit="doel", coder="codeur", value="oordeel")


def test_a_missing_column_is_named(table):
    with pytest.raises(AnalysisError, match=r'no column "oordel".*Did you mean "oordeel"'):
        Ratings.from_long(table, unit="doel", coder="codeur", value="oordel")


def test_a_judgement_outside_the_scale_is_refused_without_showing_it():
    with pytest.raises(AnalysisError, match="1 judgements are none of the 2") as error:
        Ratings.of([["ja", "geheim"]], categories=["ja", "nee"])
    assert "geheim" not in str(error.value)


def test_missing_comes_as_none_or_nan():
    for hole in (None, np.nan):
        assert Ratings.of([[1, hole], [2, 2]]).codes.tolist() == [[0, -1], [1, 1]]


def test_numbers_beside_texts_are_refused_until_their_order_is_named():
    with pytest.raises(AnalysisError, match="have no order"):
        Ratings.of([[1, "ja"], [1, 1]])
    assert Ratings.of([[1, "ja"]], categories=[1, "ja"]).codes.tolist() == [[0, 1]]


def test_ordered_categoricals_bring_their_order_and_the_categories_that_nobody_used():
    scale = pd.CategoricalDtype(["laag", "midden", "hoog"], ordered=True)
    frame = pd.DataFrame({"x": ["laag", "hoog"], "y": ["laag", None]}, dtype=scale)
    assert Ratings.of(frame).categories == ("laag", "midden", "hoog")
    assert Ratings.of(frame).codes.tolist() == [[0, 0], [2, -1]]
    assert Ratings.of(frame.astype("str")).categories == ("hoog", "laag")


def test_numbers_keep_their_value_and_words_get_a_rank():
    assert Ratings.of([[1, 10], [5, 5]]).scores.tolist() == [1, 5, 10]
    assert Ratings.of([["a", "c"]], categories=["a", "b", "c"]).scores.tolist() == [1, 2, 3]


@pytest.mark.parametrize("table", [[[1, 2, 3], [4, 5, 6]], [[1.5, 0], [0, 1]], [[-1, 0], [0, 1]]])
def test_a_table_of_two_coders_is_square_and_counts(table):
    with pytest.raises(AnalysisError, match="square"):
        Ratings.from_table(table)


def test_from_table_and_confusion_are_each_others_inverse():
    table = [[40, 9, 1], [6, 45, 2], [0, 0, 3]]

    assert confusion(Ratings.from_table(table)).tolist() == table


def test_the_units_that_split_most_come_first_and_agreed_ones_not_at_all():
    ratings = Ratings.of([[1, 1, 1], [1, 3, 2], [1, 1, 2], [3, 1, None]])
    found = split_units(ratings)

    assert found["unit"].tolist() == [1, 3, 2]
    assert found["disagreement"].tolist() == pytest.approx([1, 1, 2 / 3])
    assert split_units(ratings, "quadratic")["unit"].tolist() == [3, 1, 2]


def test_more_units_bring_the_half_width_to_the_target():
    few = Ratings.from_table([[40, 9], [6, 45]])
    extra = more_units(cohen_kappa(few), 0.05)
    enough = cohen_kappa(
        Ratings.from_table(np.round(np.array([[40, 9], [6, 45]]) * (100 + extra) / 100))
    )

    assert (enough.high - enough.low) / 2 == pytest.approx(0.05, rel=0.02)
    assert more_units(enough, 0.2) == 0


def test_perfect_agreement_does_not_tell_how_many_more_are_needed():
    assert np.isnan(more_units(cohen_kappa(Ratings.from_table([[5, 0], [0, 5]])), 0.1))


def test_a_half_width_of_nothing_is_refused():
    with pytest.raises(AnalysisError, match="not above zero"):
        more_units(cohen_kappa(Ratings.from_table([[5, 1], [0, 5]])), 0)
