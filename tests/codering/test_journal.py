"""A file of records that survives kills, torn lines, several windows and other people's hands."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.codering import CodingError
from lokalis_research.codering.store import Journal

HEAD = {"soort": "begin", "ronde": "proef"}

WRITER = """
import sys
from pathlib import Path
from lokalis_research.codering.store import Journal
journal = Journal(Path(sys.argv[1]), {"soort": "begin", "ronde": "proef"})
for number in range(int(sys.argv[3])):
    with journal.adding() as add:
        add({"soort": "antwoord", "wie": sys.argv[2], "tel": number})
    print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map van Zoë" / "anna.jsonl"


@pytest.fixture
def add(path):
    """Add records through a window of their own."""

    def go(*numbers):
        journal = Journal(path, HEAD)
        for number in numbers:
            with journal.adding() as to:
                to({"soort": "antwoord", "tel": number})
        return journal

    return go


def told(path):
    return [record["tel"] for record in Journal(path, HEAD).read() if record["soort"] == "antwoord"]


def test_records_come_back_in_order(path, add):
    add(1, 2, 3)
    assert told(path) == [1, 2, 3]
    add(4)
    assert told(path) == [1, 2, 3, 4]


def test_a_file_that_is_not_there_is_empty(path):
    assert list(Journal(path, HEAD).read()) == []
    assert not path.exists()


def test_a_window_sees_what_another_one_added(path, add):
    one = add(1)
    add(2)
    assert [record["tel"] for record in one.read()] == [1, 2]


def test_a_record_is_on_disk_before_the_call_returns(path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: (synced.append(path.read_bytes()), real(handle))
    )
    with Journal(path, HEAD).adding() as to:
        to({"soort": "antwoord", "tel": 7})
        assert any(b'"tel": 7' in content for content in synced)


@settings(max_examples=60)
@given(cut=st.integers(min_value=1, max_value=400), more=st.integers(0, 3))
def test_wherever_a_kill_cuts_the_file_nothing_before_it_is_lost(tmp_path_factory, cut, more):
    path = tmp_path_factory.mktemp("kill") / "anna.jsonl"
    journal = Journal(path, HEAD)
    for number in range(4):
        with journal.adding() as to:
            to({"soort": "antwoord", "tel": number, "tekst": "één €"})
    content = path.read_bytes()
    kept = content[: max(len(content) - cut, 0)]
    path.write_bytes(kept)
    # A record that misses nothing but its line end was never confirmed, and is there all the same.
    expected = [json.loads(line)["tel"] for line in kept.split(b"\n")[1:] if line.endswith(b"}")]
    assert told(path) in (expected, expected[:-1])
    for number in range(more):
        with Journal(path, HEAD).adding() as to:
            to({"soort": "antwoord", "tel": 100 + number})
    if more:
        assert told(path) == expected + [100 + number for number in range(more)]


@pytest.mark.parametrize("rest", [b"{", b'{"soort": "antw', b"\0" * 40, b'{"t": "\xc3', b"null"])
def test_what_a_power_cut_leaves_of_a_last_line_is_taken_away(path, add, rest):
    add(1)
    with path.open("ab") as file:
        file.write(rest)
    assert told(path) == [1]
    add(2)
    add(3)
    assert told(path) == [1, 2, 3]
    assert all(
        line.startswith(b"{") and line.endswith(b"}") for line in path.read_bytes().splitlines()
    )


def test_a_kill_during_the_mending_is_mended_too(path, add):
    add(1)
    with path.open("ab") as file:
        file.write(b'{"soort"\n{"soort": "herst')
    assert told(path) == [1]
    add(2)
    assert told(path) == [1, 2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0], b"garbage", *lines[2:]], "damaged line after record 0"),
        (lambda lines: [*lines[:-2], b"garbage", b""], "damaged line after record 2"),
        (lambda lines: [lines[0], *lines[2:]], "no record 1 where it should be"),
        (lambda lines: [*lines[:2], *lines[1:]], "no record 2 where it should be"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "no record 1"),
        (lambda lines: [b'{"soort": "begin", "ronde": "x", "nr": 0}', b""], "belongs to another"),
    ],
)
def test_what_people_do_to_the_file_is_an_error(path, add, change, said):
    add(1, 2, 3)
    path.write_bytes(b"\n".join(change(path.read_bytes().split(b"\n"))))
    with pytest.raises(CodingError, match=said):
        told(path)


def test_a_file_that_shrinks_under_an_open_window_is_an_error(path, add):
    journal = add(1, 2)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(CodingError, match="became shorter"):
        journal.read()


def test_two_windows_at_once_lose_nothing_and_number_everything(path):
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), who, "60"], stdout=subprocess.DEVNULL
        )
        for who in ("venster 1", "venster 2")
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    records = Journal(path, HEAD).read()
    assert [record["nr"] for record in records] == list(range(1, 121))
    for who in ("venster 1", "venster 2"):
        assert [r["tel"] for r in records if r["wie"] == who] == list(range(60))


def test_a_killed_window_leaves_all_it_confirmed_and_no_lock(path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), "venster 1", "100000"], stdout=subprocess.PIPE
    )
    confirmed = [int(process.stdout.readline()) for _ in range(20)]
    process.kill()
    confirmed += [int(line) for line in process.stdout.read().split(b"\n") if line]
    process.wait()
    process.stdout.close()
    kept = told(path)
    assert kept == list(range(len(kept)))
    assert len(kept) in {len(confirmed), len(confirmed) + 1}
    with Journal(path, HEAD).adding() as to:
        to({"soort": "antwoord", "tel": -1})
    assert told(path) == [*kept, -1]


def test_a_window_that_does_not_let_go_is_named(path, add, monkeypatch):
    monkeypatch.setattr("lokalis_research.codering.store.PATIENCE_SECONDS", 0.1)
    one, other = add(1), add(2)
    with one.adding():
        began = time.monotonic()
        with pytest.raises(CodingError, match="Another window has been writing"), other.adding():
            pass
        assert time.monotonic() - began < 15


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_says_so_and_what_came_before_is_safe(path, add, monkeypatch):
    add(1)
    real = type(path).open

    def full(self, mode="r", *rest, **options):
        if mode != "ab":
            return real(self, mode, *rest, **options)
        return real(Path("/dev/full"), mode, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(type(path), "open", full)
        with pytest.raises(CodingError, match="The disk is full"):
            add(2)
    add(3)
    assert told(path) == [1, 3]


def test_no_changed_bit_of_an_answer_reads_as_another_answer(tmp_path):
    path = tmp_path / "anna.jsonl"
    with Journal(path, HEAD).adding() as to:
        for number in range(2):
            to({"soort": "antwoord", "tel": number, "oordeel": "ja"})
    whole = path.read_bytes()
    given = Journal(path, HEAD).read()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        path.write_bytes(changed)
        try:
            read = Journal(path, HEAD).read()
        except CodingError:
            continue
        # What is not told any more was the last line, without its end.
        assert list(read) == list(given)[: len(read)]


def test_a_journal_without_checksums_is_read_and_goes_on(tmp_path):
    path = tmp_path / "anna.jsonl"
    old = [{**HEAD, "nr": 0}, {"soort": "antwoord", "tel": 1, "nr": 1}]
    path.write_text("".join(json.dumps(record) + "\n" for record in old), encoding="utf-8")
    with Journal(path, HEAD).adding() as to:
        to({"soort": "antwoord", "tel": 2})
    assert told(path) == [1, 2]
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, '{"soort": "antwoord", "tel": 3, "nr": 3}', ""]), "utf-8")
    with pytest.raises(CodingError, match="damaged"):
        told(path)
