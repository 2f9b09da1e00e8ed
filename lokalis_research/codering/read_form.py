"""Take a filled-in form back: all of it or nothing, with everything that is wrong in one error."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from lokalis_research.codering import forms
from lokalis_research.codering.problems import CodingError, disk_errors
from lokalis_research.codering.rounds import Round
from lokalis_research.codering.store import LONGEST_NOTE

Problems = dict[str, list[str]]
"""Rule -> addresses of cells."""

# What says most comes first: the fingerprint of a draw holds the codebook too.
_ANOTHER = {
    "ronde": "another round",
    "codeboek": "another codebook",
    "codeboekversie": "another version of the codebook",
    "vingerafdruk": "another draw, or another round of the same name",
    "eenheden": "other units than this coder has",
}
_EMPTY = "empty"


def read_form(path: Path, round_: Round, *, partly: bool = False) -> pd.DataFrame:
    """Read a form that a coder filled in.

    Wrong cells are named with their rule, never with what they hold. A form that is read partly may
    have open cells: the rest can follow.
    """
    book = _open(path)
    layout, coder = _check_seal(book, path, round_)
    sheet = book[forms.SHEET]
    problems: Problems = {}
    _check_frame(sheet, layout, round_.units_of(coder), problems)
    if not problems:
        rows = _answers(sheet, layout, round_, coder, problems, partly)
    if problems:
        wrong = [f"{', '.join(_blocks(cells))}: {rule}." for rule, cells in problems.items()]
        raise CodingError(
            "\n- ".join([f"{path.name}, sheet {forms.SHEET}:", *wrong]),
            remedy="Nothing was taken over. Fill them in, or take what is there with --deels."
            if set(problems) == {_EMPTY}
            else "Nothing was taken over. Correct these cells, or fill in a new form.",
        )
    return pd.DataFrame(
        rows, columns=["eenheid_id", "codeur", "criterium", "oordeel", "twijfel", "notitie"]
    ).astype({"eenheid_id": "str", "codeur": "str", "criterium": "str", "oordeel": "str"})


def round_of_form(path: Path) -> str:
    """Read of which round a form says that it is; empty where it says nothing."""
    try:
        return str(json.loads(_open(path)[forms.SEAL]["A1"].value)["ronde"])
    except (ValueError, TypeError, KeyError):
        return ""


def _open(path: Path) -> Any:
    if not path.is_file():
        raise CodingError(f"There is no file {path}.", remedy="Give the form that was filled in.")
    try:
        with disk_errors(path):
            book = load_workbook(path)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        raise CodingError(
            f"{path.name} is no workbook that can be read.",
            remedy="Save it as .xlsx, without a password.",
        ) from None
    expected = [forms.EXPLANATION, forms.SHEET, forms.LISTS, forms.SEAL]
    if book.sheetnames != expected:
        raise CodingError(
            f"{path.name}: sheets were added, removed, moved or renamed.",
            remedy=f"A form has the sheets {forms.EXPLANATION} and {forms.SHEET} as they were "
            "given out.",
        )
    return book


def _check_seal(book: Any, path: Path, round_: Round) -> tuple[forms.Layout, str]:
    try:
        found = json.loads(book[forms.SEAL]["A1"].value)
        layout = forms.Layout(
            found["met_tekst"], tuple(one.titel for one in round_.codebook.criteria)
        )
        coder = found["codeur"]
    except (ValueError, TypeError, KeyError):
        raise CodingError(
            f"{path.name} does not say to which round it belongs.",
            remedy="Give a form as it was made by: lokalis codeerronde form.",
        ) from None
    if coder not in round_.coders and found.get("ronde") == round_.naam:
        raise CodingError(
            f"{path.name} is the form of a coder whom round {round_.naam} does not have.",
            remedy="Give a form of this round.",
        )
    expected = forms.seal_of(round_, coder, layout) if coder in round_.coders else {}
    other = (meaning for key, meaning in _ANOTHER.items() if found.get(key) != expected.get(key))
    if found != expected:
        raise CodingError(
            f"{path.name} is a form of {next(other, 'another version of this package')}.",
            remedy=f"Give a form of round {round_.naam}, or name the study and half-year of this "
            "one.",
        )
    return layout, coder


def _check_frame(
    sheet: Worksheet, layout: forms.Layout, units: list[str], problems: Problems
) -> None:
    """Check that nothing but the answers was touched."""
    for merged in sheet.merged_cells.ranges:
        _add(problems, "cells may not be merged", str(merged))
    for column, head in enumerate(layout.heads, start=1):
        cell = sheet.cell(1, column)
        if cell.value != head:
            _add(problems, "a head differs (were columns moved, added or removed?)", cell)
    last = forms.FIRST_ROW + len(units) - 1
    seen = Counter(sheet.cell(row, 2).value for row in range(forms.FIRST_ROW, sheet.max_row + 1))
    for row in range(forms.FIRST_ROW, max(sheet.max_row, last) + 1):
        unit = sheet.cell(row, 2)
        wanted = units[row - forms.FIRST_ROW] if row <= last else None
        if unit.value is not None and unit.value not in units:
            _add(problems, "is no unit of this form", unit)
        elif unit.value is not None and seen[unit.value] > 1:
            _add(problems, "a unit stands there twice", unit)
        elif unit.value is None and wanted is not None:
            _add(problems, "the unit is missing (was a row removed?)", unit)
        elif unit.value != wanted:
            _add(problems, "another unit belongs here (were rows moved, sorted or removed?)", unit)
        elif wanted is not None and sheet.cell(row, 1).value != row - forms.FIRST_ROW + 1:
            _add(problems, "the number of the row was changed", sheet.cell(row, 1))
        for cell in sheet[row]:
            beyond = row > last or cell.column > len(layout.heads)
            if beyond and cell.column != 2 and cell.value is not None:
                _add(problems, "nothing belongs here", cell)


def _answers(
    sheet: Worksheet,
    layout: forms.Layout,
    round_: Round,
    coder: str,
    problems: Problems,
    partly: bool,
) -> list[tuple[str, str, str, str, bool, str]]:
    rows = []
    first = len(layout.fixed) + 1
    titles = {title.casefold() for title in layout.titles}
    for row, unit in enumerate(round_.units_of(coder), start=forms.FIRST_ROW):
        doubt_cell = sheet.cell(row, first + len(layout.titles))
        doubt = _text(doubt_cell, problems).casefold()
        note = _text(sheet.cell(row, len(layout.heads)), problems)
        if doubt and doubt not in titles:
            _add(problems, "not in the list", doubt_cell)
        if len(note) > LONGEST_NOTE:
            _add(problems, f"longer than {LONGEST_NOTE} signs", sheet.cell(row, len(layout.heads)))
        if note and not doubt:
            _add(problems, "empty, while there is a note", doubt_cell)
        for column, one in enumerate(round_.codebook.criteria, start=first):
            cell = sheet.cell(row, column)
            label = _text(cell, problems)
            # Excel lets a coder type an answer of a list in other letters: ja for Ja.
            codes: Mapping[str, str] = {value.label.casefold(): value.code for value in one.waarden}
            doubted = doubt == one.titel.casefold()
            if not label:
                if cell.data_type != "f" and (not partly or doubted):
                    _add(problems, _EMPTY, cell)
            elif label.casefold() not in codes:
                _add(problems, "not in the list", cell)
            else:
                code = codes[label.casefold()]
                rows.append((unit, coder, one.naam, code, doubted, note if doubted else ""))
    return rows


def _text(cell: Cell, problems: Problems) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        _add(problems, "holds a formula", cell)
        return ""
    return str(cell.value).strip()


def _blocks(addresses: list[str]) -> list[str]:
    """Write whole blocks of cells as one: of a form left open, a line instead of pages."""
    cells = [address for address in addresses if ":" not in address]
    other = [address for address in addresses if ":" in address]
    rows: dict[int, list[int]] = {}
    for row, column in sorted(map(coordinate_to_tuple, cells)):
        rows.setdefault(row, []).append(column)
    blocks: dict[tuple[int, int], tuple[int, int]] = {}  # columns of a block -> its rows so far
    found: list[tuple[int, int, int, int]] = []
    for row, columns in rows.items():
        runs = set(_runs(columns))
        for run in list(blocks):
            if run not in runs or blocks[run][1] != row - 1:
                found.append((*blocks[run], *run))
                del blocks[run]
        for run in runs:
            blocks[run] = (blocks[run][0] if run in blocks else row, row)
    found += [(*blocks[run], *run) for run in blocks]
    return other + [
        f"{get_column_letter(left)}{top}"
        + (f":{get_column_letter(right)}{bottom}" if (top, left) != (bottom, right) else "")
        for top, bottom, left, right in sorted(found, key=lambda one: (one[0], one[2]))
    ]


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    """Find columns that stand beside each other."""
    for _, run in groupby(enumerate(columns), lambda pair: pair[1] - pair[0]):
        beside = [column for _, column in run]
        yield beside[0], beside[-1]


def _add(problems: Problems, rule: str, cell: Cell | str) -> None:
    address = cell if isinstance(cell, str) else cell.coordinate
    problems.setdefault(rule, []).append(address)
