"""Forms of absence and contracts: what a row stands for, and when a number would be wrong."""

from __future__ import annotations

import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import draft_agreement
from lokalis_research.levering.shape import PERCENTAGE
from tests.levering.grouped_spells import GROUPED, HEADERS, found


def test_a_header_of_presence_is_not_taken_for_absence(spells, contracts, read, spell_agreement):
    contracts()
    headers = [*HEADERS, "Aanwezigheid %"]
    rows = [[*row, "25"] for row in GROUPED if row[1]]
    columns = spell_agreement["kolommen"] | {"verzuimpercentage": "Aanwezigheid %"}
    spells(rows, headers, kolommen=columns, negeer=[])
    with pytest.raises(DeliveryError, match="betekenis: aanwezigheid"):
        read()


def test_spells_without_changes_of_percentage_are_a_finding(spells, contracts, read):
    contracts()
    spells()
    assert len(found(read(), "wijzigingen_niet_geleverd")) == 1


def test_groups_above_the_headers_of_a_workbook_belong_to_them(writer, dictionary, read):
    rows = [
        ["Dienstverbanden"], ["Medewerker", None, None, "Contract", None, None],
        ["Nummer", "Team", "Functie", "Nummer", "Begin", "FTE"],
        ["0001", "Vleuten", "staf", "C1", "01-01-2018", 0.8],
    ]  # fmt: skip
    columns = {
        "dienstverband_id": "Contract Nummer", "medewerker_id": "Medewerker Nummer",
        "buurtteam": "Medewerker Team", "deeltijdfactor": "Contract FTE", "begin": "Contract Begin",
    }  # fmt: skip
    agreed = {"bestand": "a.xlsx", "tabel": "dienstverbanden", "kolommen": columns}
    writer.xlsx(agreed, rows, kopregel=2, kopregels=2, negeer=["Medewerker Functie"])
    drafted = draft_agreement(writer.folder, dictionary)
    for one in ("kopregel: 2", "kopregels: 2", 'medewerker_id: "Medewerker Nummer"'):
        assert one in drafted
    assert read().table("dienstverbanden")["deeltijdfactor"].tolist() == [0.8]


def test_phases_and_changes_of_percentage_both_tell_it_and_are_refused(
    spells, contracts, writer, read, spell_agreement
):
    contracts()
    rows = [["M1", "0001", "03-01-2022", "09-01-2022", "Ziekte", "100"],
            ["M1", "0001", "10-01-2022", "20-01-2022", "Ziekte", "100"]]  # fmt: skip
    columns = spell_agreement["kolommen"]
    headers, phases = [*HEADERS, "Procent"], {"melding": "nummer"}
    given = {**columns, "verzuimpercentage": "Procent"}
    spells(rows, headers, fasen=phases, kolommen=given, negeer=[])
    changes = {"melding_id": "Meldingsnr", "vanaf": "Vanaf", "verzuimpercentage": "Verzuim %"}
    agreed = {"bestand": "deel.csv", "tabel": "verzuimpercentages", "kolommen": changes}
    writer.csv(agreed, [*changes.values()], [["M1", "05-01-2022", "50"]])
    with pytest.raises(DeliveryError, match="both tell the percentage"):
        read()
    writer.agreement["bestanden"][1] |= {"kolommen": columns, "negeer": ["Procent"]}
    delivery = read()
    assert delivery.table("verzuimpercentages")["verzuimpercentage"].tolist() == [50]
    assert len(delivery.table("verzuimmeldingen")) == 1


def test_of_a_contract_each_row_has_dates_of_its_own_where_those_of_the_job_are_repeated(
    writer, dictionary
):
    headers = ["Persnr", "Team", "Omvang", "In dienst", "Uit dienst", "Geldig vanaf", "Geldig tot"]
    rows = [["0001", "Vleuten", "32/36", "01-01-2018", "", "01-01-2018", "31-05-2021"],
            ["0001", "Zuilen", "28/36", "01-01-2018", "", "01-06-2021", ""],
            ["0002", "Vleuten", "36/36", "13-02-2019", "", "13-02-2019", ""]]  # fmt: skip
    writer.csv({"bestand": "contracten.csv"}, headers, rows)
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'begin: "Geldig vanaf"' in drafted
    assert 'einde: "Geldig tot"' in drafted
    assert 'dienstverband_id: {kolom: "Persnr", met: "Geldig vanaf"}' in drafted
    assert 'deeltijdfactor: {kolom: "Omvang", eenheid: breuk}' in drafted


def test_a_column_of_names_is_not_taken_for_numbers(spells, writer, dictionary):
    spells([["M1", "Jansen, A.", *row[2:]] for row in GROUPED], HEADERS)
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'medewerker_id: "?"  # TE BESLISSEN: in "Persnr" staan geen nummers' in drafted
    assert "Jansen" not in drafted


PRESENT = [
    [f"M{n}", "0001", f"{n:02d}-0{n % 3 + 1}-2022", f"28-0{n % 3 + 1}-2022", "Ziekte", "0"]
    for n in range(3, 9)
]


