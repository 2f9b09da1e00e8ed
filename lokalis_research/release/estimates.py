"""Estimates at the door: shown no finer than the people behind them allow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.release.rounding import round_to
from lokalis_research.release.rules import Rules
from lokalis_research.result import Column, Estimate, Result

_WHOLE = 100.0
_NOISE = 9


def shown_estimate(
    result: Result, estimate: Estimate, hidden: pd.Series[bool], rules: Rules
) -> list[tuple[Column, npt.NDArray[np.float64]]]:
    """Round an estimate and its interval to what may be seen of them.

    Parameters
    ----------
    result : Result
        Holds the exact estimate and its support.
    estimate : Estimate
        Which one.
    hidden : pandas.Series of bool
        Per row of ``result.table`` whether a rule hides it.
    rules : Rules
        The release rules.

    Returns
    -------
    list of tuple of Column and numpy.ndarray
        The estimate, and both ends of its interval; a hidden number is missing.

    Notes
    -----
    A share out of few people tells how many of them it counts. It is therefore shown in the steps
    that it would have if it were computed from rounded counts: ``afronding.aantal`` people out of
    the (rounded) number that it rests on. The ends of its interval go outward to such a step, so
    that rounding never makes a share look more certain than it is.
    """
    low, high = estimate.ends
    if estimate.kind == "aandeel":
        step = _steps(result, estimate, rules)
        numbers = [
            _to_step(result.table[estimate.name], step, np.round),
            _to_step(result.table[low], step, np.floor),
            _to_step(result.table[high], step, np.ceil),
        ]
    else:
        base = 10.0**-estimate.decimals
        numbers = [round_to(result.table[name], base) for name in (estimate.name, low, high)]
    percent = f"{rules.vertrouwen:.0%}"
    columns = [
        estimate,
        Column(low, f"{percent}-interval, ondergrens", estimate.unit, estimate.decimals),
        Column(high, f"{percent}-interval, bovengrens", estimate.unit, estimate.decimals),
    ]
    return [
        (column, np.where(hidden, np.nan, values))
        for column, values in zip(columns, numbers, strict=True)
    ]


def _steps(result: Result, estimate: Estimate, rules: Rules) -> npt.NDArray[np.float64]:
    dimensions = [column.name for column in result.dimensions]
    rows = result.support[result.support["grootheid"] == estimate.name]
    fewest = rows.groupby(dimensions, as_index=False, sort=False)["effectief"].min()
    merged = result.table[dimensions].merge(fewest, on=dimensions, how="left")
    people = np.maximum(round_to(merged["effectief"], rules.afronding.aantal), 1)
    return np.minimum(_WHOLE * rules.afronding.aantal / people, _WHOLE)


def _to_step(
    values: pd.Series[float],
    step: npt.NDArray[np.float64],
    direction: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
) -> npt.NDArray[np.float64]:
    # Cut first: a number that is a multiple already must not go one step further by binary noise.
    multiples = np.round(values.to_numpy(dtype=float) / step, _NOISE)
    return np.asarray(np.clip(direction(multiples) * step, 0, _WHOLE), dtype=float)
