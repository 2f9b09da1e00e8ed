"""Rules about contracts and absence that a schema cannot say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.days import MISSING, day_numbers
from lokalis_research.levering.cells import look_up
from lokalis_research.levering.row_rules import (
    Context,
    RowRule,
    absent_from,
    after_peildatum,
    before,
    days_in_line,
    implausible_date,
    in_order,
    mostly_zero,
    outside_period,
    overlapping,
    owners,
)
from lokalis_research.stats.intervals import Intervals, flatten

LONGEST_SPELL = 730  # days of absence that count
SMALLEST_FACTOR = 0.05


def _no_days(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["hersteldatum"] == table["eerste_dag"]


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
    rows = np.flatnonzero((owner >= 0) & (begin != MISSING) & (begin != back))
    touching = np.zeros(len(table), dtype=bool)
    if len(rows) and ended.any():
        line = days_in_line(owner, begin[rows], back[ended])
        begins, ends = (line + begin)[rows], np.sort((line + back)[ended])
        del owner, begin, back, ended, line  # of a million rows each takes 8 MB
        order = in_order(begins)  # a search for what is in order takes half the time
        rows, begins = rows[order], begins[order]
        since = begins - ends.take(np.searchsorted(ends, begins - 1), mode="clip")
        touching[rows] = (since == 0) | (since == 1)
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


def _about_dates(table: str, *columns: str) -> tuple[RowRule, ...]:
    return tuple(
        RowRule("datum_onwaarschijnlijk", table, column, implausible_date(column))
        for column in columns
    )


STAFF_RULES: tuple[RowRule, ...] = (
    *_about_dates("dienstverbanden", "begin", "einde"),
    RowRule("einde_voor_begin", "dienstverbanden", "einde", before("einde", "begin")),
    RowRule("datum_na_peildatum", "dienstverbanden", "begin", after_peildatum("begin")),
    RowRule(
        "overlappend_dienstverband",
        "dienstverbanden",
        "begin",
        overlapping(("medewerker_id",), "begin", "einde"),
        compares=True,
        detail=_double_days,
    ),
    RowRule(
        "team_buiten_periode",
        "dienstverbanden",
        "buurtteam",
        outside_period("buurtteam", "buurtteams", "naam", "begin", "einde"),
    ),
    RowRule("deeltijdfactor_erg_klein", "dienstverbanden", "deeltijdfactor", _tiny_factor),
    *_about_dates("verzuimmeldingen", "eerste_dag", "hersteldatum"),
    RowRule(
        "herstel_voor_eerste_dag",
        "verzuimmeldingen",
        "hersteldatum",
        before("hersteldatum", "eerste_dag"),
    ),
    RowRule("melding_van_nul_dagen", "verzuimmeldingen", "hersteldatum", _no_days),
    RowRule("melding_langer_dan_twee_jaar", "verzuimmeldingen", "hersteldatum", _longest),
    RowRule("datum_na_peildatum", "verzuimmeldingen", "eerste_dag", after_peildatum("eerste_dag")),
    RowRule(
        "datum_na_peildatum", "verzuimmeldingen", "hersteldatum", after_peildatum("hersteldatum")
    ),
    RowRule("percentage_lijkt_factor", "verzuimmeldingen", "verzuimpercentage", _like_a_factor),
    RowRule(
        "percentage_lijkt_aanwezigheid",
        "verzuimmeldingen",
        "verzuimpercentage",
        _spells_of_presence,
    ),
    RowRule(
        "medewerker_zonder_dienstverband",
        "verzuimmeldingen",
        "medewerker_id",
        absent_from("medewerker_id", "dienstverbanden", "medewerker_id"),
        needs="dienstverbanden",
    ),
    RowRule(  # the hersteldatum itself is no day of absence
        "overlappende_melding",
        "verzuimmeldingen",
        "eerste_dag",
        overlapping(("medewerker_id", "soort"), "eerste_dag", "hersteldatum", allowed=1),
        compares=True,
    ),
    RowRule(
        "meldingen_sluiten_aan",
        "verzuimmeldingen",
        "eerste_dag",
        _touching,
        compares=True,
    ),
    *_about_dates("verzuimpercentages", "vanaf"),
    RowRule("datum_na_peildatum", "verzuimpercentages", "vanaf", after_peildatum("vanaf")),
    RowRule(
        "wijziging_buiten_melding",
        "verzuimpercentages",
        "vanaf",
        _outside_spell,
        needs="verzuimmeldingen",
    ),
    RowRule("percentage_lijkt_factor", "verzuimpercentages", "verzuimpercentage", _like_a_factor),
    RowRule(
        "percentage_lijkt_aanwezigheid",
        "verzuimpercentages",
        "verzuimpercentage",
        _changes_of_presence,
        needs="verzuimmeldingen",
    ),
)
