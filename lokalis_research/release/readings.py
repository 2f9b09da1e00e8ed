"""Sums that all hold only because nobody is in a hidden part: a reader knows some, never all.

Where nothing of what was delivered was dropped, the delivered and the counted referrals are both
as many as those of the year. Who knew both would know that none was dropped, and nobody outside
does: by its definition one of them is the number of the year, and the other is so by chance. Which
one no number tells, so what is hidden must stay so for every reader: of the one, and of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import scipy  # what stands in it is loaded when it is first used

from lokalis_research.release.hiding import Key, Model
from lokalis_research.release.relations import Relation
from lokalis_research.release.shifts import EXACT, FloatArray

# So much rather is a sum left out that another reading left out already.
_ALREADY = 1000.0
Reading = frozenset[Relation]
"""What somebody does not know of the sums that were found."""
ALL_KNOWN: Reading = frozenset()


def readings(model: Model, found: Iterable[Relation], empty: Collection[Key]) -> list[Reading]:
    """List what readers may not know, so that each of some numbers may be more than nothing.

    Parameters
    ----------
    model : Model
        What is declared.
    found : iterable of Relation
        What was found.
    empty : collection of Key
        Hidden numbers that nobody stands behind.

    Returns
    -------
    list of frozenset of Relation
        Per reading as few sums as possible; every sum is in some reading left in, if it may be
        known at all. One reading that knows all, where that tells nothing of these numbers.
    """
    sums = sorted(one for one in found if not one.rest and model.index.keys() >= set(one.keys))
    price, done = np.ones(len(sums)), np.zeros(len(sums), dtype=bool)
    ways: list[Reading] = []
    # Each leaves in a sum that none before it did: there are no more of them than sums.
    while not done.all():
        without = _left_out(model, sums, empty, price)
        if without is None or not without.any():
            break
        way = frozenset(one for one, out in zip(sums, without, strict=True) if out)
        if way in ways:
            break
        ways.append(way)
        done |= ~without
        price = np.where(done, 1.0, _ALREADY)
    return ways or [ALL_KNOWN]


def doubtful(ways: Iterable[Reading], nobody: set[Key], part_of: Mapping[Key, int]) -> set[Key]:
    """Pick the wholes of numbers of nobody of which only some readers know a sum."""
    parts = {part_of[key] for key in nobody}
    keys = {key for way in ways for one in way for key in one.keys}
    return {key for key in keys if part_of[key] in parts}


def _left_out(
    model: Model, sums: list[Relation], empty: Collection[Key], price: FloatArray
) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """Leave out sums so that somebody may stand behind numbers; None where declarations forbid."""
    size = len(model.kinds)
    rows = scipy.sparse.lil_array((len(sums), size))
    for at, one in enumerate(sums):
        for keys, sign in ((one.left, 1.0), (one.right, -1.0)):
            for key in keys:
                rows[at, model.index[key]] += sign
    both = scipy.sparse.eye_array(len(sums))
    none = scipy.sparse.csr_array((model.equal.shape[0], 2 * len(sums)))
    equal = scipy.sparse.vstack(
        [
            scipy.sparse.hstack([rows, both, -both]),
            scipy.sparse.hstack([model.equal, none]),
        ]
    ).tocsr()
    at_most = scipy.sparse.hstack(
        [model.at_most, scipy.sparse.csr_array((model.at_most.shape[0], 2 * len(sums)))]
    ).tocsr()
    low = np.zeros(size + 2 * len(sums))
    low[[model.index[key] for key in empty]] = 1.0
    from scipy.optimize import linprog

    solved = linprog(
        np.concatenate([np.zeros(size), price, price]),
        A_eq=equal,
        b_eq=np.zeros(equal.shape[0]),
        A_ub=at_most,
        b_ub=np.zeros(at_most.shape[0]),
        bounds=np.column_stack([low, np.full(len(low), np.inf)]),
        method="highs",
    )
    if solved.x is None:
        return None
    slack = solved.x[size:].reshape(2, len(sums))
    return np.asarray(slack.max(axis=0, initial=0) > EXACT)
