"""What a bundle says about its own release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReleaseNote:
    """Version, decision and history of a bundle.

    Parameters
    ----------
    date : str
        The day of the decision, in ISO 8601.
    version : int
        Which bundle of the half-year it is.
    reviewer : str
        Who decided, if the bundle may say so.
    rules_reason : str
        Why release rules were loosened.
    loosened : tuple of str
        Which rules, in Dutch.
    corrections : tuple of dict
        Withdrawals and errata of earlier versions.
    """

    date: str
    version: int = 1
    reviewer: str = ""
    rules_reason: str = ""
    loosened: tuple[str, ...] = ()
    corrections: tuple[dict[str, Any], ...] = ()
