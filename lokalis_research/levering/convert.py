"""From raw cells to a typed column; a cell that cannot be read is missing and is accounted for.

Nothing is guessed: text is read in the agreed notation and in no other, so that 1.234 is never
taken for 1,234, nor the third of April for the fourth of March.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import (
    LARGEST_EXACT,
    Cells,
    Converted,
    Mask,
    glue,
    repeats,
    text_cells,
)
from lokalis_research.levering.dates import to_date
from lokalis_research.levering.mapping import MOST_HOURS, SECOND, FileAgreement, Source, with_day
from lokalis_research.levering.synonyms import Spellings

# What a spreadsheet leaves in a cell that it could not compute or show, in any language.
SPREADSHEET_ERROR = r"#(?:#+|N/[A-Z]|GETTING_DATA|[A-Z][A-Z0-9_/]*[!?])"
INVISIBLE = "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
# What stands in place of a number of somebody: damage by a spreadsheet, and words for nothing.
DAMAGED_ID = r"[0-9]+(?:[.,][0-9]+[eE]\+?|[eE]\+)[0-9]+"
NO_ID = r"(?i:null|nan|nat|none|nil|n\.?v\.?t\.?|n/?a|onbekend|unknown|leeg|geen|[-?.]+|0+)"
PATTERNS = {  # name in levering.yaml -> what of a cell is kept; a name is dropped
    "nummer_naam": r"([A-Za-z]{0,3}[0-9][0-9A-Za-z]*)(?:\s*[-:;,|/]\s*|\s+)[^0-9]+",
    "naam_nummer": r"[^0-9]+?[\s(\[]+([A-Za-z]{0,3}[0-9][0-9A-Za-z]*)[)\]]?",
    "nummer": r"[^0-9]*([0-9]+)[^0-9]*",
    "nummer_volgnr": r"([A-Za-z]{0,3}[0-9]+)\s*[-/._]\s*[0-9]{1,3}",
    "code_naam": r"(?:[A-Z]{0,3}[0-9][0-9A-Z.]*)(?:\s*[-:;|/]\s*|\s+)([^0-9\s].*)",
}
NO_SECRET = ("aanbieders", "buurtteams", "functies", "verwijzingsoorten", "verzuimsoorten")
MOST_NAMED, LEAST_REPEATED, LONGEST_CODE = 40, 5, 60  # values, cells of each on average, signs
# How exports to a spreadsheet keep digits as text: ="000101" and '000101.
AS_TEXT = r"""^(?:="(.*)"|'([^']+))$"""
DECIMALS = r"[.,]0+$"
WITH_DECIMALS = rf"[0-9]+{DECIMALS}"  # 101.0: a program took a column of numbers for amounts
HOURS_A_WEEK = (
    r"(?:uur|uren|u|hours?|hrs?)\.?"
    r"(?:\s*(?:per |p\.? ?/? ?|/ ?)(?:week|wk|w|maand|mnd|m|jaar|jr|j)\.?)?"
)
PERCENT = r"(?:%|procent|pct\.?)"
PART_OF = r"\s*(?:/|\bvan\b)\s*"  # between hours and those of a full-time week
HOURS_AND_MINUTES = r"^([0-9]{1,3}):([0-5][0-9])$"
TRUE_WORDS = ("ja", "j", "true", "waar", "1", "yes", "y", "x", "\u2713", "\u2714", "\u2611")
FALSE_WORDS = ("nee", "n", "false", "onwaar", "0", "no", "\u2717", "\u2718", "\u2610")
MOST_DIGITS = 15  # longer than any amount; a float tells no more apart


def convert(
    cells: Cells,
    target: Field,
    source: Source,
    file: FileAgreement,
    spellings: Spellings | None = None,
) -> Converted:
    """Convert one column of a file to a field of the dictionary."""
    native = cells.number is not None or cells.moment is not None
    if native or target.privacy == "vrije_tekst" or (target.id_kind and not repeats(cells.text)):
        return _convert_each(cells, target, source, file, spellings)
    # Text is converted once per different value: dates, codes and factors repeat.
    codes, different = cells.different
    once = _convert_each(
        Cells(different.reindex(range(len(different) + 1))), target, source, file, spellings
    )
    marks = {rule: mask[codes] for rule, mask in once.marks.items()}
    marks = {rule: mask for rule, mask in marks.items() if mask.any()}
    return Converted(
        once.values.take(codes % len(once.values)).reset_index(drop=True),
        marks,
        _named(cells, target, marks),
    )


def _named(cells: Cells, target: Field, marks: Mapping[str, Mask]) -> dict[str, str]:
    """Name the unknown codes of a list that is nobody's secret; names of people are no codes."""
    named = {}
    for rule in marks.keys() & {"code_onbekend", "code_onbekend_leeg"}:
        unknown = cells.text[marks[rule]].value_counts()
        if target.code_list in NO_SECRET and shown_codes(unknown, LEAST_REPEATED):
            listed = ", ".join(f'"{text}" ({count})' for text, count in unknown.items())
            named[rule] = f"Onbekend: {listed}."
    return named


