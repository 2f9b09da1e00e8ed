"""How a batch shows on the terminal: a live table for a person, plain lines for a log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from lokalis_research.runs.ledger import seconds_left
from lokalis_research.runs.states import (
    CURRENT,
    DONE,
    FAILED,
    MISSING,
    OUTDATED,
    RUNNING,
    SKIPPED,
    WAITING,
)

IN_DUTCH = {
    DONE: "klaar",
    CURRENT: "bij",
    FAILED: "mislukt",
    SKIPPED: "overgeslagen",
    WAITING: "wacht",
    RUNNING: "bezig",
    OUTDATED: "verouderd",
    MISSING: "nog niet gemaakt",
}
"""How a person is told where a notebook stands."""
_COLOURS = {FAILED: "red", SKIPPED: "yellow"}


class BatchDisplay:
    """Shows how the notebooks of a batch stand; used as a context manager and as an observer.

    Examples
    --------
    >>> with BatchDisplay(Console(force_terminal=False), {"40_verzuim": 130.0}, 2) as observe:
    ...     observe("00_levering", "up to date")
    ...     observe("40_verzuim", "waiting")
    ...     observe("40_verzuim", "running")
    00_levering                      bij
    40_verzuim                       bezig  (nog 2 minuten)
    """

    def __init__(self, console: Console, took: Mapping[str, float], at_once: int) -> None:
        self._console = console
        self._took, self._at_once = took, at_once
        self._waiting: set[str] = set()
        self._began: dict[str, float] = {}
        self._live = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description:<32}"),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._total = self._live.add_task("", total=None, state="")

    def __enter__(self) -> BatchDisplay:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def __call__(self, name: str, state: str) -> None:
        """Show a change."""
        if state == WAITING:
            self._waiting.add(name)
            return
        if state == RUNNING:
            self._began[name] = time.monotonic()
        else:
            self._waiting.discard(name)
        if not self._console.is_terminal:
            self._write_line(name, state)
            return
        if name not in self._tasks:
            self._tasks[name] = self._live.add_task(name, total=1, state="")
        colour = _COLOURS.get(state, "default")
        done = 0 if state == RUNNING else 1
        self._live.update(
            self._tasks[name], completed=done, state=f"[{colour}]{IN_DUTCH[state]}[/]"
        )
        self._live.update(self._total, state=self._left())

    def _write_line(self, name: str, state: str) -> None:
        more = ""
        if state == RUNNING:
            more = f"  ({self._left()})" if self._left() else ""
        elif name in self._began:
            more = f"  ({time.monotonic() - self._began[name]:.0f} s)"
        self._console.print(f"{name:<32} {IN_DUTCH[state]}{more}", highlight=False, markup=False)

    def _left(self) -> str:
        """Say how long it still takes; nothing where a notebook never ran on this machine."""
        if not self._waiting <= self._took.keys():
            return ""
        now = time.monotonic()
        left = {n: max(0.0, self._took[n] - now + self._began.get(n, now)) for n in self._waiting}
        seconds = seconds_left(left, self._at_once)
        if seconds < 5:
            return "bijna klaar"
        minutes = round(seconds / 60)
        words = "een minuut" if minutes == 1 else f"{minutes} minuten"
        return f"nog {seconds:.0f} s" if seconds < 60 else f"nog {words}"
