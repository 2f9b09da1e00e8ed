"""Rounding of what is shown, so that small differences between shown numbers say nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SURPLUS_DECIMALS = 6


def round_to(values: npt.ArrayLike, base: float) -> npt.NDArray[np.float64]:
    """Round to the nearest multiple of a base, halves away from zero.

    Parameters
    ----------
    values : array_like of float
        Exact numbers; missing stays missing.
    base : float
        The multiple, above 0.

    Returns
    -------
    numpy.ndarray
        The rounded numbers, in the shape of `values`.

    Notes
    -----
    Sums of the same terms in another order differ in the last bits; `values` is first cut to
    six decimals, so that a number on the edge between two multiples always goes the same way.

    Examples
    --------
    >>> round_to([12.4, 12.5, 7.0, -7.5, float("nan")], 5).tolist()
    [10.0, 15.0, 5.0, -10.0, nan]
    >>> round_to([0.1 + 0.2], 0.05).tolist()
    [0.3]
    """
    stable = np.round(np.asarray(values, dtype=float), _SURPLUS_DECIMALS)
    multiples = np.sign(stable) * np.floor(np.round(np.abs(stable) / base, _SURPLUS_DECIMALS) + 0.5)
    # Dividing by an integer keeps decimal bases such as 0.05 free of binary noise.
    return np.round(multiples * base, _SURPLUS_DECIMALS) + 0.0
