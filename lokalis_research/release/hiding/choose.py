"""Choose what else to hide in one block.

Small blocks are solved to the optimum: the dual of the linear program that finds how well a number
is known says which shown numbers hold it (Fischetti & Salazar-González, Solving the cell
suppression problem on tabular data with linear constraints, Management Science 47, 2001), and an
integer program chooses among them. In larger blocks the number that frees most per cost is hidden
first, and what proves needless in the end is shown after all, the largest first; that is safe, and
may hide more than the least.
"""

from __future__ import annotations

import numpy as np
import scipy

from lokalis_research.release.hiding.safety import Cut, Judge
from lokalis_research.release.hiding.state import Limits, State
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
