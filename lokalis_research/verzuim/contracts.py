"""Contracts laid flat: what an employee works per team, and the team that an employee counts in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.days import MISSING, day_numbers
from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata
from lokalis_research.missing import require
from lokalis_research.stats.intervals import Intervals, flatten, run_starts

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
