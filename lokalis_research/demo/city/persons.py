"""Who belongs to the families, and which questions they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import FIRST_DAY, STOP, YEARS
from lokalis_research.demo.city.areas import AREAS, column
from lokalis_research.demo.city.episodes import Episodes, draw_delay
from lokalis_research.demo.draws import Draws, IntArray, count_off
from lokalis_research.microdata import Microdata

FIELDS = (
    "financien", "wonen", "taalvaardigheid", "participatie", "gezondheid", "psychische_gezondheid",
    "opvoeden_en_opgroeien", "veranderend_ouderschap", "veiligheid", "overig",
)  # fmt: skip
"""The leefgebieden, in the order of the columns of the weights below."""

FIRST_WEIGHTS = {
    "laag": (170, 70, 40, 50, 60, 0, 490, 30, 70, 20),
    "midden": (80, 40, 20, 50, 70, 0, 590, 70, 50, 30),
    "hoog": (40, 20, 10, 40, 50, 0, 670, 120, 30, 20),
    "school": (60, 30, 20, 300, 110, 0, 410, 20, 20, 30),
}
SECOND_WEIGHTS = (180, 110, 80, 170, 110, 0, 250, 110, 90, 60)
"""Planted case mix: the first question depends on the area, further ones do not."""

SHARE_THIRD = 300
SHARE_PSYCHIC = 620
"""From 2022 on psychische_gezondheid stands apart; until then it was gezondheid."""

FITTED_2019 = {"opvoeden_en_opgroeien": 64, "financien": 20, "participatie": 17}
"""Published: percent of the families of 2019 with a question on a leefgebied."""

FITTED_2022 = {"financien": 21}
FINANCE, SAFETY = FIELDS.index("financien"), FIELDS.index("veiligheid")
HEALTH, PSYCHIC = FIELDS.index("gezondheid"), FIELDS.index("psychische_gezondheid")


@dataclass(frozen=True, repr=False)
class Questions(Microdata):
    """Questions, ordered by episode."""

    episode: IntArray
    family: IntArray
    field: IntArray
    day: IntArray


def generate_questions(episodes: Episodes, draws: Draws) -> tuple[Questions, npt.NDArray[np.bool_]]:
    """Generate questions such that the published percentages come out."""
    about = _about(episodes, draws)
    day = np.maximum(episodes.start + draws.integers(0, 21, len(episodes.family)), 0)
    day = np.minimum(day, episodes.stop - 1)
    day = np.maximum(day, YEARS[2019].start + draws.integers(0, 21, len(day)))
    written = (
        (episodes.stop > YEARS[2019].start + 21)
        & (day < episodes.stop)
        & (day + draw_delay(len(day), draws) < STOP)
    )
    _split_health(about, episodes.start, draws)
    _fit(about, episodes, written & (day < YEARS[2019].stop), 2019, FITTED_2019, draws)
    only = ~episodes.families_in(YEARS[2019])[episodes.family]
    in_2022 = written & (day >= YEARS[2019].stop) & (day < YEARS[2022].stop)
    _fit(about, episodes, in_2022 & only, 2022, FITTED_2022, draws)
    episode, field = np.nonzero(about & written[:, None])
    return Questions(episode, episodes.family[episode], field, day[episode]), about


def _about(episodes: Episodes, draws: Draws) -> npt.NDArray[np.bool_]:
    n = len(episodes.family)
    first = np.array([FIRST_WEIGHTS[area.ses] for area in AREAS])[episodes.area]
    about = np.zeros((n, len(FIELDS)), dtype=bool)
    rows = np.arange(n)
    about[rows, draws.choice_per_row(first)] = True
    several = draws.spread(episodes.area) < column(lambda area: area.meervoudig)[episodes.area]
    for more in (several, several & draws.chance(SHARE_THIRD, n)):
        weights = np.array(SECOND_WEIGHTS) * ~about
        chosen = draws.choice_per_row(weights)
        about[rows[more], chosen[more]] = True
    return about


def _split_health(about: npt.NDArray[np.bool_], start: IntArray, draws: Draws) -> None:
    apart = about[:, HEALTH] & (start >= YEARS[2022].start)
    apart &= draws.chance(SHARE_PSYCHIC, len(about))
    about[apart, HEALTH], about[apart, PSYCHIC] = False, True


def _fit(
    about: npt.NDArray[np.bool_],
    episodes: Episodes,
    shown: npt.NDArray[np.bool_],
    year: int,
    percentages: Mapping[str, int],
    draws: Draws,
) -> None:
    """Swap questions of families until the percentages of a year come out."""
    counted = shown & episodes.families_in(YEARS[year])[episodes.family]
    per_family = np.bincount(episodes.family, counted, episodes.families).astype(np.int64)
    single = counted & (per_family[episodes.family] == 1)
    free = [name not in percentages and name != "psychische_gezondheid" for name in FIELDS]
    for name, percentage in percentages.items():
        field = FIELDS.index(name)
        with_field = np.bincount(episodes.family, counted & about[:, field], episodes.families)
        wanted = (percentage * int((per_family > 0).sum()) + 50) // 100
        missing = wanted - int((with_field > 0).sum())
        takes = about & np.array(free)
        if missing > 0:
            rows = draws.some(single & ~about[:, field] & takes.any(axis=1), missing)
            about[rows, takes[rows].argmax(axis=1)] = False
            about[rows, field] = True
        else:
            gives = ~about & np.array(free)
            rows = draws.some(single & about[:, field] & gives.any(axis=1), -missing)
            about[rows, field] = False
            about[rows, draws.choice_per_row(gives[rows] * 100)] = True


SIZE_WEIGHTS = (0, 230, 400, 230, 100, 30, 10)
SIZE_WEIGHTS_SINCE_2021 = (0, 620, 250, 90, 30, 10, 0)
"""Members by number, from nought on: the new system holds fewer people per family."""

MOST = 8
PERSONS_2019, CLIENTS_2021 = 19245, 15737
"""Published."""

CHILD, PARENT, OTHER = 0, 1, 2
ROLES = ("kind", "ouder", "anders")
SHARE_BIRTH_YEAR_MISSING = 12


@dataclass(frozen=True, repr=False)
class Persons(Microdata):
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
    place = count_off(size)
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
