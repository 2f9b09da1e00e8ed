"""Take a model apart into blocks that say nothing of each other, and protect one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy

from lokalis_research.release.hiding.choose import choose
from lokalis_research.release.hiding.model import Model
from lokalis_research.release.hiding.ranges import Stretcher
from lokalis_research.release.hiding.safety import Judge
from lokalis_research.release.hiding.state import FalseEquationError, Limits, Protection, State

Numbers = npt.NDArray[np.int64]


def protect(model: Model, state: State, limits: Limits | None = None) -> Protection:
    """Hide further numbers until no hidden one is known too well."""
    limits = limits or Limits()
    hidden, exposed = state.hidden.copy(), []
    for block in _blocks(model, state):
        try:
            judge = _judge(model, state, block)
        except FalseEquationError as error:
            numbers = tuple(int(block[number]) for number in error.numbers)
            raise FalseEquationError(numbers) from None
        hidden[block] = choose(judge, limits)
        exposed += [int(block[number]) for number in judge.exposed]
    return Protection(hidden, tuple(sorted(exposed)))


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


def _judge(model: Model, state: State, block: Numbers) -> Judge:
    local = state.part(block)
    stretcher = Stretcher(
        _rows_of(model.equal, block),
        _rows_of(model.at_most, block),
        local.exact,
        local.low,
        local.high,
        np.array([model.kinds[number] == "aantal" for number in block]),
        local.hidden,
    )
    return Judge(local, stretcher)


def _rows_of(matrix: scipy.sparse.csr_array, block: Numbers) -> scipy.sparse.csr_array:
    part = matrix[:, block].tocsr()
    return part[np.diff(part.indptr) > 0]
