"""Relations between numbers, found from who stands behind them, whatever their authors declared.

Two numbers are the same when the same people contribute the same. One number is the sum of two
others when their contributions add up to its own. And two sums that differ for few people tell what
those few contribute: 2,730 days less 2,525 days are three employees. Counts are rounded, which blurs
such a difference as much as the rules ask; sums are not blurred enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from lokalis_research.release.hiding.model import Key, keys_of
from lokalis_research.release.rules import Rules
from lokalis_research.result import Behind, Places

_SCALE = 1_000_000
"""Amounts are compared to so many parts of one."""
_FEW = 30
"""Sums that differ for more people than this are not looked at for dominance."""


@dataclass(frozen=True)
class Same:
    """A number is the sum of others: of one, when it is the same number."""

    whole: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Near:
    """Two sums differ for few people: what is more in either, and on whom that rests."""

    one: Key
    other: Key
    more: float
    less: float


@dataclass(frozen=True, repr=False)
class Cells:
    """Every distinct number of a kind of people, with who contributes what."""

    keys: tuple[Key, ...]
    amounts: sparse.csr_array
    sums: npt.NDArray[np.bool_]


def cells_of(tables: Sequence[Places], standing: Mapping[str, tuple[Behind, ...]]) -> list[Cells]:
    """Lay the numbers of tables out per kind of people, each number once."""
    found: dict[str, dict[Key, tuple[pd.Index[str], npt.NDArray[np.float64], bool]]]
    found = defaultdict(dict)
    for places in tables:
        names = keys_of(places)
        kinds = {column.name: column.kind for column in places.columns}
        for behind in standing.get(places.table, ()):
            if behind.column not in kinds:
                continue
            entries = behind.entries
            first, last = (np.searchsorted(entries.cell, behind.at + more) for more in (0, 1))
            for key, start, stop in zip(names[behind.column], first, last, strict=True):
                if stop > start:
                    who = entries.names[entries.who[start:stop]]
                    is_sum = kinds[behind.column] == "som"
                    found[behind.entity][key] = (who, entries.amount[start:stop], is_sum)
    return [_matrix(cells) for cells in found.values()]


def same(cells: Cells, hidden: set[Key]) -> list[Same]:
    """Find what is the same as a hidden number, or the sum of it and another."""
    prints = _fingerprints(cells.amounts)
    of = dict(zip(cells.keys, prints, strict=True))
    places = defaultdict(list)
    for key, one in of.items():
        places[one].append(key)
    relations = []
    for alike in places.values():
        concerned = [key for key in alike if key in hidden]
        if concerned and len(alike) > 1:
            first = min(alike)
            relations += [Same(key, (first,)) for key in sorted(alike) if key != first]
    known = np.sort(prints)
    for part in sorted({one for key, one in of.items() if key in hidden}):
        rests = prints - part
        at = np.minimum(np.searchsorted(known, rests), len(known) - 1)
        for whole in np.flatnonzero((known[at] == rests) & (rests != 0)):
            addends = (min(places[part]), min(places[rests[whole]]))
            if cells.keys[whole] == min(places[prints[whole]]):
                relations.append(Same(cells.keys[whole], addends))
    return relations


def near(cells: Cells, rules: Rules, entity_limit: int) -> list[Near]:
    """Find pairs of sums that differ for so few people, or mostly for one or two, that they tell."""
    chosen = np.flatnonzero(cells.sums)
    if len(chosen) < 2:
        return []
    amounts = cells.amounts[chosen]
    limits = rules.dominantie.som
    relations = []
    for one, other in _alike(amounts):
        difference = (amounts[[one]] - amounts[[other]]).toarray().ravel()
        for sign in (1, -1):
            more = np.sort(np.maximum(sign * difference, 0))[::-1]
            more = more[more > 1 / _SCALE]
            if not len(more):
                continue
            total = more.sum()
            few = len(more) < entity_limit
            if (
                few
                or more[0] > limits.grootste * total
                or more[:2].sum() > limits.grootste_twee * total
            ):
                relations.append(
                    Near(
                        cells.keys[chosen[one]],
                        cells.keys[chosen[other]],
                        float(np.maximum(difference, 0).sum()),
                        float(np.maximum(-difference, 0).sum()),
                    )
                )
                break
    return relations


def _alike(amounts: sparse.csr_array) -> Iterator[tuple[int, int]]:
    """Go through pairs of rows that differ for some people and not for many."""
    there = (amounts > 0).astype(np.int64)
    numbers = np.round(amounts.data * _SCALE).astype(np.int64)
    tokens = pd.factorize(amounts.indices.astype(np.int64) * (2 * numbers.max() + 1) + numbers)[0]
    shape = (amounts.shape[0], int(tokens.max()) + 1)
    exactly = sparse.csr_array(
        (np.ones(len(tokens), np.int64), tokens, amounts.indptr), shape=shape
    )
    both = (there @ there.T).tocoo()
    equal = (exactly @ exactly.T).tocsr()
    size = np.diff(amounts.indptr)
    upper = both.row < both.col
    rows, columns, shared = both.row[upper], both.col[upper], both.data[upper]
    alike = np.asarray(equal[rows, columns]).ravel()
    differ = size[rows] + size[columns] - shared - alike
    for at in np.flatnonzero((differ > 0) & (differ <= _FEW)):
        yield int(rows[at]), int(columns[at])


def _matrix(
    cells: Mapping[Key, tuple[pd.Index[str], npt.NDArray[np.float64], bool]],
) -> Cells:
    keys = tuple(sorted(cells))
    who = pd.Index([]).append([cells[key][0] for key in keys])
    codes, _ = pd.factorize(who, sort=True)
    sizes = [len(cells[key][1]) for key in keys]
    data = np.concatenate([cells[key][1] for key in keys])
    shape = (len(keys), int(codes.max(initial=-1)) + 1)
    matrix = sparse.csr_array((data, codes, np.cumsum([0, *sizes])), shape=shape)
    return Cells(keys, matrix, np.array([cells[key][2] for key in keys], dtype=bool))


def _fingerprints(amounts: sparse.csr_array) -> npt.NDArray[np.uint64]:
    """Fingerprint rows so that the fingerprint of a sum is the sum of fingerprints."""
    people = np.random.default_rng(0).integers(1, 2**63, amounts.shape[1], dtype=np.uint64)
    whole = np.round(amounts.data * _SCALE).astype(np.uint64)
    with np.errstate(over="ignore"):
        terms = whole * people[amounts.indices]
        added = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])
        return np.asarray(added[amounts.indptr[1:]] - added[amounts.indptr[:-1]])
