"""Rows that are no data of their own: withdrawn ones, what they take back, and repeated headers.

A system that takes a row back often leaves it in its exports, with a word beside it; or it adds a
row with a negative number, that takes the row away which is equal to it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

import numpy as np
import pandas as pd

from lokalis_research.levering.cells import Cells, Mask, repeats
from lokalis_research.levering.convert import FALSE_WORDS, TRUE_WORDS
from lokalis_research.levering.mapping import FILLED, NEGATIVE, Withdrawn
from lokalis_research.levering.synonyms import plain_words

# What says that a row does not count: in a header above yes or a date, or at the front of a cell.
_WORDS = re.compile(
    r"\b(?:vervallen|ingetrokken|geannull?eerd|annulering|gestorneerd|storno|storneren|verwijderd"
    r"|verwijdering|ongeldig|nietig|doorgehaald|teruggedraaid|tegenboeking|ongedaan|correctie"
    r"|gecorrigeerd|herroepen|vervangen|cancell?ed|cancellation|withdrawn|deleted|void|voided"
    r"|reversed|reversal|replaced)\b"
)
_AMOUNTS = re.compile(r"(?:dagen|dag|uren|uur|aantal|duur|bedrag|kosten|days|hours|count|fte)\b")
_BELOW_ZERO = r"(?:[-\u2212]\s*[0-9][0-9.,]*|[0-9][0-9.,]*\s*-)\s*%?"
_SIGN = r"^[-\u2212]\s*(?=[0-9])|(?:[.,]0+)?\s*-?\s*%?$"
LEAST_HEADERS = 2  # cells that are their own header; one may be a value


def repeated_heads(cells: Mapping[int, Cells], headers: Sequence[str]) -> Mask:
    """Tell which rows repeat the headers, as every page of a printed report does."""
    rows = np.ones(len(next(iter(cells.values()), [])), dtype=bool)
    named = np.zeros(len(rows), dtype=np.int64)
    for position, column in cells.items():
        if not rows.any():
            break
        header = headers[position]
        # Of headers over two rows each has a part.
        words = header.split(" ")
        parts = {" ".join(words[:end]) for end in range(1, len(words))}
        parts |= {" ".join(words[start:]) for start in range(len(words))}
        same = column.text.isin([one for one in sorted(parts) if one]).to_numpy()
        named += same
        rows &= same | column.empty
    return rows & (named >= LEAST_HEADERS)


def withdrawing(header: str, cells: Cells) -> tuple[Mask, list[str]]:
    """Tell which rows a column that nobody uses seems to withdraw, and how that would be agreed."""
    rows, words = np.zeros(len(cells), dtype=bool), plain_words(header)
    if _WORDS.search(words):
        texts = cells.as_text()
        rows = ~cells.empty & ~texts.str.casefold().isin(FALSE_WORDS).to_numpy()
        said = sorted(set(texts[rows]))
        return rows, said if all(one.casefold() in TRUE_WORDS for one in said) else [FILLED]
    known: list[str] = []
    if repeats(cells.text):
        codes, different = cells.different
        begin = [_WORDS.match(plain_words(text)) for text in different]
        rows = np.array([*map(bool, begin), False])[codes]
        known = sorted({one.group() for one in begin if one})
    if _AMOUNTS.search(words) and (below := _below_zero(cells)).any():
        rows, known = rows | below, [*known, NEGATIVE]
    return rows, known


def withdrawn_rows(
    cells: Mapping[int, Cells], said: Cells, agreed: Withdrawn, numbers: Set[int], apart: Mask
) -> dict[str, Mask]:
    """Tell which rows were withdrawn, with the rows that they take along: each takes one at most.

    A word takes along a row that is the same, its number too. A negative number takes one that is
    the same but for its number, for it is a row of its own; and it must find one.
    """
    nobody = np.zeros(len(apart), dtype=bool)
    values = {one.casefold() for one in agreed.waarden}
    texts = said.as_text().str.casefold()
    begins = texts.str.startswith(tuple(f"{one} " for one in sorted(values)), na=False)
    named = (texts.isin(sorted(values)) | begins).to_numpy(dtype=bool)
    if FILLED in values:
        named = named | ~said.empty
    named = named & ~apart
    below = nobody
    if NEGATIVE in values:
        below = _below_zero(said) & ~named & ~apart
    others = ~(apart | named | below)
    beside = {place for place, one in cells.items() if one is not said}
    same, _ = _pair(cells, sorted(beside), named, others)
    of_itself, found = _pair(cells, sorted(set(cells) - numbers), below, others & ~same)
    sure = same if numbers else nobody
    return {
        "vervallen": named | sure | of_itself | (below & found),
        "vervallen_niet_eenduidig": same & ~sure,
        "correctie_zonder_rij": below & ~found,
    }


def _pair(
    cells: Mapping[int, Cells], positions: list[int], takers: Mask, others: Mask
) -> tuple[Mask, Mask]:
    """Find for every taker one other row with the same content: who are taken, and who take."""
    taken, found = np.zeros((2, len(takers)), dtype=bool)
    rows = np.flatnonzero(takers | others)
    if takers.any():
        contents = pd.DataFrame(
            {
                place: cells[place].as_text().iloc[rows].str.replace(_SIGN, "", regex=True)
                for place in positions
            }
        )
        group = contents.groupby(positions, dropna=False, sort=False).ngroup().to_numpy()
        takes = pd.Series(takers[rows])
        rank = takes.groupby([group, takes]).cumcount()
        many = takes.groupby(group).transform("sum")
        rest = takes.groupby(group).transform("size") - many
        taken[rows] = ~takes & (rank < many)
        found[rows] = takes & (rank < rest)
    return taken, found


def _below_zero(cells: Cells) -> Mask:
    below = cells.text.str.fullmatch(_BELOW_ZERO, na=False).to_numpy(dtype=bool)
    return below if cells.number is None else below | (cells.number < 0).to_numpy(dtype=bool)
