"""The text of a file, whatever program wrote it."""

from __future__ import annotations

import unicodedata

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MOST_READABLE = 0.97
_MOST_SCRIPTS = 4
_FEW_ZEROS = 0.1
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_FEW_CONTROLS = 0.5


def decode(content: bytes) -> str | None:
    r"""Decode a text, whatever wrote it."""
    for mark, coding in _MARKS:
        if content.startswith(mark):
            return content.decode(coding, "replace")
    if content.count(0) > _FEW_ZEROS * len(content):
        # Text in two bytes per character without a mark at its start has many zeros.
        return _readable(content, ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
    controls = len(content) - len(content.translate(None, _CONTROLS))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None if controls else content.decode("cp1252", "replace")
    # A control character between letters hides a word from a search; many of them are data.
    return text if controls <= _FEW_CONTROLS * len(content) else None


def _readable(content: bytes, codings: tuple[str, ...]) -> str | None:
    """Try each coding; of what is no text, some characters are assigned to nothing."""
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        letters = sum(unicodedata.category(one)[0] in "LNPSZ" or one in "\t\n\r" for one in text)
        scripts = {unicodedata.name(one, "").split(" ")[0] for one in text if one.isalpha()}
        if letters >= _MOST_READABLE * len(text) and len(scripts) <= _MOST_SCRIPTS:
            return text
    return None
