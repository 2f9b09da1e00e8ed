"""Drafting ``levering.yaml``: empty, or from the files of a delivery without showing them."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lokalis_research.dictionary import Dictionary, Field, Table
from lokalis_research.dictionary.model import TYPE_NAMES
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.agreement import AGREEMENT_NAME, PROPOSAL_NAME
from lokalis_research.levering.draft_columns import best_notation, look_at, order_of
from lokalis_research.levering.draft_files import find_tables
from lokalis_research.levering.draft_keys import (
    UNDECIDED,
    UNPRINTABLE,
    Draft,
    find_keys,
    is_date,
    month_in,
    quoted,
    rivals_of,
    told_by_month,
    told_in_hours,
    with_only_date,
    with_since,
    with_validity,
)
from lokalis_research.levering.draft_match import Names, guess_table, second_table
from lokalis_research.levering.draft_text import file_lines
from lokalis_research.levering.mapping import EXCEL_DAYS, FILE_KINDS
from lokalis_research.levering.refuse import BY_ANSWER, BY_MONTH, WIDE, is_wide
from lokalis_research.levering.shape import CONTRACTS
from lokalis_research.levering.synonyms import (
    empty_words,
    load_spellings,
    load_synonyms,
    plain_words,
)

if TYPE_CHECKING:
    from openpyxl import Workbook


_HEAD = """\
# Voorstel voor de afspraak over deze levering, afgeleid uit de bestanden zelf.
# Achter elke regel staat hoe zeker zij is. Waar "{mark}" staat, kan alleen een mens het weten.
# Nog te beslissen: {left}. Controleer daarna met: lokalis check MAP
"""


def begin_delivery(folder: Path, dictionary: Dictionary) -> Path:
    """Draft the agreement of a delivery and write it beside its files.

    As ``levering.voorstel.yaml`` where ``levering.yaml`` is there already: that is never
    overwritten.
    """
    text = draft_agreement(folder, dictionary)
    name = PROPOSAL_NAME if (folder / AGREEMENT_NAME).exists() else AGREEMENT_NAME
    temporary = folder / f".{name}.{secrets.token_hex(4)}.tmp"
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(folder / name)
    except OSError as error:
        raise DeliveryError(
            f"{name} cannot be written: {error.strerror or type(error).__name__}.",
            remedy="Check that you may write in the folder of the delivery.",
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    return folder / name


def draft_agreement(folder: Path, dictionary: Dictionary) -> str:
    """Draft the agreement of a delivery."""
    drafts, notes = _look(folder, dictionary)
    lines = [
        f"naam: {quoted(folder.resolve().name)}",
        "peildatum:  # TE BESLISSEN: tot en met welke dag is de registratie bij? Als 2023-01-31.",
        "bestanden:" if drafts else "bestanden: []  # TE BESLISSEN: geen bestand werd herkend.",
    ]
    decided = {order_of(one.notation) for one in drafts if one.notation and not one.undecided}
    decided = decided if len(decided) == 1 else set()
    for draft in drafts:
        lines += file_lines(_with_order(draft, decided), dictionary)
    lines += [f"# {note}" for note in notes]
    left = sum(UNDECIDED in line for line in lines)
    head = _HEAD.format(mark=UNDECIDED.rstrip(":"), left=left)
    return UNPRINTABLE.sub("", head + "\n".join(lines) + "\n")


def _look(folder: Path, dictionary: Dictionary) -> tuple[list[Draft], list[str]]:
    synonyms, spellings = load_synonyms(dictionary), load_spellings(dictionary)
    names = Names(dictionary, synonyms)
    nothing = {one: empty_words(synonyms, one) for one in (None, *dictionary.code_lists)}
    drafts, notes = [], []
    for name in _exports(folder):
        tables, left = find_tables(folder, name, names)
        notes += left
        for found in tables:
            if is_wide(found.headers):
                notes.append(f"GEWEIGERD {found.file.source_name}: {WIDE}")
                continue
            evidence = {position: look_at(cells) for position, cells in found.cells.items()}
            guess = guess_table(found, evidence, dictionary, names, spellings)
            if {"vraag", "antwoord"} <= {*map(plain_words, found.headers)}:
                notes.append(f"GEWEIGERD {found.file.source_name}: {BY_ANSWER}")
                continue
            if told_in_hours(found, guess):
                notes.append(f"GEWEIGERD {found.file.source_name}: {BY_MONTH}")
                continue
            if told_by_month(found, evidence, names):
                notes.append(f"GEWEIGERD {found.file.source_name}: {BY_MONTH}")
                if guess is None or guess.table.name != CONTRACTS:
                    continue
            if guess is None:
                notes.append(f"{found.file.source_name}: geen tabel herkend, niet opgenomen.")
                notes += [f"MAG NIET: {one}" for one in found.refused]
                continue
            guess = with_since(found, with_only_date(found, guess, evidence), evidence, names)
            guess = with_validity(found, guess, evidence)
            parts = [(found, guess)]
            other = second_table(found, guess, evidence, dictionary, names, spellings)
            if other is not None:
                mine = {match.position for match in guess.fields.values()}
                theirs = {match.position for match in other.fields.values()}
                parts = [
                    (found.without(theirs - mine), guess),
                    (found.only(theirs), with_since(found, other, evidence, names)),
                ]
            for part, meant in parts:
                dates = [
                    evidence[match.position]
                    for field, match in meant.fields.items()
                    if field == "vanaf" or meant.table.field(field).type == "date"
                ] or [one for one in evidence.values() if is_date(one)]
                notation, undecided = best_notation(dates)
                rivals = rivals_of(part, meant, evidence, names)
                keys = dataclasses.replace(find_keys(part, meant, evidence), rivals=rivals)
                drafts.append(
                    Draft(part, meant, evidence, notation, undecided, spellings, nothing, keys)
                )
    return with_months_of_files(drafts), notes


def with_months_of_files(drafts: list[Draft]) -> list[Draft]:
    """Take the month of each file with contracts from its name, where every one has another."""
    contracts = [one for one in drafts if one.guess.table.name == CONTRACTS]
    months = {id(one): month_in(one.found.file.bestand) for one in contracts}
    if len(contracts) < 2 or None in months.values() or len({*months.values()}) < len(months):
        return drafts
    return [
        dataclasses.replace(
            one, keys=dataclasses.replace(one.keys, month=f"{{vast: {months[id(one)]}}}")
        )
        if id(one) in months
        else one
        for one in drafts
    ]


def _exports(folder: Path) -> list[str]:
    try:
        names = sorted(
            path.name
            for path in folder.iterdir()
            if path.suffix.lower() in FILE_KINDS and not path.name.startswith((".", "~$"))
        )
    except OSError as error:
        raise DeliveryError(
            f'The folder "{folder.name}" cannot be read: {error.strerror}.',
            remedy="Give the folder that holds the exports.",
        ) from None
    if not names:
        raise DeliveryError(
            f'The folder "{folder.name}" holds no exports.',
            remedy=f"Put the files there; their names end in {', '.join(FILE_KINDS)}.",
        )
    return names


def _with_order(draft: Draft, decided: set[str]) -> Draft:
    """Let the other files decide the order of day and month where this one cannot."""
    if not draft.undecided or not decided or draft.notation == EXCEL_DAYS:
        return draft
    return draft.ordered(next(iter(decided)))


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
