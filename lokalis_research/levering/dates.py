"""Dates as exports write them: in one notation, with the day that it was here.

A date that may be another day is marked, and never guessed.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from lokalis_research.levering.cells import Cells, Converted, Mask, empty_column
from lokalis_research.levering.mapping import EXCEL_DAYS, ISO, UTC, Source

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
# A day of the week before a date; the date says it as well.
WEEKDAY = (
    r"^(?i:ma(?:andag)?|di(?:nsdag)?|wo(?:ensdag)?|do(?:nderdag)?|vr(?:ijdag)?|za(?:terdag)?"
    r"|zo(?:ndag)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\.?,?\s+(?=\d)"
)
# Of a date that could not be read: the two numbers that are its day and month.
OTHER_SIGNS = r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{2,4}\b"
LEAST_DATES = 3  # of a kind, below which a pattern among dates may be chance
TYPING_ERRORS = 0.01  # of dates; more of them in another order are no slips
FIRST_HALF = 12  # the last day of a month that a spreadsheet can take for a month
EXCEL_EPOCH = np.datetime64("1899-12-30", "D")  # day 0, so that day 61 is 1 March 1900
LAST_EXCEL_DAY = 2_958_465  # 31 December 9999
OPEN_END_YEAR = 2900  # from here on a date means "no end": 31-12-9999, 1-1-2999


def to_date(cells: Cells, notation: str, source: Source, *, open_end: bool) -> Converted:
    """Read dates in one notation; an end that is centuries away is no end."""
    text, day_numbers, moment = without_weekday(cells.text), cells.number, cells.moment
    all_utc, notation = in_utc(notation)
    mixed = np.zeros(len(cells), dtype=bool)
    if all_utc and moment is not None:
        moment = as_dutch(moment)
    if notation == EXCEL_DAYS:
        digits = text.where(text.str.fullmatch("[0-9]{1,9}", na=False))
        days = pd.to_numeric(digits).astype("float64")
        day_numbers = days if day_numbers is None else days.fillna(day_numbers)
        dates = empty_column("date", len(cells))
    elif notation == ISO:
        dates = from_iso(text, all_utc=all_utc)
    else:
        if "%b" in notation:
            text, notation = months_as_numbers(text), notation.replace("%b", "%m")
        if day_numbers is not None and _digits_only(notation):
            text, day_numbers = Cells(text, number=day_numbers).as_text(), None
        dates = _written_in(text, notation)
        mixed = _in_two_orders(text, dates, notation)
        dates = as_dutch(dates) if all_utc else dates
    if day_numbers is not None:
        dates = dates.fillna(_from_day_numbers(day_numbers + cells.later))
    swapped = _swapped(dates, moment) if moment is not None else _swapped_text(text, dates)
    if moment is not None:
        dates = dates.fillna(moment.astype("datetime64[s]"))
    marks = {
        "datum_onleesbaar": ~cells.empty & dates.isna().to_numpy(),
        "datum_volgorde_gemengd": mixed,
        **swapped,
        "tijden_lijken_utc": like_utc(dates),
    }
    dates = dates.dt.normalize()
    if open_end:
        far = (dates.dt.year >= OPEN_END_YEAR).to_numpy()
        dates, marks["open_einde"] = dates.mask(far), far
    if source.betekenis == "laatste_ziektedag":
        dates = dates + pd.Timedelta(days=1)
    if source.betekenis == "dag_erna":
        dates = dates - pd.Timedelta(days=1)
    return Converted(dates.astype("datetime64[s]"), marks)


def without_weekday(text: pd.Series[str]) -> pd.Series[str]:
    """Leave the day of the week before a date out."""
    return text.str.replace(WEEKDAY, "", regex=True)


def in_utc(notation: str) -> tuple[bool, str]:
    """Tell whether a notation says that its times are UTC, and what it is without that."""
    bare = notation.removeprefix(UTC).strip()
    return notation.startswith(UTC), bare or ISO


def as_dutch(moments: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """Tell what time it was here at moments in UTC."""
    local = moments.dt.tz_localize("UTC").dt.tz_convert(DUTCH).dt.tz_localize(None)
    return local.astype("datetime64[s]")


def _written_in(text: pd.Series[str], notation: str) -> pd.Series[pd.Timestamp]:
    exact = text.where(text.str.fullmatch(form_of(notation), na=False))
    return pd.to_datetime(exact, format=notation, errors="coerce").astype("datetime64[s]")


def _in_two_orders(text: pd.Series[str], dates: pd.Series[pd.Timestamp], notation: str) -> Mask:
    """Mark dates that may be another day, for others in the column have day and month swapped.

    What is no date in this order but is one in the other tells so: 03/25/2022 among 25/03/2022.
    """
    turned = re.sub("%[dm]", lambda one: "%m" if one.group() == "%d" else "%d", notation)
    other = _written_in(text.where(dates.isna()), turned).notna().sum()
    if other < max(LEAST_DATES, TYPING_ERRORS * (other + (dates.dt.day > FIRST_HALF).sum())):
        return np.zeros(len(text), dtype=bool)
    unclear = (dates.dt.day <= FIRST_HALF) & (dates.dt.day != dates.dt.month)
    return unclear.to_numpy(dtype=bool)


def _swapped(written: pd.Series[pd.Timestamp], moment: pd.Series[pd.Timestamp]) -> dict[str, Mask]:
    """Mark dates of which a spreadsheet took the day for the month.

    It does so with every day up to the twelfth, and leaves the others as text. With few dates that
    may be chance: then it is said, and they are read as they stand.
    """
    nothing = np.zeros(len(written), dtype=bool)
    marks = {"datum_omgewisseld": nothing, "datum_misschien_omgewisseld": nothing}
    native, text = moment.dropna().dt.day, written.dropna().dt.day
    if len(native) and len(text) and native.max() <= FIRST_HALF < text.min():
        few = min(len(native), len(text)) < LEAST_DATES
        rule = "datum_misschien_omgewisseld" if few else "datum_omgewisseld"
        marks[rule] = moment.notna().to_numpy()
    return marks


def _swapped_text(text: pd.Series[str], dates: pd.Series[pd.Timestamp]) -> dict[str, Mask]:
    """Mark the same where the spreadsheet wrote its dates as text: the others have other signs."""
    others = text[dates.isna()].str.extract(OTHER_SIGNS).astype("float64").max(axis=1).dropna()
    days = dates.dropna().dt.day
    sure = len(others) >= LEAST_DATES <= len(days) and days.max() <= FIRST_HALF < others.min()
    # What was a month is a day now: contracts that all begin on the first are not swapped.
    sure = sure and days.nunique() >= LEAST_DATES
    return {"datum_omgewisseld": dates.notna().to_numpy() & sure}


def like_utc(dates: pd.Series[pd.Timestamp]) -> Mask:
    """Mark moments when all of a column are midnight in Utrecht, told in UTC."""
    moments = dates.dropna()
    known = moments[moments.dt.year < OPEN_END_YEAR]
    if len(known) < LEAST_DATES or not known.dt.hour.isin([22, 23]).all():
        return np.zeros(len(dates), dtype=bool)
    local = as_dutch(known)
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
