"""Sickness reports as intervals, and absence fit for analysis as arrays of day numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import MISSING, day_number, day_numbers
from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata
from lokalis_research.missing import require
from lokalis_research.populatie import registered_since
from lokalis_research.stats.intervals import BoolArray, IntArray, Intervals, run_starts

Change = tuple[str, str, int]
"""A rule (in Dutch), the unit of what it touched, and how many."""


@dataclass(frozen=True, repr=False)
class Absence(Microdata):
    """Contracts and absence spells of all employees up to the peildatum, made by `clean_absence`.

    Employees and teams are numbered by their position in `employees` and `teams`; days are numbered
    from 1970-01-01; intervals are half-open. `since` is the day from which absence is registered,
    if contracts are known from earlier on.
    """

    employees: pd.Index
    teams: pd.Index
    contracts: pd.DataFrame
    main_team: pd.DataFrame
    spells: pd.DataFrame
    segments: pd.DataFrame
    peildatum: date
    changes: pd.DataFrame
    since: int | None = None

    @property
    def horizon(self) -> int:
        """Number of the first day after the peildatum."""
        return day_number(self.peildatum) + 1


def known_part(absence: Absence) -> Absence:
    """Leave the time out of which contracts are known and absence is not."""
    ended, main = absence.spells[~absence.spells["running"]], absence.main_team
    since = registered_since(
        ended["stop"].to_numpy(), main["start"].to_numpy(), main["stop"].to_numpy()
    )
    if since is None:
        return absence

    def after(table: pd.DataFrame) -> pd.DataFrame:
        left = table[table["stop"] > since].reset_index(drop=True)
        return left.assign(start=left["start"].clip(lower=since))

    contracts, main_team = after(absence.contracts), after(main)
    return replace(absence, contracts=contracts, main_team=main_team, since=since)


def intervals_of(table: pd.DataFrame) -> Intervals:
    """Read a table's intervals, grouped by employee."""
    return Intervals.of(table["medewerker"], table["start"], table["stop"])


COLUMNS = (
    "melding_id",
    "medewerker_id",
    "eerste_dag",
    "soort",
    "hersteldatum",
    "verzuimpercentage",
)
KINDS = {"ziekte": "Ziekmelding", "zwangerschap": "Zwangerschapsverlof", "overig": "Ander verlof"}


@dataclass(frozen=True, repr=False)
class Reports(Microdata):
    """Reports of one kind that cover at least one day up to the peildatum."""

    intervals: Intervals
    running: BoolArray
    rows: IntArray
    changes: tuple[Change, ...]


@dataclass(frozen=True, repr=False)
class PercentageSegments(Microdata):
    """Reports cut where their percentage changes."""

    report: IntArray
    start: IntArray
    stop: IntArray
    percentage: npt.NDArray[np.float64]
    changes: tuple[Change, ...]


def check_reports(table: pd.DataFrame) -> None:
    """Refuse reports that cannot be counted with."""
    require(table, "verzuimmeldingen", COLUMNS, filled=4)
    unknown = int((~table["soort"].isin(KINDS)).sum())
    if unknown:
        raise AnalysisError(
            f'Table "verzuimmeldingen", column "soort": {unknown} values are not in the code list.',
            remedy=f"Map them to {', '.join(KINDS)} in levering.yaml.",
        )
    twice = int(table["melding_id"].duplicated().sum())
    if twice:
        raise AnalysisError(
            f'Table "verzuimmeldingen", column "melding_id": {twice} values occur before.',
            remedy="Give a checked table: one row per report.",
        )
    _check_percentages(table, "verzuimmeldingen")


def _check_percentages(table: pd.DataFrame, name: str) -> None:
    percentage = table["verzuimpercentage"].to_numpy(dtype=float, na_value=np.nan)
    outside = int(((percentage < 0) | (percentage > 100)).sum())
    if outside:
        raise AnalysisError(
            f'Table "{name}", column "verzuimpercentage": {outside} values are not 0 to 100.',
            remedy="Give a checked table: such rows belong in quarantine.",
        )


def select_reports(table: pd.DataFrame, kind: str, employees: pd.Index, *, horizon: int) -> Reports:
    """Select the reports of a kind that cover a day, and cut them off at the peildatum."""
    rows = np.flatnonzero((table["soort"] == kind).to_numpy(dtype=bool)).astype(np.int64)
    start = day_numbers(table["eerste_dag"])[rows]
    back = day_numbers(table["hersteldatum"])[rows]
    closed = back != MISSING
    empty = closed & (back <= start)
    later = ~empty & (start >= horizon)
    future = closed & ~empty & ~later & (back > horizon)
    what = KINDS[kind]
    changes = (
        (f"{what} van nul of minder dagen: weggelaten", "meldingen", int(empty.sum())),
        (f"{what} begint na de peildatum: weggelaten", "meldingen", int(later.sum())),
        (f"{what} eindigt na de peildatum: loopt nog", "meldingen", int(future.sum())),
    )
    keep = ~empty & ~later
    running = ~closed | future
    stop = np.where(running, horizon, back)
    owner = employees.get_indexer(pd.Index(table["medewerker_id"].iloc[rows])).astype(np.int64)
    return Reports(
        Intervals(owner[keep], start[keep], stop[keep]), running[keep], rows[keep], changes
    )


def cut_by_percentage(
    reports: pd.DataFrame, later: pd.DataFrame | None, sick: Reports
) -> PercentageSegments:
    """Cut every report where its percentage changes."""
    given = reports["verzuimpercentage"].to_numpy(dtype=float, na_value=np.nan)[sick.rows]
    unknown = np.isnan(given)
    source = np.arange(len(sick.rows), dtype=np.int64)
    start, percentage = sick.intervals.start, np.where(unknown, 100.0, given)
    outside = orphan = 0
    if later is not None:
        require(later, "verzuimpercentages", ("melding_id", "vanaf", "verzuimpercentage"), filled=3)
        _check_percentages(later, "verzuimpercentages")
        known = pd.Index(reports["melding_id"]).get_indexer(pd.Index(later["melding_id"]))
        orphan = int((known < 0).sum())
        position = np.full(len(reports) + 1, -1, dtype=np.int64)
        position[sick.rows] = source
        target = position[known]
        since = day_numbers(later["vanaf"])
        value = later["verzuimpercentage"].to_numpy(dtype=float)
        of_sickness = target >= 0
        target, since, value = target[of_sickness], since[of_sickness], value[of_sickness]
        inside = (since >= sick.intervals.start[target]) & (since < sick.intervals.stop[target])
        outside = int((~inside).sum())
        source = np.concatenate([source, target[inside]])
        start = np.concatenate([start, since[inside]])
        percentage = np.concatenate([percentage, value[inside]])
    changes = (
        ("Ziekmelding zonder percentage: geteld als 100%", "meldingen", int(unknown.sum())),
        ("Percentage buiten de duur van zijn melding: weggelaten", "percentages", outside),
        ("Percentage zonder melding: weggelaten", "percentages", orphan),
    )
    # A change on the first day comes after the report's own percentage, and replaces it.
    order = np.lexsort((np.arange(len(source)), start, source))
    source, start, percentage = source[order], start[order], percentage[order]
    final = np.append(run_starts(source, start)[1:] - 1, len(source) - 1) if len(source) else source
    source, start, percentage = source[final], start[final], percentage[final]
    stop = sick.intervals.stop[source]
    same = source[1:] == source[:-1]
    stop[:-1] = np.where(same, start[1:], stop[:-1])
    return PercentageSegments(source, start, stop, percentage, changes)
