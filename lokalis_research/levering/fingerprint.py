"""Fingerprints: whether files are still the same, to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.mapping import Agreement

BLOCK = 1 << 20  # bytes read at a time, so that a large export does not fill the memory


def fingerprint_files(paths: Iterable[Path]) -> str:
    r"""Compute one fingerprint of several files, from their names and their bytes.

    The folder in which the files stand and the order in which they are given do not matter.

    Returns
    -------
    str
        SHA-256 in hexadecimal over, in order of file name: the name, a NUL and the bytes.

    Raises
    ------
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_bytes(b"x")
    ...     fingerprint_files([path]) == hashlib.sha256(b"a.csv\x00x").hexdigest()
    True
    """
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()


def fingerprint_agreed(folder: Path, agreement: Agreement) -> str:
    """Compute the fingerprint of the files that an agreement names."""
    try:
        return fingerprint_files({folder / file.bestand for file in agreement.bestanden})
    except OSError as error:
        raise DeliveryError(
            f"A file of the delivery cannot be read: {error.strerror}.",
            remedy="Close it in other programs and check that you may read it.",
        ) from None
