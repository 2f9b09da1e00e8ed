"""Rows are accepted or in quarantine, with the rule that refused them."""

from __future__ import annotations

from typing import ClassVar

import pytest

from lokalis_research.levering.rules import RULES
from lokalis_research.levering.rules_of_rows import ROW_RULES

CONTRACT = ["C1", "1", "Vleuten", "staf", "80", "01-01-2018", "31-12-2022"]
SPELL = ["M1", "1", "03-01-2022", "07-01-2022", "Ziekte", ""]


def changed(row, **values):
    """Change cells by their position: c2="x"."""
    return [values.get(f"c{position}", cell) for position, cell in enumerate(row)]


def found(delivery, table):
    findings = delivery.findings[delivery.findings["tabel"] == table]
    counted = findings[findings["van"] > 0]
    return {(one.regel, one.kolom): one.aantal for one in counted.itertuples()}


@pytest.mark.parametrize(
    ("change", "rule", "column", "accepted"),
    [
        ({}, None, None, 1),
        ({"c0": ""}, "verplicht", "dienstverband_id", 0),
        ({"c1": ""}, "verplicht", "medewerker_id", 0),
        ({"c2": ""}, None, None, 1),
        ({"c2": "Atlantis"}, "code_onbekend_leeg", "buurtteam", 1),
        ({"c2": "VLEUTEN "}, None, None, 1),
        ({"c4": "0"}, "te_laag", "deeltijdfactor", 0),
        ({"c4": "1"}, "deeltijdfactor_erg_klein", "deeltijdfactor", 1),
        ({"c4": "120"}, None, None, 1),
        ({"c4": "121"}, "te_hoog", "deeltijdfactor", 0),
        ({"c4": "0.8"}, "getal_onleesbaar", "deeltijdfactor", 0),
        ({"c5": "31-12-2022"}, None, None, 1),
        ({"c5": "01-01-2023", "c6": "31-12-2022"}, "einde_voor_begin", "einde", 0),
        ({"c5": "31-12-1949"}, "datum_onwaarschijnlijk", "begin", 0),
        ({"c6": "31-01-2033"}, None, None, 1),
        ({"c6": "01-02-2033"}, "datum_onwaarschijnlijk", "einde", 0),
        ({"c5": "31-01-2023", "c6": ""}, None, None, 1),
        ({"c5": "01-02-2023", "c6": ""}, "datum_na_peildatum", "begin", 1),
        ({"c6": "31-12-9999"}, "open_einde", "einde", 1),
    ],
)
def test_a_contract(contracts, read, change, rule, column, accepted):
    contracts([changed(CONTRACT, **change)])
    delivery = read()
    expected = {} if rule is None else {(rule, column): 1}
    assert found(delivery, "dienstverbanden") == expected
    assert len(delivery.table("dienstverbanden")) == accepted
    refused = delivery.quarantine("dienstverbanden")
    assert refused["regels"].tolist() == ([] if accepted else [rule])
    assert refused["rij"].tolist() == ([] if accepted else [2])


@pytest.mark.parametrize(
    ("change", "rule", "column", "accepted"),
    [
        ({}, None, None, 1),
        ({"c3": "03-01-2022"}, None, None, 1),
        ({"c3": "02-01-2022"}, "melding_van_nul_dagen", "hersteldatum", 1),
        ({"c3": "01-01-2022"}, "herstel_voor_eerste_dag", "hersteldatum", 0),
        ({"c2": "31-01-2023", "c3": ""}, None, None, 1),
        ({"c2": "01-02-2023", "c3": ""}, "datum_na_peildatum", "eerste_dag", 1),
        ({"c3": "31-01-2023"}, "datum_na_peildatum", "hersteldatum", 1),
        ({"c2": "01-01-2020", "c3": "30-12-2021"}, None, None, 1),
        (
            {"c2": "01-01-2020", "c3": "31-12-2021"},
            "melding_langer_dan_twee_jaar",
            "hersteldatum",
            1,
        ),
        ({"c2": "30-02-2022"}, "datum_onleesbaar", "eerste_dag", 0),
        ({"c2": ""}, "verplicht", "eerste_dag", 0),
        ({"c4": "Griep"}, "code_onbekend", "soort", 0),
        ({"c1": "2"}, "medewerker_zonder_dienstverband", "medewerker_id", 0),
    ],
)
def test_a_spell_of_absence(contracts, spells, read, change, rule, column, accepted):
    contracts([CONTRACT])
    spells([changed(SPELL, **change)])
    delivery = read()
    expected = {} if rule is None else {(rule, column): 1}
    assert found(delivery, "verzuimmeldingen") == expected
    assert len(delivery.table("verzuimmeldingen")) == accepted


def test_a_spell_of_someone_whose_contract_was_refused_is_refused_too(contracts, spells, read):
    contracts([changed(CONTRACT, c4="veel")])
    spells([SPELL])
    assert found(read(), "verzuimmeldingen") == {
        ("medewerker_zonder_dienstverband", "medewerker_id"): 1
    }


def test_without_contracts_in_the_delivery_spells_are_kept(spells, read):
    spells([SPELL])
    assert len(read().table("verzuimmeldingen")) == 1


