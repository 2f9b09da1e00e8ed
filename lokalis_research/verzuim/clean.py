"""Contracts and sickness reports -> absence fit for analysis, with what was changed.

What counts as absence: sickness only; what overlaps of one person is one spell, with the largest
percentage (an overlap is a double registration of the same incapacity, so that nobody is absent for
more than 100%); days of maternity leave are no sick days; nothing counts beyond the 730th sick day
of a spell; a spell without hersteldatum runs on to the peildatum.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.days import MISSING, day_number, day_numbers
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs, require
from lokalis_research.period import Period
from lokalis_research.stats.intervals import (
    BoolArray,
    Intervals,
    components,
    flatten,
    overlaps,
    run_starts,
    subtract,
    union,
)
from lokalis_research.verzuim.absence import (
    Absence,
    Change,
    check_reports,
    cut_by_percentage,
    intervals_of,
    known_part,
    select_reports,
)
from lokalis_research.verzuim.grid import Groups
from lokalis_research.verzuim.schemes import MAXIMUM_DAYS
from lokalis_research.wijken import load_buurtteams

RECURRENCE_DAYS = 28
"""A spell that starts within fewer days after the last one may be counted as the same spell."""


def clean_absence(
    dienstverbanden: pd.DataFrame,
    verzuimmeldingen: pd.DataFrame,
    verzuimpercentages: pd.DataFrame | None = None,
    *,
    peildatum: date,
    merge_recurrences: bool = False,
) -> Absence:
    """Make absence fit for analysis.

    Reports that only touch (one starts on the hersteldatum of the other) are two spells, unless
    recurrences are merged. A spell that leave interrupts is one spell; the leave does not count
    towards its length (art. 7:629 lid 10 BW).
    """
    check_contracts(dienstverbanden)
    check_reports(verzuimmeldingen)
    horizon = day_number(peildatum) + 1
    employees = (
        pd.Index(dienstverbanden["medewerker_id"])
        .append(pd.Index(verzuimmeldingen["medewerker_id"]))
        .unique()
        .sort_values()
    )
    teams = pd.Index(dienstverbanden["buurtteam"]).unique().sort_values()
    contracts = lay_contracts(dienstverbanden, employees, teams, horizon=horizon)
    changes: list[Change] = [
        (
            "Dienstverband eindigt voor het begin: weggelaten",
            "dienstverbanden",
            contracts.backwards,
        ),
        ("Dienstverband begint na de peildatum: weggelaten", "dienstverbanden", contracts.later),
        (
            f"Medewerker op enig moment boven {FULL_TIME_LIMIT} fte: ongewijzigd".replace(".", ","),
            "medewerkers",
            contracts.above_limit,
        ),
    ]
    sick, leave = (
        select_reports(verzuimmeldingen, kind, employees, horizon=horizon)
        for kind in ("ziekte", "zwangerschap")
    )
    cuts = cut_by_percentage(verzuimmeldingen, verzuimpercentages, sick)
    changes += [*sick.changes, *leave.changes, *cuts.changes]
    other = int((verzuimmeldingen["soort"] == "overig").sum())
    changes.append(("Ander verlof of verzuim dan ziekte: telt niet mee", "meldingen", other))

    holes = union(leave.intervals)
    spell = components(sick.intervals)
    number = int(spell.max()) + 1 if len(spell) else 0
    changes.append(("Overlappende ziekmeldingen samengevoegd", "meldingen", len(spell) - number))
    running = np.zeros(number, dtype=bool)
    running[spell[sick.running]] = True
    employee = np.zeros(number, dtype=np.int64)
    employee[spell] = sick.intervals.group

    flat = flatten(Intervals(spell[cuts.report], cuts.start, cuts.stop))
    largest = (
        np.maximum.reduceat(cuts.percentage[flat.index], flat.first)
        if len(spell)
        else cuts.percentage
    )
    days = flat.segments
    left = subtract(Intervals(employee[days.group], days.start, days.stop), holes)
    segments = pd.DataFrame(
        {
            "spell": days.group[left.index],
            "medewerker": employee[days.group[left.index]],
            "start": left.start,
            "stop": left.stop,
            "fraction": largest[left.index] / 100.0,
        }
    )
    removed = int((days.stop - days.start).sum() - (left.stop - left.start).sum())
    changes.append(("Zwangerschapsverlof tijdens ziekte: geen ziektedagen", "dagen", removed))
    gone = number - segments["spell"].nunique()
    changes.append(("Ziekte geheel binnen zwangerschapsverlof: weggelaten", "gevallen", gone))

    number_before = segments["spell"].nunique()
    segments, running = _renumber(segments, running, holes, merge=merge_recurrences)
    merged = number_before - len(running)
    changes.append((f"Hervat binnen {RECURRENCE_DAYS} dagen: een geval", "gevallen", merged))
    segments = _limit_to_two_years(segments)
    beyond = segments[~segments["counts"]]
    days_beyond = int((beyond["stop"] - beyond["start"]).sum())
    changes.append((f"Na dag {MAXIMUM_DAYS} van een geval: telt niet mee", "dagen", days_beyond))
    spells = _spells(segments, running, intervals_of(contracts.main_team), contracts.main_team)
    changes += _outside_contracts(segments, spells, contracts.per_team)
    return Absence(
        employees=employees,
        teams=teams,
        contracts=contracts.per_team,
        main_team=contracts.main_team,
        spells=spells,
        segments=segments,
        peildatum=peildatum,
        changes=pd.DataFrame(changes, columns=["regel", "eenheid", "aantal"]),
    )


def _renumber(
    segments: pd.DataFrame, running: BoolArray, leave: Intervals, *, merge: bool
) -> tuple[pd.DataFrame, BoolArray]:
    """Renumber the spells that are left, joined with the one before if they continue it."""
    segments = segments.sort_values(["medewerker", "start"], ignore_index=True)
    if segments.empty:
        return segments, running[:0]
    old = segments["spell"].to_numpy()
    first = run_starts(old)
    owner = segments["medewerker"].to_numpy()[first]
    begin = segments["start"].to_numpy()[first]
    end = segments["stop"].to_numpy()[np.append(first[1:], len(old)) - 1]
    new = np.ones(len(first), dtype=bool)
    if merge:
        follows = owner[1:] == owner[:-1]
        gap = begin[1:] - end[:-1]
        open_ = np.flatnonzero(follows & (gap > 0))
        within = overlaps(Intervals(owner[open_], end[open_], begin[open_ + 1]), leave)
        # Leave in between is no recovery: its days make no gap.
        np.subtract.at(gap, open_[within.left], within.stop - within.start)
        new[1:] = ~(follows & (gap < RECURRENCE_DAYS))
    number = np.cumsum(new) - 1
    joined = np.zeros(int(number[-1]) + 1, dtype=bool)
    joined[number[running[old[first]]]] = True
    lengths = np.diff(np.append(first, len(old)))
    return segments.assign(spell=np.repeat(number, lengths)), joined


def _limit_to_two_years(segments: pd.DataFrame) -> pd.DataFrame:
    """Count the sick days before each segment, and split it where day 730 ends."""
    length = (segments["stop"] - segments["start"]).to_numpy()
    spell = segments["spell"].to_numpy()
    upto = np.cumsum(length) - length
    first = run_starts(spell)
    before = upto - np.repeat(upto[first], np.diff(np.append(first, len(spell))))
    segments = segments.assign(before=before, counts=before < MAXIMUM_DAYS)
    crossing = (before < MAXIMUM_DAYS) & (before + length > MAXIMUM_DAYS)
    rest = segments[crossing].copy()
    last = segments["start"] + MAXIMUM_DAYS - before
    rest["start"] = last[crossing]
    rest["before"], rest["counts"] = MAXIMUM_DAYS, False
    segments["stop"] = segments["stop"].where(~crossing, last)
    split: pd.DataFrame = pd.concat([segments, rest])
    return split.sort_values(["spell", "start"], ignore_index=True)


def _spells(
    segments: pd.DataFrame, running: BoolArray, main: Intervals, main_team: pd.DataFrame
) -> pd.DataFrame:
    counted = segments[segments["counts"]]
    spell = counted["spell"].to_numpy()
    first = run_starts(spell)
    last = np.append(first[1:], len(spell))[: len(first)] - 1
    start, stop = counted["start"].to_numpy(), counted["stop"].to_numpy()
    days = counted["before"].to_numpy()[last] + stop[last] - start[last]
    owner = counted["medewerker"].to_numpy()[first]
    begin = start[first]
    # A spell counts at the team where it began: who changes teams while ill carries it along.
    at_start = overlaps(Intervals(owner, begin, begin + 1), main)
    team = np.full(len(first), -1, dtype=np.int64)
    team[at_start.left] = main_team["team"].to_numpy()[at_start.right]
    return pd.DataFrame(
        {
            "medewerker": owner,
            "team": team,
            "start": begin,
            "stop": stop[last],
            "days": days,
            # A spell has run its course on day 730, also if the person is still ill.
            "running": running & (days < MAXIMUM_DAYS),
        }
    )


def _outside_contracts(
    segments: pd.DataFrame, spells: pd.DataFrame, contracts: pd.DataFrame
) -> list[Change]:
    employed = union(intervals_of(contracts))
    counted = segments[segments["counts"]]
    sick = intervals_of(counted)
    inside = overlaps(sick, employed)
    outside = int((sick.stop - sick.start).sum() - (inside.stop - inside.start).sum())
    never = len(spells) - len(np.unique(counted["spell"].to_numpy()[inside.left]))
    started = int((spells["team"] < 0).sum())
    return [
        ("Ziek buiten elk dienstverband: telt niet mee", "dagen", outside),
        ("Geval geheel buiten elk dienstverband: telt niet mee", "gevallen", never),
        ("Geval begonnen buiten dienstverband: niet in meldingen en duur", "gevallen", started),
    ]


FULL_TIME_LIMIT = 1.2
"""Above this total deeltijdfactor at one moment a registration is more likely wrong than right."""

COLUMNS = ("medewerker_id", "buurtteam", "deeltijdfactor", "begin", "einde")


@dataclass(frozen=True, repr=False)
class Contracts(Microdata):
    """What `lay_contracts` makes of the contracts."""

    per_team: pd.DataFrame
    main_team: pd.DataFrame
    backwards: int
    later: int
    above_limit: int


def check_contracts(table: pd.DataFrame) -> None:
    """Refuse contracts that cannot be counted with."""
    require(table, "dienstverbanden", COLUMNS, filled=4)
    wrong = int((~(table["deeltijdfactor"].astype(float) > 0)).sum())
    if wrong:
        raise AnalysisError(
            f'Table "dienstverbanden", column "deeltijdfactor": {wrong} values are not above 0.',
            remedy="Give a checked table: such rows belong in quarantine.",
        )


def lay_contracts(
    table: pd.DataFrame, employees: pd.Index, teams: pd.Index, *, horizon: int
) -> Contracts:
    """Add up contracts per employee and team, and find the main team at every moment."""
    start, last = day_numbers(table["begin"]), day_numbers(table["einde"])
    ended = last != MISSING
    backwards = ended & (last < start)
    later = ~backwards & (start >= horizon)
    keep = ~backwards & ~later
    stop = np.where(ended, np.minimum(last + 1, horizon), horizon)[keep]
    employee = employees.get_indexer(pd.Index(table["medewerker_id"]))[keep].astype(np.int64)
    team = teams.get_indexer(pd.Index(table["buurtteam"]))[keep].astype(np.int64)
    fte = table["deeltijdfactor"].to_numpy(dtype=float)[keep]
    start = start[keep]
    # Sorted completely, so that sums do not depend on the order of the rows.
    order = np.lexsort((fte, stop, start, team, employee))
    employee, team, fte = employee[order], team[order], fte[order]
    start, stop = start[order], stop[order]

    flat = flatten(Intervals(employee * max(len(teams), 1) + team, start, stop))
    per_team = pd.DataFrame(
        {
            "medewerker": flat.segments.group // max(len(teams), 1),
            "team": flat.segments.group % max(len(teams), 1),
            "start": flat.segments.start,
            "stop": flat.segments.stop,
            "fte": np.add.reduceat(fte[flat.index], flat.first) if len(fte) else fte,
        }
    )
    flat = flatten(Intervals(employee, start, stop))
    total = np.add.reduceat(fte[flat.index], flat.first) if len(fte) else fte
    # Sums of decimal factors may exceed the limit by a rounding error.
    above = np.unique(flat.segments.group[total > FULL_TIME_LIMIT + 1e-9])
    ranked = np.lexsort((team[flat.index], -fte[flat.index], flat.segment))
    largest = ranked[run_starts(flat.segment[ranked])] if len(ranked) else ranked
    main_team = pd.DataFrame(
        {
            "medewerker": flat.segments.group,
            "team": team[flat.index][largest],
            "start": flat.segments.start,
            "stop": flat.segments.stop,
        }
    )
    return Contracts(
        per_team=per_team,
        main_team=main_team,
        backwards=int(backwards.sum()),
        later=int(later.sum()),
        above_limit=len(above),
    )


NO_TEAM = "Geen buurtteam"
"""Where employees belong that work for no team, such as the office."""


@needs("dienstverbanden.einde", "verzuimmeldingen.hersteldatum")
def absence_in(
    checked: CheckedDelivery, period: Period, *, merge_recurrences: bool = False
) -> Absence:
    """Take contracts and absence spells from a delivery and make them fit for analysis."""
    contracts = checked.table("dienstverbanden")
    changes = "verzuimpercentages"
    cleaned = clean_absence(
        contracts.assign(buurtteam=contracts["buurtteam"].fillna(NO_TEAM)),
        checked.table("verzuimmeldingen"),
        None if checked.lacks(changes) else checked.table(changes),
        peildatum=checked.peildatum,
        merge_recurrences=merge_recurrences,
    )
    absence = known_part(cleaned)
    start, stop = (np.datetime64(day, "D").astype(int) for day in (period.start, period.stop))
    running = (absence.contracts["start"] < stop) & (absence.contracts["stop"] > start)
    if not running.any():
        raise NotDeliveredError(
            ("dienstverbanden over deze periode",),
            problem=f"In this delivery nobody is employed in {period}.",
            remedy="Choose a half-year that the delivery is about.",
        )
    return absence


@needs("dienstverbanden.buurtteam")
def clusters_of(absence: Absence, dictionary: Dictionary) -> Groups:
    """Say to which cluster of teams every team belongs."""
    if set(absence.teams) == {NO_TEAM}:
        raise NotDeliveredError(("dienstverbanden.buurtteam",))
    known = load_buurtteams(dictionary)
    clusters = {
        team: NO_TEAM if team == NO_TEAM else known.teams[team].cluster for team in absence.teams
    }
    return {"cluster": clusters}
