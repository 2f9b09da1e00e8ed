"""What goes wrong in one notebook ends that notebook alone, and is named; real kernels."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lokalis_research import home
from lokalis_research.runs.plan import Limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are kept on Linux")

FAULTS = {
    # name: (cells, cell that is named, error, what the message says)
    "10_hangt": (["1", "while True: pass"], 4, "TimeIsUp", "0.15 minutes"),
    "11_hangt_doof": (
        ["import signal, time\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\ntime.sleep(99)"],
        3,
        "TimeIsUp",
        "0.15 minutes",
    ),
    # Signal 19 holds a process until somebody lets it go on.
    "12_hangt_stil": (["import os\nos.kill(os.getpid(), 19)"], 3, "TimeIsUp", "0.15 minutes"),
    "20_veel_geheugen": (["import numpy\nnumpy.ones(4_000_000_000)"], 3, "MemoryError", "geheugen"),
    "21_lijst": (["x = []\nwhile True: x.append('a' * 10_000_000)"], 3, "MemoryError", "geheugen"),
    "30_praat": (["1", "print('a' * 100_000_000)"], 4, "TooMuchOutput", "3 MB"),
    "31_praat_door": (["while True: print('b' * 10_000)"], 3, "TooMuchOutput", "3 MB"),
    "32_laat_praten": (
        ["import os\nos.system(f\"while :; do echo {'c' * 999}; done\")"],
        3,
        "TooMuchOutput",
        "3 MB",
    ),
    "33_vraagt": (["input('Wie? ')"], 3, "StdinNotImplementedError", ""),
    "40_stopt": (["import sys\nsys.exit(0)", "1"], 3, "SystemExit", "nothing after it ran"),
    "41_weg": (["import os\nos._exit(0)"], 3, "KernelDied", "exit code 0"),
    "42_weg": (["import os\nos._exit(7)"], 3, "KernelDied", "exit code 7"),
    "43_gedood": (["import os\nos.kill(os.getpid(), 9)"], 3, "KernelDied", "SIGKILL"),
    "44_stuk": (["import ctypes\nctypes.string_at(0)"], 3, "KernelDied", "SIGSEGV"),
    "45_afgebroken": (["import os\nos.abort()"], 3, "KernelDied", "SIGABRT"),
    "50_module": (["import eigen"], 3, "ModuleNotFoundError", "put the function in a cell"),
}  # fmt: skip
HARMLESS = {
    "01_draad": "import threading, time\nthreading.Thread(target=time.sleep, args=[600]).start()",
    "02_kinderen": "import os, time\nfor _ in range(20): os.fork() or time.sleep(600)",
    "03_leest": "import sys\nassert sys.stdin.read() == ''",
    "04_uitvoer_dicht": "import os\nos.close(1); os.close(2)",
    "99_goed": "print('gelukt')",
}
"""What ends with its notebook."""


@pytest.mark.parametrize("warm", [True, pytest.param(False, marks=pytest.mark.long)])
def test_each_fault_ends_its_own_notebook_and_is_named(batch, notebook_folder, warm):
    for name, (cells, *_) in FAULTS.items():
        own = {"minuten": 0.15} if "hangt" in name else {}
        notebook_folder(name, *cells, **own)
    for name, cell in HARMLESS.items():
        notebook_folder(name, cell)
    report, _ = batch(workers=2, warm=warm, limits=Limits(memory=2.0, output=3_000_000))
    assert {n for n, state in report.states.items() if state == "done"} == {*HARMLESS}
    told = {failure.notebook: failure for failure in report.failures}
    for name, (_, cell, error, says) in FAULTS.items():
        assert (told[name].cell, told[name].error) == (cell, error), told[name]
        assert says in told[name].message
    # The next batch makes what is mended.
    for name in FAULTS:
        notebook_folder(name, "1")
    assert set(batch(workers=2, warm=warm)[0].states.values()) == {"done", "up to date"}


def alive(marker):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if marker.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def test_what_a_killed_kernel_started_dies_with_it(batch, notebook_folder, tmp_path):
    start = f"""
