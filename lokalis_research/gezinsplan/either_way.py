"""Means of all goals where coders still differ: whatever will be decided.

A question on which coders differ and nothing was decided has no code yet. Leaving it out would
estimate from what coders agree on, which are other goals. So means are estimated with all such
questions decided one way, and with all decided the other way: the estimate stands in the middle,
and the interval runs from the lowest end to the highest (C.F. Manski, Partial Identification of
Probability Distributions, 2003, ch. 1).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.gezinsplan.coded_goals import CodedGoals
from lokalis_research.stats.prediction_powered import Coded, estimate_means
from lokalis_research.stats.prediction_powered.means import Kind

What = Literal["shares", "scores"]
_BOTH = ("estimate", "alone")
_LOW, _HIGH = ("low", "alone_low"), ("high", "alone_high")
_LEAST = ("gain", "effective", "df")


def either_way(
    coded: CodedGoals, what: What, domain: np.ndarray, *, kind: Kind = "share"
) -> pd.DataFrame:
    """Estimate means per domain; ``open`` is half the room that undecided questions leave."""
    # Where all is decided both ways are one.
    ways = coded.either_way() if coded.open else (coded,)
    estimated = [estimate_means(means_of(one, what), domain, kind=kind) for one in ways]
    low, high = estimated[0], estimated[-1]
    found = low.assign(
        open=(high["estimate"] - low["estimate"]) / 2, se=low["se"].combine(high["se"], max)
    )
    for name in _BOTH:
        found[name] = (low[name] + high[name]) / 2
    for name in _HIGH:
        found[name] = high[name]
    for name in _LEAST:
        found[name] = np.minimum(low[name], high[name])
    return found


def means_of(coded: CodedGoals, what: What) -> Coded:
    """Give labels and predictions per criterion, or of the score."""
    return coded.shares() if what == "shares" else coded.scores()


def told(coded: CodedGoals) -> str:
    """Say what undecided questions do to an estimate; empty where there are none."""
    if not coded.open:
        return ""
    return (
        f" Over {coded.open} vragen verschillen codeurs en is nog niet besloten: het cijfer staat "
        "in het midden, en het interval klopt wat er ook wordt besloten."
    )
