"""Choose what else to hide: as little as possible, and rather small numbers than totals.

Small blocks of linked numbers are solved to the optimum: the dual of the linear program that finds
how well a number is known says which shown numbers hold it (Fischetti & Salazar-González, Solving
the cell suppression problem on tabular data with linear constraints, Management Science 47, 2001),
and an integer program chooses among them. In larger blocks the number that frees most per cost is
hidden first; that is safe, and may hide more than the least.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from lokalis_research.release.hiding.model import Model
from lokalis_research.release.hiding.ranges import BoolArray, FloatArray, Stretcher

_EXACT = 1e-6
_LITTLE = 0.98


@dataclass(frozen=True)
class State:
    """What is to be shown and what not, per number of a `Model`.

    Parameters
    ----------
    low, high : ndarray of float
        What an outsider knows of a number when it is shown (0 and infinite: never shown).
    hidden : ndarray of bool
        Hidden so far, or in no table.
    free : ndarray of bool
        May be hidden as well.
    guarded : ndarray of bool
        Must not be known too well when hidden.
    width : ndarray of float
        How wide the range must be in which a hidden number can lie.
    few : ndarray of bool
        Hidden for being small: `few_from` to `few_to` must remain possible.
    few_from, few_to : float
        Both ends of what must remain possible.
    cost : ndarray of float
        What hiding costs beyond one: between numbers, the smaller is hidden first.
    """

    low: FloatArray
    high: FloatArray
    hidden: BoolArray
    free: BoolArray
    guarded: BoolArray
    width: FloatArray
    few: BoolArray
    few_from: float
    few_to: float
    cost: FloatArray


@dataclass(frozen=True)
class Limits:
    """Up to where a block is solved to the optimum, and how long the heuristic looks.

    Parameters
    ----------
    exact : int
        Largest number of numbers that may be hidden in a block that is solved to the optimum.
    rounds : int
        Most rounds of cuts for it; after that the heuristic takes over.
    spreads : int
        How often many numbers are moved at once in a large block.
    at_once : int
        How many numbers are then looked at one by one, per round.
    """

    exact: int = 60
    rounds: int = 40
    spreads: int = 14
    at_once: int = 24


@dataclass(frozen=True)
class Protection:
    """What protecting came to.

    Parameters
    ----------
    hidden : ndarray of bool
        What is hidden now, the earlier included.
    exposed : tuple of int
        Numbers that cannot be protected, because what gives them away is shown already.
    """

    hidden: BoolArray
    exposed: tuple[int, ...]


@dataclass(frozen=True)
class _Cut:
    """One way in which a number is known too well: numbers of which enough must be hidden."""

    number: int
    weight: FloatArray


def protect(model: Model, state: State, limits: Limits | None = None) -> Protection:
    """Hide further numbers until no hidden one is known too well.

    Parameters
    ----------
    model : Model
        The equations.
    state : State
        What is hidden so far and what may be.
    limits : Limits, optional
        When to stop looking for the optimum.

    Returns
    -------
    Protection
    """
    limits = limits or Limits()
    hidden, exposed = state.hidden.copy(), []
    for block in _blocks(model, state):
        part = _Block.of(model, state, block)
        found = part.solve(limits)
        hidden[block] = found.hidden
        exposed += [int(block[number]) for number in found.exposed]
    return Protection(hidden, tuple(sorted(exposed)))


def _blocks(model: Model, state: State) -> list[npt.NDArray[np.int64]]:
    """Split into parts that say nothing of each other, and keep those with something to guard."""
    rows = sparse.vstack([model.equal, model.at_most]).tocsr()
    touching = (
        (rows.T @ rows).tocsr() if rows.shape[0] else sparse.csr_array((len(model.kinds),) * 2)
    )
    count, member = connected_components(abs(touching), directed=False)
    order = np.argsort(member, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(member, minlength=count))[:-1])
    guard = state.hidden & state.guarded
    return [part for part in parts if len(part) > 1 and guard[part].any()]


@dataclass
class _Block:
    state: State
    stretcher: Stretcher
    near: sparse.csr_array
    exposed: set[int]

    @classmethod
    def of(cls, model: Model, state: State, block: npt.NDArray[np.int64]) -> _Block:
        equal = _rows_of(model.equal, block)
        at_most = _rows_of(model.at_most, block)
        local = dataclasses.replace(
            state,
            low=state.low[block],
            high=state.high[block],
            hidden=state.hidden[block],
            free=state.free[block],
            guarded=state.guarded[block],
            width=state.width[block],
            few=state.few[block],
            cost=state.cost[block],
        )
        finite = local.high[np.isfinite(local.high)]
        roof = 4 * float(np.nansum([finite.max(initial=0), local.width.max(initial=0)])) + 1000
        rows = sparse.vstack([equal, at_most]).tocsr()
        return cls(
            local,
            Stretcher(
                equal,
                at_most,
                local.low,
                local.high,
                np.array([model.kinds[number] == "aantal" for number in block]),
                roof,
            ),
            (abs(rows).T @ abs(rows)).tocsr(),
            set(),
        )

    def solve(self, limits: Limits) -> Protection:
        hidden = None
        if (self.state.free & ~self.state.hidden).sum() <= limits.exact:
            hidden = self._optimum(limits)
        if hidden is None:
            hidden = self._heuristic(limits)
        return Protection(hidden, tuple(sorted(self.exposed)))

    def _optimum(self, limits: Limits) -> BoolArray | None:
        cuts: list[_Cut] = []
        hidden = self.state.hidden.copy()
        for _ in range(limits.rounds):
            found = [cut for number in self._open(hidden) for cut in self._cuts(number, hidden)]
            if not found:
                return hidden
            cuts += found
            chosen = self._cheapest(cuts)
            if chosen is None:
                return None
            hidden = chosen
        return None

    def _cheapest(self, cuts: list[_Cut]) -> BoolArray | None:
        """Hide the fewest numbers that meet all cuts; of equal numbers the cheapest."""
        state = self.state
        rows = np.array([cut.weight for cut in cuts])
        rows[np.arange(len(cuts)), [cut.number for cut in cuts]] -= 1.0
        solved = milp(
            1 + state.cost / (1 + state.cost.sum()),
            constraints=[LinearConstraint(sparse.csr_array(rows), 0, np.inf)],
            integrality=np.ones(len(state.cost)),
            bounds=Bounds(state.hidden.astype(float), (state.hidden | state.free).astype(float)),
            options={"mip_rel_gap": 0.0},
        )
        return None if solved.x is None else np.asarray(solved.x > 0.5)

    def _heuristic(self, limits: Limits) -> BoolArray:
        hidden = self.state.hidden.copy()
        rng = np.random.default_rng(0)
        while True:
            left = self._open(hidden)
            for turn in range(limits.spreads):
                before = len(left)
                if before > limits.at_once // 4:
                    self._spread(left, hidden, rng)
                    left = self._open(hidden)
                if turn > 1 and len(left) > _LITTLE * before:
                    break
            cuts: list[_Cut] = []
            for number in left:
                cuts += self._cuts(number, hidden)
                if len(cuts) >= limits.at_once:
                    break
            if not cuts:
                return hidden
            hidden = self._greedy(cuts, hidden)

    def _spread(self, left: list[int], hidden: BoolArray, rng: np.random.Generator) -> None:
        wanted = np.zeros(len(hidden), dtype=bool)
        wanted[left] = True
        low, high = self.stretcher.seen(hidden)
        must_fall = self.state.few & (low > self.state.few_from)
        must_rise = self.state.few & (high < self.state.few_to)
        up = np.where(must_fall == must_rise, rng.random(len(hidden)) < 0.5, must_rise)
        # A little beyond what is needed: numbers that move by one at a time get there in the end.
        self.stretcher.spread(wanted, up, self._far(hidden) + 2, hidden)

    def _greedy(self, cuts: list[_Cut], hidden: BoolArray) -> BoolArray:
        hidden = hidden.copy()
        rows = np.array([cut.weight for cut in cuts])
        need = np.ones(len(cuts))
        price = np.log2(4 + self.state.cost)
        while (need > _EXACT).any():
            worth = np.minimum(rows, need[:, None]).sum(axis=0) / price
            worth[hidden | ~self.state.free] = 0
            best = int(np.argmax(np.round(worth, 9)))
            if worth[best] <= 0:
                break
            hidden[best] = True
            need = np.maximum(need - rows[:, best], 0)
        return hidden

    def _open(self, hidden: BoolArray) -> list[int]:
        """List what is hidden and not yet proved to be known badly enough."""
        state = self.state
        low, high = self.stretcher.seen(hidden)
        with np.errstate(invalid="ignore"):
            done = high - low >= state.width - _EXACT
        done &= ~state.few | ((low <= state.few_from) & (high >= state.few_to))
        left = np.flatnonzero(hidden & state.guarded & ~done)
        return [int(number) for number in left if number not in self.exposed]

    def _cuts(self, number: int, hidden: BoolArray) -> list[_Cut]:
        """Say what would have to be hidden as well for a number; nothing if it is safe."""
        state = self.state
        if not self._open_one(number, hidden):
            return []
        up = self.stretcher.stretch(number, 1, hidden)
        down = self.stretcher.stretch(number, -1, hidden)
        needs = [(state.width[number] - (up.value - down.value), up.gain + down.gain)]
        if state.few[number]:
            needs.append((state.few_to - up.value, up.gain))
            needs.append((down.value - state.few_from, down.gain))
        found = [
            _Cut(number, np.minimum(gain / lack, 1.0)) for lack, gain in needs if lack > _EXACT
        ]
        if not found and not self._proved(number, hidden):
            # Whole numbers lie closer together than any: something more must be hidden.
            found = [_Cut(number, np.where(hidden, 0.0, 1.0))]
        helpless = any(cut.weight[state.free & ~hidden].sum() < 1 - _EXACT for cut in found)
        if helpless and state.hidden[number]:
            self.exposed.add(number)
            return []
        return found

    def _proved(self, number: int, hidden: BoolArray) -> bool:
        """Look for whole numbers that get as far as any numbers do."""
        alone = np.arange(len(hidden)) == number
        for up in (False, True):
            if self._open_one(number, hidden):
                self.stretcher.spread(alone, alone & up, self._far(hidden), hidden)
        return not self._open_one(number, hidden)

    def _far(self, hidden: BoolArray) -> FloatArray:
        """How far up a number must be seen, given how low it was."""
        low, _ = self.stretcher.seen(hidden)
        base = np.where(np.isfinite(low), low, 0.0)
        return np.maximum(base + self.state.width, self.state.few_to)

    def _open_one(self, number: int, hidden: BoolArray) -> bool:
        return number in self._open(hidden)


def _rows_of(matrix: sparse.csr_array, block: npt.NDArray[np.int64]) -> sparse.csr_array:
    part = matrix[:, block].tocsr()
    return part[np.diff(part.indptr) > 0]
