"""Ids written in two ways: old and new numbers of families, and zeros that a spreadsheet ate."""

from __future__ import annotations

from typing import Any

import pytest

FAMILIES: dict[str, Any] = {
    "bestand": "gezinnen.csv",
    "tabel": "gezinnen",
    "kolommen": {"gezin_id": "Nr", "oud_gezin_id": "Oud", "buurtteam": "Team"},
}
QUESTIONS: dict[str, Any] = {
    "bestand": "vragen.csv",
    "tabel": "hulpvragen",
    "kolommen": {"hulpvraag_id": "Nr", "gezin_id": "Gezin", "leefgebied": "Gebied",
                 "datum": "Datum"},
}  # fmt: skip


@pytest.fixture
def linked(writer, read):
    """Read families (new and old number) and questions of families; tell who is who."""

    def link(families, asked):
        writer.csv(FAMILIES, ["Nr", "Oud", "Team"], [[*one, "Zuilen"] for one in families])
        rows = [[f"V{n}", one, "wonen", "05-03-2021"] for n, one in enumerate(asked)]
        writer.csv(QUESTIONS, ["Nr", "Gezin", "Gebied", "Datum"], rows)
        delivery = read()
        order = delivery.table("gezinnen")["gezin_id"].tolist()
        questions = delivery.table("hulpvragen")["gezin_id"]
        found = delivery.findings[delivery.findings["van"] > 0]
        counts = {one.regel: one.aantal for one in found.itertuples() if one.kolom != "status"}
        counts.pop("veld_niet_geleverd", None)
        return [families[order.index(one)][0] for one in questions], counts

    return link


def test_an_old_number_is_the_family_with_that_old_number(linked):
    families = [("1001", "A7"), ("1002", "A8"), ("1003", "")]
    assert linked(families, ["A8", "1001", "1003"]) == (
        ["1002", "1001", "1003"],
        {"oud_nummer_vertaald": 1},
    )


def test_an_old_number_of_two_families_is_refused(linked):
    families = [("1001", "A7"), ("1002", "A7")]
    assert linked(families, ["A7", "1001"]) == (
        ["1001"],
        {"oud_nummer_dubbel": 2, "oud_nummer_niet_eenduidig": 1, "onbekende_verwijzing": 1},
    )


def test_a_number_that_is_new_and_old_is_new_where_no_old_numbers_are_used(linked):
    families = [("1001", "1002"), ("1002", "0999")]
    assert linked(families, ["1002", "1001"]) == (["1002", "1001"], {})


def test_a_number_that_is_new_and_old_is_refused_where_old_numbers_are_used(linked):
    families = [("1001", "1002"), ("1002", "0999")]
    assert linked(families, ["1002", "0999"]) == (
        ["1002"],
        {"oud_nummer_vertaald": 1, "oud_nummer_niet_eenduidig": 1},
    )


def test_a_number_that_stayed_the_same_is_not_ambiguous(linked):
    families = [("1001", "1001"), ("1002", "0999")]
    assert linked(families, ["1001", "0999"]) == (["1001", "1002"], {"oud_nummer_vertaald": 1})


@pytest.mark.parametrize(("known", "asked"), [("0042", "42"), ("42", "0042"), ("0042", "00042")])
def test_lost_zeros_are_put_right_in_either_table(linked, known, asked):
    assert linked([(known, ""), ("7", "")], [asked, "7"]) == (
        [known, "7"],
        {"voorloopnullen_hersteld": 1},
    )


def test_lost_zeros_of_an_old_number_lead_to_the_new_one(linked):
    assert linked([("1001", "0042")], ["42"]) == (["1001"], {"voorloopnullen_hersteld": 1})


def test_zeros_that_two_numbers_could_have_lost_are_not_guessed(linked):
    assert linked([("0042", ""), ("00042", "")], ["42", "0042"]) == (
        ["0042"],
        {
            "nummers_lijken_op_elkaar": 2,
            "voorloopnullen_niet_eenduidig": 1,
            "onbekende_verwijzing": 1,
        },
    )


def test_letters_are_never_taken_for_zeros(linked):
    assert linked([("A042", "")], ["A42"]) == ([], {"onbekende_verwijzing": 1})


