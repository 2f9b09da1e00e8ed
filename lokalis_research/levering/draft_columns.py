"""What the cells of a column look like: dates in which notation, numbers, codes, numbers of people.

Only counts leave this module, never a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.levering.cells import Cells
from lokalis_research.levering.convert import (
    FALSE_WORDS,
    HOURS_A_WEEK,
    HOURS_AND_MINUTES,
    PART_OF,
    PATTERNS,
    PERCENT,
    TRUE_WORDS,
)
from lokalis_research.levering.dates import (
    ISO_FORM,
    form_of,
    from_iso,
    in_utc,
    like_utc,
    months_as_numbers,
    to_date,
    without_weekday,
)
from lokalis_research.levering.mapping import EXCEL_DAYS, ISO, UTC, Source
from lokalis_research.levering.synonyms import Spellings

_TIMES = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p",
)  # fmt: skip
_DAYS = (
    "%d-%m-%Y", "%m-%d-%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y",
    "%Y.%m.%d",
    "%d-%m-%y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%y-%m-%d", "%y/%m/%d",
    "%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%d %b %y", "%d%b%Y", "%b %d, %Y", "%b %d %Y",
)  # fmt: skip
_WRITTEN = (*(day + time for day in _DAYS for time in _TIMES), "%Y%m%d", "%d%m%Y")
NOTATIONS = (*_WRITTEN, ISO, UTC, *(f"{UTC} {one}" for one in _WRITTEN if ":" in one))
WRITTEN_NUMBERS = {  # numbers that a text surrounds
    "breuk": rf"\d+(?:[.,]\d+)?{PART_OF}\d+(?:[.,]\d+)?(?: ?(?i:{HOURS_A_WEEK}))?",
    "uren": rf"\d+(?:[.,]\d+)? ?(?i:{HOURS_A_WEEK})|{HOURS_AND_MINUTES[1:-1]}",
    "procent": r"\d+(?:[.,]\d+)? ?%",
}
OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})")
DATE_LIKE = re.compile(
    r"\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9}\.?)[-/. ]\d{2,4}(?:[ T][\d:. APMapm]+)?|\d{8}"
    r"|\d{1,2}[A-Za-z]{3,9}\d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"
)
SHORT_YEAR = re.compile(r"(\d{1,2})([-/])\d{1,2}[-/](\d{1,2})\b.*")
CLEARLY_MORE = 2  # times as many different days as different years
FIRST_SERIAL, LAST_SERIAL = 18_000, 60_000  # spreadsheet days from 1949 to 2064
MOST_TEXTS = 20_000  # different texts that are looked at
MOST_SPELLINGS = 500  # a column of codes is not written in more ways
# Some cells may be slips: whoever agrees to the draft looks at it.
MOSTLY = 0.9
FIRST_YEAR, LAST_YEAR = 1950, 2060  # outside these a date stands for none
LONG_TEXT = 20  # signs, on average


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of the cells of a column."""

    filled: int
    texts: pd.Series[int]
    natives: dict[str, int]
    notations: dict[str, int] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    far: pd.Series[int] = field(default_factory=lambda: pd.Series(dtype="int64"))
    low: float = float("nan")
    high: float = float("nan")
    shares: dict[tuple[str | None, tuple[str, ...]], float] = field(default_factory=dict)

    def share(self, count: int) -> float:
        """Return which part of the filled cells a number of cells is."""
        return count / self.filled if self.filled else 0.0