@pytest.mark.parametrize("phases", [None, {"melding": "nummer", "nul_procent": "hersteld"}])
def test_absences_that_begin_with_nothing_are_presence_and_refused(
    spells, contracts, read, spell_agreement, writer, dictionary, phases
):
    contracts()
    columns = spell_agreement["kolommen"] | {"verzuimpercentage": "Percentage"}
    agreed = {"fasen": phases} if phases else {}
    spells(PRESENT, [*HEADERS, "Percentage"], kolommen=columns, negeer=[], **agreed)
    question = 'kolom: "Percentage", betekenis: "?"'
    assert question in draft_agreement(writer.folder, dictionary)
    delivery = read()
    assert set(found(delivery, "percentage_lijkt_aanwezigheid")["aantal"]) == {6}
    assert delivery.table("verzuimmeldingen").empty


def test_changes_that_begin_with_nothing_are_presence_and_refused(spells, contracts, writer, read):
    contracts()
    spells([[*row[:5], "10"] for row in PRESENT])
    columns = {"melding_id": "Nr", "vanaf": "Vanaf", "verzuimpercentage": "Procent"}
    agreed = {"bestand": "deel.csv", "tabel": "verzuimpercentages", "kolommen": columns}
    writer.csv(agreed, [*columns.values()], [[row[0], row[2], "0"] for row in PRESENT])
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 6
    assert delivery.table("verzuimpercentages").empty


def test_phases_of_nothing_tell_the_recovery_where_no_column_does(
    spells, contracts, read, spell_agreement
):
    contracts()
    columns = spell_agreement["kolommen"] | {"verzuimpercentage": "Procent"}
    del columns["hersteldatum"]
    rows = [["M1", "0001", "03-01-2022", "Ziekte", "100"],
            ["M1", "0001", "08-01-2022", "Ziekte", "0"]]  # fmt: skip
    phases = {"melding": "nummer", "nul_procent": "hersteld"}
    headers = ["Meldingsnr", "Persnr", "Begin", "Soort", "Procent"]
    spells(rows, headers, kolommen=columns, negeer=[], fasen=phases)
    delivery = read()
    back = delivery.table("verzuimmeldingen")["hersteldatum"]
    assert back.tolist() == [pd.Timestamp("2022-01-08")]
    assert not delivery.lacks("verzuimmeldingen.hersteldatum")


def test_a_number_of_two_employers_is_asked_about(spells, writer, dictionary):
    rows = [["A", *GROUPED[0]], ["B", "M2", *GROUPED[0][1:]]]
    spells(rows, ["Werkgever", *HEADERS])
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'dan {kolom: "Werkgever", met: "Persnr"}' in drafted


@pytest.mark.parametrize("hours", ["32 uur per week", "32u/week", "32,0 uren p/w", "32:00"])
def test_hours_are_read_with_what_is_written_behind_them(
    contracts, read, contract_agreement, hours
):
    weekly = {"kolom": "Parttime %", "eenheid": "uren_per_week", "voltijd": "36"}
    columns = contract_agreement["kolommen"] | {"deeltijdfactor": weekly}
    contracts([["C1", "0001", "Vleuten", "staf", hours, "01-01-2018", ""]], kolommen=columns)
    assert read().table("dienstverbanden")["deeltijdfactor"].round(4).tolist() == [0.8889]


@pytest.mark.parametrize(
    ("yes", "no", "drafted"),
    [("x", "", 'leeg: "?"'), ("\u2713", "\u2717", 'later_op_verzoek: "Later op verzoek"'),
     ("Ja", "-", '"-": null')],
)  # fmt: skip
def test_a_tick_is_no_sign_for_nothing(writer, dictionary, yes, no, drafted):
    headers = ["Trajectnr", "Clientnr", "Team", "Aangemeld", "Later op verzoek"]
    rows = [[f"T{n}", f"{n}", "Vleuten", "13-01-2022", yes if n % 2 else no] for n in range(6)]
    writer.csv({"bestand": "trajecten.csv"}, headers, rows)
    text = draft_agreement(writer.folder, dictionary)
    assert drafted in text
    assert ("null" in text) == (no == "-")


def test_the_day_after_a_contract_is_no_day_of_it_when_that_is_stated(
    contracts, contract_agreement, read, writer, dictionary
):
    ending = {"kolom": "Uit dienst per", "betekenis": "dag_erna"}
    columns = contract_agreement["kolommen"] | {"einde": ending}
    headers = [
        "Contractnr",
        "Persnr",
        "Afdeling",
        "Functie",
        "Parttime %",
        "In dienst",
        "Uit dienst per",
    ]
    rows = [["C1", "0001", "Vleuten", "staf", "80 procent", "13-01-2018", "01-11-2022"]]
    contracts(rows, headers, kolommen=columns)
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'einde: {kolom: "Uit dienst per", betekenis: "?"}' in drafted
    assert 'deeltijdfactor: {kolom: "Parttime %", eenheid: procent}' in drafted
    assert read().table("dienstverbanden")["einde"].tolist() == [pd.Timestamp("2022-10-31")]


