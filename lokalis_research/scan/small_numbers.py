"""Numbers that somebody typed and that did not pass the door: too small, or not rounded."""

from __future__ import annotations

import re

SMALL, UNROUNDED = "klein aantal", "niet afgerond getal"

_WHO = (
    r"(?:gezin(?:nen|netjes)?|huishoudens?|kind(?:eren|jes)?|jongeren?|jongens?|meisjes?|ouders?|"
    r"moeders?|vaders?|broers?|zus(?:sen|jes)?|cli[eë]nt(?:en)?|klant(?:en)?|personen|persoon|"
    r"medewerkers?|collega['’]?s|gezinswerkers?|mensen|gevallen|dossiers?|casus(?:sen)?)\b"
)
_FEW = r"(?:[2-9]|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_LIMIT = (
    r"(?<!minder dan )(?<!hoogstens )(?<!minstens )(?<!maximaal )(?<!minimaal )(?<!ten minste )"
    r"(?<!meer dan )(?<!per )(?<!of )(?<!elke )(?<!drempel van )(?<!dan )(?<!niet )"
)
_SMALL = re.compile(
    rf"\b{_LIMIT}(?:{_FEW}|(?:slechts|maar|bij|precies) (?:één|1\b))"
    rf"(?: van de (?:\d+ )?)?(?: [a-zë]+e)? ?{_WHO}|\b[nN]\s?[=:]\s?[1-9](?![\d.,]*\d)",
    re.IGNORECASE,
)
_NOISE, _MANY = 9, 5
_UNROUNDED = re.compile(r"(?<![\w.,/-])-?\d+[.,]\d{5,}(?![\w.])")


def typed_numbers(text: str) -> list[str]:
    """Name the numbers in a text that cannot have passed the door."""
    found = [SMALL] if _SMALL.search(text) else []
    if any(_is_unrounded(number) for number in _UNROUNDED.findall(text)):
        found.append(UNROUNDED)
    return found


def _is_unrounded(number: str) -> bool:
    """Tell more decimals than anything that is released has from the noise of binary fractions."""
    decimals = repr(round(float(number.replace(",", ".")), _NOISE)).partition(".")[2]
    return len(decimals) >= _MANY
