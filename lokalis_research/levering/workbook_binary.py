"""The same for workbooks in the binary formats of Excel: xls and xlsb."""

from __future__ import annotations

import io
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterator

import xlrd

from lokalis_research.levering.workbook_xml import (
    BUILT_IN_PERCENT,
    Looks,
    is_percent,
    sheet_path,
)

# Records of [MS-XLSB] 2.3.
_ROW, _ERRORS, _NUMBERS = 0, {3, 11}, {2, 5, 9}
_XF, _FORMAT, _BEGIN_XFS, _END_XFS, _MERGE, _SHEET = 47, 44, 617, 618, 176, 156


def look_xls(content: bytes, sheet: str) -> Looks:
    """Look at the formats and the damage of a sheet of an xls workbook; its merges are known."""
    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO()
    )
    percent, broken = defaultdict(list), defaultdict(list)
    styles = {
        number
        for number, xf in enumerate(book.xf_list)
        if is_percent(book.format_map[xf.format_key].format_str)
    }
    page = book.sheet_by_name(sheet)
    for row in range(page.nrows):
        for column, kind in enumerate(page.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                broken[column].append(row)
            elif kind == xlrd.XL_CELL_NUMBER and page.cell_xf_index(row, column) in styles:
                percent[column].append(row)
    return Looks(dict(percent), dict(broken))


def look_xlsb(content: bytes, sheet: str) -> Looks:
    """Look at the formats, the damage and the merges of a sheet of an xlsb workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = _percent_styles(parts)
        data = parts.read(_part(parts, sheet))
    percent, broken, spans, row = defaultdict(list), defaultdict(list), [], -1
    for kind, body in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
        elif kind in _ERRORS or kind in _NUMBERS:
            column, style = struct.unpack_from("<II", body)
            if kind in _ERRORS:
                broken[column].append(row)
            elif style & 0xFFFFFF in styles:
                percent[column].append(row)
        elif kind == _MERGE:
            first, last, left, _ = struct.unpack_from("<4I", body)
            spans.append((left, first, last))
    return Looks(dict(percent), dict(broken), spans)


def _part(parts: zipfile.ZipFile, sheet: str) -> str:
    for kind, body in _records(parts.read("xl/workbook.bin")):
        if kind == _SHEET:
            link, after = _text(body, 8)
            if _text(body, after)[0] == sheet:
                return sheet_path(parts, link, "workbook.bin")
    raise KeyError(sheet)


def _percent_styles(parts: zipfile.ZipFile) -> set[int]:
    if "xl/styles.bin" not in parts.namelist():
        return set()
    percent, styles, place, inside = set(BUILT_IN_PERCENT), set(), 0, False
    for kind, body in _records(parts.read("xl/styles.bin")):
        if kind == _FORMAT:
            number, notation = struct.unpack_from("<H", body)[0], _text(body, 2)[0]
            (percent.add if is_percent(notation) else percent.discard)(number)
        elif kind in (_BEGIN_XFS, _END_XFS):
            inside = kind == _BEGIN_XFS
        elif kind == _XF and inside:
            if struct.unpack_from("<H", body, 2)[0] in percent:
                styles.add(place)
            place += 1
    return styles


def _text(body: bytes, place: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", body, place)[0]
    end = place + 4 + 2 * length
    return body[place + 4 : end].decode("utf-16-le"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Take a part of an xlsb workbook apart; kind and size take seven bits a byte."""
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[place] & 0x7F) << 7
            place += 1
        size = 0
        for shift in (0, 7, 14, 21):
            size |= (data[place] & 0x7F) << shift
            place += 1
            if not data[place - 1] & 0x80:
                break
        yield kind, data[place : place + size]
        place += size
