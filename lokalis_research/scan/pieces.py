"""A finished file taken apart: every text in it, however deep, with its place."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from lokalis_research.scan.archives import DAMAGED, ZIP, Found, gzip_members, zip_members
from lokalis_research.scan.decoding import decode
from lokalis_research.scan.images import IMAGES, image_pieces
from lokalis_research.scan.lines import line_texts
from lokalis_research.scan.markup import markup_texts
from lokalis_research.scan.notebooks import is_notebook, json_texts, notebook_texts
from lokalis_research.scan.packed import files, is_file, is_packed
from lokalis_research.scan.plain import plain

DEEPEST = 6
"""So many containers within each other are opened; a deeper one is reported as unreadable."""

UNREADABLE = "onleesbaar"

_DATA_URI = re.compile(
    r"data:(?P<kind>[\w/+.-]*)(?:;(?!base64)[^;,\"'<>]*)*"
    r"(?:;base64,(?P<packed>(?:[\w+/=\s%-]|\\n)+)|,(?P<quoted>[^\"'<>\s)\\]+))"
)
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
    elif content.startswith(IMAGES):
        for place, inner, kind in image_pieces(content):
            yield from _inside(place, inner, kind, depth)
    else:
        text = decode(content)
        if text is None:
            yield "inhoud", "", UNREADABLE
        else:
            yield from _of_text(name, text, depth)


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
