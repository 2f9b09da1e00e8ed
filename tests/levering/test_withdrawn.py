"""Rows that do not count: withdrawn ones, what they take back, and headers that are repeated."""

from __future__ import annotations

import pytest

from lokalis_research.levering import draft_agreement
from tests.levering.grouped_spells import found

HEADERS = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort"]
KEPT = ["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte"]
OTHER = ["M2", "0002", "10-05-2021", "20-05-2021", "Ziekte"]


@pytest.fixture
def spells_left(contracts, spells, read):
    """Write spells with one column more, and tell which are left and why others are not."""
    contracts()

    def compute(header, rows, **agreed):
        spells(rows, [*HEADERS, header], negeer=[], **agreed)
        delivery = read()
        aside = delivery.quarantine("verzuimmeldingen")
        left = delivery.table("verzuimmeldingen")["eerste_dag"].dt.strftime("%d-%m-%Y")
        return left.tolist(), aside.set_index("rij")["regels"].to_dict()

    return compute


def said(column, *values):
    return {"vervallen": {"kolom": column, "waarden": list(values)}}


def test_a_row_that_says_so_does_not_count_and_another_of_the_same_days_does(spells_left):
    rows = [[*KEPT, "actief"], ["M9", *KEPT[1:], "Vervallen (dubbel)"], [*OTHER, "actief"]]
    left, aside = spells_left("Status", rows, **said("Status", "vervallen"))
    assert (left, aside) == ([KEPT[2], OTHER[2]], {3: "vervallen"})


def test_a_withdrawal_with_the_number_of_a_row_takes_that_row_along_once(spells_left):
    rows = [[*KEPT, "nieuw"], [*KEPT, "ingetrokken"], [*KEPT, "nieuw"], [*OTHER, "nieuw"]]
    left, aside = spells_left("Mutatie", rows, **said("Mutatie", "ingetrokken"))
    assert (left, aside) == ([KEPT[2], OTHER[2]], {2: "vervallen", 3: "vervallen"})


def test_an_old_version_under_the_same_number_leaves_the_new_one(spells_left):
    old = [*KEPT[:3], "06-01-2022", KEPT[4], "vervallen"]
    left, aside = spells_left("Status", [old, [*KEPT, "actief"]], **said("Status", "vervallen"))
    assert (left, aside) == ([KEPT[2]], {2: "vervallen"})


@pytest.mark.parametrize("taken_back", ["-5", "5-", "-5,0"])
def test_a_negative_number_takes_back_the_row_that_is_the_same(spells_left, taken_back):
    rows = [[*KEPT, "5"], [*OTHER, "11"], ["M9", *KEPT[1:], taken_back]]
    left, aside = spells_left("Dagen", rows, **said("Dagen", "negatief"))
    assert (left, aside) == ([OTHER[2]], {2: "vervallen", 4: "vervallen"})


def test_a_row_may_be_withdrawn_by_whatever_is_filled_in(spells_left):
    rows = [[*KEPT, ""], [*OTHER, "13-01-2022"]]
    left, aside = spells_left("Verwijderd op", rows, **said("Verwijderd op", "ingevuld"))
    assert (left, aside) == ([KEPT[2]], {3: "vervallen"})


def test_a_negative_number_that_takes_back_nothing_is_a_finding(spells_left):
    rows = [[*KEPT, "5"], ["M9", "0001", "05-01-2022", "07-01-2022", "Ziekte", "-3"]]
    left, aside = spells_left("Dagen", rows, **said("Dagen", "negatief"))
    assert (left, aside) == ([KEPT[2]], {3: "correctie_zonder_rij"})


def test_without_a_number_it_is_not_known_whether_the_same_row_was_withdrawn(
    spells_left, spell_agreement
):
    columns = spell_agreement["kolommen"]
    del columns["melding_id"]
    rows = [[*KEPT, "nieuw"], [*KEPT, "vervallen"]]
    agreed = {"kolommen": columns, "fasen": {"melding": "aansluitend"}}
    left, aside = spells_left("Mutatie", rows, **agreed, **said("Mutatie", "vervallen"))
    assert (left, aside) == ([], {2: "vervallen_niet_eenduidig", 3: "vervallen"})


