"""Numbers and codes in a text that could be an id of the delivery, however they are spelled."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from lokalis_research.levering.pseudonym import PSEUDONYM_LENGTH

# Shorter ones are years, counts and percentages, which fill every page.
_SHORTEST_ID = 5
_SHORTEST_LABELLED = 3
_LONGEST = 12
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_BETWEEN = re.compile(r"[_-]")
_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,])\d{5,12}(?!\d)")
_GROUPS = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3}){1,3}|\d(?: \d){4,11}|\d{2}(?: \d{2}){2,5}"
    r"|\d{2,6}(?P<between>[ .\n/-])\d{2,6}(?:(?P=between)\d{2,6})?)(?![\d,])"
)
_DATE = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)?\d\d|(?:19|20)\d\d([-./ ])\d\d(\1\d\d)?")
_LETTER_APART = re.compile(r"\b([A-Za-z]{1,3})[ -](\d{3,12})\b")
_CODE = re.compile(r"(?<![#\w])([A-Za-z]{1,3})(\d{3,12})(?!\w)")
_LABELLED = re.compile(
    r"(?:nr|nummer|num|id|gezin|huishouden|klant|cli[eë]nt|medewerker|personeel|persoon|dossier"
    r"|casus|zaak|kind|plan|doel)[\s.:#=_-]{0,3}(\d{3,12})(?!\d)",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"\b\d[.,]\d{3,12}[eE]\+?\d{1,2}\b")
_HEXADECIMAL = re.compile(r"\b0x([0-9a-fA-F]{4,10})\b")
_FINGERPRINT = re.compile(
    r"(?<![0-9A-Za-z])(?=\w*[a-fA-F])(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8}|[0-9a-fA-F]{16,})(?![0-9A-Za-z])"
)
# As `lokalis_research.share.crate` writes them.
_GROUPED = re.compile(
    r"(?<![0-9A-Za-z:])(?=[0-9:]*[a-f])(?:[0-9a-f]{4}:){3}[0-9a-f]{4}(?![0-9A-Za-z:])"
)

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_PACKED = r"(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[\w+/-]{32,}={0,2}"
_BASE64 = re.compile(r"(?<![\w+/=])[\w+/-]{12,}={0,2}(?![\w+/=])")
_READABLE_PART = re.compile(r"(?:^|/)(?:[A-Za-z]?[a-z._-]{3,}|[A-Z]{4,})(?:/|$)")
_DRAWN_LONG = re.compile(rf"(?<![0-9A-Za-z])(?:{_UUID}|{_PACKED})(?![0-9A-Za-z])")
RANDOM = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_UUID}|(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{{8,}}|{_PACKED})(?![0-9A-Za-z])"
)
"""Fingerprints, names that programs draw, and packed data: any number stands in them by chance."""

# As notebooks and browsers draw them.
_DRAWN = re.compile(r"(?:cell-id=)?[0-9a-f]{8}(?:-?[0-9a-f]{4}){0,3}(?:-?[0-9a-f]{12})?")
# So many hexadecimal digits of a pseudonym are taken for it: fewer where a word says what it is.
_PART, _SHORT_PART = 10, 8
# So many hexadecimal digits (48 bits) of a pseudonym stand nowhere by chance.
_WINDOW = 12
_IN_NAME = re.compile(rf"(?=([0-9a-f]{{{PSEUDONYM_LENGTH}}}))")
_SAYS_ID = re.compile(
    r"(?:gezin|persoon|medewerker|kind|plan|doel|id|nr|nummer|code|pseudoniem|dossier|van|#)\W{0,3}$"
)
_HEX_RUN = re.compile(r"[0-9a-f]{12,}")
_HEX_WORD = re.compile(r"(?<![0-9a-z])(?:0x)?([0-9a-f]{8,19})(?![0-9a-z])")
_HEX_GROUPS = re.compile(r"(?<![0-9a-z])[0-9a-f]{2,10}(?:[ :.-][0-9a-f]{2,10})+(?![0-9a-z])")
# As `lokalis_research.share.signing` says the fingerprint of a key: of numbers only it is none.
_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?=(?:[0-9\s]*[a-f]){2})[0-9a-f]{4}(?:\s[0-9a-f]{4}){7}(?![0-9A-Za-z])"
)


def without_keys(text: str) -> str:
    """Take out fingerprints of keys, in the digits of which any number stands by chance."""
    return _KEY.sub(" … ", text)


def id_candidates(text: str) -> frozenset[str]:
    """List what in a text could be an id."""
    if not any(one.isdigit() for one in text):
        return frozenset()
    # Of the digits of a fingerprint or a colour any row could be an id.
    text = without_keys(text)
    whole = _FINGERPRINT.findall(text)
    left = _FINGERPRINT.sub(" ", _GROUPED.sub(" ", _DRAWN_LONG.sub(" ", text)))
    return frozenset(_candidates(left)).union(
        _cased(whole),
        (str(round(float(one.replace(",", ".")))) for one in _SCIENTIFIC.findall(text)),
        (str(int(one, 16)) for one in _HEXADECIMAL.findall(text)),
    )


def has_pseudonym(text: str, pseudonyms: frozenset[str], parts: frozenset[str]) -> bool:
    """Tell whether a text holds a pseudonym, or a piece of one."""
    small = text.lower()
    grouped = (re.sub(r"[ :.-]", "", one.group()) for one in _HEX_GROUPS.finditer(small))
    for run in (*_HEX_RUN.findall(small), *(one for one in grouped if len(one) >= _WINDOW)):
        if any(run[at : at + _WINDOW] in parts for at in range(len(run) - _WINDOW + 1)):
            return True
    if any(_is_part(found, small, parts) for found in _HEX_WORD.finditer(small)):
        return True
    # Ids that nobody hashed can look different.
    return not pseudonyms.isdisjoint(_ID.findall(text))


def pseudonym_parts(pseudonyms: frozenset[str]) -> frozenset[str]:
    """List the beginnings and ends by which a pseudonym is recognised."""
    return frozenset(
        part
        for one in pseudonyms
        if len(one) >= _WINDOW
        for size in (_WINDOW, _PART, _SHORT_PART)
        for part in (one[:size], one[-size:])
    )


def without_packed(text: str) -> str:
    """Take out what is data in letters, in which signs stand by chance as in a path."""

    def kept(found: re.Match[str]) -> str:
        run = found.group()
        mixed = any(map(str.islower, run)) and any(map(str.isupper, run))
        mixed = mixed and (run.endswith("=") or any(map(str.isdigit, run)))
        is_packed = "/" in run and mixed and not _READABLE_PART.search(run.rstrip("="))
        return " … " if is_packed else run

    return _BASE64.sub(kept, text) if "/" in text else text


def parts_of_name(name: str) -> frozenset[str]:
    """List the parts of a name that a program gave."""
    # A pseudonym may stand behind a letter: programs begin such a name with one.
    return frozenset([*re.split(r"[^0-9A-Za-z]+", name), *_IN_NAME.findall(name)])


def whole_ids(name: str) -> frozenset[str]:
    """List the parts of such a name that could be ids; of one drawn by chance none.

    What a page numbers itself, as ``deel-1``, is the id of somebody wherever answers are numbered.
    """
    parts = frozenset() if _DRAWN.fullmatch(name) else parts_of_name(name)
    return frozenset(
        part for part in parts if not (part.isdigit() and len(part) < _SHORTEST_LABELLED)
    )


def _is_part(found: re.Match[str], text: str, parts: frozenset[str]) -> bool:
    word = found[1]
    says = _SAYS_ID.search(text[max(0, found.start() - 16) : found.start()])
    size = _SHORT_PART if says else _PART
    return len(word) >= size and (word[:size] in parts or word[-size:] in parts)


def _candidates(text: str) -> Iterator[str]:
    words = {word for word in _ID.findall(text) if len(word) >= _SHORTEST_ID}
    parts = {part for word in words for part in _BETWEEN.split(word)}
    yield from _cased(
        word
        for word in words | parts
        if len(word) >= _SHORTEST_ID and any(one.isdigit() for one in word)
    )
    yield from _DIGITS.findall(text)
    for group in _GROUPS.finditer(text):
        joined = re.sub(r"\D", "", group.group())
        if _SHORTEST_ID < len(joined) <= _LONGEST and not _DATE.fullmatch(group.group()):
            yield joined
    for letters, digits in _LETTER_APART.findall(text):
        yield from _cased([letters + digits])
    for letters, digits in _CODE.findall(text):
        yield from _cased(letters + padded for padded in _padded(digits))
    for digits in _LABELLED.findall(text):
        yield from _padded(digits)
        if digits.startswith("0"):
            yield from (letter + digits for letter in string.ascii_uppercase)


def _padded(digits: str) -> Iterator[str]:
    """Give back zeros in front, few or many."""
    bare = digits.lstrip("0")
    yield digits
    if len(bare) >= _SHORTEST_LABELLED:
        yield from (bare.zfill(width) for width in range(len(bare), 11))


def _cased(words: Iterator[str] | list[str]) -> Iterator[str]:
    for word in words:
        yield word
        if not word.isdigit():
            yield word.upper()
            yield word.lower()
