"""Checked deliveries on disk: entries that are complete and unharmed, or are not used at all.

An entry is a folder named after everything that its content follows from. It is written beside its
place and then renamed, and holds a hash of every file, so that neither a process that was killed
nor a damaged disk can ever pass for data. It is personal data, though pseudonymised.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lokalis_research.errors import DeliveryError

META_NAME = "meta.json"
STALE_AFTER = 3600  # seconds after which a folder that nobody finished is removed
_DAMAGED = "The checked copy of the delivery is incomplete or damaged."


def code_version() -> str:
    """Compute the version of the code that reads deliveries.

    Returns
    -------
    str
        SHA-256 over the source of the packages levering and dictionary and of wijken.
    """
    package = Path(__file__).resolve().parent.parent
    sources = [
        *(package / "levering").glob("*.py"),
        *(package / "dictionary").glob("*.py"),
        package / "wijken.py",
    ]
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def entry_key(**parts: str) -> str:
    """Compute the name of an entry from everything that its content follows from.

    Parameters
    ----------
    **parts : str
        Fingerprints and versions.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> entry_key(files="a", code="b") == entry_key(code="b", files="a")
    True
    """
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def write_entry(
    cache: Path, key: str, frames: Mapping[str, pd.DataFrame], meta: Mapping[str, Any]
) -> Path:
    """Write an entry, whole or not at all.

    Parameters
    ----------
    cache : pathlib.Path
        The folder of all entries; made if need be.
    key : str
        The name of the entry.
    frames : mapping of str to pandas.DataFrame
        Path inside the entry -> table.
    meta : mapping
        What else is to be known, as JSON.

    Returns
    -------
    pathlib.Path
        The entry.

    Raises
    ------
    DeliveryError
        If the disk is full or may not be written to; nothing is left behind.
    """
    entry = cache / key
    temporary = cache / f".{key[:16]}.{secrets.token_hex(4)}.tmp"
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        _remove_stale(cache)
        temporary.mkdir(mode=0o700)
        hashes = {name: _write_parquet(temporary / name, frame) for name, frame in frames.items()}
        content = json.dumps(
            {**meta, "hashes": hashes}, ensure_ascii=False, indent=1, sort_keys=True
        )
        _write_bytes(temporary / META_NAME, content.encode())
        _put_in_place(temporary, entry)
    except OSError as error:
        raise DeliveryError(
            f"The checked delivery cannot be stored: {error.strerror or type(error).__name__}.",
            remedy="Free disk space, or check that you may write to the cache folder.",
        ) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return entry


def _write_parquet(path: Path, frame: pd.DataFrame) -> str:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), sink, compression="zstd")
    return _write_bytes(path, sink.getvalue())


def _write_bytes(path: Path, content: bytes) -> str:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return hashlib.sha256(content).hexdigest()


def _put_in_place(temporary: Path, entry: Path) -> None:
    if entry.exists() and not is_intact(entry):
        aside = entry.with_name(f".{entry.name[:16]}.{secrets.token_hex(4)}.tmp")
        entry.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    try:
        temporary.rename(entry)
    except OSError:
        if not is_intact(entry):  # otherwise another process was first, with the same content
            raise


def _remove_stale(cache: Path) -> None:
    for path in cache.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_AFTER:
                shutil.rmtree(path, ignore_errors=True)


def read_meta(entry: Path) -> dict[str, Any]:
    """Read what is known about an entry.

    Parameters
    ----------
    entry : pathlib.Path
        Its folder.

    Returns
    -------
    dict

    Raises
    ------
    DeliveryError
        If it is not there or damaged.
    """
    try:
        meta = json.loads((entry / META_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _damaged() from None
    if not isinstance(meta, dict) or not isinstance(meta.get("hashes"), dict):
        raise _damaged()
    return meta


def read_frame(entry: Path, name: str, digest: str) -> pd.DataFrame:
    """Read a table of an entry.

    Parameters
    ----------
    entry : pathlib.Path
        Its folder.
    name : str
        Path inside the entry.
    digest : str
        What the SHA-256 of that file must be.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    DeliveryError
        If it is not there, or not what was written.
    """
    try:
        content = (entry / name).read_bytes()
    except OSError:
        raise _damaged() from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise _damaged()
    frame: pd.DataFrame = pq.read_table(pa.BufferReader(content)).to_pandas()
    dates = frame.columns[frame.dtypes.map(lambda dtype: dtype.kind == "M")]
    return frame.astype(dict.fromkeys(dates, "datetime64[s]"))  # Parquet has no whole seconds


def is_intact(entry: Path) -> bool:
    """Tell whether every file of an entry is what was written.

    Parameters
    ----------
    entry : pathlib.Path
        Its folder.

    Returns
    -------
    bool
    """
    try:
        hashes = read_meta(entry)["hashes"]
        return all(
            hashlib.sha256((entry / name).read_bytes()).hexdigest() == digest
            for name, digest in hashes.items()
        )
    except (DeliveryError, OSError):
        return False


def _damaged() -> DeliveryError:
    return DeliveryError(_DAMAGED, remedy="Read the delivery again: it is then rebuilt.")
