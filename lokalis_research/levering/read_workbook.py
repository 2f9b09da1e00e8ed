"""Workbooks of any kind: numbers and dates stay what they are, one sheet at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from lokalis_research.errors import DeliveryError, hint
from lokalis_research.levering.cells import Cells, RawTable, join_headers, text_cells
from lokalis_research.levering.file_kind import OLE, protected
from lokalis_research.levering.mapping import FileAgreement
from lokalis_research.levering.workbook_looks import (
    Looks,
    Places,
    extent,
    look_ods,
    look_xls,
    look_xlsb,
    look_xlsx,
    plain_errors,
    repeated,
    walk_xls,
)

NUMBERS, DAYS = {int, float}, {date, datetime}  # what a reader of values makes of a cell
ODS_HOURS = re.compile(
    r"PT(\d+)H(\d\d)M\d\d(?:[.,]\d+)?S"
)  # a day or more, as its reader leaves it
NOT_COMPUTED = "#N/A"  # as a spreadsheet says it
MOST_CELLS = 100_000_000  # of a sheet; more is a slip of a program, and does not fit in memory
MOST_REPEATED = 4_000_000  # cells that repeat another: a thousandth of it stands in real sheets


def workbook_headers(path: Path, file: FileAgreement) -> list[str]:
    """Read the headers of a sheet."""
    _, sheet = _open(path, file)
    return _headers(_rows(sheet, file.last_head), file)


def _headers(rows: list[list[Any]], file: FileAgreement) -> list[str]:
    heads = [[str(value) for value in row] for row in rows[file.kopregel - 1 : file.last_head]]
    headers = join_headers(heads) if len(heads) > 1 else [*heads[0]] if heads else []
    while headers and not headers[-1].strip():
        headers.pop()
    return headers


def read_workbook(path: Path, file: FileAgreement, positions: list[int]) -> RawTable:
    """Read some columns of a sheet."""
    content, sheet = _open(path, file)
    rows = _rows(sheet)
    looks = _looks(content, sheet.name)
    width = len(_headers(rows, file))
    spans = looks.spans or [
        (first[1], first[0], last[0]) for first, last in sheet.merged_cell_ranges or []
    ]
    _fill_merged(rows, [span for span in spans if span[1] >= file.last_head])
    for value, row, column in _at(rows, looks.percent):
        if isinstance(value, int | float):  # 80% is 80, as the researcher sees it
            row[column] = round(value * 100, 10)
    for value, row, column in _at(rows, looks.broken):
        if value == "":
            row[column] = NOT_COMPUTED
    data = rows[file.last_head :]
    while data and not any(cell != "" for cell in data[-1]):
        data.pop()
    shifted = np.zeros(len(data), dtype=bool)
    if data and len(data[0]) > width:  # rows of a sheet are equally long
        shifted[:] = [any(cell != "" for cell in row[width:]) for row in data]
    numbers = np.arange(len(data), dtype=np.int64) + file.last_head + 1
    kept = [row for row, aside in zip(data, shifted, strict=True) if not aside]
    columns = [*zip(*kept, strict=True)] or [()] * width
    return RawTable(
        cells={position: _cells(columns[position], looks.later) for position in positions},
        rows=numbers[~shifted],
        shifted=numbers[shifted],
    )


def sheet_heads(path: Path, count: int) -> list[tuple[str, bool, list[list[str]]]]:
    """Read the name of every sheet, whether it is hidden, and its first rows as text."""
    content = path.read_bytes()
    book = _book(content, path.name)
    return [
        (
            one.name,
            one.visible is not SheetVisibleEnum.Visible,
            [
                [str(cell) for cell in row]
                for row in _rows(
                    _sheet(book, content, one.name, f"{path.name} [{one.name}]"), count
                )
            ],
        )
        for one in book.sheets_metadata
        if one.typ is SheetTypeEnum.WorkSheet
    ]


def sheet_names(path: Path) -> list[str]:
    """Name the sheets of a workbook, hidden ones too."""
    return _sheets(_book(path.read_bytes(), path.name))


def _sheets(book: CalamineWorkbook) -> list[str]:
    return [one.name for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]


def _book(content: bytes, name: str) -> CalamineWorkbook:
    if content.startswith(OLE):
        walk_xls(content)
    elif _is_ods(content) and repeated(content) > MOST_REPEATED:
        raise _too_large(name)
    try:
        return CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError:
        raise protected(name) from None


def _open(path: Path, file: FileAgreement) -> tuple[bytes, CalamineSheet]:
    content = path.read_bytes()
    book = _book(content, file.bestand)
    names = _sheets(book)
    if file.blad is None and len(names) != 1:
        raise DeliveryError(
            f'"{file.bestand}" has {len(names)} sheets, and none is agreed.',
            remedy=f'Name one as "blad" in levering.yaml. {hint("", names)}',
        )
    if file.blad is not None and file.blad not in names:
        raise DeliveryError(
            f'"{file.bestand}" has no sheet "{file.blad}".', remedy=hint(file.blad, names)
        )
    return content, _sheet(book, content, file.blad or names[0], file.source_name)


def _sheet(book: CalamineWorkbook, content: bytes, sheet: str, source_name: str) -> CalamineSheet:
    """Open a sheet, unless it is larger than memory; its reader would not come back from that."""
    if extent(content, sheet) > MOST_CELLS:
        raise _too_large(source_name)
    try:
        return book.get_sheet_by_name(sheet)
    except CalamineError:
        plain = plain_errors(content)
        if plain is None:
            raise
        return CalamineWorkbook.from_filelike(BytesIO(plain)).get_sheet_by_name(sheet)


def _too_large(name: str) -> DeliveryError:
    return DeliveryError(
        f'"{name}" has a cell so far from the others, or repeats one so often, that it does not '
        "fit in memory.",
        remedy="Copy the rows that hold data to a new workbook.",
    )


def _is_ods(content: bytes) -> bool:
    return b"content.xml" in content and b"xl/workbook" not in content


def _rows(sheet: CalamineSheet, count: int | None = None) -> list[list[Any]]:
    return sheet.to_python(skip_empty_area=False, nrows=count)


def _looks(content: bytes, sheet: str) -> Looks:
    if content.startswith(OLE):
        return look_xls(content, sheet)
    if b"xl/workbook.bin" in content:
        return look_xlsb(content, sheet)
    if _is_ods(content):
        return look_ods(content, sheet)
    return look_xlsx(content, sheet)


def _at(rows: list[list[Any]], places: Places) -> Iterator[tuple[Any, list[Any], int]]:
    """Visit the cells in these places, as far as the sheet has them."""
    for column, found in places.items():
        for place in found:
            if place < len(rows) and column < len(rows[place]):
                yield rows[place][column], rows[place], column


def _fill_merged(rows: list[list[Any]], spans: list[tuple[int, int, int]]) -> None:
    """Give every row of cells merged down a column the value of the first."""
    for column, first, last in spans:
        if first < len(rows) and column < len(rows[first]):
            for row in rows[first + 1 : last + 1]:
                if row[column] == "":
                    row[column] = rows[first][column]


def _cells(values: Sequence[Any], later: int) -> Cells:
    """Make cells of values; most columns hold one type, and of another type nothing is made."""
    kinds = set(map(type, values))
    native = kinds & (NUMBERS | DAYS)
    texts = [None if type(one) in native else _text(one) for one in values]
    number = moment = None
    if kinds & NUMBERS:
        numbers = [one if type(one) in NUMBERS else None for one in values]
        number = pd.Series(np.array(numbers, dtype="float64"))
    if kinds & DAYS:
        days = [one if type(one) in DAYS else None for one in values]
        moment = pd.Series(np.array(days, dtype="datetime64[s]"))
    return Cells(text_cells(texts).text, number, moment, later)


def _text(value: Any) -> str:
    """Write what is neither number nor date; hours and minutes as 32:00."""
    if type(value) is str:
        hours = ODS_HOURS.fullmatch(value)
        return f"{int(hours[1])}:{hours[2]}" if hours else value
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)
