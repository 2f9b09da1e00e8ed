"""Which table a file is, which field a header, and what tells its rows apart: what a draft says."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from lokalis_research.cli import app
from lokalis_research.levering import draft_agreement

CONTRACTS = ["Persnr", "Afdeling", "Werktijd", "In dienst"]


def drafted(writer, dictionary, headers, rows, name="export.csv"):
    writer.csv({"bestand": name}, headers, rows)
    return draft_agreement(writer.folder, dictionary)


def test_a_header_is_known_by_the_parts_of_its_words(writer, dictionary):
    headers = ["Verzuimgeval", "Mdw", "Start ziektegeval", "Werkt voor %", "Verzuimcategorie"]
    rows = [[f"V{n}", f"000{n}", f"{n}-03-2022", "0", "Ziekte"] for n in range(13, 20)]
    text = drafted(writer, dictionary, headers, rows)
    for field, header in {"melding_id": 0, "medewerker_id": 1, "eerste_dag": 2, "soort": 4}.items():
        assert f'{field}: "{headers[header]}"' in text


def test_the_day_from_which_a_percentage_counts_stands_beside_repeated_spells(writer, dictionary):
    headers = ["Meldingsnr", "Persnr", "Begin", "Einde", "Datum verloop", "Aanwezigheid %", "Soort"]
    spell = ["M1", "0001", "13-03-2022", "30-04-2022"]
    rows = [[*spell, "13-03-2022", "0", "Ziekte"], [*spell, "20-03-2022", "50", "Ziekte"]]
    assert 'vanaf: "Datum verloop"' in drafted(writer, dictionary, headers, rows)


def test_months_are_told_apart_where_nobody_changes(writer, dictionary):
    rows = [[f"2022-{month}", "0001", "Vleuten", "1,0"] for month in (10, 11, 12)]
    headers = ["Periode", "Persnr", "Afdeling", "FTE"]
    assert 'maand: {kolom: "Periode"' in drafted(writer, dictionary, headers, rows)


def test_each_change_of_a_job_is_a_contract_where_the_job_has_one_number(writer, dictionary):
    rows = [["0001", "1", "36", "13-02-2019", "31-05-2022"], ["0001", "1", "24", "01-06-2022", ""]]
    headers = ["Persnr", "DV nummer", "Uren", "In dienst", "Uit dienst"]
    text = drafted(writer, dictionary, headers, rows)
    assert 'dienstverband_id: {kolom: "Persnr", met: "In dienst"}' in text


@pytest.mark.parametrize(
    ("written", "unit"),
    [("28 van 36", "breuk"), ("28 / 36 uur", "breuk"), ("28:30", "uren_per_week")],
)
def test_hours_are_known_by_how_they_are_written(writer, dictionary, written, unit):
    rows = [[f"000{n}", "Vleuten", written, "13-02-2019"] for n in range(3)]
    text = drafted(writer, dictionary, [*CONTRACTS[:2], "Arbeidsduur", CONTRACTS[3]], rows)
    assert f'deeltijdfactor: {{kolom: "Arbeidsduur", eenheid: {unit}' in text


def test_a_number_and_a_date_alone_are_no_incident(writer, dictionary):
    rows = [[f"000{n}", f"{n}-03-2022"] for n in range(13, 20)]
    text = drafted(writer, dictionary, ["Persnr", "Datum"], rows)
    assert 'tabel: "?"' in text


@pytest.mark.parametrize(("header", "name"), [("Uren ziek", "a.csv"), ("Uren", "Verzuim.csv")])
def test_hours_of_absence_are_refused_with_what_to_ask_for(writer, dictionary, header, name):
    rows = [[f"000{n}", f"{n}-03-2022", "7,2"] for n in range(13, 20)]
    text = drafted(writer, dictionary, ["Persnr", "Datum", header], rows, name)
    assert "bestanden: []" in text
    assert f"GEWEIGERD {name}: Verzuim per medewerker en maand, of in uren" in text


def test_a_month_is_written_as_the_file_writes_its_days(writer, dictionary):
    rows = [[f"2022-{month}-01", "0001", "Vleuten", "1,0"] for month in (10, 11, 12)]
    text = drafted(writer, dictionary, ["Peildatum", "Persnr", "Afdeling", "FTE"], rows)
    assert 'datumnotatie: "%Y-%m-%d"' in text


@pytest.mark.parametrize(("last", "drafted_so"), [("20", True), ("19", False)])
def test_a_number_of_nothing_in_particular_is_that_of_the_row_if_no_two_are_the_same(
    writer, dictionary, last, drafted_so
):
    headers = ["ID", "Persnr", "Eerste ziektedag", "Hersteldatum", "Soort"]
    rows = [[str(n), "0001", f"{n}-03-2022", f"{n + 1}-03-2022", "Ziekte"] for n in range(13, 20)]
    text = drafted(writer, dictionary, headers, [*rows, [last, "0002", *rows[0][2:]]])
    assert ('melding_id: "ID"  # onzeker' in text) is drafted_so


def test_a_column_that_may_not_be_there_is_named_by_its_place(writer, dictionary):
    headers = ["Meldingsnr", "Persnr", "Eerste ziektedag", "Hersteldatum", "Soort", "Oorzaakcode"]
    rows = [["M1", "0001", "13-03-2022", "14-03-2022", "Ziekte", "7"]]
    text = drafted(writer, dictionary, headers, rows)
    assert "kolom 6 lijkt op een medische reden" in text


def test_whoever_drafts_is_told_that_a_file_was_left_out(writer):
    writer.csv({"bestand": "a.csv"}, ["Persnr", "In dienst"], [["0001", "13-02-2019"]])
    (writer.folder / "b.xlsx").write_text("<html></html>")
    said = CliRunner().invoke(app, ["levering", "begin", str(writer.folder)]).output
    assert "Niet opgenomen: 1; waarom staat onderaan." in said
