"""Contracts that are told month by month, change by change, or in the rows of absence."""

from __future__ import annotations

import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import draft_agreement
from tests.levering.grouped_spells import found

HEADERS = ["Peilmaand", "Persnr", "Afdeling", "Deeltijdfactor"]
MONTHS = {
    "bestand": "formatie.csv",
    "tabel": "dienstverbanden",
    "kolommen": {
        "maand": {"kolom": "Peilmaand", "datumnotatie": "%Y-%m"},
        "medewerker_id": "Persnr",
        "buurtteam": "Afdeling",
        "deeltijdfactor": "Deeltijdfactor",
    },
}
A, B = ["0001", "Vleuten", "1,0"], ["0002", "Zuilen", "0,5"]
TOLD = [
    ["2022-10", *A], ["2022-10", *B],
    ["2022-11", *A], ["2022-11", "0002", "Zuilen", "0,75"],
    ["2022-12", *A],
]  # fmt: skip


def days(contracts):
    """Tell factor, first and last day of contracts, the last as none where it goes on."""
    rows = contracts.sort_values(["deeltijdfactor", "begin"])
    return [
        (row["deeltijdfactor"], f"{row['begin']:%m-%d}",
         None if pd.isna(row["einde"]) else f"{row['einde']:%m-%d}")
        for row in rows.to_dict("records")
    ]  # fmt: skip


def test_months_that_say_the_same_are_one_contract_and_the_last_one_goes_on(writer, read):
    writer.csv(MONTHS, HEADERS, TOLD)
    delivery = read()
    assert days(delivery.table("dienstverbanden")) == [
        (0.5, "10-01", "10-31"), (0.75, "11-01", "11-30"), (1.0, "10-01", None),
    ]  # fmt: skip
    assert found(delivery, "maand_van_dienstverband")["aantal"].tolist() == [2]
    assert found(delivery, "maanden_beginnen")["aantal"].tolist() == [2]
    assert not delivery.lacks("dienstverbanden.einde")


def test_a_month_that_is_missing_ends_a_contract_and_is_named(writer, read):
    writer.csv(MONTHS, HEADERS, [["2022-07", *A], ["2022-08", *A], ["2022-10", *A]])
    delivery = read()
    assert days(delivery.table("dienstverbanden")) == [
        (1.0, "07-01", "08-31"),
        (1.0, "10-01", None),
    ]
    assert found(delivery, "maand_ontbreekt")["omschrijving"].str.contains("2022-09").all()


def test_dates_of_employment_bound_the_days_of_a_month(writer, read):
    columns = MONTHS["kolommen"] | {"begin": "In dienst", "einde": "Uit dienst"}
    rows = [["2022-10", *A, "15-10-2022", ""], ["2022-11", *A, "15-10-2022", "20-11-2022"]]
    writer.csv(MONTHS, [*HEADERS, "In dienst", "Uit dienst"], rows, kolommen=columns)
    delivery = read()
    assert days(delivery.table("dienstverbanden")) == [(1.0, "10-15", "11-20")]


def test_a_row_twice_in_a_month_counts_once(writer, read):
    writer.csv(MONTHS, HEADERS, [TOLD[0], TOLD[0], TOLD[2]])
    delivery = read()
    assert days(delivery.table("dienstverbanden")) == [(1.0, "10-01", None)]
    assert found(delivery, "dubbele_rij")["aantal"].tolist() == [1]


def test_a_file_per_month_is_drafted_with_the_month_in_its_name(writer, read, dictionary):
    for month in ("2022-10", "2022-11", "2022-12"):
        rows = [row[1:] for row in TOLD if row[0] == month]
        columns = {name: one for name, one in MONTHS["kolommen"].items() if name != "maand"}
        columns["maand"] = {"vast": f"{month}-01"}
        name = f"Formatie {month}.csv"
        writer.csv(MONTHS, HEADERS[1:], rows, bestand=name, kolommen=columns)
    drafted = draft_agreement(writer.folder, dictionary)
    assert "maand: {vast: 2022-11-01}" in drafted
    assert "dienstverband_id" not in drafted
    assert len(read().table("dienstverbanden")) == 3


