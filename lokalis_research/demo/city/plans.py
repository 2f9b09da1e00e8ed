"""Plans of families, and what they say about safety."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import FIRST_SHOWN, STOP, YEARS, demo_day
from lokalis_research.demo.city.areas import AREAS
from lokalis_research.demo.city.episodes import Episodes, draw_delay
from lokalis_research.demo.draws import Draws, IntArray
from lokalis_research.microdata import Microdata

SHARE_WITH_PLAN = 900
MOST_PLANS = 6
NEW_SYSTEM = demo_day(date(2020, 9, 1))
SHARE_DIGITAL = 200
"""Planted: per mille of the plans in the new system that a family looked at itself."""

SHARE_WEIGHED = 250
"""Published: per mille of the plans of 2022 that say whether there is concern."""

SHARE_CONCERN = 420
MOMENTS = (demo_day(date(2022, 7, 1)), demo_day(date(2023, 1, 1)))
LOOKED_AT = ("Ondiep", "Oost")
CONCERNS, AT_BOTH, AT_FIRST = 75, 6, 34
"""Published: plans with concern at two moments; how many at which moment is our choice."""

FAMILY_VIEW, WORKER_VIEW, BOTH_VIEWS = 46, 29, 12
WITH_GOALS = 49
"""Published, but for the plans with both views: those are planted."""

NO, YES, UNKNOWN = 0, 1, -1


@dataclass(frozen=True, repr=False)
class Plans(Microdata):
    """Plans, ordered by episode and day."""

    episode: IntArray
    family: IntArray
    day: IntArray
    until: IntArray
    weighed: IntArray
    concern: IntArray
    digital: IntArray
    looked_at: npt.NDArray[np.bool_]
    family_view: npt.NDArray[np.bool_]
    worker_view: npt.NDArray[np.bool_]
    safety_goals: npt.NDArray[np.bool_]

    def current_on(self, day: int) -> npt.NDArray[np.bool_]:
        """Tell which plans are current on a day, of families in support."""
        return (self.day <= day) & (self.until > day)


def generate_plans(episodes: Episodes, draws: Draws) -> Plans:
    """Generate plans such that the published look at safety comes out."""
    episode, day = _days(episodes, draws)
    n = len(episode)
    last = np.append(episode[1:] != episode[:-1], True)
    until = np.where(last, episodes.stop[episode], np.append(day[1:], 0))
    digital = np.where(draws.chance(SHARE_DIGITAL, n), YES, NO)
    nothing = np.zeros(n, dtype=bool)
    plans = Plans(
        episode, episodes.family[episode], day, until,
        np.full(n, UNKNOWN), np.full(n, UNKNOWN), np.where(day < NEW_SYSTEM, UNKNOWN, digital),
        nothing, nothing, nothing, nothing,
    )  # fmt: skip
    return _with_views(_with_safety(plans, episodes, draws), draws)


def latest_of_2022(plans: Plans, episodes: Episodes) -> npt.NDArray[np.bool_]:
    """Find of every family in support in 2022 its last plan at the end of that year."""
    rows = np.flatnonzero(plans.day < YEARS[2022].stop)
    latest = np.full(episodes.families, -1)
    latest[plans.family[rows]] = rows
    found: npt.NDArray[np.bool_] = latest[plans.family] == np.arange(len(plans.day))
    return found & episodes.families_in(YEARS[2022])[plans.family]


def _days(episodes: Episodes, draws: Draws) -> tuple[IntArray, IntArray]:
    n = len(episodes.family)
    with_plan = draws.chance(SHARE_WITH_PLAN, n)
    length = episodes.stop - episodes.start
    first = np.minimum(7 + draws.integers(0, 1000, n) * draws.integers(0, 1000, n) * 60
                       // 1_000_000, length - 1)  # fmt: skip
    days = [episodes.start + first]
    for _ in range(MOST_PLANS - 1):
        days.append(days[-1] + draws.integers(150, 420, n))
    every = np.stack(days, axis=1)
    shown = (
        with_plan[:, None]
        & (every < episodes.stop[:, None])
        & (every >= FIRST_SHOWN - 200)
        & (every + draw_delay(every.size, draws).reshape(every.shape) < STOP)
    )
    episode, place = np.nonzero(shown)
    return episode, every[episode, place]


def _with_safety(plans: Plans, episodes: Episodes, draws: Draws) -> Plans:
    areas = [area.naam for area in AREAS]
    there_now = np.isin(episodes.area, [areas.index(name) for name in LOOKED_AT])
    there = there_now[plans.episode]
    at_first, at_second = (plans.current_on(moment) for moment in MOMENTS)
    latest = latest_of_2022(plans, episodes)
    both = draws.some(there & at_first & at_second & latest, AT_BOTH)
    chosen = np.zeros(len(plans.day), dtype=bool)
    chosen[both] = True
    free = np.isin(plans.family, plans.family[both], invert=True)
    first = draws.some(there & at_first & ~at_second & latest & free, AT_FIRST - AT_BOTH)
    chosen[first] = True
    free = np.isin(plans.family, plans.family[chosen], invert=True)
    chosen[draws.some(there & at_second & ~at_first & latest & free, CONCERNS - AT_FIRST)] = True
    weighed = chosen.copy()
    wanted = (SHARE_WEIGHED * int(latest.sum()) + 500) // 1000
    weighed[draws.some(latest & ~chosen, wanted - int(chosen.sum()))] = True
    weighed |= (plans.day >= YEARS[2023].start) & ~latest & draws.chance(300, len(plans.day))
    concern = weighed & draws.chance(SHARE_CONCERN, len(plans.day))
    concern = np.where(_looked_at(episodes, there_now)[plans.family], chosen, concern)
    followed = plans.until > YEARS[2022].start
    return Plans(
        **{
            **vars(plans),
            "weighed": np.where(weighed, YES, np.where(followed, NO, UNKNOWN)),
            "concern": np.where(weighed, np.where(concern, YES, NO), UNKNOWN),
            "looked_at": chosen,
        }
    )


def _looked_at(episodes: Episodes, there: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Find the families that somebody looked at: in support there at one of the moments."""
    now = np.zeros(len(there), dtype=bool)
    for moment in MOMENTS:
        now |= (episodes.start <= moment) & (episodes.stop > moment)
    found: npt.NDArray[np.bool_] = np.bincount(episodes.family, there & now, episodes.families) > 0
    return found


def _with_views(plans: Plans, draws: Draws) -> Plans:
    rows = np.flatnonzero(plans.looked_at)
    rows = rows[draws.order(len(rows))]
    family, worker, goals = (np.zeros(len(plans.day), dtype=bool) for _ in range(3))
    family[rows[:FAMILY_VIEW]] = True
    start = FAMILY_VIEW - BOTH_VIEWS
    worker[rows[start : start + WORKER_VIEW]] = True
    goals[rows[draws.order(len(rows))[:WITH_GOALS]]] = True
    return Plans(
        **{**vars(plans), "family_view": family, "worker_view": worker, "safety_goals": goals}
    )
