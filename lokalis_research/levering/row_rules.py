"""What rules about rows are made of: dates in order, spells that overlap, values that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.levering.cells import Mask, look_up, positions_in

EARLIEST = pd.Timestamp("1950-01-01")
YEARS_AHEAD = 10
FIRST_TEAMS = pd.Timestamp("2015-01-01")  # the first day that there were buurtteams


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its own table.

    Parameters
    ----------
    peildatum : pandas.Timestamp
        The date up to which registration is complete.
    accepted : mapping of str to pandas.DataFrame
        The tables that were checked before.
    code_lists : mapping of str to pandas.DataFrame
        The code lists of the dictionary.
    """

    peildatum: pd.Timestamp
    accepted: Mapping[str, pd.DataFrame]
    code_lists: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class RowRule:
    """A named rule, with the table and field it is about.

    Parameters
    ----------
    rule : str
        Its name in `lokalis_research.levering.rules`.
    table, column : str
        What it is about.
    applies : callable
        Takes the table and a `Context`, returns a boolean Series: where the rule applies.
    needs : str
        The table that must have been checked before; without that table the rule is silent.
    compares : bool
        Whether rows are compared with each other: then only those count that nothing else refuses.
    """

    rule: str
    table: str
    column: str
    applies: Callable[[pd.DataFrame, Context], pd.Series[bool]]
    needs: str = ""
    compares: bool = False

    def mask(self, table: pd.DataFrame, context: Context) -> Mask:
        """Return the rows where the rule applies.

        Parameters
        ----------
        table : pandas.DataFrame
            The typed table.
        context : Context
            What else may be looked at.

        Returns
        -------
        numpy.ndarray of bool
        """
        if self.needs and self.needs not in context.accepted:
            return np.zeros(len(table), dtype=bool)
        return self.applies(table, context).to_numpy(dtype=bool)


def before(earlier: str, later: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that one date lies before another.

    Parameters
    ----------
    earlier, later : str
        The fields; a missing date lies before nothing.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"begin": pd.to_datetime(["2022-01-01"] * 2),
    ...                       "einde": pd.to_datetime(["2021-12-31", None])})
    >>> before("einde", "begin")(table, Context(pd.Timestamp("2023-01-31"), {})).tolist()
    [True, False]
    """
    return lambda table, _context: table[earlier] < table[later]


def after_peildatum(column: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a date lies after the peildatum.

    Parameters
    ----------
    column : str
        The field.

    Returns
    -------
    callable
    """
    return lambda table, context: table[column] > context.peildatum


def implausible_date(column: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a date cannot be what happened: another century, or a slip of a digit.

    Parameters
    ----------
    column : str
        The field.

    Returns
    -------
    callable
    """
    ahead = pd.DateOffset(years=YEARS_AHEAD)
    return lambda table, context: (
        (table[column] < EARLIEST) | (table[column] > context.peildatum + ahead)
    )


def absent_from(
    column: str, other: str, target: str
) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a value does not occur in another table.

    Parameters
    ----------
    column : str
        The field of this table; a missing value breaks no reference.
    other, target : str
        The other table and its field.

    Returns
    -------
    callable
    """

    def applies(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
        there = context.accepted.get(other)
        given = table[column].notna()
        return given if there is None else given & (positions_in(table[column], there[target]) < 0)

    return applies


def before_buurtteams(column: str) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that a date lies before there were buurtteams.

    Parameters
    ----------
    column : str
        The field.

    Returns
    -------
    callable
    """
    return lambda table, _context: (table[column] >= EARLIEST) & (table[column] < FIRST_TEAMS)


def overlapping(
    who: tuple[str, ...], first: str, last: str, allowed: int = 0
) -> Callable[[pd.DataFrame, Context], pd.Series[bool]]:
    """Make the rule that two spells of the same people share days; both are marked.

    Parameters
    ----------
    who : tuple of str
        The fields that say whose spell it is.
    first, last : str
        Its first and last day; a missing last day is still to come.
    allowed : int
        How many days two spells may share.

    Returns
    -------
    callable

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "a", "b"], "van": pd.to_datetime(["2022-01-01"] * 3),
    ...                       "tot": pd.to_datetime([None, "2022-02-01", "2022-02-01"])})
    >>> context = Context(pd.Timestamp("2023-01-31"), {})
    >>> overlapping(("id",), "van", "tot")(table, context).tolist()
    [True, True, False]
    """

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
    """Make the rule that something is used at a time in which it did not exist.

    Parameters
    ----------
    column : str
        The field with the code.
    code_list, name : str
        The code list, with ``geldig_van`` and ``geldig_tot``, and its column with the code.
    first, last : str
        The fields with the first and last day of use; without `last` it is one day. A missing last
        day is the peildatum.

    Returns
    -------
    callable
    """

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
    """Make the rules for dates of what happened to families.

    Parameters
    ----------
    table : str
        The table.
    *columns : str
        Its fields with such dates.

    Returns
    -------
    tuple of RowRule
        Each is plausible, after the first buurtteams and not after the peildatum.
    """
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
