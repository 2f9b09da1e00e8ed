"""A checked delivery -> the goals that questions are asked about, without and with their texts."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.levering import CheckedDelivery
from lokalis_research.missing import needs
from lokalis_research.period import HalfYear
from lokalis_research.wijken import load_buurtteams

GOAL_COLUMNS = (
    "doel_id", "plan_id", "gezin_id", "buurtteam", "cluster", "leefgebied", "datum", "halfjaar",
)  # fmt: skip
NOT_FILED = "niet_ingevuld"
"""Leefgebied of goals for which none was registered."""

NO_TEAM = "onbekend"
GOALS = ("doelen", "gezinsplannen")
"""What tells whose goals there are."""


@needs(*GOALS)
def goals_in(
    delivery: CheckedDelivery, dictionary: Dictionary, half_years: Iterable[HalfYear] | None = None
) -> pd.DataFrame:
    """List goals with whose they are, when they were set and by which team."""
    plans = delivery.table("gezinsplannen")[["plan_id", "gezin_id"]]
    goals = delivery.table("doelen")[["doel_id", "plan_id", "leefgebied", "datum"]]
    goals = goals.merge(plans, on="plan_id").assign(halfjaar=lambda table: half_year_of(table))
    if half_years is not None:
        wanted = [str(half_year) for half_year in half_years]
        goals = goals[goals["halfjaar"].isin(wanted)]
        if goals.empty:
            raise AnalysisError(
                f"In this delivery no goal was set in {', '.join(wanted)}.",
                remedy="Choose half-years that the delivery is about.",
            )
    teams = load_buurtteams(dictionary)
    goals = goals.sort_values("doel_id", ignore_index=True)
    goals["buurtteam"] = _team(goals, delivery)
    goals["cluster"] = teams.cluster(goals["buurtteam"]).fillna(NO_TEAM).astype("str")
    goals["leefgebied"] = goals["leefgebied"].fillna(NOT_FILED)
    return goals[list(GOAL_COLUMNS)]


def half_year_of(table: pd.DataFrame) -> pd.Series[str]:
    """Name the half-year of every date."""
    late = table["datum"].dt.month > HalfYear(2000, 1).last_day.month
    half = late.map({False: "H1", True: "H2"}).astype("str")
    named: pd.Series[str] = table["datum"].dt.year.astype("str") + half
    return named


def goal_texts(delivery: CheckedDelivery, ids: Iterable[str]) -> pd.Series[str]:
    """Read the texts of goals: personal data, for coders and the machine, and for nobody's eyes."""
    wanted = pd.Index(list(ids), dtype="str", name="doel_id")
    texts = delivery.table("doelen").set_index("doel_id")["doeltekst"]
    absent = int((~wanted.isin(texts.index)).sum())
    if absent:
        raise AnalysisError(
            f"{absent} of {len(wanted)} goals are not in this delivery.",
            remedy="Use the delivery that the goals were drawn from, or draw anew from this one.",
        )
    return texts.reindex(wanted)


def _team(goals: pd.DataFrame, delivery: CheckedDelivery) -> pd.Series[str]:
    team = pd.Series(None, index=goals.index, dtype="str")
    if not delivery.lacks("gezinnen"):
        team = goals["gezin_id"].map(delivery.table("gezinnen").set_index("gezin_id")["buurtteam"])
    if not delivery.lacks("begeleidingen.startdatum"):
        support = delivery.table("begeleidingen")[["gezin_id", "startdatum", "buurtteam"]]
        begun = support.dropna().sort_values(["startdatum", "gezin_id", "buurtteam"])
        # A stable order: goals of one day keep the place that their id gives them.
        ordered = goals[["gezin_id", "datum"]].reset_index().sort_values(["datum", "index"])
        latest = pd.merge_asof(
            ordered, begun, left_on="datum", right_on="startdatum", by="gezin_id"
        ).set_index("index")["buurtteam"]
        team = latest.reindex(goals.index).fillna(team)
    return team.fillna(NO_TEAM).astype("str")
