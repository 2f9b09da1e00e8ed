"""Memory that libraries keep after use, given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys

import pyarrow as pa


def give_back_memory() -> None:
    """Return to the system what was freed: libraries keep it for a next time of the same size."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        # Another C library than the usual one keeps less, and has no such function.
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
