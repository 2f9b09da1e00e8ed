"""The cells of an analysis: periods by groups of teams, and what happens in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.microdata import Microdata
from lokalis_research.period import Period
from lokalis_research.result import Backed, Column, Coverage, Entries, Quantity
from lokalis_research.stats.intervals import IntArray
from lokalis_research.verzuim.absence import Absence
from lokalis_research.verzuim.person_days import PeriodDays

LABELS = {"buurtteam": "Buurtteam", "cluster": "Cluster", "ses": "SES-klasse"}

INTERVAL = (
    "Interval: toeval tussen medewerkers, met een gelineariseerde standaardfout op logaritmische "
    "schaal. Verzuimen enkelen veel, dan is het breed."
)

Groups = Mapping[str, Mapping[str, str]]
"""Name of a dimension -> team -> the group it belongs to."""


@dataclass(frozen=True, repr=False)
class Events(Microdata):
    """Amounts of employees, at a team, in a period."""

    employee: IntArray
    period: IntArray
    team: IntArray
    value: npt.NDArray[np.generic]

    @classmethod
    def of_days(cls, days: pd.DataFrame) -> Events:
        """Take the fte-days out of a table of `sick_days` or `employed_days`."""
        at_team = "buurtteam" in days
        return cls(
            employee=_codes(days["medewerker_id"]),
            period=_codes(days["periode"]),
            team=_codes(days["buurtteam"]) if at_team else np.zeros(len(days), dtype=np.int64),
            value=days["fte_dagen"].to_numpy(),
        )

    def where(self, mask: npt.NDArray[np.bool_]) -> Events:
        """Select events."""
        return Events(self.employee[mask], self.period[mask], self.team[mask], self.value[mask])


def _codes(categories: pd.Series) -> IntArray:
    return np.asarray(categories.cat.codes, dtype=np.int64)


@dataclass(frozen=True, repr=False)
class Grid(Microdata):
    """Periods by groups of teams."""

    periods: PeriodDays
    groups: pd.DataFrame
    group_of_team: IntArray
    employees: pd.Index[Any]
    covers: tuple[Coverage, ...] = ()

    @classmethod
    def of(
        cls,
        absence: Absence,
        periods: Iterable[Period],
        by: tuple[str, ...],
        groups: Groups | None = None,
    ) -> Grid:
        """Lay a grid out."""
        if isinstance(by, str):
            raise AnalysisError(
                f'`by` is a text, "{by}".', remedy=f'Give a tuple of names: ("{by}",).'
            )
        known: dict[str, Mapping[str, str]] = {
            "buurtteam": {team: team for team in absence.teams},
            **(groups or {}),
        }
        columns = {}
        for name in by:
            if name not in known:
                raise AnalysisError(
                    f'There is no dimension "{name}".', remedy=hint(name, list(known))
                )
            homeless = sum(team not in known[name] for team in absence.teams)
            if homeless:
                raise AnalysisError(
                    f'Dimension "{name}" places {homeless} of {len(absence.teams)} teams nowhere.',
                    remedy="Map every team in it to a group.",
                )
            columns[name] = [known[name][team] for team in absence.teams]
        if not by:
            alone = pd.DataFrame(index=[0])
            zeros = np.zeros(max(len(absence.teams), 1), dtype=np.int64)
            return cls(PeriodDays.of(periods), alone, zeros, pd.Index(absence.employees))
        placed = pd.DataFrame(columns, dtype="str")
        numbered = placed.groupby(list(by), sort=True)
        teams = placed.assign(team=list(absence.teams)).groupby(list(by), sort=True)["team"]
        cover = Coverage(
            "buurtteam", tuple(by), {tuple(map(str, group)): frozenset(t) for group, t in teams}
        )
        return cls(
            PeriodDays.of(periods),
            numbered.size().index.to_frame(index=False).astype("str"),
            np.asarray(numbered.ngroup(), dtype=np.int64),
            pd.Index(absence.employees),
            (cover,),
        )

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The columns that identify a cell."""
        names = [str(name) for name in self.groups.columns]
        return (
            Column("periode", "Periode"),
            *(Column(name, LABELS.get(name, name.capitalize())) for name in names),
        )

    def number(self, events: Events) -> IntArray:
        """Give every event the number of its cell."""
        return np.asarray(events.period * len(self.groups) + self.group_of_team[events.team])

    def add_up(self, quantity: Quantity, events: Events, numbers: IntArray) -> Backed:
        """Add events up in the cells of these sorted numbers, with the employees behind them."""
        cell = self.number(events)
        at = np.searchsorted(numbers, cell)
        known = (at < len(numbers)) & (numbers[np.minimum(at, len(numbers) - 1)] == cell)
        entries = Entries.add_up(
            np.where(known, at, -1),
            events.employee,
            events.value,
            self.employees,
            len(numbers),
            what=quantity.name,
        ).positive()
        return Backed.of(quantity, "medewerker", entries)

    def cells(self, numbers: IntArray) -> pd.DataFrame:
        """Name cells."""
        period, group = np.divmod(numbers, len(self.groups))
        named = self.groups.iloc[group].reset_index(drop=True)
        named.insert(0, "periode", self.periods.names.to_numpy()[period])
        return named.astype("str")
