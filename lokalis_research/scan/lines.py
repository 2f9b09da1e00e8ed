"""The texts of a file of lines: its lines, its cells, and all of it as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

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
