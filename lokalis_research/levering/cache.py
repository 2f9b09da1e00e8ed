"""Checked deliveries on disk: entries that are complete and unharmed, or are not used at all.

An entry is a folder named after everything that its content follows from. It is written beside its
place and then renamed, and holds a hash of every file, so that neither a process that was killed
nor a damaged disk can ever pass for data. It is personal data, though pseudonymised.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Mask
from lokalis_research.levering.mapping import Agreement
from lokalis_research.state import DamagedStateError, read_state, seal

META_NAME = "meta.json"
QUARANTINE = "quarantaine"
BLOCK = 1 << 20  # bytes read at a time, so that a large export does not fill the memory
GROUP = 1 << 18  # rows written at a time
STALE_AFTER = 3600  # seconds after which a folder that nobody finished is removed
_DAMAGED = "The checked copy of the delivery is incomplete or damaged."


def fingerprint_files(paths: Iterable[Path]) -> str:
    r"""Compute one fingerprint of several files, from their names and their bytes.

    The folder in which the files stand and the order in which they are given do not matter.

    SHA-256 over, in order of file name: the name, a NUL and the bytes.
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


def code_version() -> str:
    """Compute the version of the code that reads deliveries."""
    package = Path(__file__).resolve().parent.parent
    sources = [
        *(package / "levering").glob("*.py"),
        package / "levering" / "regels.toml",
        *(package / "dictionary").glob("*.py"),
        package / "wijken.py",
    ]
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def entry_key(**parts: str) -> str:
    """Compute the name of an entry from everything that its content follows from."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class NewEntry:
    """An entry that is being written, one table at a time; nobody sees it before `finish`."""

    def __init__(self, cache: Path, key: str) -> None:
        self._entry = cache / key
        self._folder = cache / f".{key[:16]}.{secrets.token_hex(4)}.{os.getpid()}.tmp"
        self._hashes: dict[str, str] = {}

    def add(self, name: str, frame: pd.DataFrame, rows: Mask | None = None) -> None:
        """Write a table, or some of its rows, which are never all copied at once."""
        path = self._folder / name
        with _storing():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            schema = pa.Schema.from_pandas(frame, preserve_index=False)
            with pq.ParquetWriter(path, schema, compression="zstd") as writer:
                for start in range(0, max(len(frame), 1), GROUP):
                    part = frame.iloc[start : start + GROUP]
                    part = part if rows is None else part[rows[start : start + GROUP]]
                    writer.write_table(pa.Table.from_pandas(part, schema, preserve_index=False))
            self._hashes[name] = _fix_on_disk(path)

    def lay_aside(self, texts: pd.Series[str]) -> pd.Series[str]:
        """Give the same texts back from a file without a name, of which memory holds what is used.

        Where no name is, nothing is left behind, not even by a process that is killed.
        """
        column = pa.table({"text": pa.array(texts, pa.large_string())})
        cache = self._entry.parent
        with _storing():
            cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _storing(), tempfile.TemporaryFile(dir=cache) as stream:
            with pa.ipc.new_stream(stream, column.schema) as writer:
                writer.write_table(column, max_chunksize=GROUP)
            stream.flush()
            stored = pa.py_buffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        values = pa.ipc.open_stream(stored).read_all()["text"].to_pandas().astype("str")
        return pd.Series(values.array, index=texts.index, name=texts.name)

    def finish(self, meta: Mapping[str, Any]) -> Path:
        """Put the entry in its place."""
        content = {**meta, "hashes": self._hashes}
        path = self._folder / META_NAME
        with _storing():
            path.write_bytes(seal(content).encode())
            _fix_on_disk(path)
            _put_in_place(self._folder, self._entry)
        return self._entry

    def discard(self) -> None:
        """Remove what was written and not finished."""
        shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def new_entry(cache: Path, key: str) -> Iterator[NewEntry]:
    """Write an entry, whole or not at all."""
    there_was_a_cache = cache.exists()
    _remove_stale(cache)
    entry = NewEntry(cache, key)
    try:
        yield entry
    finally:
        entry.discard()
        if not there_was_a_cache:
            with contextlib.suppress(OSError):  # it is there to stay when anything is in it
                cache.rmdir()


@contextlib.contextmanager
def _storing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DeliveryError(
            f"The checked delivery cannot be stored: {error.strerror or type(error).__name__}.",
            remedy="Free disk space, or check that you may write to the cache folder.",
        ) from None


def _fix_on_disk(path: Path) -> str:
    """Wait until a file is on disk, and return its SHA-256."""
    path.chmod(0o600)
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
    """Remove what a process wrote that is no more, and what is too old to belong to any."""
    for path in cache.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if _is_gone(path) or time.time() - path.stat().st_mtime > STALE_AFTER:
                shutil.rmtree(path, ignore_errors=True)


def _is_gone(path: Path) -> bool:
    writer = path.name.split(".")[-2]
    if os.name != "posix" or not writer.isdecimal():  # on Windows, asking would end the process
        return False
    try:
        os.kill(int(writer), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass
    return False


def read_meta(entry: Path) -> dict[str, Any]:
    """Read what is known about an entry."""
    try:
        meta = read_state(entry / META_NAME)
    except DamagedStateError:
        raise _damaged() from None
    if meta is None or not isinstance(meta.get("hashes"), dict):
        raise _damaged()
    return meta


def read_frame(entry: Path, name: str, digest: str) -> pd.DataFrame:
    """Read a table of an entry."""
    try:
        content = (entry / name).read_bytes()
    except OSError:
        raise _damaged() from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise _damaged()
    # Datasets of many files, and threads for a few thousand rows, take longer than they save.
    file = pq.ParquetFile(pa.BufferReader(content))
    frame: pd.DataFrame = file.read(use_threads=False).to_pandas()
    dates = frame.columns[frame.dtypes.map(lambda dtype: dtype.kind == "M")]
    return frame.astype(dict.fromkeys(dates, "datetime64[s]"))  # Parquet has no whole seconds


def is_intact(entry: Path) -> bool:
    """Tell whether every file of an entry is what was written."""
    try:
        hashes = read_meta(entry)["hashes"]
        return all(_hash(entry / name) == digest for name, digest in hashes.items())
    except (DeliveryError, OSError):
        return False


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _damaged() -> DeliveryError:
    return DeliveryError(_DAMAGED, remedy="Read the delivery again: it is then rebuilt.")
