"""The lines of a draft that say what a value in a file means, and what nobody knows yet."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.levering.convert import NO_SECRET, SPREADSHEET_ERROR, like_code, shown_codes
from lokalis_research.levering.draft_columns import Evidence, known_codes
from lokalis_research.levering.draft_keys import UNDECIDED, Draft, counted, quoted
from lokalis_research.levering.mapping import OPEN
from lokalis_research.levering.synonyms import TEAMS, Spellings, plain_words

MOST_CODES = 60  # more different values than these are no codes, and are not shown
FEW_SHARE = 0.1  # of the cells of a field, whose code is unknown; with more a human being decides
LEAST_REPEATED = 2  # cells of each code on average, below which it may be the name of somebody
FEW_CODES = 3  # of an optional field; with more, what is not mapped becomes empty
ELSEWHERE = (
    "geen van deze teams staat in het datawoordenboek. Is dit een andere gemeente, zie dan "
    "docs/andere-gemeente.md, en doe dit opnieuw met --woordenboek MAP"
)
NOTHING = r"[-\u2013\u2014.,?/\\*_#\s]+"  # signs for an empty cell; a tick says something
ZEROS = r"[0\s./-]*0[0\s./-]*"


def code_lines(draft: Draft, field: Field) -> list[str]:
    """Write how values become codes; of a field that is not open only numbers are said."""
    if field.name not in draft.guess.fields:
        return []
    evidence = draft.of(field.name)
    if field.codes and evidence.natives["getal"]:
        position = draft.guess.fields[field.name].position
        texts = draft.found.cells[position].as_text().value_counts()
        evidence = dataclasses.replace(evidence, texts=texts)
    rest = evidence.texts
    if field.codes:
        rest = rest.drop(known_codes(evidence, field, draft.spellings).index)
    empty = draft.empty_words[field.code_list]
    rest = rest[~rest.index.str.fullmatch(SPREADSHEET_ERROR)]  # something was there
    nothing = rest[
        [bool(re.fullmatch(NOTHING, text)) or plain_words(text) in empty for text in rest.index]
    ]
    if field.type == "date" and not field.required:
        rest = pd.concat([rest, evidence.far])
        nothing = pd.concat([nothing, rest[rest.index.str.fullmatch(ZEROS)], evidence.far])
    lines = []
    if field.codes or field.type != "string":
        lines = [
            f"        {quoted(str(text))}: null  # waarschijnlijk; {_cells(number)}"
            for text, number in nothing.items()
        ]
        rest = rest.drop(nothing.index)
    if field.codes and len(rest):
        lines += _unknown_codes(draft, field, rest, evidence)
    return [f"      {field.name}:", *lines] if lines else []


def _unknown_codes(
    draft: Draft, field: Field, rest: pd.Series[int], evidence: Evidence
) -> list[str]:
    open_list = field.privacy == "open" or (
        field.code_list in NO_SECRET and shown_codes(rest, LEAST_REPEATED)
    )
    shown = rest[rest.index.map(like_code)] if open_list and len(rest) <= MOST_CODES else rest[:0]
    lines = _not_shown(field, rest.drop(shown.index), evidence)
    if field.code_list == TEAMS and len(rest) > 1 and int(rest.sum()) == evidence.filled:
        lines.insert(0, f"        # let op: {ELSEWHERE}")
    spellings = draft.spellings.get(field.code_list or "")
    for text, number in shown.items():
        code, cells = (
            _contained(str(text), spellings, field.codes),
            counted(number, "cel", "cellen"),
        )
        if code:
            lines.append(f"        {quoted(str(text))}: {code}  # waarschijnlijk; {cells}")
        elif field.required or field.code_list == TEAMS or len(rest) <= FEW_CODES:
            lines.append(
                f'        {quoted(str(text))}: "{OPEN}"  # {UNDECIDED} welke code? {cells}'
            )
        else:
            lines.append(f"        # wordt leeg: {quoted(str(text))}  # {cells}")
    return lines


def _not_shown(field: Field, rest: pd.Series[int], evidence: Evidence) -> list[str]:
    """Say of how many values it must be decided what they mean, where they cannot be shown."""
    if rest.empty:
        return []
    values = counted(len(rest), "waarde", "verschillende waarden")
    cells = _cells(int(rest.sum()))
    stand = "staat" if len(rest) == 1 else "staan"
    lost = "de rij" if field.required else "het veld"
    said = f"{values} ({cells}) {stand} in geen codelijst"
    if evidence.share(int(rest.sum())) <= FEW_SHARE:
        return [f"        # let op: {said}; {lost} valt dan weg"]
    # What is left would be a selection, and a figure of it silently wrong.
    return [
        f'        "{OPEN}": "{OPEN}"  # {UNDECIDED} {said}; schrijf hier per waarde: code, of haal '
        f"deze regel weg, en {lost} valt weg"
    ]


def _contained(text: str, spellings: Spellings | None, codes: tuple[str, ...]) -> str | None:
    """Return the one code of which a spelling stands as words in a text."""
    if spellings is None:
        return None
    words = f" {plain_words(text)} "
    glued = words.replace(" ", "")
    for spelled, code in spellings.known.items():
        if spelled.replace(" ", "") == glued and code in codes:
            return code
    there = {code for spelled, code in spellings.known.items() if f" {spelled} " in words}
    return there.pop() if len(there) == 1 and there <= set(codes) else None


def _cells(number: int) -> str:
    return counted(number, "cel", "cellen")
