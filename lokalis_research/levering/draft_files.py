"""Finding out how a file is written: encoding, delimiter, sheet and the row with the headers."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import io
import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research.errors import DeliveryError
from lokalis_research.errors_in_dutch import line_in_dutch
from lokalis_research.levering.cells import Cells
from lokalis_research.levering.file_kind import refuse_other_kind
from lokalis_research.levering.mapping import FILE_KINDS, FileAgreement
from lokalis_research.levering.read import ask_reader, read_cells, read_headers
from lokalis_research.levering.read_workbook import sheet_heads
from lokalis_research.levering.refuse import (
    WIDE,
    is_calendar,
    is_month,
    refuse_personal_header,
    shown_header,
)
from lokalis_research.levering.stage import repeated_heads
from lokalis_research.levering.synonyms import header_words

FIRST_ROWS = 20  # among which the headers must be
DELIMITERS = (";", ",", "\t", "|")
# How a file is written shows in its first rows; of a large export reading all takes long.
HEAD_BYTES = 1 << 16
LEAST_KNOWN = 2  # headers in a row; one may be chance
MOSTLY, LEAST_WORDS = 0.9, 2  # of a column are numbers or dates; such columns with a word on top
TOTALS = "^(?i:(?:eind|sub)?totaal|(?:grand )?total|gemiddelde?$|.+ totaa?l$)"
LOOKS_LIKE_DATA = re.compile(r"\s*[-+]?[\d.,/:\s-]*\d[\d.,/:\s%-]*$")


@dataclass(frozen=True, eq=False, repr=False)
class FoundTable:
    """A file or sheet in which headers were recognised."""

    file: FileAgreement
    headers: list[str]
    cells: dict[int, Cells]
    totals: int
    refused: list[str]

    def without(self, positions: set[int]) -> FoundTable:
        """Return the table as if some columns had no header."""
        headers = ["" if place in positions else one for place, one in enumerate(self.headers)]
        return dataclasses.replace(self, headers=headers)

    def only(self, positions: set[int]) -> FoundTable:
        """Return the table as if no other columns had a header."""
        return self.without(set(range(len(self.headers))) - positions)


def find_tables(
    folder: Path, name: str, words: Container[str]
) -> tuple[list[FoundTable], list[str]]:
    """Find the tables in a file."""
    kind = FILE_KINDS[Path(name).suffix.lower()]
    try:
        ask_reader(folder / name, refuse_other_kind, kind)
        finder = {"csv": _csv, "workbook": _workbook, "parquet": _parquet}[kind]
        places = ask_reader(folder / name, finder, words)
    except DeliveryError as error:
        return [], [f"{name}: kan niet worden gelezen. {line_in_dutch(error)}"]
    tables, notes = [], []
    for settings in places:
        where = f"{name}, blad {settings['blad']}" if settings.get("blad") else name
        if settings.pop("verborgen", False):
            notes.append(f"{where}: verborgen werkblad, niet opgenomen.")
        elif settings.pop("kalender", False):
            notes.append(f"GEWEIGERD {where}: {WIDE}")
        elif settings["kopregel"] is None:
            notes.append(f"{where}: geen koppen herkend, niet opgenomen.")
        else:
            try:
                tables.append(_read(folder, FileAgreement(bestand=name, **_UNMAPPED, **settings)))
            except DeliveryError as error:
                notes.append(f"{where}: kan zo niet worden gelezen. {line_in_dutch(error)}")
    return tables, notes


_UNMAPPED: dict[str, Any] = {"tabel": "onbekend", "kolommen": {"onbekend": "onbekend"}}


def _read(folder: Path, file: FileAgreement) -> FoundTable:
    headers = read_headers(folder, file)
    raw = read_cells(folder, file, list(range(len(headers))))
    if file.kopregels == 1 and _second_head(raw.cells):
        return _read(folder, file.model_copy(update={"kopregels": 2}))
    totals = raw.cells[0].text.str.contains(TOTALS, na=False).to_numpy(dtype=bool)
    kept = ~(totals | repeated_heads(raw.cells, headers))
    cells = {position: one.select(kept) for position, one in raw.cells.items()}
    shown, refused = _without_personal(headers, file)
    return FoundTable(file, shown, cells, int(totals.sum()), refused)


def _second_head(cells: dict[int, Cells]) -> bool:
    """Tell whether the first row belongs to the headers: words, where numbers or dates follow."""
    words = data = 0
    for column in cells.values():
        filled = ~column.empty
        native = filled & column.text.isna().to_numpy()
        like_data = native | column.text.str.match(LOOKS_LIKE_DATA, na=False).to_numpy(dtype=bool)
        if filled[:1].any():
            data += bool(like_data[0])
            words += not like_data[0] and like_data[1:].sum() > MOSTLY * filled[1:].sum()
    return words >= LEAST_WORDS and not data


def _without_personal(headers: list[str], file: FileAgreement) -> tuple[list[str], list[str]]:
    """Empty the headers that may be cells or tell who someone is, and say of which columns."""
    shown = [
        header if shown_header(header, position) == header else ""
        for position, header in enumerate(headers)
    ]
    refused = []
    for position in range(len(headers)):
        try:
            refuse_personal_header(headers, position, file.source_name)
        except DeliveryError as error:
            shown[position] = ""
            refused.append(line_in_dutch(error))
    return shown, refused


def _csv(path: Path, words: Container[str]) -> list[dict[str, Any]]:
    encoding = _encoding(path)
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    options: list[tuple[int, bool, str, int | None, int]] = []
    for delimiter in DELIMITERS:
        try:
            rows = _numbered(text, delimiter)
        except csv.Error:
            continue
        line, count, known = _header_row(rows, words)
        options.append((known, len(options) == 0, delimiter, line, count))
    if not options:
        return [{"kopregel": None}]
    _, _, delimiter, line, count = max(options, key=lambda option: option[:2])
    signs = {"codering": encoding, "scheidingsteken": delimiter}
    calendar = line is None and any(
        is_calendar(row) for one in DELIMITERS for _, row in _numbered(text, one)
    )
    return [{**signs, "kopregel": line, "kopregels": count, "kalender": calendar}]


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """List the first rows with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    begin = 1
    for row in reader:
        rows.append((begin, row))
        begin = reader.line_num + 1
        if len(rows) == FIRST_ROWS:
            break
    return rows


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"  # the mark of UTF-16 is the first half of its mark
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first, second = head[::2].count(0), head[1::2].count(0)
    if first + second > len(head) // 4:  # one half of every plain letter in UTF-16 is zero
        return "utf-16-le" if second > first else "utf-16-be"
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as stream:
                while block := stream.read(1 << 20):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _workbook(path: Path, words: Container[str]) -> list[dict[str, Any]]:
    places = []
    for name, hidden, rows in sheet_heads(path, FIRST_ROWS):
        line, count, _ = _header_row(list(enumerate(rows, start=1)), words)
        place = {"blad": name, "kopregel": line, "kopregels": count, "verborgen": hidden}
        places.append({**place, "kalender": line is None and any(map(is_calendar, rows))})
    return places


