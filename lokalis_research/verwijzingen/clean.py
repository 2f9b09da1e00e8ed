"""Delivered referrals -> referrals fit for analysis, of a kind written down or found by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import day_number, day_numbers
from lokalis_research.dictionary import Dictionary, Transition
from lokalis_research.dictionary.read import to_dates
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs, require
from lokalis_research.period import HalfYear
from lokalis_research.populatie import SUPPORT, Support, episode_on, support_of
from lokalis_research.stats.intervals import IntArray
from lokalis_research.text import Remark
from lokalis_research.wijken import load_buurtteams

COUNTED, DOUBLE, LATE, UNSUPPORTED = "geteld", "dubbel", "na_peildatum", "zonder_begeleiding"
STEPS = {
    DOUBLE: "Dubbel ingevoerd: zelfde gezin, persoon, dag en aanbieder",
    LATE: "Na de peildatum",
    UNSUPPORTED: "Geen lopende begeleiding op de dag van de verwijzing",
    COUNTED: "Geteld",
}
"""What can become of a delivered referral, in Dutch."""

REGISTERED, BY_RULE = "vastgelegd", "volgens de regel"


@dataclass(frozen=True, repr=False)
class Referrals(Microdata):
    """Every delivered referral with what became of it, made by `clean_referrals`."""

    table: pd.DataFrame
    support: Support
    rule: KindRule

    @property
    def counted(self) -> pd.DataFrame:
        """The referrals of families in support, each once."""
        return self.table[self.table["stap"] == COUNTED]

    @property
    def peildatum(self) -> date:
        """Last day on which registration is complete."""
        return self.support.peildatum


@needs(*SUPPORT, "verwijzingen", "gezinsplannen")
def referrals_of(delivery: CheckedDelivery, dictionary: Dictionary) -> Referrals:
    """Clean the referrals of a delivery, and say of each team in which cluster and class it is."""
    support = support_of(delivery)
    teams = load_buurtteams(dictionary)
    named = support.episodes["buurtteam"]
    episodes = support.episodes.assign(cluster=teams.cluster(named), ses=teams.ses(named))
    return clean_referrals(
        delivery.table("verwijzingen"),
        delivery.table("gezinsplannen"),
        Support(episodes, support.peildatum, support.changes),
        kind_rule(dictionary),
    )


def clean_referrals(
    verwijzingen: pd.DataFrame, gezinsplannen: pd.DataFrame, support: Support, rule: KindRule
) -> Referrals:
    """Say of every delivered referral whether it counts, and what kind it is.

    A referral counts when it was made on a day on which the family was supported, up to the
    peildatum. Entered more than once (same family, person, day and provider), it counts once: the
    one whose kind was written down, if any. Nothing is dropped: what does not count stays in the
    table with the reason.
    """
    needed = ("verwijzing_id", "gezin_id", "datum", "aanbieder", "persoon_id", "soort")
    require(verwijzingen, "verwijzingen", needed, filled=4)
    table = verwijzingen[list(needed)].sort_values(["datum", "verwijzing_id"], ignore_index=True)
    known = table["soort"].notna()
    best_first = table.assign(onbekend=~known).sort_values(
        ["onbekend", "soort", "verwijzing_id"], kind="stable"
    )
    same = ["gezin_id", "persoon_id", "datum", "aanbieder"]
    double = best_first.duplicated(same).reindex(table.index).to_numpy()
    late = (table["datum"] > pd.Timestamp(support.peildatum)).to_numpy()
    episode = episode_on(support.episodes, table["gezin_id"], table["datum"])
    table["stap"] = np.select(
        [double, late, episode < 0], [DOUBLE, LATE, UNSUPPORTED], default=COUNTED
    )
    table["episode"] = episode
    # Entered twice, one would pass for the extension of the other.
    once = ~double & ~late
    table["volgens_regel"] = pd.Series(pd.NA, index=table.index, dtype="str")
    table.loc[once, "volgens_regel"] = kinds_by_rule(
        table[once], gezinsplannen, support.episodes, rule
    )
    table["soort_geteld"] = table["soort"].where(known, table["volgens_regel"])
    table["herkomst"] = np.where(known, REGISTERED, BY_RULE)
    return Referrals(table.drop(columns="persoon_id"), support, rule)


BoolArray = npt.NDArray[np.bool_]

NEW, RENEWAL, ADMINISTRATIVE = "nieuw", "verlenging", "administratief"


@dataclass(frozen=True)
class KindRule:
    """How the kind of a referral is told from what surrounds it.

    By code of a provider `names` says what it is called, and `listed` when it began.
    """

    transition: Transition | None = None
    look_back: int = 365
    names: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, date] = field(default_factory=dict)

    @property
    def begins(self) -> Mapping[str, date]:
        """On which day providers began, of those that it is known of."""
        day = self.transition.datum if self.transition else None
        return {**self.listed, **{code: day for code in self.providers if day}}

    @property
    def providers(self) -> tuple[str, ...]:
        """Codes of the providers that began at the transition."""
        return () if self.transition is None else tuple(self.transition.aanbieders)

    @property
    def words(self) -> str:
        """The rule in Dutch."""
        renewed = (
            "Verlenging is een verwijzing naar dezelfde aanbieder als eerder in dezelfde "
            "begeleiding, zonder nieuw gezinsplan ertussen. Al het andere is nieuw."
        )
        if self.transition is None:
            return renewed
        day = f"{self.transition.datum:%d-%m-%Y}"
        return (
            "Alleen op papier nieuw is een verwijzing zonder vastgelegde soort van "
            f"{day} tot {_stop(self.transition):%d-%m-%Y} naar een aanbieder die op "
            f"{day} begon, van een gezin dat de dag ervoor begeleid werd, "
            f"in de {self.look_back} dagen ervoor al naar een andere aanbieder was verwezen, en "
            f"sindsdien geen nieuw gezinsplan kreeg. {renewed}"
        )


def _stop(transition: Transition) -> date:
    """Give the first day on which a referral is no longer administrative by rule."""
    return transition.month.shift(transition.maanden).start


def kind_rule(dictionary: Dictionary) -> KindRule:
    """Take the transition from the data dictionary; by default there was none."""
    providers = dictionary.code_list("aanbieders")
    names = dict(zip(providers["code"], providers["naam"], strict=True))
    began = providers.dropna(subset=["geldig_van"])
    days = to_dates(dictionary.path / "codelijsten" / "aanbieders.csv", began["geldig_van"])
    listed = dict(zip(began["code"], days.dt.date, strict=True))
    return KindRule(dictionary.municipality.overgang, names=names, listed=listed)


def transition_told(dictionary: Dictionary, period: HalfYear) -> Remark:
    """Say what happened at the transition, or that none is known on the page of a half-year."""
    one = dictionary.municipality.overgang
    if one is None or period < one.half_year:
        return Remark(
            "Een overgang naar nieuwe aanbieders is van deze gemeente niet bekend, of was er nog "
            "niet. Op papier is dan alleen wat zo is vastgelegd."
        )
    return Remark(
        f"Op {one.moment} werden gezinnen die al specialistische hulp kregen van een andere "
        f"aanbieder, opnieuw verwezen, naar {one.to}. Niet elke verwijzing heeft een vastgelegde "
        "soort; waar die ontbreekt, geldt een regel. Het aantal is daarom een bereik."
    )


def kinds_by_rule(
    referrals: pd.DataFrame, plans: pd.DataFrame, episodes: pd.DataFrame, rule: KindRule
) -> npt.NDArray[np.str_]:
    """Tell of every referral what kind the rule says it is, also where it was written down."""
    require(referrals, "verwijzingen", ("gezin_id", "datum", "aanbieder"), filled=3)
    require(plans, "gezinsplannen", ("gezin_id", "datum"), filled=2)
    day = day_numbers(referrals["datum"])
    own, known = pd.factorize(referrals["gezin_id"])
    of_plan = pd.Index(known).get_indexer(pd.Index(plans["gezin_id"]))
    plans, of_plan = plans[of_plan >= 0], of_plan[of_plan >= 0]
    plan_days = _Days(of_plan, day_numbers(plans["datum"]))
    return np.select(
        [
            _administrative(referrals, own, day, episodes, plan_days, rule),
            _renewed(referrals, own, day, episodes, plan_days),
        ],
        [ADMINISTRATIVE, RENEWAL],
        default=NEW,
    )


def _administrative(
    referrals: pd.DataFrame,
    own: IntArray,
    day: IntArray,
    episodes: pd.DataFrame,
    plans: _Days,
    rule: KindRule,
) -> BoolArray:
    """Help of a family in support, referred before the transition, now at a new provider."""
    if rule.transition is None:
        return np.zeros(len(day), dtype=bool)
    start, stop = day_number(rule.transition.datum), day_number(_stop(rule.transition))
    new_provider = referrals["aanbieder"].isin(rule.providers).to_numpy()
    earlier = (day < start) & (day >= start - rule.look_back) & ~new_provider
    eve = pd.Series(
        pd.Timestamp(rule.transition.datum) - pd.Timedelta(days=1), index=referrals.index
    )
    in_support = episode_on(episodes, referrals["gezin_id"], eve) >= 0
    no_new_plan = plans.between(own, np.full(len(day), start - 1), day) == 0
    again: BoolArray = new_provider & in_support & no_new_plan & np.isin(own, own[earlier])
    return again & (day >= start) & (day < stop)


def _renewed(
    referrals: pd.DataFrame, own: IntArray, day: IntArray, episodes: pd.DataFrame, plans: _Days
) -> BoolArray:
    """Help of the same provider in the same support, with the same plan."""
    provider = pd.factorize(referrals["aanbieder"], sort=True)[0]
    support = episode_on(episodes, referrals["gezin_id"], referrals["datum"])
    order = np.lexsort((day, provider, own))
    before, after = order[:-1], order[1:]
    same = (own[before] == own[after]) & (provider[before] == provider[after])
    same &= (support[before] == support[after]) & (support[after] >= 0)
    same &= plans.between(own[after], day[before], day[after]) == 0
    renewed = np.zeros(len(day), dtype=bool)
    renewed[after[same]] = True
    return renewed


class _Days:
    """Days on which something happened to families, to count between two days."""

    def __init__(self, family: IntArray, day: IntArray) -> None:
        self.low = int(day.min(initial=0))
        self.span = int(day.max(initial=0)) - self.low + 2
        self.line = np.sort(family * self.span + day - self.low + 1)

    def between(self, family: IntArray, after: IntArray, until: IntArray) -> IntArray:
        """Count those later than `after`, up to and including `until`."""
        first, last = (
            np.searchsorted(
                self.line,
                family * self.span + np.clip(day - self.low + 1, 0, self.span - 1),
                side="right",
            )
            for day in (after, until)
        )
        return (last - first).astype(np.int64)
