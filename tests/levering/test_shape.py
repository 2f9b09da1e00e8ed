"""Exports of another shape: a row per phase, two columns as a key, a name beside a number."""

from __future__ import annotations

from datetime import date

import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.draft import draft_agreement
from lokalis_research.period import HalfYear
from lokalis_research.verzuim.clean import absence_in

PHASES = {
    "bestand": "fasen.csv",
    "tabel": "verzuimmeldingen",
    "kolommen": {
        "medewerker_id": "Persnr",
        "eerste_dag": "Begin",
        "hersteldatum": {"kolom": "Einde", "betekenis": "laatste_ziektedag"},
        "verzuimpercentage": "Ziek %",
        "soort": {"vast": "ziekte"},
    },
}
OWN_DATES = ["Persnr", "Begin", "Einde", "Ziek %"]
CONTRACT = ["C1", "0001", "Vleuten", "staf", "100", "01-01-2018", ""]


@pytest.fixture
def absence(contracts, read):
    """Read the delivery with one full-time contract; tell the spells and their sick days."""
    contracts([CONTRACT])

    def compute():
        found = absence_in(read(), HalfYear.parse("2022H2"))
        days = found.segments.eval("(stop - start) * fraction").groupby(found.segments["spell"])
        return days.sum().tolist()

    return compute


def with_number(**changes):
    columns = {"melding_id": "Melding", **PHASES["kolommen"], **changes}
    return PHASES | {"kolommen": columns, "fasen": {"melding": "nummer", "nul_procent": "hersteld"}}


def test_phases_that_touch_are_one_spell_when_that_is_stated(writer, absence):
    rows = [
        ["0001", "01-07-2022", "10-07-2022", "100"],
        ["0001", "11-07-2022", "20-07-2022", "50"],
        ["0001", "01-09-2022", "04-09-2022", "100"],
    ]
    writer.csv(PHASES, OWN_DATES, rows[::-1], fasen={"melding": "aansluitend"})
    assert absence() == [15.0, 4.0]


def test_a_change_of_presence_per_row_is_one_spell(writer, absence):
    presence = {"kolom": "Aanwezig %", "betekenis": "aanwezigheid"}
    file = with_number(vanaf="Vanaf", verzuimpercentage=presence)
    spell = ["M1", "0001", "01-07-2022", "30-07-2022"]
    rows = [[*spell, "11-07-2022", "50"], [*spell, "01-07-2022", "0"], [*spell, "21-07-2022", "80"]]
    writer.csv(file, ["Melding", *OWN_DATES[:3], "Vanaf", "Aanwezig %"], rows)
    assert absence() == [pytest.approx(10 + 5 + 2)]


def test_no_percent_is_recovery_and_what_follows_is_another_spell(writer, absence, read):
    rows = [
        ["M1", "0001", "01-07-2022", "", "100"],
        ["M1", "0001", "11-07-2022", "", "0"],
        ["M1", "0001", "01-08-2022", "02-08-2022", "100"],
    ]
    writer.csv(with_number(), ["Melding", *OWN_DATES], rows)
    assert absence() == [10.0, 2.0]
    counted = read().rows.query("tabel == 'verzuimmeldingen'").iloc[0]
    assert (counted["gelezen"], counted["geaccepteerd"], counted["quarantaine"]) == (3, 2, 1)


def test_a_gap_between_phases_ends_a_spell_and_is_told(writer, absence, read):
    rows = [
        ["M1", "0001", "01-07-2022", "10-07-2022", "100"],
        ["M1", "0001", "15-07-2022", "20-07-2022", "100"],
    ]
    writer.csv(with_number(), ["Melding", *OWN_DATES], rows)
    assert absence() == [10.0, 6.0]
    assert "fasen_sluiten_niet_aan" in set(read().findings["regel"])


def test_rows_of_one_spell_that_contradict_each_other_are_refused(writer, contracts, read):
    contracts([CONTRACT])
    rows = [
        ["M1", "0001", "01-07-2022", "30-07-2022", "01-07-2022", "100"],
        ["M1", "0001", "01-07-2022", "20-08-2022", "11-07-2022", "50"],
    ]
    writer.csv(with_number(vanaf="Vanaf"), ["Melding", *OWN_DATES[:3], "Vanaf", "Ziek %"], rows)
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 0
    assert delivery.quarantine("verzuimmeldingen")["regels"].unique().tolist() == [
        "fasen_spreken_elkaar_tegen"
    ]


def test_what_a_phase_of_no_percent_means_must_be_stated(writer, contracts, read):
    contracts([CONTRACT])
    rows = [["0001", "01-07-2022", "10-07-2022", "0"]]
    writer.csv(PHASES, OWN_DATES, rows, fasen={"melding": "aansluitend"})
    with pytest.raises(DeliveryError, match="nul_procent"):
        read()


