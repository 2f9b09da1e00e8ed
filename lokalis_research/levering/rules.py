"""What rules find in a delivery, and what rules about rows are made of.

The rules themselves stand in ``regels.toml``, in the Dutch that researchers and suppliers read. No
finding holds a value of a cell.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import MISSING, day_numbers
from lokalis_research.levering.cells import Mask, look_up, positions_in
from lokalis_research.memory import give_back_memory

GRAVE = "fout"
SEVERITIES = (GRAVE, "waarschuwing", "opmerking")
COLUMNS = {
    **dict.fromkeys(("bestand", "tabel", "kolom", "regel", "ernst"), "str"),
    **{"aantal": "int64", "van": "int64", "aandeel": "float64"},
    **dict.fromkeys(("omschrijving", "remedie"), "str"),
}


@dataclass(frozen=True)
class Rule:
    """One rule: how grave it is, whether it refuses rows, and what to do."""

    name: str
    severity: str
    refuses: bool
    description: str
    remedy: str
    on_pages: str = ""  # what every page says where it applies


_SAID = tomllib.loads(Path(__file__).with_name("regels.toml").read_text(encoding="utf-8"))
RULES = {
    name: Rule(
        name,
        one["ernst"],
        one["weigert"],
        one["omschrijving"],
        one["remedie"],
        one.get("pagina", ""),
    )
    for name, one in _SAID.items()
}


@dataclass(frozen=True, order=True)
class Finding:
    """How often a rule applies somewhere."""

    file: str
    table: str
    column: str
    rule: str
    count: int
    total: int
    detail: str = ""


def findings_table(findings: list[Finding]) -> pd.DataFrame:
    """Put findings in a table, the gravest first."""
    ordered = sorted(
        findings, key=lambda one: (SEVERITIES.index(RULES[one.rule].severity), -one.count, one)
    )
    rows = [
        (
            *(one.file, one.table, one.column, one.rule, RULES[one.rule].severity),
            *(one.count, one.total, one.count / one.total if one.total else None),
            f"{RULES[one.rule].description} {one.detail}".rstrip(),
            RULES[one.rule].remedy,
        )
        for one in ordered
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


EARLIEST = pd.Timestamp("1950-01-01")
# A contract may end years from now; later than this is a slip of a digit.
YEARS_AHEAD = 10
LEAST_ZEROS, MOSTLY_ZEROS = 3, 0.5  # absences that begin with 0%; fewer are slips
FIRST_TEAMS = pd.Timestamp("2015-01-01")  # the first day that there were buurtteams


@dataclass(frozen=True, repr=False)
class Context:
    """What a rule may look at besides its own table."""

    peildatum: pd.Timestamp
    accepted: Mapping[str, pd.DataFrame]
    code_lists: Mapping[str, pd.DataFrame] = field(default_factory=dict)


Applies = Callable[[pd.DataFrame, Context], "pd.Series[bool]"]


@dataclass(frozen=True)
class RowRule:
    """A named rule about a field of a table."""

    rule: str
    column: str
    applies: Applies
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


def before(earlier: str, later: str) -> Applies:
    """Make the rule that one date lies before another."""
    return lambda table, _context: table[earlier] < table[later]


def after_peildatum(column: str) -> Applies:
    """Make the rule that a date lies after the peildatum."""
    return lambda table, context: table[column] > context.peildatum


def implausible_date(column: str) -> Applies:
    """Make the rule that a date cannot be what happened: another century, or a slip of a digit."""
    ahead = pd.DateOffset(years=YEARS_AHEAD)
    return lambda table, context: (
        (table[column] < EARLIEST) | (table[column] > context.peildatum + ahead)
    )


def absent_from(column: str, other: str, target: str) -> Applies:
    """Make the rule that a value does not occur in another table."""

    def applies(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
        there = context.accepted.get(other)
        given = table[column].notna()
        return given if there is None else given & (positions_in(table[column], there[target]) < 0)

    return applies


def before_buurtteams(column: str) -> Applies:
    """Make the rule that a date lies before there were buurtteams."""
    return lambda table, _context: (table[column] >= EARLIEST) & (table[column] < FIRST_TEAMS)


def owners(table: pd.DataFrame, *who: str) -> npt.NDArray[np.int64]:
    """Give whom rows are about, by one field or more, a number; -1 where one of them is missing."""
    owner, _ = pd.factorize(table[who[0]])
    for name in who[1:]:
        codes, different = pd.factorize(table[name])
        owner = np.where((owner < 0) | (codes < 0), -1, owner * len(different) + codes)
    give_back_memory()
    return owner


def days_in_line(
    owner: npt.NDArray[np.int64], *days: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Tell what to add to days so that those of one owner come after those of another.

    Then one comparison of numbers tells what otherwise takes a group for each owner.
    """
    earliest, latest = min(map(np.min, days)), max(map(np.max, days))
    line: npt.NDArray[np.int64] = owner * (latest - earliest + 2)
    line -= earliest
    return line


def in_order(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Return the places of numbers from 0 in order, equal ones as they stand.

    NumPy sorts 16 bits by counting, and wider numbers by comparing: this takes half the time.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max(initial=0)).bit_length(), 16):
        part = (numbers >> shift).astype(np.uint16)[order]
        order = order[np.argsort(part, kind="stable")]
    return order


def overlapping(who: tuple[str, ...], first: str, last: str, allowed: int = 0) -> Applies:
    """Make the rule that two spells of the same people share days; both are marked."""

    def applies(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
        owner = owners(table, *who)
        known = (owner >= 0) & table[first].notna().to_numpy()
        marked = np.zeros(len(table), dtype=bool)
        if known.any():
            owner = owner[known]  # of a million rows each of these takes 8 MB
            begin, end = day_numbers(table[first])[known], day_numbers(table[last])[known]
            latest = begin.max() + allowed
            end[end == MISSING] = latest
            end = end.clip(begin.min() - 1, latest, out=end)
            line = days_in_line(owner, begin, end, np.array([latest]))
            begin += line
            end += line
            del owner, line
            give_back_memory()
            order = in_order(begin)
            begin, end = begin[order], end[order]
            begin += allowed
            rows = np.flatnonzero(known)
            touched = begin[1:] <= np.maximum.accumulate(end)[:-1]
            marked[rows[order[1:][touched]]] = True
            marked[rows[order[:-1][begin[1:] <= end[:-1]]]] = True
        return pd.Series(marked, index=table.index, dtype=bool)

    return applies


def outside_period(
    column: str, code_list: str, name: str, first: str, last: str | None = None
) -> Applies:
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


def possible_dates(*columns: str) -> tuple[RowRule, ...]:
    """Make the rules that dates may be what happened."""
    return tuple(
        RowRule("datum_onwaarschijnlijk", column, implausible_date(column)) for column in columns
    )


def dates_of_events(*columns: str) -> tuple[RowRule, ...]:
    """Make the rules for dates of what happened to families."""
    return tuple(
        rule
        for column in columns
        for rule in (
            *possible_dates(column),
            RowRule("datum_na_peildatum", column, after_peildatum(column)),
            RowRule("voor_begin_buurtteams", column, before_buurtteams(column)),
        )
    )
