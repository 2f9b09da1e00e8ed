"""The absence of the demo: month by month, until each holds what its target asks.

First the long spells (those that count as 'lang' at the end of the month), then the short ones.
Spells drawn in earlier months count with what they bring along. What remains is met by moving
first days and ends, so that nothing is drawn in vain and past months stay as they are.
"""

from __future__ import annotations

import numpy as np

from lokalis_research.demo.calendar import MONTHS, STOP, day_number
from lokalis_research.demo.capacity import Capacity
from lokalis_research.demo.draws import Draws, IntArray
from lokalis_research.demo.durations import (
    LONGEST_SHORT,
    draw_long,
    draw_short,
    draw_start,
    draw_steps,
)
from lokalis_research.demo.spells import LAST_COUNTED_DAY, Register, Spell
from lokalis_research.demo.targets import Target
from lokalis_research.demo.teams import TEAMS

PRONENESS = (300, 600, 1000, 1600, 2600)
"""Planted: how often one falls sick, per mille; employees are spread over these evenly."""

SHARE_RECURRENT = 60
"""Planted: per mille of the short spells given to somebody who was back less than four weeks."""

SHARE_SHORT_TURNING_LONG = 150
"""Of the spells that begin in the last days of a month: per mille that turn out long."""

MATERNITY_LEAVES, MATERNITY_DAYS = 48, 112
OTHER_LEAVES, OTHER_DAYS = 14, 5
STOCK_SHARE = 85
"""Percent of the first month's long absence that began before it."""

MOST_DRAWS = 2000
"""Per month: far more than needed, so that an impossible target ends too (and shows as a gap)."""

SHORTEST_LONG = LONGEST_SHORT + 1
_SMALLEST = 100 * 3000  # half a day of a small contract: less than this cannot be met


