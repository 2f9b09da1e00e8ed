"""Files that appear whole or not at all, and archives that depend on nothing but their content."""

from __future__ import annotations

import contextlib
import io
import os
import uuid
import zipfile
from collections.abc import Mapping
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


def remove_halves_of(path: Path) -> None:
    """Remove what killed processes left of a file; one that writes it now finds its part gone."""
    for left in path.parent.glob(f".{path.name}{HALF}*"):
        left.unlink(missing_ok=True)


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


# The first that a zip file can tell: the same members give the same bytes, whenever they are made.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
# Whatever the umask of who writes it: a bundle tells nothing about who made it.
_PLAIN_FILE = 0o100644 << 16
# Python writes the platform that it runs on: on Windows the same bundle would have other bytes.
_UNIX = 3


def write_archive(members: Mapping[str, bytes]) -> bytes:
    """Write members in the given order, with fixed times and permissions."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.create_system = _UNIX
            info.external_attr = _PLAIN_FILE
            archive.writestr(info, content)
    return file.getvalue()
