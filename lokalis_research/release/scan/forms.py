"""The same text as it may be written: so that no spelling hides what it says."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{12,}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}){8,}(?![0-9A-Za-z])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
# Characters of the category "format" (Cf), such as zero-width spaces and soft hyphens, are unseen.
_UNSEEN = "Cf"
_MOST_READABLE = 0.9


def plain(text: str) -> str:
    r"""Write a text with one sign for what looks the same.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        In compatibility composition (NFKC), without unseen characters, with one kind of space, and
        with the signs between digits that look like a hyphen as one.

    Examples
    --------
    >>> plain("１２３\u200b456\u00a0782"), plain("Zoe\u0308"), plain("06\u201112")
    ('123456 782', 'Zoë', '06-12')
    """
    composed = unicodedata.normalize("NFKC", text)
    if composed.isascii():
        return composed
    seen = "".join(one for one in composed if unicodedata.category(one) != _UNSEEN)
    return re.sub(r"[‐‑‒–—−]", "-", re.sub(r"[^\S\n]", " ", seen))


def forms(text: str) -> Iterator[str]:
    """List a text and what it becomes when a reader's software decodes it.

    Parameters
    ----------
    text : str
        Any text.

    Yields
    ------
    str
        The plain text first, then each decoding that changes it: entities and tags, percent signs,
        backslash escapes, Base64 and hexadecimal runs that hold readable text.

    Examples
    --------
    >>> list(forms("Jan&#115;en"))
    ['Jan&#115;en', 'Jansen']
    >>> list(forms("SmFuc2VuIHVpdCBVdHJlY2h0"))[1]
    'Jansen uit Utrecht'
    """
    first = plain(text)
    yield first
    if "&" in first or "<" in first:
        unmarked = plain(html.unescape(_TAG.sub("", first)))
        if unmarked != first:
            yield unmarked
    if "%" in first:
        unquoted = plain(unquote(first, errors="replace"))
        if unquoted != first:
            yield unquoted
    if "\\" in first:
        unescaped = plain(_ESCAPE.sub(lambda one: chr(int(one[1] or one[2], 16)), first))
        if unescaped != first:
            yield unescaped
    for run in _BASE64.finditer(first):
        yield from _readable(_from_base64(run.group()))
    for run in _HEX.finditer(first):
        yield from _readable(bytes.fromhex(run.group()))


def _from_base64(run: str) -> bytes:
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _readable(data: bytes) -> Iterator[str]:
    for coding in ("utf-8", "utf-16-le"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if text and sum(one.isprintable() for one in text) >= _MOST_READABLE * len(text):
            yield plain(text)
            return
