"""Who belongs to the families."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import FIRST_DAY
from lokalis_research.demo.city.episodes import Episodes
from lokalis_research.demo.city.targets import CLIENTS_2021, PERSONS_2019, YEARS
from lokalis_research.demo.draws import Draws, IntArray

SIZE_WEIGHTS = (0, 230, 400, 230, 100, 30, 10)
SIZE_WEIGHTS_SINCE_2021 = (0, 620, 250, 90, 30, 10, 0)
"""Members by number, from nought on: the new system holds fewer people per family."""

MOST = 8
CHILD, PARENT, OTHER = 0, 1, 2
ROLES = ("kind", "ouder", "anders")
SHARE_BIRTH_YEAR_MISSING = 12


@dataclass(frozen=True)
class Persons:
    """Members of families, ordered by family."""

    family: IntArray
    role: IntArray
    birth_year: IntArray


def generate_persons(episodes: Episodes, draws: Draws) -> Persons:
    """Generate members such that the published numbers of persons come out."""
    n = episodes.families
    first = np.full(n, 1_000_000)
    np.minimum.at(first, episodes.family, episodes.registered)
    new = first >= YEARS[2021].start - 120
    size = np.where(new, draws.choice(SIZE_WEIGHTS_SINCE_2021, n), draws.choice(SIZE_WEIGHTS, n))
    in_2019, in_2021 = (episodes.families_in(YEARS[year]) for year in (2019, 2021))
    size = _fitted(size, in_2019, in_2019 & ~in_2021, PERSONS_2019, draws)
    size = _fitted(size, in_2021, in_2021 & ~in_2019, CLIENTS_2021, draws)
    family = np.repeat(np.arange(n), size)
    place = np.arange(len(family)) - np.repeat(np.cumsum(size) - size, size)
    parents = np.minimum(draws.choice([25, 420, 555], n), np.maximum(size - 1, 0))
    is_parent = (place > 0) & (place <= parents[family])
    role = np.where(is_parent, PARENT, CHILD)
    role = np.where((place == size[family] - 1) & (place > 2) & draws.chance(60, len(family)),
                    OTHER, role)  # fmt: skip
    year = (np.datetime64(FIRST_DAY, "D") + first).astype("datetime64[Y]").astype(np.int64) + 1970
    oldest = draws.choice([9, 9, 9, 10, 10, 10, 11, 12, 12, 12, 12, 11, 11, 11, 11, 10, 9, 8, 6, 4,
                           3, 2, 2], n)  # fmt: skip
    age = np.maximum(oldest[family] - draws.integers(0, 4, len(family)) * (place > 0), 0)
    age = np.where(role == PARENT, 20 + oldest[family] + draws.integers(0, 18, len(family)), age)
    age = np.where(role == OTHER, draws.integers(19, 80, len(family)), age)
    born = np.where(draws.chance(SHARE_BIRTH_YEAR_MISSING, len(family)), 0, year[family] - age)
    return Persons(family, role, born)


def _fitted(
    size: IntArray,
    counted: npt.NDArray[np.bool_],
    may_change: npt.NDArray[np.bool_],
    number: int,
    draws: Draws,
) -> IntArray:
    """Make families one larger or smaller until those that are counted hold `number` members."""
    fitted = size.copy()
    while (missing := number - int(fitted[counted].sum())) != 0:
        room = may_change & ((fitted < MOST) if missing > 0 else (fitted > 1))
        chosen = draws.some(room, abs(missing))
        if len(chosen) == 0:
            break
        fitted[chosen] += 1 if missing > 0 else -1
    return fitted