class TestCopies:
    def test_of_equal_rows_one_is_kept(self, contracts, read):
        contracts([CONTRACT, CONTRACT, CONTRACT])
        delivery = read()
        assert len(delivery.table("dienstverbanden")) == 1
        assert found(delivery, "dienstverbanden") == {("dubbele_rij", ""): 2}

    def test_equal_rows_of_overlapping_files_are_copies(self, contracts, read):
        contracts([CONTRACT])
        contracts([CONTRACT], bestand="contracten2.csv")
        delivery = read()
        assert delivery.rows["geaccepteerd"].tolist() == [1, 0]

    def test_of_different_rows_with_one_key_none_is_kept(self, contracts, read):
        other = changed(CONTRACT, c4="90")
        contracts([CONTRACT, other, CONTRACT, changed(CONTRACT, c0="C2")])
        delivery = read()
        assert len(delivery.table("dienstverbanden")) == 1
        assert found(delivery, "dienstverbanden") == {("dubbele_sleutel", "dienstverband_id"): 3}

    def test_a_row_whose_other_half_cannot_be_read_is_no_copy(self, contracts, read):
        contracts([changed(CONTRACT, c6=""), changed(CONTRACT, c6="??")])
        delivery = read()
        assert len(delivery.table("dienstverbanden")) == 0
        assert ("dubbele_rij", "") not in found(delivery, "dienstverbanden")


class TestChanges:
    AGREEMENT: ClassVar = {
        "bestand": "percentages.csv",
        "tabel": "verzuimpercentages",
        "kolommen": {"melding_id": "Nr", "vanaf": "Vanaf", "verzuimpercentage": "%"},
    }

    @pytest.mark.parametrize(
        ("row", "rule", "accepted"),
        [
            (["M1", "05-01-2022", "50"], None, 1),
            (["M1", "03-01-2022", "50"], None, 1),
            (["M1", "02-01-2022", "50"], ("wijziging_buiten_melding", "vanaf"), 1),
            (["M1", "08-01-2022", "0"], None, 1),
            (["M1", "09-01-2022", "50"], ("wijziging_buiten_melding", "vanaf"), 1),
            (["M1", "05-01-2022", "0,5"], ("percentage_lijkt_factor", "verzuimpercentage"), 1),
            (["M1", "05-01-2022", "101"], ("te_hoog", "verzuimpercentage"), 0),
            (["M2", "05-01-2022", "50"], ("onbekende_verwijzing", "melding_id"), 0),
        ],
    )
    def test_a_change_within_a_spell(self, contracts, spells, writer, read, row, rule, accepted):
        # The changes stand first: the order of the files does not matter.
        writer.csv(self.AGREEMENT, ["Nr", "Vanaf", "%"], [row])
        contracts([CONTRACT])
        spells([SPELL])
        delivery = read()
        assert found(delivery, "verzuimpercentages") == ({} if rule is None else {rule: 1})
        assert len(delivery.table("verzuimpercentages")) == accepted

    def test_two_changes_on_one_day_are_disputed(self, contracts, spells, writer, read):
        rows = [["M1", "05-01-2022", "50"], ["M1", "05-01-2022", "40"]]
        writer.csv(self.AGREEMENT, ["Nr", "Vanaf", "%"], rows)
        contracts([CONTRACT])
        spells([SPELL])
        assert found(read(), "verzuimpercentages") == {("dubbele_sleutel", ""): 2}


def test_rows_that_are_no_data_are_set_aside_and_counted(contracts, read):
    total = ["Totaal 2", "", "", "", "160", "", ""]
    contracts([CONTRACT, [""] * 7, total, ["C2", "1"]], weglaten=["^Totaal (\\d)"])
    delivery = read()
    assert found(delivery, "dienstverbanden") == {
        ("lege_rij", ""): 1,
        ("weggelaten", ""): 1,
        ("rij_verschoven", ""): 1,
    }
    refused = delivery.quarantine("dienstverbanden")
    assert refused[["rij", "regels"]].to_numpy().tolist() == [
        [3, "lege_rij"],
        [4, "weggelaten"],
        [5, "rij_verschoven"],
    ]


def test_a_row_with_several_faults_is_refused_once_and_found_for_each(contracts, read):
    contracts([changed(CONTRACT, c4="veel", c5="ooit")])
    delivery = read()
    assert delivery.quarantine("dienstverbanden")["regels"].tolist() == [
        "datum_onleesbaar, getal_onleesbaar"
    ]
    assert delivery.rows["quarantaine"].tolist() == [1]


def test_unknown_columns_and_files_are_found(contracts, writer, read):
    contracts([[*CONTRACT, "x"]], headers=[
        "Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst", "Uit dienst",
        "Leidinggevende",
    ])  # fmt: skip
    (writer.folder / "nog een.xlsx").write_bytes(b"")
    findings = read().findings.set_index("regel")
    assert findings.loc["kolom_niet_in_afspraak", "kolom"] == "Leidinggevende"
    assert findings.loc["bestand_niet_in_afspraak", "bestand"] == "nog een.xlsx"


def test_a_file_without_rows_is_found(contracts, read):
    contracts([])
    delivery = read()
    assert "bestand_zonder_rijen" in set(delivery.findings["regel"])
    assert delivery.table("dienstverbanden")["begin"].dtype == "datetime64[s]"


def test_every_rule_says_what_to_do():
    assert all(rule.remedy and rule.description for rule in RULES.values())
    assert {rule.rule for rules in ROW_RULES.values() for rule in rules} <= set(RULES)
