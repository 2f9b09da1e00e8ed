"""All released tables in one workbook, and as labelled data for SPSS, R, Stata and JASP.

Laid out as guidance for published statistics asks: a cover, contents with links, notes, and on
every sheet one table below its title and its source. The codebook says the same of the CSV files.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd
import pyreadstat
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pandas.api.types import is_numeric_dtype
from python_calamine import CalamineError, CalamineWorkbook

from lokalis_research.files import write_archive

WORKBOOK, CODEBOOK, ORIGINS = "tabellen.xlsx", "codeboek.csv", "getallen.csv"
COVER, CONTENTS, NOTES = "omslag", "inhoud", "noten"
STATUS, SHOWN, HIDDEN = "_status", "getoond", "verborgen"
TABLE = "tabel"
"""What the codebook calls the row that says how a table was made."""
HEAD_ROW = 4
"""On which row of a sheet the heads of its table stand."""

_ENDS = ("_laag", "_hoog")
_WIDEST, _COVER_WIDTH = 48, 100
_PROPERTIES = "docProps/core.xml"
_OWN_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Vrijgegeven tabellen</dc:title><dc:creator>lokalis_research</dc:creator>"
    "</cp:coreProperties>"
)


@dataclass(frozen=True)
class Sheet:
    """A released table: its CSV text, the title of its page, and what its audit record says of it.

    Parameters
    ----------
    notebook, name : str. Where it stands in the run.
    page : str. Title of the page.
    text : str. The CSV file.
    description : mapping. Title, sources, method and columns, of ``release.record``.
    """

    notebook: str
    name: str
    page: str
    text: str
    description: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the table is called."""
        return str(self.description["titel"])

    @property
    def source(self) -> str:
        """Where its numbers come from."""
        return "; ".join(self.description["bron"])

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Its columns, each with a unit; the ends of an interval name the number they are of."""
        every = {column["naam"]: column for column in self.description["kolommen"]}
        about = {name: every.get(name.rsplit("_", 1)[0]) for name in every if name.endswith(_ENDS)}
        return [
            column | {"titel": f"{of['titel']}: {column['titel']}"}
            if (of := about.get(name))
            else column
            for name, column in every.items()
        ]


def make_workbook(sheets: Sequence[Sheet], cover: Iterable[str], notes: Mapping[str, str]) -> bytes:
    """Lay all released tables in one workbook.

    Parameters
    ----------
    sheets : sequence of Sheet. The tables.
    cover : iterable of str. The lines of the cover, the first its title.
    notes : mapping of str to str. What a mark in a cell means.
    """
    book = Workbook()
    _lines(book.active, COVER, [[one] for one in cover])
    contents = book.create_sheet(CONTENTS)
    contents.append(["Blad", "Titel", "Pagina", "CSV-bestand", "Rijen"])
    _lines(book.create_sheet(NOTES), NOTES, [["Noten"], *map(list, notes.items())])
    titles = Counter(one.title for one in sheets)
    for number, one in enumerate(sheets, start=1):
        own = f" ({one.name.replace('_', ' ')})" if titles[one.title] > 1 else ""
        called = one.title + own
        frame, title = read_table(one.text), f"tabel {number}"
        _fill(book.create_sheet(title), one, called, frame, notes)
        path = f"tabellen/{one.notebook}/{one.name}.csv"
        contents.append([title, called, one.page, path, len(frame)])
        contents.cell(number + 1, 1).hyperlink = f"#'{title}'!A1"
    _finish(contents, 1)
    file = io.BytesIO()
    book.save(file)
    return _without_history(file.getvalue())


def holds_tables(content: bytes, tables: Mapping[str, str], codebook: str) -> bool:
    """Tell whether a workbook holds just these tables; the program that writes it may differ.

    Parameters
    ----------
    content : bytes. The workbook.
    tables : mapping of str to str. Per path in the bundle the text of a CSV file.
    codebook : str. What each of their columns is called.
    """
    try:
        described, frames = descriptions(codebook), {p: read_table(t) for p, t in tables.items()}
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet_of = {str(row[3]): str(row[0]) for row in _cells(book, CONTENTS)[1:]}
        known = {COVER, CONTENTS, NOTES, *sheet_of.values()}
        return (
            sheet_of.keys() == tables.keys()
            and set(book.sheet_names) == known
            and all(
                rows[HEAD_ROW - 1] == _heads(described[path][1], frame)
                and _is_table(rows[HEAD_ROW:], frame)
                for path, frame in frames.items()
                for rows in [_cells(book, sheet_of[path])]
            )
        )
    except (CalamineError, ValueError, KeyError, IndexError):
        return False


def _names(frame: pd.DataFrame) -> list[str]:
    """List the columns that a sheet has: a column in which nothing exists would say only that."""
    names = [str(name) for name in frame if not str(name).endswith(STATUS)]
    return [
        name
        for name in names
        if f"{name}{STATUS}" not in frame or frame[f"{name}{STATUS}"].isin((SHOWN, HIDDEN)).any()
    ]


def _heads(heads: Sequence[str], frame: pd.DataFrame) -> list[str]:
    """Take of the heads of all columns those that a sheet has."""
    every = [str(name) for name in frame if not str(name).endswith(STATUS)]
    kept = _names(frame)
    return [head for head, name in zip(heads, every, strict=True) if name in kept]


def _cells(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _is_table(rows: list[list[Any]], frame: pd.DataFrame) -> bool:
    """Tell whether rows hold the numbers that are shown of a table, and words for the others."""
    names = _names(frame)
    if len(rows) != len(frame):
        return False
    words = set()
    for row, record in zip(rows, frame.to_dict("records"), strict=True):
        for cell, name in zip(row, names, strict=True):
            status = record.get(f"{name}{STATUS}", SHOWN)
            if status == SHOWN and cell != record[name]:
                return False
            if status != SHOWN:
                words.add((status, cell))
    # A word of its own for each reason that a number is not there.
    said = {cell for _, cell in words}
    is_text = all(isinstance(cell, str) for cell in said)
    return is_text and len(words) == len(said) == len({status for status, _ in words})


def make_codebook(sheets: Iterable[Sheet]) -> str:
    """Write how every CSV file was made and what each of its columns is: a row each."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerow(
        ["pagina", "bestand", "tabel", "kolom", "betekenis", "eenheid", "soort", "bron"]
    )
    for one in sheets:
        path = f"tabellen/{one.notebook}/{one.name}.csv"
        method = one.description["werkwijze"]
        writer.writerow([one.page, path, one.title, "", method, "", TABLE, one.source])
        for column in one.columns:
            kind = "getal" if column["getal"] else "kenmerk"
            row = [one.page, path, one.title, column["naam"], column["titel"], column["eenheid"]]
            writer.writerow([*row, kind, one.source])
            if column["getal"]:
                why = f"Of {column['naam']} er staat: getoond, verborgen of niet_bepaald"
                row[3:] = [f"{column['naam']}{STATUS}", why, ""]
                writer.writerow([*row, "status", one.source])
    return "\ufeff" + file.getvalue()


