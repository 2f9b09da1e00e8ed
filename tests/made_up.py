"""People who do not exist, to stand behind the numbers of results that tests write by hand."""

import itertools
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Transition
from lokalis_research.missing import Delivered
from lokalis_research.period import Month, months_between
from lokalis_research.result import Audit, Behind, Column, Entries, Released
from lokalis_research.verwijzingen.clean import KindRule
from lokalis_research.verwijzingen.model_terms import Specification

RULE = KindRule(Transition(date(2020, 1, 1), 3, {"KOOS": "KOOS", "Spoor030": "Spoor030"}))
MODEL = Specification(first=Month(2020, 1), closed=months_between(Month(2020, 3), Month(2020, 6)))
"""A transition in January 2020, and doors closed from March to June."""

_NUMBERS = itertools.count()


def people(table, keys, support):
    """Turn counts of people per row, column and entity into people.

    `support` has the dimensions, ``grootheid``, ``eenheid`` and ``n``, and where it matters the
    shares of the largest one and two, degrees of freedom and the effective number.
    """
    keys = list(keys)
    found = []
    for (column, entity), own in support.groupby(["grootheid", "eenheid"], sort=False):
        laid = table[keys].merge(own, on=keys, how="left")
        laid = laid.reindex(
            columns=["n", "grootste", "grootste_twee", "vrijheidsgraden", "effectief"]
        )
        amounts = [_amounts(row.n, row.grootste, row.grootste_twee) for row in laid.itertuples()]
        sizes = [len(one) for one in amounts]
        # Nobody twice: what is the same, or adds up, in a table by hand is only declared to be.
        names = pd.Index([f"{column} {next(_NUMBERS)}" for _ in range(sum(sizes))])
        entries = Entries.add_up(
            np.repeat(np.arange(len(laid)), sizes),
            np.arange(sum(sizes)),
            np.concatenate([np.zeros(0), *amounts]),
            names,
            len(laid),
            what=column,
        )
        found.append(
            Behind(
                column,
                entity,
                entries,
                laid["vrijheidsgraden"].to_numpy(dtype=float),
                laid["effectief"].to_numpy(dtype=float),
                at=np.arange(len(laid)),
            )
        )
    return tuple(found)


def families(table, columns):
    """Let a count of families be that many families."""
    keys = [name for name in table.columns if name not in columns]
    return people(
        table,
        keys,
        pd.concat(
            [table[keys].assign(grootheid=name, eenheid="gezin", n=table[name]) for name in columns]
        ),
    )


def referred(counts):
    """Make up, per team-month, a family for every referral."""
    return [tuple(f"gezin {row} {nth}" for nth in range(int(n))) for row, n in enumerate(counts)]


def dates(values):
    """Give moments, none where there is none, in the type that deliveries have."""
    known = [None if v is None else pd.Timestamp(v) for v in values]
    return pd.Series(known, dtype="datetime64[s]")


def shown(dimensions, table, name="tabel"):
    """Stand in for a released table: its dimensions, and its rows."""
    names = [name for name in table.columns if name not in dimensions]
    return Released(
        name=name,
        title="",
        dimensions=tuple(Column(name, name.capitalize()) for name in dimensions),
        values=tuple(Column(name, name.capitalize()) for name in names),
        table=table,
        status=table[names].notna().replace({True: "getoond", False: "verborgen"}),
        audit=Audit("", table.iloc[:0]),
        sources=("levering ‘test’",),
    )


class Without(Delivered):
    """A delivery without some tables and fields."""

    def __init__(self, *names):
        self.names = names

    def lacks(self, name):
        return name in self.names


def _amounts(n, largest, two):
    n = int(n)
    if np.isnan(largest) or n < 3:
        return np.ones(n)
    rest = max(1 - two, 0) / (n - 2)
    return np.array([largest, two - largest, *[rest] * (n - 2)])
