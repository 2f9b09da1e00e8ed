"""What may be said of a rate ratio, by a rule that was fixed before the data were seen.

A change is claimed only when the whole 95% interval lies on one side of 1: then an absent one is
claimed at most 5% of the time. "No change that matters" is claimed only when the whole interval
lies close to 1; whatever is neither cannot be told from these data.
"""

from __future__ import annotations

import math
from typing import Literal

Verdict = Literal["daling", "stijging", "nauwelijks verandering", "niet te zeggen"]

NEARLY_NONE = 1.03
"""A ratio from 1/1.03 to 1.03: up to 3% a year, less than one month's chance for the city."""


def verdict(low: float, high: float, *, nearly_none: float = NEARLY_NONE) -> Verdict:
    """Say what an interval of a ratio allows to be said."""
    if math.isnan(low) or math.isnan(high):
        return "niet te zeggen"
    if high < 1:
        return "daling"
    if low > 1:
        return "stijging"
    if low >= 1 / nearly_none and high <= nearly_none:
        return "nauwelijks verandering"
    return "niet te zeggen"
