"""Rules about families: steps in order, overlaps, teams and providers in their own time."""

from __future__ import annotations

import pandas as pd
import pytest

from lokalis_research.levering.rules import Context
from lokalis_research.levering.rules_of_rows import ROW_RULES

PEILDATUM = pd.Timestamp("2023-01-31")
SUPPORT = {
    "begeleiding_id": "b1", "gezin_id": "g1", "buurtteam": "Zuilen", "aanmelddatum": "2022-01-03",
    "later_op_verzoek": None, "kennismakingsdatum": "2022-01-10", "startdatum": "2022-01-10",
    "einddatum": "2022-06-30", "uitkomst": "zonder_hulp_verder",
}  # fmt: skip
DTYPES = {"date": "datetime64[s]", "boolean": "boolean", "integer": "Int64", "string": "str"}


@pytest.fixture
def rules_found(dictionary):
    def find(name, *rows, **accepted):
        fields = dictionary[name].fields
        table = pd.DataFrame(
            {
                one.name: pd.Series([row.get(one.name) for row in rows], dtype=DTYPES[one.type])
                for one in fields
            }
        )
        context = Context(PEILDATUM, accepted, dictionary.code_tables)
        return {
            (rule.rule, rule.column): rule.mask(table, context).tolist()
            for rule in ROW_RULES[name]
            if rule.mask(table, context).any()
        }

    return find


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({}, None, None),
        ({"kennismakingsdatum": "2022-01-03"}, None, None),
        ({"kennismakingsdatum": "2022-01-02"}, "datums_niet_op_volgorde", "kennismakingsdatum"),
        ({"startdatum": "2022-01-09"}, "datums_niet_op_volgorde", "startdatum"),
        ({"kennismakingsdatum": None, "startdatum": "2022-01-03"}, None, None),
        ({"einddatum": "2022-01-10"}, None, None),
        ({"einddatum": "2022-01-09"}, "datums_niet_op_volgorde", "einddatum"),
        ({"einddatum": None}, "uitkomst_zonder_einde", "uitkomst"),
        ({"einddatum": "2023-01-31"}, None, None),
        ({"einddatum": "2023-02-01"}, "datum_na_peildatum", "einddatum"),
        ({"aanmelddatum": "2014-12-31"}, "voor_begin_buurtteams", "aanmelddatum"),
        ({"aanmelddatum": "2015-01-01"}, None, None),
        ({"aanmelddatum": "1949-12-31"}, "datum_onwaarschijnlijk", "aanmelddatum"),
        ({"buurtteam": "Leidsche Rijn Terwijde"}, None, None),
        (
            {"buurtteam": "Leidsche Rijn Terwijde", "aanmelddatum": "2021-12-01",
             "kennismakingsdatum": None, "startdatum": "2021-12-31"},
            "team_buiten_periode", "buurtteam",
        ),
        ({"buurtteam": "Vleuten tijdelijk team"}, "team_buiten_periode", "buurtteam"),
    ],
)  # fmt: skip
def test_an_episode_of_support(rules_found, change, rule, column):
    expected = {} if rule is None else {(rule, column): [True]}
    assert rules_found("begeleidingen", SUPPORT | change) == expected


@pytest.mark.parametrize(
    ("start", "overlaps"),
    [("2022-07-01", False), ("2022-06-30", False), ("2022-06-29", True), ("2022-01-11", True)],
)
def test_two_episodes_of_a_family_may_share_the_day_on_which_they_meet(
    rules_found, start, overlaps
):
    second = SUPPORT | {"begeleiding_id": "b2", "startdatum": start, "einddatum": None}
    rows = [SUPPORT, second | {"uitkomst": None}]
    expected = {("overlappende_begeleiding", "startdatum"): [True, True]} if overlaps else {}
    assert rules_found("begeleidingen", *rows) == expected
    other_family = rows[1] | {"gezin_id": "g2"}
    assert rules_found("begeleidingen", rows[0], other_family) == {}


@pytest.mark.parametrize(
    ("role", "year", "rule"),
    [
        ("kind", 2023, None),
        ("kind", 2024, "geboortejaar_onwaarschijnlijk"),
        ("kind", 1993, None),
        ("kind", 1992, "leeftijd_past_niet_bij_rol"),
        ("ouder", 2009, None),
        ("ouder", 2010, "leeftijd_past_niet_bij_rol"),
        ("anders", 1913, None),
        ("anders", 1912, "geboortejaar_onwaarschijnlijk"),
        ("kind", None, None),
    ],
)
def test_a_year_of_birth(rules_found, role, year, rule):
    person = {"persoon_id": "p", "gezin_id": "g", "rol": role, "geboortejaar": year}
    assert rules_found("personen", person) == ({(rule, "geboortejaar"): [True]} if rule else {})


