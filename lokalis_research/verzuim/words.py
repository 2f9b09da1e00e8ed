"""Small words that follow from numbers."""

from __future__ import annotations

from lokalis_research.text import number


def moved(change: float) -> str:
    """Say which way something went.

    Parameters
    ----------
    change : float
        In percentage points; below a twentieth it did not move.

    Returns
    -------
    str

    Examples
    --------
    >>> moved(2.65), moved(-0.3), moved(0.01)
    ('steeg', 'daalde', 'bleef gelijk:')
    """
    if abs(change) < 0.05:
        return "bleef gelijk:"
    return "steeg" if change > 0 else "daalde"


def share_in_words(percent: float) -> str:
    """Write a share without decimals.

    Parameters
    ----------
    percent : float
        0 to 100.

    Returns
    -------
    str

    Examples
    --------
    >>> share_in_words(77.1)
    '77%'
    """
    return f"{number(percent)}%"
