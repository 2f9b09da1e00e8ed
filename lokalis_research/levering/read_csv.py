"""CSV files: decoded strictly, quotes settled first, and as many rows as there are records."""

from __future__ import annotations

import codecs
import mmap
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cache import BLOCK
from lokalis_research.levering.cells import RawTable, join_headers, text_cells
from lokalis_research.levering.mapping import FileAgreement
from lokalis_research.levering.quotes import (
    MOST_LINES,
    OTHER_QUOTES,
    QUOTE,
    SHOWN_LINES,
    AmbiguousQuotesError,
    Grammar,
    first_record,
    settle_quotes,
)
from lokalis_research.memory import give_back_memory

NUL, FILLING = b"\0", b"\0\x1a"  # old programs fill the last block of a file with these
SOME_LINES = 100  # that tell whether rows end in a separator
# Letters with accents, dashes, quotes and the euro in UTF-8; in another encoding no text has these.
AS_UTF8 = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2[\x80\x82][\x80-\xbf]")
MARKS = {  # what a file begins with -> its encoding
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def csv_headers(path: Path, file: FileAgreement) -> list[str]:
    """Read the headers of a CSV file, and no more than that."""
    return _header(path, file)[0]


def _header(path: Path, file: FileAgreement) -> tuple[list[str], int, int]:
    """Return the headers, the lines before the first row of data, and the cells beside headers."""
    _refuse_other_mark(path, file)
    grammar = Grammar(_delimiter(file))
    try:
        with path.open(encoding=file.codering, newline="") as stream:
            above = sum(1 for _ in islice(stream, file.kopregel - 1))
            lines = [line.encode() for line in islice(stream, MOST_LINES)]
    except UnicodeError:
        raise _wrong_encoding(path.read_bytes(), file) from None
    lines = bytes(_without_nul(bytearray().join(lines), file)).splitlines(keepends=True)
    heads, taken = [], 0
    for _ in range(file.kopregels):
        cells, count = first_record(lines[taken:], grammar)
        heads.append([cell.decode() for cell in cells])
        taken += count
    headers = heads[0] if len(heads) == 1 else join_headers(heads)
    _refuse_other_quotes(headers, file)
    return headers, above + taken, _surplus(headers, lines[taken:], grammar.delimiter)


def _refuse_other_quotes(headers: list[str], file: FileAgreement) -> None:
    """Refuse a file of which every cell stands between other signs than double quotes."""
    around = {one[0] + one[-1] for one in map(str.strip, headers) if one}
    if len(around) == 1 and around <= OTHER_QUOTES:
        raise DeliveryError(
            f'"{file.bestand}": cells stand between the quotes {around.pop()}, and these would '
            "become part of what they say.",
            remedy='Have it exported with " around cells (in Python quotechar), or with nothing.',
        )


def _surplus(headers: list[str], lines: list[bytes], sign: bytes) -> int:
    """Tell whether rows have one cell more than there are headers, or one less, and empty.

    Some programs end every row in a separator, but not the headers; or the other way round.
    """
    some = [line.rstrip(b"\r\n") for line in lines[:SOME_LINES] if QUOTE not in line]
    cells = [line.count(sign) + 1 for line in some if line]
    ending = [line.endswith(sign) for line in some if line]
    if not cells or len(set(cells)) > 1:
        return 0
    if cells[0] == len(headers) + 1 and all(ending):
        return 1
    return -1 if cells[0] == len(headers) - 1 and not headers[-1].strip() else 0


def _delimiter(file: FileAgreement) -> bytes:
    sign = file.scheidingsteken
    if not sign.isascii() or sign in '"\r\n\0':
        raise DeliveryError(
            f'"{file.bestand}": that scheidingsteken cannot separate cells.',
            remedy='Write the sign between two cells in levering.yaml, such as ";", "," or "\\t".',
        )
    return sign.encode()


def _refuse_other_mark(path: Path, file: FileAgreement) -> None:
    """Refuse a file that says itself that its encoding is another one."""
    with path.open("rb") as stream:
        begin = stream.read(max(map(len, MARKS)))
    for mark, encoding in MARKS.items():
        if begin.startswith(mark) and not file.codering.startswith("utf"):
            raise DeliveryError(
                f'"{file.bestand}" is agreed to be {file.codering}, '
                f"but it begins with the mark of {encoding}.",
                remedy=f'Write "codering: {encoding}" in levering.yaml.',
            )


def read_csv(path: Path, file: FileAgreement, positions: list[int]) -> RawTable:
    """Read some columns of a CSV file as text."""
    headers, skip, surplus = _header(path, file)
    width = len(headers) + surplus
    sign = _delimiter(file)
    data = _below(_without_blank_end(_transcode(path, file), sign), skip)
    try:
        settled, records, spans = settle_quotes(data, sign, width, skip + 1)
    except AmbiguousQuotesError as error:
        raise _ambiguous(file, error.lines) from None
    shifted: list[int] = []
    widths: set[int] = set()

    def set_aside(row: pacsv.InvalidRow) -> str:
        shifted.append(row.number)
        widths.add(row.actual_columns)
        return "skip"

    names = [str(position) for position in range(width)]
    wanted = [str(position) for position in positions if position < width]
    beside = names[len(headers) :]
    if records:
        table = pacsv.read_csv(
            pa.BufferReader(settled),
            # One thread: only then does Arrow count the rows for us.
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=names, block_size=4 * BLOCK
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=file.scheidingsteken,
                newlines_in_values=spans,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=[*wanted, *beside],
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    else:
        table = pa.table({name: pa.array([], pa.string()) for name in [*wanted, *beside]})
    if table.num_rows + len(shifted) != records:
        raise DeliveryError(
            f'"{file.bestand}" holds {records} records, but {table.num_rows + len(shifted)} were '
            "read.",
            remedy="Have it exported again, with a quote inside a cell written twice.",
        )
    if records and not table.num_rows:
        raise DeliveryError(
            f'"{file.bestand}": no row has as many cells as there are headers ({len(headers)}); '
            f"they have {min(widths)}{f' to {max(widths)}' if widths - {min(widths)} else ''}.",
            remedy="Check scheidingsteken and kopregel, and that rows and headers end in the same "
            "sign; or have it exported again.",
        )
    ordinals = np.delete(np.arange(1, records + 1), np.array(shifted, dtype=np.int64) - 1)
    for name in beside:  # what stands there has no header: such a row is shifted
        empty = pc.equal(pc.utf8_trim_whitespace(table[name]), "")
        shifted = sorted([*shifted, *ordinals[~empty.to_numpy()].tolist()])
        table, ordinals = table.filter(empty), ordinals[empty.to_numpy()]
    nothing = pa.nulls(table.num_rows, pa.string())
    columns = {
        position: table[str(position)] if position < width else nothing for position in positions
    }
    del (
        data,
        settled,
        table,
    )  # a column goes as soon as its cells are made: these are the largest things
    cells = {}
    for position in positions:
        cells[position] = text_cells(columns.pop(position))
        give_back_memory()
    return RawTable(
        cells=cells,
        rows=ordinals + file.last_head,
        shifted=np.array(shifted, dtype=np.int64) + file.last_head,
    )


def _named(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:SHOWN_LINES])
    more = f" and {len(lines) - SHOWN_LINES} more" if len(lines) > SHOWN_LINES else ""
    return f"line {shown}{more}"


def _ambiguous(file: FileAgreement, lines: list[int]) -> DeliveryError:
    return DeliveryError(
        f'"{file.bestand}", {_named(lines)}: a quote there may be text or may hold lines '
        "together, and rows would be lost if that were guessed.",
        remedy="Have it exported again with a quote inside a cell written twice, or remove it.",
    )


def _transcode(path: Path, file: FileAgreement) -> bytearray:
    """Decode strictly and encode as UTF-8, one block at a time."""
    if file.codering == "utf-8-sig":
        return _as_it_is(path, file)
    decoder = codecs.getincrementaldecoder(file.codering)("strict")
    as_utf8 = codecs.getincrementaldecoder("utf-8")("strict")
    is_utf8, is_ascii = not file.codering.startswith("utf"), True
    data = bytearray()
    with path.open("rb") as stream:
        block = b"-"
        while block:
            block = stream.read(BLOCK)
            try:
                data += decoder.decode(block, final=not block).encode()
            except UnicodeError:
                raise _wrong_encoding(path.read_bytes(), file) from None
            if is_utf8:
                is_ascii = is_ascii and block.isascii()
                try:
                    as_utf8.decode(block, final=not block)
                except UnicodeDecodeError:
                    is_utf8 = False
    if is_utf8 and not is_ascii:
        raise DeliveryError(
            f'"{file.bestand}" is agreed to be {file.codering}, but it is UTF-8: '
            "letters with accents would be misread.",
            remedy='Write "codering: utf-8-sig" in levering.yaml.',
        )
    if not is_ascii and not file.codering.startswith("utf"):
        with (
            path.open("rb") as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        ):
            _refuse_two_encodings(mapped, file)
    return _without_nul(data, file)


def _as_it_is(path: Path, file: FileAgreement) -> bytearray:
    """Read a file that is UTF-8 already; only what is not plain ASCII has to be looked at."""
    data = bytearray(path.read_bytes())
    if not data.isascii():
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            for start in range(0, len(data), BLOCK):
                decoder.decode(data[start : start + BLOCK])
            decoder.decode(b"", final=True)
        except UnicodeError:
            raise _wrong_encoding(bytes(data), file) from None
    if data.startswith(codecs.BOM_UTF8):
        del data[: len(codecs.BOM_UTF8)]
    return _without_nul(data, file)


def _without_nul(data: bytearray, file: FileAgreement) -> bytearray:
    """Cut filling off the end of a file, where it is: a copy would take its room again."""
    while data and data[-1] in FILLING:
        del data[-1]
    if NUL in data:
        many = data.count(NUL) > len(data) // 4  # of a text in UTF-16 half of every plain letter is
        raise DeliveryError(
            f'"{file.bestand}" holds NUL characters: it is damaged, or not {file.codering}.',
            remedy=f'Try "codering: utf-16-{"le" if data.find(NUL) % 2 else "be"}" in '
            "levering.yaml, or have it exported again."
            if many
            else "Have it exported again.",
        )
    return data


def _wrong_encoding(data: bytes, file: FileAgreement) -> DeliveryError:
    if file.codering == "utf-8-sig":
        _refuse_two_encodings(data, file)
    others = [name for name in ("cp1252", "utf-8-sig", "utf-16") if name != file.codering]
    return DeliveryError(
        f'"{file.bestand}" is not written in {file.codering}.',
        remedy=f"Try another codering in levering.yaml: {' or '.join(others)}.",
    )


def _refuse_two_encodings(data: bytes | mmap.mmap, file: FileAgreement) -> None:
    """Refuse a file of which some lines are UTF-8 and others are not: some would be misread."""
    if not AS_UTF8.search(data):
        return
    lines = [
        (number, line) for number, line in enumerate(data[:].split(b"\n"), 1) if not line.isascii()
    ]
    these = [number for number, line in lines if AS_UTF8.search(line)]
    others = [number for number, line in lines if not AS_UTF8.search(line)]
    fewer = these if len(these) <= len(others) or not others else others
    raise DeliveryError(
        f'"{file.bestand}" is partly UTF-8 and partly not, as files that were pasted together are: '
        f"letters with accents would be misread. It differs in {_named(fewer)}.",
        remedy="Have it exported again in one encoding, or deliver the parts as files of their "
        "own.",
    )


def _without_blank_end(data: bytearray, delimiter: bytes) -> bytearray:
    """Cut lines without any content off the end: they are no rows."""
    end = len(data)
    while end:
        feed = data.rfind(b"\n", 0, end - 1)
        start = max(feed, data.rfind(b"\r", feed + 1, end - 1)) + 1
        if data[start:end].strip(b" \t\r\n" + delimiter):
            break
        end = start
    del data[end:]
    return data


def _below(data: bytearray, lines: int) -> bytearray:
    """Cut the lines with the headers, and those above them, off the beginning."""
    place = 0
    for _ in range(lines):
        feed = data.find(b"\n", place)
        back = data.find(b"\r", place, feed if feed >= 0 else None)  # no further than is needed
        if feed == back == -1:
            return bytearray()
        place = (back if back >= 0 else feed) + 1
        place += data[place - 1 : place + 1] == b"\r\n"
    del data[:place]
    return data
