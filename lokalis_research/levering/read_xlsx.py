"""Excel workbooks: native numbers and dates stay what they are, one sheet at a time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from lokalis_research.errors import DeliveryError, hint
from lokalis_research.levering.cells import Cells, RawTable, text_cells
from lokalis_research.levering.mapping import FileAgreement

NOT_COMPUTED = "#N/A"  # as a spreadsheet says it


def xlsx_headers(path: Path, file: FileAgreement) -> list[str]:
    """Read the headers of a sheet."""
    with _sheet(path, file) as sheet:
        return _headers(next(sheet.iter_rows(min_row=file.kopregel, values_only=True), ()))


def _headers(values: tuple[Any, ...]) -> list[str]:
    headers = ["" if value is None else str(value) for value in values]
    while headers and not headers[-1].strip():
        headers.pop()
    return headers


def read_xlsx(path: Path, file: FileAgreement, positions: list[int]) -> RawTable:
    """Read some columns of a sheet."""
    columns: dict[int, list[Any]] = {position: [] for position in positions}
    numbers: list[int] = []
    shifted: list[int] = []
    blank: list[int] = []
    uncomputed = _uncomputed(path, file)
    # openpyxl hands out a workbook row by row: this loop is the price of the format.
    with _sheet(path, file) as sheet:
        rows = sheet.iter_rows(min_row=file.kopregel)
        width = len(_headers(tuple(cell.value for cell in next(rows, ()))))
        for number, row in enumerate(rows, start=file.kopregel + 1):
            if all(cell.value is None for cell in row) and number not in uncomputed:
                blank.append(number)
                continue
            if any(cell.value is not None for cell in row[width:]):
                shifted.append(number)
                continue
            numbers.append(number)
            for position, column in columns.items():
                value = _value(row[position]) if position < len(row) else None
                lost = value is None and position in uncomputed.get(number, ())
                column.append(NOT_COMPUTED if lost else value)
    last = max([0, *numbers[-1:], *shifted[-1:]])
    inner = [number for number in blank if number < last]
    order = np.argsort(np.array([*numbers, *inner], dtype=np.int64), kind="stable")
    return RawTable(
        cells={
            position: _cells([*column, *([None] * len(inner))]).select(order)
            for position, column in columns.items()
        },
        rows=np.array([*numbers, *inner], dtype=np.int64)[order],
        shifted=np.array(shifted, dtype=np.int64),
    )


def _uncomputed(path: Path, file: FileAgreement) -> dict[int, set[int]]:
    """Find the formulas of a sheet: row -> columns; where one has no outcome, a value is missing.

    A program that writes a workbook without computing it leaves formulas without outcomes.
    """
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(re.search(rb"<f[ >/]", parts.read(name)) for name in sheets):
            return {}
    found: dict[int, set[int]] = {}
    with _sheet(path, file, outcomes=False) as sheet:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            formulas = {place for place, cell in enumerate(row) if cell.data_type == "f"}
            if formulas:
                found[number] = formulas
    return found


def sheet_names(path: Path) -> list[str]:
    """Name the sheets of a workbook, hidden ones too."""
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def _value(cell: Any) -> Any:
    """Return the value of a cell as the researcher sees it: 80% is 80, not 0.8."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return round(value * 100, 10)
    return value


def _cells(values: list[Any]) -> Cells:
    texts: list[str | None] = []
    numbers: list[float | None] = []
    moments: list[datetime | None] = []
    for value in values:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        is_date = isinstance(value, date)
        numbers.append(float(value) if is_number else None)
        moments.append(value if is_date else None)
        texts.append(None if value is None or is_number or is_date else str(value))
    return Cells(
        text_cells(texts).text,
        number=pd.Series(numbers, dtype="float64") if any(n is not None for n in numbers) else None,
        moment=(
            pd.Series(moments, dtype="datetime64[s]")
            if any(moment is not None for moment in moments)
            else None
        ),
    )


@contextmanager
def _sheet(path: Path, file: FileAgreement, *, outcomes: bool = True) -> Iterator[Any]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=outcomes)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
        raise DeliveryError(
            f'"{file.bestand}" is no Excel workbook, whatever its name says.',
            remedy="Open it in Excel and save it as .xlsx, or have it exported as CSV.",
        ) from None
    try:
        names = [sheet.title for sheet in book.worksheets]
        if file.blad is None and len(names) != 1:
            raise DeliveryError(
                f'"{file.bestand}" has {len(names)} sheets, and none is agreed.',
                remedy=f'Name one as "blad" in levering.yaml. {hint("", names)}',
            )
        if file.blad is not None and file.blad not in names:
            raise DeliveryError(
                f'"{file.bestand}" has no sheet "{file.blad}".', remedy=hint(file.blad, names)
            )
        sheet = book[file.blad or names[0]]
        sheet.reset_dimensions()  # some programs write a wrong size into the file
        yield sheet
    finally:
        book.close()
