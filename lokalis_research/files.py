"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

HALF = ".half-"
"""What the name of a file holds that is being written: whoever finds one may remove it."""


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Only this user may open it. Where it cannot be written, the old file stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}{HALF}{uuid.uuid4().hex}")
    try:
        with open(part, "xb", opener=private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def private(path: str, flags: int) -> int:
    """Open a file that only this user may open, for the ``opener`` of `open`."""
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Make sure that a new name in a folder survives a power cut, where the platform can."""
    # Windows opens no folders as files, and writes names to disk by itself.
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
