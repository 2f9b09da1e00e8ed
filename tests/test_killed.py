"""A batch that is killed goes on where it was, and never leaves half a table."""

import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows"),
]


def tables(run):
    return {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in sorted((run / "tabellen").rglob("*.csv"))
    }


RELEASE_SLOWLY = """
import time
from lokalis_research import notebook
from lokalis_research.verzuim import analyse
from lokalis_research.verzuim import clean
run = notebook.open_run(periode)
verzuim = clean.absence_in(run.delivery, run.period)
"""
STEP = """
time.sleep(0.3)
_ = run.release(analyse.absence_rate(verzuim, run.period.trailing({n})).named("stap_{n}", "Stap"))
"""


def killed_after(seconds, lokalis, *command):
    """Start a batch, and kill it alone, not its kernels: the worst case."""
    batch = lokalis(
        *command, start=subprocess.Popen,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    batch.send_signal(signal.SIGKILL)
    batch.wait()


def test_killed_at_ten_random_moments_the_same_command_gives_the_same_tables(
    lokalis, notebook_folder, demo, tmp_path
):
    for name in ("10_a", "20_b", "30_c"):
        notebook_folder(name, RELEASE_SLOWLY, *(STEP.format(n=n) for n in (1, 2, 3, 4)))
    command = ("run", "2022H2", "--levering", demo, "--notebooks", notebook_folder.folder)
    undisturbed = lokalis(*command, "--map", tmp_path / "ongestoord")
    assert undisturbed.returncode == 0, undisturbed.stderr
    expected = tables(tmp_path / "ongestoord" / "2022H2")
    assert len(expected) == 12

    shutil.rmtree(tmp_path / "thuis van Zoë")
    moments = random.Random(2022)
    for _ in range(10):
        killed_after(moments.uniform(0.5, 7.0), lokalis, *command, "--map", tmp_path / "gestoord")
        for path, content in tables(tmp_path / "gestoord" / "2022H2").items():
            assert content == expected[path]
    finished = lokalis(*command, "--map", tmp_path / "gestoord")
    assert finished.returncode == 0, finished.stderr
    assert tables(tmp_path / "gestoord" / "2022H2") == expected
    assert not list((tmp_path / "gestoord").rglob("*.half-*"))


def test_killed_while_a_page_is_held_aside_the_same_command_gives_the_same_tables(
    lokalis, notebook_folder, demo, tmp_path
):
    """With another value one page is made again, and the one beside it is held until then."""
    parameters = 'periode: str = "2022H2"\naantal: int = 3'
    notebook_folder("10_a", RELEASE_SLOWLY, STEP.format(n="aantal"), parameters=parameters)
    notebook_folder("20_b", RELEASE_SLOWLY, STEP.format(n=1), STEP.format(n=2), naast=["10_a"])
    place, own = tmp_path / "runs", tmp_path / "thuis van Zoë"
    command = ("run", "2022H2", "--levering", demo, "--notebooks", notebook_folder.folder)
    command += ("--map", place)
    assert lokalis(*command).returncode == 0
    for folder in (place, own):
        shutil.copytree(folder, tmp_path / "eerst" / folder.name)
    command += ("--zet", "10_a.aantal=4")
    assert lokalis(*command).returncode == 0
    expected = tables(place / "2022H2")
    assert len(expected) == 3

    moments = random.Random(80)
    for _ in range(10):
        for folder in (place, own):
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "eerst" / folder.name, folder)
        killed_after(moments.uniform(1.0, 6.0), lokalis, *command)
        finished = lokalis(*command)
        assert finished.returncode == 0, finished.stderr
        assert tables(place / "2022H2") == expected
        assert not [*place.rglob("*.half-*"), *(own / "register").rglob("*.half-*")]