def test_a_file_per_month_may_say_so_in_a_column(writer, read, dictionary):
    for month in ("10", "11", "12"):
        rows = [[f"31-{month}-2022".replace("31-11", "30-11"), *A]]
        columns = MONTHS["kolommen"] | {"maand": "Peilmaand"}
        writer.csv(MONTHS, HEADERS, rows, bestand=f"stand {month}.csv", kolommen=columns)
    assert draft_agreement(writer.folder, dictionary).count('maand: {kolom: "Peilmaand"}') == 3
    assert days(read().table("dienstverbanden")) == [(1.0, "10-01", None)]


@pytest.mark.parametrize("form", ["%Y-%m", "%m/%Y", "%Y%m", "%b %Y"])
def test_the_column_of_a_month_is_recognised(writer, dictionary, form):
    rows = [[pd.Timestamp(month).strftime(form), *row] for month, *row in TOLD]
    writer.csv(MONTHS, HEADERS, rows)
    drafted = draft_agreement(writer.folder, dictionary)
    assert f'maand: {{kolom: "Peilmaand", datumnotatie: "{form}"}}' in drafted
    assert "niet herkend" not in drafted


def test_a_notation_without_days_is_for_months_only(contracts, contract_agreement, read):
    begin = {"kolom": "In dienst", "datumnotatie": "%m-%Y"}
    contracts(kolommen=contract_agreement["kolommen"] | {"begin": begin})
    with pytest.raises(DeliveryError, match='only for "maand"'):
        read()


CHANGES = ["Persnr", "Afdeling", "Ingangsdatum", "Deeltijdfactor"]
STEPS = [
    ["0001", "Vleuten", "13-02-2019", "1,0"],
    ["0001", "Vleuten", "01-09-2022", "0,5"],
    ["0002", "Zuilen", "15-03-2020", "0,75"],
    ["0002", "Zuilen", "01-11-2022", "0"],
]


@pytest.fixture
def changes(writer):
    """Write contracts of which each row counts until the next one of the employee."""

    def write(rows):
        columns = {
            "dienstverband_id": {"kolom": "Persnr", "met": "Ingangsdatum"},
            "medewerker_id": "Persnr",
            "buurtteam": "Afdeling",
            "deeltijdfactor": "Deeltijdfactor",
            "begin": {"kolom": "Ingangsdatum", "betekenis": "tot_volgende"},
        }
        agreed = {"bestand": "wijzigingen.csv", "tabel": "dienstverbanden", "kolommen": columns}
        writer.csv(agreed, CHANGES, rows)

    return write


def test_a_row_counts_until_the_next_one_and_no_hours_are_the_end(changes, read):
    changes(STEPS)
    delivery = read()
    assert days(delivery.table("dienstverbanden")) == [
        (0.5, "09-01", None), (0.75, "03-15", "10-31"), (1.0, "02-13", "08-31"),
    ]  # fmt: skip
    assert found(delivery, "nul_uren_is_einde")["aantal"].tolist() == [1]
    assert not delivery.lacks("dienstverbanden.einde")


def test_it_is_said_where_no_row_tells_that_somebody_left(changes, read):
    changes(STEPS[:3])
    assert len(found(read(), "niemand_uit_dienst")) == 1


def test_rows_without_an_end_are_asked_about(changes, writer, dictionary):
    changes(STEPS)
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'begin: {kolom: "Ingangsdatum", betekenis: "?"}' in drafted
    assert "dan betekenis: tot_volgende" in drafted