@pytest.mark.parametrize(
    ("header", "value", "asked"),
    [
        ("Status", "Geannuleerd door x", 'kolom: "Status", waarden: ["geannuleerd"]'),
        ("Is vervallen", "J", 'kolom: "Is vervallen", waarden: ["J"]'),
        ("Datum verwijderd", "13-01-2022", 'kolom: "Datum verwijderd", waarden: ["ingevuld"]'),
        ("Verzuimuren", "-5", 'kolom: "Verzuimuren", waarden: ["negatief"]'),
    ],
)
def test_rows_that_seem_withdrawn_are_asked_about_and_found(
    contracts, spells, read, writer, dictionary, header, value, asked
):
    contracts()
    other = {"J": "N", "13-01-2022": ""}.get(value, "7")
    rows = [[*KEPT, other], [*OTHER, other], ["M9", *OTHER[1:], value]]
    spells(rows, [*HEADERS, header], negeer=[])
    drafted = draft_agreement(writer.folder, dictionary)
    assert f'vervallen: "?"  # TE BESLISSEN: 1 rij {{{asked}}}?' in drafted
    assert found(read(), "rijen_lijken_vervallen")["aantal"].tolist() == [1]
    writer.agreement["bestanden"][1]["negeer"] = [header]
    assert found(read(), "rijen_lijken_vervallen").empty


def test_a_status_in_codes_is_asked_about(spells, writer, dictionary):
    spells([[*KEPT, "A"], [*OTHER, "A"], ["M9", *OTHER[1:], "V"]], [*HEADERS, "Status"])
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'vervallen: "?"  # TE BESLISSEN: zegt een code in "Status" dat een rij niet' in drafted


def test_headers_that_are_repeated_are_no_rows(contracts, spells, read, writer, dictionary):
    contracts()
    spells([KEPT, HEADERS, OTHER], HEADERS, negeer=[])
    assert '"Soort": ' not in draft_agreement(writer.folder, dictionary)
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 2
    assert found(delivery, "kop_herhaald")["aantal"].tolist() == [1]


DAYS = [[who, day, "Ziekte"] for who, day in [
    ("0001", "06-01-2022"), ("0001", "07-01-2022"), ("0001", "10-01-2022"), ("0001", "11-01-2022"),
    ("0002", "01-03-2021"), ("0002", "02-03-2021")]]  # fmt: skip


def test_a_row_per_day_of_work_becomes_a_row_per_spell(contracts, writer, read, dictionary):
    contracts()
    day = {"kolom": "Verzuimdag", "betekenis": "laatste_ziektedag"}
    agreed = {"bestand": "dagen.csv", "tabel": "verzuimmeldingen",
              "fasen": {"melding": "aansluitend", "weekend": "telt_mee"},
              "kolommen": {"medewerker_id": "Persnr", "eerste_dag": "Verzuimdag",
                           "hersteldatum": day, "verzuimpercentage": {"vast": "100"},
                           "soort": "Soort"}}  # fmt: skip
    writer.csv(agreed, ["Persnr", "Verzuimdag", "Soort"], DAYS)
    drafted = draft_agreement(writer.folder, dictionary)
    assert "fasen: {melding: aansluitend, weekend: telt_mee}" in drafted
    assert 'hersteldatum: {kolom: "Verzuimdag", betekenis: laatste_ziektedag}' in drafted
    spells = read().table("verzuimmeldingen").sort_values("eerste_dag")
    assert spells["hersteldatum"].dt.strftime("%d-%m-%Y").tolist() == ["03-03-2021", "12-01-2022"]
    del writer.agreement["bestanden"][1]["fasen"]["weekend"]
    apart = read()
    assert len(apart.table("verzuimmeldingen")) == 3
    assert found(apart, "fasen_sluiten_niet_aan")["aantal"].tolist() == [1]
