"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lokalis_research.errors import RunError
from lokalis_research.files import HALF, private, replace_whole


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8 so that a reader sees the old or the new one, never a part."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never a part.

    If the disk is full or the place may not be written, it is a `RunError` and the old file stands.
    """
    with translated_os_errors(path):
        replace_whole(path, content)


def write_draft(path: Path, text: str) -> None:
    """As `write_text`, for what counts only once `publish` puts its folder safely in place."""
    with translated_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb", opener=private) as file:
            file.write(text.encode("utf-8"))


def publish(source: Path, target: Path) -> None:
    """Put a finished file or folder, on the same file system, in the place of an older one.

    An older file is replaced at once; an older folder is moved aside first, because no platform
    replaces a filled folder in one step.
    """
    with translated_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(source)
        if source.is_file():
            source.replace(target)
            return
        aside = target.with_name(f"{target.name}{HALF}{uuid.uuid4().hex}")
        if target.exists():
            target.rename(aside)
        source.rename(target)
        shutil.rmtree(aside, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what killed batches left half done."""
    for left in folder.rglob(f"*{HALF}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make sure that a file, or all files of a folder, survive a power cut."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    for file in files:
        with file.open("rb+") as handle:
            os.fsync(handle.fileno())


@contextmanager
def translated_os_errors(path: Path) -> Iterator[None]:
    """Turn what an operating system says into what a researcher can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise RunError(
                f'The disk is full: "{path.name}" was not written.',
                remedy="Free some space and give the same command again: it goes on from here.",
            ) from None
        raise RunError(
            f'"{path.name}" could not be written: {error.strerror}.',
            remedy=f"Check the folder {path.parent} and give the same command again.",
        ) from None
