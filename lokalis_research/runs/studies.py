"""Whether a study with human coders changed since a notebook read it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def fingerprint_study(folder: Path) -> str:
    """Fingerprint all files of a study.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the study, with its draws, rounds and codings.

    Returns
    -------
    str
        SHA-256 in hexadecimal; also for a study that does not exist yet. Names that begin with a
        dot, such as locks, do not count.
    """
    digest = hashlib.sha256()
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    for name, path in sorted(files.items()):
        content = hashlib.sha256(path.read_bytes()).digest()
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()
