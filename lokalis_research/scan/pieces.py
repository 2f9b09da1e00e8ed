"""A finished file taken apart: every text in it, however deep, with its place."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from lokalis_research.scan.forms import LARGEST, files, inflated, is_file, is_packed
from lokalis_research.scan.images import IMAGES, image_pieces, printable
from lokalis_research.scan.notebooks import is_notebook, json_texts, notebook_texts
from lokalis_research.scan.page_faults import drawn_words, markup_texts
from lokalis_research.scan.pdf import PDF, pdf_pieces
from lokalis_research.scan.plain import line_texts, plain

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Read in the wrong order of bytes, text becomes letters of a dozen scripts.
_MOST_READABLE = 0.97
_MOST_SCRIPTS = 4
_FEW_ZEROS = 0.1
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_FEW_CONTROLS = 0.5


def decode(content: bytes) -> str | None:
    r"""Decode a text, whatever wrote it."""
    for mark, coding in _MARKS:
        if content.startswith(mark):
            return content.decode(coding, "replace")
    if content.count(0) > _FEW_ZEROS * len(content):
        # Text in two bytes per character without a mark at its start has many zeros.
        return _readable(content, ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
    controls = len(content) - len(content.translate(None, _CONTROLS))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None if controls else content.decode("cp1252", "replace")
    # A control character between letters hides a word from a search; many of them are data.
    return text if controls <= _FEW_CONTROLS * len(content) else None


def _readable(content: bytes, codings: tuple[str, ...]) -> str | None:
    """Try each coding; of what is no text, some characters are assigned to nothing."""
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        letters = sum(unicodedata.category(one)[0] in "LNPSZ" or one in "\t\n\r" for one in text)
        scripts = {unicodedata.name(one, "").split(" ")[0] for one in text if one.isalpha()}
        if letters >= _MOST_READABLE * len(text) and len(scripts) <= _MOST_SCRIPTS:
            return text
    return None


ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError,
           EOFError, OSError, ValueError)  # fmt: skip
# What has a fixed size in a zip file (PKWARE APPNOTE 4.3.7 and 4.3.16); names stand behind it.
_LOCAL_HEAD, _END_HEAD = 30, 22
_DESCRIPTOR = b"PK\x07\x08"
# Signature, checksum and two sizes of eight bytes (zip64; APPNOTE 4.3.9).
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


DEEPEST = 6
"""So many containers within each other are opened; a deeper one is reported as unreadable."""

UNREADABLE = "onleesbaar"

_DATA_URI = re.compile(
    r"data:(?P<kind>[\w/+.-]*)(?:;(?!base64)[^;,\"'<>]*)*"
    r"(?:;base64,(?P<packed>(?:[\w+/=\s%-]|\\n)+)|,(?P<quoted>[^\"'<>\s)\\]+))"
)
_SPSS = b"$FL2"
_MARKUP_START = re.compile(r"^\s*(?:<!doctype|<!--|<\?xml|<html|<svg|<[a-z])", re.IGNORECASE)
_TABLES = (".csv", ".tsv")


@dataclass(frozen=True)
class Piece:
    """A text found in a file."""

    file: str
    place: str
    text: str
    kind: str = "tekst"


def take_apart(name: str, content: bytes) -> Iterator[Piece]:
    r"""List every text in a file."""
    yield Piece(name, "bestandsnaam", name, "naam")
    for place, text, kind in _texts(name, content, 0):
        yield Piece(name, place, text, kind)


def _texts(name: str, content: bytes, depth: int) -> Iterator[tuple[str, str, str]]:
    if depth > DEEPEST:
        yield "te diep ingepakt", "", UNREADABLE
    elif content.startswith(ZIP):
        yield from _archive(zip_members, content, depth)
    elif is_packed(content):
        yield from _archive(gzip_members, content, depth)
    elif content.startswith(PDF):
        for place, inner, kind in pdf_pieces(content):
            yield from _inside(place, inner, kind, depth)
    elif content.startswith(_SPSS):
        yield from _of_spss(content, depth)
    elif (words := drawn_words(content)) is not None:
        for word in words:
            yield "getekend", word, "tekst"
    elif content.startswith(IMAGES):
        for place, inner, kind in image_pieces(content):
            yield from _inside(place, inner, kind, depth)
    else:
        text = decode(content)
        if text is None:
            yield "inhoud", "", UNREADABLE
        else:
            yield from _of_text(name, text, depth)


def _spss_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """List the texts in a file of SPSS: of its description, its labels and its cells."""
    import pyreadstat

    found, about = pyreadstat.read_sav(io.BytesIO(content))
    labels = [text for text in about.column_labels if text]
    labels += [str(one) for words in about.variable_value_labels.values() for one in words.values()]
    for text in (about.file_label or "", *(about.notes or []), *found.columns, *labels):
        yield "beschrijving", text
    for name in found:
        for row, cell in enumerate(found[name], 1):
            if isinstance(cell, str):
                yield f"kolom {name}, rij {row}", cell


def _of_spss(content: bytes, depth: int) -> Iterator[tuple[str, str, str]]:
    try:
        texts = list(_spss_texts(content))
    except Exception:  # whatever a reader of third parties raises
        yield "inhoud", "", UNREADABLE
        return
    for place, text in texts:
        yield from _inside(place, text, "tekst", depth)


def _of_text(name: str, text: str, depth: int) -> Iterator[tuple[str, str, str]]:
    text, embedded = _without_data_uris(text)
    for number, (kind, data) in enumerate(embedded, start=1):
        # What no program can show tells no more than the points of a picture do.
        if not kind.startswith("image/") or is_file(data) or decode(data) is not None:
            yield from _inside(f"ingebed bestand {number}", data, "tekst", depth)
    for place, found, kind in _by_kind(name, text):
        yield from _inside(place, found, kind, depth)
    for number, data in enumerate(files(plain(text)), start=1):
        yield from _inside(f"ingepakt bestand {number}", data, "tekst", depth)


def _by_kind(name: str, text: str) -> Iterator[tuple[str, str | bytes, str]]:
    start = text.lstrip()
    if name.endswith(".ipynb") or is_notebook(start):
        yield from notebook_texts(text)
    elif "<!ENTITY" in text:
        # What one reader of XML replaces by something, another one leaves out.
        yield "declaratie", "", UNREADABLE
    elif start.startswith(("{", "[")):
        yield from json_texts(text)
    elif _MARKUP_START.match(text):
        yield from markup_texts(text)
    else:
        yield from line_texts(text, is_table=name.endswith(_TABLES))


def _inside(
    place: str, content: str | bytes, kind: str, depth: int
) -> Iterator[tuple[str, str, str]]:
    if isinstance(content, str):
        yield place, content, kind
    else:
        for inner, text, inner_kind in _texts("", content, depth + 1):
            yield f"{place} › {inner}", text, inner_kind


def _archive(
    members: Callable[[bytes], Iterator[Found]], content: bytes, depth: int
) -> Iterator[tuple[str, str, str]]:
    try:
        for place, name, inner, kind in members(content):
            if isinstance(inner, str):
                yield place, inner, kind
                continue
            for inner_place, text, inner_kind in _texts(name, inner, depth + 1):
                yield f"{place} › {inner_place}", text, inner_kind
    except DAMAGED:
        yield "archief", "", UNREADABLE


def _without_data_uris(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Cut embedded files out of a text, so that they are read as what they are."""
    embedded: list[tuple[str, bytes]] = []

    def keep(match: re.Match[str]) -> str:
        packed, quoted = match["packed"], match["quoted"]
        if packed is None:
            embedded.append((match["kind"], unquote_to_bytes(quoted)))
        else:
            letters = re.sub(r"\\n|\s", "", packed).replace("-", "+").replace("_", "/")
            whole = unquote_to_bytes(letters).rstrip(b"=")
            try:
                embedded.append((match["kind"], base64.b64decode(whole + b"=" * (-len(whole) % 4))))
            except (binascii.Error, ValueError):
                return match.group(0)
        return f"data:{match['kind']}"

    return _DATA_URI.sub(keep, text), embedded
