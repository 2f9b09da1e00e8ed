"""What the registration itself says: who has a plan, and in how many of them safety was ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import pandas as pd

from lokalis_research.dictionary import Dictionary
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
from lokalis_research.veiligheid.frame import CONCERN, NOT_STATED, Frame
from lokalis_research.wijken import load_buurtteams

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
