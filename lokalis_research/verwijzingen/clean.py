"""Delivered referrals -> referrals fit for analysis, with what became of every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs, require
from lokalis_research.populatie import SUPPORT, Support, episode_on, support_of
from lokalis_research.verwijzingen.rule import KindRule, kind_rule, kinds_by_rule
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
