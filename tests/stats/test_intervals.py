"""Interval arithmetic against sets of days."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.intervals import (
    Intervals,
    components,
    cut,
    flatten,
    overlaps,
    run_starts,
    subtract,
    union,
)

interval = st.tuples(st.integers(0, 3), st.integers(-20, 20), st.integers(1, 12))
tables = st.lists(interval, max_size=12)


def build(rows) -> Intervals:
    return Intervals.of(
        [g for g, _, _ in rows], [s for _, s, _ in rows], [s + length for _, s, length in rows]
    )


def days(group, start, stop) -> set[tuple[int, int]]:
    return {(group, day) for day in range(start, stop)}


def rows_of(table: Intervals):
    return list(zip(table.group.tolist(), table.start.tolist(), table.stop.tolist(), strict=True))


def all_days(table: Intervals) -> set[tuple[int, int]]:
    return set().union(*(days(*row) for row in rows_of(table)))


@given(tables)
def test_a_union_covers_the_same_days_once(rows):
    table = build(rows)
    merged = union(table)
    assert all_days(merged) == all_days(table)
    assert int((merged.stop - merged.start).sum()) == len(all_days(table))
    pairs = list(zip(rows_of(merged), rows_of(merged)[1:], strict=False))
    assert all(a[0] < b[0] or a[2] < b[1] for a, b in pairs)


@given(tables, st.booleans())
def test_components_are_the_chains_of_overlap(rows, touching):
    table = build(rows)
    labels = components(table, touching=touching).tolist()
    links = [set() for _ in rows]
    reach = 1 if touching else 0
    for i, (g, s, e) in enumerate(rows_of(table)):
        for j, (h, t, f) in enumerate(rows_of(table)):
            if g == h and s < f + reach and t < e + reach:
                links[i].add(j)
    for i in range(len(rows)):
        seen, todo = {i}, [i]
        while todo:
            new = links[todo.pop()] - seen
            seen |= new
            todo.extend(new)
        assert {j for j in range(len(rows)) if labels[j] == labels[i]} == seen
    assert sorted(set(labels)) == list(range(len(set(labels))))


@given(tables, tables)
def test_overlaps_are_all_pairs_that_share_a_day(left, right):
    a, b = build(left), build(right)
    got = overlaps(a, b)
    found = list(
        zip(*(x.tolist() for x in (got.left, got.right, got.start, got.stop)), strict=True)
    )
    expected = [
        (i, j, max(s, t), min(e, f))
        for i, (g, s, e) in enumerate(rows_of(a))
        for j, (h, t, f) in enumerate(rows_of(b))
        if g == h and max(s, t) < min(e, f)
    ]
    assert found == expected


@given(tables, tables)
def test_subtraction_leaves_the_days_outside_the_holes(rows, holes):
    table, gaps = build(rows), build(holes)
    left = subtract(table, gaps)
    for i, row in enumerate(rows_of(table)):
        mine = left.index == i
        pieces = list(zip(left.start[mine].tolist(), left.stop[mine].tolist(), strict=True))
        expected = days(*row) - all_days(gaps)
        assert set().union(*(days(row[0], *piece) for piece in pieces)) == expected
        assert sum(stop - start for start, stop in pieces) == len(expected)
        assert pieces == sorted(pieces)


@given(tables)
def test_flattened_segments_are_covered_by_exactly_the_intervals_of_their_days(rows):
    table = build(rows)
    flat = flatten(table)
    assert all_days(flat.segments) == all_days(table)
    assert int((flat.segments.stop - flat.segments.start).sum()) == len(all_days(table))
    for k, (group, start, stop) in enumerate(rows_of(flat.segments)):
        covering = {
            i for i, (g, s, e) in enumerate(rows_of(table)) if g == group and s <= start < e
        }
        assert set(flat.index[flat.segment == k].tolist()) == covering
        assert all(rows_of(table)[i][2] >= stop for i in covering)
    if len(flat.segments):
        np.testing.assert_array_equal(flat.first, run_starts(flat.segment))


@given(tables, st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 3))
def test_cutting_by_periods_keeps_every_day_that_lies_in_one(rows, lengths, gap):
    table = build(rows)
    stops = np.cumsum(lengths) + gap * np.arange(len(lengths)) - 15
    starts = stops - np.array(lengths)
    pieces = cut(table.start, table.stop, starts, stops)
    expected = [
        (i, p, max(s, a), min(e, b))
        for i, (_, s, e) in enumerate(rows_of(table))
        for p, (a, b) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True))
        if max(s, a) < min(e, b)
    ]
    got = zip(
        *(x.tolist() for x in (pieces.left, pieces.right, pieces.start, pieces.stop)), strict=True
    )
    assert list(got) == expected


@settings(max_examples=50)
@given(tables, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert rows_of(union(build(rows))) == rows_of(union(build(shuffled)))
    assert rows_of(flatten(build(rows)).segments) == rows_of(flatten(build(shuffled)).segments)


def test_groups_may_be_numbered_with_gaps():
    far = Intervals.of([2**60, 5], [0, 0], [3, 3])
    assert rows_of(union(far)) == [(5, 0, 3), (2**60, 0, 3)]


@pytest.mark.parametrize(
    ("group", "start", "stop"),
    [([0], [3], [3]), ([0], [3], [2]), ([-1], [0], [1]), ([0, 1], [0], [1])],
)
def test_what_is_no_interval_is_refused(group, start, stop):
    with pytest.raises(AnalysisError):
        Intervals.of(group, start, stop)


@pytest.mark.parametrize(
    ("starts", "stops"), [([0, 5], [6, 9]), ([5, 0], [9, 5]), ([0, 5], [5, 5])]
)
def test_periods_that_overlap_or_are_not_sorted_are_refused(starts, stops):
    with pytest.raises(AnalysisError, match="Periods"):
        cut(np.array([0]), np.array([9]), np.array(starts), np.array(stops))


def test_more_time_than_64_bits_hold_is_refused():
    with pytest.raises(AnalysisError, match="64-bit"):
        union(Intervals.of([0, 1], [0, 0], [2**61, 2**61]))


def test_the_work_grows_with_the_pairs_not_with_the_days():
    n = 1000
    table = Intervals.of(np.arange(n), np.zeros(n), np.full(n, 10**9))
    assert len(overlaps(table, table).left) == n
    assert len(flatten(table).segments) == n
