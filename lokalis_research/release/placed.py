"""From a result to its places: what may be known, without the data, of how its numbers add up."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from lokalis_research.result import WHOLE, CellColumn, Places, Quantity, Result, identity, locate

# Parts and whole were added up in different orders.
_TOLERANCE = 1e-6


def places_of(result: Result) -> Places:
    """Say where the numbers of a result stand and how they hang together."""
    labels, extents = locate(
        result.table, result.dimensions, totals=result.totals, covers=result.covers
    )
    axes_of: dict[str, set[str]] = defaultdict(set)
    for cover in result.covers:
        for name in cover.dimensions:
            axes_of[name].add(cover.axis)
    divided = {axis for name, _ in result.totals for axis in axes_of.get(name, {name})}
    grouped = {cover.axis for cover in result.covers}
    columns = []
    for quantity in result.quantities:
        if quantity.kind == "spreiding":
            continue
        fixed = {axis for name in quantity.constant_over for axis in axes_of.get(name, {name})}
        axes = tuple(axis for axis in labels.columns if axis not in fixed)
        sums = set(quantity.additive)
        for axis in (divided & set(axes)) - sums:
            if _adds_up(result, labels, quantity, axis):
                sums.add(axis)
        columns.append(
            CellColumn(
                name=quantity.name,
                identity=identity(quantity, result.definition),
                kind=quantity.kind,
                axes=axes,
                additive=tuple(sorted(sums)),
                nested=tuple(sorted(((divided | grouped) & set(axes)) - sums)),
            )
        )
    known = {column.name for column in columns}
    below = tuple(
        (ratio.numerator, ratio.denominator, _most(ratio.interval, ratio.highest, ratio.factor))
        for ratio in result.ratios
        if {ratio.numerator, ratio.denominator} <= known
        and (ratio.interval == "wilson" or ratio.highest is not None)
        and not isinstance(ratio.factor, str)
    )
    return Places(result.name, labels, extents, tuple(columns), below, result.sums)


def _most(interval: str | None, highest: float | None, factor: float | str) -> float:
    if highest is None or isinstance(factor, str):
        return 1.0
    return 1.0 if interval == "wilson" else highest / factor


def _adds_up(result: Result, labels: pd.DataFrame, quantity: Quantity, axis: str) -> bool:
    """Tell whether the parts along an axis add up to the total in every group that has both."""
    values = result.table[quantity.name].to_numpy(dtype=float)
    total = (labels[axis] == WHOLE).to_numpy()
    others = [name for name in labels.columns if name != axis]
    group = (
        labels.groupby(others, sort=False).ngroup().to_numpy()
        if others
        else np.zeros(len(labels), dtype=int)
    )
    size = group.max(initial=-1) + 1
    parts = np.bincount(group[~total], values[~total], size)
    whole = np.bincount(group[total], values[total], size)
    both = np.isin(np.arange(size), group[total]) & np.isin(np.arange(size), group[~total])
    return bool(np.allclose(parts[both], whole[both], rtol=_TOLERANCE, atol=_TOLERANCE))
