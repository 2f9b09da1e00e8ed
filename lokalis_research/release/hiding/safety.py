"""Which hidden numbers are known too well, and what would have to be hidden for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from lokalis_research.release.hiding.ranges import Stretcher
from lokalis_research.release.hiding.state import State
from lokalis_research.release.shifts import EXACT, BoolArray, FloatArray


@dataclass(frozen=True)
class Cut:
    """One way in which a number is known too well: numbers of which enough must be hidden."""

    number: int
    weight: FloatArray


@dataclass
class Judge:
    """Judges what is hidden in one block."""

    state: State
    stretcher: Stretcher
    exposed: set[int] = field(default_factory=set)
    useless: set[int] = field(default_factory=set)

    @property
    def free(self) -> BoolArray:
        """Which numbers may be hidden, and help others then."""
        free = self.state.free.copy()
        free[list(self.useless)] = False
        return free

    def give_up(self, numbers: Iterable[int]) -> None:
        """Note what can be computed whatever else is hidden."""
        for number in numbers:
            (self.exposed if self.state.hidden[number] else self.useless).add(number)

    def cuts(self, hidden: BoolArray, most: int | None = None) -> list[Cut]:
        """Say what would have to be hidden as well."""
        found: list[Cut] = []
        for number in self.unproved(hidden):
            found += self._cuts_of(number)
            if most is not None and len(found) >= most:
                break
        return found

    def unproved(self, hidden: BoolArray) -> list[int]:
        """List the hidden numbers for which shifts of the true table prove nothing."""
        self.stretcher.hide(hidden)
        stuck = self.stretcher.settle(self._open(), self._up)
        self.stretcher.settle(stuck, self._down)
        return self._open()

    def _open(self) -> list[int]:
        state, (low, high) = self.state, self.stretcher.seen
        done = high - low >= state.width - EXACT
        done &= (low <= state.bottom + EXACT) & (high >= state.top - EXACT)
        left = np.flatnonzero(self.stretcher.hidden & state.guarded & ~done)
        return [int(number) for number in left if number not in self.exposed]

    def _up(self, number: int) -> float:
        """Tell how far a number must be shifted: down to its bottom first, and then up."""
        low, high, true = self._seen(number)
        if low > self.state.bottom[number] + EXACT:
            return float(self.state.bottom[number]) - true
        wanted = max(low + float(self.state.width[number]), float(self.state.top[number]))
        return wanted - true if high < wanted - EXACT else 0.0

    def _down(self, number: int) -> float:
        low, high, true = self._seen(number)
        wanted = high - float(self.state.width[number])
        return wanted - true if low > wanted + EXACT else 0.0

    def _seen(self, number: int) -> tuple[float, float, float]:
        low, high = self.stretcher.seen
        return float(low[number]), float(high[number]), float(self.stretcher.true[number])

    def _cuts_of(self, number: int) -> list[Cut]:
        state = self.state
        enough = float(state.width[number] + state.top[number] - state.bottom[number])
        up = self.stretcher.stretch(number, 1, enough)
        down = self.stretcher.stretch(number, -1, enough)
        needs = [
            (state.width[number] - (up.value - down.value), up.gain + down.gain),
            (state.top[number] - up.value, up.gain),
            (down.value - state.bottom[number], down.gain),
        ]
        found = [Cut(number, np.minimum(gain / lack, 1.0)) for lack, gain in needs if lack > EXACT]
        if not found and not self._proved(number, down.value, up.value):
            # Whole numbers lie closer together than any: something more must be hidden.
            found = [Cut(number, np.where(self.stretcher.hidden, 0.0, 1.0))]
        free = self.free & ~self.stretcher.hidden
        helpless = any(cut.weight[free].sum() < 1 - EXACT for cut in found)
        if helpless and state.hidden[number]:
            self.exposed.add(number)
            return []
        return found

    def _proved(self, number: int, bottom: float, top: float) -> bool:
        """Look for whole numbers that lie as far apart as any numbers do."""
        ends = [(np.ceil(bottom - EXACT), self._up), (np.floor(top + EXACT), self._down)]
        for end, back in ends:
            if number in self._open():
                self._go_to(number, float(end))
                self.stretcher.settle([number], back)
        return number not in self._open()

    def _go_to(self, number: int, end: float) -> None:
        def wish(number: int) -> float:
            low, high, true = self._seen(number)
            return 0.0 if low <= end <= high else end - true

        self.stretcher.settle([number], wish)
