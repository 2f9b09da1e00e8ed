"""The true tables fit the dictionary and hold what makes absence hard to count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from planted_truths import planted_truths

from lokalis_research.demo import City, DemoTables, generate_staff
from lokalis_research.dictionary import Dictionary

PEILDATUM = pd.Timestamp("2023-01-31")
DAY = pd.Timedelta(days=1)


@pytest.fixture(params=[2022, 3])
def some_tables(request: pytest.FixtureRequest) -> DemoTables:
    return generate_staff(request.param)


@pytest.mark.parametrize("name", ["dienstverbanden", "verzuimmeldingen", "verzuimpercentages"])
def test_the_tables_fit_the_dictionary(tables: DemoTables, dictionary: Dictionary, name: str):
    table = getattr(tables, name)

    assert list(table.columns) == [field.name for field in dictionary[name].fields]
    dictionary[name].to_pandera().validate(table, lazy=True)


@pytest.mark.parametrize("day", ["2018-01-15", "2019-07-01", "2020-07-01", "2022-12-15"])
def test_about_three_hundred_people_work_here_at_a_time(tables: DemoTables, day: str):
    contracts = tables.dienstverbanden
    there = contracts[(contracts["begin"] <= day) & ~(contracts["einde"] < day)]

    assert 280 <= there["medewerker_id"].nunique() <= 315
    assert 240 <= there["deeltijdfactor"].sum() <= 275


def test_about_three_fte_leave_per_month(tables: DemoTables):
    contracts = tables.dienstverbanden
    last = contracts.sort_values("begin").groupby("medewerker_id").tail(1)
    left = last[last["einde"].between("2018-01-01", "2022-12-31")]

    assert 2.5 <= left["deeltijdfactor"].sum() / 60 <= 3.5


def test_every_team_has_people_all_the_time(tables: DemoTables, dictionary: Dictionary):
    contracts = tables.dienstverbanden
    for day in pd.date_range("2018-01-01", "2022-12-01", freq="MS"):
        there = contracts[(contracts["begin"] <= day) & ~(contracts["einde"] < day)]
        sizes = there.groupby("buurtteam", dropna=False)["medewerker_id"].nunique()
        assert len(sizes) == 20
        assert sizes.min() >= 3


def test_nobody_is_sick_outside_a_contract(some_tables: DemoTables):
    contracts = some_tables.dienstverbanden.sort_values("begin")
    stays = contracts.assign(einde=contracts["einde"].fillna(PEILDATUM)).groupby("medewerker_id")
    reports = some_tables.verzuimmeldingen
    last = (reports["hersteldatum"] - DAY).fillna(PEILDATUM)

    assert (reports["eerste_dag"] >= reports["medewerker_id"].map(stays["begin"].min())).all()
    assert (last <= reports["medewerker_id"].map(stays["einde"].max())).all()


def test_contracts_of_one_person_follow_each_other_without_a_gap(some_tables: DemoTables):
    contracts = some_tables.dienstverbanden.sort_values(["medewerker_id", "begin"])
    latest = contracts.groupby("medewerker_id")["einde"].shift()

    assert not (contracts["begin"] - latest > DAY).any()


def test_no_two_reports_of_one_person_overlap(some_tables: DemoTables):
    reports = some_tables.verzuimmeldingen.sort_values(["medewerker_id", "eerste_dag"])
    earlier = reports.groupby("medewerker_id")["hersteldatum"].shift()
    follows = reports["medewerker_id"].duplicated()

    assert earlier[follows].notna().all()
    assert (reports["eerste_dag"] >= earlier)[follows].all()


def test_percentages_change_within_their_report_and_only_downwards(some_tables: DemoTables):
    reports = some_tables.verzuimmeldingen.set_index("melding_id")
    changes = some_tables.verzuimpercentages
    first = changes["melding_id"].map(reports["eerste_dag"])
    back = changes["melding_id"].map(reports["hersteldatum"]).fillna(PEILDATUM + DAY)
    before = (
        changes.groupby("melding_id")["verzuimpercentage"]
        .shift()
        .fillna(changes["melding_id"].map(reports["verzuimpercentage"]))
    )

    assert ((changes["vanaf"] > first) & (changes["vanaf"] < back)).all()
    assert (changes["verzuimpercentage"] < before).all()


def test_nothing_is_known_about_days_after_the_peildatum(tables: DemoTables):
    known = [
        tables.verzuimmeldingen["eerste_dag"],
        tables.verzuimmeldingen["hersteldatum"],
        tables.verzuimpercentages["vanaf"],
        tables.dienstverbanden["einde"],
    ]

    assert max(dates.max() for dates in known) <= PEILDATUM


def test_spells_last_as_they_do_in_practice(tables: DemoTables):
    reports = tables.verzuimmeldingen
    sick = reports[(reports["soort"] == "ziekte") & reports["hersteldatum"].notna()]
    days = (sick["hersteldatum"] - sick["eerste_dag"]).dt.days

    assert days.min() >= 1
    assert 4 <= days.median() <= 7
    assert (days > 730).any()
    assert np.mean(sick["eerste_dag"].dt.day_of_week < 5) > 0.9


@pytest.mark.parametrize(
    ("kind", "part", "at_least"),
    [
        ("meldingen", "zwangerschap", 30),
        ("meldingen", "overig", 5),
        ("meldingen", "lopend op de peildatum", 10),
        ("meldingen", "langer dan 730 dagen", 1),
        ("herhaling", "meldingen", 150),
        ("deelherstel", "meldingen", 60),
        ("medewerkers", "met twee dienstverbanden tegelijk", 5),
    ],
)
def test_the_key_counts_what_makes_absence_hard(
    tables: DemoTables, city: City, kind: str, part: str, at_least: int
):
    key = planted_truths(tables, city).set_index(["soort", "onderdeel"])["waarde"]

    assert key[kind, part] >= at_least


def test_teams_that_were_made_proner_report_sick_more_often(tables: DemoTables, city: City):
    key = planted_truths(tables, city)
    effects = key[key["soort"] == "teameffect"].set_index("onderdeel")["waarde"]
    contracts = tables.dienstverbanden.drop_duplicates("medewerker_id", keep="first")
    team = contracts.set_index("medewerker_id")["buurtteam"].fillna("kantoor")
    reports = tables.verzuimmeldingen[tables.verzuimmeldingen["soort"] == "ziekte"]
    rate = reports["medewerker_id"].map(team).value_counts() / team.value_counts()

    assert rate[effects[effects > 1].index].mean() > rate[effects[effects < 1].index].mean()
