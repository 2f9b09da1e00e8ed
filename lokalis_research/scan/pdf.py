"""The texts of a PDF: its pages, what is told beside them, and what a reader does not see."""

from __future__ import annotations

import io
import itertools
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from lokalis_research.scan.images import IMAGES, printable
from lokalis_research.scan.plain import MACHINE, RUNNING

PDF = b"%PDF-"
_END, _TABLE = b"%%EOF", b"startxref"
_UNREADABLE = "onleesbaar"
# What makes a reader do something, or holds files of its own.
_ACTING = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/RichMedia", "/EmbeddedFiles",
           "/AF", "/URI", "/GoToR", "/SubmitForm", "/ImportData", "/AcroForm", "/XFA"}  # fmt: skip
# Names that a program gives to parts of a document.
_MACHINE = {"/ID", "/Dest", "/D", "/IDTree", "/Names", "/Limits", "/E"}
# Parts of which a reader sees the effect and no text: fonts, and how their letters are called.
_FRAME = {"/CMap", "/XRef", "/ObjStm"}
_FONTS = {"/CIDFontType0C", "/OpenType", "/Type1C"}
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError,
            NotImplementedError, EOFError, struct.error, zlib.error)  # fmt: skip
# A program computes the mark of a document from what it holds: a slash in it is no path.
_MARK = re.compile(rb"<xmpMM:(?:InstanceID|DocumentID)>([A-Za-z0-9+/]{22}==)</")
# A line end behind the last mark: more than that somebody added afterwards.
_BLANK_AT_MOST = 2

Found = tuple[str, str | bytes, str]


def pdf_pieces(content: bytes) -> Iterator[Found]:
    """List the texts of a PDF; what cannot be read in it is told as such."""
    # A document that was changed afterwards holds what stood there before, out of sight.
    rest = content[content.rfind(_END) + len(_END) :]
    if content.count(_END) != 1 or content.count(_TABLE) != 1 or len(rest) > _BLANK_AT_MOST:
        yield "einde", "", _UNREADABLE
        yield "achter het einde", printable(rest), "tekst"
    try:
        yield from _read(content)
    except _DAMAGED:
        yield "inhoud", "", _UNREADABLE


def _read(content: bytes) -> Iterator[Found]:
    # Only who scans a PDF needs the library.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content), strict=True)
        if reader.is_encrypted:
            yield "inhoud", "", _UNREADABLE
            return
        drawn = set()
        whole = []
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text()
            whole.append(text)
            lines = text.splitlines()
            for line in (*lines, *_broken_off(lines)):
                yield f"bladzijde {number}", line, "tekst"
            drawn |= _numbers(page.raw_get("/Contents")) if "/Contents" in page else set()
        yield "doorlopende tekst", "\n".join(whole).replace("-\n", "-"), RUNNING
        yield from _told(reader.trailer.get("/Info"), "eigenschappen")
        parts = {n: reader.get_object(n) for n in range(1, int(str(reader.trailer["/Size"])))}
        known = drawn | _used(parts.values())
        for number, part in parts.items():
            yield from _object(part, number, known)
    except PyPdfError:
        yield "inhoud", "", _UNREADABLE


def _broken_off(lines: list[str]) -> Iterator[str]:
    """Join what a line breaks off and the next one goes on with."""
    for line, following in itertools.pairwise(lines):
        if line.endswith("-"):
            yield line.rpartition(" ")[2].removesuffix("-") + following
            yield line.rpartition(" ")[2] + following


def _numbers(contents: Any) -> set[int]:
    """List the parts that draw a page."""
    from pypdf.generic import ArrayObject, IndirectObject

    if isinstance(contents, IndirectObject):
        found = contents.get_object()
        return _numbers(found) if isinstance(found, ArrayObject) else {contents.idnum}
    return {number for one in contents for number in _numbers(one)}


def _used(parts: Iterable[Any]) -> set[int]:
    """List the parts that say which letters a font has, and which colours a page."""
    from pypdf.generic import DictionaryObject

    found = set()
    for part in parts:
        if isinstance(part, DictionaryObject) and "/CIDSet" in part:
            found |= _numbers(part.raw_get("/CIDSet"))
        elif isinstance(part, list) and part[:1] == ["/ICCBased"]:
            found |= _numbers(list.__getitem__(part, 1))
    return found


def _object(found: Any, number: int, known: set[int]) -> Iterator[Found]:
    from pypdf.generic import StreamObject

    place = f"onderdeel {number}"
    yield from _told(found, place)
    if not isinstance(found, StreamObject):
        return
    kind = (found.get("/Type"), found.get("/Subtype"))
    if kind == ("/Metadata", "/XML"):
        told = found.get_data()
        yield place, _MARK.sub(b"", told), "tekst"
        for mark in _MARK.findall(told):
            yield place, mark.decode(), MACHINE
    elif kind == ("/XObject", "/Image"):
        data = found.get_data()
        if data.startswith(IMAGES):
            yield place, data, "tekst"
    elif not (kind[0] in _FRAME or kind[1] in _FONTS or number in known):
        yield place, found.get_data(), "tekst"
        yield place, "", _UNREADABLE


def _told(found: Any, place: str, name: str = "") -> Iterator[Found]:
    """List the strings in a part, however deep, and what makes a reader act."""
    from pypdf.generic import ByteStringObject, IndirectObject, TextStringObject

    if isinstance(found, IndirectObject):
        return  # listed under its own number
    if isinstance(found, dict):
        for key, value in found.items():
            if key in _ACTING:
                yield f"{place}, {key}", "", _UNREADABLE
            yield from _told(value, place, str(key))
    elif isinstance(found, list):
        for value in found:
            yield from _told(value, place, name)
    elif isinstance(found, (TextStringObject, ByteStringObject)):
        text = printable(found) if isinstance(found, bytes) else str(found)
        yield f"{place}, {name}", text, MACHINE if name in _MACHINE else "tekst"
