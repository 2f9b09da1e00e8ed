"""What rules about rows are made of: dates in order, spells that overlap, values that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.levering.cells import Mask, look_up, positions_in

EARLIEST = pd.Timestamp("1950-01-01")
YEARS_AHEAD = 10
LEAST_ZEROS, MOSTLY_ZEROS = 3, 0.5  # absences that begin with 0%; fewer are slips
FIRST_TEAMS = pd.Timestamp("2015-01-01")  # the first day that there were buurtteams


@dataclass(frozen=True, repr=False)
class Context:
    """What a rule may look at besides its own table."""

    peildatum: pd.Timestamp
    accepted: Mapping[str, pd.DataFrame]
    code_lists: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class RowRule:
    """A named rule, with the table and field it is about."""

    rule: str
    table: str
    column: str
    applies: Callable[[pd.DataFrame, Context], pd.Series[bool]]
    needs: str = ""
    compares: bool = False
    detail: Callable[[pd.DataFrame, Context], str] | None = None

    def mask(self, table: pd.DataFrame, context: Context) -> Mask:
        """Return the rows where the rule applies."""
        if self.needs and self.needs not in context.accepted:
            return np.zeros(len(table), dtype=bool)
        return self.applies(table, context).to_numpy(dtype=bool)


def mostly_zero(first: pd.Series[float]) -> bool:
    """Tell whether absences mostly begin with 0% of it, as they do where presence was told."""
    return len(first) >= LEAST_ZEROS and float((first == 0).mean()) > MOSTLY_ZEROS


def before(earlier: str, later: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that one date lies before another."""
    return lambda table, _context: table[earlier] < table[later]


def after_peildatum(column: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a date lies after the peildatum."""
    return lambda table, context: table[column] > context.peildatum


def implausible_date(column: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a date cannot be what happened: another century, or a slip of a digit."""
    ahead = pd.DateOffset(years=YEARS_AHEAD)
    return lambda table, context: (
        (table[column] < EARLIEST) | (table[column] > context.peildatum + ahead)
    )


def absent_from(
    column: str, other: str, target: str
) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a value does not occur in another table."""

    def applies(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
        there = context.accepted.get(other)
        given = table[column].notna()
        return given if there is None else given & (positions_in(table[column], there[target]) < 0)

    return applies


def before_buurtteams(column: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a date lies before there were buurtteams."""
    return lambda table, _context: (table[column] >= EARLIEST) & (table[column] < FIRST_TEAMS)


def overlapping(
    who: tuple[str, ...], first: str, last: str, allowed: int = 0
) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that two spells of the same people share days; both are marked."""

    def applies(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
        spells = table[[first, last]].assign(who=table.groupby(list(who), sort=False).ngroup())
        spells = spells[spells[first].notna() & (spells["who"] >= 0)]
        spells = spells.sort_values(["who", first], kind="stable")
        begin = spells[first].astype("datetime64[s]").astype("int64") // 86_400 + allowed
        ends = spells[last].astype("datetime64[s]").astype("int64") // 86_400
        ends = ends.where(spells[last].notna(), np.iinfo("int64").max // 2)
        until = ends.groupby(spells["who"]).cummax().groupby(spells["who"]).shift()
        following = begin.groupby(spells["who"]).shift(-1)
        marked = (begin <= until) | (following <= ends)
        return marked.reindex(table.index, fill_value=False)

    return applies


def outside_period(
    column: str, code_list: str, name: str, first: str, last: str | None = None
) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that something is used at a time in which it did not exist."""

    def applies(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
        codes = context.code_lists[code_list]
        since, until = (
            look_up(table[column], codes[name], pd.to_datetime(codes[bound], format="%Y-%m-%d"))
            for bound in ("geldig_van", "geldig_tot")
        )
        end = table[first] if last is None else table[last].fillna(context.peildatum)
        return (table[first] < since) | (end > until)

    return applies


def dates_of_events(table: str, *columns: str) -> tuple[RowRule, ...]:
    """Make the rules for dates of what happened to families."""
    makers = {
        "datum_onwaarschijnlijk": implausible_date,
        "datum_na_peildatum": after_peildatum,
        "voor_begin_buurtteams": before_buurtteams,
    }
    return tuple(
        RowRule(rule, table, column, make(column))
        for column in columns
        for rule, make in makers.items()
    )
