"""The absence spells while they are being made: who is sick, and who can still fall sick."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import STOP
from lokalis_research.demo.capacity import Capacity
from lokalis_research.demo.draws import Draws, IntArray

LAST_COUNTED_DAY = 730
REST = 2
"""Fewest days between two spells of one person: spells that touch could be read as one."""

RECURRENCE_DAYS = 28


@dataclass(frozen=True)
class Spell:
    """One absence of one employee."""

    employee: int
    start: int
    stop: int
    steps: tuple[tuple[int, int], ...]
    soort: str = "ziekte"

    def length_at(self, day: int) -> int:
        """Count the days of the spell up to, and not including, `day`."""
        return min(self.stop, day) - self.start

    def load(self, capacity: Capacity, start: int, stop: int) -> int:
        """Sum deeltijdfactor × percentage over the sick days in a period that count."""
        end = min(self.stop, stop, self.start + LAST_COUNTED_DAY)
        total = 0
        for number, (begin, percentage) in enumerate(self.steps):
            until = self.steps[number + 1][0] if number + 1 < len(self.steps) else end
            first, last = max(begin, start), min(until, end)
            total += percentage * capacity.worked(self.employee, first, last)
        return total

    def cut(self, *, start: int | None = None, stop: int | None = None) -> Spell:
        """Let the spell begin later or end earlier."""
        first = self.start if start is None else start
        last = self.stop if stop is None else stop
        steps = ((first, self.steps[0][1]), *(step for step in self.steps[1:] if step[0] < last))
        return dataclasses.replace(self, start=first, stop=last, steps=steps)


@dataclass
class Register:
    """All spells so far, and on which days everybody is still free to fall sick."""

    capacity: Capacity
    spells: list[Spell] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._free = self.capacity.employed.copy()
        self._last_back = np.full(len(self.capacity.employees), -10_000, dtype=np.int64)

    def free_until(self, employee: int, start: int) -> int:
        """Find the first day from `start` on that is not free; none known means never."""
        taken = np.flatnonzero(~self._free[employee, start:])
        return start + int(taken[0]) if len(taken) else STOP + 10_000

    def pick(
        self, start: int, length: int, weights: IntArray, draws: Draws, *, recurrent: bool = False
    ) -> int | None:
        """Draw somebody who is free for some days, or nobody if there is none."""
        fits = self._free[:, start : start + length].all(axis=1)
        if recurrent:
            recent: npt.NDArray[np.bool_] = fits & (start - self._last_back < RECURRENCE_DAYS)
            fits = recent if recent.any() else fits
        chances = weights * fits
        return int(draws.choice(chances, 1)[0]) if chances.any() else None

    def add(self, spell: Spell) -> int:
        """Add a spell and return its number."""
        rest = 0 if spell.soort == "zwangerschap" else REST
        self._free[spell.employee, max(spell.start - rest, 0) : spell.stop + rest] = False
        if spell.soort == "ziekte":
            self._last_back[spell.employee] = spell.stop
        self.spells.append(spell)
        return len(self.spells) - 1

    def replace(self, number: int, shorter: Spell) -> None:
        """Put a shorter version in the place of a spell; the days at its end become free."""
        old = self.spells[number]
        days = slice(shorter.stop + REST, old.stop)
        self._free[old.employee, days] = self.capacity.employed[old.employee, days]
        self._last_back[old.employee] = max(shorter.stop, REST)
        self.spells[number] = shorter
