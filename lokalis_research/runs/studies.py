"""Which study with human coders a run uses, and whether it changed since a notebook read it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lokalis_research.home import OWN_PRACTICE
from lokalis_research.period import HalfYear


def study_folder(studies: Path, name: str, period: HalfYear) -> Path:
    """Find a study: a person's own practice round goes before the one that the demo made up.

    It need not be there. Only beside the made-up studies of a demo stands a folder of own ones.
    """
    own = studies.parent / OWN_PRACTICE / name
    return own if (own / str(period)).is_dir() else studies / name


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
