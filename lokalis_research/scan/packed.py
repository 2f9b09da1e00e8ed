"""Runs of letters that are data in disguise: Base64, Base32, hexadecimal."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{10,}={0,2}(?![\w+/=])")
_BASE64_LINES = re.compile(r"(?<![\w+/=])(?:[A-Za-z0-9+/]{16,}\r?\n){2,}[A-Za-z0-9+/]*={0,2}")
_BASE32 = re.compile(r"(?<![\w=])[A-Z2-7]{16,}={0,6}(?![\w=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?:[0-9a-fA-F]{2}){8,}(?![0-9A-Za-z])")
_HEX_SPACED = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-fA-F]{2}(?:[ :,-][0-9a-fA-F]{2}){7,}(?![0-9A-Za-z])"
)
_MOST_READABLE = 0.9
_FEWEST = 6
# Of a few random bytes all are readable now and then, but hardly ever all letters and digits.
_LONG = 24
_SHORT_TEXT = re.compile(r"[^\W_][\w ,.:;@+/()'\"-]*[\w.)]")
LARGEST = 50_000_000
"""So many bytes are unpacked of what is packed; more is a bomb."""

_GZIP = b"\x1f\x8b\x08"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
# How files begin that hold more than text.
_FILES = (b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"BZh", b"\xfd7zXZ",
          b"7z\xbc\xaf", b"PAR1", b"\xd0\xcf\x11\xe0", b"SQLite format")  # fmt: skip


def runs(text: str) -> Iterator[bytes]:
    """Decode every run in a text that could be data."""
    for run in _BASE64.findall(text):
        yield from _base64(run)
    for run in _BASE32.findall(text):
        whole = run.rstrip("=")
        try:
            yield base64.b32decode(whole + "=" * (-len(whole) % 8))
        except binascii.Error:
            continue
    for run in (*_HEX.findall(text), *_HEX_SPACED.findall(text)):
        digits = re.sub(r"[^0-9a-fA-F]", "", run.removeprefix("0x"))
        yield bytes.fromhex(digits)


def runs_over_lines(text: str) -> Iterator[bytes]:
    """Decode what is Base64 over more than one line."""
    for run in _BASE64_LINES.findall(text):
        yield from _base64(run)


def files(text: str) -> Iterator[bytes]:
    """Decode the runs in a text that are packed files."""
    for data in (*runs(text), *runs_over_lines(text)):
        if is_file(data):
            yield data


def is_file(data: bytes) -> bool:
    """Tell whether data begin as a file does that holds more than text."""
    return data.startswith((_GZIP, *_FILES)) or is_packed(data)


def is_packed(data: bytes) -> bool:
    """Tell whether data are what zlib or gzip made."""
    return data.startswith(_GZIP) or (data.startswith(_ZLIB) and inflated(data) is not None)


def readable(data: bytes) -> str:
    r"""Read data as text, if that is what they are."""
    if len(data) < _FEWEST:
        return ""
    for coding in ("utf-8", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        latin = sum(one.isprintable() and one < "\u0250" for one in text)
        if latin >= _MOST_READABLE * len(text) and (
            len(text) >= _LONG or _SHORT_TEXT.fullmatch(text)
        ):
            return text
    return ""


def inflated(data: bytes) -> bytes | None:
    """Unpack what zlib or gzip packed."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        content = unpacking.decompress(data, LARGEST)
    except zlib.error:
        return None
    if unpacking.unconsumed_tail or not unpacking.eof:
        return None
    return content + unpacking.unused_data


def _base64(run: str) -> Iterator[bytes]:
    whole = re.sub(r"\s", "", run).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        yield base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True)
    except binascii.Error:
        return
