"""What the scan looked through and found clean is not looked through again; all else is."""

import pytest

from lokalis_research import home
from lokalis_research.scan import make_needles, needles, no_needles
from lokalis_research.share import bundle
from lokalis_research.share.bundle import scan_once

CLEAN, LEAK = {"a.txt": b"Alles ging goed."}, {"b.txt": b"Bel 06-12345678."}


@pytest.fixture
def look(monkeypatch, tmp_path):
    """Scan files for one family, and list which were looked through."""
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis"))
    looked = []

    def spy(files, sought):
        kept = list(files)
        looked[:] = [name for name, _ in kept]
        return real(kept, sought)

    real = bundle.scan_files
    monkeypatch.setattr(bundle, "scan_files", spy)

    def scan(files, family="0a1b2c3d4e5f60718293"):
        sought = make_needles({"gezin_id": {family}}, lambda words, _: words, [], [])
        return len(scan_once(files, sought if family else no_needles())), list(looked)

    return scan


def test_a_clean_file_is_looked_through_once(look):
    assert [look(CLEAN), look(CLEAN)] == [(0, ["a.txt"]), (0, [])]


def test_a_file_in_which_something_was_found_is_looked_through_every_time(look):
    assert look(CLEAN | LEAK) == (1, ["a.txt", "b.txt"])
    assert look(CLEAN | LEAK) == (1, ["b.txt"])


def test_a_name_that_is_itself_what_was_found_is_found_every_time(look):
    named = {"06-12345678.txt": b"Alles ging goed."}
    assert look(named)[0] == look(named)[0] == 1


@pytest.mark.parametrize(
    ("files", "family"),
    [
        ({"a.txt": b"Alles ging goed!"}, "0a1b2c3d4e5f60718293"),
        ({"c.txt": b"Alles ging goed."}, "0a1b2c3d4e5f60718293"),
        (CLEAN, "ffffffffffffffffffff"),
        (CLEAN, ""),
    ],
    ids=["other content", "other name", "other delivery", "no delivery"],
)
def test_whatever_differs_is_looked_through(look, files, family):
    look(CLEAN)
    assert look(files, family) == (0, list(files))


def test_what_was_searched_with_other_code_is_looked_through(look, monkeypatch):
    look(CLEAN)
    monkeypatch.setattr(bundle, "code_fingerprint", lambda: "ander")
    assert look(CLEAN) == (0, ["a.txt"])


def test_what_was_searched_with_shorter_lists_of_names_is_looked_through(look, monkeypatch):
    look(CLEAN)
    monkeypatch.setattr(needles, "first_names", lambda: frozenset({"zoë"}))
    assert look(CLEAN) == (0, ["a.txt"])


def test_a_line_that_was_not_signed_here_tells_nothing(look):
    look(CLEAN)
    kept = home.cache_folder() / "doorzocht.txt"
    line = kept.read_text()
    home.key_file().with_name("doorzocht.key").unlink()
    kept.write_text(line)
    assert look(CLEAN) == (0, ["a.txt"])


@pytest.mark.parametrize("name", ["sleutels/doorzocht.key", "cache/doorzocht.txt"])
def test_a_damaged_memory_is_made_anew(look, name):
    look(CLEAN)
    (home.home() / name).write_bytes(b"\xff")
    assert [look(CLEAN), look(CLEAN)] == [(0, ["a.txt"]), (0, [])]
