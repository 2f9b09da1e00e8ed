"""Where the families live, which team works there, and what is different there by design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from lokalis_research.demo.calendar import demo_day
from lokalis_research.demo.draws import IntArray


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


AREAS = (
    Area("De Gagel", "Overvecht De Gagel", 640, 700, 700, 60, "Spoor030", "laag"),
    Area("Vechtzoom", "Overvecht Vechtzoom", 560, 685, 750, 0, "Spoor030", "laag"),
    Area("Spoorzoom", "Overvecht Spoorzoom", 300, 675, 800, -40, "Spoor030", "laag", True),
    Area(
        "Overvecht Centrum", "Overvecht Spoorzoom", 260, 675, 800, -40, "Spoor030", "laag", True,
        "Overvecht Centrum", date(2020, 7, 1),
    ),
    Area("Zuilen", "Zuilen", 620, 480, 850, -60, "Spoor030", "laag", True),
    Area("Ondiep", "Ondiep", 430, 520, 900, 0, "Spoor030", "laag"),
    Area("West", "West", 330, 495, 1000, 20, "Spoor030", "midden"),
    Area("Noordoost", "Noordoost", 420, 300, 1100, 0, "Spoor030", "midden"),
    Area("Oost", "Oost", 310, 200, 1400, 80, "Spoor030", "hoog"),
    Area("Binnenstad", "Binnenstad", 240, 280, 1100, 0, "Spoor030", "midden"),
    Area("Lunetten", "Lunetten", 280, 500, 1450, 40, "Spoor030", "midden"),
    Area("Hoograven", "Hoograven", 430, 430, 950, -20, "KOOS", "midden"),
    Area(
        "Dichters- en Rivierenwijk", "Dichters- en Rivierenwijk", 330, 400, 1000, 0, "KOOS",
        "midden",
    ),
    Area("Kanaleneiland Zuid", "Kanaleneiland Zuid", 520, 600, 700, -30, "KOOS", "laag"),
    Area("Kanaleneiland Noord", "Kanaleneiland Noord", 480, 600, 750, 0, "KOOS", "laag"),
    Area("De Meern", "De Meern", 430, 85, 1500, 30, "KOOS", "hoog", True),
    Area("Leidsche Rijn", "Leidsche Rijn", 520, 220, 1250, 0, "KOOS", "hoog", True),
    Area(
        "Terwijde", "Leidsche Rijn", 330, 220, 1250, 0, "KOOS", "hoog", True,
        "Leidsche Rijn Terwijde", date(2022, 1, 1),
    ),
    Area("Vleuten", "Vleuten", 560, 180, 1650, -50, "KOOS", "hoog", True),
    Area("VO en SO", "VO en SO", 400, 250, 900, 20, "KOOS", "school"),
    Area("MBO", "MBO", 350, 450, 500, 40, "Spoor030", "school"),
)  # fmt: skip

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
