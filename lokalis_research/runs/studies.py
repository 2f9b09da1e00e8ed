"""Whether a study with human coders changed since a notebook read it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def fingerprint_study(folder: Path) -> str:
    """Fingerprint all files of a study."""
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
