"""Who can be drawn, by the plan of the last day, and what the registration itself says of plans.

The unit is the family, so that a family keeps its permanent random number when its plan is renewed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import NotDeliveredError
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs
from lokalis_research.period import HalfYear
from lokalis_research.populatie import SUPPORT, supported
from lokalis_research.result import (
    Column,
    Coverage,
    Extent,
    Quantity,
    Result,
    build,
    number_of,
    share_of,
)
from lokalis_research.wijken import load_buurtteams

TICKED = ", zorgen aangevinkt"
"""Behind the name of a wijk: the stratum of its plans with that tick."""
CONCERN, NO_CONCERN, NOT_STATED = "zorg", "geen_zorg", "niet_aangegeven"
COLUMNS = (
    "eenheid_id", "stratum", "plan_id", "buurtteam", "cluster", "ses", "aangegeven",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Frame(Microdata):
    """The plans from which is drawn."""

    units: pd.DataFrame = field(repr=False)
    day: date
    families: pd.DataFrame = field(repr=False)

    @property
    def sizes(self) -> pd.DataFrame:
        """Families with a plan per stratum: ``stratum`` and ``omvang``, by name."""
        counts = self.units.groupby("stratum", sort=True).size()
        return counts.rename("omvang").reset_index()


@needs(*SUPPORT, "gezinsplannen.veiligheid_afgewogen", "gezinsplannen.zorgen_veiligheid")
def plan_frame(delivery: CheckedDelivery, dictionary: Dictionary, period: HalfYear) -> Frame:
    """List the families in support at the end of a half-year with their current plan.

    Where the peildatum comes before its last day, it is that day.
    """
    day = min(period.last_day, delivery.peildatum)
    teams = load_buurtteams(dictionary)
    running = running_on(supported(delivery), day)
    current = current_plans(delivery.table("gezinsplannen"), running, day)
    if current.empty:
        raise NotDeliveredError(
            ("gezinsplannen over deze periode",),
            problem=f"On {day:%d-%m-%Y} no family in support has a plan in this delivery.",
            remedy="Choose a half-year that the delivery is about.",
        )
    units = pd.DataFrame(
        {
            "eenheid_id": current["gezin_id"],
            "stratum": current["buurtteam"],
            "plan_id": current["plan_id"],
            "buurtteam": current["buurtteam"],
            "cluster": teams.cluster(current["buurtteam"]),
            "ses": teams.ses(current["buurtteam"]),
            "aangegeven": stated(current),
        }
    )
    families = running[["gezin_id", "buurtteam"]].rename(columns={"buurtteam": "stratum"})
    return Frame(units.sort_values("eenheid_id", ignore_index=True), day, families)


def by_tick(frame: Frame) -> Frame:
    """Set plans in which concern is ticked apart in every wijk, so that more can be drawn."""
    team, ticked = frame.units["buurtteam"], frame.units["aangegeven"] == CONCERN
    parts = team.where(~ticked, team + TICKED)
    return dataclasses.replace(frame, units=frame.units.assign(stratum=parts))


def running_on(episodes: pd.DataFrame, day: date) -> pd.DataFrame:
    """Find who is supported on a day, by whom, and when their earlier support ended."""
    rows = episodes.sort_values(["gezin_id", "start"], ignore_index=True)
    before = rows.groupby("gezin_id")["stop"].shift()
    ended = before.where(before < rows["start"])
    since = ended.groupby(rows["gezin_id"]).ffill()
    moment = pd.Timestamp(day)
    there = (rows["start"] <= moment) & (rows["stop"] > moment)
    found = rows.loc[there, ["gezin_id", "buurtteam"]].assign(sinds=since[there])
    return found.reset_index(drop=True)


def current_plans(plans: pd.DataFrame, running: pd.DataFrame, day: date) -> pd.DataFrame:
    """Take of every family in support the last plan of this support up to a day."""
    rows = plans.merge(running, on="gezin_id")
    in_time = rows["datum"] <= pd.Timestamp(day)
    of_now = rows["sinds"].isna() | (rows["datum"] >= rows["sinds"])
    rows = rows[in_time & of_now].sort_values(["gezin_id", "datum", "plan_id"])
    return rows.drop_duplicates("gezin_id", keep="last", ignore_index=True).drop(columns="sinds")


def stated(plans: pd.DataFrame) -> pd.Series[str]:
    """Say what was ticked about safety: concern, none, or nothing."""
    concern = plans["zorgen_veiligheid"].astype("boolean")
    words = np.select(
        [concern.fillna(False).to_numpy(bool), (~concern).fillna(False).to_numpy(bool)],
        [CONCERN, NO_CONCERN],
        default=NOT_STATED,
    )
    return pd.Series(words, index=plans.index, dtype="str", name="aangegeven")


By = Literal["stad", "cluster", "buurtteam"]
CITY = "hele stad"


def _quantity(name: str, label: str, of_field: str = "") -> Quantity:
    """Make a count of families that adds up over teams: on a day a family has one team."""
    return number_of("gezin", name, label, additive=("buurtteam",), of_field=of_field)


FAMILIES = _quantity("gezinnen", "Gezinnen in begeleiding")
WITH_PLAN = _quantity("met_plan", "Met een plan")
STATED = _quantity(
    "aangegeven", "Zorgen of geen zorgen aangevinkt", "gezinsplannen.veiligheid_afgewogen"
)
WITH_CONCERN = _quantity("zorg", "Zorgen aangevinkt", "gezinsplannen.zorgen_veiligheid")
RATIOS = (
    share_of(
        STATED, WITH_PLAN, "aandeel_aangegeven", "Aangevinkt, van de plannen", 0, highest=100.0
    ),
    share_of(WITH_CONCERN, STATED, "aandeel_zorg", "Zorg, van wat is aangevinkt", 0, highest=100.0),
)


def registration(frame: Frame, dictionary: Dictionary, by: By = "stad") -> Result:
    """Count plans, and what was ticked in them, on the day of the frame.

    All plans are counted: no interval. Per buurtteam without ``zorg``: beside the clusters it would
    tell too much of small teams.
    """
    teams = load_buurtteams(dictionary)

    def area(strata: pd.Series[str]) -> pd.Series[str]:
        if by == "stad":
            return pd.Series(CITY, index=strata.index, dtype="str")
        return strata if by == "buurtteam" else teams.cluster(strata)

    stated = frame.units["aangegeven"]
    plans = pd.DataFrame(
        {
            "gebied": area(frame.units["stratum"]),
            "gezin_id": frame.units["eenheid_id"],
            WITH_PLAN.name: 1,
            STATED.name: (stated != NOT_STATED).astype(int),
            WITH_CONCERN.name: (stated == CONCERN).astype(int),
        }
    )
    of_family = area(frame.families["stratum"])
    families = frame.families.assign(gebied=of_family, **{FAMILIES.name: 1})
    quantities = (FAMILIES, WITH_PLAN, STATED, *(() if by == "buurtteam" else (WITH_CONCERN,)))
    return build(
        pd.concat([plans, families]).fillna({one.name: 0 for one in quantities}),
        who="gezin_id",
        name=f"veiligheid_vinkje_{by}",
        title=f"Plannen en het vinkje over veiligheid op {frame.day:%d-%m-%Y}",
        by=(Column("gebied", {"buurtteam": "Buurtteam"}.get(by, "Gebied")),),
        quantities=quantities,
        ratios=RATIOS[: len(quantities) - 2],
        method=(
            "Het plan is het laatste van de lopende begeleiding. Niets aangevinkt is iets anders "
            "dan geen zorgen: het systeem kent geen ‘nog onbekend’."
        ),
        definition=(("dag", frame.day.isoformat()),),
        totals=(("gebied", CITY),),
        covers=(_teams_of(frame, of_family.unique(), area),),
    )


def _teams_of(
    frame: Frame, areas: Iterable[str], area: Callable[[pd.Series[str]], pd.Series[str]]
) -> Coverage:
    """Say for the door which teams every area holds."""
    names = pd.Series(sorted(set(frame.families["stratum"])), dtype="str")
    own = area(names)
    held: dict[tuple[str, ...], Extent] = {
        (name,): frozenset(names[own == name]) for name in areas if name != CITY
    }
    return Coverage("buurtteam", ("gebied",), held)
