"""What one notebook may take of time, memory and output."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

# The slowest page takes minutes: one that needs more than an hour says so in its metadata.
_MINUTES = 60.0
_SHARE = 0.75
"""Of the memory of the machine, for all notebooks together."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may take."""

    minutes: float | None = None  # None for what the notebook says, or an hour
    memory: float | None = None  # GB; None for its share of three quarters of the machine
    output: int = 50_000_000  # bytes: no browser likes more

    def of(self, own_minutes: float | None, workers: int) -> Limits:
        """Fill in what was not given, for one of several notebooks that run at once."""
        minutes = self.minutes or own_minutes or _MINUTES
        return replace(self, minutes=minutes, memory=self.memory or _share(workers))

    @property
    def seconds(self) -> float | None:
        """Return the time in seconds."""
        return self.minutes * 60 if self.minutes else None

    @property
    def bytes(self) -> int | None:
        """Return the memory in bytes."""
        return int(self.memory * 1e9) if self.memory else None


def _share(workers: int) -> float | None:
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows tells otherwise, and is not limited
        return None
    return max(1.0, _SHARE * whole / 1e9 / workers)
