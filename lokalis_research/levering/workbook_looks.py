"""What a reader of values leaves out of workbooks: percentages, errors, merges.

They are written in XML, or binary (xls and xlsb). Only what the file says is used; what it does not
say, or says wrongly, is unknown and not an error.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from xml.etree import ElementTree as Xml

import xlrd
from xlrd.compdoc import CompDoc

from lokalis_research.levering.file_kind import OLE

# Records of [MS-XLSB] 2.3.
_ROW, _ERRORS, _NUMBERS, _CELLS, _BOOK = 0, {3, 11}, {2, 5, 9}, range(1, 12), 153
SINCE_1904 = 1462  # days between the two days from which workbooks count
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]*)(\d+)[\"']")
# Beyond column Z, or a million. A pattern that begins with plain signs is many times faster.
_FAR_AWAY = re.compile(rb'r="(?:[A-Za-z]{2}|[A-Za-z]?\d{7})')
_WIDE, _ROW_NUMBER = re.compile(rb'r="([A-Za-z]{2,})\d'), re.compile(rb'row [^>]*?r="(\d+)"')
_FORMULA_OR_ERROR = re.compile(rb"<f[ >/]"), re.compile(rb":f[ >/]"), re.compile(rb"t=[\"']e[\"']")
_ERROR_VALUE = re.compile(
    rb"(<(?:\w+:)?c [^>]*\bt=[\"']e[\"'][^>]*(?<!/)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)[^<]*",
    re.S,
)
# Kinds of records in a binary workbook ([MS-XLSB] 2.3): calamine tells nothing of looks.
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
    later = SINCE_1904 * book.datemode
    for row in range(page.nrows):
        for column, kind in enumerate(page.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                broken[column].append(row)
            elif kind == xlrd.XL_CELL_NUMBER and page.cell_xf_index(row, column) in styles:
                percent[column].append(row)
    return Looks(dict(percent), dict(broken), later=later)


def walk_xls(content: bytes) -> None:
    """Walk once through the sectors of an xls workbook, and raise where they go round in a circle.

    The reader of values would follow them until memory is full, and end the whole program.
    """
    sectors = CompDoc(content, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        sectors.locate_named_stream(name)


def look_xlsb(content: bytes, sheet: str) -> Looks:
    """Look at the formats, the damage and the merges of a sheet of an xlsb workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = _binary_percent_styles(parts)
        data = parts.read(_part(parts, sheet))
        settings = [body for kind, body in _records(parts.read("xl/workbook.bin")) if kind == _BOOK]
    later = SINCE_1904 * (settings[0][0] & 1) if settings else 0
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
    return Looks(dict(percent), dict(broken), spans, later)


def extent(content: bytes, sheet: str) -> int:
    """Count the cells between the first and the last cell of a sheet, empty ones too.

    One stray cell at the far end of a sheet makes its reader ask for more memory than there is,
    and that ends the whole program.
    """
    if content.startswith(OLE):
        return 0  # such a sheet is never large
    with zipfile.ZipFile(BytesIO(content)) as parts:
        if b"xl/workbook.bin" in content:
            return _extent_of_records(parts.read(_part(parts, sheet)))
        if "xl/workbook.xml" not in {name.lower() for name in parts.namelist()}:
            return 0
        data = parts.read(_sheet_of(parts, sheet))
    plain = b"r='" not in data
    if plain and not _FAR_AWAY.search(data):  # nearly always
        return 0
    rows, names = _ROW_NUMBER.findall(data), {*_WIDE.findall(data), b"Z"}
    if not plain or not rows:
        places = set(_PLACE.findall(data))
        names, rows = {column for column, _ in places}, [row for _, row in places]
    return max(map(int, rows)) * max(_column(name.decode().upper()) + 1 for name in names)


def plain_errors(content: bytes) -> bytes | None:
    """Write every error of an xlsx workbook as one that each reader knows; None if it has none.

    A reader that does not know #SPILL! refuses the whole sheet. Which error it was says nothing:
    the cell has no value.
    """
    if content.startswith(OLE):
        return None
    found, written = 0, BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
                part, count = _ERROR_VALUE.subn(rb"\1#N/A", part)
                found += count
            new.writestr(name, part)
    return written.getvalue() if found else None


