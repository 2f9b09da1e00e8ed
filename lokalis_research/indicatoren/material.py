"""What indicators are computed from: the tables of a delivery, cleaned once and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.indicatoren.clean import Registrations, clean_registrations
from lokalis_research.indicatoren.reach import spells
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import Delivered, needs
from lokalis_research.period import HalfYear
from lokalis_research.populatie import SUPPORT, Support, clean_support


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
