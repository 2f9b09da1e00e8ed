"""Quotes in a CSV file: where a cell is quoted, where a quote is text, and where nobody can know.

A stray quote at the beginning of a cell can swallow all rows up to the next one, and no parser
notices. So quotes are judged here before any parser sees them, and written so that only one reading
is left; how many records there are then is a count of line ends, which no parser had a hand in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

QUOTE = b'"'
# Around every cell of some exports.
OTHER_QUOTES = {"''", "``", "´´", "’’", "‘’", "“”", "„”", "„“", "||"}
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
SEARCHED = 1 << 22  # bytes at a time
MOST_LINES = 500  # that one record may span
SHOWN_LINES = 5
SHAPE_BYTES, MOST_SHAPES = 40, 2000  # enough to tell a number from the words of a text


class AmbiguousQuotesError(Exception):
    """Lines in which a quote can be read in two ways."""

    def __init__(self, lines: list[int]) -> None:
        self.lines = lines
        super().__init__("ambiguous quotes")


class Grammar:
    """How a line of a CSV file with this delimiter is built."""

    def __init__(self, delimiter: bytes) -> None:
        self.delimiter = delimiter
        sign = re.escape(delimiter)
        quoted = rb'"(?:[^"]|"")*+"'
        cell = rb"(?:" + quoted + rb'|[^"' + sign + rb"]*+)"
        self.cell = re.compile(rb"(" + quoted + rb")(?=" + sign + rb"|\Z)|([^" + sign + rb"]*+)")
        self.regular = re.compile(cell + rb"(?:" + sign + cell + rb")*+")
        # A record whose last cell is opened and not closed; what follows on the next lines.
        self.opening = re.compile(rb"(?:" + cell + sign + rb')*+"(?:[^"]|"")*+')
        self.going_on = re.compile(rb'(?:[^"]|"")*+')
        self.closing = re.compile(rb'(?:[^"]|"")*+"(?:' + sign + cell + rb")*+")
        whole = sign + cell + rb"(?=" + sign + rb")"  # not the empty beginning of a quoted one
        self.reopening = re.compile(
            rb'(?:[^"]|"")*+"(?:' + whole + rb")*+" + sign + rb'"(?:[^"]|"")*+'
        )

    def cells(self, record: bytes) -> list[bytes]:
        """Take a record apart; a quote that does not enclose a whole cell is text."""
        found, place = [], 0
        while True:
            match = self.cell.match(record, place)
            quoted, plain = match.groups() if match else (None, b"")
            found.append(plain if quoted is None else quoted[1:-1].replace(b'""', QUOTE))
            place = match.end() + 1 if match else len(record) + 1
            if place > len(record):
                return found

    def write(self, cells: list[bytes]) -> bytes:
        """Write a record in which every quote can be read in one way only."""
        return self.delimiter.join(QUOTE + one.replace(QUOTE, b'""') + QUOTE for one in cells)


def first_record(lines: list[bytes], grammar: Grammar) -> tuple[list[bytes], int]:
    """Return the cells of the record that begins on the first line, and how many lines it takes."""
    plain = [line.rstrip(b"\r\n") for line in lines]
    if not plain:
        return [], 0
    if grammar.opening.fullmatch(plain[0]):
        count = _span(plain, 0, grammar)
        if count:
            return grammar.cells(b"".join(lines[:count]).rstrip(b"\r\n")), count
    return grammar.cells(plain[0]), 1


def _span(lines: list[bytes], begin: int, grammar: Grammar) -> int:
    """Count the lines of the record that opens a quote on a line; 0 where it never closes."""
    for place in range(begin + 1, min(len(lines), begin + MOST_LINES)):
        if grammar.closing.fullmatch(lines[place]):
            return place - begin + 1
        if not (
            grammar.going_on.fullmatch(lines[place]) or grammar.reopening.fullmatch(lines[place])
        ):
            return 0
    return 0


def settle_quotes(
    data: bytes | bytearray, delimiter: bytes, width: int, first_line: int
) -> tuple[bytes | bytearray, int, bool]:
    """Leave one reading of every quote, and count the records.

    Returns the same bytes, or bytes in which lines were written anew; the number of records; and
    whether a cell spans lines. Raises `AmbiguousQuotesError` where a quote can be read in two ways.
    """
    if QUOTE not in data:
        return data, count_lines(data), False
    octets = np.frombuffer(data, np.uint8)
    quotes = _find(octets, _is_quote)
    if not _well_formed(octets, quotes, delimiter):
        data = _rewrite(data, Grammar(delimiter), width, first_line)
        octets = np.frombuffer(data, np.uint8)
        quotes = _find(octets, _is_quote)
    ends = _line_ends(octets)
    inside = np.searchsorted(quotes, ends) % 2 == 1
    if not inside.any():
        return data, len(ends) + (data[-1:] not in (b"\n", b"\r")), False
    _refuse_swallowed(octets, quotes, ends, inside, delimiter, width, first_line)
    return data, len(ends) - int(inside.sum()) + (data[-1:] not in (b"\n", b"\r")), True


def _is_quote(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return np.equal(octets, QUOTE[0])


def count_lines(data: bytes | bytearray) -> int:
    """Count lines, whichever way they end."""
    returns = data.count(b"\r")
    ends = data.count(b"\n") + returns - (data.count(b"\r\n") if returns else 0)
    return ends + (bool(data) and data[-1:] not in (b"\n", b"\r"))


def _line_ends(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    """Find the last byte of every line end."""

    def ends(part: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        feeds, returns = np.equal(part, 10), np.equal(part, 13)
        returns[:-1] &= ~feeds[1:]
        return np.logical_or(feeds, returns)

    return _find(octets, ends)


def _find(
    octets: npt.NDArray[np.uint8],
    marked: Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.bool_]],
) -> npt.NDArray[np.intp]:
    """Find bytes in blocks, which are given with the byte that follows: a mask of all is large."""
    found = [
        np.flatnonzero(marked(octets[start : start + SEARCHED + 1])[:SEARCHED]) + start
        for start in range(0, len(octets), SEARCHED)
    ]
    return np.concatenate(found)


def _well_formed(
    octets: npt.NDArray[np.uint8], quotes: npt.NDArray[np.intp], delimiter: bytes
) -> bool:
    """Tell whether every quote opens a cell, closes one, or is doubled inside one."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    edges = np.array([delimiter[0], 10, 13], np.uint8)
    doubled = np.zeros(len(opening) + 1, dtype=bool)
    doubled[1:-1] = opening[1:] == closing[:-1] + 1
    opens = np.isin(before, edges) | (opening == 0) | doubled[:-1]
    closes = np.isin(after, edges) | (closing == len(octets) - 1) | doubled[1:]
    return bool(opens.all() and closes.all())


