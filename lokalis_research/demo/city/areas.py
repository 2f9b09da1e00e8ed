"""Where the families live, which team works there, and what is different there by design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from lokalis_research.demo.calendar import demo_day
from lokalis_research.demo.draws import PLANTED, IntArray


@dataclass(frozen=True)
class Area:
    """A part of the city where families live."""

    naam: str
    team: str
    gewicht: int
    meervoudig: int
    verwijzing: int
    kwaliteit: int
    aanbieder: str
    ses: str
    wachtlijst: bool = False
    later_team: str = ""
    later_van: date = date.max


AREAS = tuple(Area(*one) for one in PLANTED["areas"])

EXTRA_TEAM, EXTRA_AREA = "Vleuten tijdelijk team", "Vleuten"
EXTRA_FROM, EXTRA_UNTIL = demo_day(date(2019, 1, 1)), demo_day(date(2020, 6, 30))
SHARE_EXTRA = 350
"""Per mille of the families in Vleuten that the temporary team helped while it was there."""


def column(value: Callable[[Area], int | bool]) -> IntArray:
    """Give one number per area."""
    return np.array([value(area) for area in AREAS], dtype=np.int64)


def teams_on(areas: IntArray, days: IntArray) -> np.ndarray:
    """Tell which team works in an area on a day."""
    first = np.array([area.team for area in AREAS], dtype=object)
    later = np.array([area.later_team for area in AREAS], dtype=object)
    since = column(lambda area: demo_day(area.later_van))
    return np.where(days >= since[areas], later[areas], first[areas])
