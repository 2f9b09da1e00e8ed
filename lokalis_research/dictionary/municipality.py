"""What is of one municipality and of no other: its name, what changed there, its own sentences.

All but the name may be left out: what ``gemeente.yaml`` does not say did not happen there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from lokalis_research.dictionary.read import allowed, read_yaml
from lokalis_research.errors import DictionaryError, PeriodError
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


ENDS = ("vanaf", "tot_en_met")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and on the pages of which half-years it stands: a page knows no later ones."""

    tekst: str
    vanaf: HalfYear | None = None
    tot_en_met: HalfYear | None = None

    def holds(self, page: HalfYear | None) -> bool:
        """Tell whether it stands on the pages of a half-year; without one, whether it does now."""
        return holds(page, self.vanaf, self.tot_en_met)


def holds(page: HalfYear | None, first: HalfYear | None, last: HalfYear | None) -> bool:
    """Tell whether a page lies within two half-years; what has no last one is so now.

    Examples
    --------
    >>> holds(HalfYear(2020, 1), HalfYear(2020, 2), None), holds(None, HalfYear(2020, 2), None)
    (False, True)
    """
    if page is None:
        return last is None
    return (first is None or first <= page) and (last is None or page <= last)


def read_sentence(path: Path, where: str, given: Any) -> Sentence:
    """Read a sentence: a text, or a text with the half-years that it stands in."""
    words = read_words(
        path, where, {"tekst": given} if isinstance(given, str) else given, ("tekst",), ENDS
    )
    ends = {name: read_period(path, HalfYear.parse, words[name]) for name in ENDS if name in words}
    return Sentence(str(words["tekst"]).strip(), **ends)


def read_words(
    path: Path, where: str, given: Any, needed: tuple[str, ...], also: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """Refuse a mapping with other words than these, or without one of them."""
    words = given if isinstance(given, dict) else {}
    for word in words:
        allowed(path, f"a word of {where}", word, (*needed, *also))
    for word in needed:
        if words.get(word) is None:
            raise DictionaryError(
                f"{path.name}: {where} does not say {word}.",
                remedy=f"It has {', '.join(needed)}; or leave {where} out.",
            )
    return words


def read_period(path: Path, parse: Callable[[str], _Made], given: object) -> _Made:
    """Read a period; a wrong one is named with the file."""
    try:
        return parse(str(given))
    except PeriodError as error:
        raise DictionaryError(f"{path.name}: {error.problem}", remedy=error.remedy) from None


@dataclass(frozen=True)
class Transition:
    """A day on which running help passed to new providers and was referred anew."""

    datum: date  # the first of a month
    maanden: int  # in which help was referred anew
    aanbieders: Mapping[str, str]  # code and name of those that began on that day

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
    """What is of one municipality."""

    naam: str
    overgang: Transition | None = None
    sluiting: Span | None = None  # months in which doors were closed
    ervaringswijzer_sinds: HalfYear | None = None  # before it few teams tried it out
    # Per span of months that a report is about, the indicators that it gives.
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
        """Give what it says of its own in a place, on the page of a half-year."""
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