def shown_codes(unknown: pd.Series[int], least: int) -> bool:
    """Tell whether unknown texts are few, short and repeated: codes, and not names of people."""
    return (
        0 < len(unknown) <= MOST_NAMED
        and int(unknown.sum()) >= least * len(unknown)
        and all(map(like_code, unknown.index))
    )


def like_code(text: str) -> bool:
    """Tell whether a text may be a code: short, and no number or address of somebody."""
    return len(text) <= LONGEST_CODE and not re.search(r"@|\d{5}", text)


def _convert_each(
    cells: Cells, target: Field, source: Source, file: FileAgreement, spellings: Spellings | None
) -> Converted:
    broken = hidden = unfit = as_text = np.zeros(len(cells), dtype=bool)
    signs, is_free = glue(cells.text), target.privacy == "vrije_tekst"
    if b"#" in signs:
        broken = cells.text.str.fullmatch(SPREADSHEET_ERROR, na=False).to_numpy(dtype=bool)
    if not is_free and (b"\r" in signs or b"\n" in signs):
        broken = broken | cells.text.str.contains(r"[\r\n]", na=False).to_numpy(dtype=bool)
    if not is_free and not signs.isascii():
        hidden = cells.text.str.contains(INVISIBLE, na=False).to_numpy(dtype=bool)
        if hidden.any():
            seen = cells.text.str.replace(INVISIBLE, "", regex=True).str.strip()
            cells = dataclasses.replace(cells, text=seen.mask(seen == ""))
    if target.id_kind and (b"=" in signs or b"'" in signs):
        likely = cells.text[cells.text.str.startswith(("=", "'"), na=False)]
        written = likely.str.extract(AS_TEXT)  # row by row in Python, so of these alone
        plain = written[0].fillna(written[1]).astype("str").reindex(cells.text.index)
        as_text = plain.notna().to_numpy()
        cells = dataclasses.replace(cells, text=cells.text.mask(as_text, plain))
    if target.id_kind and (b"." in signs or b"," in signs):
        amounts = cells.text.str.fullmatch(WITH_DECIMALS, na=False).to_numpy(dtype=bool)
        # In all cells: then a program took the column for amounts.
        if amounts.any() and amounts.sum() == cells.text.count():
            as_text = as_text | amounts
            plain = cells.text.str.replace(DECIMALS, "", regex=True)
            cells = dataclasses.replace(cells, text=plain)
    replaced, cells = _apply_codes(cells, file.codes.get(target.name, {}))
    if source.patroon:
        kept = cells.as_text().str.extract(f"^{PATTERNS[source.patroon]}$", expand=False)
        unfit = ~cells.empty & kept.isna().to_numpy()
        if source.patroon == "nummer":  # A101 and B101 are two, and would become one
            pairs = pd.DataFrame({"kept": kept, "text": cells.as_text()}).drop_duplicates()
            several = pairs.loc[pairs["kept"].duplicated(keep=False), "kept"].dropna()
            unfit |= kept.isin(several).to_numpy()
            kept = kept.mask(unfit)
        cells = Cells(kept.astype("str"))
    if target.codes:
        converted = _to_code(cells, target, spellings)
    elif target.type == "date":
        notation = source.datumnotatie or file.datumnotatie
        if with_day(notation) != notation:
            months = "01 " + Cells(cells.text, number=cells.number).as_text()
            cells = dataclasses.replace(cells, text=months, number=None)
            notation = with_day(notation)
        converted = to_date(cells, notation, source, open_end=not target.required)
    elif target.type in ("number", "integer"):
        converted = _to_number(cells, target, source, file)
    elif target.type == "boolean":
        converted = _to_boolean(cells, source, cells.empty & ~replaced)
    else:
        part = target.name.endswith(SECOND)
        converted = _to_text(cells, is_id=bool(target.id_kind), may_be_date=part)
    values = converted.values.mask(broken) if broken.any() else converted.values
    unreadable = {rule: mask & ~broken & ~replaced for rule, mask in converted.marks.items()}
    marks = {
        "cel_beschadigd": broken,
        "onzichtbare_tekens": hidden,
        "nummer_als_tekst": as_text,
        "patroon_past_niet": unfit & ~broken & ~replaced,
        **unreadable,
    }
    return Converted(values, {rule: mask for rule, mask in marks.items() if mask.any()})


