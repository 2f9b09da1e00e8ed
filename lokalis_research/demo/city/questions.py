"""What families ask help for: questions per leefgebied, from 2019 on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import STOP
from lokalis_research.demo.city.areas import AREAS, column
from lokalis_research.demo.city.episodes import Episodes, draw_delay
from lokalis_research.demo.city.targets import YEARS
from lokalis_research.demo.draws import Draws, IntArray

FIELDS = (
    "financien",
    "wonen",
    "taalvaardigheid",
    "participatie",
    "gezondheid",
    "psychische_gezondheid",
    "opvoeden_en_opgroeien",
    "veranderend_ouderschap",
    "veiligheid",
    "overig",
)
"""The leefgebieden, in the order of the columns of the weights below."""

FIRST_WEIGHTS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "laag": (170, 70, 40, 50, 60, 0, 490, 30, 70, 20),
        "midden": (80, 40, 20, 50, 70, 0, 590, 70, 50, 30),
        "hoog": (40, 20, 10, 40, 50, 0, 670, 120, 30, 20),
        "school": (60, 30, 20, 300, 110, 0, 410, 20, 20, 30),
    }
)
SECOND_WEIGHTS = (180, 110, 80, 170, 110, 0, 250, 110, 90, 60)
"""Planted case mix: the first question depends on the area, further ones do not."""

SHARE_THIRD = 300
SHARE_PSYCHIC = 620
"""From 2022 on psychische_gezondheid stands apart; until then it was gezondheid."""

FITTED_2019: Mapping[str, int] = MappingProxyType(
    {"opvoeden_en_opgroeien": 64, "financien": 20, "participatie": 17}
)
"""Published: percent of the families of 2019 with a question on a leefgebied."""

FITTED_2022: Mapping[str, int] = MappingProxyType({"financien": 21})
FINANCE, SAFETY = FIELDS.index("financien"), FIELDS.index("veiligheid")
HEALTH, PSYCHIC = FIELDS.index("gezondheid"), FIELDS.index("psychische_gezondheid")


@dataclass(frozen=True)
class Questions:
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
    several = _exact_share(episodes.area, column(lambda area: area.meervoudig), draws)
    for more in (several, several & draws.chance(SHARE_THIRD, n)):
        weights = np.array(SECOND_WEIGHTS) * ~about
        chosen = draws.choice_per_row(weights)
        about[rows[more], chosen[more]] = True
    return about


def _exact_share(group: IntArray, per_mille: IntArray, draws: Draws) -> npt.NDArray[np.bool_]:
    """Choose in every group the share that its number asks for, as exactly as a count can."""
    order = draws.order(len(group))
    order = order[np.argsort(group[order], kind="stable")]
    sizes = np.bincount(group, minlength=len(per_mille))
    place = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen = np.zeros(len(group), dtype=bool)
    chosen[order] = (2 * place + 1) * 1000 < 2 * per_mille[group[order]] * sizes[group[order]]
    return chosen


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
            about[rows, draws.choice_per_row(gives[rows] * 100 + 0)] = True
