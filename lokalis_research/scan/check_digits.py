"""Numbers with a check digit: of a citizen, of a bank account."""

from __future__ import annotations

import re

import pandas as pd

from lokalis_research.personal import passes_eleven_test

BSN, BANK = "BSN", "rekeningnummer"

# Nine digits with at most one sign between each, or a hyphen with spaces: as people type them.
_NINE = re.compile(
    r"(?<!\d)(?<!\d\.)(?<!\b0,)\d(?:(?:[ .\-/\n]| - |  )?\d){8}(?!\d)"
    r"|(?<!\d)\d{3},\d{3},\d{3}(?![,\d])"
)
_LABELLED = re.compile(
    r"(?:bsn|burgerservicen\w*|sofi)(?:-?nummer)?\D{0,12}\d(?:[ .,\-/]{0,3}\d){7,8}(?!\d)",
    re.IGNORECASE,
)
_DUTCH_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])NL[ .-]?\d{2}[ .-]?[A-Z]{4}(?:[ .-]?\d){10}(?![A-Za-z0-9])", re.IGNORECASE
)
# Of other countries those whose accounts are digits alone: any fingerprint has letters too.
_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])(?:AT|BE|BG|CZ|DE|DK|EE|ES|FI|HR|HU|LT|NO|PL|PT|SE|SI|SK)"
    r"[ .-]?\d{2}(?:[ .-]?\d){11,24}(?![A-Za-z0-9])"
)


def has_bsn(text: str) -> bool:
    """Tell whether a text holds nine digits that could be a BSN."""
    if _LABELLED.search(text):
        return True
    runs = [re.sub(r"\D", "", run) for run in _NINE.findall(text)]
    return bool(runs) and bool(passes_eleven_test(pd.Series(runs, dtype="str")).any())


def has_account(text: str) -> bool:
    """Tell whether a text holds the number of a bank account."""
    return bool(_DUTCH_ACCOUNT.search(text)) or any(
        _passes_97(re.sub(r"[ .-]", "", one)) for one in _ACCOUNT.findall(text)
    )


def _passes_97(account: str) -> bool:
    turned = account[4:] + account[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1
