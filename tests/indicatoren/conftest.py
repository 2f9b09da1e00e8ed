"""Small tables of support and aanmeldingen, and the demo delivery read the way any delivery is."""

from datetime import date

import pandas as pd
import pytest

from lokalis_research.demo import generate_city
from lokalis_research.indicatoren import clean
from lokalis_research.populatie import clean_support
from lokalis_research.release.door import release
from lokalis_research.result import Audit, Column, Released


def _dates(values):
    return pd.Series(
        [None if v is None else pd.Timestamp(v) for v in values], dtype="datetime64[s]"
    )


@pytest.fixture(scope="session")
def registrations_from():
    """Clean aanmeldingen from (aanmelding, kennismaking, start, einde, later op verzoek)."""

    def build(rows, peildatum="2023-01-31"):
        rows = [(*row, *(None,) * (5 - len(row))) for row in rows]
        table = pd.DataFrame(
            {
                "gezin_id": pd.Series([f"g{i:05}" for i in range(len(rows))], dtype="str"),
                "buurtteam": pd.Series(["Zuilen"] * len(rows), dtype="str"),
                **{
                    name: _dates([row[place] for row in rows])
                    for place, name in enumerate(clean.DATES)
                },
                "later_op_verzoek": pd.array([row[4] for row in rows], dtype="boolean"),
            }
        )
        return clean.clean_registrations(table, peildatum=date.fromisoformat(peildatum))

    return build


@pytest.fixture(scope="session")
def let_out(dictionary):
    """Let a result out through the door, alone."""
    return lambda result: release(result, dictionary, sources=("levering",))


@pytest.fixture(scope="session")
def city():
    """The true tables of the demo city."""
    return generate_city().tables


@pytest.fixture(scope="session")
def city_support(city):
    return clean_support(city["begeleidingen"], peildatum=date(2023, 1, 31))


@pytest.fixture(scope="session")
def city_registrations(city):
    return clean.clean_registrations(city["begeleidingen"], peildatum=date(2023, 1, 31))


@pytest.fixture(scope="session")
def shown():
    """Stand in for a released table: its dimensions, and its rows."""

    def build(dimensions, table, name="tabel"):
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

    return build
