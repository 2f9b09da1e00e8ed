"""What a rule of a delivery is: how grave it is, whether it refuses rows, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fout", "waarschuwing", "opmerking"]
SEVERITIES: tuple[Severity, ...] = ("fout", "waarschuwing", "opmerking")


@dataclass(frozen=True)
class Rule:
    """One rule."""

    name: str
    severity: Severity
    refuses: bool
    description: str
    remedy: str
