"""A frame from which no honest draw can be made is refused, without naming a unit."""

import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.steekproef import check_frame, hash_frame


def test_a_frame_with_an_id_twice_is_refused_and_the_id_not_named(frame):
    doubled = pd.concat([frame, frame.head(2)])
    with pytest.raises(AnalysisError, match="2 of 55 rows") as caught:
        check_frame(doubled)
    assert "g000" not in str(caught.value)


@pytest.mark.parametrize("column", ["eenheid_id", "stratum"])
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_a_unit_without_id_or_stratum_is_refused(frame, column, nothing):
    frame.loc[3, column] = nothing
    with pytest.raises(AnalysisError, match=f'1 of 53 units of the frame have no "{column}"'):
        check_frame(frame)


@pytest.mark.parametrize("column", ["eenheid_id", "stratum"])
def test_a_missing_column_is_named(frame, column):
    with pytest.raises(AnalysisError, match=f'"{column}"'):
        check_frame(frame.drop(columns=column))


def test_an_empty_frame_is_refused(frame):
    with pytest.raises(AnalysisError, match="empty"):
        check_frame(frame.head(0))


def test_the_hash_knows_neither_row_order_nor_other_columns(frame, shuffle):
    assert hash_frame(shuffle(frame)) == hash_frame(frame)
    assert hash_frame(frame.assign(ander=0)) == hash_frame(frame)
    assert hash_frame(frame.set_index("ander")) == hash_frame(frame)


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.iloc[1:],
        lambda frame: frame.assign(stratum=frame["stratum"].mask(frame.index == 0, "Ondiep")),
        lambda frame: frame.assign(eenheid_id=frame["eenheid_id"].mask(frame.index == 0, "g999")),
    ],
    ids=["a unit less", "a unit that moved", "another unit"],
)
def test_the_hash_notices_every_change_of_units_and_strata(frame, change):
    assert hash_frame(change(frame)) != hash_frame(frame)


def test_text_cannot_pretend_to_be_two_columns():
    with pytest.raises(AnalysisError, match="control characters"):
        hash_frame(pd.DataFrame({"eenheid_id": ["a\x1fb\nc"], "stratum": ["d"]}))
