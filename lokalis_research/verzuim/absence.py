"""Absence fit for analysis, as arrays of day numbers, and the counts of what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.stats.intervals import IntArray, Intervals

Change = tuple[str, str, int]
"""A rule (in Dutch), the unit of what it touched, and how many."""

MISSING = np.iinfo(np.int64).min
"""The day number of a missing date."""


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


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a day.

    Parameters
    ----------
    day : datetime.date
        The day.

    Returns
    -------
    int

    Examples
    --------
    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - date(1970, 1, 1)).days


def day_numbers(dates: pd.Series) -> IntArray:
    """Count the days from 1970-01-01 to each date.

    Parameters
    ----------
    dates : pandas.Series of datetime64
        May be missing.

    Returns
    -------
    ndarray of int64
        `MISSING` where the date is.

    Examples
    --------
    >>> day_numbers(pd.Series(pd.to_datetime(["1970-01-02"]))).tolist()
    [1]
    """
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


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


def require(table: pd.DataFrame, name: str, columns: tuple[str, ...], *, filled: int) -> None:
    """Refuse a table that lacks columns, or values in those that must be filled.

    Parameters
    ----------
    table : pandas.DataFrame
        The checked table.
    name : str
        Its name in the dictionary.
    columns : tuple of str
        What it must have.
    filled : int
        How many of those, from the first on, may not be missing.

    Raises
    ------
    AnalysisError
        Naming the table, the column and how many values are missing.

    Examples
    --------
    >>> require(pd.DataFrame({"begin": [1]}), "dienstverbanden", ("begin",), filled=1)
    """
    for column in columns:
        if column not in table.columns:
            raise AnalysisError(
                f'Table "{name}" has no column "{column}".',
                remedy=hint(column, [str(present) for present in table.columns]),
            )
    for column in columns[:filled]:
        missing = int(table[column].isna().sum())
        if missing:
            raise AnalysisError(
                f'Table "{name}", column "{column}": {missing} values are missing.',
                remedy="Give a checked table: such rows belong in quarantine.",
            )
