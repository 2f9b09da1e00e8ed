"""One way of writing for all that reads the same: before anything is looked for."""

from __future__ import annotations

import re
import unicodedata

# Characters of the category "format" (Cf), such as zero-width spaces and soft hyphens, are unseen;
# so are control characters, and some that Unicode counts as letters or marks.
_UNSEEN = {"Cf", "Cc"}
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_ODD = re.compile(r"[^ -~\n\t\r]")
_MARKS = {"Mn", "Me"}
# How a terminal is told to change colour.
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_HYPHENS = re.compile(r"[‐‑‒–—−]")
_SPACES = re.compile(r"[^\S\n\r\t]")


def plain(text: str) -> str:
    r"""Write a text with one sign for what looks the same.

    Returns
    -------
    str
        In compatibility composition (NFKC), without unseen characters and without marks on digits,
        with the digits of all scripts as ours, with one kind of space, and one kind of hyphen.

    Examples
    --------
    >>> plain("１２３\u200b456\u00a0782"), plain("Zoe\u0308"), plain("06\u201112")
    ('123456 782', 'Zoë', '06-12')
    >>> plain("\u0661\u0662"), plain("1\u03322\u0332")
    ('12', '12')
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFKC", _COLOURS.sub("", text))
    if not composed.isascii() or not composed.isprintable():
        composed = _ODD.sub(_written, composed)
    return _HYPHENS.sub("-", _SPACES.sub(" ", composed))


def _written(odd: re.Match[str]) -> str:
    one = odd.group()
    kind = unicodedata.category(one)
    if kind in _UNSEEN or one in _FILLERS:
        return ""
    if kind in _MARKS:
        # An accent on a letter is kept, until names are compared.
        return one if odd.string[max(0, odd.start() - 1) : odd.start()].isalpha() else ""
    return str(unicodedata.decimal(one)) if kind == "Nd" else one
