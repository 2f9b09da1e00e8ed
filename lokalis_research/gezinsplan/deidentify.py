"""Take names, places and numbers out of goals before coders read them.

What is looked for stands in `lokalis_research.personal`, and the scan of finished files looks for
the same. Where the extra with deduce (Menger et al., 2018, doi:10.1016/j.tele.2017.08.002), made at
UMC Utrecht for Dutch texts about care, is installed, its lists of names and places count too.

A rule that finds most names does not find all: what stays risky is counted, and coders keep to
secrecy as with the texts themselves.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field

import pandas as pd

from lokalis_research.microdata import Microdata
from lokalis_research.personal import Span, apart, numbers
from lokalis_research.personal.context import folded, matches
from lokalis_research.personal.dates import AGE, BIRTH, DAY, births, days
from lokalis_research.personal.institutions import INSTITUTION, institutions, streets
from lokalis_research.personal.names import PERSON, PLACE, WORD, people

_MARKS = {
    PERSON: "[NAAM]",
    INSTITUTION: "[INSTELLING]",
    PLACE: "[PLAATS]",
    numbers.ADDRESS: "[ADRES]",
    numbers.PHONE_NUMBER: "[TELEFOON]",
    numbers.EMAIL_ADDRESS: "[E-MAIL]",
    numbers.ACCOUNT: "[ACCOUNT]",
    numbers.BSN: "[BSN]",
    numbers.BANK: "[REKENING]",
    numbers.PLATE: "[KENTEKEN]",
    numbers.REGISTERED: "[NUMMER]",
    numbers.SECRET: "[CODE]",
    BIRTH: "[DATUM]",
    DAY: "[DATUM]",
    AGE: "[LEEFTIJD]",
}
# Whatever it is the number of: goals count in hundreds at most, or in euros.
_LONG_NUMBER = re.compile(
    r"(?<![\d€.,])(?<!€ )(?!\d\d?\.000\b)\d(?:[ ./-]?\d){4,}(?!\d|[.,]\d| ?euro)"
)
# Only people online are called so: with an underscore and letters, or a number behind a hash.
_HANDLE = re.compile(
    r"(?<![\w@.])(?=\w*[^\W\d_])(?:(?=\w*[^\W_]_+[^\W_])\w{5,}|_+[^\W_]\w{4,}|\w{3,}#\d{3,5}\b)"
)
_ADDRESS_OF_PAGE = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:nl|com|org|net)\b(?:/\S*)?")


@dataclass(frozen=True, repr=False)
class Deidentified(Microdata):
    """Texts that coders may read, and what was replaced in them, counted."""

    texts: pd.Series[str] = field(repr=False)
    replaced: pd.DataFrame
    small: int
    risky: int


def deidentify(texts: pd.Series[str], families: pd.Series[str] | None = None) -> Deidentified:
    """Replace what points at people by the kind of thing it was, such as ``[NAAM]``."""
    written = texts.astype("str")
    groups: list[Hashable] = list(range(len(written)) if families is None else families)
    first = [_found(text, frozenset()) for text in written]
    known: dict[Hashable, set[str]] = defaultdict(set)
    for group, text, spans in zip(groups, written, first, strict=True):
        known[group].update(_names_in(text, spans))
    cleaned: list[str] = []
    times: Counter[str] = Counter()
    within: Counter[str] = Counter()
    risky = small = 0
    for group, text, spans in zip(groups, written, first, strict=True):
        if known[group]:
            spans = _found(text, known[group])
        kinds = Counter(_MARKS[span.kind].strip("[]").lower() for span in spans)
        times.update(kinds)
        within.update(kinds.keys())
        result = _replaced(text, spans)
        cleaned.append(result)
        one_size = text.islower() or text.isupper()
        small += one_size
        risky += one_size or _stays_risky(result)
    kinds_found = sorted(times)
    return Deidentified(
        pd.Series(cleaned, index=texts.index, dtype="str", name=texts.name),
        pd.DataFrame(
            {
                "soort": pd.Series(kinds_found, dtype="str"),
                "vervangen": pd.Series([times[kind] for kind in kinds_found], dtype="int64"),
                "teksten": pd.Series([within[kind] for kind in kinds_found], dtype="int64"),
            }
        ),
        int(small),
        int(risky),
    )


def _found(text: str, known: Collection[str]) -> list[Span]:
    spans = [*numbers.numbers(text), *numbers.contacts(text), *births(text), *days(text)]
    spans += [*institutions(text), *streets(text), *people(text, known)]
    spans += [
        *matches(numbers.NINE, text, numbers.BSN),
        *matches(numbers.BARE_PLATE, text, numbers.PLATE),
    ]
    spans += matches(_LONG_NUMBER, text, numbers.REGISTERED)
    for pattern in (_ADDRESS_OF_PAGE, _HANDLE):
        spans += matches(pattern, text, numbers.ACCOUNT)
    return apart(spans)


def _names_in(text: str, spans: list[Span]) -> set[str]:
    """List the words of names, to know them again where nothing tells that they are."""
    return {
        folded(word)
        for span in spans
        if span.kind == PERSON
        for word in WORD.findall(text[span.start : span.end])
        if len(word) > 2
    }


def _replaced(text: str, spans: list[Span]) -> str:
    parts = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], _MARKS[span.kind]]
        at = span.end
    joined = "".join([*parts, text[at:]])
    # A first name and a surname are one person.
    return re.sub(r"\[NAAM\](?:[ -]\[NAAM\])+", "[NAAM]", joined)


def _stays_risky(cleaned: str) -> bool:
    """Tell whether a text still holds an odd capital or a long number."""
    left = re.sub(r"\[[A-Z-]+\]", "", cleaned)
    return bool(re.search(r"\d{4,}|(?<=[a-z,] )[A-ZÀ-Þ][a-zà-þ]{2,}|@", left))