def constant(target: Field, source: Source, file: FileAgreement, length: int) -> Converted:
    """Give every row of a file one agreed value."""
    plain = file.model_copy(
        update={
            "decimaalteken": ".",
            "duizendtalteken": None,
            "datumnotatie": "%Y-%m-%d",
            "codes": {},
        }
    )
    one = convert(text_cells([source.vast]), target, source, plain)
    if one.marks or one.values.isna().all():
        raise DeliveryError(
            f'levering.yaml, file "{file.bestand}": "vast" of {target.name} does not fit that '
            f"field ({target.type}).",
            remedy="Write dates as 2022-07-01, numbers with a decimal point, codes as in the "
            "dictionary.",
        )
    return Converted(one.values.take(np.zeros(length, dtype=int)).reset_index(drop=True))


def _apply_codes(cells: Cells, codes: Mapping[str, str | None]) -> tuple[Mask, Cells]:
    """Replace agreed values; return which cells thereby became missing on purpose."""
    if not codes:
        return np.zeros(len(cells), dtype=bool), cells
    clean = dict(zip(text_cells(list(codes)).text, codes.values(), strict=True))
    text = cells.as_text()
    agreed = text.isin(list(clean))
    replaced = text.map(clean).astype("str").where(agreed, cells.text)
    emptied = (agreed & replaced.isna()).to_numpy()
    number = None if cells.number is None else cells.number.mask(agreed)
    moment = None if cells.moment is None else cells.moment.mask(agreed)
    return emptied, dataclasses.replace(cells, text=replaced, number=number, moment=moment)


def _to_text(cells: Cells, *, is_id: bool, may_be_date: bool) -> Converted:
    text = cells.as_text()
    marks = {}
    if cells.moment is not None and not may_be_date:
        # A date in a text column is what a spreadsheet made of an id such as 1-2022.
        marks["tekst_is_datum"] = cells.moment.notna().to_numpy()
    if is_id:
        fraction = np.zeros(len(cells), dtype=bool)
        if cells.number is not None:
            number = cells.number.astype("float64")
            exact = (number == number.round()) & (number.abs() < LARGEST_EXACT)
            fraction = (number.notna() & ~exact).to_numpy(dtype=bool)
        if b"e" in (signs := glue(text)) or b"E" in signs:
            fraction = fraction | text.str.fullmatch(DAMAGED_ID, na=False).to_numpy(dtype=bool)
        marks["nummer_beschadigd"] = fraction
        marks["nummer_is_geen_nummer"] = text.str.fullmatch(NO_ID, na=False).to_numpy(dtype=bool)
    for damaged in marks.values():
        text = text.mask(damaged)
    return Converted(text, marks)


def _to_code(cells: Cells, target: Field, spellings: Spellings | None) -> Converted:
    text = cells.as_text()
    known = {code.casefold(): code for code in target.codes}
    values = text.str.casefold().map(known).astype("str")
    unclear = np.zeros(len(text), dtype=bool)
    if spellings is not None:
        spelled, unclear = spellings.find(text)
        values = values.fillna(spelled.where(spelled.isin(target.codes)))
    absent = (text.notna() & values.isna()).to_numpy()
    # Where the field may be empty, an unknown code empties the field and keeps the row.
    rule = "code_onbekend" if target.required else "code_onbekend_leeg"
    return Converted(values, {rule: absent & ~unclear, "naam_niet_eenduidig": absent & unclear})


