"""What every analysis returns, and what the door makes of it.

A topic returns a `Result`: exact numbers with, per number, how many families, persons or employees
stand behind it. Only `lokalis_research.release` turns it into a `Released`: what may be seen.
Figures, pages and files take a `Released` and nothing else.
"""

from lokalis_research.result.columns import Column, Curve, Entity, Estimate, Quantity, Ratio
from lokalis_research.result.curves import waiting_result
from lokalis_research.result.places import (
    TIME,
    WHOLE,
    CellColumn,
    Coverage,
    Extent,
    Places,
    identity,
    locate,
)
from lokalis_research.result.released import Audit, Released, audit_cells
from lokalis_research.result.result import SUPPORT_COLUMNS, Origin, Result, quotient

__all__ = [
    "SUPPORT_COLUMNS",
    "TIME",
    "WHOLE",
    "Audit",
    "CellColumn",
    "Column",
    "Coverage",
    "Curve",
    "Entity",
    "Estimate",
    "Extent",
    "Origin",
    "Places",
    "Quantity",
    "Ratio",
    "Released",
    "Result",
    "audit_cells",
    "identity",
    "locate",
    "quotient",
    "waiting_result",
]
