"""How long absences last and when they begin: assumptions, chosen to look like practice.

They shape the spells; how much absence a month holds follows from its target (see `calibration`).
"""

from __future__ import annotations

import numpy as np

from lokalis_research.demo.calendar import day_number
from lokalis_research.demo.draws import Draws, IntArray
from lokalis_research.period import Month

LONGEST_SHORT = 14
"""A spell of at most so many days, at the end of a month, is 'kort' in that month (assumption)."""

SHORT_WEIGHTS = (14, 17, 16, 12, 10, 5, 7, 5, 3, 3, 2, 2, 1, 2)
CORONA_WEIGHTS = (8, 10, 12, 12, 14, 10, 13, 8, 5, 5, 3, 2, 1, 2)
"""Weights of 1 to 14 days; in corona time people stayed at home for longer."""

LONG_BANDS = ((15, 28), (29, 42), (43, 91), (92, 182), (183, 365), (366, 729), (731, 800))
LONG_WEIGHTS = (26, 16, 24, 15, 11, 7, 1)

WEEKDAY_WEIGHTS = (26, 20, 18, 18, 13, 2, 3)
"""Weights of Monday to Sunday as first day."""

SHARE_PARTIAL = 650
"""Of the spells that are drawn as 43 days or longer: per mille that go back to work in steps."""

SHARE_HALF = 60
"""Of the spells of 15 days or longer: per mille that begin at 50%."""

SHORTEST_PARTIAL = 43
PARTIAL_STEPS = (
    ((50, 50),),
    ((40, 75), (70, 50)),
    ((50, 60), (75, 30)),
    ((35, 80), (60, 50), (85, 25)),
)
"""After which part of the spell (%) which percentage begins."""

_CORONA = (day_number(Month(2020, 3).start), day_number(Month(2022, 3).stop))


def weekday(days: IntArray) -> IntArray:
    """Tell which weekday days are, Monday being 0."""
    return (days + 3) % 7


def draw_start(start: int, stop: int, draws: Draws) -> int:
    """Draw the first day of a spell, mostly on the first days of a week."""
    days = np.arange(start, stop)
    return start + int(draws.choice(np.array(WEEKDAY_WEIGHTS)[weekday(days)], 1)[0])


def draw_short(start: int, draws: Draws) -> int:
    """Draw the days of a short spell: back on a Monday rather than in a weekend."""
    corona = _CORONA[0] <= start < _CORONA[1]
    length = 1 + int(draws.choice(CORONA_WEIGHTS if corona else SHORT_WEIGHTS, 1)[0])
    back = int(weekday(np.array([start + length]))[0])
    later = length + (7 - back if back >= 5 else 0)
    return later if later <= LONGEST_SHORT else length


def draw_long(draws: Draws) -> int:
    """Draw the days of a long spell."""
    low, high = LONG_BANDS[int(draws.choice(LONG_WEIGHTS, 1)[0])]
    return int(draws.integers(low, high + 1, 1)[0])


def draw_steps(start: int, length: int, draws: Draws) -> tuple[tuple[int, int], ...]:
    """Draw from which day of a long spell which percentage holds."""
    first = 50 if draws.chance(SHARE_HALF, 1)[0] else 100
    partial = bool(draws.chance(SHARE_PARTIAL, 1)[0]) and length >= SHORTEST_PARTIAL
    course = PARTIAL_STEPS[int(draws.integers(0, len(PARTIAL_STEPS), 1)[0])] if partial else ()
    later = [(start + length * part // 100, level) for part, level in course if level < first]
    return ((start, first), *later)
