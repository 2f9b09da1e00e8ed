"""What may stand in no finished file, whatever the delivery: found by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lokalis_research.personal import EMAIL
from lokalis_research.scan.addresses import ADDRESS, has_address
from lokalis_research.scan.check_digits import BANK, BSN, has_account, has_bsn
from lokalis_research.scan.paths import COMPUTER, PATH, names_computer, names_path
from lokalis_research.scan.raw_output import raw_shapes
from lokalis_research.scan.small_numbers import typed_numbers

PHONE_NUMBER, EMAIL_ADDRESS, BIRTH = "telefoonnummer", "e-mailadres", "geboortedatum"

# Of a date the first group has two digits, of an area code three or four.
_PHONE = re.compile(
    r"(?<![\d+.,])(?:\+|00 ?)31[\s().\-/]{0,4}(?:0[\s().\-/]{0,3})?[1-9]"
    r"(?:[\s.\-/()]{0,3}\d){8}(?!\d)"
    r"|(?<![\d.,])(?!06[-./ ]\d\d?[-./ ](?:19|20)\d\d\b)\(?06\)?[\s.\-/_]{0,3}[1-9]"
    r"(?:[\s.\-/]{0,3}\d){7}(?![\d:])"
    r"|(?<![\d.,])\(?0[1-9]\d\)?[\s.\-/_]{1,3}\d(?:[\s.-]?\d){6}(?!\d)"
    r"|(?<![\d.,])\(?0[1-9]\d\d\)?[\s.\-/_]{1,3}\d(?:[\s.-]?\d){5}(?!\d)"
    r"|(?<![\d.,])\+(?!31)[1-9]\d{0,2}[\s.\-/]?\d(?:[\s.\-/]?\d){7,10}(?!\d)"
    r"|(?<![\d.,])316[1-9]\d{7}(?!\d)|(?<!\d)0[1-9]\d{8}(?!\d)"
    r"|\btel(?:efoon)?(?:nr|nummer)?[\s.:]{1,3}\+?\d(?:[\s.\-/()]?\d){8,12}",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(
    r"[\w.+-]{2,}\s?(?:\(at\)|\[at\]|\{at\}|<at>|-at-|\sapenstaartje\s|\s@\s?)\s?[\w-]+"
    r"\s?(?:\.|\(dot\)|\[dot\]|\sdot\s|\(punt\)|\[punt\]|\spunt\s)\s?[a-z]{2,}"
    r"|[\w.+-]{2,}\s(?:at|AT)\s[\w-]+\s?(?:\sdot\s|\spunt\s|\.(?:nl|com|net|eu|be|de)\b)\s?"
    r"|[\w.+-]+\"?@(?:\[[\d.]+\]|[\w-]{2,}(?![\w.-]*\())",
    re.IGNORECASE,
)
_WINDOW, _OVERLAP = 600, 200
_MONTH = r"(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]*"
_DAY = (
    rf"(?:\d{{1,2}}(?:e|ste|de)?|[a-z]{{3,14}})[-/. ]+(?:\d{{1,2}}|{_MONTH})(?:[-/. ]+\d{{2,4}})?"
)
_BIRTH = re.compile(
    r"(?:\bgeb(?:oren|oortedatum|oortedag|\.?\s?dat(?:um)?)?\b\.?|[*°†]|\bd\.?o\.?b\b\.?"
    r"|\bgeboortedatum\b|\bjarig\b|\bverjaardag\b|\bborn\b)[^\n\d]{0,25}?"
    rf"(?<![\d.,])(?:{_DAY}|(?:19|20)\d\d-?\d\d-?\d\d|{_MONTH} (?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def shapes(text: str) -> Iterator[str]:
    """Name the kinds of personal or technical data that a text holds."""
    yield from dict.fromkeys(kind for window in _windows(text) for kind in _shapes(window))


def _windows(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > _WINDOW:
        end = start + _WINDOW
        # Rather between words: a number cut in two looks like two.
        space = max(text.rfind(" ", start + _OVERLAP, end), text.rfind("\n", start + _OVERLAP, end))
        end = space + 1 if space > 0 else end
        yield text[start:end]
        before = text.rfind(" ", start, end - _OVERLAP)
        start = before + 1 if before > start else end - _OVERLAP
    yield text[start:]


def _shapes(text: str) -> Iterator[str]:
    if EMAIL.search(text) or _SPELLED_OUT.search(text):
        yield EMAIL_ADDRESS
    if any(one.isdigit() for one in text):
        if _PHONE.search(text):
            yield PHONE_NUMBER
        if has_address(text):
            yield ADDRESS
        if has_account(text):
            yield BANK
        if _BIRTH.search(text):
            yield BIRTH
        if has_bsn(text):
            yield BSN
    if names_path(text):
        yield PATH
    if names_computer(text):
        yield COMPUTER
    yield from raw_shapes(text)
    yield from typed_numbers(text)
