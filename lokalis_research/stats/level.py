"""The confidence level of an interval, checked in one place."""

from __future__ import annotations

from lokalis_research.errors import AnalysisError


def tail_probability(level: float) -> float:
    """Return the probability that a two-sided interval leaves out on each side.

    Parameters
    ----------
    level : float
        Confidence level, such as 0.95.

    Returns
    -------
    float

    Raises
    ------
    AnalysisError
        If the level is not between 0 and 1: a percentage such as 95 is none.

    Examples
    --------
    >>> round(tail_probability(0.95), 9)
    0.025
    """
    if not 0.0 < level < 1.0:
        raise AnalysisError(
            f"A confidence level of {level} is not between 0 and 1.",
            remedy="For 95 per cent give 0.95.",
        )
    return (1.0 - level) / 2.0
