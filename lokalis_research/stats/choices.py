"""Refuse an option that does not exist, instead of taking another one for it."""

from __future__ import annotations

from collections.abc import Iterable

from lokalis_research.errors import AnalysisError, hint


def check_choice(chosen: object, options: Iterable[str], what: str) -> None:
    """Refuse what is none of the options.

    Parameters
    ----------
    chosen : object
        What was asked for.
    options : iterable of str
        What there is.
    what : str
        What is chosen, as the message says it.

    Raises
    ------
    AnalysisError
        Naming what comes nearest.

    Examples
    --------
    >>> check_choice("katz", ("katz", "koopman"), "method for a risk ratio")
    """
    known = tuple(options)
    if chosen not in known:
        raise AnalysisError(f'There is no {what} "{chosen}".', remedy=hint(str(chosen), known))
