"""Making the notebooks of a batch until none gives away what another one hides.

A round is work in the order that it asks for, several pieces at once.
"""

from __future__ import annotations

import functools
import math
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lokalis_research.errors import ReleaseError
from lokalis_research.runs.folder import RunFolder
from lokalis_research.runs.ledger import Inputs, keep_durations, read_durations
from lokalis_research.runs.plan import PlannedNotebook, in_order
from lokalis_research.runs.registers import Registers
from lokalis_research.runs.states import (
    CURRENT,
    DONE,
    FAILED,
    MISSING,
    RUNNING,
    SKIPPED,
    WAITING,
    Failure,
    NotebookFailedError,
)

if TYPE_CHECKING:
    from lokalis_research.release.attack import Finding

Observer = Callable[[str, str], None]


def run_in_order(
    after: Mapping[str, tuple[str, ...]],
    work: Callable[[str], None],
    finish: Callable[[str], None],
    *,
    beside: Mapping[str, tuple[str, ...]],
    expected: type[Exception],
    workers: int,
    observe: Observer,
) -> tuple[dict[str, str], dict[str, Exception]]:
    """Run pieces of work, each after the ones it needs and after those it stands beside.

    A failure stops only what needs it.
    """
    states: dict[str, str] = {}
    errors: dict[str, Exception] = {}
    waiting = dict(after)
    running: dict[Future[None], str] = {}

    def change(name: str, state: str) -> None:
        states[name] = state
        observe(name, state)

    def start(name: str) -> None:
        observe(name, RUNNING)
        work(name)

    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        while waiting or running:
            for name, needed in list(waiting.items()):
                before = {states.get(other, CURRENT) for other in needed if other not in waiting}
                first = {*needed, *beside.get(name, ())}
                held = any(other in waiting or other in running.values() for other in first)
                if before & {FAILED, SKIPPED}:
                    del waiting[name]
                    change(name, SKIPPED)
                elif not held:
                    del waiting[name]
                    running[pool.submit(start, name)] = name
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                name = running.pop(future)
                try:
                    future.result()
                except expected as error:
                    errors[name] = error
                    change(name, FAILED)
                else:
                    finish(name)
                    change(name, DONE)
    except BaseException:
        # Do not wait for kernels when somebody pressed Ctrl-C or the disk is full.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
    return states, errors


# One, and one more when notebooks give each other's hidden numbers away; what is hidden only grows.
# A town of 250 families took five, one of them for a table that was left out.
_MOST_ROUNDS = 12


@dataclass(frozen=True)
class Made:
    """What came of it."""

    states: dict[str, str]
    failures: tuple[Failure, ...]
    unsafe: ReleaseError | None


def make_until_safe(
    plan: tuple[PlannedNotebook, ...],
    run: RunFolder,
    registers: Registers,
    *,
    collect: Callable[[dict[str, str]], dict[str, Inputs]],
    work: Callable[[str, Inputs], None],
    wanted: frozenset[str],
    workers: int,
    observe: Observer,
    attack: Callable[[], Iterable[Finding]],
) -> Made:
    """Make what is missing or out of date, and again what must hide more because of others.

    What an attack computes all the same goes with its table: a run that cannot be shared helps
    nobody.
    """
    states: dict[str, str] = {}
    errors: dict[str, BaseException] = {}
    unsafe: ReleaseError | None = None
    beside = {notebook.name: notebook.beside for notebook in plan}
    for _ in range(_MOST_ROUNDS):
        inputs = collect(registers.fingerprints(n.name for n in plan))
        registers.drop_unknown(run.entries)
        for name in _only_beside(plan, run, inputs):
            run.hold(name, registers.let_out(beside[name]))
        run.withdraw_outdated(inputs)
        if not run.entries and not states:
            # All is made anew: as if for the first time, whatever was hidden before.
            registers.forget_to_hide()
            inputs = collect({})
        for name in run.entries if not states else ():
            observe(name, CURRENT)
        waiting = {
            notebook.name: notebook.after
            for notebook in plan
            if notebook.name in wanted - run.entries.keys() - errors.keys()
        }
        if not waiting and registers.recall(run.entries) is not None:
            break
        for name in waiting:
            observe(name, WAITING)
        registers.read_ahead(run.entries)
        now: dict[str, float] = {}
        states_now, errors_now = run_in_order(
            _longest_first(waiting, plan),
            functools.partial(
                _make,
                inputs=inputs,
                run=run,
                registers=registers,
                work=work,
                took=now,
                beside=beside,
            ),
            functools.partial(_publish, inputs=inputs, run=run, registers=registers),
            beside=beside,
            expected=NotebookFailedError,
            workers=workers,
            observe=observe,
        )
        states |= states_now
        errors |= errors_now
        if now:
            keep_durations(now)
        try:
            more = registers.judge(n.name for n in plan if n.name in run.entries)
            if not more and not registers.leave_out(attack()):
                break
        except ReleaseError as error:
            unsafe = error
            break
    return Made(
        {n.name: states.get(n.name, CURRENT if n.name in run.entries else MISSING) for n in plan},
        tuple(e.failure for e in errors.values() if isinstance(e, NotebookFailedError)),
        unsafe,
    )


def _longest_first(
    waiting: Mapping[str, tuple[str, ...]], plan: tuple[PlannedNotebook, ...]
) -> dict[str, tuple[str, ...]]:
    """Begin with what takes longest together with what waits for it: nothing is left for last."""
    took = read_durations()
    until_end: dict[str, float] = {}
    # From the last backwards: whoever waits for a notebook is known before it.
    for name in reversed(in_order(plan)):
        later = [n.name for n in plan if name in (*n.after, *n.beside) and n.name in waiting]
        rest = max((until_end[one] for one in later), default=0.0)
        until_end[name] = took.get(name, math.inf) + rest
    return dict(sorted(waiting.items(), key=lambda item: -until_end[item[0]]))


def _only_beside(
    plan: tuple[PlannedNotebook, ...], run: RunFolder, inputs: Mapping[str, Inputs]
) -> list[str]:
    """List the notebooks that are out of date only because those beside them are made anew."""
    found = []
    key = {name: entry.inputs.key for name, entry in run.entries.items()}
    for notebook in plan:
        if notebook.name in run.entries:
            then, now = run.entries[notebook.name].inputs, inputs[notebook.name]
            changed = {one for one, _ in then.before.items() ^ now.before.items()}
            # What they let out then is still there.
            known = {one for one in notebook.beside if then.before.get(one) == key.get(one, "")}
            if changed and changed <= known and replace(then, before=now.before) == now:
                found.append(notebook.name)
    return found


def _make(
    name: str,
    *,
    inputs: dict[str, Inputs],
    run: RunFolder,
    registers: Registers,
    work: Callable[[str, Inputs], None],
    took: dict[str, float],
    beside: Mapping[str, tuple[str, ...]],
) -> None:
    if name in run.held:
        if run.held.pop(name) == registers.let_out(beside[name]):
            return
        shutil.rmtree(run.staging / name)
    start = time.monotonic()
    registers.forget(name)
    work(name, inputs[name])
    registers.complete(name)
    took[name] = time.monotonic() - start


def _publish(name: str, *, inputs: dict[str, Inputs], run: RunFolder, registers: Registers) -> None:
    # Beside what failed meanwhile it was not judged.
    made = {one: key for one, key in inputs[name].before.items() if one in run.entries}
    run.publish(name, replace(inputs[name], before=made))
    registers.read_ahead([name])
