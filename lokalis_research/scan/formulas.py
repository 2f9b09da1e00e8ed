"""What a spreadsheet computes instead of showing it."""

from __future__ import annotations

import re

from lokalis_research.scan.plain import plain

FORMULA = "formule"

_FORMULA = re.compile(r"^[\s\"']*(?:[=@]|[+\-](?![\d.,\s]*%?$))")
_CONTROLS = ("\t", "\r")


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would compute a cell instead of showing it."""
    # A real minus sign, unlike a hyphen, is text to every spreadsheet.
    is_negative = cell.startswith("−")
    return cell.startswith(_CONTROLS) or (not is_negative and bool(_FORMULA.match(plain(cell))))
