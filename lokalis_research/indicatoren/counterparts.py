"""Where the number stands that belongs to a published figure, from ``naast_elkaar.csv``."""

from __future__ import annotations

from dataclasses import dataclass

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.period import HalfYear, Year
from lokalis_research.published import beside

NUMBER, PERCENT = "gezinnen", "aandeel van alle gezinnen"
"""What the figures about reach are: families supported, and their share of all families."""

GROUPS = (
    "bereik", "kennismaking", "wachttijd", "hulpvragen", "ervaringswijzer", "vroegsignalering",
    "meervoudig",
)  # fmt: skip
"""What the pages about families set beside their own numbers."""


@dataclass(frozen=True)
class Counterpart:
    """Where the number stands that a published figure is set beside."""

    id: str
    part: str
    table: str
    row: tuple[tuple[str, str], ...]
    column: str
    rest: bool = False


def counterparts(dictionary: Dictionary, group: str) -> tuple[Counterpart, ...]:
    """List what a page sets beside its own numbers, in the order of the dictionary."""
    return tuple(
        Counterpart(
            one["id"], one["onderdeel"], one["tabel"], _row(one["rij"]), one["kolom"],
            one["rest"] == "ja",
        )
        for one in beside(dictionary, group).to_dict("records")
    )  # fmt: skip


def years_of(dictionary: Dictionary, *groups: str) -> tuple[Year, ...]:
    """List the years that published figures of some groups, or of all, are about."""
    return tuple(sorted(Year.parse(one) for one in _periods(dictionary, groups) if len(one) == 4))


def half_years_of(dictionary: Dictionary, *groups: str) -> tuple[HalfYear, ...]:
    """List the half-years that published figures of some groups, or of all, are about."""
    named = (one for one in _periods(dictionary, groups) if one[4:5].upper() == "H")
    return tuple(sorted(map(HalfYear.parse, named)))


def _periods(dictionary: Dictionary, groups: tuple[str, ...]) -> set[str]:
    return {
        str(period) for group in groups or GROUPS for period in beside(dictionary, group)["periode"]
    }


def _row(text: str) -> tuple[tuple[str, str], ...]:
    """Read which row: ``kolom=waarde``, more of them with a semicolon between."""
    pairs = [part.strip().partition("=") for part in text.split(";") if part.strip()]
    if not all(equals for _, equals, _ in pairs):
        raise DictionaryError(
            'naast_elkaar.csv: column "rij" names a row without its column.',
            remedy="Write it as leefgebied=Wonen.",
        )
    return tuple((column, value) for column, _, value in pairs)