def test_spells_that_touch_are_told_when_nothing_is_stated(spells, contracts, read):
    contracts([CONTRACT])
    spells([["M1", "0001", "01-07-2022", "10-07-2022", "Ziekte", ""],
            ["M2", "0001", "11-07-2022", "20-07-2022", "Ziekte", ""]])  # fmt: skip
    found = read().findings.set_index("regel")
    assert found.loc["meldingen_sluiten_aan", "aantal"] == 1


def test_two_columns_may_form_a_number(contracts, contract_agreement, read):
    number = {"kolom": "Persnr", "met": "Contractnr"}
    rows = [["1", "0001", *CONTRACT[2:]], ["1", "0002", *CONTRACT[2:]]]
    columns = contract_agreement["kolommen"] | {"dienstverband_id": number}
    contracts(rows, kolommen=columns)
    assert len(read().table("dienstverbanden")) == 2


def test_a_date_may_be_the_other_column_of_a_number(writer, contract_agreement, read):
    number = {"kolom": "Persnr", "met": "In dienst"}
    columns = contract_agreement["kolommen"] | {"dienstverband_id": number}
    headers = [columns["medewerker_id"], "Afdeling", "Functie", "Parttime %", "In dienst"]
    rows = [["0001", "Vleuten", "staf", 50, date(year, 1, 1)] for year in (2020, 2021)]
    del columns["einde"]
    writer.xlsx(contract_agreement, [headers, *rows], bestand="c.xlsx", kolommen=columns)
    assert len(read().table("dienstverbanden")) == 2


def test_a_name_beside_a_number_is_dropped(contracts, contract_agreement, read):
    named = {"kolom": "Persnr", "patroon": "nummer_naam"}
    rows = [["C1", "0001 - Zqaksen, A.", *CONTRACT[2:]], ["C2", "0001", *CONTRACT[2:]]]
    contracts(rows, kolommen=contract_agreement["kolommen"] | {"medewerker_id": named})
    delivery = read()
    assert len(delivery.table("dienstverbanden")) == 1
    assert delivery.quarantine("dienstverbanden")["regels"].tolist() == ["patroon_past_niet"]


def test_contracts_that_overlap_tell_their_share_of_the_fte_days(writer, contracts, read):
    writer.agreement["peildatum"] = date(2022, 12, 31).isoformat()
    contracts([["C1", "0001", "Vleuten", "staf", "100", "01-01-2022", ""],
               ["C2", "0001", "West", "staf", "100", "01-01-2022", ""]])  # fmt: skip
    found = read().findings.set_index("regel").loc["overlappend_dienstverband"]
    assert found["aantal"] == 2
    assert "50,0% van alle fte-dagen" in found["omschrijving"]


def test_families_follow_from_their_support_where_no_table_of_them_came(writer, read):
    file = {
        "bestand": "trajecten.csv",
        "tabel": "begeleidingen",
        "kolommen": {"begeleiding_id": "Traject", "gezin_id": "Gezin", "buurtteam": "Team",
                     "aanmelddatum": "Aanmelding", "startdatum": "Start"},
    }  # fmt: skip
    rows = [["T1", "G1", "Vleuten", "01-02-2021", "01-02-2021"],
            ["T2", "G1", "West", "01-02-2022", "01-02-2022"],
            ["T3", "G2", "West", "01-03-2022", ""]]  # fmt: skip
    headers = ["Traject", "Gezin", "Team", "Aanmelding", "Start"]
    writer.csv(file, headers, rows[1:])
    writer.csv(file, headers, rows[:1], bestand="eerder.csv")
    delivery = read()
    assert delivery.table("gezinnen")["buurtteam"].tolist() == ["West", "West"]
    assert len(delivery.table("begeleidingen")) == 3


@pytest.mark.parametrize("headers", [
    ["Persnr", "jan-22", "feb-22", "mrt-22", "apr-22"],
    ["Persnr", "2022-01", "2022-02", "2022-03", "2022-04"],
    ["Persnr", "januari 2022", "februari 2022", "maart 2022", "april 2022"],
])  # fmt: skip
def test_a_column_per_month_is_refused_with_what_to_ask_for(writer, spells, read, headers):
    spells([["1"] * 11], headers=["Meldingsnr", "Begin", "Einde", "Soort", "Kostenplaats", *headers,
                                  "x"][:11])  # fmt: skip
    with pytest.raises(DeliveryError, match="een rij per melding"):
        read()


def test_a_key_that_is_not_unique_is_never_sure(contracts, writer, dictionary):
    contracts([["1", "0001", *CONTRACT[2:]], ["2", "0001", *CONTRACT[2:]],
               ["1", "0002", *CONTRACT[2:]]])  # fmt: skip
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'dienstverband_id: {kolom: "Persnr", met: "Contractnr"}  # waarschijnlijk' in drafted


