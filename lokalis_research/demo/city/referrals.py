"""Referrals to specialist youth care, with what an analysis should find in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import FIRST_SHOWN, MONTH_STARTS, STOP, YEARS, demo_day
from lokalis_research.demo.city.areas import AREAS, column
from lokalis_research.demo.city.episodes import Episodes, draw_delay
from lokalis_research.demo.city.persons import CHILD, FIELDS, Persons
from lokalis_research.demo.draws import Draws, IntArray, count_off
from lokalis_research.microdata import Microdata

YEAR_EFFECT = {2018: 940, 2019: 1000, 2020: 940, 2021: 970, 2022: 1000, 2023: 1030}
"""Planted: rate per family-day in a year, per mille of 2019, without pulse, season and closure.

Steps of 3% a year since 2018, and a step of 9% down on 1 January 2020 that stays.
"""

SEASON = (1050, 1060, 1080, 1000, 1020, 1060, 760, 700, 1060, 1100, 1120, 990)
CLOSURE = 720
CLOSED_MONTHS = (3, 4, 5, 6)
"""Planted: per mille of the usual rate in these months of 2020."""

MIX = {"opvoeden_en_opgroeien": 1500, "veranderend_ouderschap": 1200, "veiligheid": 1350,
     "gezondheid": 1250, "psychische_gezondheid": 1600, "financien": 800}  # fmt: skip
"""Planted case mix: what a question does to the rate, per mille."""

FRAILTY = (250, 600, 1000, 1500, 2150)
"""Planted: families differ, per mille; evenly spread."""

SHOCKS = (600, 750, 900, 1000, 1100, 1250, 1400)
"""Planted overdispersion: a team has months like these, per mille; evenly spread."""

BASE = 5_000
"""Rate per family-month of support in 2019 at 1000 per mille of everything, per million."""

PULSE_PER_MILLE = 580
PULSE_MONTHS = (620, 250, 130)
"""Planted: per mille of the running help of 2019 that is referred anew, and in which month of 2020.
"""

PULSE_KINDS = (680, 120, 200)
"""Of these: written down as administratief, as nieuw, and without a soort."""

KINDS = ("nieuw", "verlenging", "administratief", "")
SHARE_EXTENSION, SHARE_KIND_MISSING = 210, 35
SHARE_OTHER_PROVIDER, SHARE_WHOLE_FAMILY = 120, 80
PROVIDERS = ("KOOS", "Spoor030", "overig")
REFERRALS_2019, REFERRED_FAMILIES_2019 = 1164, 1024
"""Published."""

START_2020 = demo_day(date(2020, 1, 1))


@dataclass(frozen=True, repr=False)
class Referrals(Microdata):
    """Referrals, in order of day."""

    episode: IntArray
    family: IntArray
    person: IntArray
    day: IntArray
    provider: IntArray
    kind: IntArray
    planted: npt.NDArray[np.bool_]


def generate_referrals(
    episodes: Episodes, about: npt.NDArray[np.bool_], persons: Persons, draws: Draws
) -> Referrals:
    """Generate referrals such that those of 2019, and their families, are as published."""
    episode, day, score = _candidates(episodes, about, draws)
    taken = _taken(episodes.family[episode], day, score)
    episode, day = episode[taken], day[taken]
    pulse, pulse_day = _pulse(episodes, episode, day, draws)
    planted = np.repeat([False, True], [len(episode), len(pulse)])
    episode, day = np.concatenate([episode, pulse]), np.concatenate([day, pulse_day])
    shown = np.flatnonzero(day + draw_delay(len(day), draws) < STOP)
    shown = shown[np.argsort(day[shown], kind="stable")]
    return _described(episodes, persons, episode[shown], day[shown], planted[shown], draws)


def _candidates(
    episodes: Episodes, about: npt.NDArray[np.bool_], draws: Draws
) -> tuple[IntArray, IntArray, npt.NDArray[np.float64]]:
    """Give every month of support a chance; a low score means that a referral happens."""
    months = MONTH_STARTS
    first = np.searchsorted(months, np.maximum(episodes.start, FIRST_SHOWN), side="right") - 1
    last = np.searchsorted(months, np.minimum(episodes.stop, STOP) - 1, side="right") - 1
    number = np.maximum(last - first + 1, 0) * (episodes.stop > FIRST_SHOWN)
    episode = np.repeat(np.arange(len(number)), number)
    place = count_off(number)
    month = first[episode] + place
    begin = np.maximum(months[month], episodes.start[episode])
    end = np.minimum(months[month + 1], np.minimum(episodes.stop[episode], STOP))
    rate = _rates(episodes, about, episode, month, draws)
    chance = rate * (end - begin) / (30.0 * 1_000_000)
    uniform = (draws.integers(0, 1 << 40, len(episode)) + 0.5) / float(1 << 40)
    day = begin + draws.integers(0, 1 << 20, len(episode)) * (end - begin) // (1 << 20)
    return episode, day, uniform / chance


def _rates(
    episodes: Episodes,
    about: npt.NDArray[np.bool_],
    episode: IntArray,
    month: IntArray,
    draws: Draws,
) -> npt.NDArray[np.float64]:
    number = np.arange(month.max() + 1)
    year, of_year = 2015 + number // 12, number % 12
    calendar = np.array([YEAR_EFFECT.get(int(one), 0) for one in year]) * np.array(SEASON)[of_year]
    closed = (year == 2020) & np.isin(of_year + 1, CLOSED_MONTHS)
    calendar = np.where(closed, calendar * CLOSURE // 1000, calendar) / 1_000_000
    shocks = np.array(SHOCKS)[draws.integers(0, len(SHOCKS), len(AREAS) * len(number))]
    area = episodes.area[episode]
    effect = column(lambda area: area.verwijzing)[area] * shocks[area * len(number) + month] / 1e6
    mix = np.ones(len(episodes.family))
    for field, factor in MIX.items():
        mix = np.where(about[:, FIELDS.index(field)], mix * factor / 1000, mix)
    frailty = np.array(FRAILTY)[draws.integers(0, len(FRAILTY), episodes.families)] / 1100
    rates: npt.NDArray[np.float64] = (
        BASE * calendar[month] * effect * mix[episode] * frailty[episodes.family[episode]]
    )
    return rates


def _taken(family: IntArray, day: IntArray, score: npt.NDArray[np.float64]) -> IntArray:
    """Take the lowest scores: up to where the families of 2019 are as many as published.

    A few further or fewer referrals of the same families make their number as published too.
    """
    year = (day >= YEARS[2019].start) & (day < YEARS[2019].stop)
    rows = np.flatnonzero(year)
    rows = rows[np.argsort(score[rows], kind="stable")]
    first = np.zeros(len(rows), dtype=bool)
    first[np.unique(family[rows], return_index=True)[1]] = True
    stop = int(np.flatnonzero(first)[REFERRED_FAMILIES_2019])
    repeats = rows[:stop][~first[:stop]]
    wanted = REFERRALS_2019 - REFERRED_FAMILIES_2019
    others = rows[stop:][np.isin(family[rows[stop:]], family[rows[:stop]])]
    chosen = np.concatenate([rows[:stop][first[:stop]], repeats, others])
    elsewhere = np.flatnonzero(~year & (score < score[rows[stop]]))
    return np.sort(np.concatenate([chosen[: REFERRED_FAMILIES_2019 + wanted], elsewhere]))


def _pulse(
    episodes: Episodes, episode: IntArray, day: IntArray, draws: Draws
) -> tuple[IntArray, IntArray]:
    """Refer help anew that began in 2019 and went on into 2020."""
    running = np.unique(episode[(day >= YEARS[2019].start) & (day < START_2020)])
    running = running[episodes.stop[running] > START_2020]
    anew = running[draws.chance(PULSE_PER_MILLE, len(running))]
    months = MONTH_STARTS[60 + draws.choice(PULSE_MONTHS, len(anew))]
    day = months + draws.integers(0, 29, len(anew))
    return anew, np.minimum(day, episodes.stop[anew] - 1)


def _described(
    episodes: Episodes,
    persons: Persons,
    episode: IntArray,
    day: IntArray,
    planted: npt.NDArray[np.bool_],
    draws: Draws,
) -> Referrals:
    n = len(episode)
    family = episodes.family[episode]
    first = np.searchsorted(persons.family, family)
    size = np.searchsorted(persons.family, family, side="right") - first
    person = first + draws.integers(0, 1 << 20, n) * size // (1 << 20)
    person = np.where(persons.role[person] == CHILD, person, first)
    person = np.where(draws.chance(SHARE_WHOLE_FAMILY, n), -1, person)
    koos = column(lambda area: area.aanbieder == "KOOS")[episodes.area[episode]] == 1
    provider = np.where(koos, 0, 1)
    other = draws.chance(SHARE_OTHER_PROVIDER, n) & ~planted
    provider = np.where((day < START_2020) | other, 2, provider)
    before = np.zeros(n, dtype=bool)
    order = np.lexsort((day, family))
    before[order[1:]] = family[order[1:]] == family[order[:-1]]
    kind = np.where(before | draws.chance(SHARE_EXTENSION, n), 1, 0)
    kind = np.where(draws.chance(SHARE_KIND_MISSING, n), 3, kind)
    of_pulse = np.array([2, 0, 3])[draws.choice(PULSE_KINDS, n)]
    return Referrals(
        episode, family, person, day, provider, np.where(planted, of_pulse, kind), planted
    )
