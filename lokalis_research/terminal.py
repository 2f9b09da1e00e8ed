"""How a batch shows on the terminal: a live table for a person, plain lines for a log."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from lokalis_research.runs.states import FAILED, RUNNING, SKIPPED

_COLOURS = {FAILED: "red", SKIPPED: "yellow"}


class BatchDisplay:
    """Shows how the notebooks of a batch stand; used as a context manager and as an observer.

    Parameters
    ----------
    console : rich.console.Console
        Where to write.

    Examples
    --------
    >>> with BatchDisplay(Console(force_terminal=False)) as observe:
    ...     observe("00_levering", "up to date")
    00_levering                      up to date
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began: dict[str, float] = {}
        self._live = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description:<32}"),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

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
        """Show a change.

        Parameters
        ----------
        name : str
            The notebook.
        state : str
            A word of `lokalis_research.runs.states`.
        """
        if not self._console.is_terminal:
            self._write_line(name, state)
            return
        if name not in self._tasks:
            self._tasks[name] = self._live.add_task(name, total=1, state="")
        colour = _COLOURS.get(state, "default")
        done = 0 if state == RUNNING else 1
        self._live.update(self._tasks[name], completed=done, state=f"[{colour}]{state}[/]")

    def _write_line(self, name: str, state: str) -> None:
        if state == RUNNING:
            self._began[name] = time.monotonic()
        spent = ""
        if state != RUNNING and name in self._began:
            spent = f"  ({time.monotonic() - self._began[name]:.0f} s)"
        self._console.print(f"{name:<32} {state}{spent}", highlight=False, markup=False)