def generate_spells(capacity: Capacity, targets: tuple[Target, ...], seed: int) -> list[Spell]:
    """Generate all absence."""
    register = Register(capacity)
    draws = Draws(seed, "absence")
    proneness = np.array(PRONENESS)[draws.integers(0, len(PRONENESS), len(capacity.employees))]
    _plan_leaves(register, draws)
    for number, (month, target) in enumerate(zip(MONTHS, targets, strict=True)):
        start, stop = day_number(month.start), day_number(month.stop)
        effects = np.array([team.effect for team in TEAMS])[capacity.team[:, start]]
        maker = _MonthMaker(register, start, stop, proneness * effects, draws)
        total = capacity.total(start, stop)
        long_load, short_load = total * target.lang // 100, total * target.kort // 100
        if number == 0:
            maker.add_stock(long_load * STOCK_SHARE // 100)
        maker.meet_long(long_load)
        maker.meet_short(short_load)
    return register.spells


def _plan_leaves(register: Register, draws: Draws) -> None:
    """Put maternity leaves and a few other leaves first: they are known beforehand."""
    everybody = np.ones(len(register.capacity.employees), dtype=np.int64)
    first = day_number(MONTHS[0].start)
    for soort, number, days in (
        ("zwangerschap", MATERNITY_LEAVES, MATERNITY_DAYS),
        ("overig", OTHER_LEAVES, OTHER_DAYS),
    ):
        for start in draws.integers(first, STOP - 14, number).tolist():
            employee = register.pick(start, days, everybody, draws)
            if employee is not None:
                everybody[employee] = 0
                stop = min(start + days, register.free_until(employee, start))
                register.add(Spell(employee, start, stop, ((start, 100),), soort))


class _MonthMaker:
    """Makes the absence of one month."""

    def __init__(
        self, register: Register, start: int, stop: int, weights: IntArray, draws: Draws
    ) -> None:
        self._register = register
        self._start, self._stop = start, stop
        self._weights = weights
        self._draws = draws

    def add_stock(self, load: int) -> None:
        """Add spells that began earlier and still run, until they bring this load."""
        while load > 0:
            length = draw_long(self._draws)
            start = self._start - int(self._draws.integers(1, LAST_COUNTED_DAY, 1)[0])
            if start + length > self._start:
                needed = self._start + 1 - start
                number = self._add_long(start, length, needed)
                load -= self._load(number) if number is not None else 0

    def meet_long(self, target: int) -> None:
        """Bring the long absence of the month to its target."""
        running = self._running(long=True)
        gap = target - sum(self._load(number) for number in running)
        last_start = self._stop - SHORTEST_LONG
        added: list[int] = []
        for _ in range(MOST_DRAWS):
            if gap <= _SMALLEST:
                break
            start = draw_start(self._start, last_start + 1, self._draws)
            number = self._add_long(start, draw_long(self._draws), SHORTEST_LONG)
            if number is not None:
                added.append(number)
                gap -= self._load(number)
        for number in added:
            gap += self._begin_later(number, -gap, last_start)
        self._end_earlier(self._running(long=True), -gap, SHORTEST_LONG)

    def meet_short(self, target: int) -> None:
        """Bring the short absence of the month to its target."""
        running = self._running(long=False)
        gap = target - sum(self._load(number) for number in running)
        if gap < 0:
            self._end_earlier(running, -gap, 1)
        for _ in range(MOST_DRAWS):
            if gap <= _SMALLEST:
                break
            spell = self._draw_short_spell()
            if spell is None:
                continue
            load = spell.load(self._register.capacity, self._start, self._stop)
            if load > gap:
                day = spell.load(self._register.capacity, spell.start, spell.start + 1)
                days = (2 * gap + day) // (2 * day)
                if days == 0:
                    break
                spell = spell.cut(stop=spell.start + days)
                load = spell.load(self._register.capacity, self._start, self._stop)
            self._register.add(spell)
            gap -= load

    def _running(self, *, long: bool) -> list[int]:
        """List the spells with sick days in the month and one class at its end, by their end."""
        spells = self._register.spells
        numbers = [
            number
            for number, spell in enumerate(spells)
            if spell.soort == "ziekte"
            and spell.stop > self._start
            and (spell.length_at(self._stop) > LONGEST_SHORT) == long
        ]
        return sorted(numbers, key=lambda number: (spells[number].stop, number))

    def _load(self, number: int) -> int:
        spell = self._register.spells[number]
        return spell.load(self._register.capacity, self._start, self._stop)

    def _add_long(self, start: int, length: int, needed: int) -> int | None:
        """Add a long spell for somebody who is free for the days needed."""
        employee = self._register.pick(start, needed, self._weights, self._draws)
        steps = draw_steps(start, length, self._draws)
        if employee is None:
            return None
        stop = min(start + length, self._register.free_until(employee, start))
        return self._register.add(Spell(employee, start, start + length, steps).cut(stop=stop))

    def _draw_short_spell(self) -> Spell | None:
        start = draw_start(self._start, self._stop, self._draws)
        length = draw_short(start, self._draws)
        late = self._stop - start <= LONGEST_SHORT
        turns_long = bool(self._draws.chance(SHARE_SHORT_TURNING_LONG, 1)[0]) and late
        recurrent = bool(self._draws.chance(SHARE_RECURRENT, 1)[0])
        if turns_long:
            length = draw_long(self._draws)
        needed = SHORTEST_LONG if turns_long else length
        employee = self._register.pick(
            start, needed, self._weights, self._draws, recurrent=recurrent
        )
        steps = draw_steps(start, length, self._draws) if turns_long else ((start, 100),)
        if employee is None:
            return None
        stop = min(start + length, self._register.free_until(employee, start))
        return Spell(employee, start, start + length, steps).cut(stop=stop)

    def _begin_later(self, number: int, excess: int, last_start: int) -> int:
        """Let a spell of this month begin later, and return how much less it brings."""
        spell = self._register.spells[number]
        day = spell.load(self._register.capacity, spell.start, spell.start + 1)
        room = min(last_start, spell.stop - SHORTEST_LONG) - spell.start
        days = min((2 * excess + day) // (2 * day), room)
        if days <= 0:
            return 0
        before = self._load(number)
        self._register.replace(number, spell.cut(start=spell.start + days))
        return before - self._load(number)

    def _end_earlier(self, numbers: list[int], excess: int, shortest: int) -> None:
        """Let spells end within the month, until they bring so much less."""
        for number in numbers:
            spell = self._register.spells[number]
            end = min(spell.stop, self._stop, spell.start + LAST_COUNTED_DAY)
            earliest = max(self._start, spell.start + shortest)
            day = spell.load(self._register.capacity, end - 1, end)
            if excess <= _SMALLEST or end <= earliest or day == 0:
                continue
            days = min((2 * excess + day) // (2 * day), end - earliest)
            if days > 0:
                before = self._load(number)
                self._register.replace(number, spell.cut(stop=end - days))
                excess -= before - self._load(number)
