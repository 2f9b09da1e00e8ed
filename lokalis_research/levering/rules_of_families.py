"""Rules about families, their support and what they say of it, that a schema cannot say."""

from __future__ import annotations

import pandas as pd

from lokalis_research.levering.cells import look_up
from lokalis_research.levering.row_rules import (
    Context,
    RowRule,
    dates_of_events,
    implausible_date,
    outside_period,
    overlapping,
)

OLDEST = 110  # years
OLDEST_CHILD, YOUNGEST_PARENT = 30, 14
STEPS = ("aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum")
STATEMENTS = (
    "wist_waarheen",
    "snel_geholpen",
    "goed_geholpen",
    "samen_oplossing_gezocht",
    "gaat_beter",
)


def _impossible_year(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    age = context.peildatum.year - table["geboortejaar"]
    return ((age < 0) | (age > OLDEST)).fillna(False)


def _odd_age(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    age = context.peildatum.year - table["geboortejaar"]
    child = table["rol"].eq("kind") & (age > OLDEST_CHILD)
    parent = table["rol"].eq("ouder") & (age >= 0) & (age < YOUNGEST_PARENT)
    return (child | parent).fillna(False)


def _team_has_ended(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    today = table.assign(vandaag=context.peildatum)
    return outside_period("buurtteam", "buurtteams", "naam", "vandaag")(today, context)


def _steps_back(step: str) -> RowRule:
    """Make the rule that a step lies before any step that goes before it."""
    earlier = list(STEPS[: STEPS.index(step)])

    def applies(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
        return table[step] < table[earlier].max(axis=1)

    return RowRule("datums_niet_op_volgorde", "begeleidingen", step, applies)


def _outcome_without_end(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["uitkomst"].notna() & table["einddatum"].isna()


def _support_by_absent_team(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    began = table.assign(startdatum=table["startdatum"].fillna(table["aanmelddatum"]))
    rule = outside_period("buurtteam", "buurtteams", "naam", "startdatum", "einddatum")
    return rule(began, context)


def _concern_unconsidered(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    considered = table["veiligheid_afgewogen"].fillna(True)
    return table["zorgen_veiligheid"].notna() & ~considered


def _goal_before_plan(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    plans = context.accepted["gezinsplannen"]
    return table["datum"] < look_up(table["plan_id"], plans["plan_id"], plans["datum"])


def _other_family(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    people = context.accepted["personen"]
    family = look_up(table["persoon_id"], people["persoon_id"], people["gezin_id"])
    return family.notna() & table["gezin_id"].notna() & (family != table["gezin_id"])


def _reason_though_held(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["gevoerd"].fillna(False) & table["reden_niet"].notna()


def _stages_back(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    stages = context.code_lists["vroegsignaleringstadia"]
    rank = table["stadium"].map(dict(zip(stages["code"], range(len(stages)), strict=True)))
    steps = table[["huishouden_id", "datum"]].assign(rang=rank)
    steps = steps.dropna().sort_values(["huishouden_id", "rang", "datum"])
    latest = steps.groupby("huishouden_id")["datum"].cummax()
    back = steps["datum"] < latest.groupby(steps["huishouden_id"]).shift()
    return back.reindex(table.index, fill_value=False)


def _nothing_answered(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table[list(STATEMENTS)].isna().all(axis=1)


FAMILY_RULES: tuple[RowRule, ...] = (
    RowRule("team_buiten_periode", "gezinnen", "buurtteam", _team_has_ended),
    RowRule("geboortejaar_onwaarschijnlijk", "personen", "geboortejaar", _impossible_year),
    RowRule("leeftijd_past_niet_bij_rol", "personen", "geboortejaar", _odd_age),
    *dates_of_events("begeleidingen", *STEPS),
    *(_steps_back(step) for step in STEPS[1:]),
    RowRule(
        "overlappende_begeleiding",
        "begeleidingen",
        "startdatum",
        overlapping(("gezin_id",), "startdatum", "einddatum", allowed=1),
        compares=True,
    ),
    RowRule("team_buiten_periode", "begeleidingen", "buurtteam", _support_by_absent_team),
    RowRule("uitkomst_zonder_einde", "begeleidingen", "uitkomst", _outcome_without_end),
    *dates_of_events("gezinsplannen", "datum"),
    RowRule("zorgen_zonder_afweging", "gezinsplannen", "zorgen_veiligheid", _concern_unconsidered),
    *dates_of_events("doelen", "datum"),
    RowRule("doel_voor_plan", "doelen", "datum", _goal_before_plan, needs="gezinsplannen"),
    *dates_of_events("hulpvragen", "datum"),
    *dates_of_events("verwijzingen", "datum"),
    RowRule(
        "persoon_in_ander_gezin", "verwijzingen", "persoon_id", _other_family, needs="personen"
    ),
    RowRule(
        "aanbieder_buiten_periode",
        "verwijzingen",
        "aanbieder",
        outside_period("aanbieder", "aanbieders", "code", "datum"),
    ),
    *dates_of_events("driegesprekken", "datum"),
    RowRule("reden_bij_gevoerd_gesprek", "driegesprekken", "reden_niet", _reason_though_held),
    *dates_of_events("vroegsignalering", "datum"),
    RowRule("stadia_niet_op_volgorde", "vroegsignalering", "datum", _stages_back, compares=True),
    *dates_of_events("ervaringswijzer", "datum"),
    RowRule(
        "team_buiten_periode",
        "ervaringswijzer",
        "buurtteam",
        outside_period("buurtteam", "buurtteams", "naam", "datum"),
    ),
    RowRule("antwoord_zonder_oordelen", "ervaringswijzer", "", _nothing_answered),
    RowRule("datum_onwaarschijnlijk", "coderingen", "tijdstip", implausible_date("tijdstip")),
)
