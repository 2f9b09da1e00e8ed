"""Absence fit for analysis, as arrays of day numbers, and the counts of what was changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from lokalis_research.days import day_number
from lokalis_research.microdata import Microdata
from lokalis_research.populatie import registered_since
from lokalis_research.stats.intervals import Intervals

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
