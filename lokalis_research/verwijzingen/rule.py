"""What kind a referral is where nobody wrote it down: recognised by rule.

Around 1 January 2020 running help passed to new providers and was referred anew, on paper. Those
re-referrals are no new help; where `soort` is missing they are recognised here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import day_number, day_numbers
from lokalis_research.dictionary import Dictionary
from lokalis_research.period import Month
from lokalis_research.populatie import episode_on
from lokalis_research.required import require
from lokalis_research.stats.intervals import IntArray

BoolArray = npt.NDArray[np.bool_]

NEW, RENEWAL, ADMINISTRATIVE = "nieuw", "verlenging", "administratief"
TRANSITION = date(2020, 1, 1)
"""The day on which KOOS and Spoor030 began (`data_dictionary/reeksbreuken.csv`)."""


@dataclass(frozen=True)
class KindRule:
    """How the kind of a referral is told from what surrounds it."""

    providers: tuple[str, ...]
    start: date = TRANSITION
    months: int = 3
    look_back: int = 365

    @property
    def stop(self) -> date:
        """First day on which a referral is no longer administrative by this rule."""
        return Month(self.start.year, self.start.month).shift(self.months).start

    @property
    def words(self) -> str:
        """The rule in Dutch."""
        return (
            "Administratief is een verwijzing zonder vastgelegde soort van "
            f"{self.start:%d-%m-%Y} tot {self.stop:%d-%m-%Y} naar een aanbieder die op "
            f"{self.start:%d-%m-%Y} begon, van een gezin dat de dag ervoor begeleid werd, "
            f"in de {self.look_back} dagen ervoor al naar een andere aanbieder was verwezen, en "
            "sindsdien geen nieuw gezinsplan kreeg. Verlenging is een verwijzing naar dezelfde "
            "aanbieder als eerder in dezelfde begeleiding, zonder nieuw gezinsplan ertussen. Al "
            "het andere is nieuw."
        )


def kind_rule(dictionary: Dictionary) -> KindRule:
    """Take the providers that began at the transition from the data dictionary."""
    listed = dictionary.code_list("aanbieders")
    began = listed["geldig_van"] == TRANSITION.isoformat()
    return KindRule(providers=tuple(listed.loc[began, "code"]))


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
    start, stop = day_number(rule.start), day_number(rule.stop)
    return np.select(
        [
            _administrative(referrals, own, day, episodes, rule)
            & (day >= start)
            & (day < stop)
            & (plan_days.between(own, np.full(len(day), start - 1), day) == 0),
            _renewed(referrals, own, day, episodes, plan_days),
        ],
        [ADMINISTRATIVE, RENEWAL],
        default=NEW,
    )


def _administrative(
    referrals: pd.DataFrame, own: IntArray, day: IntArray, episodes: pd.DataFrame, rule: KindRule
) -> BoolArray:
    """Help of a family in support, referred before the transition, now at a new provider."""
    start = day_number(rule.start)
    new_provider = referrals["aanbieder"].isin(rule.providers).to_numpy()
    earlier = (day < start) & (day >= start - rule.look_back) & ~new_provider
    eve = pd.Series(pd.Timestamp(rule.start) - pd.Timedelta(days=1), index=referrals.index)
    in_support = episode_on(episodes, referrals["gezin_id"], eve) >= 0
    return new_provider & in_support & np.isin(own, own[earlier])


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
