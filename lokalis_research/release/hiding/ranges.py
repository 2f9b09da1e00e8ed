"""How far a hidden number can lie from what it is, and whether that is enough: by witnesses.

A *witness* is a table of possible numbers that an outsider cannot tell from the true one. Two
witnesses in which a hidden number differs by ten prove that it is not known better than that. The
true table is the first; the others are small shifts of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy

from lokalis_research.release.hiding.state import FalseEquationError, State
from lokalis_research.release.shifts import EXACT, BoolArray, FloatArray, Shifts


@dataclass(frozen=True)
class Bound:
    """How far a number can be stretched one way, and which shown numbers hold it."""

    value: float
    gain: FloatArray


@dataclass
class Stretcher:
    """Stretches numbers of one block within what an outsider sees."""

    equal: scipy.sparse.csr_array
    at_most: scipy.sparse.csr_array
    exact: FloatArray
    low: FloatArray
    high: FloatArray
    counts: BoolArray
    hidden: BoolArray
    true: FloatArray = field(init=False)
    roof: float = field(init=False)
    seen: tuple[FloatArray, FloatArray] = field(init=False)
    _found: list[FloatArray] = field(init=False)
    _shifts: Shifts = field(init=False)

    def __post_init__(self) -> None:
        self.true = _complete(self.exact, self.equal, self.at_most, self.counts)
        # More than any hidden number needs to be stretched to.
        self.roof = 4 * float(self.true.max(initial=0)) + 1000
        self.seen = self.true.copy(), self.true.copy()
        self._found = [self.true]
        fixed = np.zeros(self.equal.shape[0])
        left = np.maximum(-(self.at_most @ self.true), 0)
        self._shifts = Shifts(
            scipy.sparse.vstack([self.equal, self.at_most]).tocsr(),
            np.concatenate([fixed, np.full(len(left), np.inf)]),
            np.concatenate([fixed, left]),
            self.counts,
            *self._room(),
        )

    def hide(self, hidden: BoolArray) -> None:
        """Change what is hidden."""
        if (hidden == self.hidden).all():
            return
        self.hidden = hidden.copy()
        stacked = np.array(self._found)
        shown = ~hidden
        fits = (stacked[:, shown] >= self.low[shown] - EXACT) & (
            stacked[:, shown] <= self.high[shown] + EXACT
        )
        kept = stacked[fits.all(axis=1)]
        self.seen = (
            np.minimum(self.true, kept.min(axis=0, initial=np.inf)),
            np.maximum(self.true, kept.max(axis=0, initial=-np.inf)),
        )
        self._shifts.give_room(*self._room())

    def settle(self, numbers: Sequence[int], wish: Callable[[int], float]) -> list[int]:
        """Find witnesses in which numbers lie far enough from what they are."""
        return self._shifts.settle(numbers, wish, lambda shift: self._keep(self.true + shift))

    def stretch(self, number: int, direction: int, enough: float) -> Bound:
        """Move a hidden number as far as it goes, or is needed."""
        from scipy.optimize import linprog

        low, high = self._bounds()
        low[number] = max(low[number], self.true[number] - enough)
        high[number] = min(high[number], self.true[number] + enough)
        cost = np.zeros(len(low))
        cost[number] = -float(direction)
        solved = linprog(
            cost,
            A_eq=self.equal if self.equal.shape[0] else None,
            b_eq=np.zeros(self.equal.shape[0]) if self.equal.shape[0] else None,
            A_ub=self.at_most if self.at_most.shape[0] else None,
            b_ub=np.zeros(self.at_most.shape[0]) if self.at_most.shape[0] else None,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        if solved.x is None:
            raise ArithmeticError(str(solved.message))
        gain = np.where(np.abs(solved.upper.marginals) > EXACT, np.inf, 0.0)
        gain += np.maximum(solved.lower.marginals, 0) * np.maximum(low, 0)
        gain[self.hidden] = 0
        self._keep(solved.x)
        return Bound(float(solved.x[number]), gain)

    def _bounds(self) -> tuple[FloatArray, FloatArray]:
        return np.where(self.hidden, 0.0, self.low), np.where(self.hidden, self.roof, self.high)

    def _room(self) -> tuple[FloatArray, FloatArray]:
        low, high = self._bounds()
        return np.maximum(self.true - low, 0), np.maximum(high - self.true, 0)

    def _keep(self, found: FloatArray) -> bool:
        table = np.where(self.counts, np.round(found), found)
        # What is not quite whole is made so, and then judged as it is.
        if not self._fits(table):
            return False
        self._found.append(table)
        low, high = self.seen
        self.seen = np.minimum(low, table), np.maximum(high, table)
        return True

    def _fits(self, table: FloatArray) -> bool:
        scale = EXACT * max(1.0, float(np.abs(table).max(initial=0)))
        low, high = self._bounds()
        return bool(
            (table >= low - scale).all()
            and (table <= high + scale).all()
            and np.abs(self.equal @ table).max(initial=0) <= scale
            and (self.at_most @ table).max(initial=0) <= scale
        )


def _complete(
    exact: FloatArray,
    equal: scipy.sparse.csr_array,
    at_most: scipy.sparse.csr_array,
    counts: BoolArray,
) -> FloatArray:
    """Fill in numbers that stand in no table, so that all equations hold."""
    unknown = np.isnan(exact)
    known = np.where(unknown, 0.0, exact)
    noise = EXACT * max(1.0, float(known.max(initial=0)))
    sums, orders = -(equal @ known), -(at_most @ known)
    for rows, wrong in [(equal, np.abs(sums) > noise), (at_most, orders < -noise)]:
        # Sums of known numbers only: the others can still be filled in to fit.
        closed = np.asarray(abs(rows) @ unknown.astype(float)) == 0
        if (wrong & closed).any():
            first = rows[[int(np.flatnonzero(wrong & closed)[0])]]
            raise FalseEquationError(tuple(int(number) for number in first.indices))
    if not unknown.any():
        return exact
    from scipy.optimize import Bounds, LinearConstraint, milp

    solved = milp(
        np.zeros(int(unknown.sum())),
        constraints=[
            LinearConstraint(rows[:, unknown], low, high)
            for rows, low, high in [
                (equal, sums - noise, sums + noise),
                (at_most, np.full(len(orders), -np.inf), orders + noise),
            ]
            if rows.shape[0]
        ],
        integrality=counts[unknown].astype(int),
        bounds=Bounds(0, np.inf),
    )
    if solved.x is None:
        raise FalseEquationError(tuple(int(number) for number in np.flatnonzero(~unknown)))
    table = known.copy()
    table[unknown] = np.where(counts[unknown], np.round(solved.x), solved.x)
    return table


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
