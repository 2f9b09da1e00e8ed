"""Who stands behind numbers is kept for the door, among the personal data and nowhere else."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import ReleaseError
from lokalis_research.release.standing import from_parquet, to_parquet
from lokalis_research.result import Column, Estimate, Quantity, add_up, assemble, build, rest_on

COUNT = Quantity("gezinnen", "Gezinnen", entities=("gezin",), constant_over=("hoe",), kind="aantal")
SHARE = Estimate("aandeel", "Aandeel", "%", 0, entities=("gezin",), kind="aandeel")


@pytest.fixture
def result():
    cells = pd.DataFrame({"team": ["a", "a", "b"], "hoe": ["x", "y", "x"]})
    rows = pd.DataFrame({"team": ["a", "a", "b"], "gezin_id": ["p", "q", "p"], "gezinnen": 1})
    return assemble(
        cells,
        [
            add_up(COUNT, cells, rows, "gezin_id"),
            rest_on(
                SHARE,
                pd.DataFrame({"aandeel": [1.0, 2.0, 3.0]}),
                [["p"], ["p", "q"], []],
                degrees=[11, 12, np.nan],
                effective=20,
            ),
        ],
        name="t",
        title="T",
        dimensions=(Column("team", "Team"), Column("hoe", "Hoe")),
    )


def test_what_is_read_is_what_was_written(result):
    for one, again in zip(result.behind, from_parquet(to_parquet(result)), strict=True):
        assert (one.column, one.entity) == (again.column, again.entity)
        pd.testing.assert_frame_equal(one.measures, again.measures)
        for row in range(3):
            assert one.of_row(row).to_dict() == again.of_row(row).to_dict()


def test_a_result_of_nobody_can_be_written(result):
    empty = build(
        pd.DataFrame({"team": [], "gezin_id": []}, dtype="str"),
        who="gezin_id", by=["team"], name="leeg", title="Leeg",
    )  # fmt: skip
    assert from_parquet(to_parquet(empty))[0].measures.empty


@pytest.mark.parametrize("content", [b"", b"PAR1 dit is het niet PAR1"])
def test_a_damaged_file_is_refused_with_a_remedy(content):
    with pytest.raises(ReleaseError, match="damaged"):
        from_parquet(content)
