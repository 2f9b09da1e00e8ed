"""What an image carries beside its pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_PNG_TEXT = {b"tEXt", b"zTXt", b"iTXt", b"eXIf"}
_PNG_HEAD = 8
_JPEG_STARTS = {0xD8, 0x01, *range(0xD0, 0xD8)}
_JPEG_SCAN, _JPEG_END = 0xDA, b"\xff\xd9"


def image_pieces(content: bytes) -> Iterator[tuple[str, bytes | str]]:
    r"""List the metadata of an image, and what was put behind its end.

    Parameters
    ----------
    content : bytes
        A PNG, JPEG, GIF or WebP file.

    Yields
    ------
    place : str
        Where in the image, in Dutch.
    content : bytes or str
        What stands there.

    Examples
    --------
    >>> import io
    >>> from PIL import Image, PngImagePlugin
    >>> info = PngImagePlugin.PngInfo()
    >>> info.add_text("Author", "J. Jansen")
    >>> file = io.BytesIO()
    >>> Image.new("RGB", (1, 1)).save(file, "png", pnginfo=info)
    >>> list(image_pieces(file.getvalue()))
    [('metadata tEXt', 'Author\nJ. Jansen')]
    """
    if content.startswith(b"\x89PNG"):
        yield from _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        yield from _jpeg(content)
    else:
        yield "inhoud", _printable(content)


def _png(content: bytes) -> Iterator[tuple[str, bytes | str]]:
    at = _PNG_HEAD
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in _PNG_TEXT:
            yield f"metadata {kind.decode()}", _png_text(kind, data)
        if kind == b"IEND":
            break
    if content[at:].strip(b"\x00"):
        yield "achter het einde", content[at:]


def _png_text(kind: bytes, data: bytes) -> str:
    keyword, _, rest = data.partition(b"\x00")
    if kind == b"zTXt":
        rest = _inflated(rest[1:])
    if kind == b"iTXt":
        is_packed, rest = rest[:1] == b"\x01", rest[2:]
        _, _, rest = rest.partition(b"\x00")
        _, _, rest = rest.partition(b"\x00")
        rest = _inflated(rest) if is_packed else rest
    if kind == b"eXIf":
        return _printable(data)
    return f"{keyword.decode('latin-1')}\n{rest.decode('utf-8', 'replace')}"


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


def _jpeg(content: bytes) -> Iterator[tuple[str, bytes | str]]:
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
        if marker == 0xFE or 0xE1 <= marker <= 0xEF:
            yield "metadata", _printable(content[at + 4 : at + 2 + length])
        at += 2 + length
    end = content.rfind(_JPEG_END)
    if end >= 0 and content[end + 2 :].strip(b"\x00"):
        yield "achter het einde", content[end + 2 :]


def _printable(data: bytes) -> str:
    """Keep the readable runs of binary data, in one byte and in two bytes per character."""
    narrow = data.decode("utf-8", "ignore") + "\n" + data.decode("latin-1")
    wide = data.decode("utf-16-le", "ignore") + "\n" + data[1:].decode("utf-16-le", "ignore")
    return "".join(one if one.isprintable() else "\n" for one in f"{narrow}\n{wide}")
