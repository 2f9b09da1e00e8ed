"""CSV files: decoded strictly, parsed by Arrow, no row ever shifted in silence."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import RawTable, text_cells
from lokalis_research.levering.fingerprint import BLOCK
from lokalis_research.levering.mapping import FileAgreement

QUOTE = b'"'
MARKS = {  # what a file begins with -> its encoding
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def csv_headers(path: Path, file: FileAgreement) -> list[str]:
    """Read the headers of a CSV file, and no more than that."""
    return _header(path, file)[0]


def _header(path: Path, file: FileAgreement) -> tuple[list[str], int]:
    """Return the headers and the number of lines before the first row of data."""
    _refuse_other_mark(path, file)
    try:
        with path.open(encoding=file.codering, newline="") as stream:
            for _ in range(file.kopregel - 1):
                stream.readline()
            reader = csv.reader(stream, delimiter=file.scheidingsteken)
            return next(reader, []), file.kopregel - 1 + reader.line_num
    except UnicodeError:
        raise _wrong_encoding(file) from None
    except csv.Error:
        raise DeliveryError(
            f'"{file.bestand}": the row of the headers cannot be read as CSV.',
            remedy="Check codering, scheidingsteken and kopregel, and that it is a CSV file.",
        ) from None


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
    headers, skip = _header(path, file)
    data = _without_blank_end(_transcode(path, file), file.scheidingsteken.encode())
    shifted: list[int] = []

    def set_aside(row: pacsv.InvalidRow) -> str:
        shifted.append(row.number - skip)
        return "skip"

    names = [str(position) for position in range(len(headers))]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(data),
            # One thread: only then does Arrow count the rows for us.
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=names, skip_rows=skip, block_size=16 * BLOCK
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=file.scheidingsteken,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=[str(position) for position in positions],
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        if _lines(data) <= skip:
            table = pa.table({str(position): pa.array([], pa.string()) for position in positions})
        else:
            raise DeliveryError(
                f'"{file.bestand}" cannot be read as CSV.',
                remedy="Check scheidingsteken and kopregel, and look for a quote left open.",
            ) from None
    total = table.num_rows + len(shifted)
    _refuse_open_quote(data, total + skip, file)
    if total and not table.num_rows:
        raise DeliveryError(
            f'"{file.bestand}": no row has as many cells as there are headers ({len(headers)}).',
            remedy="Check scheidingsteken and kopregel, or have it exported again.",
        )
    ordinals = np.delete(np.arange(1, total + 1), np.array(shifted, dtype=np.int64) - 1)
    columns = {position: table[str(position)] for position in positions}
    del data, table  # a column goes as soon as its cells are made: these are the largest things
    return RawTable(
        cells={position: text_cells(columns.pop(position)) for position in positions},
        rows=ordinals + file.kopregel,
        shifted=np.array(shifted, dtype=np.int64) + file.kopregel,
    )


def _transcode(path: Path, file: FileAgreement) -> bytes:
    """Decode strictly and encode as UTF-8, one block at a time."""
    decoder = codecs.getincrementaldecoder(file.codering)("strict")
    as_utf8 = codecs.getincrementaldecoder("utf-8")("strict")
    is_utf8, is_ascii = not file.codering.startswith("utf"), True
    sink = io.BytesIO()
    with path.open("rb") as stream:
        block = b"-"
        while block:
            block = stream.read(BLOCK)
            try:
                sink.write(decoder.decode(block, final=not block).encode())
            except UnicodeError:
                raise _wrong_encoding(file) from None
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
    return sink.getvalue()


def _wrong_encoding(file: FileAgreement) -> DeliveryError:
    others = [name for name in ("cp1252", "utf-8-sig", "utf-16") if name != file.codering]
    return DeliveryError(
        f'"{file.bestand}" is not written in {file.codering}.',
        remedy=f"Try another codering in levering.yaml: {' or '.join(others)}.",
    )


def _without_blank_end(data: bytes, delimiter: bytes) -> bytes:
    """Cut lines without any content off the end: they are no rows."""
    end = len(data)
    while end:
        start = max(data.rfind(b"\n", 0, end - 1), data.rfind(b"\r", 0, end - 1)) + 1
        if data[start:end].strip(b" \t\r\n" + delimiter):
            break
        end = start
    return data if end == len(data) else data[:end]


def _lines(data: bytes) -> int:
    ends = data.count(b"\n") or data.count(b"\r")
    return ends + (bool(data) and not data.endswith((b"\n", b"\r")))


def _refuse_open_quote(data: bytes, rows: int, file: FileAgreement) -> None:
    """Refuse a quote that opens and never closes: it swallows all rows that follow."""
    if data.count(QUOTE) % 2 and rows < _lines(data):
        raise DeliveryError(
            f'"{file.bestand}": a quote is opened and never closed, so rows run together.',
            remedy="Have it exported again with quotes doubled inside a cell.",
        )