def test_ids_of_employees_are_put_right_too(contracts, spells, read):
    contracts([["C1", "0001", "Vleuten", "staf", "80", "01-01-2018", ""]])
    spells([["M1", "1", "03-01-2022", "07-01-2022", "Ziekte", ""]])
    delivery = read()
    assert (
        delivery.table("verzuimmeldingen")["medewerker_id"].tolist()
        == delivery.table("dienstverbanden")["medewerker_id"].tolist()
    )


def test_a_reference_to_a_table_that_is_not_there_is_found_and_kept(writer, read):
    writer.csv(QUESTIONS, ["Nr", "Gezin", "Gebied", "Datum"], [["V1", "1", "wonen", "05-03-2021"]])
    delivery = read()
    assert "verwijzing_niet_te_controleren" in set(delivery.findings["regel"])
    assert len(delivery.table("hulpvragen")) == 1


@pytest.mark.parametrize("step", [1, -1])
def test_a_number_that_is_new_and_old_of_two_is_refused_in_whatever_order(linked, step):
    families = [("1001", "1001"), ("1002", "1001"), ("1003", "0999")][::step]
    assert linked(families, ["1001", "0999"]) == (
        ["1003"],
        {"oud_nummer_dubbel": 2, "oud_nummer_vertaald": 1, "oud_nummer_niet_eenduidig": 1},
    )


@pytest.mark.parametrize("written", ["mw-1001", "MW\u20111001", "MW - 1001", "mw1001"])
def test_capitals_spaces_and_dashes_tell_no_two_numbers_apart(linked, written):
    families = [("MW-1001", ""), ("MW-1002", "")]
    assert linked(families, [written]) == (["MW-1001"], {"voorloopnullen_hersteld": 1})


def test_a_number_that_two_others_may_be_is_refused(linked):
    families = [("MW1001", ""), ("mw1001", "")]
    assert linked(families, ["Mw1001", "MW1001"]) == (
        ["MW1001"],
        {
            "nummers_lijken_op_elkaar": 2,
            "voorloopnullen_niet_eenduidig": 1,
            "onbekende_verwijzing": 1,
        },
    )


@pytest.mark.parametrize("decimals", [".0", ",00"])
def test_numbers_that_a_program_wrote_as_amounts_are_the_numbers(linked, decimals):
    asked = [f"1001{decimals}", f"1002{decimals}"]
    assert linked([("1001", ""), ("1002", "")], asked) == (
        ["1001", "1002"],
        {"nummer_als_tekst": 2},
    )


def test_a_number_with_decimals_among_others_is_another_number(linked):
    families = [("1001", ""), ("1002", "")]
    assert linked(families, ["1001.0", "1002"]) == (["1002"], {"onbekende_verwijzing": 1})


@pytest.mark.parametrize(
    ("form", "pattern"), [("P{}", "nummer"), ("{}-1", "nummer_volgnr"), ("{}/02", "nummer_volgnr")]
)
def test_numbers_in_another_notation_are_told_with_the_pattern_that_makes_them_known(
    spells, contracts, read, spell_agreement, writer, form, pattern
):
    contracts([[f"C{n}", f"010{n}", "Vleuten", "staf", "100", "01-01-2018", ""] for n in range(4)])
    rows = [[f"M{n}", form.format(f"010{n}"), "03-01-2022", "07-01-2022", "Ziekte", ""]
            for n in range(4)]  # fmt: skip
    spells(rows)
    findings = read().findings.set_index("regel")
    assert f"patroon: {pattern}" in findings.loc["nummer_anders_geschreven", "omschrijving"]
    named = {"kolom": "Persnr", "patroon": pattern}
    writer.agreement["bestanden"][1]["kolommen"]["medewerker_id"] = named
    assert len(read().table("verzuimmeldingen")) == 4


def test_two_numbers_with_the_same_digits_do_not_become_one(contracts, contract_agreement, read):
    named = {"kolom": "Persnr", "patroon": "nummer"}
    rows = [[f"C{n}", who, "Vleuten", "staf", "100", "01-01-2018", ""]
            for n, who in enumerate(("A101", "B101", "A102"))]  # fmt: skip
    contracts(rows, kolommen=contract_agreement["kolommen"] | {"medewerker_id": named})
    delivery = read()
    assert len(delivery.table("dienstverbanden")) == 1
    assert set(delivery.quarantine("dienstverbanden")["regels"]) == {"patroon_past_niet"}
