"""Empty workbooks to fill in, for lists that come out of no system: one per table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lokalis_research.dictionary import Dictionary, Field, Table
from lokalis_research.dictionary.model import TYPE_NAMES
from lokalis_research.errors import DeliveryError

if TYPE_CHECKING:
    from openpyxl import Workbook

FILL_IN, EXPLANATION = "Invullen", "Uitleg"
FORMATS = {"string": "@", "date": "dd-mm-yyyy"}  # text keeps the zeros in front of a number
WIDTHS = (28, 80, 50)


def write_templates(
    folder: Path, dictionary: Dictionary, names: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write an empty workbook per table: a sheet to fill in, and one that explains its columns.

    A file that is there already is never replaced, for it may be filled in.
    """
    tables = [dictionary[name] for name in names or dictionary]
    paths = {folder / f"{table.name}.xlsx": table for table in tables}
    there = sorted(path.name for path in paths if path.exists())
    if there:
        raise DeliveryError(
            f"{', '.join(there)} is there already, and may be filled in.",
            remedy="Name another folder, or other tables with --tabel.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, table in paths.items():
            _template(table).save(path)
    except OSError as error:
        raise DeliveryError(
            f'The templates cannot be written in "{folder.name}": '
            f"{error.strerror or type(error).__name__}.",
            remedy="Name a folder in which you may write.",
        ) from None
    return tuple(paths)


def _template(table: Table) -> Workbook:
    # It takes a third of a second to import: not for whoever only reads a delivery.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = FILL_IN
    sheet.append([field.label for field in table.fields])
    sheet.freeze_panes = "A2"
    for number, field in enumerate(table.fields, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = max(len(field.label) + 4, 14)
        column.number_format = FORMATS.get(field.type, "General")
    told = book.create_sheet(EXPLANATION)
    told.append([f"{table.label}: één rij is {table.row}. {table.description}"])
    told.append([])
    told.append(["Kolom", "Wat zij betekent", "Wat er mag staan"])
    for field in table.fields:
        told.append([field.label, field.description, _allowed(field)])
    for number, width in enumerate(WIDTHS, start=1):
        told.column_dimensions[get_column_letter(number)].width = width
    told.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(WIDTHS))
    told.row_dimensions[1].height = 60
    for row in told.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in (*sheet[1], *told[3]):
        cell.font = Font(bold=True)
    return book


def _allowed(field: Field) -> str:
    """Write what may stand in a column."""
    kind = TYPE_NAMES[field.type][0]
    if field.type == "date":
        kind += ", zoals 31-01-2023"
    elif field.unit:
        kind += f" ({field.unit})"
    if field.codes:
        kind = f"een van: {', '.join(field.codes)}"
    return f"{kind}; {'verplicht' if field.required else 'mag leeg zijn'}"