import os, subprocess, sys
command = [sys.executable, "-c", "import time; time.sleep(600)", {str(tmp_path)!r}]
subprocess.Popen(command)
subprocess.Popen(command, start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, command)
    os._exit(0)
"""
    notebook_folder("10_a", start, "os.kill(os.getpid(), 9)")
    notebook_folder("20_b", start)
    notebook_folder("30_c", start, "while True: pass", minuten=0.15)
    report, _ = batch()
    assert report.states == {"10_a": "failed", "20_b": "done", "30_c": "failed"}
    assert alive(str(tmp_path)) == []


def test_a_kernel_that_cannot_start_is_a_failure_of_its_notebook(
    batch, notebook_folder, tmp_path, monkeypatch
):
    """A folder of modules that shadow what a kernel needs."""
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit(3)", encoding="utf-8")
    notebook_folder("10_a", "1")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    report, _ = batch()
    assert str(report.failures[0]) == "10_a, no cell: KernelDied: with exit code 3"


def test_a_full_disk_for_the_report_does_not_hide_which_cell_failed(
    batch, notebook_folder, monkeypatch
):
    notebook_folder("10_a", "1", "1 / 0")
    blocked = home.home() / "mislukt"
    if blocked.is_dir():
        blocked.rename(Path(tempfile.mkdtemp(dir=blocked.parent)) / "mislukt")
    blocked.write_text("", encoding="utf-8")
    try:
        report, _ = batch()
    finally:
        blocked.unlink()
    assert str(report.failures[0]) == "10_a, cell 4: ZeroDivisionError"
    assert "No full report of 10_a" in report.notes[0]


def test_the_keys_of_a_connection_and_personal_data_are_closed_to_others(batch, notebook_folder):
    look = """
import os
from lokalis_research.runs.context import CONTEXT_VARIABLE
folder = os.path.dirname(os.environ[CONTEXT_VARIABLE])
print(oct(os.stat(folder).st_mode)[-3:], oct(os.stat(os.environ[CONTEXT_VARIABLE]).st_mode)[-3:],
      sorted(os.listdir(folder)))
"""
    notebook_folder("10_a", look)
    batch()
    text = (batch.folder / "notebooks" / "10_a.ipynb").read_text(encoding="utf-8")
    assert "700 600 ['context.json', 'kernel.log', 'tabellen', 'vrijgave', 'werk']" in text
    made = [path for path in batch.folder.rglob("*") if path.is_file() and path.name != ".slot"]
    assert [path for path in made if path.stat().st_mode & 0o077] == []


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


@pytest.mark.parametrize(
    "victim",
    [
        "batch",
        "kernel",
        pytest.param("fork server", marks=pytest.mark.long),
        pytest.param("minder", marks=pytest.mark.long),
    ],
)
def test_who_is_killed_leaves_no_process_behind(lokalis, notebook_folder, demo, tmp_path, victim):
    runs_now = tmp_path / "loopt"
    notebook_folder("10_a", f"import time\nopen({str(runs_now)!r}, 'w').close()\ntime.sleep(600)")
    batch = lokalis(
        "run", "2022H2", "--levering", demo, "--notebooks", notebook_folder.folder,
        "--map", tmp_path / "runs",
        start=subprocess.Popen, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        while not runs_now.exists():
            time.sleep(0.05)
            assert batch.poll() is None
        family = [batch.pid]
        while found := children(family[-1]):
            family += found
        assert len(family) == 4
        os.kill(family[["batch", "fork server", "minder", "kernel"].index(victim)], signal.SIGKILL)
        if victim == "fork server":
            # A kernel that runs does not need it any more.
            assert runs(family[3])
            os.kill(family[3], signal.SIGKILL)
        _, said = batch.communicate(timeout=60)
    finally:
        batch.kill()
    if victim != "batch":
        assert "Mislukt: 10_a, cel 3: KernelDied: by signal SIGKILL" in said
    deadline = time.monotonic() + 10
    while any(map(runs, family)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in family if runs(pid)]
