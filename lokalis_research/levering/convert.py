"""From raw cells to a typed column; a cell that cannot be read is missing and is accounted for.

Nothing is guessed: text is read in the agreed notation and in no other, so that 1.234 is never
taken for 1,234, nor the third of April for the fourth of March.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Cells, Mask, text_cells
from lokalis_research.levering.mapping import EXCEL_DAYS, FileAgreement, Source
from lokalis_research.levering.synonyms import Spellings

# What a spreadsheet leaves in a cell that it could not compute, in English and in Dutch.
SPREADSHEET_ERRORS = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!",
    "#N/B", "#VERW!", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#LEEG!", "#GETAL!",
)  # fmt: skip
TRUE_WORDS = ("ja", "j", "true", "waar", "1", "yes", "y")
FALSE_WORDS = ("nee", "n", "false", "onwaar", "0", "no")
EXCEL_EPOCH = np.datetime64("1899-12-30", "D")  # day 0, so that day 61 is 1 March 1900
LAST_EXCEL_DAY = 2_958_465  # 31 December 9999
OPEN_END_YEAR = 2900  # from here on a date means "no end": 31-12-9999, 1-1-2999
MOST_DIGITS = 15  # longer than any amount; a float tells no more apart
DTYPES = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


@dataclass(frozen=True, repr=False)
class Converted:
    """A typed column, and what happened to its cells."""

    values: pd.Series
    marks: dict[str, Mask] = field(default_factory=dict)


def empty_column(type_: str, length: int) -> pd.Series:
    """Make a column without values."""
    return pd.Series([None] * length, dtype=DTYPES[type_])


def convert(
    cells: Cells,
    target: Field,
    source: Source,
    file: FileAgreement,
    spellings: Spellings | None = None,
) -> Converted:
    """Convert one column of a file to a field of the dictionary."""
    if cells.number is not None or cells.moment is not None or target.privacy == "vrije_tekst":
        return _convert_each(cells, target, source, file, spellings)
    # Text is converted once per different value: dates, codes and factors repeat.
    codes, different = pd.factorize(cells.text)
    once = _convert_each(
        Cells(pd.Series(different, dtype="str").reindex(range(len(different) + 1))),
        target,
        source,
        file,
        spellings,
    )
    return Converted(
        once.values.take(codes % len(once.values)).reset_index(drop=True),
        {rule: mask[codes] for rule, mask in once.marks.items()},
    )


def _convert_each(
    cells: Cells, target: Field, source: Source, file: FileAgreement, spellings: Spellings | None
) -> Converted:
    broken = cells.text.isin(SPREADSHEET_ERRORS).to_numpy()
    if target.privacy != "vrije_tekst":
        broken = broken | cells.text.str.contains(r"[\r\n]", na=False).to_numpy(dtype=bool)
    replaced, cells = _apply_codes(cells, file.codes.get(target.name, {}))
    if target.codes:
        converted = _to_code(cells, target.codes, spellings)
    elif target.type == "date":
        notation = source.datumnotatie or file.datumnotatie
        converted = _to_date(cells, notation, source, open_end=not target.required)
    elif target.type in ("number", "integer"):
        converted = _to_number(cells, target, source, file)
    elif target.type == "boolean":
        converted = _to_boolean(cells)
    else:
        converted = _to_text(cells)
    values = converted.values.mask(broken) if broken.any() else converted.values
    unreadable = {rule: mask & ~broken & ~replaced for rule, mask in converted.marks.items()}
    marks = {"cel_beschadigd": broken, **unreadable}
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
    return emptied, Cells(replaced, number=number, moment=moment)


def _to_text(cells: Cells) -> Converted:
    if cells.moment is None:
        return Converted(cells.as_text())
    # A date in a text column is what a spreadsheet made of an id such as 1-2022.
    damaged = cells.moment.notna().to_numpy()
    return Converted(cells.as_text().mask(damaged), {"tekst_is_datum": damaged})


def _to_code(cells: Cells, codes: tuple[str, ...], spellings: Spellings | None) -> Converted:
    text = cells.as_text()
    known = {code.casefold(): code for code in codes}
    values = text.str.casefold().map(known).astype("str")
    unclear = np.zeros(len(text), dtype=bool)
    if spellings is not None:
        spelled, unclear = spellings.find(text)
        values = values.fillna(spelled.where(spelled.isin(codes)))
    absent = (text.notna() & values.isna()).to_numpy()
    return Converted(
        values, {"code_onbekend": absent & ~unclear, "naam_niet_eenduidig": absent & unclear}
    )


def _to_boolean(cells: Cells) -> Converted:
    words = dict.fromkeys(TRUE_WORDS, True) | dict.fromkeys(FALSE_WORDS, False)
    text = cells.as_text()
    values = text.str.casefold().map(words).astype("boolean")
    return Converted(values, {"ja_nee_onleesbaar": (text.notna() & values.isna()).to_numpy()})


def _to_number(cells: Cells, target: Field, source: Source, file: FileAgreement) -> Converted:
    decimal, thousands = re.escape(file.decimaalteken), re.escape(file.duizendtalteken or "")
    plain_digits = f"[0-9]{{1,{MOST_DIGITS}}}"
    grouped = rf"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}}){{1,4}}"
    whole = f"(?:{plain_digits}|{grouped})" if thousands else plain_digits
    text = cells.text
    if source.eenheid == "procent" or (source.eenheid is None and target.unit == "procent"):
        text = text.str.replace(r"\s*%$", "", regex=True)
    readable = text.str.fullmatch(rf"[+-]?{whole}(?:{decimal}[0-9]+)?", na=False)
    plain = text.where(readable)
    if file.duizendtalteken:
        plain = plain.str.replace(file.duizendtalteken, "", regex=False)
    points = plain.str.replace(file.decimaalteken, ".", regex=False)
    values: pd.Series[float] = pd.to_numeric(points).astype("float64")
    if cells.number is not None:
        values = values.fillna(cells.number.astype("float64"))
    values = values * _unit_factor(source, target)
    failed = (~cells.empty) & values.isna().to_numpy()
    if target.type == "integer":
        fraction = (values != values.round()).to_numpy() & values.notna().to_numpy()
        failed = failed | fraction
        return Converted(values.mask(fraction).astype("Int64"), {"getal_onleesbaar": failed})
    return Converted(values, {"getal_onleesbaar": failed})


def _unit_factor(source: Source, target: Field) -> float:
    """Return what a number in the file is multiplied by to get the unit of the dictionary."""
    hundred = 100.0 if target.unit == "procent" else 1.0
    if source.eenheid == "factor":
        return hundred
    if source.eenheid == "procent":
        return hundred / 100.0
    if source.eenheid == "uren_per_week" and source.voltijd:
        return hundred / source.voltijd
    return 1.0


def _to_date(cells: Cells, notation: str, source: Source, *, open_end: bool) -> Converted:
    text, day_numbers = cells.text, cells.number
    if notation == EXCEL_DAYS:
        digits = text.where(text.str.fullmatch("[0-9]{1,9}", na=False))
        days = pd.to_numeric(digits).astype("float64")
        day_numbers = days if day_numbers is None else days.fillna(day_numbers)
        dates = empty_column("date", len(cells))
    else:
        if day_numbers is not None and _digits_only(notation):
            text, day_numbers = Cells(text, number=day_numbers).as_text(), None
        dates = pd.to_datetime(text, format=notation, errors="coerce").astype("datetime64[s]")
    if day_numbers is not None:
        dates = dates.fillna(_from_day_numbers(day_numbers))
    if cells.moment is not None:
        dates = dates.fillna(cells.moment.astype("datetime64[s]"))
    dates = dates.dt.normalize()
    marks = {"datum_onleesbaar": ~cells.empty & dates.isna().to_numpy()}
    if open_end:
        far = (dates.dt.year >= OPEN_END_YEAR).to_numpy()
        dates, marks["open_einde"] = dates.mask(far), far
    if source.betekenis == "laatste_ziektedag":
        dates = dates + pd.Timedelta(days=1)
    return Converted(dates.astype("datetime64[s]"), marks)


def _digits_only(notation: str) -> bool:
    """Tell whether a date in this notation is digits and nothing else, such as 20220701."""
    return not re.sub(r"%[a-zA-Z]", "", notation)


def _from_day_numbers(days: pd.Series[float]) -> pd.Series[pd.Timestamp]:
    number = days.to_numpy(dtype="float64", na_value=np.nan)
    usable = (number >= 1) & (number < LAST_EXCEL_DAY + 1)
    whole = np.where(usable, number, 0).astype("timedelta64[D]")
    stamps = np.where(usable, EXCEL_EPOCH + whole, np.datetime64("NaT")).astype("datetime64[s]")
    dates: pd.Series[pd.Timestamp] = pd.Series(pd.DatetimeIndex(stamps), index=days.index)
    return dates