def repeated(content: bytes) -> int:
    """Count the cells that an OpenDocument workbook makes by repeating others that hold something.

    A few signs can stand for a sheet that does not fit in memory.
    """
    with zipfile.ZipFile(BytesIO(content)) as parts:
        data = parts.read("content.xml")
    count = sum(int(times) * _filled(cells) for times, cells in _REPEATED_ROW.findall(data))
    return count + sum(_filled(cell) for cell in _WIDE_CELL.findall(data))


def _filled(row: bytes) -> int:
    """Count the cells of a row that hold something, also those that are repeated."""
    count = 0
    for said in _CELL.findall(row):
        if b"value-type" in said or not said.endswith(b"/"):
            many = _MANY.search(said)
            count += int(many.group(1)) if many else 1
    return count


def _extent_of_records(data: bytes) -> int:
    rows = columns = 0
    for kind, body in _records(data):
        if kind == _ROW:
            rows = max(rows, struct.unpack_from("<I", body)[0] + 1)
        elif kind in _CELLS:
            columns = max(columns, struct.unpack_from("<I", body)[0] + 1)
    return rows * columns


def _part(parts: zipfile.ZipFile, sheet: str) -> str:
    for kind, body in _records(parts.read("xl/workbook.bin")):
        if kind == _SHEET:
            link, after = _text(body, 8)
            if _text(body, after)[0] == sheet:
                return sheet_path(parts, link, "workbook.bin")
    raise KeyError(sheet)


def _binary_percent_styles(parts: zipfile.ZipFile) -> set[int]:
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


Places = dict[int, list[int]]  # column -> rows, both counted from 0
BUILT_IN_PERCENT = frozenset({9, 10})  # 0% and 0.00%
MOST_REPEATS = 1 << 20  # rows in a sheet
_REPEATED_ROW = re.compile(
    rb"table-row [^>]*?number-rows-repeated=[\"'](\d+)[\"'][^>]*(?<!/)>(.*?)</[^>]*table-row>", re.S
)
_CELL, _MANY = re.compile(rb"table-cell( [^>]*)>"), re.compile(rb"columns-repeated=[\"'](\d+)")
_WIDE_CELL = re.compile(rb"table-cell [^>]*columns-repeated=[\"']\d{4,}[\"'][^>]*>")
_ODS_ERROR = re.compile(r"#[A-Z][A-Z/0-9]*[!?]?|#N/A|Err:\d+")


@dataclass(frozen=True)
class Looks:
    """Which cells of a sheet are percentages, damaged or covered by others; what its days are."""

    percent: Places = field(default_factory=dict)
    broken: Places = field(default_factory=dict)
    spans: list[tuple[int, int, int]] = field(default_factory=list)  # column, first row, last row
    later: int = 0  # days that its day numbers count from a later day than others


def is_percent(notation: str) -> bool:
    """Tell whether a number format multiplies by hundred: a sign in quotes or escaped is text."""
    return "%" in re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", notation)


