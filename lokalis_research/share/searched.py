"""Files in which the scan found nothing, remembered: who shares need not wait for it again."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import hmac
import platform
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.files import remove_halves_of
from lokalis_research.levering import load_or_make_key
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.ledger import code_fingerprint, environment_fingerprint
from lokalis_research.scan import Needles, scan_files

_FILE = "doorzocht.txt"


def scan_once(files: Mapping[str, bytes], needles: Needles) -> pd.DataFrame:
    """Scan the files, except those in which this code found nothing of this delivery before.

    What was searched is signed with a key of its own, in the folder for personal data: a line that
    somebody adds tells nothing. Without a delivery nothing is remembered.
    """
    if not needles.fingerprint:
        return scan_files(files.items(), needles)
    # All that the outcome follows from.
    looked_for = (needles.fingerprint, getpass.getuser(), platform.node())
    about = "\n".join((code_fingerprint(), environment_fingerprint(), *looked_for)).encode()
    key = load_or_make_key(home.key_file().with_name("doorzocht.key"))
    marks = {name: _mark(key, about, name, content) for name, content in files.items()}
    path = home.cache_folder() / _FILE
    known = _known(path)
    hits = scan_files(
        ((name, content) for name, content in files.items() if marks[name] not in known), needles
    )
    # Where a name is itself what was found, it is not told whose file it is.
    found = set(hits["bestand"])
    if found <= files.keys():
        # Only of this bundle: what is older need not be known.
        clean = sorted(mark for name, mark in marks.items() if name not in found)
        with contextlib.suppress(RunError):  # what nobody remembers is searched again
            remove_halves_of(path)
            write_text(path, "".join(f"{mark}\n" for mark in clean))
    return hits


def _known(path: Path) -> set[str]:
    """Read the marks of files in which nothing was found; none where they cannot be read."""
    try:
        return set(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError):
        return set()


def _mark(key: bytes, about: bytes, name: str, content: bytes) -> str:
    parts = (hashlib.sha256(part).digest() for part in (about, name.encode(), content))
    return hmac.new(key, b"".join(parts), hashlib.sha256).hexdigest()
