"""Spells and contracts -> days per employee, period and team, by arithmetic on intervals.

No spell is expanded into its days: work and memory grow with the number of pieces into which the
periods cut the spells and contracts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.errors import AnalysisError, hint
from lokalis_research.microdata import Microdata
from lokalis_research.period import Period, period_table
from lokalis_research.stats.intervals import IntArray, cut, flatten, overlaps, run_starts
from lokalis_research.verzuim.absence import Absence, intervals_of
from lokalis_research.verzuim.schemes import Scheme

Convention = Literal["einde_periode", "bij_afloop"]
CONVENTIONS: tuple[Convention, ...] = ("einde_periode", "bij_afloop")


@dataclass(frozen=True, repr=False)
class PeriodDays(Microdata):
    """Periods as day numbers, in order of time."""

    names: pd.Index
    start: IntArray
    stop: IntArray

    @classmethod
    def of(cls, periods: Iterable[Period]) -> PeriodDays:
        """Lay periods out."""
        table = period_table(periods).sort_values(["start", "stop"])
        if table.empty:
            raise AnalysisError("There are no periods.", remedy="Give at least one.")
        return cls(
            pd.Index(table["periode"]), day_numbers(table["start"]), day_numbers(table["stop"])
        )


def sick_days(
    absence: Absence,
    periods: Iterable[Period],
    *,
    scheme: Scheme | None = None,
    convention: Convention = "einde_periode",
    by_team: bool = True,
) -> pd.DataFrame:
    """Count the sick days of each employee that fall within a contract."""
    if convention not in CONVENTIONS:
        raise AnalysisError(
            f'There is no convention "{convention}".', remedy=hint(convention, CONVENTIONS)
        )
    days = PeriodDays.of(periods)
    segments = absence.segments[absence.segments["counts"]]
    spell, before = segments["spell"].to_numpy(), segments["before"].to_numpy()
    start, stop = segments["start"].to_numpy(), segments["stop"].to_numpy()
    pieces = cut(start, stop, days.start, days.stop)
    classes = np.zeros(len(pieces.left), dtype=np.int64)
    if scheme is not None and len(classes):
        if convention == "bij_afloop":
            length = absence.spells["days"].to_numpy()[spell[pieces.left]]
        else:
            # Sick days of the spell up to the end of each piece; the last piece of a spell in a
            # period tells the length at the period's end.
            upto = before[pieces.left] + pieces.stop - start[pieces.left]
            first = run_starts(spell[pieces.left], pieces.right)
            counts = np.diff(np.append(first, len(upto)))
            length = np.repeat(np.maximum.reduceat(upto, first), counts)
        classes = scheme.classify(length)
    contracts = absence.contracts if by_team else _per_employee(absence.contracts)
    sick = intervals_of(segments).take(pieces.left)
    worked = overlaps(type(sick)(sick.group, pieces.start, pieces.stop), intervals_of(contracts))
    length = worked.stop - worked.start
    fraction = segments["fraction"].to_numpy()[pieces.left][worked.left]
    return _tidy(
        absence,
        days,
        employee=sick.group[worked.left],
        period=pieces.right[worked.left],
        team=contracts["team"].to_numpy()[worked.right] if by_team else None,
        classes=classes[worked.left] if scheme is not None else None,
        labels=scheme.labels if scheme is not None else (),
        calendar=length,
        fte=length * fraction * contracts["fte"].to_numpy()[worked.right],
    )


def employed_days(
    absence: Absence, periods: Iterable[Period], *, by_team: bool = True
) -> pd.DataFrame:
    """Count the days on which each employee had a contract."""
    days = PeriodDays.of(periods)
    contracts = absence.contracts if by_team else _per_employee(absence.contracts)
    pieces = cut(contracts["start"].to_numpy(), contracts["stop"].to_numpy(), days.start, days.stop)
    length = pieces.stop - pieces.start
    return _tidy(
        absence,
        days,
        employee=contracts["medewerker"].to_numpy()[pieces.left],
        period=pieces.right,
        team=contracts["team"].to_numpy()[pieces.left] if by_team else None,
        classes=None,
        labels=(),
        calendar=length,
        fte=length * contracts["fte"].to_numpy()[pieces.left],
    )


def _per_employee(contracts: pd.DataFrame) -> pd.DataFrame:
    """Add contracts at several teams up."""
    flat = flatten(intervals_of(contracts))
    fte = contracts["fte"].to_numpy()
    return pd.DataFrame(
        {
            "medewerker": flat.segments.group,
            "start": flat.segments.start,
            "stop": flat.segments.stop,
            "fte": np.add.reduceat(fte[flat.index], flat.first) if len(fte) else fte,
        }
    )


def _tidy(
    absence: Absence,
    days: PeriodDays,
    *,
    employee: IntArray,
    period: IntArray,
    team: IntArray | None,
    classes: IntArray | None,
    labels: tuple[str, ...],
    calendar: IntArray,
    fte: np.ndarray,
) -> pd.DataFrame:
    """Add pieces up per employee, period, team and class."""
    keys = [("medewerker_id", employee, absence.employees), ("periode", period, days.names)]
    if team is not None:
        keys.append(("buurtteam", team, absence.teams))
    if classes is not None:
        keys.append(("klasse", classes, pd.Index(labels)))
    # One number per combination sorts faster than several columns.
    key = np.zeros(len(employee), dtype=np.int64)
    for _, codes, categories in keys:
        key = key * max(len(categories), 1) + codes
    order = np.argsort(key, kind="stable")
    first = run_starts(key[order])
    some = len(first) > 0
    columns: dict[str, object] = {
        name: pd.Categorical.from_codes(
            codes[order][first], categories=categories, ordered=name in {"periode", "klasse"}
        )
        for name, codes, categories in keys
    }
    columns["kalenderdagen"] = np.add.reduceat(calendar[order], first) if some else calendar
    columns["fte_dagen"] = np.add.reduceat(fte[order], first) if some else fte
    return pd.DataFrame(columns)
