"""Units that turn out not to be usable, and who takes their place from the reserve list.

A replacement keeps the number of units; it does not undo that somebody could not be judged. The
share that could not be used is therefore reported beside every estimate.
"""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.steekproef.draws import USABLE, Draw
from lokalis_research.steekproef.frame import STRATUM, UNIT

REASONS = MappingProxyType(
    {
        "onvindbaar": "Het plan is niet te vinden",
        "geen_toegang": "De codeur mag of kan het plan niet inzien",
        "leeg": "Het plan is leeg",
        "dubbel": "Hetzelfde als een andere eenheid",
        "buiten_kader": "Hoort niet in het kader",
    }
)
"""Why a unit cannot be used. A closed list: free text would tell about a family."""


def mark_unusable(drawn: Draw, unit: str, reason: str) -> Draw:
    """Record that a unit cannot be used; the next on the reserve list takes its place.

    Parameters
    ----------
    drawn : Draw
        The draw so far.
    unit : str
        ``eenheid_id`` of a unit in use.
    reason : str
        A key of `REASONS`.

    Returns
    -------
    Draw
        With that reason in ``selected``.

    Raises
    ------
    AnalysisError
        If the reason is unknown, or the unit is not in use.
    """
    if reason not in REASONS:
        raise AnalysisError(
            "This is no known reason for a unit not to be usable.", remedy=hint(reason, REASONS)
        )
    chosen = (drawn.selected[UNIT] == unit) & in_use(drawn)
    if not chosen.any():
        raise AnalysisError(
            "No unit with that id is in use in this draw.",
            remedy="Take an id from the round; who was replaced before cannot be again.",
        )
    selected = drawn.selected.assign(reden=drawn.selected["reden"].mask(chosen, reason))
    return dataclasses.replace(drawn, selected=selected)


def in_use(drawn: Draw) -> pd.Series[bool]:
    """Tell which units are to be judged: in every stratum the first usable ones.

    Parameters
    ----------
    drawn : Draw
        The draw.

    Returns
    -------
    pandas.Series of bool
        In the rows of ``drawn.selected``. A stratum whose reserve has run out has fewer.

    Examples
    --------
    >>> from lokalis_research.steekproef.draws import draw
    >>> frame = pd.DataFrame({"eenheid_id": list("abc"), "stratum": "Oost"})
    >>> drawn = draw(frame, {"Oost": 1}, key=b"0123456789abcdef", reserve=1)
    >>> in_use(drawn).tolist()
    [True, False]
    >>> in_use(mark_unusable(drawn, drawn.selected["eenheid_id"].iloc[0], "onvindbaar")).tolist()
    [False, True]
    """
    usable = drawn.selected["reden"] == USABLE
    place = usable.groupby(drawn.selected[STRATUM]).cumsum()
    return (usable & (place <= drawn.selected[STRATUM].map(drawn.sizes))).rename("in_gebruik")