def test_contracts_and_absence_may_stand_in_the_same_rows(writer, read, dictionary):
    headers = ["Persnr", "Contractnr", "Team", "FTE", "In dienst", "Uit dienst",
               "Meldingsnr", "Eerste ziektedag", "Hersteldatum", "Soort verzuim"]  # fmt: skip
    contract = ["0001", "C1", "Vleuten", "1,0", "13-02-2019", ""]
    rows = [
        [*contract, "M1", "13-10-2022", "20-10-2022", "Ziekte"],
        [*contract, "M2", "14-11-2022", "", "Ziekte"],
        ["0002", "C2", "Zuilen", "0,5", "15-03-2020", "", "", "", "", ""],
    ]
    writer.csv({"bestand": "alles.csv"}, headers, rows)
    drafted = draft_agreement(writer.folder, dictionary)
    text = drafted.replace("peildatum:  #", "peildatum: 2023-01-31  #")
    writer.finish = lambda: (writer.folder / "levering.yaml").write_text(text) and writer.folder
    delivery = read()
    assert len(delivery.table("dienstverbanden")) == len(delivery.table("verzuimmeldingen")) == 2
    assert found(delivery, "lege_rij")["tabel"].tolist() == ["verzuimmeldingen"]
    assert found(delivery, "kolom_niet_in_afspraak").empty


def test_a_file_that_is_called_after_a_team_is_of_that_team(writer, dictionary):
    row = ["0001", "C1", "1,0", "13-02-2019"]
    headers = ["Persnr", "Contractnr", "FTE", "In dienst"]
    writer.csv({"bestand": "Dienstverbanden Zuilen 2022.csv"}, headers, [row])
    assert 'buurtteam: {vast: "Zuilen"}' in draft_agreement(writer.folder, dictionary)


@pytest.mark.parametrize("replaces", [True, False])
def test_a_later_file_replaces_what_an_earlier_one_told_where_that_is_stated(
    spells, contracts, read, replaces
):
    contracts()
    ill, late = ["M1", "0001", "13-12-2022", "", "Ziekte", "10"], "09-01-2023"
    spells([ill, ["M2", "0001", "13-06-2022", "20-06-2022", "Ziekte", "10"]])
    agreed = {"vervangt": "eerdere"} if replaces else {}
    spells([[*ill[:3], late, *ill[4:]]], bestand="verzuim 2023.csv", **agreed)
    delivery = read()
    back = delivery.table("verzuimmeldingen").sort_values("eerste_dag")["hersteldatum"]
    assert [f"{one:%d-%m}" for one in back] == ["21-06", "10-01"][: 1 + replaces]
    rule = "later_opnieuw_geleverd" if replaces else "dubbele_sleutel"
    assert rule in set(delivery.findings["regel"])


def test_a_row_per_quarter_does_not_tell_who_worked_between_them(writer, read):
    writer.csv(MONTHS, HEADERS, [[f"2022-{month}", *A] for month in ("01", "04", "07", "10")])
    with pytest.raises(DeliveryError, match="of 10 months from the first to the last 6"):
        read()


@pytest.mark.parametrize(
    ("hours", "left"),
    [("0,75", "Uit dienst"), ("0,75", "Uitstroom"), ("0,75", "UIT"), ("0", "Uit dienst")],
)
def test_a_row_that_says_that_somebody_left_is_no_work(changes, writer, read, hours, left):
    changes(STEPS[:3])
    agreed = writer.agreement["bestanden"].pop()
    rows = [[*row, "In dienst"] for row in STEPS[:3]]
    rows += [["0002", "Zuilen", "01-11-2022", hours, left]]
    writer.csv(agreed, [*CHANGES, "Mutatie"], rows)
    if hours == "0":  # no hours say it themselves
        assert len(read().table("dienstverbanden")) == 3
        return
    with pytest.raises(DeliveryError, match='"Mutatie" is not read, and says of 1 rows'):
        read()
    writer.agreement["bestanden"][0]["negeer"] = ["Mutatie"]
    assert len(read().table("dienstverbanden")) == 4
