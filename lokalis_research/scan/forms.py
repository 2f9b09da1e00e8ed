"""The same text as it may be written, also in disguise: no spelling hides what it says."""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from lokalis_research.scan.plain import plain

DEEPEST = 6
"""So many spellings within each other are read."""

_TAG = re.compile(r"<!--.{0,2000}?-->|</?[A-Za-z][^<>]{0,200}>", re.DOTALL)
_ESCAPE = re.compile(
    r"(\\\\)|\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\['x]([0-9a-fA-F]{2})"
    r"|_x([0-9a-fA-F]{4})_"
)
_OCTAL = re.compile(r"\\([0-3]?[0-7]{2})")
_CSS = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_QUOTED_PRINTABLE = re.compile(r"=([0-9A-F]{2})|=\r?\n")
_JOINED = re.compile(r"([\"'])\s*[+.&]?\s*\1")
_CODES = re.compile(r"(?<![\d.,])\d{2,3}(?:,\s?\d{2,3}){4,}(?![\d.,])")
_BROKEN_OFF = re.compile(r"(?<=\w)-[ \t]*\r?\n\s*(?=\w)")
_SPACED_LETTERS = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){3,}(?!\w)")
_FIRST_PRINTABLE, _LAST_CODE, _LAST_CHARACTER = 32, 256, 0x110000
# Of twenty hexadecimal digits, packed as the bytes that they stand for.
_BYTES_OF_A_PSEUDONYM = 10
_RIGHT_TO_LEFT = "\u202d\u202e\u2067"


def forms(text: str) -> Iterator[str]:
    """List a text and what it becomes when a reader's software decodes it."""
    first = plain(text)
    seen = {first}
    yield first
    layer = [first]
    if any(sign in text for sign in _RIGHT_TO_LEFT):
        layer.append(first[::-1])
        yield first[::-1]
    for _ in range(DEEPEST):
        found = dict.fromkeys(inner for outer in layer for inner in _decoded(outer))
        layer = [inner for inner in found if inner not in seen]
        seen.update(layer)
        yield from layer


def running_forms(text: str) -> Iterator[str]:
    r"""List a text of many lines and what runs on over the ends of these."""
    first = plain(text)
    yield first
    if "-\n" in first:
        yield _BROKEN_OFF.sub("", first)
    if "=\n" in first:
        yield from forms(_unquoted_printable(first))
    for data in runs_over_lines(first):
        inner = readable(data)
        if inner:
            yield from forms(inner)


def _decoded(text: str) -> Iterator[str]:
    for sign, decoder in _DECODERS:
        if sign in text:
            inner = decoder(text)
            if inner != text:
                yield plain(inner)
    if _SPACED_LETTERS.search(text):
        yield _SPACED_LETTERS.sub(lambda found: found.group().replace(" ", ""), text)
    for run in _CODES.findall(text):
        codes = [int(one) for one in run.split(",")]
        if all(_FIRST_PRINTABLE <= code < _LAST_CODE for code in codes):
            yield plain("".join(map(chr, codes)))
    for data in runs(text):
        inner = readable(data)
        if inner:
            yield plain(inner)
        elif len(data) == _BYTES_OF_A_PSEUDONYM:
            yield data.hex()


def _character(found: re.Match[str]) -> str:
    digits = next(filter(None, found.groups()))
    if digits == "\\\\":
        return "\\"
    code = int(digits, 16)
    return chr(code) if code < _LAST_CHARACTER else ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _octal(text: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)


def _css(text: str) -> str:
    return _CSS.sub(_character, text)


def _unquoted_printable(text: str) -> str:
    return _QUOTED_PRINTABLE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", text)


_DECODERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("<", lambda text: html.unescape(_TAG.sub("", text))),
    ("<!--", lambda text: text.replace("<!--", " ").replace("-->", " ")),
    ("&", html.unescape),
    ("%", lambda text: unquote(text, errors="replace")),
    ("\\", _unescaped),
    ("\\", _octal),
    ("\\", _css),
    ("_x", lambda text: _ESCAPE.sub(_character, text)),
    ("=", _unquoted_printable),
    ('"', lambda text: _JOINED.sub("", text)),
    ("'", lambda text: _JOINED.sub("", text)),
)


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
