"""The same text as it may be written: so that no spelling hides what it says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from lokalis_research.scan.packed import readable, runs, runs_over_lines
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
