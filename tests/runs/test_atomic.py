"""What is written appears whole or not at all."""

import os
import subprocess
import sys

import pytest

from lokalis_research.errors import RunError
from lokalis_research.runs import atomic


def test_an_older_file_is_replaced(tmp_path):
    path = tmp_path / "map met ë" / "a.txt"
    atomic.write_text(path, "oud")
    atomic.write_text(path, "nieuw\n")
    assert path.read_bytes() == b"nieuw\n"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_an_older_folder_is_replaced_as_a_whole(tmp_path):
    old, new = tmp_path / "tabellen", tmp_path / "klaar"
    for folder, name in ((old, "weg.csv"), (new, "nieuw.csv")):
        folder.mkdir()
        (folder / name).write_text("x", encoding="utf-8")
    atomic.publish(new, old)
    assert [p.name for p in old.iterdir()] == ["nieuw.csv"]
    assert [p.name for p in tmp_path.iterdir()] == ["tabellen"]


def test_what_a_killed_batch_left_is_swept(tmp_path):
    (tmp_path / f"tabellen{atomic.HALF}1").mkdir()
    (tmp_path / f"a.txt{atomic.HALF}2").write_text("half", encoding="utf-8")
    (tmp_path / "a.txt").write_text("heel", encoding="utf-8")
    atomic.sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes to set")
def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("oud", encoding="utf-8")
    # A process of its own, in which no file may grow beyond a thousand bytes.
    code = (
        "import resource, sys, pathlib\n"
        "from lokalis_research.runs.atomic import write_text\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_text(pathlib.Path(sys.argv[1]), 'x' * 5000)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "The disk is full" in ran.stderr
    assert path.read_text(encoding="utf-8") == "oud"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="an administrator may write anywhere"
)
def test_a_place_that_may_not_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match=r"a\.txt"):
        atomic.write_text(tmp_path / "a.txt", "x")


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "map").write_text("x", encoding="utf-8")
    with pytest.raises(RunError, match=r"a\.txt"):
        atomic.write_text(tmp_path / "map" / "a.txt", "x")
