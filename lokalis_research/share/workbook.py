"""All released tables in one workbook: numbers as numbers, and nobody's name in its properties."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from lokalis_research.archive import write_archive

WORKBOOK = "tabellen.xlsx"
CONTENTS = "inhoud"
STATUS, SHOWN = "_status", "getoond"
_WIDEST = 48
_PROPERTIES = "docProps/core.xml"
_OWN_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Vrijgegeven tabellen</dc:title><dc:creator>lokalis_research</dc:creator>"
    "</cp:coreProperties>"
)


def make_workbook(tables: Mapping[tuple[str, str], str]) -> bytes:
    """Lay all released tables in one workbook."""
    book = Workbook()
    contents = book.active
    contents.title = CONTENTS
    contents.append(["blad", "pagina", "tabel", "rijen"])
    for number, ((notebook, name), text) in enumerate(sorted(tables.items()), start=1):
        frame = read_table(text)
        title = f"tabel {number}"
        _fill(book.create_sheet(title), frame)
        contents.append([title, notebook, name, len(frame)])
        contents.cell(number + 1, 1).hyperlink = f"#'{title}'!A1"
    _finish(contents, 4)
    file = io.BytesIO()
    book.save(file)
    return _without_history(file.getvalue())


def holds_tables(content: bytes, tables: Mapping[tuple[str, str], str]) -> bool:
    """Tell whether a workbook holds just these tables; the program that writes it may differ."""
    try:
        own, wanted = (
            {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            }
            for file in (content, make_workbook(tables))
            for book in [CalamineWorkbook.from_filelike(io.BytesIO(file))]
        )
    except (CalamineError, ValueError, KeyError):
        return False
    return own == wanted


def read_table(text: str) -> pd.DataFrame:
    r"""Read a released table back from its CSV text."""
    frame = pd.read_csv(
        io.StringIO(text.removeprefix("\ufeff")), sep=";", dtype="str", keep_default_na=False
    )
    for name in frame.columns:
        if f"{name}{STATUS}" not in frame:
            continue
        empty = frame[name] == ""
        numbers = pd.to_numeric(
            frame[name].mask(empty).str.replace(",", ".", regex=False), errors="coerce"
        )
        if (numbers.notna() | empty).all():
            frame[name] = numbers
    return frame


def _fill(sheet: Worksheet, frame: pd.DataFrame) -> None:
    sheet.append(list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None):
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with = is a text
    _finish(sheet, len(frame.columns))


def _finish(sheet: Worksheet, columns: int) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for number in range(1, columns + 1):
        letter = get_column_letter(number)
        longest = max(len(str(cell.value or "")) for cell in sheet[letter])
        sheet.column_dimensions[letter].width = min(longest + 2, _WIDEST)


def _without_history(content: bytes) -> bytes:
    """Write the parts anew without times, and without who made it when."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_PROPERTIES] = _OWN_PROPERTIES.encode()
    first = {name: parts.pop(name) for name in ("[Content_Types].xml",)}
    return write_archive(first | dict(sorted(parts.items())))
