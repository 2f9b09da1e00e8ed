"""What share of a run is shown; why the rest is not, only the reviewer learns."""

import pandas as pd
import pytest

from lokalis_research.share.shown import HiddenCells


@pytest.fixture
def counted():
    tables = pd.DataFrame(
        [
            ("10", "een", "levering", 90, 40, 5),
            ("20", "twee", "levering", 30, 3, 0),
            ("20", "drie", "openbaar", 50, 0, 0),
        ],
        columns=["notebook", "tabel", "herkomst", "getoond", "verborgen", "niet_bepaald"],
    )
    rules = pd.DataFrame(
        [
            ("10", "een", "drempel", 21),
            ("10", "een", "groepsonthulling", 4),
            ("10", "een", "aanvullend", 15),
            ("20", "twee", "groepsonthulling", 3),
        ],
        columns=["notebook", "tabel", "reden", "cellen"],
    )
    return HiddenCells(tables, rules)


def test_the_share_per_notebook_leaves_public_figures_and_what_does_not_exist_out(counted):
    shares = counted.per_notebook.set_index("notebook")["aandeel"]
    assert shares.to_dict() == pytest.approx({"10": 100 * 90 / 130, "20": 100 * 30 / 33})


def test_the_reviewer_sees_every_rule_per_notebook_with_its_count(counted):
    assert [count for _, count in counted.reasons_per_notebook["10"]] == [15, 21, 4]
    assert len(counted.reasons_per_notebook["20"]) == 1
