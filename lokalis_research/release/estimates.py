"""Estimates at the door: shown no finer than the people behind them allow.

What an estimate tells of others that are hidden, and what is done about it:

* *The numbers behind another share.* Where a question is only asked of those who have something,
  the number of answers is the numerator of an earlier share, and the steps of the answers' own
  shares tell that number. A result declares it (``follows``), and these go with the hidden share.
* *A part from the total and the other parts.* Every shown share stands for a count of people that
  is known to within one step, five people. A hidden part is the total less the other parts: at
  least two such counts, so that it stays unknown by about ten. Weights, which are not shown, make
  it wider. The counts of people that shares rest on are quantities, and protected as such.
* *A share and its complement* tell the same. No table has both; one that does must hide both, for
  the threshold is about those who have it, and the rule for groups about those who nearly all do.

Not covered: means and coefficients of models, shown to their decimals. A mean over all and over all
but one group, with the sizes of the groups, gives the mean of that group, to within its rounding
times the ratio of the sizes. Models here share a coefficient over groups, or show groups only from
ten families on; nothing checks it. Nor is anything done about numbers in the text of a method: it
may hold none that come from people.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.release.rules import Rules
from lokalis_research.result import Column, Estimate, Result

_WHOLE = 100.0
# A quotient such as 0.3 / 0.1 lies a bit of rounding beside the whole number that it is.
_NOISE = 9


def shown_estimate(
    result: Result, estimate: Estimate, hidden: pd.Series[bool], rules: Rules
) -> list[tuple[Column, npt.NDArray[np.float64]]]:
    """Round an estimate and its interval to what may be seen of them.

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


def told_by_number(result: Result, hidden_by: pd.DataFrame) -> pd.DataFrame:
    """Find what would tell how many are behind a hidden share."""
    told = pd.Series(False, index=result.table.index)
    shares = [estimate.name for estimate in result.estimates if estimate.kind == "aandeel"]
    names = [column.name for column in result.dimensions]
    hidden = (hidden_by[shares] != "").any(axis=1)
    for _ in result.follows:
        for dimension, part, whole in result.follows:
            others = [name for name in names if name != dimension]
            group = result.table.groupby(others, sort=False).ngroup() if others else 0 * told
            said = result.table[dimension].astype(str)
            told |= (said == part) & group.isin(group[(said == whole) & (hidden | told)])
    return pd.DataFrame(dict.fromkeys(hidden_by.columns, told), index=hidden_by.index)


def _steps(result: Result, estimate: Estimate, rules: Rules) -> npt.NDArray[np.float64]:
    fewest = pd.Series(result.effective(estimate.name))
    people = np.maximum(round_to(fewest, rules.afronding.aantal), 1)
    return np.minimum(_WHOLE * rules.afronding.aantal / people, _WHOLE)


def _to_step(
    values: pd.Series[float],
    step: npt.NDArray[np.float64],
    direction: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
) -> npt.NDArray[np.float64]:
    # Cut first: a number that is a multiple already must not go one step further by binary noise.
    multiples = np.round(values.to_numpy(dtype=float) / step, _NOISE)
    return np.asarray(np.clip(direction(multiples) * step, 0, _WHOLE), dtype=float)


_SURPLUS_DECIMALS = 6


def round_to(values: npt.ArrayLike, base: float) -> npt.NDArray[np.float64]:
    """Round to the nearest multiple of a base, halves away from zero.

    Sums of the same terms in another order differ in the last bits; `values` is first cut to
    six decimals, so that a number on the edge between two multiples always goes the same way.
    """
    stable = np.round(np.asarray(values, dtype=float), _SURPLUS_DECIMALS)
    multiples = np.sign(stable) * np.floor(np.round(np.abs(stable) / base, _SURPLUS_DECIMALS) + 0.5)
    # Dividing by an integer keeps decimal bases such as 0.05 free of binary noise.
    return np.round(multiples * base, _SURPLUS_DECIMALS) + 0.0
