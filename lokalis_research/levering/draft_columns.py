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
from lokalis_research.levering.convert import FALSE_WORDS, ISO_FORM, PATTERNS, TRUE_WORDS
from lokalis_research.levering.mapping import EXCEL_DAYS, ISO
from lokalis_research.levering.synonyms import Spellings

_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAYS = (
    "%d-%m-%Y", "%m-%d-%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y",
    "%d-%m-%y", "%d/%m/%y", "%m/%d/%y",
)  # fmt: skip
NOTATIONS = (*(day + time for day in _DAYS for time in _TIMES), "%Y%m%d", ISO)
WRITTEN_NUMBERS = {  # numbers that a text surrounds
    "breuk": r"\d+(?:[.,]\d+)? ?/ ?\d+(?:[.,]\d+)?",
    "uren": r"\d+(?:[.,]\d+)? ?(?i:uur|uren|u|hours?|hrs?)\.?",
    "procent": r"\d+(?:[.,]\d+)? ?%",
}
OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})")
DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?:[ T][\d:. APMapm]+)?|(?:19|20)\d{6}")
FIRST_SERIAL, LAST_SERIAL = 18_000, 60_000  # spreadsheet days from 1949 to 2064
MOST_TEXTS = 20_000  # different texts that are looked at
MOST_SPELLINGS = 500  # a column of codes is not written in more ways
MOSTLY = 0.9
LONG_TEXT = 20  # signs, on average


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of the cells of a column."""

    filled: int
    texts: pd.Series[int]
    natives: dict[str, int]
    notations: dict[str, int] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    low: float = float("nan")
    high: float = float("nan")

    def share(self, count: int) -> float:
        """Return which part of the filled cells a number of cells is."""
        return count / self.filled if self.filled else 0.0


def look_at(cells: Cells) -> Evidence:
    """Look at the cells of a column."""
    texts = cells.text.value_counts().head(MOST_TEXTS)
    words = pd.Series(texts.index, dtype="str")
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
    plain = words[words.str.fullmatch(r"[-+]?\d{1,15}(?:[.,]\d+)? ?%?")]
    values = pd.to_numeric(
        plain.str.replace(",", ".").str.replace(r"\s*%$", "", regex=True)
    ).astype("float64")
    values = values if number is None else pd.concat([values, number])
    return Evidence(
        filled=int((~cells.empty).sum()),
        texts=texts,
        natives=natives,
        notations=_notations(words, weights),
        decimals=decimals,
        low=float(values.quantile(0.05)),
        high=float(values.quantile(0.95)),
    )


def _serials(
    words: pd.Series[str], weights: npt.NDArray[np.int64], number: pd.Series[float] | None
) -> int:
    """Count the cells that may be a day number of a spreadsheet."""
    digits = words.str.fullmatch(r"\d{5}").to_numpy(dtype=bool)
    days = words[digits].astype("int64").between(FIRST_SERIAL, LAST_SERIAL).to_numpy()
    native = 0 if number is None else int(number.between(FIRST_SERIAL, LAST_SERIAL).sum())
    return int(weights[digits][days].sum()) + native


def _notations(words: pd.Series[str], weights: npt.NDArray[np.int64]) -> dict[str, int]:
    counts = pd.Series(weights, index=words.index)
    moments = words.str.fullmatch(OFFSET.pattern)
    if moments.any():
        return {ISO: int(counts[words.str.fullmatch(ISO_FORM)].sum())}
    likely = words[words.str.fullmatch(DATE_LIKE.pattern)]
    if likely.empty:
        return {}
    found = {}
    for notation in NOTATIONS[:-1]:
        fits = pd.to_datetime(likely, format=notation, errors="coerce").notna()
        if fits.any():
            found[notation] = int(counts[likely.index][fits].sum())
    return found


def best_notation(columns: list[Evidence], month_first: bool | None) -> tuple[str | None, bool]:
    """Choose the date notation in which most cells of some columns are written."""
    totals: dict[str, int] = {}
    for column in columns:
        for notation, count in column.notations.items():
            totals[notation] = totals.get(notation, 0) + count
    if not totals:
        serial = any(one.natives["dagnummer"] for one in columns)
        return (EXCEL_DAYS if serial else None), False
    most = max(totals.values())
    best = [notation for notation in NOTATIONS if totals.get(notation) == most]
    orders = {is_month_first(notation) for notation in best}
    if len(orders) > 1 and month_first is not None:
        best = [one for one in best if is_month_first(one) == month_first]
    return best[0], len(orders) > 1


def is_month_first(notation: str) -> bool:
    """Tell whether a date notation begins with the month."""
    return notation.startswith("%m")


def fitness(evidence: Evidence, target: Field, spellings: Mapping[str, Spellings]) -> float:
    """Tell how well the cells of a column fit a field."""
    if not evidence.filled:
        return 0.5
    numbers = sum(evidence.decimals.values()) + evidence.natives["getal"]
    numbers += evidence.natives["breuk"] + evidence.natives["uren"]
    dates = max(evidence.notations.values(), default=0) + evidence.natives["datum"]
    if target.codes:
        return evidence.share(int(known_codes(evidence, target, spellings).sum()))
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