def _refuse_swallowed(
    octets: npt.NDArray[np.uint8],
    quotes: npt.NDArray[np.intp],
    ends: npt.NDArray[np.intp],
    inside: npt.NDArray[np.bool_],
    delimiter: bytes,
    width: int,
    first_line: int,
) -> None:
    """Refuse cells that span lines when a line of them looks like a record of its own."""
    signs = np.flatnonzero(octets == delimiter[0])
    quoted = np.searchsorted(quotes, signs) % 2 == 1
    bounds = np.append(ends, len(octets))
    line_of = np.searchsorted(bounds, signs)
    total = np.bincount(line_of, minlength=len(bounds))
    hidden = np.bincount(line_of[quoted], minlength=len(bounds))
    continued, continues = np.append(inside, False), np.insert(inside, 0, False)
    part_of = continued | continues
    records = np.cumsum(~continues) - 1
    full = total == width - 1
    # Between the first and the last line of a cell one such line tells; these two have delimiters
    # of their own, and tell only when every line could be a record.
    all_full = np.bincount(records, ~full) == 0
    like_record = part_of & full & (hidden > 0) & ((continued & continues) | all_full[records])
    if width == 2:  # one delimiter is common in a text
        like_record &= continued & continues
    like_record &= _begins_like_a_record(octets, bounds, like_record, ~part_of)
    outside = np.bincount(records, total - hidden)
    ragged = part_of & (outside != width - 1)[records]
    suspect = np.flatnonzero(like_record | ragged)
    if len(suspect):
        whole = part_of & np.isin(records, records[suspect])
        raise AmbiguousQuotesError([first_line + int(line) for line in np.flatnonzero(whole)])


def _begins_like_a_record(
    octets: npt.NDArray[np.uint8],
    bounds: npt.NDArray[np.intp],
    lines: npt.NDArray[np.bool_],
    ordinary: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Tell which lines begin with the same sort of signs as ordinary records do."""
    starts = np.insert(bounds[:-1] + 1, 0, 0)

    def shape(line: int) -> bytes:
        text = octets[starts[line] : starts[line] + SHAPE_BYTES].tobytes().lstrip(b' "')
        word = re.match(rb"[^\W_]*", text)
        return re.sub(rb"[^0-9]+", b"a", re.sub(rb"[0-9]+", b"9", word.group() if word else b""))

    known = {shape(int(line)) for line in np.flatnonzero(ordinary)[:MOST_SHAPES]}
    alike = np.zeros(len(bounds), dtype=bool)
    for line in np.flatnonzero(lines):
        alike[line] = not known or shape(int(line)) in known
    return alike


def _rewrite(data: bytes | bytearray, grammar: Grammar, width: int, first_line: int) -> bytes:
    """Write lines with quotes that do not enclose a whole cell anew, with these quotes as text."""
    lines = LINE.findall(data)
    if lines and not lines[-1]:
        lines.pop()
    plain = [line.rstrip(b"\r\n") for line in lines]
    ambiguous: list[int] = []
    place = 0
    while place < len(lines):
        line = plain[place]
        if QUOTE not in line or grammar.regular.fullmatch(line):
            place += 1
            continue
        count = _span(plain, place, grammar) if grammar.opening.fullmatch(line) else 0
        if count:
            place += count
            continue
        cells = grammar.cells(line)
        if len(cells) == width:
            following = plain[place + 1] if place + 1 < len(plain) else b""
            if (
                grammar.opening.fullmatch(line)
                and following.strip()
                and len(grammar.cells(following)) != width
            ):
                ambiguous += [first_line + place, first_line + place + 1]
            lines[place] = grammar.write(cells) + lines[place][len(line) :]
        elif any(cell.startswith(QUOTE) for cell in cells):
            ambiguous.append(first_line + place)
        else:  # a row of another length, in which the quotes change nothing
            lines[place] = grammar.write(cells) + lines[place][len(line) :]
        place += 1
    if ambiguous:
        raise AmbiguousQuotesError(ambiguous)
    return b"".join(lines)
