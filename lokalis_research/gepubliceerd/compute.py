"""The results that published figures and claims are set beside, from the tables of a delivery."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.gepubliceerd.claims import claim_counterparts
from lokalis_research.gepubliceerd.counterpart import Counterpart
from lokalis_research.gepubliceerd.verdicts import counterparts_of
from lokalis_research.indicatoren import debts, duration, experience, questions, timely
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.indicatoren.material import (
    Material,
    Registrations,
    registrations_of,
    supported_families,
)
from lokalis_research.indicatoren.measure import measure
from lokalis_research.levering import CheckedDelivery
from lokalis_research.missing import in_parts, not_there
from lokalis_research.period import HalfYear, Period
from lokalis_research.populatie import Support
from lokalis_research.result import Result
from lokalis_research.verwijzingen.analyse import provider_ratios, referral_ratios
from lokalis_research.verwijzingen.clean import Referrals, referrals_of
from lokalis_research.verwijzingen.counting import with_work_areas
from lokalis_research.verzuim.analyse import absence_rate
from lokalis_research.verzuim.clean import absence_in
from lokalis_research.verzuim.schemes import two_way

KORT = 14
"""Where kort absence ends: an assumption, because the reports give no boundary."""
_FAMILIES, _STAFF = ("begeleidingen",), ("dienstverbanden", "verzuimmeldingen")
_REFERRALS = (*_FAMILIES, "gezinsplannen", "verwijzingen")


@dataclass(frozen=True, repr=False)
class _Given:
    """A delivery with its dictionary, as the sources need it."""

    delivery: CheckedDelivery
    dictionary: Dictionary

    def __repr__(self) -> str:
        return "<_Given>"

    @cached_property
    def material(self) -> Material:
        return Material.of(self.delivery, self.dictionary)

    @cached_property
    def support(self) -> Support:
        return supported_families(self.delivery, self.dictionary)

    @cached_property
    def registrations(self) -> Registrations:
        return registrations_of(self.delivery, self.dictionary)

    @cached_property
    def made(self) -> Referrals:
        return referrals_of(self.delivery, self.dictionary)

    @cached_property
    def since(self) -> dict[str, date]:
        """The first month of which a table that ends something holds an end."""
        found = {
            table: self.delivery.table(table)[field].min()
            for table, field in (("begeleidingen", "einddatum"), ("dienstverbanden", "einde"))
            if table in self.delivery.tables
        }
        return {
            table: first.date().replace(day=1)
            for table, first in found.items()
            if not pd.isna(first)
        }

    def asked(self, periods: tuple[Period, ...]) -> pd.DataFrame:
        return questions.asked_of(self.support, self.delivery.table("hulpvragen"), periods)

    def referrals(self, periods: tuple[Period, ...], group: str) -> Result:
        if group == "aanbieder":
            return provider_ratios(self.made, periods)
        divided = with_work_areas(self.made) if group == "werkgebied" else self.made
        return referral_ratios(divided, periods, (group,) if group else ())


Periods = tuple[Period, ...]
Make = Callable[[_Given, Periods, str], Result]


def _counted(table: str, count: Callable[[pd.DataFrame, Periods, Dictionary], Result]) -> Make:
    """Count the rows of one table, which knows no groups."""
    return lambda one, when, _: count(one.delivery.table(table), when, one.dictionary)


SOURCES: dict[str, tuple[tuple[str, ...], Make]] = {
    "meervoudigheid": (
        (*_FAMILIES, "hulpvragen"),
        lambda one, when, group: questions.how_many(one.asked(when), one.support, when, group),
    ),
    "hulpvragen": (
        (*_FAMILIES, "hulpvragen"),
        lambda one, when, _: questions.per_field(one.asked(when), one.dictionary),
    ),
    "verwijzingen": (_REFERRALS, _Given.referrals),
    "tijdige_kennismaking": (
        _FAMILIES,
        lambda one, when, group: timely.kennismaking(one.registrations, when, group),
    ),
    "begonnen_op_dag": (
        _FAMILIES,
        lambda one, when, _: duration.curve(duration.until_start(one.registrations), when),
    ),
    "gemiddelde_wachttijd": (
        _FAMILIES,
        lambda one, when, _: timely.mean_waits(one.registrations, when),
    ),
    "ervaringswijzer": (("ervaringswijzer",), _counted("ervaringswijzer", experience.agreement)),
    "vroegsignalering": (("vroegsignalering",), _counted("vroegsignalering", debts.signals)),
    "redenen_geen_driegesprek": (("driegesprekken",), _counted("driegesprekken", debts.reasons)),
    "verzuim": (
        _STAFF,
        lambda one, when, _: absence_rate(
            absence_in(one.delivery, when[-1]), when, scheme=two_way(KORT)
        ),
    ),
}
"""Per name what is not declared as an indicator: the tables it needs, and how it is made."""


def tables_of(source: str, dictionary: Dictionary) -> tuple[str, ...]:
    """Name the tables that something is computed from."""
    own = SOURCES.get(source)
    return own[0] if own else load_indicators(dictionary)[source].tables


def tables_of_figures(dictionary: Dictionary) -> list[tuple[str, ...]]:
    """Name of every published figure that can be computed the tables that it takes."""
    return [tables_of(one.bron, dictionary) for one in counterparts_of(dictionary).values()]


@in_parts(tables_of_figures)
def everything(
    delivery: CheckedDelivery, dictionary: Dictionary, page: HalfYear
) -> tuple[Result, ...]:
    """Compute every table that the published figures and claims are set beside."""
    wanted = [*counterparts_of(dictionary).values(), *claim_counterparts(dictionary)]
    return compute(delivery, dictionary, page, wanted)


def compute(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    page: HalfYear,
    counterparts: Iterable[Counterpart],
) -> tuple[Result, ...]:
    """Compute every table that counterparts are read from, each once, under `Counterpart.table`.

    Nothing later than the page is computed; what cannot be computed from this delivery is not
    there.
    """
    wanted: dict[tuple[str, str, str], set[Period]] = defaultdict(set)
    for one in counterparts:
        wanted[one.bron, one.naar, one.per] |= {*one.now, *one.then}
    given, found = _Given(delivery, dictionary), []
    for (source, group, kind), moments in sorted(wanted.items()):
        made = _made(
            given,
            source,
            group,
            tuple(
                one
                for one in sorted(moments, key=lambda period: period.start)
                if one.last_day <= page.last_day
            ),
        )
        if made is not None and not made.table.empty:
            name = "_".join(part for part in (source, group, kind) if part)
            found.append(made.named(name, f"{made.title}, per {kind}"))
    return tuple(found)


def _made(given: _Given, source: str, group: str, periods: tuple[Period, ...]) -> Result | None:
    tables = tables_of(source, given.dictionary)
    whole = _whole(given, tables, periods)
    if not whole or not_there(given.delivery, tables):
        return None
    if source in SOURCES:
        return SOURCES[source][1](given, whole, group)
    return measure(given.material, source, whole, [group] if group else [])


def _whole(
    given: _Given, tables: tuple[str, ...], periods: tuple[Period, ...]
) -> tuple[Period, ...]:
    """Keep the periods that the delivery holds whole: none from before its first month."""
    last = given.delivery.peildatum
    first = max((day for name, day in given.since.items() if name in tables), default=date.min)
    return tuple(one for one in periods if one.last_day <= last and one.start >= first)
