"""What share of a run is shown, and why the rest is not."""

import pandas as pd
import pytest

from lokalis_research.share.hidden import HiddenCells


@pytest.fixture
def counted():
    tables = pd.DataFrame(
        [
            ("10", "een", "levering", 90, 40, 5),
            ("20", "twee", "levering", 30, 3, 0),
            ("20", "drie", "openbaar", 50, 0, 0),
        ],
        columns=["notebook", "tabel", "herkomst", "getoond", "onderdrukt", "niet_bepaald"],
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


def test_readers_see_roughly_why_per_page(counted):
    told = dict(counted.per_page_for_readers["10"])
    assert sorted(told.values()) == ["ongeveer 15", "ongeveer 25"]


def test_readers_are_not_told_that_it_was_nearly_everyone(counted):
    """Beside a number of three hidden cells, the rule would tell what holds for the group."""
    assert counted.per_page_for_readers["20"] == [
        ("te weinig verborgen cellen om te zeggen waarom", "minder dan 10")
    ]
    said = [why for why, _ in [*counted.for_readers, *counted.per_page_for_readers["10"]]]
    assert all("te weinig" in why for why in said if "bijna iedereen" in why)
