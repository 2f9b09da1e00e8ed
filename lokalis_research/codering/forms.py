"""A form in Excel for one coder: for who reads the units elsewhere, away from JupyterLab.

`write_form` makes it and `lokalis_research.codering.read_form` takes it back.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lokalis_research.codering.problems import CodingError, write_whole
from lokalis_research.codering.rounds import Round

EXPLANATION, SHEET, LISTS, SEAL = "Uitleg", "Formulier", "_lijsten", "_ronde"
# Sealed into every form: one with another layout is refused when it comes back, not guessed at.
FORM = 1
NUMBER_HEAD, UNIT_HEAD, TEXT_HEAD = "nr", "eenheid", "tekst"
DOUBT_HEAD, NOTE_HEAD = "twijfel over", "notitie"
FIRST_ROW = 2

_HEAD = PatternFill("solid", fgColor="1F4E79")
_TO_FILL = PatternFill("solid", fgColor="FFF8E1")
_WRAP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Layout:
    """Which column of a form holds what."""

    with_text: bool
    titles: tuple[str, ...]

    @property
    def fixed(self) -> tuple[str, ...]:
        """The heads of the columns that may not be changed."""
        return (NUMBER_HEAD, UNIT_HEAD, *((TEXT_HEAD,) if self.with_text else ()))

    @property
    def heads(self) -> tuple[str, ...]:
        """All heads, from column A on."""
        return (*self.fixed, *self.titles, DOUBT_HEAD, NOTE_HEAD)


def write_form(
    round_: Round, coder: str, path: Path, texts: Mapping[str, str] | None = None
) -> Path:
    """Write the form of one coder.

    A row per unit in the coder's own order; without texts the form names the units only.
    """
    units = round_.units_of(coder)
    if path.suffix.lower() != ".xlsx" or path.exists():
        raise CodingError(
            f'"{path.name}" is there already or is no name of a workbook.',
            remedy="Give a new name that ends in .xlsx: a form that is there is never replaced.",
        )
    if texts is not None and not set(units) <= set(texts):
        raise CodingError(
            f"{len(set(units) - set(texts))} of {len(units)} units have no text.",
            remedy="Prepare the texts of this round again.",
        )
    layout = Layout(texts is not None, tuple(one.titel for one in round_.codebook.criteria))
    book = Workbook()
    _explain(book.active, round_)
    sheet = book.create_sheet(SHEET)
    _fill(sheet, layout, units, texts)
    _offer_answers(sheet, book.create_sheet(LISTS), round_, layout, len(units))
    seal = book.create_sheet(SEAL)
    seal["A1"] = json.dumps(seal_of(round_, coder, layout), ensure_ascii=False)
    book[LISTS].sheet_state = seal.sheet_state = "veryHidden"
    book.active = book.index(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    write_whole(path, buffer.getvalue())
    return path


def seal_of(round_: Round, coder: str, layout: Layout) -> dict[str, object]:
    """Say to what a form belongs."""
    order = "\n".join(round_.units_of(coder))
    return {
        "vorm": FORM,
        "ronde": round_.naam,
        "vingerafdruk": round_.fingerprint,
        "codeur": coder,
        "codeboek": round_.codebook.naam,
        "codeboekversie": round_.codebook.versie,
        "eenheden": hashlib.sha256(order.encode("utf-8")).hexdigest(),
        "met_tekst": layout.with_text,
    }


def _fill(
    sheet: Worksheet, layout: Layout, units: list[str], texts: Mapping[str, str] | None
) -> None:
    for column, head in enumerate(layout.heads, start=1):
        cell = sheet.cell(1, column)
        _as_text(cell, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = _WRAP
        width = {TEXT_HEAD: 60, NOTE_HEAD: 40, NUMBER_HEAD: 5, UNIT_HEAD: 24, DOUBT_HEAD: 22}
        sheet.column_dimensions[get_column_letter(column)].width = width.get(head, 18)
    for row, unit in enumerate(units, start=FIRST_ROW):
        sheet.cell(row, 1).value = row - FIRST_ROW + 1
        _as_text(sheet.cell(row, 2), unit)
        if texts is not None:
            _as_text(sheet.cell(row, 3), texts[unit])
            sheet.cell(row, 3).alignment = _WRAP
        for column in range(len(layout.fixed) + 1, len(layout.heads) + 1):
            cell = sheet.cell(row, column)
            cell.protection = Protection(locked=False)
            cell.fill = _TO_FILL
            cell.alignment = _WRAP
            cell.number_format = "@"  # what is typed stays text, also =, 1-2 and WAAR
    sheet.freeze_panes = sheet.cell(FIRST_ROW, len(layout.fixed) + 1)
    # Rows may grow to show a whole text; nothing may be added, removed or sorted.
    sheet.protection.sheet = True
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False


def _offer_answers(
    sheet: Worksheet, lists: Worksheet, round_: Round, layout: Layout, number: int
) -> None:
    last = FIRST_ROW + number - 1
    offers = [
        (one.titel, [value.label for value in one.waarden], one.vraag)
        for one in round_.codebook.criteria
    ]
    offers.append((DOUBT_HEAD, list(layout.titles), "Over welke vraag twijfel je? Mag leeg."))
    for place, (title, labels, question) in enumerate(offers, start=1):
        source = get_column_letter(place)
        for row, label in enumerate(labels, start=1):
            _as_text(lists.cell(row, place), label)
        rule = DataValidation(
            type="list",
            formula1=f"{LISTS}!${source}$1:${source}${len(labels)}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Kies uit de lijst",
            error="Dit antwoord staat niet in het codeboek. Kies er een uit de lijst.",
            showInputMessage=True,
            # Excel takes a file with longer ones for damaged.
            promptTitle=title[:32],
            prompt=question[:255],
        )
        sheet.add_data_validation(rule)
        target = get_column_letter(len(layout.fixed) + place)
        rule.add(f"{target}{FIRST_ROW}:{target}{last}")


def _explain(sheet: Worksheet, round_: Round) -> None:
    sheet.title = EXPLANATION
    book = round_.codebook
    lines: list[tuple[str, Font | None]] = [
        (book.titel, Font(bold=True, size=16)),
        (f"Codeboek {book.naam}, versie {book.versie}. Ronde {round_.naam}.", None),
        (book.toelichting, None),
        (
            f"Vul het blad ‘{SHEET}’ in. Kies in elke lichtgele cel een antwoord uit de lijst. "
            f"Twijfel je, kies dan bij ‘{DOUBT_HEAD}’ de vraag en schrijf een korte notitie. "
            "Verander niets aan de andere kolommen en aan de volgorde: dan kan het formulier "
            "niet worden ingelezen. Overleg niet met andere codeurs.",
            None,
        ),
    ]
    for one in book.criteria:
        labels = {value.code: value.label for value in one.waarden}
        lines += [
            ("", None),
            (one.titel, Font(bold=True, size=13)),
            (one.vraag, Font(bold=True)),
            (f"Antwoorden: {'; '.join(labels.values())}.", None),
            (one.uitleg, None),
            (f"Bij twijfel: {one.bij_twijfel}", Font(italic=True)),
        ]
        lines += [(f"‘{e.tekst}’ {labels[e.code]}: {e.waarom}", None) for e in one.voorbeelden]
    sheet.column_dimensions["A"].width = 100
    for row, (line, font) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1)
        _as_text(cell, line)
        cell.alignment = _WRAP
        if font is not None:
            cell.font = font
    sheet.protection.sheet = True
    sheet.print_options.gridLines = False
    sheet.page_setup.fitToWidth = 1


def _as_text(cell: Cell, text: str) -> None:
    """Write a text that stays one: also what begins with = or holds signs that Excel refuses."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    cell.data_type = "s"
