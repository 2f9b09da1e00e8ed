"""What a bundle says about its own release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReleaseNote:
    """Version, decision and history of a bundle."""

    date: str
    version: int = 1
    reviewer: str = ""
    rules_reason: str = ""
    loosened: tuple[str, ...] = ()
    corrections: tuple[dict[str, Any], ...] = ()
    audience: str = ""
