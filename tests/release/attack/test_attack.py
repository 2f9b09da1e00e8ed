"""The attack finds what can be computed, no more and no less, and says from what."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lokalis_research.errors import ReleaseError
from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.record import from_record, to_record


@pytest.fixture
def let_out(dictionary):
    """Release a result, then hide and show numbers by hand, as a careless door would."""

    def out(result, hidden):
        released = release(result, dictionary)
        hidden = np.asarray(hidden, dtype=bool).ravel()
        rounded = np.floor(result.table["gezinnen"] / 5 + 0.5) * 5
        table = released.table.assign(gezinnen=rounded.where(~hidden))
        status = pd.DataFrame({"gezinnen": np.where(hidden, "verborgen", "getoond")})
        return dataclasses.replace(released, table=table, status=status)

    return out


def test_a_part_is_subtracted_from_its_total(cube, let_out, rules):
    found = attack([let_out(cube([3, 40]), [1, 0, 0])], rules)
    (finding,) = found.findings
    assert (finding.table, finding.column, finding.place) == ("gezinnen_naar", "gezinnen", "team 0")
    assert any("totaal" in said for said in finding.through)
    assert any("team 1" in said for said in finding.through)


def test_two_hidden_parts_cannot_be_told_apart(cube, let_out, rules):
    found = attack([let_out(cube([3, 15, 40]), [1, 1, 0, 0])], rules)
    assert found.findings == ()
    assert found.ranges[["laag", "hoog"]].to_numpy().tolist() == [[0, 24], [0, 24]]


def test_another_table_gives_the_second_part_away(cube, let_out, rules):
    safe = let_out(cube([3, 15, 40]), [1, 1, 0, 0])
    inner = np.array([[1, 2], [6, 9], [20, 20]])
    other = let_out(cube(inner, name="ander"), [[1, 1, 1], [1, 1, 0], [0, 0, 0], [0, 0, 0]])
    found = attack([safe, other], rules)
    assert {(finding.table, finding.place) for finding in found.findings} >= {
        ("gezinnen_naar", "team 0")
    }
    through = {said for finding in found.findings for said in finding.through}
    assert any(said.startswith("ander") for said in through)


def test_a_bundle_shared_before_counts(cube, let_out, rules):
    earlier = from_record(to_record(let_out(cube([3, 15, 40], name="eerder"), [1, 0, 0, 0])))
    now = let_out(cube([3, 15, 40]), [1, 1, 0, 0])
    assert attack([now], rules).findings == ()
    (finding,) = attack([now], rules, [earlier]).findings
    assert (finding.table, finding.place) == ("gezinnen_naar", "team 1")
    assert any(said.startswith("eerder") for said in finding.through)


@pytest.mark.parametrize(("revised", "is_known"), [(42, True), (46, True), (60, False)])
def test_a_small_revision_hides_nothing_that_was_shown_before(
    revised, is_known, cube, let_out, rules
):
    """Who saw 40 become 45 takes it that what is hidden now hardly changed either; not so at 60."""
    earlier = let_out(cube([3, 15, 40], name="eerder"), [1, 0, 0, 0])
    now = let_out(cube([3, 15, revised]), [1, 1, 0, 0])
    found = {(one.table, one.place) for one in attack([now], rules, [earlier]).findings}
    assert (("gezinnen_naar", "team 1") in found) == is_known


@pytest.fixture(scope="module")
def many_pairs(cube):
    """Two parts and their total for each of 200 teams: more than is attacked number by number."""
    return cube(np.random.default_rng(1).integers(5, 60, (200, 2)))


def test_of_many_hidden_numbers_those_that_can_be_computed_are_named(many_pairs, let_out, rules):
    hidden = (many_pairs.table["gezinnen"] < 10).to_numpy().reshape(-1, 3)
    both = hidden | hidden[:, :2].any(axis=1, keepdims=True) & [True, True, False]
    careless = np.flatnonzero(hidden.sum(axis=1) == 1)[:3]
    both[careless] = hidden[careless]
    expected = {f"team {team}, leefgebied {np.argmax(hidden[team])}" for team in careless}
    found = attack([let_out(many_pairs, both)], rules)
    assert {finding.place for finding in found.findings} == expected


def test_many_ranges_are_the_very_ends_or_wide_enough(many_pairs, let_out, rules):
    hidden = (many_pairs.table["gezinnen"] < 25).to_numpy()
    ranges = attack([let_out(many_pairs, hidden)], rules).ranges
    width = ranges["hoog"] - ranges["laag"]
    assert (width[~ranges["precies"]] >= 10).all()
    exact = many_pairs.table["gezinnen"].to_numpy()[hidden]
    assert ((ranges["laag"] <= exact) & (exact <= ranges["hoog"]))[ranges["precies"]].all()
    assert 0 < ranges["precies"].sum() < len(ranges)


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    inner=st.lists(st.integers(0, 20), min_size=2, max_size=3),
    hidden=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_ranges_are_those_of_trying_every_table(inner, hidden, cube, let_out, rules):
    result = cube(inner)
    hidden = np.array(hidden[: len(inner) + 1]) | (result.table["gezinnen"].to_numpy() < 10)
    ranges = attack([let_out(result, hidden)], rules).ranges
    most = 80
    grid = np.stack(np.meshgrid(*[np.arange(most + 1)] * len(inner), indexing="ij"), -1)
    grid = grid.reshape(-1, len(inner))
    possible = np.column_stack([grid, grid.sum(axis=1)])
    exact = result.table["gezinnen"].to_numpy()
    rounded = np.floor(exact / 5 + 0.5) * 5
    low, high = np.maximum(np.ceil(rounded - 2.5), 10), np.ceil(rounded + 2.5) - 1
    fits = ((possible >= low) & (possible <= high))[:, ~hidden].all(axis=1)
    ends = pd.DataFrame({"laag": possible[fits].min(axis=0), "hoog": possible[fits].max(axis=0)})
    expected = ends[hidden].reset_index(drop=True)
    expected["hoog"] = expected["hoog"].where(expected["hoog"] < most, np.inf)
    found = ranges[["laag", "hoog"]].clip(lower=0)
    found["hoog"] = found["hoog"].where(found["hoog"] < most, np.inf)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_shown_numbers_that_no_people_fit_are_refused(cube, let_out, rules):
    released = let_out(cube([20, 40]), [0, 0, 0])
    wrong = released.table.assign(gezinnen=[20.0, 40.0, 90.0])
    with pytest.raises(ReleaseError, match="contradict"):
        attack(
            [
                dataclasses.replace(released, table=wrong),
                let_out(cube([20, 40], name="b"), [1, 1, 0]),
            ],
            rules,
        )


def test_a_record_says_what_the_table_says(cube, let_out, rules):
    released = let_out(cube([[3, 15], [40, 8]]), [[1, 1, 0], [1, 1, 0], [0, 0, 0]])
    again = from_record(to_record(released))
    pd.testing.assert_frame_equal(attack([released], rules).ranges, attack([again], rules).ranges)
    assert to_record(again) == to_record(released)


def test_a_damaged_record_is_refused():
    with pytest.raises(ReleaseError, match="damaged"):
        from_record('{"tabel": "x"}')
