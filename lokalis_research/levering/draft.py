"""Drafting ``levering.yaml`` from the files of a delivery, without showing what stands in them."""

from __future__ import annotations

import secrets
from pathlib import Path

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.agreement import AGREEMENT_NAME, PROPOSAL_NAME
from lokalis_research.levering.draft_columns import best_notation, look_at, order_of
from lokalis_research.levering.draft_files import find_tables
from lokalis_research.levering.draft_keys import (
    UNDECIDED,
    UNPRINTABLE,
    Draft,
    find_keys,
    quoted,
    with_since,
    with_validity,
)
from lokalis_research.levering.draft_match import Names, guess_table
from lokalis_research.levering.draft_text import file_lines
from lokalis_research.levering.mapping import EXCEL_DAYS, FILE_KINDS
from lokalis_research.levering.refuse import WIDE, is_wide
from lokalis_research.levering.synonyms import empty_words, load_spellings, load_synonyms

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
        tables, left = find_tables(folder, name, names.headers)
        notes += left
        for found in tables:
            if is_wide(found.headers):
                notes.append(f"GEWEIGERD {found.file.source_name}: {WIDE}")
                continue
            evidence = {position: look_at(cells) for position, cells in found.cells.items()}
            guess = guess_table(found, evidence, dictionary, names, spellings)
            if guess is None:
                notes.append(f"{found.file.source_name}: geen tabel herkend, niet opgenomen.")
                notes += [f"MAG NIET: {one}" for one in found.refused]
                continue
            guess = with_since(found, guess, evidence, names)
            guess = with_validity(found, guess, evidence)
            dates = [
                evidence[match.position]
                for field, match in guess.fields.items()
                if field == "vanaf" or guess.table.field(field).type == "date"
            ]
            notation, undecided = best_notation(dates)
            keys = find_keys(found, guess, evidence)
            drafts.append(
                Draft(found, guess, evidence, notation, undecided, spellings, nothing, keys)
            )
    return drafts, notes


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
