"""One way of writing for all that reads the same, and in which line of a text something stands."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

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


Text = tuple[str, str, str]

_SEPARATORS = (";", "\t", ",", "|")
RUNNING = "doorlopend"
MACHINE = "kenmerk"
"""Kind of a text that is a name a program made up: of it only whole ids are looked for."""


def line_texts(text: str, *, is_table: bool) -> Iterator[Text]:
    r"""List the texts of a file of lines."""
    lines = text.splitlines()
    separator = next((one for one in _SEPARATORS if lines and one in lines[0]), ";")
    if is_table:
        yield from _cells(text, separator)
    for number, line in enumerate(lines, start=1):
        yield f"regel {number}", line, "tekst"
        if not is_table and ";" in line:
            for column, cell in enumerate(line.split(";"), start=1):
                yield f"regel {number}, kolom {column}", cell.strip('"'), "cel"
    if not is_table:
        yield from _paragraphs(lines)
    yield "doorlopende tekst", text, RUNNING


def _paragraphs(lines: list[str]) -> Iterator[Text]:
    """List the lines that a reader reads as one."""
    start = 0
    for number, line in enumerate([*lines, ""]):
        if not line.strip():
            if number - start > 1:
                yield f"alinea op regel {start + 1}", "\n".join(lines[start:number]), "tekst"
            start = number + 1


def _cells(text: str, separator: str) -> Iterator[Text]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            for column, cell in enumerate(row, start=1):
                if cell:
                    yield f"regel {reader.line_num}, kolom {column}", cell, "cel"
    except csv.Error:
        yield "tabel", "", "onleesbaar"
