"""The cells of an analysis, periods by groups of teams, and the days of employees in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.errors import AnalysisError, hint
from lokalis_research.microdata import Microdata
from lokalis_research.period import Period, period_table
from lokalis_research.result import Backed, Column, Coverage, Entries, Quantity
from lokalis_research.stats.intervals import IntArray, cut, flatten, overlaps, run_starts
from lokalis_research.verzuim.absence import Absence, intervals_of
from lokalis_research.verzuim.schemes import Scheme

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
