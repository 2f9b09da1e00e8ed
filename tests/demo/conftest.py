"""The demo is made once for all these tests."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lokalis_research.demo import City, DemoTables, generate_city, generate_staff, write_delivery
from lokalis_research.demo.dirt import HOW_MANY


@pytest.fixture(scope="session")
def not_made() -> dict[str, list[str]]:
    """Name the optional fields that the city leaves out, as a real delivery may."""
    return {
        "begeleidingen": ["met_partner", "zelfde_gezinswerker"],
        "gezinsplannen": ["zelf_geschreven", "evaluatie_ingevuld"],
        "doelen": ["herijkt"],
    }


@pytest.fixture(scope="session")
def tables() -> DemoTables:
    return generate_staff()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_delivery(tmp_path_factory.mktemp("een map met ë"), only_absence=True)


@pytest.fixture(scope="session")
def city() -> City:
    return generate_city()


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_delivery(tmp_path_factory.mktemp("de stad ë"), only_absence=False)


@pytest.fixture(scope="session")
def true_of_staff(tables):
    """What is true of the made-up staff and worth a remark: two jobs at once, ill again at once."""

    def pairs(table):
        numbered = table.reset_index()
        both = numbered.merge(numbered, on="medewerker_id", suffixes=("", "_ander"))
        return both[both["index"] != both["index_ander"]]

    jobs = pairs(tables.dienstverbanden.fillna({"einde": pd.Timestamp("2100-01-01")}))
    at_once = (jobs["begin"] <= jobs["einde_ander"]) & (jobs["begin_ander"] <= jobs["einde"])
    ill = pairs(tables.verzuimmeldingen)
    again = (ill["eerste_dag"] - ill["hersteldatum_ander"]).dt.days.between(0, 1)
    return {
        ("HR_dienstverbanden.csv", "begin", "overlappend_dienstverband"): jobs.loc[
            at_once, "index"
        ].nunique(),
        # Planted: a long absence with a short one in it; both are said.
        ("HR_verzuim.csv", "eerste_dag", "overlappende_melding"): 2 * HOW_MANY["overlap"],
        ("HR_verzuim.csv", "eerste_dag", "meldingen_sluiten_aan"): ill.loc[
            again, "index"
        ].nunique(),
    }
