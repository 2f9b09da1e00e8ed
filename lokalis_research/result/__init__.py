"""What every analysis returns, and what the door makes of it.

A topic returns a `Result`: exact numbers with, per number, how many families, persons or employees
stand behind it. Only `lokalis_research.release` turns it into a `Released`: what may be seen.
Figures, pages and files take a `Released` and nothing else.
"""

from lokalis_research.result.behind import SOMEBODY, Behind, Entries
from lokalis_research.result.build import (
    Backed,
    add_up,
    assemble,
    build,
    distinct,
    per_cell,
    rest_on,
    stack,
)
from lokalis_research.result.columns import (
    Column,
    Entity,
    Estimate,
    Quantity,
    Ratio,
    estimate_of,
    number_of,
    share_of,
    whole_of,
    with_ends,
)
from lokalis_research.result.places import (
    TIME,
    WHOLE,
    CellColumn,
    Coverage,
    Extent,
    Key,
    Place,
    Places,
    identity,
    locate,
    place_of,
)
from lokalis_research.result.released import NOT_THERE, Audit, Released, audit_cells
from lokalis_research.result.result import SUPPORT_COLUMNS, Origin, Result, Tells, quotient
from lokalis_research.result.spread import ratio_error

__all__ = [
    "NOT_THERE",
    "SOMEBODY",
    "SUPPORT_COLUMNS",
    "TIME",
    "WHOLE",
    "Audit",
    "Backed",
    "Behind",
    "CellColumn",
    "Column",
    "Coverage",
    "Entity",
    "Entries",
    "Estimate",
    "Extent",
    "Key",
    "Origin",
    "Place",
    "Places",
    "Quantity",
    "Ratio",
    "Released",
    "Result",
    "Tells",
    "add_up",
    "assemble",
    "audit_cells",
    "build",
    "distinct",
    "estimate_of",
    "identity",
    "locate",
    "number_of",
    "per_cell",
    "place_of",
    "quotient",
    "ratio_error",
    "rest_on",
    "share_of",
    "stack",
    "whole_of",
    "with_ends",
]
