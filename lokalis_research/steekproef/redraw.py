"""Draw again, and compare with what was drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.steekproef.draws import Draw, draw
from lokalis_research.steekproef.frame import STRATUM, UNIT, hash_frame
from lokalis_research.steekproef.key import fingerprint_key


@dataclass(frozen=True)
class Check:
    """One thing that was compared."""

    name: str
    holds: bool


def verify(drawn: Draw, frame: pd.DataFrame, *, key: bytes) -> tuple[Check, ...]:
    """Draw again from the frame and compare with the receipt.

    Parameters
    ----------
    drawn : Draw
        As it was written.
    frame : pandas.DataFrame
        The frame, in any order of rows.
    key : bytes
        The study key.

    Returns
    -------
    tuple of Check
        Key and frame first; the units are only compared when both are the same, for otherwise they
        cannot be.

    Examples
    --------
    >>> frame = pd.DataFrame({"eenheid_id": list("abc"), "stratum": "Oost"})
    >>> drawn = draw(frame, {"Oost": 1}, key=b"0123456789abcdef")
    >>> all(check.holds for check in verify(drawn, frame.iloc[::-1], key=b"0123456789abcdef"))
    True
    """
    same_key = fingerprint_key(key) == drawn.key
    same_frame = hash_frame(frame) == drawn.frame_hash
    checks = (Check("study key", same_key), Check("frame", same_frame))
    if not (same_key and same_frame):
        return checks
    again = draw(
        frame,
        drawn.sizes,
        key=key,
        reserve=dict(zip(drawn.strata["stratum"], drawn.strata["reserve"], strict=True)),
        start=drawn.starts,
    )
    ours, theirs = again.selected, drawn.selected
    same_units = len(ours) == len(theirs) and all(
        np.array_equal(ours[name].to_numpy(), theirs[name].to_numpy())
        for name in (UNIT, STRATUM, "volgorde", "rol")
    )
    return (
        *checks,
        Check("sizes of the strata", again.strata.equals(drawn.strata)),
        Check("drawn units and reserve, in order", same_units),
        Check(
            "inclusion probabilities",
            same_units and np.array_equal(ours["insluitkans"], theirs["insluitkans"]),
        ),
    )
