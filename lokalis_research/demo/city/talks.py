"""What families tell: driegesprekken, vroegsignalering, and answers to the Ervaringswijzer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import FIRST_SHOWN, STOP, Span, span
from lokalis_research.demo.city.areas import AREAS, column, teams_on
from lokalis_research.demo.city.episodes import Episodes
from lokalis_research.demo.draws import PLANTED, Draws, IntArray
from lokalis_research.microdata import Microdata

STATEMENTS = (
    "wist_waarheen", "snel_geholpen", "goed_geholpen", "samen_oplossing_gezocht", "gaat_beter",
)  # fmt: skip
ANSWERS = ("helemaal_eens", "eens", "neutraal", "oneens", "helemaal_oneens")
AGREE = 2
SHARE_SKIPPED, SHARE_NO_TEAM = 45, 60


@dataclass(frozen=True)
class Round:
    """A time in which answers came in."""

    days: Span
    number: int
    agree: tuple[int, ...]
    only: str = ""


ROUNDS = tuple(Round(span(first, after), *said) for first, after, *said in PLANTED["experience"])


@dataclass(frozen=True, repr=False)
class Experience(Microdata):
    """Answers, in order of day."""

    day: IntArray
    team: np.ndarray
    answers: IntArray


def generate_experience(draws: Draws) -> Experience:
    """Generate answers such that the published percentages come out."""
    days, teams, answers = [], [], []
    for part in ROUNDS:
        day = np.sort(draws.integers(part.days.start, part.days.stop, part.number))
        area = draws.choice(column(lambda area: area.gewicht), part.number)
        if part.only:
            area[:] = [one.team for one in AREAS].index(part.only)
        missing = draws.chance(SHARE_NO_TEAM, part.number)
        days.append(day)
        teams.append(np.where(missing, "", teams_on(area, day)))
        answers.append(
            np.stack(
                [_answers(part.number, one, not part.only, draws) for one in part.agree], axis=1
            )
        )
    return Experience(np.concatenate(days), np.concatenate(teams), np.concatenate(answers))


def _answers(n: int, percent: int, several: bool, draws: Draws) -> IntArray:
    if percent == 0:
        return np.full(n, -1)
    given = np.flatnonzero(~draws.chance(SHARE_SKIPPED if several else 0, n))
    given = given[draws.order(len(given))]
    agreeing = (percent * len(given) + 50) // 100
    answer = np.full(n, -1)
    answer[given[:agreeing]] = draws.choice([55, 45], agreeing)
    answer[given[agreeing:]] = AGREE + draws.choice([5, 3, 2], len(given) - agreeing)
    return answer


WINDOWS = tuple((span(first, after), number) for first, after, number in PLANTED["talks"])
"""Talks that were held, per span."""

NOT_HELD = span(date(2022, 6, 1), date(2023, 1, 28))
NUMBER_NOT_HELD = 520
REASONS = ("niet_nodig", "gezin_wil_niet", "al_in_traject", "nog_te_plannen", "anders")
REASON_COUNTS = (78, 62, 74, 36, 270)
"""Published: more than half of the reasons is anders."""

STAGES = ("geselecteerd", "bezocht", "bereikt", "wil_hulp", "driegesprek", "hulp_gestart")


@dataclass(frozen=True)
class Funnel:
    """Planted: how many households came how far."""

    days: Span
    counts: tuple[int, ...]
    known: int


FUNNELS = tuple(Funnel(span(first, after), *counts) for first, after, *counts in PLANTED["funnels"])

SHARE_FAMILY_KNOWN = 180


@dataclass(frozen=True, repr=False)
class Talks(Microdata):
    """Driegesprekken, in order of day."""

    family: IntArray
    day: IntArray
    reason: IntArray


@dataclass(frozen=True, repr=False)
class Signals(Microdata):
    """Stages that households reached, ordered by household."""

    household: IntArray
    family: IntArray
    stage: IntArray
    day: IntArray
    known: npt.NDArray[np.bool_]


def generate_talks(episodes: Episodes, finance: npt.NDArray[np.bool_], draws: Draws) -> Talks:
    """Generate driegesprekken with families that have questions about money."""
    parts = [_held(episodes, finance, days, number, draws) for days, number in WINDOWS]
    family, day = (np.concatenate(side) for side in zip(*parts, strict=True))
    other, other_day = _held(episodes, finance, NOT_HELD, NUMBER_NOT_HELD, draws)
    reasons = np.repeat(np.arange(len(REASONS)), REASON_COUNTS)[draws.order(NUMBER_NOT_HELD)]
    reason = np.concatenate([np.full(len(family), -1), reasons])
    family, day = np.concatenate([family, other]), np.concatenate([day, other_day])
    order = np.argsort(day, kind="stable")
    return Talks(family[order], day[order], reason[order])


def _held(
    episodes: Episodes, finance: npt.NDArray[np.bool_], days: Span, number: int, draws: Draws
) -> tuple[IntArray, IntArray]:
    start = np.maximum(np.maximum(episodes.start, days.start), FIRST_SHOWN)
    length = np.where(finance, np.minimum(episodes.stop, days.stop) - start, 0)
    episode = draws.choice(np.maximum(length, 0), number)
    day = start[episode] + draws.integers(0, 1 << 20, number) * length[episode] // (1 << 20)
    return episodes.family[episode], day


def generate_signals(episodes: Episodes, draws: Draws) -> Signals:
    """Generate households in vroegsignalering, and how far they came."""
    parts = []
    number = 0
    for funnel in FUNNELS:
        n = funnel.counts[0]
        reached = np.sum([np.arange(n) < count for count in funnel.counts], axis=0)
        reached = reached[draws.order(n)]
        known = np.zeros(n, dtype=bool)
        known[draws.order(n)[: funnel.known]] = True
        first = np.sort(draws.integers(funnel.days.start, funnel.days.stop, n))
        steps = np.cumsum(draws.integers(2, 13, n * len(STAGES)).reshape(n, -1), axis=1)
        days = np.concatenate([first[:, None], first[:, None] + steps[:, :-1]], axis=1)
        family = np.where(
            draws.chance(SHARE_FAMILY_KNOWN, n), draws.integers(0, episodes.families, n), -1
        )
        household, stage = np.nonzero((np.arange(len(STAGES)) < reached[:, None]) & (days < STOP))
        parts.append(
            (number + household, family[household], stage, days[household, stage], known[household])
        )
        number += n
    return Signals(*(np.concatenate(side) for side in zip(*parts, strict=True)))
