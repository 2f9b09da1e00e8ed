"""Small tables of support and aanmeldingen, and the demo delivery read the way any delivery is."""

from datetime import date

import pandas as pd
import pytest
from made_up import dates

from lokalis_research.demo import generate_city
from lokalis_research.indicatoren import material
from lokalis_research.populatie import clean_support


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
                    name: dates([row[place] for row in rows])
                    for place, name in enumerate(material.DATES)
                },
                "later_op_verzoek": pd.array([row[4] for row in rows], dtype="boolean"),
            }
        )
        return material.clean_registrations(table, peildatum=date.fromisoformat(peildatum))

    return build


@pytest.fixture(scope="session")
def city():
    """The true tables of the demo city."""
    return generate_city().tables


@pytest.fixture(scope="session")
def city_support(city):
    return clean_support(city["begeleidingen"], peildatum=date(2023, 1, 31))


@pytest.fixture(scope="session")
def city_registrations(city):
    return material.clean_registrations(city["begeleidingen"], peildatum=date(2023, 1, 31))
