"""What may stand in no finished file, whatever the delivery: found by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from lokalis_research.personal import EMAIL, PHONE, passes_eleven_test

BSN, PHONE_NUMBER, EMAIL_ADDRESS = "BSN", "telefoonnummer", "e-mailadres"
ADDRESS, BANK, BIRTH, PATH = "postcode met huisnummer", "rekeningnummer", "geboortedatum", "pad"
TRACE, FORMULA = "foutmelding van Python", "formule"

# Nine digits with at most one sign between each: as people type them to be read.
_NINE = re.compile(r"(?<![\d,.])\d(?:[ .\-/]?\d){8}(?![\d])")
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])[1-9]\d{3}[ ]?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z])"
    r"(?=.{0,40}?\b\d{1,4}\b)"
    r"|\b[A-Z][a-zé]+(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|steeg)\s\d{1,4}\b"
    r"|\b\d{1,4}[ ,]{1,3}[1-9]\d{3}[ ]?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z])"
)
_IBAN = re.compile(r"\bNL\d{2}[ ]?[A-Z]{4}[ ]?\d{4}[ ]?\d{4}[ ]?\d{2}\b")
_BIRTH = re.compile(
    r"(?:\bgeb(?:oren|\.|oortedatum)?\b|°)[^\n\d]{0,15}"
    r"\d{1,2}[-/ ](?:\d{1,2}|[a-z]{3,9})[-/ ]\d{2,4}",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"file:/{2,}\S|(?<![\w.])(?:/(?:home|Users|root|tmp|var|mnt|opt|srv)|~)/[\w.-]"
    r"|(?<![A-Za-z])[A-Za-z]:[\\/]{1,2}[\w.]|\\\\[\w.-]+\\[\w$.-]"
)
_TRACE = re.compile(
    r"Traceback \(most recent call last\)|^\s*File \"[^\"]+\", line \d+|-{5,}> ?\d+ |"
    r"\b[A-Z]\w+(?:Error|Exception): \S",
    re.MULTILINE,
)
_FORMULA = re.compile(r"^[\s\"']*(?:[=@\t\r]|[+\-](?![\d.,\s]*%?$))")

_SIMPLE = {
    EMAIL_ADDRESS: EMAIL,
    PHONE_NUMBER: PHONE,
    ADDRESS: _POSTCODE,
    BANK: _IBAN,
    BIRTH: _BIRTH,
    PATH: _PATH,
    TRACE: _TRACE,
}


def shapes(text: str) -> Iterator[str]:
    """Name the kinds of personal or technical data that a text holds.

    Parameters
    ----------
    text : str
        In the form of `forms.plain`.

    Yields
    ------
    str
        A kind, in Dutch.

    Examples
    --------
    >>> list(shapes("bel 06-12345678 of mail zoe@voorbeeld.nl"))
    ['e-mailadres', 'telefoonnummer']
    >>> list(shapes("in 2022 waren het er 1.164, ofwel 13,8%"))
    []
    """
    for kind, pattern in _SIMPLE.items():
        if pattern.search(text):
            yield kind
    if has_bsn(text):
        yield BSN


def has_bsn(text: str) -> bool:
    """Tell whether a text holds nine digits that could be a BSN.

    Parameters
    ----------
    text : str
        In the form of `forms.plain`.

    Returns
    -------
    bool
        Also for digits with spaces, points or hyphens between them; numbers with Dutch thousands
        points, such as 123.456.782, are told apart from none of it: they count.

    Examples
    --------
    >>> has_bsn("BSN 1112.22.333"), has_bsn("111222334"), has_bsn("0,111222333")
    (True, False, False)
    """
    runs = [re.sub(r"\D", "", run) for run in _NINE.findall(text)]
    return bool(runs) and bool(passes_eleven_test(pd.Series(runs, dtype="str")).any())


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would compute a cell instead of showing it.

    Parameters
    ----------
    cell : str
        A cell of a CSV file.

    Returns
    -------
    bool
        A number with a sign is none.

    Examples
    --------
    >>> [is_formula(cell) for cell in ("=1+1", "+31", "-2,5", "@SUM(A1)", "-A1", "Ondiep")]
    [True, False, False, True, True, False]
    """
    return bool(_FORMULA.match(cell))