def _to_boolean(cells: Cells, source: Source, empty: Mask) -> Converted:
    words = dict.fromkeys(TRUE_WORDS, True) | dict.fromkeys(FALSE_WORDS, False)
    text = cells.as_text()
    values = text.str.casefold().map(words).astype("boolean")
    marks = {"ja_nee_onleesbaar": (text.notna() & values.isna()).to_numpy()}
    if source.leeg == "nee":
        values = values.mask(empty, False)
    elif values.any() and values.all():  # a cross, or nothing
        marks["alleen_ja"] = empty
    return Converted(values, marks)


def _to_number(cells: Cells, target: Field, source: Source, file: FileAgreement) -> Converted:
    decimal, thousands = re.escape(file.decimaalteken), re.escape(file.duizendtalteken or "")
    plain_digits = f"[0-9]{{1,{MOST_DIGITS}}}"
    grouped = rf"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}}){{1,4}}"
    whole = f"(?:{plain_digits}|{grouped})" if thousands else plain_digits
    text = cells.text
    if source.eenheid == "procent" or (source.eenheid is None and target.unit == "procent"):
        text = text.str.replace(rf"(?i)\s*{PERCENT}$", "", regex=True)
    if source.eenheid in MOST_HOURS:
        text = text.str.replace(rf"(?i)\s*{HOURS_A_WEEK}$", "", regex=True)
        text = _in_hours(text, file.decimaalteken)
    part = None
    if source.eenheid == "breuk":  # 28/36, or 28 van 36 uur: of a full-time week, both written
        unit = rf"(?i)\s*(?:{HOURS_A_WEEK})?$"
        ends = text.str.extract(f"^([^/]+?){PART_OF}([^/]+)$").apply(
            lambda one: one.str.replace(unit, "", regex=True)
        )
        text, part = ends[0].astype("str"), ends[1].astype("str")
        full = pd.to_numeric(part.str.replace(file.decimaalteken, "."), errors="coerce")
        part = full.where(full > 0).astype("float64")
    readable = text.str.fullmatch(rf"[+-]?{whole}(?:{decimal}[0-9]+)?", na=False)
    plain = text.where(readable)
    if file.duizendtalteken:
        plain = plain.str.replace(file.duizendtalteken, "", regex=False)
    points = plain.str.replace(file.decimaalteken, ".", regex=False)
    values: pd.Series[float] = pd.to_numeric(points).astype("float64")
    if part is not None:
        values = values / part
    elif cells.number is not None:
        values = values.fillna(cells.number.astype("float64"))
    values = values * _unit_factor(source, target)
    if source.betekenis == "aanwezigheid":
        values = (100.0 if target.unit == "procent" else 1.0) - values
    failed = (~cells.empty) & values.isna().to_numpy()
    if target.type == "integer":
        fraction = (values != values.round()).to_numpy() & values.notna().to_numpy()
        failed = failed | fraction
        return Converted(values.mask(fraction).astype("Int64"), {"getal_onleesbaar": failed})
    return Converted(values, {"getal_onleesbaar": failed})


def _in_hours(text: pd.Series[str], decimal: str) -> pd.Series[str]:
    """Write hours and minutes, 28:30, as hours."""
    parts = text.str.extract(HOURS_AND_MINUTES)
    if parts[0].isna().all():
        return text
    hours = parts[0].astype("float64") + parts[1].astype("float64") / 60
    written = hours.map(repr, na_action="ignore").astype("str").str.replace(".", decimal)
    return written.fillna(text)


def _unit_factor(source: Source, target: Field) -> float:
    """Return what a number in the file is multiplied by to get the unit of the dictionary."""
    hundred = 100.0 if target.unit == "procent" else 1.0
    if source.eenheid in ("factor", "breuk"):
        return hundred
    if source.eenheid == "procent":
        return hundred / 100.0
    if source.voltijd:
        return hundred / source.voltijd
    return 1.0
