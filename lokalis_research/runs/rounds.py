"""Making the notebooks of a batch until none gives away what another one hides."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from lokalis_research.errors import ReleaseError
from lokalis_research.runs.failure import Failure, NotebookFailedError
from lokalis_research.runs.folder import RunFolder
from lokalis_research.runs.ledger import Inputs
from lokalis_research.runs.plan import PlannedNotebook
from lokalis_research.runs.registers import Registers
from lokalis_research.runs.schedule import Observer, run_in_order
from lokalis_research.runs.states import CURRENT

# One, and one more when notebooks give each other's hidden numbers away; what is hidden only grows.
_MOST_ROUNDS = 4


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
    workers: int,
    observe: Observer,
) -> Made:
    """Make what is missing or out of date, and again what must hide more because of others."""
    states: dict[str, str] = {}
    errors: dict[str, BaseException] = {}
    unsafe: ReleaseError | None = None
    for _ in range(_MOST_ROUNDS):
        inputs = collect(registers.fingerprints(n.name for n in plan))
        registers.drop_unknown(run.entries)
        run.withdraw_outdated(inputs)
        for name in run.entries if not states else ():
            observe(name, CURRENT)
        waiting = [n for n in plan if n.name not in run.entries and n.name not in errors]
        states_now, errors_now = run_in_order(
            {notebook.name: notebook.after for notebook in waiting},
            functools.partial(_make, inputs=inputs, registers=registers, work=work),
            functools.partial(_publish, inputs=inputs, run=run),
            expected=NotebookFailedError,
            workers=workers,
            observe=observe,
        )
        states |= states_now
        errors |= errors_now
        try:
            if not registers.judge(n.name for n in plan if n.name in run.entries):
                break
        except ReleaseError as error:
            unsafe = error
            break
    return Made(
        {n.name: states.get(n.name, CURRENT) for n in plan},
        tuple(e.failure for e in errors.values() if isinstance(e, NotebookFailedError)),
        unsafe,
    )


def _make(
    name: str,
    *,
    inputs: dict[str, Inputs],
    registers: Registers,
    work: Callable[[str, Inputs], None],
) -> None:
    registers.forget(name)
    work(name, inputs[name])
    registers.complete(name)


def _publish(name: str, *, inputs: dict[str, Inputs], run: RunFolder) -> None:
    run.publish(name, inputs[name])
