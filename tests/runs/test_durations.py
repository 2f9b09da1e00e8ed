"""What is left of a batch, from how long its notebooks took before."""

from lokalis_research import home
from lokalis_research.runs.ledger import keep_durations, read_durations, seconds_left


def test_work_is_shared_and_the_longest_piece_is_not():
    assert seconds_left({"a": 10, "b": 10, "c": 10, "d": 10}, at_once=2) == 20
    assert seconds_left({"a": 50, "b": 10}, at_once=2) == 50
    assert seconds_left({}, at_once=2) == 0


def test_what_was_kept_before_stays_and_damage_is_no_reason_to_stop(monkeypatch, tmp_path):
    monkeypatch.setenv(home.HOME_VARIABLE, str(tmp_path))
    assert read_durations() == {}
    keep_durations({"10_a": 5.0, "20_b": 7.0})
    keep_durations({"10_a": 6.0})
    assert read_durations() == {"10_a": 6.0, "20_b": 7.0}
    (tmp_path / "duur.json").write_text("[]", encoding="utf-8")
    assert read_durations() == {}