def descriptions(codebook: str) -> dict[str, tuple[str, list[str], str]]:
    """Say per table its title, what stands above its columns, in their order, and its source."""
    found: dict[str, tuple[str, list[str], str]] = {}
    for row in csv.DictReader(io.StringIO(codebook.removeprefix("\ufeff")), delimiter=";"):
        if row["soort"] not in ("status", TABLE):
            head = head_of({"titel": row["betekenis"], "eenheid": row["eenheid"]})
            found.setdefault(row["bestand"], (row["tabel"], [], row["bron"]))[1].append(head)
    return found


def read_table(text: str) -> pd.DataFrame:
    """Read a released table back from its CSV text."""
    return _read(text).copy(deep=False)


@lru_cache(maxsize=1024)
def _read(text: str) -> pd.DataFrame:
    """Read a table once for workbook, labelled file and pages: a bundle has hundreds."""
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


def _fill(
    sheet: Worksheet, one: Sheet, title: str, frame: pd.DataFrame, notes: Mapping[str, str]
) -> None:
    hidden, undefined = list(notes)[:2]
    kept = _names(frame)
    columns = [column for column in one.columns if column["naam"] in kept]
    sheet.append([title])
    sheet.append([f"Bron: {one.source}." if one.source else f"Pagina: {one.page}."])
    sheet.append([one.description["werkwijze"] or None])
    sheet.append([head_of(column) for column in columns])
    for record in frame.to_dict("records"):
        row = []
        for column in columns:
            name = column["naam"]
            status = record.get(f"{name}{STATUS}", SHOWN)
            marks = {SHOWN: record[name], HIDDEN: hidden}
            row.append(marks.get(status, undefined))
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with = is a text
    _finish(sheet, HEAD_ROW)
    sheet["A1"].font = Font(bold=True, size=14)


def head_of(column: Mapping[str, Any]) -> str:
    """Write what stands above a column, with its unit."""
    return f"{column['titel']} ({column['eenheid']})" if column["eenheid"] else column["titel"]


