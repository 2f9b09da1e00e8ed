"""What indicators are computed from: the tables of a delivery, cleaned once and kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import NotDeliveredError
from lokalis_research.indicatoren.reach import spells
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import Delivered, needs, require, takes_absent, why_absent
from lokalis_research.period import HalfYear, Period
from lokalis_research.populatie import SUPPORT, Support, clean_support, support_of
from lokalis_research.wijken import load_buurtteams


@dataclass(frozen=True, repr=False)
class Material(Microdata, Delivered):
    """The tables of a delivery, and what several indicators make of them."""

    table: Callable[[str], pd.DataFrame]  # by its name, as `CheckedDelivery.table` gives it
    dictionary: Dictionary
    peildatum: date
    delivered: frozenset[str]
    lacking: frozenset[str] = frozenset()  # fields of delivered tables, as "table.field"
    kept: dict[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, delivery: CheckedDelivery, dictionary: Dictionary) -> Material:
        """Take a checked delivery."""
        return cls(delivery.table, dictionary, delivery.peildatum, *_there(delivery, dictionary))

    def lacks(self, name: str) -> bool:
        """Tell whether a table, or a field as ``"table.field"``, was not delivered."""
        return name in self.lacking or name.split(".")[0] not in self.delivered

    @cached_property
    @needs(*SUPPORT)
    def support(self) -> Support:
        """Who was supported when, and by which team."""
        return clean_support(self.table("begeleidingen"), peildatum=self.peildatum)

    @cached_property
    @needs(*SUPPORT)
    def registrations(self) -> Registrations:
        """Every aanmelding, with what is known of it on the peildatum."""
        return clean_registrations(self.table("begeleidingen"), peildatum=self.peildatum)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Support that runs on at another team, or the next day, joined: one row per spell.

        As `reach.spells`, with ``einde`` (its last day; missing where it goes on).
        """
        joined = spells(self.support)
        last = joined["stop"] - pd.Timedelta(days=1)
        return joined.assign(einde=last.mask(last >= pd.Timestamp(self.peildatum)))

    @cached_property
    def supported(self) -> pd.DataFrame:
        """Support by team, with ``sinds``: the first day of the spell it is part of."""
        episodes = self.support.episodes.sort_values("start", kind="stable")
        since = self.spells[["gezin_id", "start"]].rename(columns={"start": "sinds"})
        since = since.sort_values("sinds", kind="stable")
        return pd.merge_asof(
            episodes, since, left_on="start", right_on="sinds", by="gezin_id"
        ).rename(columns={"start": "begin"})

    @cached_property
    def reference(self) -> pd.DataFrame | None:
        """Public figures to set beside, if any were delivered."""
        return self.table("referentiecijfers") if "referentiecijfers" in self.delivered else None

    @needs("dienstverbanden.einde")
    def staffed(self, periods: Sequence[HalfYear]) -> tuple[HalfYear, ...]:
        """Keep the half-years of which all contracts are delivered.

        A delivery holds who was in service since some day, and nobody who had left by then. The
        month in which the first of them left shows which day that was.
        """
        left = self.table("dienstverbanden")["einde"].min()
        since = date.min if pd.isna(left) else left.date().replace(day=1)
        return tuple(
            one for one in periods if one.start >= since and one.last_day <= self.peildatum
        )

    def rows(self, name: str, function: Callable[[Material], pd.DataFrame]) -> pd.DataFrame:
        """Give the rows of a function, made once."""
        if name not in self.kept:
            self.kept[name] = function(self)
        return self.kept[name]


def _there(
    delivery: CheckedDelivery, dictionary: Dictionary
) -> tuple[frozenset[str], frozenset[str]]:
    """Name the tables that there are, and the fields of those that are not there."""
    names = (f"{table}.{one.name}" for table in delivery.tables for one in dictionary[table].fields)
    return frozenset(delivery.tables), frozenset(name for name in names if delivery.lacks(name))


AnyPeriod = TypeVar("AnyPeriod", bound=Period)
FURTHER = ("cluster", "ses", "met_partner", "zelfde_gezinswerker")
DATES = ("aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum")


