"""Why a notebook did not finish, in words that may be shown."""

from __future__ import annotations

from dataclasses import dataclass


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
