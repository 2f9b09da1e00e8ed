"""Goals in the plans: which there are, how good they are by design, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import STOP, YEARS
from lokalis_research.demo.city.areas import column
from lokalis_research.demo.city.episodes import Episodes
from lokalis_research.demo.city.goal_text import write_goals
from lokalis_research.demo.city.persons import SAFETY
from lokalis_research.demo.city.plans import NEW_SYSTEM, Plans
from lokalis_research.demo.draws import Draws, IntArray, count_off
from lokalis_research.microdata import Microdata

NUMBER_WEIGHTS = (40, 420, 300, 150, 60, 20, 10)
"""Goals of a plan by number, from nought on."""

CRITERIA = {
    "feitelijk": 850,
    "concreet": 520,
    "taal_van_gezin": 420,
    "vraag_van_vandaag": 320,
    "duurzaam": 280,
    "navolgbaar": 380,
    "samen_gesteld": 300,
    "meetbaar": 330,
    "aanvaardbaar": 860,
    "realistisch": 880,
    "tijdgebonden": 360,
    "positief": 740,
    "zonder_jargon": 800,
}
"""Planted: per mille of the goals of 2018 that meet a criterion, before the effects below."""

IMPROVEMENT_PER_YEAR, IMPROVEMENT_NEW_SYSTEM = 8, 45
WORKERS_PER_AREA, WORKER_SPREAD = 12, 110
"""Planted: per mille; every family has one of so many workers, who differ evenly up to this."""

SHARE_SEVERAL = 80
"""Planted: per mille of the goals that are really two."""

SHARE_MISLABELLED, SHARE_UNLABELLED = 50, 15
WORDING_WEIGHTS = (30, 20, 22, 28)
STATUSES = ("lopend", "behaald", "deels_behaald", "niet_behaald", "vervallen")
STATUS_WEIGHTS = (0, 52, 24, 12, 12)
LOWEST, HIGHEST = 30, 970


@dataclass(frozen=True, repr=False)
class Goals(Microdata):
    """Goals, ordered by plan."""

    plan: IntArray
    field: IntArray
    label: IntArray
    status: IntArray
    text: list[str]
    names: list[str]
    wording: IntArray
    quality: npt.NDArray[np.bool_]
    several: npt.NDArray[np.bool_]
    worker: IntArray


def generate_goals(
    episodes: Episodes, plans: Plans, about: npt.NDArray[np.bool_], draws: Draws
) -> Goals:
    """Generate goals with their texts."""
    number = draws.choice(NUMBER_WEIGHTS, len(plans.day))
    number = np.where(plans.safety_goals, np.maximum(number, 1), number)
    plan = np.repeat(np.arange(len(number)), number)
    n = len(plan)
    place = count_off(number)
    weights = 1 + 40 * about[plans.episode[plan]].astype(np.int64)
    weights[:, SAFETY] *= ~plans.looked_at[plan]
    field = draws.choice_per_row(weights)
    field = np.where(plans.safety_goals[plan] & (place == 0), SAFETY, field)
    wrong = draws.chance(SHARE_MISLABELLED, n) & (field != SAFETY) & ~plans.looked_at[plan]
    label = np.where(wrong, draws.integers(0, SAFETY, n), field)
    label = np.where(draws.chance(SHARE_UNLABELLED, n) & (field != SAFETY), -1, label)
    family = plans.family[plan]
    area = episodes.area[plans.episode[plan]]
    workers = draws.integers(0, WORKERS_PER_AREA, episodes.families)
    worker = area * WORKERS_PER_AREA + workers[family]
    quality = _quality(area, workers[family], plans.day[plan], draws)
    several = draws.chance(SHARE_SEVERAL, n)
    wording = draws.choice(WORDING_WEIGHTS, episodes.families)[family]
    texts, names = write_goals(family, field, wording, quality, several, draws)
    running = plans.until[plan] >= STOP
    status = np.where(running & ~draws.chance(120, n), 0, draws.choice(STATUS_WEIGHTS, n))
    return Goals(plan, field, label, status, texts, names, wording, quality, several, worker)


def chances(area: IntArray, worker: IntArray, day: IntArray) -> IntArray:
    """Give the planted chance that a goal meets each criterion."""
    effect = column(lambda area: area.kwaliteit)[area]
    effect = effect + worker * 2 * WORKER_SPREAD // (WORKERS_PER_AREA - 1) - WORKER_SPREAD
    effect = effect + (day - YEARS[2018].start) * IMPROVEMENT_PER_YEAR // 365
    effect = effect + np.where(day >= NEW_SYSTEM, IMPROVEMENT_NEW_SYSTEM, 0)
    every = np.array(list(CRITERIA.values()))[None, :] + effect[:, None]
    clipped: IntArray = np.clip(every, LOWEST, HIGHEST)
    return clipped


def _quality(
    area: IntArray, worker: IntArray, day: IntArray, draws: Draws
) -> npt.NDArray[np.bool_]:
    every = chances(area, worker, day)
    return draws.happens(every.ravel()).reshape(every.shape)
