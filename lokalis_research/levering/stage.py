"""One table of a delivery between reading and checking: typed rows, marks and withdrawals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Table
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Cells, Mask, RawTable, empty_column, in_groups, repeats
from lokalis_research.levering.convert import FALSE_WORDS, TRUE_WORDS, constant, convert
from lokalis_research.levering.mapping import FILLED, NEGATIVE, FileAgreement, Withdrawn
from lokalis_research.levering.read import (
    WITHDRAWN,
    clean_header,
    find_columns,
    read_cells,
    shown_headers,
)
from lokalis_research.levering.refuse import refuse_contact_details
from lokalis_research.levering.rules import RULES, Finding
from lokalis_research.levering.synonyms import Spellings, is_of_group, plain_words
from lokalis_research.memory import give_back_memory

CONTRACTS = "dienstverbanden"
# A code is enough where nothing but the next row tells the end.
LEFT_CODE = r"(?i)\W*(?:uit|out|exit)\W*$"
LEFT = r"(?i)(?:uit[ -]?(?:dienst|stroom)|einde (?:dienst|contract|aanst)|ontslag|vertrek|terminat)"
# Where no row of many has it, a column was exported without what it holds.
NEVER_EMPTY, MANY_ROWS = {("verzuimmeldingen", "hersteldatum")}, 20


@dataclass(frozen=True, repr=False)
class Mark:
    """A rule that applies to some rows of a table."""

    rule: str
    column: str
    rows: Mask
    detail: str = ""


@dataclass(frozen=True, repr=False)
class Staged:
    """Rows of one table, from one or more files."""

    table: pd.DataFrame
    origin: pd.DataFrame
    aside: pd.DataFrame
    marks: list[Mark] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unique: frozenset[str] = frozenset()  # fields of which no two rows of the table have the same


def refused_by(marks: list[Mark], length: int) -> Mask:
    """Tell which rows a mark refuses."""
    refused = np.zeros(length, dtype=bool)
    for mark in marks:
        if RULES[mark.rule].refuses:
            refused |= mark.rows
    return refused


def stage_file(
    folder: Path,
    file: FileAgreement,
    headers: list[str],
    table: Table,
    spellings: Mapping[str, Spellings],
) -> Staged:
    """Read one file and convert its cells; ids are still as delivered."""
    positions, unknown = find_columns(headers, file)
    said = positions.pop(WITHDRAWN, None)
    raw, doubtful, leaving = _read_safely(folder, file, headers, table, positions, said)
    whole = _marks_of_whole_rows(raw, headers, table, positions, said, file)
    aside = _aside(file, raw, whole)
    kept = ~np.logical_or.reduce(list(whole.values()))
    count = int(kept.sum())
    columns: dict[str, pd.Series] = {}
    marks: list[Mark] = []
    last_use = {positions[one.name]: one.name for one in table.fields if one.name in positions}
    for target in table.fields:
        source = file.kolommen.get(target.name)
        if source is None:
            columns[target.name] = empty_column(target.type, count)
            continue
        if source.kolom is None:
            converted = constant(target, source, file, count)
        else:
            position = positions[target.name]
            cells = raw.cells[position]
            if last_use[position] == target.name:
                del raw.cells[position]  # what is converted takes no room twice
            if source.leeg == "erboven":
                cells = _from_above(cells, raw.rows, whole["weggelaten"])
            cells = cells if kept.all() else cells.select(kept)
            if is_of_group(target) and in_groups(cells):
                marks.append(Mark("leeg_onder_groep", target.name, cells.empty))
            known = spellings.get(target.code_list or "")
            converted = convert(cells, target, source, file, known)
        columns[target.name] = converted.values
        give_back_memory()
        marks += [
            Mark(rule, target.name, rows, converted.details.get(rule, ""))
            for rule, rows in converted.marks.items()
        ]
    for header, rows in leaving.items():
        _refuse_leavers(columns, rows[kept], header, file)
    total = len(raw.rows) + len(raw.shifted)
    return Staged(
        table=pd.DataFrame(columns, index=pd.RangeIndex(count)),
        origin=_origin(file, raw.rows[kept]),
        aside=aside,
        marks=marks,
        findings=[*_about_file(file, table, unknown, total, columns), *doubtful],
    )


def _read_safely(
    folder: Path,
    file: FileAgreement,
    headers: list[str],
    table: Table,
    positions: dict[str, int],
    said: int | None,
) -> tuple[RawTable, list[Finding], dict[str, Mask]]:
    """Read every column, refuse what may not be there, and keep the columns that are used.

    Of the others it is told when they seem to say that rows do not count, and of contracts which
    rows they say are of somebody who left.
    """
    raw = read_cells(folder, file, list(range(len(headers))))
    fields = {position: table.field(name) for name, position in positions.items()}
    ignored = {*map(clean_header, file.negeer)}
    doubtful, leaving = [], {}
    named = shown_headers(headers, file)
    for position, header in enumerate(headers):
        shown = named[position] or f"(no header, number {position + 1})"
        cells, field = raw.cells[position], fields.get(position)
        refuse_contact_details(cells, field, shown, file.source_name)
        give_back_memory()
        if field is None and position != said and header not in ignored:
            if table.name == CONTRACTS:
                leaving[shown] = _leavers(cells.as_text(), file)
            count = int(withdrawing(header, cells)[0].sum())
            doubtful += [
                Finding(
                    file.source_name, table.name, shown, "rijen_lijken_vervallen", count, len(cells)
                )
            ] * bool(count)
    used = {*fields, *([0] if file.weglaten else []), *([] if said is None else [said])}
    kept = RawTable({position: raw.cells[position] for position in used}, raw.rows, raw.shifted)
    return kept, doubtful, leaving


def _leavers(texts: pd.Series[str], file: FileAgreement) -> Mask:
    """Tell which rows a column says are of somebody who left, in words or by a code."""
    left = texts.str.match(LEFT, na=False)
    if "einde" not in file.kolommen:
        left |= texts.str.match(LEFT_CODE, na=False)
    return left.to_numpy(dtype=bool)


def _refuse_leavers(
    columns: Mapping[str, pd.Series], left: Mask, header: str, file: FileAgreement
) -> None:
    """Stop where a row says that somebody left and would count as work without an end."""
    works = columns["einde"].isna() & columns["deeltijdfactor"].ne(0)
    count = int((left & works.to_numpy(dtype=bool)).sum())
    if count:
        raise DeliveryError(
            f'"{file.source_name}", column "{header}" is not read, and says of {count} rows that '
            "somebody left; without an end they would count as work.",
            remedy="Ask for a row per contract, with its begin and end. If these rows are "
            'contracts all the same, list the column under "negeer".',
        )


def _marks_of_whole_rows(
    raw: RawTable,
    headers: list[str],
    table: Table,
    positions: Mapping[str, int],
    said: int | None,
    file: FileAgreement,
) -> dict[str, Mask]:
    left_out = np.zeros(len(raw.rows), dtype=bool)
    if file.weglaten:
        first = raw.cells[0].as_text()
        patterns = [re.compile(pattern) for pattern in file.weglaten]
        totals = [
            text for text in first.dropna().unique() if any(one.search(text) for one in patterns)
        ]
        left_out = first.isin(totals).to_numpy()
    read = {position: raw.cells[position] for position in sorted(set(positions.values()))}
    # What another table of this file reads too, such as whom a row is about, makes no row of this.
    other = {*map(clean_header, file.negeer)}
    own = [cells for position, cells in read.items() if headers[position] not in other]
    empty = np.full(len(raw.rows), bool(own))
    for cells in own:
        empty = empty & cells.empty
    heads = repeated_heads(read, headers) & ~left_out
    marks = {"weggelaten": left_out, "lege_rij": empty & ~left_out, "kop_herhaald": heads & ~empty}
    if said is not None and file.vervallen is not None:
        fields = {one.name for one in table.fields if one.unique}
        others = {place for name, place in positions.items() if name not in fields}
        numbers = {positions[name] for name in fields & positions.keys()} - others
        apart = np.logical_or.reduce(list(marks.values()))
        marks |= withdrawn_rows(read, raw.cells[said], file.vervallen, numbers, apart)
    return marks


def _from_above(cells: Cells, rows: np.ndarray, left_out: Mask) -> Cells:
    """Give an empty cell what stands above it, in a group of which only the first row says it.

    Not over a row that is set apart as a whole, for a group might begin there.
    """
    own = ~cells.empty & ~left_out
    begins = own.copy()
    begins[1:] |= np.diff(rows) > 1
    source = np.maximum.accumulate(np.where(begins, np.arange(len(rows)), -1))
    known = (source >= 0) & own[np.maximum(source, 0)]
    return cells.select(np.where(known, source, np.arange(len(rows))))


def _origin(file: FileAgreement, rows: np.ndarray) -> pd.DataFrame:
    names = pd.Categorical.from_codes(
        np.zeros(len(rows), dtype=np.int8), pd.Index([file.source_name])
    )
    return pd.DataFrame({"bestand": names, "rij": rows.astype("int64")})


def _aside(file: FileAgreement, raw: RawTable, whole: dict[str, Mask]) -> pd.DataFrame:
    parts = {rule: raw.rows[rows] for rule, rows in whole.items()}
    parts["rij_verschoven"] = raw.shifted
    frames = [_origin(file, rows).assign(regels=rule) for rule, rows in parts.items()]
    aside = pd.concat(frames, ignore_index=True).astype({"bestand": "str", "regels": "str"})
    return aside.sort_values("rij", ignore_index=True)


def _about_file(
    file: FileAgreement,
    table: Table,
    unknown: list[str],
    total: int,
    columns: Mapping[str, pd.Series],
) -> list[Finding]:
    name = file.source_name
    findings = [
        Finding(name, table.name, header, "kolom_niet_in_afspraak", total, total)
        for header in unknown
    ]
    findings += [
        Finding(name, table.name, one.name, "veld_niet_geleverd", total, total)
        for one in table.fields
        if one.name not in file.kolommen
    ]
    findings += [
        Finding(name, table.name, field, "kolom_overal_leeg", total, total)
        for of_table, field in NEVER_EMPTY
        if (of_table, field in file.kolommen) == (table.name, True)
        and total >= MANY_ROWS
        and columns[field].isna().all()
    ]
    if total == 0:
        findings.append(Finding(name, table.name, "", "bestand_zonder_rijen", 0, 0))
    return findings


def join_staged(parts: list[Staged]) -> Staged:
    """Put the files of one table under each other."""
    if len(parts) == 1:
        return parts[0]
    lengths = [len(part.table) for part in parts]
    starts = np.cumsum([0, *lengths])
    marks = []
    for part, start in zip(parts, starts[:-1], strict=True):
        for mark in part.marks:
            rows = np.zeros(starts[-1], dtype=bool)
            rows[start : start + len(mark.rows)] = mark.rows
            marks.append(Mark(mark.rule, mark.column, rows, mark.detail))
    names = pd.api.types.union_categoricals([part.origin["bestand"] for part in parts])
    return Staged(
        table=pd.concat([part.table for part in parts], ignore_index=True),
        origin=pd.DataFrame(
            {"bestand": names, "rij": np.concatenate([part.origin["rij"] for part in parts])}
        ),
        aside=pd.concat([part.aside for part in parts], ignore_index=True),
        marks=marks,
        findings=[finding for part in parts for finding in part.findings],
        unique=frozenset.intersection(*(part.unique for part in parts)),
    )


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
