"""What the published figures are in the tables of the city, counted for the demo alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lokalis_research.demo.city.plans import LOOKED_AT

Tables = Mapping[str, pd.DataFrame]
Period = tuple[str, str]

Y2018, Y2019 = ("2018-01-01", "2018-12-31"), ("2019-01-01", "2019-12-31")
Y2021, Y2022 = ("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-12-31")
H2019, H2020 = ("2019-01-01", "2019-06-30"), ("2020-01-01", "2020-06-30")
Q1_2020, Q2_2020 = ("2020-01-01", "2020-03-31"), ("2020-04-01", "2020-06-30")
QUARTERS_2021 = ("2021-01-01", "2021-09-30")
MOMENTS = ("2022-07-01", "2023-01-01")


def families(tables: Tables, period: Period) -> pd.Index[str]:
    """List the families in support on any day of a period."""
    support = tables["begeleidingen"]
    running = (support["startdatum"] <= period[1]) & ~(support["einddatum"] < period[0])
    there: pd.Index[str] = pd.Index(support.loc[running, "gezin_id"].unique())
    return there


def persons(tables: Tables, period: Period) -> int:
    """Count the members of the families in support in a period."""
    return int(tables["personen"]["gezin_id"].isin(families(tables, period)).sum())


def clients_2022(tables: Tables) -> int:
    """Count who has a question of their own, in a family in support in 2022 with a plan."""
    people, plans = tables["personen"], tables["gezinsplannen"]
    with_plan = plans.loc[plans["datum"] <= Y2022[1], "gezin_id"]
    counted = (
        people["eigen_vraag"].fillna(False)
        & people["gezin_id"].isin(families(tables, Y2022))
        & people["gezin_id"].isin(with_plan)
    )
    return int(counted.sum())


def waiting(tables: Tables, period: Period, team: str = "") -> dict[str, float]:
    """Describe how those waited who came in during a period, so far as they met or started."""
    support = tables["begeleidingen"]
    came = support[support["aanmelddatum"].between(*period)]
    if team:
        came = came[came["buurtteam"].isin([team])]
    met = came[came["kennismakingsdatum"].notna()]
    days = np.busday_count(
        met["aanmelddatum"].to_numpy().astype("datetime64[D]"),
        met["kennismakingsdatum"].to_numpy().astype("datetime64[D]"),
    )
    asked = met["later_op_verzoek"].fillna(False).to_numpy(dtype=bool)
    started = met[met["startdatum"].notna()]
    gap = (started["startdatum"] - started["kennismakingsdatum"]).dt.days
    return {
        "tijdig": 100 * float(((days <= 5) | asked).mean()),
        "op_verzoek": 100 * float(asked.mean()),
        "werkdagen": float(days.mean()),
        "dagen": float((met["kennismakingsdatum"] - met["aanmelddatum"]).dt.days.mean()),
        "start": float(gap.mean()),
        "binnen_twee_weken": 100 * float((gap <= 14).mean()),
        "na_vier_weken": 100 * float((gap > 28).mean()),
    }


def registrations(tables: Tables, first: str, last: str) -> int:
    """Count aanmeldingen."""
    return int(tables["begeleidingen"]["aanmelddatum"].between(first, last).sum())


def asking(tables: Tables, period: Period, field: str) -> float:
    """Give the percentage of the families with questions that has one on a leefgebied."""
    every = _questions(tables, period)
    return 100 * float(
        every.loc[every["leefgebied"] == field, "gezin_id"].nunique() / every["gezin_id"].nunique()
    )


def several(tables: Tables, period: Period, teams: tuple[str, ...]) -> float:
    """Give the percentage of families of teams with questions on more than one leefgebied."""
    support = tables["begeleidingen"]
    running = (support["startdatum"] <= period[1]) & ~(support["einddatum"] < period[0])
    there = support.loc[running & support["buurtteam"].isin(teams), "gezin_id"]
    every = _questions(tables, period)
    number = every[every["gezin_id"].isin(there)].groupby("gezin_id")["leefgebied"].nunique()
    return 100 * float((number > 1).mean())


def _questions(tables: Tables, period: Period) -> pd.DataFrame:
    every = tables["hulpvragen"]
    return every[every["gezin_id"].isin(families(tables, period)) & (every["datum"] <= period[1])]


def without_help(tables: Tables, period: Period) -> float:
    """Give the percentage of ended support after which the family needs no help."""
    support = tables["begeleidingen"]
    ended = support[support["einddatum"].between(*period)]
    return 100 * float(ended["uitkomst"].eq("zonder_hulp_verder").mean())


def referrals(tables: Tables, period: Period, provider: str = "") -> pd.DataFrame:
    """Select referrals of a period, to all providers or to one."""
    every = tables["verwijzingen"]
    chosen = every[every["datum"].between(*period)]
    return chosen[chosen["aanbieder"] == provider] if provider else chosen


def referred_share(tables: Tables, period: Period, teams: frozenset[str]) -> float:
    """Give the percentage of the families of teams in support that was referred."""
    support = tables["begeleidingen"]
    running = (support["startdatum"] <= period[1]) & ~(support["einddatum"] < period[0])
    there = support.loc[running & support["buurtteam"].isin(teams), "gezin_id"].unique()
    return 100 * float(np.isin(there, referrals(tables, period)["gezin_id"]).mean())


def talks(tables: Tables, first: str, last: str) -> int:
    """Count driegesprekken that were held."""
    every = tables["driegesprekken"]
    return int((every["datum"].between(first, last) & every["gevoerd"]).sum())


def reason_other(tables: Tables) -> float:
    """Give the percentage of talks not held with a reason that is not on the list."""
    every = tables["driegesprekken"]
    missed = every[~every["gevoerd"] & every["datum"].between("2022-06-01", "2022-12-31")]
    return 100 * float(missed["reden_niet"].eq("anders").mean())


def funnel(tables: Tables, first: str, last: str) -> pd.Series[int]:
    """Count households per stage, of those selected in a period; ``niet_bekend`` besides."""
    every = tables["vroegsignalering"]
    selected = every[(every["stadium"] == "geselecteerd") & every["datum"].between(first, last)]
    chosen = every[every["huishouden_id"].isin(selected["huishouden_id"])]
    counts = chosen["stadium"].value_counts()
    counts["niet_bekend"] = int((~selected["bekend_bij_schulddienst"]).sum())
    return counts


def agreeing(tables: Tables, period: Period, statement: str, team: str = "") -> float:
    """Give the percentage of answers to a statement that agrees."""
    every = tables["ervaringswijzer"]
    given = every[every["datum"].between(*period) & every[statement].notna()]
    if team:
        given = given[given["buurtteam"].isin([team]) | given["buurtteam"].isna()]
    return 100 * float(given[statement].isin(["helemaal_eens", "eens"]).mean())


def weighed_2022(tables: Tables) -> float:
    """Give the percentage of last plans of families in support in 2022 that weighed safety."""
    plans = tables["gezinsplannen"]
    plans = plans[plans["datum"] <= Y2022[1]].sort_values("datum", kind="stable")
    last = plans[plans["gezin_id"].isin(families(tables, Y2022))].groupby("gezin_id").tail(1)
    return 100 * float(last["veiligheid_afgewogen"].fillna(False).mean())


def plans_with_concern(tables: Tables) -> pd.DataFrame:
    """Select the plans with concern that were current at two moments in two wijken."""
    support = tables["begeleidingen"]
    plans = tables["gezinsplannen"]
    found = []
    for moment in MOMENTS:
        running = (
            (support["startdatum"] <= moment)
            & ~(support["einddatum"] < moment)
            & support["buurtteam"].isin(LOOKED_AT)
        )
        there = plans[
            plans["gezin_id"].isin(support.loc[running, "gezin_id"]) & (plans["datum"] <= moment)
        ]
        current = there.sort_values("datum", kind="stable").groupby("gezin_id").tail(1)
        found.append(current[current["zorgen_veiligheid"].fillna(False)])
    return pd.concat(found).drop_duplicates("plan_id")


def with_safety_goals(tables: Tables) -> int:
    """Count those of these plans that hold a goal about safety."""
    goals = tables["doelen"]
    about = goals.loc[goals["leefgebied"] == "veiligheid", "plan_id"]
    return int(plans_with_concern(tables)["plan_id"].isin(about).sum())


def digital(tables: Tables) -> float:
    """Give the percentage of plans in the new system up to October 2021 used by the family."""
    plans = tables["gezinsplannen"]
    used = plans.loc[plans["datum"].between(*QUARTERS_2021), "digitaal_gebruik"].dropna()
    return 100 * float(used.mean())


def vleuten_change(tables: Tables) -> float:
    """Give by how many percent the wait in Vleuten changed from 2019 to the half-year after."""
    before, after = (waiting(tables, one, "Vleuten")["dagen"] for one in (Y2019, H2020))
    return 100 * (after / before - 1)
