"""How long families wait: from aanmelding to kennismaking, and from there to the start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import demo_day, working_day
from lokalis_research.demo.city.areas import column
from lokalis_research.demo.draws import Draws, IntArray

TIMELY_DAYS = 5
"""Working days within which a kennismaking is timely."""


@dataclass(frozen=True)
class Waiting:
    """Planted: how families that come in from a day on wait."""

    vanaf: date
    tijdig: int
    op_verzoek: int
    laat: int
    direct: int
    kort: int
    langst: int


WAITING = (
    Waiting(date(2015, 1, 1), 700, 140, 40, 840, 80, 60),
    Waiting(date(2019, 1, 1), 750, 110, 26, 850, 80, 44),
    Waiting(date(2019, 7, 1), 710, 165, 90, 780, 80, 109),
    Waiting(date(2020, 1, 1), 718, 110, 24, 860, 90, 40),
    Waiting(date(2020, 4, 1), 638, 120, 23, 860, 90, 40),
    Waiting(date(2020, 7, 1), 560, 150, 26, 820, 70, 60),
    Waiting(date(2021, 1, 1), 340, 200, 36, 770, 60, 80),
    Waiting(date(2022, 1, 1), 325, 200, 57, 738, 45, 80),
)
"""That in 2022 fewer families are timely than in 2021 is for the greater part registration."""

NOT_RECORDED_FROM = demo_day(date(2022, 1, 1))
"""From here on nobody writes down that a family asked for a later talk."""

SHORTAGE = (demo_day(date(2019, 7, 1)), demo_day(date(2020, 1, 1)))
SHORTAGE_EFFECT = 90
"""Planted: per mille more that are late while a team has too few people; they wait longer too."""


def draw_waiting(
    registered: IntArray, area: IntArray, draws: Draws
) -> tuple[npt.NDArray[np.bool_], IntArray, IntArray]:
    """Draw the way from aanmelding to start."""
    since = np.array([demo_day(one.vanaf) for one in WAITING])
    period = np.searchsorted(since, registered, side="right") - 1
    n = len(registered)
    timely, asked, spread, soon, later, longest = (
        np.array(values)[period]
        for values in zip(
            *(
                (one.tijdig, one.op_verzoek, one.laat, one.direct, one.kort, one.langst)
                for one in WAITING
            ),
            strict=True,
        )
    )
    short = column(lambda area: area.wachtlijst)[area] == 1
    short = short & (registered >= SHORTAGE[0]) & (registered < SHORTAGE[1])
    kind = draws.spread(period)
    kind = np.where(short, np.minimum(kind + SHORTAGE_EFFECT, 999), kind)
    is_timely, is_asked = kind < timely, (kind >= timely) & (kind < timely + asked)
    skewed = draws.integers(0, 1000, n) * draws.integers(0, 1000, n)
    late = 6 + skewed * np.where(short, spread * 3 // 2, spread) // 1_000_000
    wait = np.where(is_timely, draws.integers(0, TIMELY_DAYS + 1, n), late)
    wait = np.where(is_asked, draws.integers(6, 25, n), wait)
    met = working_day(registered, after=wait)
    gap_kind = draws.spread(period)
    gap = np.where(draws.chance(450, n), 0, draws.integers(1, 15, n))
    gap = np.where(gap_kind >= soon, draws.integers(16, 29, n), gap)
    long = 31 + draws.integers(0, 1000, n) * (longest - 31) // 1000
    gap = np.where(gap_kind >= soon + later, long, gap)
    return is_asked, met, working_day(met + gap, roll="backward")
