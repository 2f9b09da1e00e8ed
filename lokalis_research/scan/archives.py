"""What an archive holds: its files, their names, and whatever was put beside and between them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lokalis_research.scan.images import printable
from lokalis_research.scan.packed import LARGEST, inflated

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError,
           EOFError, OSError, ValueError)  # fmt: skip
_LOCAL_HEAD, _END_HEAD = 30, 22
_DESCRIPTOR = b"PK\x07\x08"
_LONGEST_DESCRIPTOR = 24
_TEXT, _NAME = "tekst", "naam"

Found = tuple[str, str, str | bytes, str]


def zip_members(content: bytes) -> Iterator[Found]:
    """List what a zip file holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > LARGEST:
            raise ValueError("Larger than anything we make.")
        if archive.comment:
            yield "opmerking van het archief", "", printable(archive.comment), _TEXT
        covered = [(archive.start_dir, _end_of_archive(content))]
        for info in infos:
            name = info.filename
            yield f"{name} › naam", "", info.orig_filename, _NAME
            if info.comment:
                yield f"{name} › opmerking", "", printable(info.comment), _TEXT
            start, extra = _local(content, info)
            for field in {info.extra, extra} - {b""}:
                yield f"{name} › extra veld", "", printable(field), _TEXT
            covered.append((info.header_offset, start + info.compress_size))
            yield name, name, archive.read(info), _TEXT
        yield from _between(content, covered)


def gzip_members(content: bytes) -> Iterator[Found]:
    """List what a gzip file holds: also the name that it had."""
    unpacked = inflated(content)
    if unpacked is None:
        raise ValueError("Damaged or too large.")
    yield "kop van het archief", "", printable(content[:512]), _TEXT
    yield "inhoud", "", unpacked, _TEXT


def _end_of_archive(content: bytes) -> int:
    """Find where the archive says that it ends."""
    at = content.rfind(b"PK\x05\x06")
    return at + _END_HEAD + int(struct.unpack("<H", content[at + 20 : at + 22])[0])


def _local(content: bytes, info: zipfile.ZipInfo) -> tuple[int, bytes]:
    """Find where a file begins, and what its own head says beside the list of contents."""
    at = info.header_offset
    names, extras = struct.unpack("<HH", content[at + 26 : at + _LOCAL_HEAD])
    start = at + _LOCAL_HEAD + names
    return start + extras, content[start : start + extras]


def _between(content: bytes, covered: list[tuple[int, int]]) -> Iterator[Found]:
    """List what stands before, between and behind the files."""
    at = 0
    for start, end in [*sorted(covered), (len(content), len(content))]:
        rest = content[at:start]
        is_descriptor = rest.startswith(_DESCRIPTOR) and len(rest) <= _LONGEST_DESCRIPTOR
        if rest.strip(b"\x00") and not is_descriptor:
            yield "tussen de bestanden", "", printable(rest), _TEXT
            if rest.startswith(b"PK\x03\x04"):
                yield "tussen de bestanden", "", "", "onleesbaar"
        at = max(at, end)
