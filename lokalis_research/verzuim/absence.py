"""Absence fit for analysis, as arrays of day numbers, and the counts of what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from lokalis_research.days import day_number
from lokalis_research.stats.intervals import Intervals

Change = tuple[str, str, int]
"""A rule (in Dutch), the unit of what it touched, and how many."""


@dataclass(frozen=True)
class Absence:
    """Contracts and absence spells of all employees up to the peildatum, made by `clean_absence`.

    Employees and teams are numbered by their position in `employees` and `teams`; days are numbered
    from 1970-01-01; intervals are half-open.

    Parameters
    ----------
    employees, teams : pandas.Index
        Ids and names, sorted.
    contracts : pandas.DataFrame
        ``medewerker, team, start, stop, fte``: disjoint per employee and team, what overlapped
        added up.
    main_team : pandas.DataFrame
        ``medewerker, team, start, stop``: disjoint per employee, the team of the contract with the
        largest deeltijdfactor (the first by name among equals).
    spells : pandas.DataFrame
        ``medewerker, team, start, stop, days, running``: one row per spell, in order of employee
        and start. `team` is the main team on the first day (−1: not employed then), `stop` the day
        after the last sick day that counts, `days` the number of sick days that count.
    segments : pandas.DataFrame
        ``spell, medewerker, start, stop, fraction, before, counts``: the sick days of the spells
        with the share of the contract that was not worked (0 to 1), how many sick days of the spell
        came before, and whether they count (false beyond day 730).
    peildatum : datetime.date
        Last day on which registration is complete; nothing after it is counted.
    changes : pandas.DataFrame
        What was changed or left out: ``regel`` (Dutch), ``eenheid``, ``aantal``.
    """

    employees: pd.Index
    teams: pd.Index
    contracts: pd.DataFrame
    main_team: pd.DataFrame
    spells: pd.DataFrame
    segments: pd.DataFrame
    peildatum: date
    changes: pd.DataFrame

    @property
    def horizon(self) -> int:
        """Number of the first day after the peildatum."""
        return day_number(self.peildatum) + 1


def intervals_of(table: pd.DataFrame) -> Intervals:
    """Read a table's intervals, grouped by employee.

    Parameters
    ----------
    table : pandas.DataFrame
        ``medewerker, start, stop``.

    Returns
    -------
    Intervals

    Examples
    --------
    >>> len(intervals_of(pd.DataFrame({"medewerker": [0], "start": [3], "stop": [5]})))
    1
    """
    return Intervals.of(table["medewerker"], table["start"], table["stop"])
