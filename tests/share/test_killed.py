"""Killed whenever it touches the disk, what two colleagues do is whole once they do it again."""

import itertools
import os
import shutil
import signal
import sys
from contextlib import suppress

import pytest

from lokalis_research import share as room
from lokalis_research.errors import RunError
from lokalis_research.share.register import read_register

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")

TOUCHES = {"os.rename", "os.remove", "shutil.rmtree", "shutil.copyfile"}
WRITES = os.O_WRONLY | os.O_RDWR


def killed(moment, act):
    """Act in a process that is killed at a touch of the disk; tell whether it came that far."""
    process = os.fork()
    if process == 0:
        touched = itertools.count(1)

        def touch(event, given):
            opens = event == "open" and isinstance(given[2], int) and given[2] & WRITES
            if (opens or event in TOUCHES) and next(touched) == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(touch)
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


@pytest.fixture
def at_each_moment(places, tmp_path):
    """Kill at the first touch of the disk, at a later one, and so on; each time from the start."""

    def do(act, step=1):
        before = tmp_path / "eerst"
        for name in ("thuis", places.runs.name):
            shutil.copytree(tmp_path / name, before / name)
        for moment in itertools.count(1, step):
            if not killed(moment, act):
                assert moment > 10
                return
            act()
            assert not [*tmp_path.rglob("*.half-*")]
            yield
            for name in ("thuis", places.runs.name):
                shutil.rmtree(tmp_path / name)
                shutil.copytree(before / name, tmp_path / name)

    return do


def test_a_decision(places, look, at_each_moment):
    look().decide("aanpassen", by="Beoordelaar", reason="Kijk nog eens.")
    shown = look()
    for _ in at_each_moment(lambda: shown.decide("akkoord", by="Beoordelaar", reason="Goed.")):
        first, *again = room.read_decisions(places.review)
        assert first.verdict == "aanpassen"
        # Who was killed after writing it down does not know that, and gives it once more.
        assert {one.verdict for one in again} == {"akkoord"}
        assert len(again) < 3


def test_a_withdrawal(bundle, places, at_each_moment):
    def withdraw():
        with suppress(RunError):  # killed when all of it was done: it was withdrawn already
            room.correct(places, "ingetrokken", by="Deler", reason="Een fout.", made_up=True)

    for _ in at_each_moment(withdraw):
        assert [one.soort for one in read_register()] == ["gedeeld", "ingetrokken"]
        assert not bundle.exists()
        assert len([*places.runs.glob("intrekking*.txt")]) == 1


@pytest.mark.long
def test_a_bundle(approve, places, sharing, sound, at_each_moment):
    approve()
    for _ in at_each_moment(lambda: room.share(sharing), step=3):
        assert places.bundle.read_bytes() == sound
        assert len(read_register()) == 1
