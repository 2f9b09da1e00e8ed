"""A run folder with what the notebook of the teams releases, from families made up by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.measure import measure
from lokalis_research.period import HalfYear, Year
from lokalis_research.release.door import release
from lokalis_research.release.record import to_csv
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.runs.page import Page
from lokalis_research.teampagina.numbers import MIX, MIX_YEAR, NOTEBOOK, SERIES
from lokalis_research.teampagina.render import team_pages

PERIOD = HalfYear(2022, 2)
HALF_YEARS = PERIOD.trailing(10)
TEAMS = {"Oost": 45, "Binnenstad": 5, "Zuilen": 45, "Ondiep": 45}
"""Aanmeldingen per half-year; Binnenstad is too small to be shown, and in one cluster with Oost."""


def families(waits):
    """Make aanmeldingen: in each half-year as many per team, a wait of some days, then support."""
    random = np.random.default_rng(4)
    rows = []
    for team, many in TEAMS.items():
        for half in HALF_YEARS:
            days = (np.arange(many) * 3).astype("timedelta64[D]")
            came = np.datetime64(half.start) + days
            wait = random.poisson(waits(team, half), many).astype("timedelta64[D]")
            rows.append(
                pd.DataFrame(
                    {
                        "gezin_id": [f"{team}-{half}-{n}" for n in range(many)],
                        "buurtteam": team,
                        "aanmelddatum": came,
                        "kennismakingsdatum": came + wait,
                        "startdatum": came + wait + np.timedelta64(7, "D"),
                        "einddatum": came + wait + np.timedelta64(40, "D"),
                        "uitkomst": np.where(
                            np.arange(many) % 3 < 2, "zonder_hulp_verder", "gestopt_door_gezin"
                        ),
                        "later_op_verzoek": pd.array([False] * many, dtype="boolean"),
                    }
                )
            )
    table = pd.concat(rows, ignore_index=True)
    dates = [name for name in table.columns if "datum" in name]
    return table.astype(dict.fromkeys(dates, "datetime64[s]") | {"gezin_id": "str"})


def questions(begeleidingen):
    """Let all families ask about raising children, and two of three about money as well."""
    asked = begeleidingen[["gezin_id", "aanmelddatum"]].rename(columns={"aanmelddatum": "datum"})
    money = asked[np.arange(len(asked)) % 3 < 2].assign(leefgebied="financien")
    return pd.concat([asked.assign(leefgebied="opvoeden_en_opgroeien"), money], ignore_index=True)


def release_into(folder, begeleidingen, dictionary):
    """Let out what the notebook lets out, one register for all of it; write the files, give all."""
    tables = {"begeleidingen": begeleidingen, "hulpvragen": questions(begeleidingen)}
    material = Material(tables.__getitem__, dictionary, date(2023, 1, 31), frozenset(tables))
    register = Register(load_rules(dictionary))
    asked = [(name, name, HALF_YEARS, []) for name in SERIES]
    asked += [(MIX, "vragen_op_leefgebied", HALF_YEARS[-1:], ["leefgebied"])]
    asked += [(MIX_YEAR, "vragen_op_leefgebied", [Year(2022)], ["leefgebied"])]
    place = folder / "tabellen" / NOTEBOOK
    place.mkdir(parents=True)
    every = {}
    for stem, indicator, periods, by in asked:
        for group in ([], ["cluster"], ["buurtteam"]):
            name = "_".join((stem, *group))
            result = measure(material, indicator, periods, [*by, *group])
            result = result.named(name, result.title)
            shown = release(result, dictionary, sources=("levering",), register=register)
            (place / f"{name}.csv").write_text("\ufeff" + to_csv(shown), encoding="utf-8")
            every[name] = shown
    return every


@pytest.fixture(scope="session")
def page():
    return Page(PERIOD, "Met de hand", date(2023, 1, 31), "f" * 64, is_demo=True)


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """The folder of a run, to be filled."""
    return tmp_path_factory.mktemp("run ë")


@pytest.fixture(scope="session", autouse=True)
def released(run, dictionary):
    """Fill it: families of Zuilen waited twice as long in the last half-year as before."""

    def waits(team, half):
        return 20 if team == "Zuilen" and half >= HalfYear(2022, 2) else 10

    return release_into(run, families(waits), dictionary)


@pytest.fixture(scope="session")
def pages(run, page, dictionary):
    """The pages of that run."""
    return team_pages(run, page, dictionary)
