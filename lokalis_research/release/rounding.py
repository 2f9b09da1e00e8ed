"""Rounding of what is shown, so that small differences between shown numbers say nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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
