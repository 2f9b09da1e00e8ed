"""A finished file taken apart: every text in it, however deep, with its place."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lokalis_research.release.scan.images import image_pieces
from lokalis_research.release.scan.markup import markup_texts
from lokalis_research.release.scan.notebooks import notebook_texts

DEEPEST = 6
"""So many containers within each other are opened; a deeper one is reported as unreadable."""

UNREADABLE = "onleesbaar"

_DATA_URI = re.compile(r"data:([\w/+.-]*);base64,([A-Za-z0-9+/=\s%]+)")
_MARKUP_START = re.compile(r"^\s*(?:<!doctype|<\?xml|<html|<svg|<[a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A text found in a file.

    Parameters
    ----------
    file : str
        Name of the file, without its folder outside the bundle.
    place : str
        Where in it, in Dutch, such as ``"regel 12"`` or ``"cel 3, uitvoer"``; members of an
        archive are joined with ``" › "``.
    text : str
        The text itself: never shown to anybody.
    kind : str
        ``"tekst"``, ``"cel"`` (of a table), ``"naam"`` (of a file), ``"traceback"``, ``"stderr"``,
        ``"invoer"`` (code), ``"parameters"``, ``"ruwe_uitvoer"`` or ``"onleesbaar"``.
    """

    file: str
    place: str
    text: str
    kind: str = "tekst"


def take_apart(name: str, content: bytes) -> Iterator[Piece]:
    r"""List every text in a file.

    Parameters
    ----------
    name : str
        Its name in the bundle or run, with forward slashes.
    content : bytes
        The file.

    Yields
    ------
    Piece
        Also the name itself. What a file is, its first bytes say, not its name.

    Examples
    --------
    >>> [piece.place for piece in take_apart("a.csv", b"team;n\nOndiep;10\n")][:3]
    ['bestandsnaam', 'regel 1', 'regel 1, kolom 1']
    """
    yield Piece(name, "bestandsnaam", name, "naam")
    for place, text, kind in _texts(name, content, 0):
        yield Piece(name, place, text, kind)


def _texts(name: str, content: bytes, depth: int) -> Iterator[tuple[str, str, str]]:
    if depth > DEEPEST:
        yield "te diep ingepakt", "", UNREADABLE
    elif content.startswith(b"PK\x03\x04"):
        yield from _archive(content, depth)
    elif content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
        yield from _nested(image_pieces(content), depth)
    else:
        text = decode(content)
        if text is None:
            yield "inhoud", "", UNREADABLE
            return
        text, embedded = _without_data_uris(text)
        for number, data in enumerate(embedded, start=1):
            for place, inner, kind in _texts("", data, depth + 1):
                yield f"ingebed bestand {number} › {place}", inner, kind
        if name.endswith(".ipynb") or text.lstrip().startswith('{"cells"'):
            yield from notebook_texts(text)
        elif _MARKUP_START.match(text):
            yield from markup_texts(text)
        else:
            yield from _lines(text)


def _archive(content: bytes, depth: int) -> Iterator[tuple[str, str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.comment:
                yield (
                    "opmerking van het archief",
                    archive.comment.decode("utf-8", "replace"),
                    "tekst",
                )
            for member in archive.infolist():
                yield f"{member.filename} › naam", member.filename, "naam"
                if member.comment:
                    comment = member.comment.decode("utf-8", "replace")
                    yield f"{member.filename} › opmerking", comment, "tekst"
                inner = archive.read(member)
                for place, text, kind in _texts(member.filename, inner, depth + 1):
                    yield f"{member.filename} › {place}", text, kind
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        yield "archief", "", UNREADABLE


def _nested(found: Iterator[tuple[str, bytes | str]], depth: int) -> Iterator[tuple[str, str, str]]:
    for place, content in found:
        if isinstance(content, str):
            yield place, content, "tekst"
        else:
            for inner_place, text, kind in _texts("", content, depth + 1):
                yield f"{place} › {inner_place}", text, kind


def decode(content: bytes) -> str | None:
    r"""Decode a text, whatever wrote it.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    str or None
        None for what is no text.

    Examples
    --------
    >>> decode("Zoë".encode("utf-16")), decode("Zoë".encode("cp1252")), decode(b"\x00\x01\x02")
    ('Zoë', 'Zoë', None)
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content:
        # Text in two bytes per character without a mark at its start has a zero in every second.
        halves = content[0::2].count(0), content[1::2].count(0)
        if max(halves) * 2 < 0.8 * len(content):
            return None
        return content.decode("utf-16-le" if halves[1] > halves[0] else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _without_data_uris(text: str) -> tuple[str, list[bytes]]:
    """Cut embedded files out of a text, so that they are read as what they are."""
    embedded: list[bytes] = []

    def keep(match: re.Match[str]) -> str:
        try:
            embedded.append(base64.b64decode(match.group(2).replace("\\n", ""), validate=False))
        except (binascii.Error, ValueError):
            return match.group(0)
        return f"data:{match.group(1)}"

    return _DATA_URI.sub(keep, text), embedded


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"regel {number}", line, "tekst"
        if ";" in line:
            for column, cell in enumerate(line.split(";"), start=1):
                yield f"regel {number}, kolom {column}", cell.strip('"'), "cel"
