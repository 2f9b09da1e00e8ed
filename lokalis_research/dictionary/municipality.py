"""What is of one municipality and of no other: its name, what changed there, its own sentences.

All but the name may be left out: what ``gemeente.yaml`` does not say did not happen there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from lokalis_research.dictionary.read import allowed, read_yaml
from lokalis_research.dictionary.sentence import (
    Sentence,
    read_period,
    read_sentence,
    read_words,
)
from lokalis_research.errors import DictionaryError
from lokalis_research.period import HalfYear, Month, Span
from lokalis_research.text import listing

NAME = "gemeente.yaml"
PLACES = (
    "blik_veiligheid", "verwijzingen_gepubliceerd", "verwijzingen_gelijkenis",
    "verwijzingen_vragen", "bereik_gepubliceerd", "bereik", "kennismaking",
    "kennismaking_telling", "kennismaking_gepubliceerd", "leefgebieden", "wachttijd_gemiddeld",
    "vroegsignalering", "duur", "klanten", "verzuim_gepubliceerd", "kwartalen", "afstellen",
    "vinkje",
)  # fmt: skip
"""Where a municipality may say something of its own, on a page or under a figure."""

_WORDS = ("naam", "overgang", "sluiting", "ervaringswijzer_sinds", "verslagmaanden", "toelichting")
_PROVIDER = ["code", "naam", "geldig_van"]


@dataclass(frozen=True)
class Transition:
    """A day on which running help passed to new providers and was referred anew.

    Parameters
    ----------
    datum : datetime.date. The first day of a month.
    maanden : int. For how many months help was referred anew.
    aanbieders : mapping of str to str. Code and name of the providers that began on that day.
    """

    datum: date
    maanden: int
    aanbieders: Mapping[str, str]

    @property
    def month(self) -> Month:
        """The month that it begins in."""
        return Month(self.datum.year, self.datum.month)

    @property
    def half_year(self) -> HalfYear:
        """The half-year that it falls in."""
        return HalfYear(self.datum.year, 1 if self.datum.month <= 6 else 2)

    @property
    def moment(self) -> str:
        """The day in Dutch, such as ``1 januari 2020``."""
        return f"{self.datum.day} {self.month.label}"

    @property
    def to(self) -> str:
        """Name the new providers."""
        return listing(list(self.aanbieders.values()))


@dataclass(frozen=True)
class Municipality:
    """What is of one municipality.

    Parameters
    ----------
    naam : str. What it is called.
    overgang : Transition or None. When help passed to new providers.
    sluiting : Span or None. Months in which doors were closed.
    ervaringswijzer_sinds : HalfYear or None. Before it few teams tried the Ervaringswijzer out.
    verslagmaanden : mapping of str to tuple of str
        Per span of months that a report is about, the indicators that it gives.
    toelichting : mapping of str to tuple of Sentence. What it says of its own, per place.
    """

    naam: str
    overgang: Transition | None = None
    sluiting: Span | None = None
    ervaringswijzer_sinds: HalfYear | None = None
    verslagmaanden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    toelichting: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)

    def known_at(self, last: date) -> Municipality:
        """Leave out what happened after a day; a closure that went on ends there."""
        moved, closed = self.overgang, self.sluiting
        return replace(
            self,
            overgang=moved if moved and moved.datum <= last else None,
            sluiting=_until(closed, last) if closed and closed.start <= last else None,
        )

    def remark(self, place: str, period: HalfYear) -> str:
        """Give what it says of its own in a place, on the page of a half-year.

        Parameters
        ----------
        place : str. One of `PLACES`.
        period : HalfYear. The half-year of the page.

        Returns
        -------
        str. Empty where it says nothing.

        Examples
        --------
        >>> town = Municipality("Dorp", toelichting={"bereik": (Sentence("Sinds kort."),)})
        >>> town.remark("bereik", HalfYear(2022, 2)), town.remark("duur", HalfYear(2022, 2))
        ('Sinds kort.', '')
        """
        allowed(Path(NAME), "a place", place, PLACES)
        said = self.toelichting.get(place, ())
        return " ".join(one.tekst for one in said if one.holds(period))


def read_municipality(path: Path, code_tables: Mapping[str, pd.DataFrame]) -> Municipality:
    """Read what is of one municipality, and check it against the code lists."""
    words = read_yaml(path)
    for word in words:
        allowed(path, "a word", word, _WORDS)
    if not isinstance(words.get("naam"), str) or not words["naam"].strip():
        raise DictionaryError(
            f"{path.name}: the municipality has no naam.", remedy="Write  naam: Dorp."
        )
    closed, since = words.get("sluiting"), words.get("ervaringswijzer_sinds")
    return Municipality(
        naam=words["naam"].strip(),
        overgang=_transition(path, words.get("overgang"), code_tables),
        sluiting=None if closed is None else _closure(path, closed),
        ervaringswijzer_sinds=None if since is None else read_period(path, HalfYear.parse, since),
        verslagmaanden={
            str(read_period(path, Span.parse, span)): tuple(map(str, names))
            for span, names in _named(path, "verslagmaanden", words.get("verslagmaanden")).items()
        },
        toelichting={
            place: tuple(_remark(path, place, one) for one in said)
            for place, said in _named(path, "toelichting", words.get("toelichting")).items()
        },
    )


def _transition(
    path: Path, given: Any, code_tables: Mapping[str, pd.DataFrame]
) -> Transition | None:
    if given is None:
        return None
    words = read_words(path, "overgang", given, ("datum", "maanden"))
    day, months = words["datum"], words["maanden"]
    if not isinstance(day, date) or day.day != 1:
        raise DictionaryError(
            f"{path.name}: overgang.datum is not the first day of a month.",
            remedy="Write it as 2020-01-01: counts are per month.",
        )
    if type(months) is not int or not 1 <= months <= 12:
        raise DictionaryError(
            f"{path.name}: overgang.maanden is no number of months from 1 to 12.",
            remedy="Write for how many months help was referred anew, such as 3.",
        )
    listed = code_tables.get("aanbieders", pd.DataFrame()).reindex(columns=_PROVIDER)
    began = listed[listed["geldig_van"] == day.isoformat()]
    if began.empty:
        raise DictionaryError(
            f"{path.name}: no provider in aanbieders.csv has overgang.datum as its geldig_van.",
            remedy="Give the providers that help passed to that day, or leave overgang out.",
        )
    return Transition(day, months, dict(zip(began["code"], began["naam"], strict=True)))


def _until(closed: Span, last: date) -> Span:
    """End months at the one that holds a day."""
    return Span(closed.first, min(closed.last, Month(last.year, last.month)))


def _closure(path: Path, given: Any) -> Span:
    words = read_words(path, "sluiting", given, ("van", "tot_en_met"))
    return read_period(path, Span.parse, f"{words['van']}..{words['tot_en_met']}")


def _remark(path: Path, place: str, given: Any) -> Sentence:
    allowed(path, "a place in toelichting", place, PLACES)
    return read_sentence(path, f"toelichting.{place}", given)


def _named(path: Path, where: str, given: Any) -> Mapping[str, list[Any]]:
    """Refuse anything else than names with lists."""
    words = {} if given is None else given
    if not isinstance(words, dict) or not all(isinstance(one, list) for one in words.values()):
        raise DictionaryError(
            f"{path.name}: {where} does not hold names with a list each.",
            remedy="Begin every line of a list with a dash.",
        )
    return words
