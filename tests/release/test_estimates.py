"""Estimates at the door: what hides them, and how finely they are shown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import people

from lokalis_research.errors import AnalysisError
from lokalis_research.release.door import release
from lokalis_research.result import Column, Estimate, Quantity, Result


def shown(result, dictionary):
    return release(result, dictionary).table.iloc[0, 1:].astype(float).tolist()


@pytest.mark.parametrize(
    ("n", "degrees", "expected"),
    [(10, 10.0, "getoond"), (9, 10.0, "verborgen"), (10, 9.9, "verborgen"), (0, 60, "verborgen")],
)
def test_an_estimate_needs_ten_people_and_ten_degrees_of_freedom(
    estimated, dictionary, n, degrees, expected
):
    result = estimated(60.0, 50.0, 70.0, n=n, degrees=degrees)
    assert set(release(result, dictionary).status.iloc[0]) == {expected}


def test_an_unknown_number_of_degrees_of_freedom_is_too_few(estimated, dictionary):
    result = estimated(60.0, 50.0, 70.0, kind="schatting", degrees=np.nan)
    assert set(release(result, dictionary).status.iloc[0]) == {"verborgen"}


def test_a_share_is_shown_as_if_computed_from_rounded_counts(estimated, dictionary):
    # 46 of 73 plans: 45 of 75 when both are rounded.
    value, low, high = shown(estimated(100 * 46 / 73, 51.5, 73.1, units=73.0), dictionary)
    assert (value, low, high) == pytest.approx((60.0, 100 * 35 / 75, 100 * 55 / 75))


def test_another_estimate_is_shown_to_its_decimals(estimated, dictionary):
    result = estimated(0.9734, 0.9251, 1.0249, kind="schatting", decimals=2)
    assert shown(result, dictionary) == [0.97, 0.93, 1.02]


def test_an_estimate_without_an_interval_keeps_none(estimated, dictionary):
    released = release(estimated(60.0, np.nan, np.nan), dictionary)
    assert released.status.iloc[0].tolist() == ["getoond", "niet_bepaald", "niet_bepaald"]


@settings(max_examples=20)
@given(met=st.integers(10, 200), rest=st.integers(0, 200), margin=st.floats(0, 40, allow_nan=False))
def test_rounding_never_narrows_the_interval_of_a_share(estimated, dictionary, met, rest, margin):
    value = 100 * met / (met + rest)
    low, high = max(0.0, value - margin), min(100.0, value + margin)
    _, seen_low, seen_high = shown(
        estimated(value, low, high, n=met, units=float(met + rest)), dictionary
    )
    assert seen_low <= low + 1e-6
    assert seen_high >= high - 1e-6


@settings(max_examples=8)
@given(met=st.integers(10, 55), total=st.integers(60, 120))
def test_a_shown_share_fits_several_counts_of_people(estimated, dictionary, met, total):
    share = shown(estimated(100 * met / total, 0, 100, n=met, units=float(total)), dictionary)[0]
    around = range(met - 5, met + 6)
    others = [
        shown(estimated(100 * k / total, 0, 100, units=float(total)), dictionary)[0] for k in around
    ]
    assert sum(other == share for other in others) >= 4


def test_an_estimate_without_support_is_refused(estimated):
    result = estimated(60.0, 50.0, 70.0)
    with pytest.raises(AnalysisError, match="not every number says who stands behind it"):
        Result(
            name=result.name,
            title=result.title,
            dimensions=result.dimensions,
            quantities=(),
            estimates=result.estimates,
            table=result.table,
            behind=(),
        )


@pytest.fixture
def answers():
    """Make shares of a question and of one that is only asked of those who have the first."""

    def make(counts, *, follows=(("vraag", "visie", "zorg"),)):
        rows = pd.DataFrame(counts, columns=["groep", "vraag", "plannen", "met"])
        table = rows[["groep", "vraag"]].assign(
            plannen=rows["plannen"].astype(float),
            aandeel=100 * rows["met"] / rows["plannen"],
            aandeel_laag=np.nan,
            aandeel_hoog=np.nan,
        )
        support = pd.concat(
            rows[["groep", "vraag"]].assign(
                grootheid=name,
                eenheid="gezin",
                n=rows[of],
                grootste=np.nan,
                grootste_twee=np.nan,
                vrijheidsgraden=60.0,
                effectief=rows["plannen"].astype(float),
            )
            for name, of in (("plannen", "plannen"), ("aandeel", "met"))
        )
        return Result(
            name="antwoorden",
            title="Antwoorden",
            dimensions=(Column("groep", "Groep"), Column("vraag", "Vraag")),
            quantities=(Quantity("plannen", "Plannen", entities=("gezin",), kind="aantal"),),
            ratios=(),
            estimates=(
                Estimate("aandeel", "Aandeel", "%", 0, ("gezin",), "aandeel", sensitive=True),
            ),
            table=table,
            behind=people(table, ["groep", "vraag"], support),
            follows=follows,
        )

    return make


def test_how_many_are_asked_on_goes_with_the_share_that_it_is_the_numerator_of(answers, dictionary):
    counts = [("a", "zorg", 400, 380), ("a", "visie", 380, 200)]
    counts += [("b", "zorg", 400, 300), ("b", "visie", 300, 200)]
    status = release(answers(counts), dictionary).status
    assert status["aandeel"].tolist() == ["verborgen", "verborgen", "getoond", "getoond"]
    assert status["plannen"].tolist() == ["getoond", "verborgen", "getoond", "getoond"]


def test_what_follows_on_what_follows_is_hidden_too(answers, dictionary):
    counts = [("a", "navolgbaar", 190, 100), ("a", "doelen", 380, 190), ("a", "zorg", 400, 380)]
    follows = (("vraag", "navolgbaar", "doelen"), ("vraag", "doelen", "zorg"))
    status = release(answers(counts, follows=follows), dictionary).status
    assert status["plannen"].tolist() == ["verborgen", "verborgen", "getoond"]