def _lines(sheet: Worksheet, title: str, rows: Iterable[list[str]]) -> None:
    """Write a sheet of sentences."""
    sheet.title = title
    for row in rows:
        sheet.append(row)
    sheet["A1"].font = Font(bold=True, size=14)
    widths = (_COVER_WIDTH,) if sheet.max_column == 1 else (12, _COVER_WIDTH)
    for letter, width in zip("AB", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _finish(sheet: Worksheet, head: int) -> None:
    for cell in sheet[head]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
    sheet.freeze_panes = f"A{head + 1}"
    for number in range(1, sheet.max_column + 1):
        letter = get_column_letter(number)
        texts = [str(cell.value or "") for cell in sheet[letter][head:]]
        words = str(sheet.cell(head, number).value or "").split()
        longest = max((len(one) for one in (*texts, *words)), default=0)
        sheet.column_dimensions[letter].width = min(longest + 2, _WIDEST)


def _without_history(content: bytes) -> bytes:
    """Write the parts anew without times, and without who made it when."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_PROPERTIES] = _OWN_PROPERTIES.encode()
    first = {name: parts.pop(name) for name in ("[Content_Types].xml",)}
    return write_archive(first | dict(sorted(parts.items())))


FOLDER = "spss"
_STATES: dict[float, str] = {1: "getoond", 2: "verborgen", 3: "niet_bepaald"}
_CODES = {text: code for code, text in _STATES.items()}
# What the format has room for, in bytes: more is cut off without a word.
_LONGEST_NAME, _LONGEST_TITLE, _LONGEST_LINE = 64, 64, 80
_MADE = re.compile(rb"\d\d [A-Z][a-z]{2} \d\d\d\d:\d\d:\d\d")
_NEVER = b"01 Jan 0000:00:00"


def spss_files(sheets: Iterable[Sheet]) -> dict[str, bytes]:
    """Write every table as a file of its own, called as its CSV file is."""
    return {
        f"{FOLDER}/{one.notebook}/{one.name}.sav": _write(
            one.text, one.title, [head_of(column) for column in one.columns], one.source
        )
        for one in sheets
    }


def holds_table(content: bytes, text: str, title: str, heads: Sequence[str], source: str) -> bool:
    """Tell whether a labelled file is the table of a CSV file, byte for byte.

    Formats, missing values and what follows the last row have room for words that a comparison of
    numbers and labels never meets.
    """
    try:
        return content == _write(text, title, heads, source)
    except (pyreadstat.PyreadstatError, ValueError, KeyError):
        return False


def _write(text: str, title: str, heads: Sequence[str], source: str) -> bytes:
    frame, labels, states = _laid(text, heads)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=_cut(title, _LONGEST_TITLE),
            column_labels=labels,
            variable_value_labels=states,
            # A file that is taken out of its bundle says itself whether its numbers are made up.
            note=[_cut(line, _LONGEST_LINE) for line in wrap(source and f"Bron: {source}", 60)],
            variable_measure={
                str(name): "scale"
                if is_numeric_dtype(frame[name]) and name not in states
                else "nominal"
                for name in frame
            },
        )
        content = path.read_bytes()
    # The same table gives the same bytes, whenever it is written.
    return _MADE.sub(_NEVER, content, count=1)


def _laid(
    text: str, heads: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, str | None], dict[str, dict[float, str]]]:
    """Lay a table out as variables: their values, their labels, and the labels of states."""
    table = read_table(text)
    states = [name for name in table if f"{name}".endswith(STATUS)]
    about = dict(zip((name for name in table if name not in states), heads, strict=True))
    names = {name: _name(str(name), at) for at, name in enumerate(table)}
    columns: dict[str, Any] = {}
    labels: dict[str, str | None] = {}
    for name in table:
        called = names[name]
        if name in states:
            columns[called] = table[name].map(_CODES).astype("float64")
            labels[called] = f"Of {names[str(name).removesuffix(STATUS)]} er staat"
        else:
            columns[called] = table[name].astype(
                "float64" if is_numeric_dtype(table[name]) else "str"
            )
            labels[called] = about[name]
    return pd.DataFrame(columns), labels, {names[name]: _STATES for name in states}


def _name(name: str, at: int) -> str:
    """Make a name that SPSS allows."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 5]}_{at}"


def _cut(text: str, most: int) -> str:
    """Cut a text to what a file has room for, without half a letter."""
    return text.encode()[:most].decode(errors="ignore").strip()
