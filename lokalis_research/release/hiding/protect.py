"""Take a model apart into blocks that say nothing of each other, and choose what else to hide.

Small blocks are solved to the optimum: the dual of the linear program that finds how well a number
is known says which shown numbers hold it (Fischetti & Salazar-González, Solving the cell
suppression problem on tabular data with linear constraints, Management Science 47, 2001), and an
integer program chooses among them. In larger blocks the number that frees most per cost is hidden
first, and what proves needless in the end is shown after all, the largest first; that is safe, and
may hide more than the least.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from lokalis_research.release.hiding.model import Model
from lokalis_research.release.hiding.ranges import Cut, Judge, Stretcher
from lokalis_research.release.hiding.state import FalseEquationError, Limits, Protection, State
from lokalis_research.release.shifts import EXACT, BoolArray


def choose(judge: Judge, limits: Limits) -> BoolArray:
    """Hide until nothing hidden is known too well."""
    hidden = None
    if (judge.state.free & ~judge.state.hidden).sum() <= limits.exact:
        hidden = _optimum(judge, limits)
    return _heuristic(judge, limits) if hidden is None else hidden


def _optimum(judge: Judge, limits: Limits) -> BoolArray | None:
    cuts: list[Cut] = []
    hidden = judge.state.hidden.copy()
    for _ in range(limits.rounds):
        found = judge.cuts(hidden)
        if not found:
            return hidden
        cuts += found
        chosen = _cheapest(judge.state, cuts)
        if chosen is None:
            return None
        hidden = chosen
    return None


def _cheapest(state: State, cuts: list[Cut]) -> BoolArray | None:
    """Hide the fewest numbers that meet all cuts; of equal numbers the cheapest."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = np.array([cut.weight for cut in cuts])
    rows[np.arange(len(cuts)), [cut.number for cut in cuts]] -= 1.0
    solved = milp(
        1 + state.cost / (1 + state.cost.sum()),
        constraints=[LinearConstraint(scipy.sparse.csr_array(rows), 0, np.inf)],
        integrality=np.ones(len(state.cost)),
        bounds=Bounds(state.hidden.astype(float), (state.hidden | state.free).astype(float)),
        options={"mip_rel_gap": 0.0},
    )
    # The solver gives 0 and 1 to within its tolerance.
    return None if solved.x is None else np.asarray(solved.x > 0.5)


def _heuristic(judge: Judge, limits: Limits) -> BoolArray:
    hidden = judge.state.hidden.copy()
    while cuts := judge.cuts(hidden, limits.at_once):
        more = _greedy(judge, cuts, hidden)
        if (more == hidden).all():
            # Nothing helps any more. What must be hidden is known then; what was hidden to help
            # others can be computed whatever happens, and so helps nobody.
            judge.give_up(cut.number for cut in cuts)
            more &= judge.state.hidden | judge.free
        hidden = more
    return _show_again(judge, hidden)


def _greedy(judge: Judge, cuts: list[Cut], hidden: BoolArray) -> BoolArray:
    hidden = hidden.copy()
    rows = np.array([cut.weight for cut in cuts])
    need = np.ones(len(cuts))
    price = np.log2(4 + judge.state.cost)
    while (need > EXACT).any():
        worth = np.minimum(rows, need[:, None]).sum(axis=0) / price
        worth[hidden | ~judge.free] = 0
        best = int(np.argmax(np.round(worth, 9)))
        if worth[best] <= 0:
            break
        hidden[best] = True
        need = np.maximum(need - rows[:, best], 0)
    return hidden


def _show_again(judge: Judge, hidden: BoolArray) -> BoolArray:
    """Show what was hidden needlessly, the largest number first."""
    added = np.flatnonzero(hidden & ~judge.state.hidden)
    for number in added[np.argsort(-judge.state.cost[added], kind="stable")]:
        fewer = hidden.copy()
        fewer[number] = False
        if not judge.unproved(fewer):
            hidden = fewer
    return hidden


Numbers = npt.NDArray[np.int64]


def protect(model: Model, state: State, limits: Limits | None = None) -> Protection:
    """Hide further numbers until no hidden one is known too well."""
    limits = limits or Limits()
    hidden, exposed = state.hidden.copy(), []
    for block in _blocks(model, state):
        try:
            chosen, computed = _chosen(_cut_out(model, state, block), limits)
        except FalseEquationError as error:
            numbers = tuple(int(block[number]) for number in error.numbers)
            raise FalseEquationError(numbers) from None
        hidden[block] = chosen
        exposed += [int(block[number]) for number in computed]
    return Protection(hidden, tuple(sorted(exposed)))


@dataclass(frozen=True)
class _Block:
    """A part of a model that says nothing of the others."""

    state: State
    equal: scipy.sparse.csr_array
    at_most: scipy.sparse.csr_array
    counts: BoolArray

    def fingerprint(self, limits: Limits) -> bytes:
        """Fingerprint all that decides what must be hidden."""
        found = hashlib.sha256(repr(limits).encode())
        matrices = (self.equal, self.at_most)
        parts = [part for one in matrices for part in (one.data, one.indices, one.indptr)]
        parts += [getattr(self.state, one.name) for one in dataclasses.fields(self.state)]
        for part in (*parts, self.counts):
            found.update(f"{part.dtype} {part.shape} ".encode() + part.tobytes())
        return found.digest()


# A new table or relation leaves most blocks as they were, and some take seconds: each is solved
# once. Only what came of it is kept, which is small.
_SOLVED: dict[bytes, tuple[BoolArray, tuple[int, ...]]] = {}


def _chosen(block: _Block, limits: Limits) -> tuple[BoolArray, tuple[int, ...]]:
    """Choose what to hide in a block, and tell what can be computed all the same."""
    known = block.fingerprint(limits)
    if known not in _SOLVED:
        one = block.state
        stretcher = Stretcher(
            block.equal, block.at_most, one.exact, one.low, one.high, block.counts, one.hidden
        )
        judge = Judge(one, stretcher)
        hidden = choose(judge, limits)
        _SOLVED[known] = hidden, tuple(judge.exposed)
    return _SOLVED[known]


def _blocks(model: Model, state: State) -> list[Numbers]:
    """Split into parts that say nothing of each other, and keep those with something to guard."""
    rows = scipy.sparse.vstack([model.equal, model.at_most]).tocsr()
    touching = (
        (rows.T @ rows).tocsr()
        if rows.shape[0]
        else scipy.sparse.csr_array((len(model.kinds),) * 2)
    )
    count, member = scipy.sparse.csgraph.connected_components(abs(touching), directed=False)
    order = np.argsort(member, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(member, minlength=count))[:-1])
    guard = state.hidden & state.guarded
    # A number alone in its block stands in no equation: nothing gives it away.
    return [part for part in parts if len(part) > 1 and guard[part].any()]


def _cut_out(model: Model, state: State, block: Numbers) -> _Block:
    return _Block(
        state.part(block),
        _rows_of(model.equal, block),
        _rows_of(model.at_most, block),
        np.array([model.kinds[number] == "aantal" for number in block]),
    )


def _rows_of(matrix: scipy.sparse.csr_array, block: Numbers) -> scipy.sparse.csr_array:
    part = matrix[:, block].tocsr()
    return part[np.diff(part.indptr) > 0]
