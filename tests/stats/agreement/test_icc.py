"""Intraclass correlations against the example of Shrout and Fleiss, as psych::ICC has it."""

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.agreement import intraclass_correlations

# Six units, four raters: Shrout and Fleiss (1979), table 2.
SCORES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
PSYCH = [
    ("ICC(1)", 0.17, -0.133, 0.723),
    ("ICC(A,1)", 0.29, 0.019, 0.761),
    ("ICC(C,1)", 0.71, 0.342, 0.946),
    ("ICC(k)", 0.44, -0.884, 0.912),
    ("ICC(A,k)", 0.62, 0.071, 0.927),
    ("ICC(C,k)", 0.91, 0.676, 0.986),
]


@pytest.mark.parametrize(("form", "value", "low", "high"), PSYCH)
def test_the_example_of_shrout_and_fleiss(form, value, low, high):
    row = intraclass_correlations(SCORES).set_index("form").loc[form]

    assert row["value"] == pytest.approx(value, abs=0.005)
    assert [row["low"], row["high"]] == pytest.approx([low, high], abs=6e-4)


def test_consistency_forgives_a_coder_who_is_always_two_points_lower():
    scores = np.array([[5.0, 3.0], [7.0, 5.1], [9.0, 6.9], [4.0, 2.0]])
    found = intraclass_correlations(scores).set_index("form")["value"]

    assert found["ICC(C,1)"] > 0.99
    assert found["ICC(A,1)"] < found["ICC(C,1)"]


def test_a_unit_with_a_missing_score_is_left_out():
    more = [*SCORES, [5, np.nan, 3, 3]]

    assert intraclass_correlations(more).equals(intraclass_correlations(SCORES))


def test_without_any_variation_it_is_undefined():
    found = intraclass_correlations(np.full((5, 3), 2.0))

    assert found[["value", "low", "high", "f"]].isna().all(axis=None)


def test_one_coder_is_refused():
    with pytest.raises(AnalysisError, match="two or more coders"):
        intraclass_correlations([[1.0], [2.0]])


def test_units_that_all_have_one_mean_agree_less_than_chance_and_do_not_break_it():
    found = intraclass_correlations([[1, 2], [2, 1], [1, 2]]).set_index("form")
    assert found.loc["ICC(1)", "value"] == -1.0
    assert found.loc["ICC(k)", "value"] == -np.inf
