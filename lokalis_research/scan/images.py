"""What an image carries beside its pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from lokalis_research.scan.forms import inflated

# What a PNG needs to be drawn; all else is told.
_PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sRGB", b"sBIT",
           b"pHYs", b"bKGD", b"hIST"}  # fmt: skip
# The signature (PNG specification, 5.2).
_PNG_HEAD = 8
# Markers without a length: SOI, TEM and RST0 to RST7 (ITU T.81, table B.1).
_JPEG_STARTS = {0xD8, 0x01, *range(0xD0, 0xD8)}
_JPEG_SCAN, _JPEG_END = 0xDA, b"\xff\xd9"
# COM; in APP0 to APP15 beside it cameras and programs write where, when and who.
_JPEG_COMMENT = 0xFE
_GPS = (b"\x88\x25\x00\x04", b"\x25\x88\x04\x00")
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
PLACE = "plaatsbepaling"
"""Kind of a text that says where a picture was taken."""

Found = tuple[str, bytes | str, str]


def image_pieces(content: bytes) -> Iterator[Found]:
    r"""List the metadata of an image, and what was put behind its end."""
    if content.startswith(b"\x89PNG"):
        yield from _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        yield from _jpeg(content)
    else:
        yield from _metadata("inhoud", content)


def printable(data: bytes) -> str:
    """Keep the readable runs of binary data, in one byte and in two bytes per character."""
    readings = [data.decode("utf-8", "ignore"), data.decode("latin-1")]
    if b"\x00" in data:
        readings += [
            part.decode(coding, "ignore")
            for part in (data, data[1:])
            for coding in ("utf-16-le", "utf-16-be")
        ]
    return "\n".join(
        "".join(one if one.isprintable() else "\n" for one in text)
        for text in dict.fromkeys(readings)
    )


def _png(content: bytes) -> Iterator[Found]:
    at = _PNG_HEAD
    pixels = []
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IDAT":
            pixels.append(data)
        elif kind not in _PIXELS:
            yield from _metadata(f"metadata {kind.decode('latin-1')}", _unpacked(data))
        if kind == b"IEND":
            break
    yield from _behind(_behind_pixels(b"".join(pixels)), "achter de beeldpunten")
    yield from _behind(content[at:], "achter het einde")


def _unpacked(data: bytes) -> bytes:
    """Add what is packed in a chunk: behind a name, and up to three more short fields."""
    found = [data]
    at = data.find(b"\x78")
    while at >= 0:
        packed = inflated(data[at:])
        if packed is not None:
            found.append(packed)
            break
        at = data.find(b"\x78", at + 1)
    return b"\n".join(part.replace(b"\x00", b"\n", 5) for part in found)


def _behind_pixels(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed)
    except zlib.error:
        return b""
    return unpacking.unused_data


def _jpeg(content: bytes) -> Iterator[Found]:
    at = 0
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _JPEG_STARTS:
            at += 2
            continue
        if marker == _JPEG_SCAN:
            break
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        # Comments and application data hold text; tables of the compression do not.
        if marker == _JPEG_COMMENT or 0xE0 <= marker <= 0xEF:
            yield from _metadata("metadata", content[at + 4 : at + 2 + length])
        at += 2 + length
    end = content.rfind(_JPEG_END)
    yield from _behind(content[end + 2 :] if end >= 0 else b"", "achter het einde")


def _metadata(place: str, data: bytes) -> Iterator[Found]:
    yield place, printable(data), "tekst"
    is_exif = data.startswith((b"Exif", b"II*\x00", b"MM\x00*"))
    if is_exif and any(mark in data for mark in _GPS):
        yield place, PLACE, PLACE


def _behind(rest: bytes, place: str) -> Iterator[Found]:
    if rest.strip(b"\x00"):
        yield place, rest, "tekst"
