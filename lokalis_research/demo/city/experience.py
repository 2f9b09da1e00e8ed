"""Answers to the Ervaringswijzer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from lokalis_research.demo.city.areas import AREAS, column, teams_on
from lokalis_research.demo.city.targets import Span, span
from lokalis_research.demo.draws import Draws, IntArray

STATEMENTS = (
    "wist_waarheen",
    "snel_geholpen",
    "goed_geholpen",
    "samen_oplossing_gezocht",
    "gaat_beter",
)
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


ROUNDS = (
    Round(span(date(2019, 3, 1), date(2020, 1, 1)), 85, (0, 0, 0, 0, 80), "MBO"),
    Round(span(date(2020, 1, 1), date(2020, 7, 1)), 46, (0, 0, 0, 0, 82), "MBO"),
    Round(span(date(2021, 1, 1), date(2021, 10, 1)), 300, (90, 94, 91, 87, 88)),
    Round(span(date(2021, 10, 1), date(2022, 1, 1)), 120, (90, 80, 94, 87, 88)),
    Round(span(date(2022, 1, 1), date(2022, 7, 1)), 520, (82, 81, 89, 89, 76)),
    Round(span(date(2022, 7, 1), date(2023, 1, 1)), 730, (81, 82, 89, 89, 76)),
    Round(span(date(2023, 1, 1), date(2023, 2, 1)), 90, (81, 81, 89, 89, 77)),
)


@dataclass(frozen=True)
class Experience:
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
