"""One family of errors: each says what is wrong, where, and what to do about it.

Messages name files, columns and rules, never the value of a cell: an error ends up in terminals,
logs and notebooks, and the data are about families and employees.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_ALIKE = 0.6
"""How much of two words must be the same, in the same order, for one to be a slip of the other."""


class LokalisError(Exception):
    """Base of every error that this package raises on purpose."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")


class PeriodError(LokalisError):
    """A period that cannot be read or does not exist."""


class DictionaryError(LokalisError):
    """The data dictionary is incomplete or contradicts itself."""


class DeliveryError(LokalisError):
    """A delivery that cannot be read, or that may not be read."""


class NotDeliveredError(DeliveryError):
    """A table, field or study that something needs is not there: the rest can go on.

    Examples
    --------
    >>> NotDeliveredError(("personen", "verwijzingen.soort")).state
    'Niet geleverd: personen en soort in verwijzingen.'
    """

    def __init__(self, what: tuple[str, ...], *, problem: str = "", remedy: str = "") -> None:
        self.what = what
        super().__init__(
            problem or f"Not delivered: {', '.join(what)}.",
            remedy=remedy or "Ask for it, or leave out what needs it; `lokalis check` lists that.",
        )

    @property
    def named(self) -> str:
        """Name what is not there, in Dutch."""
        words = [" in ".join(reversed(name.split("."))) for name in self.what]
        return " en ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)

    @property
    def state(self) -> str:
        """Say it in Dutch, for a page."""
        return f"Niet geleverd: {self.named}."


class NotKnownError(NotDeliveredError):
    """A field that was delivered tells nothing of this half-year: that is no gap to fill."""

    @property
    def state(self) -> str:
        """Say it in Dutch, for a page."""
        return f"Over dit halfjaar niet bekend: {self.named}."


class AnalysisError(LokalisError):
    """A table that does not fit the analysis it is given to."""


class ReleaseError(LokalisError):
    """Something that may not pass the door as it is."""


class RunError(LokalisError):
    """A batch that cannot start or did not finish."""


def hint(given: str, options: Iterable[str]) -> str:
    """Name the options, and first the one that looks alike, if there is one.

    Examples
    --------
    >>> hint("verzuim", ["gezinnen", "verzuimmeldingen"])
    'Did you mean "verzuimmeldingen"? There are: gezinnen, verzuimmeldingen.'
    >>> hint("omzet", ["gezinnen", "verzuimmeldingen"])
    'There are: gezinnen, verzuimmeldingen.'
    """
    names = list(options)
    folded = {name.casefold(): name for name in reversed(names)}
    nearest = difflib.get_close_matches(given.casefold(), folded, n=1, cutoff=_ALIKE)
    start = f'Did you mean "{folded[nearest[0]]}"? ' if nearest else ""
    return f"{start}There are: {', '.join(names)}." if names else f"{start}There are none."