def look_at(cells: Cells) -> Evidence:
    """Look at the cells of a column."""
    texts = cells.text.value_counts().head(MOST_TEXTS)
    words = pd.Series(texts.index, dtype="str")
    words = words.str.replace(rf"(?i)(?<=\d)\s*{PERCENT}$", "%", regex=True)
    weights = np.asarray(texts.to_numpy(), dtype=np.int64)
    number = cells.number.dropna().astype("float64") if cells.number is not None else None
    natives = {
        "datum": 0 if cells.moment is None else int(cells.moment.notna().sum()),
        "getal": 0 if number is None else len(number),
        "dagnummer": _serials(words, weights, number),
    }
    natives |= {
        name: int(weights[words.str.fullmatch(pattern).to_numpy(dtype=bool)].sum())
        for name, pattern in WRITTEN_NUMBERS.items()
    }
    decimals = {
        sign: int(weights[words.str.fullmatch(pattern).to_numpy(dtype=bool)].sum())
        for sign, pattern in (
            ("", r"[-+]?\d+ ?%?"),
            (",", r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+ ?%?"),
            (".", r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+ ?%?"),
        )
    }
    plain = words[words.str.fullmatch(r"[-+]?[0-9]{1,15}(?:[.,][0-9]+)? ?%?")]
    values = pd.to_numeric(
        plain.str.replace(",", ".").str.replace(r"\s*%$", "", regex=True)
    ).astype("float64")
    values = values if number is None else pd.concat([values, number])
    notations = _notations(words, weights)
    if number is not None and number.between(19_000_101, 20_991_231).mean() > MOSTLY:
        notations["%Y%m%d"] = notations.get("%Y%m%d", 0) + len(number)
    best = max(notations, key=lambda one: notations[one], default=ISO)
    written = ISO if best == "%Y%m%d" or best.startswith("%Y") else best
    moments = [from_iso(words, all_utc=False) if written == ISO else _times(words, written)]
    moments += [] if cells.moment is None else [cells.moment.astype("datetime64[s]")]
    if like_utc(pd.concat(moments, ignore_index=True)).any():
        known = natives["datum"] + max(notations.values(), default=0)
        notations = {UTC if written == ISO else f"{UTC} {written}": known}
        natives["datum"] = 0
    return Evidence(
        filled=int((~cells.empty).sum()),
        texts=texts,
        natives=natives,
        notations=notations,
        decimals=decimals,
        far=_far_away(words, weights, notations, cells),
        low=float(values.quantile(0.05)),
        high=float(values.quantile(0.95)),
    )


def _times(words: pd.Series[str], notation: str) -> pd.Series[pd.Timestamp]:
    """Read dates with their times."""
    return pd.to_datetime(words, format=notation, errors="coerce").astype("datetime64[s]")


def _far_away(
    words: pd.Series[str],
    weights: npt.NDArray[np.int64],
    notations: Mapping[str, int],
    cells: Cells,
) -> pd.Series[int]:
    """Return the dates that stand for none, such as 01-01-1900, as they are written."""
    found = pd.Series(dtype="int64")
    if notations:
        notation = max(notations, key=lambda one: notations[one])
        dates = to_date(Cells(words), notation, Source(kolom="x"), open_end=False).values
        far = ~dates.isna() & ~dates.dt.year.between(FIRST_YEAR, LAST_YEAR)
        if "%y" in notation:  # 31-12-99 for 31-12-9999
            far |= dates.dt.strftime("%d%m%y") == "311299"
        found = pd.Series(weights[far], index=pd.Index(words[far], dtype="str"))
    if cells.moment is not None:
        years = cells.moment.dropna().dt.year
        native = cells.moment[years.index[~years.between(FIRST_YEAR, LAST_YEAR)]]
        found = pd.concat([found, native.dt.strftime("%Y-%m-%d").astype("str").value_counts()])
    return found


def _serials(
    words: pd.Series[str], weights: npt.NDArray[np.int64], number: pd.Series[float] | None
) -> int:
    """Count the cells that may be a day number of a spreadsheet."""
    digits = words.str.fullmatch(r"[0-9]{5}").to_numpy(dtype=bool)
    days = words[digits].astype("int64").between(FIRST_SERIAL, LAST_SERIAL).to_numpy()
    native = 0 if number is None else int(number.between(FIRST_SERIAL, LAST_SERIAL).sum())
    return int(weights[digits][days].sum()) + native


def _notations(words: pd.Series[str], weights: npt.NDArray[np.int64]) -> dict[str, int]:
    counts = pd.Series(weights, index=words.index)
    words = without_weekday(words)
    moments = words.str.fullmatch(OFFSET.pattern)
    if moments.any():
        return {ISO: int(counts[words.str.fullmatch(ISO_FORM)].sum())}
    likely = words[words.str.fullmatch(DATE_LIKE.pattern)]
    if likely.empty:
        return {}
    shapes = likely.str.replace(r"\d", "9", regex=True).str.replace("[A-Za-z]+", "a", regex=True)
    examples = likely[~shapes.duplicated()]
    found = {}
    for notation in _WRITTEN:
        if not examples.str.fullmatch(form_of(notation)).any():
            continue
        written = months_as_numbers(likely) if "%b" in notation else likely
        form = notation.replace("%b", "%m")
        fits = pd.to_datetime(written, format=form, errors="coerce").notna()
        if fits.any():
            found[notation] = int(counts[likely.index][fits].sum())
    as_iso = int(counts[likely.index][likely.str.fullmatch(ISO_FORM)].sum())
    if as_iso > max(found.values(), default=0):  # such as seven digits behind the seconds
        found = {ISO: as_iso}
    for notation in _unlikely_years(likely):
        found.pop(notation, None)
    return found


def _unlikely_years(texts: pd.Series[str]) -> list[str]:
    """Name the notations that take days for years: of days there are many, of years few."""
    parts = texts.str.extract(f"^{SHORT_YEAR.pattern}$").dropna()
    first, last = parts[0].nunique(), parts[2].nunique()
    if first >= CLEARLY_MORE * last:
        return [one for one in NOTATIONS if one.startswith("%y")]
    if last >= CLEARLY_MORE * first:
        return [one for one in NOTATIONS if one.startswith("%d") and "%y" in one]
    return []


def best_notation(columns: list[Evidence]) -> tuple[str | None, bool]:
    """Choose the date notation that fits most cells, and tell if another order fits as well."""
    fitting = fitting_notations(columns)
    if not fitting:
        serial = any(one.natives["dagnummer"] for one in columns)
        return (EXCEL_DAYS if serial else None), False
    return fitting[0], len({order_of(one) for one in fitting}) > 1


def fitting_notations(columns: list[Evidence]) -> list[str]:
    """List the date notations in which most cells of some columns are written."""
    totals: dict[str, int] = {}
    for column in columns:
        for notation, count in column.notations.items():
            totals[notation] = totals.get(notation, 0) + count
    most = max(totals.values(), default=0)
    return [notation for notation in NOTATIONS if totals.get(notation) == most]


def order_of(notation: str) -> str:
    """Tell what a date notation begins with: day, month or year."""
    return in_utc(notation)[1][:2].lower()


def fitness(evidence: Evidence, target: Field, spellings: Mapping[str, Spellings]) -> float:
    """Tell how well the cells of a column fit a field."""
    if not evidence.filled:
        return 0.5
    numbers = sum(evidence.decimals.values()) + evidence.natives["getal"]
    numbers += evidence.natives["breuk"] + evidence.natives["uren"]
    dates = max(evidence.notations.values(), default=0) + evidence.natives["datum"]
    if target.codes:
        codes = (target.code_list, target.codes)
        if codes not in evidence.shares:  # many tables have a field with the same codes
            known = int(known_codes(evidence, target, spellings).sum())
            evidence.shares[codes] = evidence.share(known)
        return evidence.shares[codes]
    if target.type == "date":
        return min(1.0, evidence.share(dates + evidence.natives["dagnummer"]))
    if target.type in ("number", "integer"):
        return min(1.0, evidence.share(numbers))
    if target.type == "boolean":
        words = evidence.texts.index.str.casefold().isin([*TRUE_WORDS, *FALSE_WORDS])
        zero_one = evidence.natives["getal"] if evidence.high <= 1 else 0
        return evidence.share(int(evidence.texts[words].sum()) + zero_one)
    if target.privacy == "vrije_tekst":
        length = evidence.texts.index.str.len().to_series().mean()
        return 1.0 if length > LONG_TEXT else 0.4
    if target.id_kind:
        # Not every row: an export may repeat some.
        different = len(evidence.texts) / min(evidence.filled, MOST_TEXTS)
        unique = different > MOSTLY or not len(evidence.texts)
        return 0.1 if evidence.share(dates) > 0.5 else 1.0 if unique or not target.unique else 0.6
    return 0.5


def pattern_of(evidence: Evidence) -> str | None:
    """Tell in which pattern a number and a name stand together in the cells of a column."""
    words = evidence.texts.index.to_series().astype("str")
    named = words.str.contains(r"[^\W\d_]{3}")
    for name in ("nummer_naam", "naam_nummer"):
        fits = words.str.fullmatch(PATTERNS[name]) & named
        if len(words) and fits.mean() >= MOSTLY:
            return name
    return None


def known_codes(
    evidence: Evidence, target: Field, spellings: Mapping[str, Spellings]
) -> pd.Series[int]:
    """Return the texts of a column that are a known code, with their numbers of cells."""
    texts = evidence.texts.head(MOST_SPELLINGS)  # the most frequent come first
    words = pd.Series(texts.index, dtype="str")
    known = words.str.casefold().isin([code.casefold() for code in target.codes])
    if target.code_list and target.code_list in spellings:
        known |= spellings[target.code_list].find(words)[0].isin(target.codes)
    return texts[known.to_numpy()]