def look_xlsx(content: bytes, sheet: str) -> Looks:
    """Look at the formats and the damage of a sheet of an xlsx workbook."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        path = _sheet_of(parts, sheet)
        styles = _percent_styles(parts)
        data = parts.read(path)
        later = SINCE_1904 * _counts_from_1904(parts)
    if not styles and not any(one.search(data) for one in _FORMULA_OR_ERROR):
        return Looks(later=later)
    percent, broken = defaultdict(list), defaultdict(list)
    row, column = -1, -1
    for event, element in Xml.iterparse(BytesIO(data), events=("start", "end")):
        name = _plain(element.tag)
        if event == "start":
            if name == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            elif name == "c":
                place = re.match(r"[A-Z]+", element.get("r", ""))
                column = _column(place.group()) if place else column + 1
        elif name == "c":
            inner = {_plain(one.tag): one.text for one in element}
            # A formula whose outcome is the empty text says so; any other without one has none.
            outcome = (
                inner.get("v") or ("v" in inner and element.get("t") == "str") or "is" in inner
            )
            if element.get("t") == "e" or ("f" in inner and not outcome):
                broken[column].append(row)
            elif "v" in inner and element.get("t", "n") == "n" and element.get("s") in styles:
                percent[column].append(row)
        elif name == "row":
            element.clear()
    return Looks(dict(percent), dict(broken), later=later)


def _counts_from_1904(parts: zipfile.ZipFile) -> bool:
    names = {name.lower(): name for name in parts.namelist()}
    for one in Xml.fromstring(parts.read(names["xl/workbook.xml"])).iter():
        if _plain(one.tag) == "workbookPr":
            return one.get("date1904") in ("1", "true")
    return False


def _sheet_of(parts: zipfile.ZipFile, sheet: str) -> str:
    names = {name.lower(): name for name in parts.namelist()}
    for one in Xml.fromstring(parts.read(names["xl/workbook.xml"])).iter():
        if _plain(one.tag) == "sheet" and one.get("name") == sheet:
            link = next(value for key, value in one.items() if _plain(key) == "id" and "}" in key)
            return sheet_path(parts, link, "workbook.xml")
    raise KeyError(sheet)


def sheet_path(parts: zipfile.ZipFile, link: str, book: str) -> str:
    """Find the part of a workbook to which a link leads."""
    names = {name.lower(): name for name in parts.namelist()}
    links = Xml.fromstring(parts.read(names[f"xl/_rels/{book}.rels"]))
    target = next(one.get("Target", "") for one in links if one.get("Id") == link)
    path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return names[path.lower()]


def _percent_styles(parts: zipfile.ZipFile) -> set[str]:
    """Find the styles, by their number, that show a number as a percentage."""
    path = next((name for name in parts.namelist() if name.lower() == "xl/styles.xml"), None)
    if path is None:
        return set()
    percent, styles, place, inside = set(BUILT_IN_PERCENT), set(), 0, False
    for event, one in Xml.iterparse(BytesIO(parts.read(path)), events=("start", "end")):
        name = _plain(one.tag)
        if name == "cellXfs":
            inside = event == "start"
        elif event == "start" and name == "numFmt":
            number = int(one.get("numFmtId", -1))
            (percent.add if is_percent(one.get("formatCode", "")) else percent.discard)(number)
        elif event == "start" and name == "xf" and inside:
            if int(one.get("numFmtId", 0)) in percent:
                styles.add(str(place))
            place += 1
    return styles


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def look_ods(content: bytes, sheet: str) -> Looks:
    """Look at the formats, the damage and the merges of a sheet of an OpenDocument workbook."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        data = parts.read("content.xml")
    percent: Places = defaultdict(list)
    broken: Places = defaultdict(list)
    spans: list[tuple[int, int, int]] = []
    current, row = None, 0
    for event, element in Xml.iterparse(BytesIO(data), events=("start", "end")):
        name = _plain(element.tag)
        if name == "table" and event == "start":
            current, row = _said(element).get("name"), 0
        elif name == "table-row" and event == "end":
            times, column = int(_said(element).get("number-rows-repeated", 1)), 0
            for cell in element if current == sheet else ():
                said = _said(cell)
                many = int(said.get("number-columns-repeated", 1))
                kind, shown = said.get("value-type"), "".join(cell.itertext())
                found = (
                    broken if "error" in cell.attrib.values() or _ODS_ERROR.fullmatch(shown)
                    else percent if kind == "percentage"
                    else None
                )  # fmt: skip
                if found is not None:
                    if times * many > MOST_REPEATS:
                        raise ValueError("a cell is repeated too often")
                    for place in range(column, column + many):
                        found[place] += range(row, row + times)
                if (tall := int(said.get("number-rows-spanned", 1))) > 1:
                    spans.append((column, row, row + tall - 1))
                column += many
            row += times
            element.clear()
    return Looks(dict(percent), dict(broken), spans)


def _said(element: Xml.Element) -> dict[str, str]:
    """Return the attributes of an element without their name spaces; the first of a name counts."""
    said: dict[str, str] = {}
    for key, value in element.items():
        said.setdefault(_plain(key), value)
    return said