def test_spells_that_overlap_are_a_finding(spells, contracts, read):
    contracts()
    one = ["M1", "0001", "03-01-2022", "09-01-2022", "Ziekte", "10"]
    spells([one, ["M2", *one[1:]], ["M3", "0001", "11-01-2022", "12-01-2022", "Ziekte", "10"]])
    assert found(read(), "overlappende_melding")["aantal"].tolist() == [2]


def test_spells_that_do_not_touch_are_no_gap_between_phases(spells, contracts, read):
    contracts()
    rows = [GROUPED[0], [GROUPED[1][0], "0001", *GROUPED[1][2:]]]
    spells(rows, HEADERS, fasen={"melding": "aansluitend"})
    assert found(read(), "fasen_sluiten_niet_aan").empty


def test_changes_that_end_in_nothing_are_phases_without_an_end(
    spells, contracts, writer, read, dictionary
):
    contracts()
    days = {"100": "03-01-2022", "50": "17-01-2022", "0": "24-01-2022"}
    rows = [[who, day, part, "Ziekte"] for who in ("0001", "0002") for part, day in days.items()]
    headers = ["Persnr", "Ingangsdatum", "Verzuim %", "Soort"]
    columns = dict(zip(("medewerker_id", "eerste_dag", PERCENTAGE, "soort"), headers, strict=True))
    phases = {"melding": "aansluitend", "nul_procent": "hersteld"}
    spells(rows, headers, kolommen=columns, fasen=phases, negeer=[])
    assert "fasen: {melding: aansluitend, nul_procent: hersteld}" in draft_agreement(
        writer.folder, dictionary
    )
    delivery = read()
    assert delivery.table("verzuimmeldingen")["hersteldatum"].dt.day.tolist() == [24, 24]
    assert found(delivery, "fasen_sluiten_niet_aan").empty


def test_a_contract_may_end_where_the_next_begins(
    contracts, contract_agreement, writer, read, dictionary
):
    rows = [[f"C{who}{turn}", who, "Vleuten", "staf", "80", f"01-0{turn}-2022", ""]
            for who in ("1", "2") for turn in (1, 3, 5)]  # fmt: skip
    ending = {"kolom": "Uit dienst", "betekenis": "uit_dienst"}
    contracts(rows, kolommen=contract_agreement["kolommen"] | {"einde": ending})
    assert "TE BESLISSEN: 4 rijen lopen door in een volgende" in draft_agreement(
        writer.folder, dictionary
    )
    delivery = read()
    ends = delivery.table("dienstverbanden")["einde"]
    assert ends.dropna().dt.strftime("%d-%m").tolist() == ["28-02", "30-04"] * 2
    assert found(delivery, "overlappend_dienstverband").empty


def test_columns_that_differ_in_a_number_only_are_refused(
    spells, contracts, writer, read, dictionary, spell_agreement
):
    contracts()
    headers = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort", "Begin 2", "Einde 2"]
    rows = [["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte", "03-05-2022", "07-05-2022"]]
    spells(rows, headers, negeer=[])
    assert '"Begin", "Begin 2" verschillen alleen in een nummer' in draft_agreement(
        writer.folder, dictionary
    )
    with pytest.raises(DeliveryError, match=r"in a number only \(Begin 2\)"):
        read()
    writer.agreement["bestanden"][1]["negeer"] = ["Begin 2", "Einde 2"]
    assert len(read().table("verzuimmeldingen")) == 1


def test_an_error_of_a_spreadsheet_is_not_proposed_as_nothing(
    spells, contracts, writer, dictionary
):
    contracts()
    spells([[f"M{n}", "0001", f"0{n}-01-2022", "#N/A", "Ziekte", "10"] for n in (1, 3, 5)])
    assert "#N/A" not in draft_agreement(writer.folder, dictionary)


def test_spells_of_which_no_row_has_an_end_tell_no_absence(spells, contracts, read):
    contracts()
    spells([[f"M{n}", "0001", f"{n:02d}-01-2022", "", "Ziekte", "10"] for n in range(1, 21)])
    delivery = read()
    assert len(found(delivery, "kolom_overal_leeg")) == 1
    assert delivery.lacks("verzuimmeldingen.hersteldatum")


@pytest.mark.parametrize(("first", "late"), [("03-10-2022", True), ("15-01-2018", False)])
def test_absence_that_begins_long_after_the_contracts_misses_what_ran_before(
    contracts, spells, read, first, late
):
    contracts(
        [[f"C{n}", f"00{n}", "Vleuten", "staf", "100", "01-01-2018", ""] for n in range(1, 21)]
    )
    spells([["M1", "001", "13-12-2022", "20-12-2022", "Ziekte", ""],
            ["M2", "002", first, "", "Ziekte", ""]])  # fmt: skip
    assert ("verzuim_begint_later" in set(read().findings["regel"])) == late
