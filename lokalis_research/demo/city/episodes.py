"""Families and their support: who came when, was helped by whom, for how long, and came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import (
    FIRST_DAY,
    FIRST_SHOWN,
    HALF_2020,
    STOP,
    YEARS,
    Span,
    demo_day,
    working_day,
)
from lokalis_research.demo.city.areas import (
    AREAS,
    EXTRA_AREA,
    EXTRA_FROM,
    EXTRA_UNTIL,
    SHARE_EXTRA,
    column,
)
from lokalis_research.demo.draws import PLANTED, Draws, IntArray
from lokalis_research.microdata import Microdata

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


WAITING = tuple(Waiting(*one) for one in PLANTED["waiting"])

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


FAMILIES_2018 = FAMILIES_2019 = 8445
FAMILIES_2020H1 = 5599
"""Published."""

HALVES = tuple(demo_day(date(year, month, 1)) for year in range(2015, 2024) for month in (1, 7))
INFLOW = (
    2700, 2700, 2700, 2650, 2650, 2600, 2690, 2690, 2720, 2900,
    2190, 2560, 2680, 2500, 2220, 2230, 420,
)  # fmt: skip
"""How many families come for the first time per half-year from 2015 on; January 2023 last."""

MONTH_WEIGHTS = (110, 104, 110, 96, 98, 104, 68, 60, 108, 114, 114, 84)
CLOSED = {(2020, 3): 580, (2020, 4): 260, (2020, 5): 310, (2020, 6): 860}
"""Planted: per mille of the usual aanmeldingen while the front doors were closed."""

BANDS = ((10, 45), (45, 90), (90, 180), (180, 330), (330, 620), (620, 1300))
BAND_WEIGHTS = (170, 230, 300, 190, 85, 25)
LONGER_SINCE, LONGER = demo_day(date(2019, 10, 1)), 1250
"""From here on support lasts longer (per mille): fewer families finish."""

SHARE_RETURN, SHARE_MOVE = 110, 45
"""Planted: per mille that comes back after a while, and that moves to another area meanwhile."""

SHARE_TOO_LATE = 120
REGISTERED_WITHIN = ((1, 8), (8, 22), (22, 64))
REGISTERED_WEIGHTS = (80, 14, 6)
"""Planted: days until something stands in the system; on the peildatum not everything does."""


@dataclass(frozen=True, repr=False)
class Episodes(Microdata):
    """Support, one position per episode, ordered by family and day of aanmelding."""

    family: IntArray
    area: IntArray
    registered: IntArray
    met: IntArray
    start: IntArray
    stop: IntArray
    asked_later: npt.NDArray[np.bool_]
    moved: npt.NDArray[np.bool_]
    extra: npt.NDArray[np.bool_]

    def select(self, rows: npt.NDArray[np.bool_] | IntArray) -> Episodes:
        """Select episodes, as they are numbered."""
        return Episodes(*(value[rows] for value in vars(self).values()))

    def overlaps(self, days: Span) -> npt.NDArray[np.bool_]:
        """Tell which episodes have a day of support within the days."""
        return (self.start < days.stop) & (self.stop > days.start)

    def families_in(self, days: Span) -> npt.NDArray[np.bool_]:
        """Tell of every family whether it was supported on any of the days."""
        return np.bincount(self.family, self.overlaps(days), self.families) > 0

    @property
    def families(self) -> int:
        """How many families there are."""
        return int(self.family.max()) + 1


def generate_episodes(draws: Draws) -> Episodes:
    """Generate support such that the published numbers of families come out."""
    first = np.concatenate(
        [
            _days_of_registration(start, stop, number, draws)
            for start, stop, number in zip(HALVES[:-1], HALVES[1:], INFLOW, strict=True)
        ]
    )
    area = draws.choice(column(lambda area: area.gewicht), len(first))
    current = _episodes(np.arange(len(first)), area, first, draws)
    rounds = []
    for _ in range(3):
        current, following = _next(current, draws)
        rounds.append(current)
        current = following
    whole = _ordered(_joined([*rounds, current]))
    known = whole.registered + draw_delay(len(whole.family), draws) < STOP
    shown = known & ((whole.stop > FIRST_SHOWN) | (whole.registered >= FIRST_SHOWN))
    return _fitted(_renumbered(whole.select(shown)), draws)


def draw_delay(n: int, draws: Draws) -> IntArray:
    """Draw how many days it takes until something is registered."""
    band = draws.choice(REGISTERED_WEIGHTS, n)
    low, high = (np.array(side)[band] for side in zip(*REGISTERED_WITHIN, strict=True))
    late = low + draws.integers(0, 1000, n) * (high - low) // 1000
    return np.where(draws.chance(SHARE_TOO_LATE, n), late, 0)


def _days_of_registration(start: int, stop: int, number: int, draws: Draws) -> IntArray:
    days = np.arange(start, min(stop, STOP))
    dates = np.datetime64(FIRST_DAY, "D") + days
    month = dates.astype("datetime64[M]").astype(np.int64)
    year, month = 1970 + month // 12, month % 12 + 1
    weights = np.array(MONTH_WEIGHTS)[month - 1] * 10
    for (closed_year, closed_month), share in CLOSED.items():
        weights = np.where(
            (year == closed_year) & (month == closed_month), weights * share // 1000, weights
        )
    return np.sort(days[draws.choice(np.where(np.is_busday(dates), weights, 0), number)])


def _episodes(family: IntArray, area: IntArray, registered: IntArray, draws: Draws) -> Episodes:
    n = len(family)
    asked, met, start = draw_waiting(registered, area, draws)
    band = draws.choice(BAND_WEIGHTS, n)
    low, high = (np.array(side)[band] for side in zip(*BANDS, strict=True))
    days = low + draws.integers(0, 1000, n) * (high - low) // 1000
    days = np.where(start >= LONGER_SINCE, days * LONGER // 1000, days)
    in_time = (start >= EXTRA_FROM) & (start <= EXTRA_UNTIL)
    vleuten = [area.naam for area in AREAS].index(EXTRA_AREA)
    extra = draws.chance(SHARE_EXTRA, n) & in_time & (area == vleuten)
    stop = np.where(extra, np.minimum(start + days, EXTRA_UNTIL + 1), start + days)
    return Episodes(
        family, area, registered, met, start, np.maximum(stop, start + 1), asked,
        np.zeros(n, dtype=bool), extra,
    )  # fmt: skip


def _next(current: Episodes, draws: Draws) -> tuple[Episodes, Episodes]:
    """Let some families come back, and some move: then the episode ends and another follows."""
    n = len(current.family)
    kind = draws.integers(0, 1000, n)
    days = current.stop - current.start
    moves = (kind < SHARE_MOVE) & (days > 90)
    part = draws.integers(30, 80, n)
    stop = np.where(moves, current.start + days * part // 100, current.stop)
    returns = (kind >= SHARE_MOVE) & (kind < SHARE_MOVE + SHARE_RETURN)
    gap = np.where(moves, 0, 60 + draws.integers(0, 1000, n) * draws.integers(0, 1000, n) // 1250)
    again = working_day(stop + gap)
    follows = (moves | returns) & (again < STOP)
    closed = np.isin(_month(again), [_month_number(year, month) for year, month in CLOSED])
    follows &= ~(closed & returns & draws.chance(450, n))
    ended = Episodes(**{**vars(current), "stop": stop, "moved": moves})
    elsewhere = draws.choice(column(lambda area: area.gewicht), n)
    area = np.where(moves | draws.chance(60, n), elsewhere, current.area)
    return ended, _episodes(current.family[follows], area[follows], again[follows], draws)


def _month(days: IntArray) -> IntArray:
    return (np.datetime64(FIRST_DAY, "D") + days).astype("datetime64[M]").astype(np.int64)


def _month_number(year: int, month: int) -> int:
    return (year - 1970) * 12 + month - 1


def _joined(parts: list[Episodes]) -> Episodes:
    names = list(vars(parts[0]))
    return Episodes(*(np.concatenate([vars(part)[name] for part in parts]) for name in names))


def _ordered(episodes: Episodes) -> Episodes:
    return episodes.select(np.lexsort((episodes.registered, episodes.family)))


def _renumbered(episodes: Episodes) -> Episodes:
    numbers = np.unique(episodes.family, return_inverse=True)[1].astype(np.int64)
    return Episodes(**{**vars(episodes), "family": numbers})


def _fitted(episodes: Episodes, draws: Draws) -> Episodes:
    """Leave families out until the published numbers remain.

    Each time only families that no earlier number counts may go, so that those stay as they are.
    """
    y2018, y2019, later = (
        YEARS[2018], YEARS[2019], Span(YEARS[2020].start, STOP + 100_000),
    )  # fmt: skip
    in_2018, in_2019, in_half = (episodes.families_in(days) for days in (y2018, y2019, HALF_2020))
    after = episodes.families_in(later)
    gone = np.zeros(episodes.families, dtype=bool)
    for counted, may_go, number in (
        (in_2018, in_2018 & ~in_2019 & ~after, FAMILIES_2018),
        (in_2019, in_2019 & ~in_2018 & ~after, FAMILIES_2019),
        (in_half, in_half & ~in_2018 & ~in_2019, FAMILIES_2020H1),
    ):
        gone[draws.some(may_go, max(int(counted.sum()) - number, 0))] = True
    return _renumbered(episodes.select(~gone[episodes.family]))