def test_a_goal_is_not_older_than_its_plan(rules_found):
    plans = pd.DataFrame({"plan_id": ["p1"], "datum": pd.to_datetime(["2022-03-01"])})
    goals = [
        {"doel_id": str(day), "plan_id": "p1", "datum": f"2022-0{day}-01", "doeltekst": "x"}
        for day in (2, 3)
    ]
    found = rules_found("doelen", *goals, gezinsplannen=plans)
    assert found == {("doel_voor_plan", "datum"): [True, False]}
    assert rules_found("doelen", *goals) == {}


@pytest.mark.parametrize(
    ("considered", "concern", "found"),
    [(True, True, False), (True, None, False), (False, None, False), (None, True, False),
     (False, True, True), (False, False, True)],
)  # fmt: skip
def test_a_concern_was_considered(rules_found, considered, concern, found):
    plan = {"plan_id": "p", "gezin_id": "g", "datum": "2022-03-01",
            "veiligheid_afgewogen": considered, "zorgen_veiligheid": concern}  # fmt: skip
    expected = {("zorgen_zonder_afweging", "zorgen_veiligheid"): [True]} if found else {}
    assert rules_found("gezinsplannen", plan) == expected


def test_a_person_is_referred_with_the_own_family(rules_found):
    people = pd.DataFrame({"persoon_id": ["p1"], "gezin_id": ["g1"]})
    rows = [
        {"verwijzing_id": str(n), "gezin_id": family, "persoon_id": person, "datum": "2022-03-01",
         "aanbieder": "KOOS", "soort": "nieuw"}
        for n, (family, person) in enumerate([("g1", "p1"), ("g2", "p1"), ("g2", None)])
    ]  # fmt: skip
    found = rules_found("verwijzingen", *rows, personen=people)
    assert found == {("persoon_in_ander_gezin", "persoon_id"): [False, True, False]}


@pytest.mark.parametrize(("day", "found"), [("2019-12-31", True), ("2020-01-01", False)])
def test_a_provider_that_was_not_there_yet(rules_found, day, found):
    row = {"verwijzing_id": "v", "gezin_id": "g", "datum": day, "aanbieder": "Spoor030"}
    expected = {("aanbieder_buiten_periode", "aanbieder"): [True]} if found else {}
    assert rules_found("verwijzingen", row) == expected


def test_stages_follow_each_other(rules_found):
    steps = [("geselecteerd", "2022-01-05"), ("bezocht", "2022-01-04"), ("bereikt", "2022-01-05")]
    rows = [{"huishouden_id": "h", "stadium": stage, "datum": day} for stage, day in steps]
    expected = {("stadia_niet_op_volgorde", "datum"): [False, True, False]}
    assert rules_found("vroegsignalering", *rows) == expected


def test_a_talk_that_was_held_needs_no_reason(rules_found):
    rows = [
        {"driegesprek_id": str(n), "gezin_id": "g", "datum": "2022-01-05", "gevoerd": held,
         "reden_niet": reason}
        for n, (held, reason) in enumerate([(True, None), (True, "anders"), (False, "anders")])
    ]  # fmt: skip
    expected = {("reden_bij_gevoerd_gesprek", "reden_niet"): [False, True, False]}
    assert rules_found("driegesprekken", *rows) == expected


def test_a_response_without_a_judgement(rules_found):
    rows = [{"respons_id": "1", "datum": "2022-01-05", "gaat_beter": "eens"},
            {"respons_id": "2", "datum": "2022-01-05"}]  # fmt: skip
    expected = {("antwoord_zonder_oordelen", ""): [False, True]}
    assert rules_found("ervaringswijzer", *rows) == expected


def test_a_family_belongs_to_a_team_that_exists_on_the_peildatum(rules_found):
    rows = [{"gezin_id": "1", "buurtteam": "Vleuten tijdelijk team"},
            {"gezin_id": "2", "buurtteam": "Vleuten"}]  # fmt: skip
    assert rules_found("gezinnen", *rows) == {("team_buiten_periode", "buurtteam"): [True, False]}


@pytest.mark.parametrize(
    ("team", "begin", "overlaps"),
    [
        ("Zuilen", "2022-06-30", True),
        ("Zuilen", "2022-07-01", False),
        ("West", "2022-06-30", True),
    ],
)
def test_contracts_of_one_person_do_not_overlap(dictionary, team, begin, overlaps):
    table = pd.DataFrame(
        {
            "medewerker_id": ["m", "m"],
            "buurtteam": ["Zuilen", team],
            "begin": pd.to_datetime(["2022-01-01", begin]),
            "einde": pd.to_datetime(["2022-06-30", None]),
        }
    )
    rules = ROW_RULES["dienstverbanden"]
    rule = next(one for one in rules if one.rule == "overlappend_dienstverband")
    context = Context(PEILDATUM, {}, dictionary.code_tables)
    assert rule.mask(table, context).tolist() == [overlaps, overlaps]
    assert rule.mask(table.iloc[::-1], context).tolist() == [overlaps, overlaps]
