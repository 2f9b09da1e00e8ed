"""How a notebook stands in a batch, and why one did not finish."""

from __future__ import annotations

from dataclasses import dataclass

DONE = "done"
CURRENT = "up to date"
FAILED = "failed"
SKIPPED = "skipped"
WAITING = "waiting"
RUNNING = "running"
OUTDATED = "outdated"
MISSING = "not made yet"

IN_DUTCH = {
    FAILED: "het notebook is mislukt",
    SKIPPED: "een notebook waarop het bouwt, is mislukt",
    MISSING: "het notebook is nog niet uitgevoerd",
}
"""Why a page is missing, for the reader of the index."""


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not finish, in words that may be shown."""

    notebook: str
    cell: int
    error: str
    message: str
    report: str

    def __str__(self) -> str:
        """Name notebook, cell and error in one line."""
        place = f"cell {self.cell}" if self.cell else "no cell"
        return f"{self.notebook}, {place}: {self.error}" + (
            f": {self.message}" if self.message else ""
        )


class NotebookFailedError(Exception):
    """Carries a `Failure` out of the worker that ran the notebook."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(str(failure))

    def __reduce__(self) -> tuple[type[NotebookFailedError], tuple[Failure]]:
        """Travel between machines with the failure in it."""
        return type(self), (self.failure,)
