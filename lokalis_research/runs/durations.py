"""How long each notebook took the last time: for what to start first, and what is left."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from lokalis_research import home
from lokalis_research.files import remove_halves_of
from lokalis_research.state import DamagedStateError, read_state, write_state

_FILE = "duur.json"


def read_durations() -> dict[str, float]:
    """Read the seconds per notebook; without one that never came to its end on this machine."""
    with contextlib.suppress(DamagedStateError, TypeError, ValueError, AttributeError):
        found = (read_state(home.home() / _FILE) or {}).get("seconden", {})
        return {str(name): float(seconds) for name, seconds in found.items()}
    return {}


def keep_durations(seconds: Mapping[str, float]) -> None:
    """Keep what notebooks took now; they are a convenience, and no reason to stop."""
    path = home.home() / _FILE
    with contextlib.suppress(OSError):
        remove_halves_of(path)
        write_state(path, {"seconden": {**read_durations(), **seconds}})


def seconds_left(left: Mapping[str, float], at_once: int) -> float:
    """Estimate how long pieces of work still take: the longest of them, or all of them shared."""
    return max([sum(left.values()) / at_once, *left.values()], default=0.0)
