"""From raw cells to a typed column; a cell that cannot be read is missing and is accounted for.

Nothing is guessed: text is read in the agreed notation and in no other, so that 1.234 is never
taken for 1,234, nor the third of April for the fourth of March.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import LARGEST_EXACT, Cells, Mask, text_cells
from lokalis_research.levering.mapping import EXCEL_DAYS, ISO, SECOND, UTC, FileAgreement, Source
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
    "code_naam": r"(?:[A-Z]{0,3}[0-9][0-9A-Z.]*)(?:\s*[-:;|/]\s*|\s+)([^0-9\s].*)",
}
NO_SECRET = ("aanbieders", "buurtteams", "functies", "verwijzingsoorten", "verzuimsoorten")
MOST_NAMED, LEAST_REPEATED, LONGEST_CODE = 40, 5, 60  # values, cells of each on average, signs
# How exports to a spreadsheet keep digits as text: ="000101" and '000101.
AS_TEXT = r"""^(?:="(.*)"|'([^']+))$"""
HOURS_AND_MINUTES = r"^(\d{1,3}):([0-5]\d)$"
DUTCH = "Europe/Amsterdam"
ISO_FORM = (
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)? ?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
FORMS = {  # directive -> what may stand there, after a sign and right after other digits
    "d": (r"\d{1,2}", r"\d{2}"), "m": (r"\d{1,2}", r"\d{2}"), "Y": (r"\d{4}", r"\d{4}"),
    "y": (r"\d{2}", r"\d{2}"), "H": (r"\d{1,2}", r"\d{2}"), "I": (r"\d{1,2}", r"\d{2}"),
    "M": (r"\d{2}", r"\d{2}"), "S": (r"\d{2}", r"\d{2}"), "f": (r"\d{1,6}", r"\d{6}"),
    "p": (r"[AaPp][Mm]", r"[AaPp][Mm]"), "b": (r"[A-Za-z]{3,9}\.?", r"[A-Za-z]{3,9}\.?"),
}  # fmt: skip
MONTHS = {
    word: f"{number:02d}"
    for number, names in enumerate(
        ("jan januari january", "feb februari february", "mrt maart mar march", "apr april",
         "mei may", "jun juni june", "jul juli july", "aug augustus august",
         "sep sept september", "okt oktober oct october", "nov november", "dec december"),
        start=1,
    )
    for word in names.split()
}  # fmt: skip
LEAST_DATES = 3  # of a kind, below which a pattern among dates may be chance
FIRST_HALF = 12  # the last day of a month that a spreadsheet can take for a month
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
    details: dict[str, str] = field(default_factory=dict)


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
        marks := {rule: mask[codes] for rule, mask in once.marks.items()},
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
    texts = unknown.index.to_series().astype("str")
    return (
        0 < len(unknown) <= MOST_NAMED
        and int(unknown.sum()) >= least * len(unknown)
        and bool((texts.str.len() <= LONGEST_CODE).all())
        and not texts.str.contains(r"@|\d{5}").any()
    )


def _convert_each(
    cells: Cells, target: Field, source: Source, file: FileAgreement, spellings: Spellings | None
) -> Converted:
    broken = cells.text.str.fullmatch(SPREADSHEET_ERROR, na=False).to_numpy(dtype=bool)
    hidden = unfit = np.zeros(len(cells), dtype=bool)
    if target.privacy != "vrije_tekst":
        broken = broken | cells.text.str.contains(r"[\r\n]", na=False).to_numpy(dtype=bool)
        hidden = cells.text.str.contains(INVISIBLE, na=False).to_numpy(dtype=bool)
        if hidden.any():
            seen = cells.text.str.replace(INVISIBLE, "", regex=True).str.strip()
            cells = dataclasses.replace(cells, text=seen.mask(seen == ""))
    written = cells.text.str.extract(AS_TEXT) if target.id_kind else None
    as_text = np.zeros(len(cells), dtype=bool)
    if written is not None:
        plain = written[0].fillna(written[1]).astype("str")
        as_text = plain.notna().to_numpy()
        cells = dataclasses.replace(cells, text=cells.text.mask(as_text, plain))
    replaced, cells = _apply_codes(cells, file.codes.get(target.name, {}))
    if source.patroon:
        kept = cells.as_text().str.extract(f"^{PATTERNS[source.patroon]}$", expand=False)
        unfit = ~cells.empty & kept.isna().to_numpy()
        cells = Cells(kept.astype("str"))
    if target.codes:
        converted = _to_code(cells, target, spellings)
    elif target.type == "date":
        notation = source.datumnotatie or file.datumnotatie
        converted = to_date(cells, notation, source, open_end=not target.required)
    elif target.type in ("number", "integer"):
        converted = _to_number(cells, target, source, file)
    elif target.type == "boolean":
        converted = _to_boolean(cells)
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
        written = text.str.fullmatch(DAMAGED_ID, na=False).to_numpy(dtype=bool)
        marks["nummer_beschadigd"] = written | fraction
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
    if source.eenheid == "uren_per_week":
        text = text.str.replace(r"(?i)\s*(?:uur|uren|u|hours?|hrs?)\.?$", "", regex=True)
        text = _in_hours(text, file.decimaalteken)
    part = None
    if source.eenheid == "breuk":  # 28/36: hours of a full-time week, both written
        ends = text.str.extract(r"^([^/]+)/([^/]+)$").apply(lambda one: one.str.strip())
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
    if source.eenheid == "uren_per_week" and source.voltijd:
        return hundred / source.voltijd
    return 1.0


def to_date(cells: Cells, notation: str, source: Source, *, open_end: bool) -> Converted:
    """Read dates in one notation; an end that is centuries away is no end."""
    text, day_numbers, moment = cells.text, cells.number, cells.moment
    if notation == EXCEL_DAYS:
        digits = text.where(text.str.fullmatch("[0-9]{1,9}", na=False))
        days = pd.to_numeric(digits).astype("float64")
        day_numbers = days if day_numbers is None else days.fillna(day_numbers)
        dates = empty_column("date", len(cells))
    elif notation in (ISO, UTC):
        dates = from_iso(text, all_utc=notation == UTC)
        if notation == UTC and moment is not None:
            moment = moment.dt.tz_localize("UTC").dt.tz_convert(DUTCH).dt.tz_localize(None)
    else:
        if "%b" in notation:
            text, notation = months_as_numbers(text), notation.replace("%b", "%m")
        if day_numbers is not None and _digits_only(notation):
            text, day_numbers = Cells(text, number=day_numbers).as_text(), None
        exact = text.where(text.str.fullmatch(form_of(notation), na=False))
        dates = pd.to_datetime(exact, format=notation, errors="coerce").astype("datetime64[s]")
    if day_numbers is not None:
        dates = dates.fillna(_from_day_numbers(day_numbers + cells.later))
    swapped = _swapped(dates, moment)
    if moment is not None:
        dates = dates.fillna(moment.astype("datetime64[s]"))
    marks = {
        "datum_onleesbaar": ~cells.empty & dates.isna().to_numpy(),
        **swapped,
        "tijden_lijken_utc": like_utc(dates),
    }
    dates = dates.dt.normalize()
    if open_end:
        far = (dates.dt.year >= OPEN_END_YEAR).to_numpy()
        dates, marks["open_einde"] = dates.mask(far), far
    if source.betekenis == "laatste_ziektedag":
        dates = dates + pd.Timedelta(days=1)
    return Converted(dates.astype("datetime64[s]"), marks)


def _swapped(
    written: pd.Series[pd.Timestamp], moment: pd.Series[pd.Timestamp] | None
) -> dict[str, Mask]:
    """Mark dates of which a spreadsheet took the day for the month.

    It does so with every day up to the twelfth, and leaves the others as text. With few dates that
    may be chance: then it is said, and they are read as they stand.
    """
    nothing = np.zeros(len(written), dtype=bool)
    marks = {"datum_omgewisseld": nothing, "datum_misschien_omgewisseld": nothing}
    if moment is None:
        return marks
    native, text = moment.dropna().dt.day, written.dropna().dt.day
    if len(native) and len(text) and native.max() <= FIRST_HALF < text.min():
        few = min(len(native), len(text)) < LEAST_DATES
        rule = "datum_misschien_omgewisseld" if few else "datum_omgewisseld"
        marks[rule] = moment.notna().to_numpy()
    return marks


def like_utc(dates: pd.Series[pd.Timestamp]) -> Mask:
    """Mark moments when all of a column are midnight in Utrecht, told in UTC."""
    moments = dates.dropna()
    known = moments[moments.dt.year < OPEN_END_YEAR]
    if len(known) < LEAST_DATES or not known.dt.hour.isin([22, 23]).all():
        return np.zeros(len(dates), dtype=bool)
    local = known.dt.tz_localize("UTC").dt.tz_convert(DUTCH)
    midnight = bool((local.dt.hour == 0).all()) and bool((local.dt.minute == 0).all())
    return dates.notna().to_numpy() & midnight


def months_as_numbers(text: pd.Series[str]) -> pd.Series[str]:
    """Write the name of a month as its number; another word stays what it is."""
    found = text.str.extract(r"([A-Za-z]{3,})(\.?)")
    number = found[0].str.lower().map(MONTHS)
    return pd.Series(
        [
            one if pd.isna(month) else one.replace(word + point, month, 1)
            for one, word, point, month in zip(text, found[0], found[1], number, strict=True)
        ],
        index=text.index,
        dtype="str",
    )


def form_of(notation: str) -> str:
    """Write a date notation as a regular expression, so that nothing else is read as a date.

    A day or month may lack its zero only where a sign stands on both sides: 1032022 is no date.
    """
    parts = re.split(r"%(.)", notation)  # signs, directive, signs, directive, signs
    form = re.escape(parts[0])
    for place in range(1, len(parts), 2):
        glued = (place > 1 and not parts[place - 1]) or (
            place + 2 < len(parts) and not parts[place + 1]
        )
        form += FORMS[parts[place]][glued] + re.escape(parts[place + 1])
    return form


def from_iso(text: pd.Series[str], *, all_utc: bool) -> pd.Series[pd.Timestamp]:
    """Read ISO dates; a moment with its distance to UTC is the day that it was here."""
    exact = text.where(text.str.fullmatch(ISO_FORM, na=False))
    aware = exact.str.contains(
        r":\d" if all_utc else r":\d.*(?:Z|[+-]\d{2}(?::?\d{2})?)$", na=False
    )
    plain = pd.to_datetime(exact.mask(aware), format="ISO8601", errors="coerce")
    moments = pd.to_datetime(exact.where(aware), format="ISO8601", errors="coerce", utc=True)
    local = moments.dt.tz_convert(DUTCH).dt.tz_localize(None)
    return plain.astype("datetime64[s]").fillna(local.astype("datetime64[s]"))


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
