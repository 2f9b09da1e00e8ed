"""Delivered tables -> support and aanmeldingen fit for counting, with what was changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import NotDeliveredError
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs, require, takes_absent, why_absent
from lokalis_research.period import HalfYear, Period
from lokalis_research.populatie import SUPPORT, Support, support_of
from lokalis_research.wijken import load_buurtteams

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
