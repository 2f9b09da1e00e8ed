"""Rules about the rows of a table that a schema cannot say: dates in order, plausible values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.levering.cells import Mask

EARLIEST = pd.Timestamp("1950-01-01")
YEARS_AHEAD = 10
LONGEST_SPELL = 730  # days of absence that count
SMALLEST_FACTOR = 0.05


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its own table.

    Parameters
    ----------
    peildatum : pandas.Timestamp
        The date up to which registration is complete.
    accepted : mapping of str to pandas.DataFrame
        The tables that were checked before.
    """

    peildatum: pd.Timestamp
    accepted: Mapping[str, pd.DataFrame]


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
    """

    rule: str
    table: str
    column: str
    applies: Callable[[pd.DataFrame, Context], pd.Series[bool]]
    needs: str = ""

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
        known = table[column].isna()
        return ~(known if there is None else known | table[column].isin(there[target]))

    return applies


def _no_days(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["hersteldatum"] == table["eerste_dag"]


def _longest(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    last = table["hersteldatum"].fillna(context.peildatum)
    return (last - table["eerste_dag"]).dt.days > LONGEST_SPELL


def _outside_spell(table: pd.DataFrame, context: Context) -> pd.Series[bool]:
    spells = context.accepted["verzuimmeldingen"].set_index("melding_id")
    first = table["melding_id"].map(spells["eerste_dag"])
    back = table["melding_id"].map(spells["hersteldatum"])
    return (table["vanaf"] < first) | (table["vanaf"] > back)


def _tiny_factor(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["deeltijdfactor"].between(0, SMALLEST_FACTOR, inclusive="neither")


def _like_a_factor(table: pd.DataFrame, _context: Context) -> pd.Series[bool]:
    return table["verzuimpercentage"].between(0, 1, inclusive="right")


def _about_dates(table: str, *columns: str) -> tuple[RowRule, ...]:
    return tuple(
        RowRule("datum_onwaarschijnlijk", table, column, implausible_date(column))
        for column in columns
    )


ROW_RULES: tuple[RowRule, ...] = (
    *_about_dates("dienstverbanden", "begin", "einde"),
    RowRule("einde_voor_begin", "dienstverbanden", "einde", before("einde", "begin")),
    RowRule("datum_na_peildatum", "dienstverbanden", "begin", after_peildatum("begin")),
    RowRule("deeltijdfactor_erg_klein", "dienstverbanden", "deeltijdfactor", _tiny_factor),
    *_about_dates("verzuimmeldingen", "eerste_dag", "hersteldatum"),
    RowRule(
        "herstel_voor_eerste_dag",
        "verzuimmeldingen",
        "hersteldatum",
        before("hersteldatum", "eerste_dag"),
    ),
    RowRule("melding_van_nul_dagen", "verzuimmeldingen", "hersteldatum", _no_days),
    RowRule("melding_langer_dan_twee_jaar", "verzuimmeldingen", "hersteldatum", _longest),
    RowRule("datum_na_peildatum", "verzuimmeldingen", "eerste_dag", after_peildatum("eerste_dag")),
    RowRule(
        "datum_na_peildatum", "verzuimmeldingen", "hersteldatum", after_peildatum("hersteldatum")
    ),
    RowRule("percentage_lijkt_factor", "verzuimmeldingen", "verzuimpercentage", _like_a_factor),
    RowRule(
        "medewerker_zonder_dienstverband",
        "verzuimmeldingen",
        "medewerker_id",
        absent_from("medewerker_id", "dienstverbanden", "medewerker_id"),
        needs="dienstverbanden",
    ),
    *_about_dates("verzuimpercentages", "vanaf"),
    RowRule("datum_na_peildatum", "verzuimpercentages", "vanaf", after_peildatum("vanaf")),
    RowRule(
        "wijziging_buiten_melding",
        "verzuimpercentages",
        "vanaf",
        _outside_spell,
        needs="verzuimmeldingen",
    ),
    RowRule("percentage_lijkt_factor", "verzuimpercentages", "verzuimpercentage", _like_a_factor),
)