def _parquet(_path: Path, _words: Container[str]) -> list[dict[str, Any]]:
    return [{"kopregel": 1}]


def _header_row(
    rows: list[tuple[int, list[str]]], words: Container[str]
) -> tuple[int | None, int, int]:
    """Return the line with the most known headers, of how many rows these are, and their number."""
    best: tuple[int | None, int, int] = (None, 1, 0)
    above: tuple[int, list[str]] | None = None
    for line, cells in rows:
        filled = [cell for cell in cells if cell.strip()]
        known = sum(one in words for one in header_words(filled))
        if any(LOOKS_LIKE_DATA.match(cell) and not is_month(cell) for cell in filled):
            above = None
            continue
        if known >= LEAST_KNOWN and known > best[2]:
            grouped = above is not None and _are_groups(above[1], cells)
            best = (above[0], 2, known) if above and grouped else (line, 1, known)
        above = line, cells
    return best


def _are_groups(above: list[str], cells: list[str]) -> bool:
    """Tell whether a row above headers belongs to them: it names columns that they do not."""
    upper = {place for place, one in enumerate(above) if one.strip()}
    named = {place for place, one in enumerate(cells) if one.strip()}
    twice = len({cells[place].strip() for place in named}) < len(named)
    return len(upper) >= LEAST_KNOWN and (twice or bool(upper - named))