def test_phases_are_recognised_by_what_continues_with_another_percentage(writer, dictionary):
    headers = ["Persnr", "Eerste ziektedag", "Laatste ziektedag", "Verzuim %", "Soort"]
    rows = [["0001", "01-07-2022", "10-07-2022", "100", "Ziekte"],
            ["0001", "11-07-2022", "20-07-2022", "50", "Ziekte"],
            ["0001", "21-07-2022", "25-07-2022", "25", "Ziekte"]]  # fmt: skip
    text = "\n".join(";".join(row) for row in [headers, *rows])
    (writer.folder / "verzuim.csv").write_text(text, encoding="utf-8")
    drafted = draft_agreement(writer.folder, dictionary)
    assert "fasen: {melding: aansluitend}  # waarschijnlijk" in drafted
    assert "melding_id" not in drafted


LASTING = ["Meldingsnr", "Persnr", "Begin", "Kalenderdagen", "Soort"]


def test_a_spell_may_last_a_number_of_days_the_first_one_among_them(
    writer, absence, spell_agreement, read
):
    back = {"kolom": "Kalenderdagen", "betekenis": "aantal_dagen"}
    columns = spell_agreement["kolommen"] | {"hersteldatum": back}
    rows = [["M1", "0001", "04-07-2022", "3", "Ziekte"], ["M2", "0001", "30-01-2023", "", "Ziekte"],
            ["M3", "0001", "10-10-2022", "999999999", "Ziekte"]]  # fmt: skip
    writer.csv(spell_agreement, LASTING, rows, kolommen=columns, negeer=[])
    assert absence() == [3.0, 2.0]
    assert read().quarantine("verzuimmeldingen")["regels"].tolist() == ["te_hoog"]


@pytest.mark.parametrize(
    ("header", "said"),
    [("Kalenderdagen", 'kolom: "Kalenderdagen", betekenis: aantal_dagen'),
     ("Werkdagen", 'hersteldatum; "Werkdagen" telt geen kalenderdagen')],
)  # fmt: skip
def test_a_duration_is_asked_about_where_nothing_says_the_recovery(
    spells, writer, dictionary, header, said
):
    rows = [[f"M{n}", "0001", f"{n}-03-2022", "3", "Ziekte"] for n in (13, 20, 25)]
    spells(rows, [*LASTING[:3], header, "Soort"])
    assert said in draft_agreement(writer.folder, dictionary)


def test_working_days_are_no_calendar_days(spells, spell_agreement, contracts, read):
    contracts([CONTRACT])
    back = {"kolom": "Werkdagen", "betekenis": "aantal_dagen"}
    columns = spell_agreement["kolommen"] | {"hersteldatum": back}
    spells([], [*LASTING[:3], "Werkdagen", "Soort"], kolommen=columns, negeer=[])
    with pytest.raises(DeliveryError, match="ask for the date of recovery"):
        read()


def test_three_columns_may_form_a_number(contracts, contract_agreement, read):
    number = {"kolom": "Werkgever", "met": ["Persnr", "Contractnr"]}
    headers = ["Werkgever", "Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %",
               "In dienst", "Uit dienst"]  # fmt: skip
    whom = {"kolom": "Werkgever", "met": "Persnr"}
    columns = contract_agreement["kolommen"] | {"dienstverband_id": number, "medewerker_id": whom}
    contracts([[employer, "1", "0001", *CONTRACT[2:]] for employer in "AB"], headers,
              kolommen=columns)  # fmt: skip
    assert read().table("dienstverbanden")["medewerker_id"].nunique() == 2


@pytest.mark.parametrize("dates", [True, False])
def test_absence_by_month_is_refused_with_what_to_ask_for(
    spells, contracts, read, writer, dictionary, dates
):
    contracts([CONTRACT])
    months = [f"01-{month:02d}-2022" if dates else f"2022-{month:02d}" for month in range(1, 13)]
    rows = [[f"M{n}", "0001", one, "", "Ziekte", "10"] for n, one in enumerate(months)]
    spells(rows, ["Nr", "Persnr", "Periode", "Verzuim %", "Soort", "Kostenplaats"])
    assert "GEWEIGERD verzuim.csv: Verzuim per medewerker" in draft_agreement(
        writer.folder, dictionary
    )


def test_spells_that_all_begin_on_the_first_of_a_month_are_months(spells, contracts, read):
    contracts([CONTRACT])
    spells([[f"M{n}", "0001", f"01-{n:02d}-2022", f"12-{n:02d}-2022", "Ziekte", "10"]
            for n in range(1, 13)])  # fmt: skip
    assert read().table("verzuimmeldingen").empty
