"""Rules about rows that a schema cannot say: of contracts and absence, and of families."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from lokalis_research.days import MISSING, day_numbers
from lokalis_research.levering.cells import look_up
from lokalis_research.levering.rules import (
    FIRST_TEAMS,
    Context,
    RowRule,
    absent_from,
    after_peildatum,
    before,
    dates_of_events,
    days_in_line,
    in_order,
    mostly_zero,
    outside_period,
    overlapping,
    owners,
    possible_dates,
)
from lokalis_research.memory import give_back_memory
from lokalis_research.stats.intervals import Intervals, flatten

LONGEST_SPELL = 730  # days of absence that count
MANY_SPELLS = 10  # that by chance do not all begin on the first of a month
QUIET, MANY_STAFF = 60, 20  # days without a spell, among so many people, that are no chance
MANY_SUPPORTED = 200  # families that ask and are referred less often than staff are ill
MANY_FAMILIES = 100  # whose support would not all be new
SMALLEST_FACTOR = 0.05
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


def _no_days(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["hersteldatum"] == table["eerste_dag"]


def _first_of_months(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    """Mark all spells where every one begins on the first of a month: they are months."""
    days = table["eerste_dag"].dropna().dt.day
    months = len(days) >= MANY_SPELLS and bool((days == 1).all())
    return pd.Series(months, index=table.index)


def _begins_after(
    column: str, other: str, who: str, begin: str, end: str, many: int
) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that many people were there for weeks before the first row, not long ago."""

    def applies(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
        known = context.accepted[other]
        first = table[column].min()
        quiet = first - pd.Timedelta(days=QUIET)
        there = (known[begin] <= quiet) & ~(known[end] < quiet)
        lately = first > context.peildatum - pd.Timedelta(days=LONGEST_SPELL)
        late = lately and known.loc[there, who].nunique() >= many
        return pd.Series(late, index=table.index, dtype=bool)

    return applies


_AFTER_SUPPORT = _begins_after(
    "datum", "begeleidingen", "gezin_id", "startdatum", "einddatum", MANY_SUPPORTED
)


def _support_begins_late(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    """Mark all support where teams were there for weeks before the first began, not long ago."""
    since = pd.to_datetime(context.code_lists["buurtteams"]["geldig_van"], format="%Y-%m-%d")
    first = table[["aanmelddatum", "startdatum"]].min().min()
    late = (
        len(table) >= MANY_FAMILIES
        # Where the list does not say since when, it is from before the first report.
        and since.fillna(FIRST_TEAMS).min() <= first - pd.Timedelta(days=QUIET)
        and first > context.peildatum - pd.Timedelta(days=LONGEST_SPELL)
    )
    return pd.Series(late, index=table.index, dtype=bool)


def _longest(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    last = table["hersteldatum"].fillna(context.peildatum)
    return (last - table["eerste_dag"]).dt.days > LONGEST_SPELL


def _outside_spell(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    spells = context.accepted["verzuimmeldingen"]
    first = look_up(table["melding_id"], spells["melding_id"], spells["eerste_dag"])
    back = look_up(table["melding_id"], spells["melding_id"], spells["hersteldatum"])
    return (table["vanaf"] < first) | (table["vanaf"] > back)


def _touching(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    """Mark spells that begin on the day of another recovery, or the day after it."""
    owner = owners(table, "medewerker_id")
    begin, back = day_numbers(table["eerste_dag"]), day_numbers(table["hersteldatum"])
    ended = (owner >= 0) & (back != MISSING)
    starts = (owner >= 0) & (begin != MISSING) & (begin != back)
    touching = np.zeros(len(table), dtype=bool)
    if starts.any() and ended.any():
        begins, ends = begin[starts], back[ended]
        del begin, back  # of a million rows each takes 8 MB
        line = days_in_line(owner, begins, ends)
        del owner
        begins += line[starts]
        ends += line[ended]
        del line, ended
        ends.sort()
        give_back_memory()
        order = in_order(begins)  # a search for what is in order takes half the time
        begins = begins[order]
        since = begins - ends.take(np.searchsorted(ends, begins - 1), mode="clip")
        touching[np.flatnonzero(starts)[order]] = (since == 0) | (since == 1)
    return pd.Series(touching, index=table.index, dtype=bool)


def _double_days(table: pd.DataFrame, context: Context) -> str:
    """Tell which share of all fte-days is worked beside a larger contract of the same person."""
    stop = table["einde"].where(table["einde"] <= context.peildatum, context.peildatum)
    owner = owners(table, "medewerker_id")
    begin, end = day_numbers(table["begin"]), day_numbers(stop) + 1
    keep = (end > begin) & (owner >= 0)
    fte = table["deeltijdfactor"].to_numpy(dtype=float)[keep]
    flat = flatten(Intervals(owner[keep], begin[keep], end[keep]))
    if not len(fte):
        return ""
    days = flat.segments.stop - flat.segments.start
    every = np.add.reduceat(fte[flat.index], flat.first) * days
    largest = np.maximum.reduceat(fte[flat.index], flat.first) * days
    share = f"{1 - largest.sum() / every.sum():.1%}".replace(".", ",")
    return f"Dit betreft {share} van alle fte-dagen: die naast een groter dienstverband."


def _tiny_factor(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["deeltijdfactor"].between(0, SMALLEST_FACTOR, inclusive="neither")


def _spells_of_presence(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return pd.Series(mostly_zero(table["verzuimpercentage"]), index=table.index)


def _changes_of_presence(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    spells = context.accepted["verzuimmeldingen"]
    begin = look_up(table["melding_id"], spells["melding_id"], spells["eerste_dag"])
    first = table.loc[table["vanaf"] == begin, "verzuimpercentage"]
    return pd.Series(mostly_zero(first), index=table.index)


def _like_a_factor(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["verzuimpercentage"].between(0, 1, inclusive="right")


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

    return RowRule("datums_niet_op_volgorde", step, applies)


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


_TEAM = "team_buiten_periode"
ROW_RULES: dict[str, tuple[RowRule, ...]] = {  # by table
    "dienstverbanden": (
        *possible_dates("begin", "einde"),
        RowRule("einde_voor_begin", "einde", before("einde", "begin")),
        RowRule("datum_na_peildatum", "begin", after_peildatum("begin")),
        RowRule(
            "overlappend_dienstverband",
            "begin",
            overlapping(("medewerker_id",), "begin", "einde"),
            compares=True,
            detail=_double_days,
        ),
        RowRule(
            "team_buiten_periode",
            "buurtteam",
            outside_period("buurtteam", "buurtteams", "naam", "begin", "einde"),
        ),
        RowRule("deeltijdfactor_erg_klein", "deeltijdfactor", _tiny_factor),
    ),
    "verzuimmeldingen": (
        *possible_dates("eerste_dag", "hersteldatum"),
        RowRule("herstel_voor_eerste_dag", "hersteldatum", before("hersteldatum", "eerste_dag")),
        RowRule("melding_van_nul_dagen", "hersteldatum", _no_days),
        RowRule(
            "verzuim_begint_later",
            "eerste_dag",
            _begins_after(
                "eerste_dag", "dienstverbanden", "medewerker_id", "begin", "einde", MANY_STAFF
            ),
            needs="dienstverbanden",
        ),
        RowRule("meldingen_lijken_maanden", "eerste_dag", _first_of_months),
        RowRule("melding_langer_dan_twee_jaar", "hersteldatum", _longest),
        RowRule("datum_na_peildatum", "eerste_dag", after_peildatum("eerste_dag")),
        RowRule("datum_na_peildatum", "hersteldatum", after_peildatum("hersteldatum")),
        RowRule("percentage_lijkt_factor", "verzuimpercentage", _like_a_factor),
        RowRule("percentage_lijkt_aanwezigheid", "verzuimpercentage", _spells_of_presence),
        RowRule(
            "medewerker_zonder_dienstverband",
            "medewerker_id",
            absent_from("medewerker_id", "dienstverbanden", "medewerker_id"),
            needs="dienstverbanden",
        ),
        RowRule(  # the hersteldatum itself is no day of absence
            "overlappende_melding",
            "eerste_dag",
            overlapping(("medewerker_id", "soort"), "eerste_dag", "hersteldatum", allowed=1),
            compares=True,
        ),
        RowRule("meldingen_sluiten_aan", "eerste_dag", _touching, compares=True),
    ),
    "verzuimpercentages": (
        *possible_dates("vanaf"),
        RowRule("datum_na_peildatum", "vanaf", after_peildatum("vanaf")),
        RowRule("wijziging_buiten_melding", "vanaf", _outside_spell, needs="verzuimmeldingen"),
        RowRule("percentage_lijkt_factor", "verzuimpercentage", _like_a_factor),
        RowRule(
            "percentage_lijkt_aanwezigheid",
            "verzuimpercentage",
            _changes_of_presence,
            needs="verzuimmeldingen",
        ),
    ),
    "gezinnen": (RowRule(_TEAM, "buurtteam", _team_has_ended),),
    "personen": (
        RowRule("geboortejaar_onwaarschijnlijk", "geboortejaar", _impossible_year),
        RowRule("leeftijd_past_niet_bij_rol", "geboortejaar", _odd_age),
    ),
    "begeleidingen": (
        *dates_of_events(*STEPS),
        *(_steps_back(step) for step in STEPS[1:]),
        RowRule("begeleiding_begint_later", "startdatum", _support_begins_late),
        RowRule(
            "overlappende_begeleiding",
            "startdatum",
            overlapping(("gezin_id",), "startdatum", "einddatum", allowed=1),
            compares=True,
        ),
        RowRule(_TEAM, "buurtteam", _support_by_absent_team),
        RowRule("uitkomst_zonder_einde", "uitkomst", _outcome_without_end),
    ),
    "gezinsplannen": (
        *dates_of_events("datum"),
        RowRule("zorgen_zonder_afweging", "zorgen_veiligheid", _concern_unconsidered),
    ),
    "doelen": (
        *dates_of_events("datum"),
        RowRule("doel_voor_plan", "datum", _goal_before_plan, needs="gezinsplannen"),
    ),
    "hulpvragen": (
        *dates_of_events("datum"),
        RowRule("hulpvraag_begint_later", "datum", _AFTER_SUPPORT, needs="begeleidingen"),
    ),
    "verwijzingen": (
        *dates_of_events("datum"),
        RowRule("verwijzing_begint_later", "datum", _AFTER_SUPPORT, needs="begeleidingen"),
        RowRule("persoon_in_ander_gezin", "persoon_id", _other_family, needs="personen"),
        RowRule(
            "aanbieder_buiten_periode",
            "aanbieder",
            outside_period("aanbieder", "aanbieders", "code", "datum"),
        ),
    ),
    "driegesprekken": (
        *dates_of_events("datum"),
        RowRule("reden_bij_gevoerd_gesprek", "reden_niet", _reason_though_held),
    ),
    "vroegsignalering": (
        *dates_of_events("datum"),
        RowRule("stadia_niet_op_volgorde", "datum", _stages_back, compares=True),
    ),
    "ervaringswijzer": (
        *dates_of_events("datum"),
        RowRule(_TEAM, "buurtteam", outside_period("buurtteam", "buurtteams", "naam", "datum")),
        RowRule("antwoord_zonder_oordelen", "", _nothing_answered),
    ),
    "coderingen": possible_dates("tijdstip"),
}
