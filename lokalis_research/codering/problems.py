"""The error of this room, and files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from lokalis_research.errors import LokalisError
from lokalis_research.files import replace_whole

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class CodingError(LokalisError):
    """A codebook, round, form or answer that does not fit."""


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what an operating system says of a file into what a person can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise CodingError(
                f'The disk is full: "{path.name}" was not written.',
                remedy="Free some space and do the last thing again; what came before it is safe.",
            ) from None
        raise CodingError(
            f'"{path.name}" cannot be read or written: {error.strerror}.',
            remedy=f"Close it in other programs and check the folder {path.parent}.",
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    with disk_errors(path):
        replace_whole(path, content)