@dataclass(frozen=True, repr=False)
class Registrations(Microdata):
    """Every aanmelding with what is known of it on the peildatum, made by `clean_registrations`."""

    table: pd.DataFrame
    peildatum: date
    changes: pd.DataFrame


@needs(*SUPPORT)
def supported_families(delivery: CheckedDelivery, dictionary: Dictionary) -> Support:
    """Tell who was supported when, with the groups that families are counted in."""
    support = support_of(delivery)
    return dataclasses.replace(support, episodes=_grouped(support.episodes, dictionary))


@needs(*(f"begeleidingen.{field}" for field in DATES))
def registrations_of(delivery: CheckedDelivery, dictionary: Dictionary) -> Registrations:
    """Clean the aanmeldingen of a delivery; without a field for it no request was recorded."""
    cleaned = clean_registrations(delivery.table("begeleidingen"), peildatum=delivery.peildatum)
    return dataclasses.replace(cleaned, table=_grouped(cleaned.table, dictionary))


def clean_registrations(begeleidingen: pd.DataFrame, *, peildatum: date) -> Registrations:
    """Take out what cannot be counted, and forget what came after the peildatum."""
    needed = ("gezin_id", "buurtteam", *DATES, "later_op_verzoek")
    require(begeleidingen, "begeleidingen", needed, filled=3)
    table = begeleidingen[[*needed, *(name for name in FURTHER if name in begeleidingen)]]
    last = pd.Timestamp(peildatum)
    after = table["aanmelddatum"] > last
    known = table.assign(
        # Filled in ahead it is a plan, which may still change.
        **{name: table[name].mask(table[name] > last) for name in DATES[1:]},
        later_op_verzoek=table["later_op_verzoek"].astype("boolean"),
    )
    came, met, began, ended = (known[name] for name in DATES)
    backwards = (met < came) | (began < came) | (began < met) | (ended < came)
    no_talk = began.notna() & met.isna()
    left_out = (
        ("Aanmelding na de peildatum: weggelaten", after),
        ("Datums niet in volgorde: weggelaten", backwards & ~after),
        ("Begonnen zonder datum van kennismaking: weggelaten", no_talk & ~backwards & ~after),
    )
    changes = pd.DataFrame(
        [(rule, "begeleidingen", int(rows.sum())) for rule, rows in left_out],
        columns=["regel", "eenheid", "aantal"],
    )
    kept = known[~(after | backwards | no_talk)]
    return Registrations(kept.reset_index(drop=True), peildatum, changes)


@takes_absent
def half_years_until(support: Support, period: HalfYear, count: int) -> tuple[HalfYear, ...]:
    """List half-years up to one, none from before the delivery is complete.

    A delivery holds who was supported since some day, and nobody who had already ended then. The
    month in which the first support ended shows which day that was.
    """
    known = complete(support, period.trailing(count))
    if not known:
        raise NotDeliveredError(
            ("begeleidingen over een heel halfjaar",),
            problem=f"No half-year up to {period} is in the delivery from its first month on.",
            remedy="Deliver whole half-years, or ask for a later half-year.",
        )
    return known


@takes_absent
def reported(support: Support, page: HalfYear, *periods: Period) -> tuple[Period, ...]:
    """Keep the periods of reports that were over at the end of a page's half-year, and complete.

    Where there is none it is the half-year itself, which stands beside no report.
    """
    over = [one for one in periods if one.last_day <= page.last_day]
    return complete(support, over) or (page,)


@takes_absent
def complete(support: Support, periods: Sequence[AnyPeriod]) -> tuple[AnyPeriod, ...]:
    """Keep the periods from whose beginning to whose end the delivery is complete.

    Where support itself was not delivered it says nothing about what else was: all stay.
    """
    if why_absent(support):
        return tuple(periods)
    # From the first end on: of support that had ended before the delivery nothing is known.
    first = support.episodes["stop"].min()
    if pd.isna(first):
        return ()
    since = first.replace(day=1)
    return tuple(
        period
        for period in periods
        if pd.Timestamp(period.start) >= since and period.last_day <= support.peildatum
    )


def _grouped(table: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    teams = load_buurtteams(dictionary)
    names = table["buurtteam"]
    return table.assign(cluster=teams.cluster(names), ses=teams.ses(names))
