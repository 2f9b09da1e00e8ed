"""Find many confidence limits at once by halving the range in which each must lie."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Halving the range of a share this often leaves less than the spacing of floating-point numbers.
_HALVINGS = 64


def boundary(
    inside: Callable[[FloatArray], npt.NDArray[np.bool_]], within: FloatArray, beyond: FloatArray
) -> FloatArray:
    """Find the point between two where a condition stops to hold."""
    near, far = np.array(within, dtype=np.float64), np.array(beyond, dtype=np.float64)
    reached = inside(far)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        holds = inside(middle)
        near, far = np.where(holds, middle, near), np.where(holds, far, middle)
    return np.where(reached, np.asarray(beyond, dtype=np.float64), (near + far) / 2)
