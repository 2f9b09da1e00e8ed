"""Who stands behind a count: distinct people, and how much the largest of them add."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.indicatoren.support import counted
from lokalis_research.result import Quantity

DAYS = Quantity("dagen", "Dagen", entities=("gezin",), kind="som")
WHOLE = Quantity("alle", "Alle", entities=("gezin",), constant_over=("hoe",))
rows = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 9)), max_size=25
)


def frame(given_rows):
    table = pd.DataFrame(given_rows, columns=["periode", "gezin_id", "dagen"])
    return table.astype({"periode": "str", "gezin_id": "str", "dagen": "int64"})


def test_shares_are_of_the_largest_one_and_two():
    table, support = counted(
        pd.DataFrame({"periode": ["a", "b"]}),
        frame([("a", "x", 3), ("a", "x", 3), ("a", "y", 3), ("a", "z", 1), ("b", "x", 0)]),
        [DAYS],
        who="gezin_id",
    )
    assert table["dagen"].tolist() == [10, 0]
    assert support["n"].tolist() == [3, 0]
    assert support["grootste"].tolist() == [0.6, 0]
    assert support["grootste_twee"].tolist() == [pytest.approx(0.9), 0]


def test_what_does_not_depend_on_a_dimension_is_the_same_in_all_its_rows():
    cells = pd.DataFrame({"periode": ["a", "a"], "hoe": ["vroeg", "laat"]})
    happened = pd.DataFrame(
        {"periode": ["a"] * 3, "hoe": ["vroeg", "vroeg", "laat"], "gezin_id": ["x", "y", "x"]}
    ).assign(alle=1)
    table, support = counted(cells, happened, [WHOLE], who="gezin_id")
    assert table["alle"].tolist() == [3, 3]
    assert support["n"].tolist() == [2, 2]


@given(rows)
@settings(max_examples=50, deadline=None)
def test_it_is_what_grouping_by_hand_gives(given_rows):
    table = frame(given_rows)
    cells = pd.DataFrame({"periode": ["a", "b"]}).astype("str")
    found, support = counted(cells, table, [DAYS], who="gezin_id")
    for place, name in enumerate("ab"):
        own = table[table["periode"] == name].groupby("gezin_id")["dagen"].sum()
        own = own[own > 0].sort_values(ascending=False)
        assert found["dagen"][place] == own.sum()
        assert support["n"][place] == len(own)
        if len(own):
            assert support["grootste_twee"][place] == pytest.approx(own[:2].sum() / own.sum())
