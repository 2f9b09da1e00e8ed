"""State files that are damaged in any way: never trusted, and the same command heals them."""

import json

import pytest

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.period import HalfYear
from lokalis_research.resources import dictionary_path
from lokalis_research.runs.ledger import read_ledger
from lokalis_research.runs.status import half_year_status
from lokalis_research.state import DamagedStateError, read_state, seal, unseal, write_state

RELEASE_A_TABLE = """
from lokalis_research import notebook, published
run = notebook.open_run(periode)
maanden = run.release(published.as_result(run.dictionary))
run.show(maanden)
"""


def change_a_digit(text):
    at = next(n for n, sign in enumerate(text) if n > len(text) // 2 and sign.isdigit())
    return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


DAMAGES = {
    "nothing": lambda text: "",
    "half": lambda text: text[: len(text) // 2],
    "empty list": lambda text: "[]",
    "null": lambda text: "null",
    "number": lambda text: "3",
    "other object": lambda text: '{"hashes": {}}',
    "other state": lambda text: seal({"iets": {}}),
    "one digit": change_a_digit,
    "no text": lambda text: "\udcff\udcfe",
    "deep": lambda text: "[" * 100_000,
}

# Of each kind one where whole batches follow: what is no state at all is known as such below.
SOME = ("half", "null", "other state", "one digit")


def test_a_state_comes_back_as_it_was_and_is_private(tmp_path):
    write_state(tmp_path / "a" / "b.json", {"getal": 0.1, "woord": "ë", "rij": [1, None]})
    assert read_state(tmp_path / "a" / "b.json") == {"getal": 0.1, "woord": "ë", "rij": [1, None]}
    assert (tmp_path / "a" / "b.json").stat().st_mode & 0o077 == 0
    assert read_state(tmp_path / "c.json") is None


def test_no_changed_bit_passes():
    whole = seal({"getallen": [["a", 12.5, ""], ["b", 3, "klein"]]}).encode()
    for at in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[at] ^= 1 << bit
            try:
                assert unseal(bytes(changed)) == unseal(whole)  # a space may become another one
            except DamagedStateError:
                continue


# A whole file of another kind is for each room to recognise.
@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "other state"])
def test_a_damaged_state_is_known_as_such(tmp_path, damage):
    path = tmp_path / "a.json"
    write_state(path, {"a": [1, 2, 3], "b": "12345678"})
    path.write_text(DAMAGES[damage](path.read_text("utf-8")), "utf-8", "surrogateescape")
    with pytest.raises(DamagedStateError):
        read_state(path)


def newest(paths):
    return max(paths, key=lambda path: path.stat().st_mtime_ns)


@pytest.mark.slow
def test_each_damaged_file_of_a_run_is_seen_by_status_and_healed_by_the_same_command(
    batch, notebook_folder
):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    run = batch.folder
    tables = (run / "tabellen" / "10_a" / "verzuim_gepubliceerd.csv").read_bytes()
    register = newest(home.registers().glob("2022H2-*/10_a.json"))
    hide = register.with_name("te_verbergen.json")
    cache = newest(home.cache_folder().glob("*/meta.json"))

    def status():
        return half_year_status(
            HalfYear(2022, 2), run.parent, notebook_folder.folder, dictionary_path()
        )

    assert status() == {"10_a": ("up to date", "")}
    for path in (run / "grootboek.json", run / "manifest.json", register, hide, cache):
        whole = path.read_text("utf-8") if path.is_file() else ""
        for damage in map(DAMAGES.get, SOME):
            path.write_text(damage(whole or "0000"), "utf-8", "surrogateescape")
            if path.parent == run and path.name == "grootboek.json":
                with pytest.raises(RunError, match="Give `lokalis run` again"):
                    status()
            elif path != cache:
                assert "outdated" in {state for state, _ in status().values()}
        # All of them have the same remedy: the last of each file is healed.
        batch()
        assert status() == {"10_a": ("up to date", "")}
        assert (run / "tabellen/10_a/verzuim_gepubliceerd.csv").read_bytes() == tables
        assert read_ledger(run)


def test_after_a_kill_no_index_tells_of_pages_that_are_gone(batch, notebook_folder):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    notebook_folder("10_a", "import os, signal\nos.kill(os.getppid(), 0)")

    class Killed(BaseException):
        pass

    def stop(name, state):
        if state == "running":
            raise Killed

    from lokalis_research.runs import batch as module

    with pytest.raises(Killed):
        module.run_batch(batch.order, stop)
    left = {path.relative_to(batch.folder).as_posix() for path in batch.folder.rglob("*")}
    assert not {"index.html", "manifest.json", "paginas/10_a.html"} & left
    assert json.loads((batch.folder / "grootboek.json").read_text("utf-8"))["notebooks"] == {}
