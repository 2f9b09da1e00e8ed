"""Work runs in the order it asks for, and a failure holds up only what needs it."""

import threading

import pytest

from lokalis_research.runs.rounds import run_in_order


def schedule(after, work=lambda name: None, finish=lambda name: None, workers=2, beside=None):
    seen = []
    states, errors = run_in_order(
        after,
        work,
        finish,
        beside=beside or {},
        expected=ValueError,
        workers=workers,
        observe=lambda name, state: seen.append((name, state)),
    )
    return states, errors, seen


def test_nothing_starts_before_what_it_needs_has_been_put_in_place():
    placed = []
    states, _, _ = schedule(
        {"c": ("b",), "b": ("a",), "a": ()},
        work=lambda name: placed.append(f"work {name}"),
        finish=lambda name: placed.append(f"finish {name}"),
    )
    assert placed == [f"{step} {name}" for name in "abc" for step in ("work", "finish")]
    assert set(states.values()) == {"done"}


def fail_b(name):
    if name == "b":
        raise ValueError(name)


def test_a_failure_skips_what_needs_it_and_nothing_else():
    states, errors, _ = schedule({"a": (), "b": (), "c": ("b",), "d": ("c",), "e": ("a",)}, fail_b)
    assert states == {"a": "done", "b": "failed", "c": "skipped", "d": "skipped", "e": "done"}
    assert list(errors) == ["b"]


def test_what_stands_beside_another_waits_for_it_and_outlives_its_failure():
    order = []

    def work(name):
        order.append(name)
        fail_b(name)

    states, _, _ = schedule({"a": (), "b": ()}, work, beside={"a": ("b", "elsewhere")})
    assert order == ["b", "a"]
    assert states == {"a": "done", "b": "failed"}


def test_what_is_done_already_holds_nothing_up():
    states, _, _ = schedule({"b": ("a",)})
    assert states == {"b": "done"}


def test_two_pieces_that_do_not_need_each_other_run_at_once():
    meeting = threading.Barrier(2, timeout=10)
    states, _, _ = schedule({"a": (), "b": ()}, work=lambda name: meeting.wait())
    assert set(states.values()) == {"done"}


def test_an_error_that_nobody_expected_stops_everything():
    def out_of_space(name):
        raise OSError(name)

    with pytest.raises(OSError, match="a"):
        schedule({"a": (), "b": ("a",)}, out_of_space)
