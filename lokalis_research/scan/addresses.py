"""Postcodes and streets with a number: where somebody lives."""

from __future__ import annotations

import re

ADDRESS = "postcode met huisnummer"

_NUMBER = r"(?:[ ,\n]{0,3}(?:nr|no|nummer|huisnummer)\.?)?[ ,\n]{0,3}\d{1,4}(?![,.]?\d| ?%)"
# A year before two capitals is no postcode, unless a number follows.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9.,])(?!(?:19|20)\d\d[ \n-])[1-9]\d{3}[ \n-]?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9.,])[1-9]\d{{3}}[ \n-]?(?!SA|SD|SS)[A-Z]{{2}}(?![A-Za-z]){_NUMBER}\b"
    r"|\b\d{1,4}[ ,]{1,3}[1-9]\d{3}[ ]?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z])"
    rf"|(?<![A-Za-z0-9.,])[1-9]\d{{3}}(?!sa|sd|ss|e |de|st)[a-z]{{2}}{_NUMBER}\b"
    r"|(?<![A-Za-z0-9.,])[1-9]\d{3} [a-z]{2},? (?:nr|no|huisnummer|huisnr)\.? ?\d{1,4}\b"
)
_STREET = re.compile(
    r"\b[A-Z][\w.'’-]*(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|steeg|dijk|plantsoen)"
    rf"{_NUMBER}[a-z]?\b"
    r"|\b[a-z]{4,}(?:straat|straatweg|laan|gracht|singel|plantsoen|steeg) \d{1,4}[a-z]?\b"
    r"|\b(?:Laan|Weg|Plein|Park|Kade|Singel|Hof|Pad)(?: (?:van|der|den|de|het|'t|’t|[A-Z]\w+)){1,5}"
    r" \d{1,4}[a-z]?\b"
)


def has_address(text: str) -> bool:
    """Tell whether a text says where somebody lives."""
    return bool(_POSTCODE.search(text) or _STREET.search(text))
