"""Rows to count, about plans and goals; see `rows_families` for what a row is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.indicatoren.groups import NO_TEAM
from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.rows_families import DEBTS
from lokalis_research.indicatoren.rows_tables import yes_or_no
from lokalis_research.populatie import episode_on
from lokalis_research.required import require

REACHED, RUNNING, LAPSED = "behaald", "lopend", "vervallen"


def valid(material: Material) -> pd.DataFrame:
    """Plans of the support that runs, each from its day until the next plan or the end.

    The plan that counts on a day is the last one of this support up to that day.
    """
    plans = material.table("gezinsplannen")
    require(plans, "gezinsplannen", ("plan_id", "gezin_id", "datum"), filled=3)
    plans = plans.sort_values(["gezin_id", "datum", "plan_id"])
    following = plans.groupby("gezin_id")["datum"].shift(-1)
    rows = plans.assign(volgende=following).merge(material.supported, on="gezin_id")
    begin = rows["begin"].where(rows["begin"] > rows["datum"], rows["datum"])
    stop = rows["stop"].where(~(rows["volgende"] < rows["stop"]), rows["volgende"])
    rows = rows.assign(begin=begin, stop=stop)
    rows = rows[(begin < stop) & (rows["datum"] >= rows["sinds"])]
    digital, weighed = rows["digitaal_gebruik"], rows["veiligheid_afgewogen"]
    return rows.assign(
        **yes_or_no(rows, "zelf_geschreven", "evaluatie_ingevuld"),
        met_plan=1,
        digitaal=digital.fillna(value=False).astype(int),
        digitaal_vastgelegd=digital.notna().astype(int),
        afgewogen=weighed.fillna(value=False).astype(int),
        afweging_vastgelegd=weighed.notna().astype(int),
    )


def goals(material: Material) -> pd.DataFrame:
    """Goals by the day they were set, with how they stand on the peildatum."""
    rows = material.table("doelen")
    require(rows, "doelen", ("doel_id", "plan_id", "datum", "status"), filled=3)
    plans = material.table("gezinsplannen")[["plan_id", "gezin_id"]]
    rows = (
        rows.drop(columns="doeltekst", errors="ignore")
        .merge(plans, on="plan_id")
        .drop_duplicates("doel_id")
    )
    closed = rows["status"].notna() & ~rows["status"].isin([RUNNING, LAPSED])
    return rows.assign(
        **yes_or_no(rows, "herijkt"),
        doelen=1,
        alle_doelen=1,
        behaald=(rows["status"] == REACHED).astype(int),
        afgesloten=closed.astype(int),
    )


def about_debts(material: Material) -> pd.DataFrame:
    """Give plans as `valid` does, with whether a goal in them is about money."""
    rows, every = valid(material), goals(material)
    debts = every.loc[every["leefgebied"] == DEBTS, "plan_id"]
    return rows.assign(over_schulden=rows["plan_id"].isin(debts).astype(int))


def made(material: Material) -> pd.DataFrame:
    """Plans by the day they were made, with their goals and whether any was looked back on."""
    rows = material.table("gezinsplannen")[["plan_id", "gezin_id", "datum"]]
    own = goals(material)
    known = own[own["status"].notna()]
    looked_back = known.loc[known["status"] != RUNNING, "plan_id"]
    counted = rows["plan_id"].map(own["plan_id"].value_counts()).fillna(0).astype(int)
    at = episode_on(material.support.episodes, rows["gezin_id"], rows["datum"])
    teams = material.support.episodes["buurtteam"].to_numpy(dtype=object)
    team = np.where(at >= 0, teams[np.maximum(at, 0)], NO_TEAM) if len(teams) else NO_TEAM
    return rows.assign(
        buurtteam=pd.Series(team, index=rows.index, dtype="str"),
        plannen=1,
        doelen_in_plan=counted,
        met_doelen=rows["plan_id"].isin(known["plan_id"]).astype(int),
        geevalueerd=rows["plan_id"].isin(looked_back).astype(int),
    )


ROWS = {"geldig_plan": valid, "plan_en_schulden": about_debts, "doelen": goals, "plannen": made}
