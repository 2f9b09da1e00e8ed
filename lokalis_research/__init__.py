"""Half-yearly research on Utrecht's buurtteams jeugd & gezin: what a notebook starts from.

>>> import lokalis_research as lr
>>> lr.HalfYear.parse("2022H2")
HalfYear(year=2022, half=2)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lokalis_research.notebook import Session, open_run
    from lokalis_research.period import HalfYear, Month, Quarter, Year
    from lokalis_research.result import Column, Estimate, Quantity, Ratio, build

__all__ = [
    "Column",
    "Estimate",
    "HalfYear",
    "Month",
    "Quantity",
    "Quarter",
    "Ratio",
    "Session",
    "Year",
    "build",
    "open_run",
]

_HOME = {
    **dict.fromkeys(("Session", "open_run"), "notebook"),
    **dict.fromkeys(("HalfYear", "Month", "Quarter", "Year"), "period"),
    **dict.fromkeys(("Column", "Estimate", "Quantity", "Ratio", "build"), "result"),
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: the command line needs none of them."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "notebook", "published"]
