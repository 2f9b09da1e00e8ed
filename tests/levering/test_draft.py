"""A drafted agreement: usable after a few edits, and without a cell of the files in it."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from lokalis_research.demo import write_delivery
from lokalis_research.demo.staff import generate_staff
from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import DeliveryError
from lokalis_research.levering import read_delivery
from lokalis_research.levering.agreement import parse_agreement, read_agreement
from lokalis_research.levering.draft import begin_delivery, draft_agreement

KEY = bytes(32)
SENTINEL = "Zeker-Geheim"
US = "%m/%d/%Y"
ENGLISH = {
    "Employees": ("dienstverbanden", {
        "dienstverband_id": "Contract No.", "medewerker_id": "Employee ID",
        "buurtteam": "Department", "functie": "Job Title", "deeltijdfactor": "FTE",
        "begin": "Start Date", "einde": "End Date",
    }),
    "Absences": ("verzuimmeldingen", {
        "melding_id": "Absence ID", "medewerker_id": "Employee ID",
        "eerste_dag": "First Day Sick", "hersteldatum": "Return Date",
        "verzuimpercentage": "Absence %", "soort": "Absence Type",
    }),
    "Partial recovery": ("verzuimpercentages", {
        "melding_id": "Absence ID", "vanaf": "Effective Date", "verzuimpercentage": "Absence %",
    }),
}  # fmt: skip
KINDS = {"ziekte": "Sick Leave", "zwangerschap": "Maternity", "overig": "Other"}
JOBS = {"gezinswerker": "Family Worker II", "teammanager": "Team Manager", "staf": "Head Office",
        "ondersteuning": "Support", "overig": "Other"}  # fmt: skip


@pytest.fixture(scope="module")
def staff():
    return generate_staff(2022)


@pytest.fixture
def american(staff, tmp_path):
    """Write the tables of the demo as a workbook in another dialect."""
    folder = tmp_path / "HR export"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, (name, headers) in ENGLISH.items():
        sheet = book.create_sheet(title)
        sheet.append([f"{title}, all offices"])
        sheet.append([])
        table = getattr(staff, name)[list(headers)].replace({"soort": KINDS, "functie": JOBS})
        sheet.append([*headers.values(), "Cost Center"])
        texts = table.apply(as_american_text)
        for row in texts.to_numpy().tolist():
            sheet.append([*row, "100"])
    book.save(folder / "HR 2018-2022.xlsx")
    return folder


def as_american_text(column):
    if column.dtype.kind == "M":
        return column.dt.strftime(US).astype(object).where(column.notna(), None)
    if column.dtype.kind == "f":
        return column.map("{:.4f}".format).astype(object)
    return column.astype(object).where(column.notna(), None)


def test_another_dialect_is_usable_after_five_edits(american, staff, dictionary, tmp_path):
    path = begin_delivery(american, dictionary)
    text = path.read_text(encoding="utf-8")
    edits = {
        "peildatum:  #": "peildatum: 2023-01-31  #",
        '"Head Office": "?"': '"Head Office": staf',
    }
    assert len(edits) <= 5
    for before, after in edits.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    delivery = read_delivery(american, dictionary, key=KEY, cache=tmp_path / "cache")
    assert delivery.rows["quarantaine"].sum() == 0
    for name in delivery.tables:
        expected = getattr(staff, name)
        ids = [one.name for one in dictionary[name].fields if one.id_kind]
        pd.testing.assert_frame_equal(
            delivery.table(name).drop(columns=ids),
            expected.drop(columns=ids).reset_index(drop=True)[
                delivery.table(name).drop(columns=ids).columns
            ],
            check_exact=False,
            atol=5e-5,
        )
        for one in ids:
            assert delivery.table(name)[one].nunique() == expected[one].nunique()


def test_our_own_look_of_exports_is_recognised(contracts, spells, writer, dictionary):
    contracts()
    spells()
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'betekenis: "?"' in drafted
    decided = drafted.replace('"?"', "laatste_ziektedag")
    agreed = parse_agreement(from_text(decided.replace("peildatum:", "peildatum: 2023-01-31")))
    by_table = {file.tabel: file for file in agreed.bestanden}
    assert set(by_table) == {"dienstverbanden", "verzuimmeldingen"}
    assert by_table["dienstverbanden"].kolommen["deeltijdfactor"].eenheid == "procent"
    assert by_table["dienstverbanden"].kolommen["begin"].kolom == "In dienst"
    assert by_table["verzuimmeldingen"].kolommen["verzuimpercentage"].vast == "100"


def from_text(text):
    import yaml

    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["03-04-2022", "05-06-2022"], ['"?"', "TE BESLISSEN: %d-%m-%Y of %m-%d-%Y?"]),
        (["03-04-2022", "13-06-2022"], ['"%d-%m-%Y"  # zeker']),
        (["03-04-2022", "06-13-2022"], ['"%m-%d-%Y"  # zeker']),
        (["2022-04-03", "2022-06-05"], ['"%Y-%m-%d"  # zeker']),
        (["03-04-22", "13-06-22"], ['"%d-%m-%y"  # zeker']),
        (["20220403", "20220613"], ['"%Y%m%d"  # zeker']),
        (["03042022", "13062022"], ['"%d%m%Y"  # zeker']),
        (["2022.04.03", "2022.06.13"], ['"%Y.%m.%d"  # zeker']),
        (["13/06/2022 00:00", "14/06/2022 00:00"], ['"%d/%m/%Y %H:%M"  # zeker']),
        (["44654", "44725"], ['"excel"']),
        (["13-06-2022", "14-06-2022", "06/13/2022"], ["1 cel past er niet in"]),
    ],
)
def test_the_notation_of_dates(contracts, writer, dictionary, dates, expected):
    contracts([[f"C{n}", str(n), "Vleuten", "staf", "80", day, ""] for n, day in enumerate(dates)])
    drafted = draft_agreement(writer.folder, dictionary)
    line = next(one for one in drafted.splitlines() if "datumnotatie" in one)
    assert all(part in line for part in expected), line


def test_the_order_of_day_and_month_follows_the_other_files(contracts, spells, writer, dictionary):
    contracts([["C1", "1", "Vleuten", "staf", "80", "12/31/2018", ""]])
    spells([["M1", "1", "03/04/2022", "05/06/2022", "Ziekte", "10"]])
    drafted = draft_agreement(writer.folder, dictionary)
    assert drafted.count('datumnotatie: "%m/%d/%Y"') == 2
    assert "die van andere bestanden" in drafted


@pytest.mark.parametrize(
    ("values", "sign"), [(["80,5", "100"], '","'), (["80.5", "100"], '"."'), (["80", "100"], None)]
)
def test_the_decimal_sign(contracts, writer, dictionary, values, sign):
    contracts([[f"C{n}", str(n), "Vleuten", "staf", one, "31-01-2018", ""]
               for n, one in enumerate(values)])  # fmt: skip
    drafted = draft_agreement(writer.folder, dictionary)
    assert (f"decimaalteken: {sign}" in drafted) == (sign is not None)


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_encoding_and_delimiter(contracts, writer, dictionary, sign, encoding):
    row = ["C1", "1", "Vleuten", "Coördinator", "80", "31-01-2018", ""]
    contracts([row], scheidingsteken=sign, codering=encoding)
    drafted = draft_agreement(writer.folder, dictionary)
    file = from_text(drafted)["bestanden"][0]
    assert (file["codering"], file["scheidingsteken"]) == (encoding, sign)


def test_an_agreement_is_never_overwritten(contracts, writer, dictionary):
    contracts()
    first = begin_delivery(writer.folder, dictionary)
    first.write_text("mijn werk", encoding="utf-8")
    second = begin_delivery(writer.folder, dictionary)
    assert first.read_text(encoding="utf-8") == "mijn werk"
    assert second.name == "levering.voorstel.yaml"


def test_only_values_of_open_code_lists_are_shown(contracts, spells, writer, dictionary):
    contracts([[f"C{SENTINEL}", SENTINEL, SENTINEL, "Hofmeester", SENTINEL, SENTINEL, SENTINEL]])
    spells([[SENTINEL, SENTINEL, SENTINEL, SENTINEL, SENTINEL, SENTINEL]])
    drafted = draft_agreement(writer.folder, dictionary)
    assert SENTINEL not in drafted
    assert '"Hofmeester": "?"' in drafted
    assert '      soort:\n        "?": "?"  # TE BESLISSEN: 1 waarde (1 cel) ' in drafted


def test_a_file_without_headers_shows_nothing_of_its_rows(writer, dictionary):
    (writer.folder / "verzuim.csv").write_text(
        f"M1;{SENTINEL};03-01-2022\nM2;{SENTINEL};04-01-2022\n", encoding="utf-8"
    )
    drafted = draft_agreement(writer.folder, dictionary)
    assert SENTINEL not in drafted
    assert "geen koppen herkend" in drafted


def test_what_may_not_be_delivered_is_said_beforehand(spells, writer, dictionary):
    headers = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort", "Diagnose"]
    spells([["M1", "06-12345678", "03-01-2022", "", "Ziekte", "griep"]], headers=headers)
    drafted = draft_agreement(writer.folder, dictionary)
    assert drafted.count("MAG NIET") == 2
    assert "griep" not in drafted
    assert "12345678" not in drafted


def test_hidden_sheets_are_named_and_left_out(american, dictionary):
    path = american / "HR 2018-2022.xlsx"
    book = openpyxl.load_workbook(path)
    book["Partial recovery"].sheet_state = "hidden"
    book.save(path)
    drafted = draft_agreement(american, dictionary)
    assert "blad Partial recovery: verborgen werkblad" in drafted
    assert len(from_text(drafted)["bestanden"]) == 2


def test_words_for_nothing_become_missing(contracts, writer, read, dictionary):
    rows = [[f"C{n}", str(n), "Vleuten", "staf", "80", "31-01-2018", end]
            for n, end in enumerate(["n.v.t.", "31-01-2020", "onbekend"])]  # fmt: skip
    contracts(rows)
    drafted = draft_agreement(writer.folder, dictionary)
    codes = from_text(drafted)["bestanden"][0]["codes"]
    assert codes["einde"] == {"n.v.t.": "null", "onbekend": "null"}


def test_a_folder_without_exports_says_so(tmp_path, dictionary):
    with pytest.raises(DeliveryError, match="holds no exports"):
        begin_delivery(tmp_path, dictionary)
    with pytest.raises(DeliveryError, match="cannot be read"):
        begin_delivery(tmp_path / "nergens", dictionary)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The whole made-up city, without the agreement that comes with it."""
    folder = write_delivery(tmp_path_factory.mktemp("stad"), only_absence=False)
    (folder / "levering.yaml").unlink()
    return folder


def test_the_whole_made_up_city_is_accepted_after_one_edit(city, dictionary, tmp_path):
    path = begin_delivery(city, dictionary)
    text = path.read_text(encoding="utf-8")
    assert "# Nog te beslissen: 1." in text
    path.write_text(text.replace("peildatum:", "peildatum: 2023-01-31"), encoding="utf-8")
    delivery = read_delivery(city, dictionary, key=KEY, cache=tmp_path / "cache")
    rows = delivery.rows
    assert set(rows["bestand"].str.split(" [", regex=False).str[0]) == {
        path.name for path in city.iterdir() if path.suffix != ".yaml"
    }
    assert (rows["quarantaine"] <= 15).all()  # what the demo planted
    optional = {"gezinsplannen": ["veiligheid_afgewogen", "zorgen_veiligheid"],
                "begeleidingen": ["uitkomst"], "gezinnen": ["oud_gezin_id"],
                "personen": ["geboortejaar"], "vroegsignalering": ["bekend_bij_schulddienst"],
                "doelen": ["leefgebied", "status"], "driegesprekken": ["reden_niet"]}  # fmt: skip
    for table, fields in optional.items():
        assert delivery.table(table)[fields].notna().any().all(), table


def test_what_is_left_to_decide_is_counted_in_the_head(contracts, writer, dictionary):
    contracts([["C1", "1", "Vleuten", "Hofmeester", "80", "03-04-2022", ""]])
    drafted = draft_agreement(writer.folder, dictionary)
    assert "# Nog te beslissen: 3." in drafted
    assert drafted.count("TE BESLISSEN:") == 3


@pytest.mark.parametrize("label", ["Totaal", "0001 Totaal", "Gemiddeld"])
def test_a_row_that_looks_like_a_total_is_no_code(contracts, writer, dictionary, label):
    contracts([["C1", "1", "Vleuten", "staf", "80", "31-01-2018", ""],
               [label, "", "", "5849", "1", "", ""]])  # fmt: skip
    drafted = draft_agreement(writer.folder, dictionary)
    assert "5849" not in drafted
    assert "# 1 rij lijkt een totaal" in drafted


def test_every_remark_about_codes_stands_under_its_field(contracts, spells, writer, dictionary):
    contracts([["C1", "1", "Elders", "Hofmeester", "80", "31-01-2018", ""]])
    spells([["M1", "1", "13-01-2022", "", "Iets", "10"]])
    drafted = draft_agreement(writer.folder, dictionary)
    line = (
        '        "?": "?"  # TE BESLISSEN: 1 waarde (1 cel) staat niet in codelijsten/{}.csv; '
        "schrijf hier per waarde: code, of haal deze regel weg, en "
    )
    of_team, of_kind = line.format("buurtteams"), line.format("verzuimsoorten")
    assert f"    codes:\n      buurtteam:\n{of_team}het veld valt weg\n      functie:\n" in drafted
    assert f"    codes:\n      soort:\n{of_kind}de rij valt weg\n" in drafted
    text = drafted.replace("peildatum:", "peildatum: 2023-01-31")
    text = text.replace(of_team, "        # ").replace(of_kind, "        # ")
    text = text.replace('"Hofmeester": "?"', '"Hofmeester": overig')
    text = text.replace('betekenis: "?"', "betekenis: laatste_ziektedag")
    (writer.folder / "levering.yaml").write_text(text, encoding="utf-8")
    assert [file.codes for file in read_agreement(writer.folder).bestanden] == [
        {"buurtteam": {}, "functie": {"Hofmeester": "overig"}}, {"soort": {}}
    ]  # fmt: skip


def test_an_optional_field_that_was_not_found_is_said(writer, dictionary):
    text = "Klantnr;Buurtteam\n1;Vleuten\n"
    (writer.folder / "klanten.csv").write_text(text, encoding="utf-8")
    drafted = draft_agreement(writer.folder, dictionary)
    line = "# niet gevonden: oud_gezin_id (zonder dit worden oude nummers geweigerd)"
    assert line in drafted


def test_an_office_is_no_team_and_becomes_missing(contracts, writer, dictionary):
    contracts([["C1", "1", "Kantoor", "staf", "80", "31-01-2018", ""]])
    codes = from_text(draft_agreement(writer.folder, dictionary))["bestanden"][0]["codes"]
    assert codes == {"buurtteam": {"Kantoor": "null"}}


def test_a_header_that_tells_who_someone_is_is_not_shown(contracts, writer, dictionary):
    headers = ["Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst",
               "Uit dienst", "Jan de Vries 06-12345678"]  # fmt: skip
    contracts([["C1", "1", "Vleuten", "staf", "80", "31-01-2018", "", "x"]], headers=headers)
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'MAG NIET: "contracten.csv", kolom 8 heeft' in drafted
    assert "Vries" not in drafted


def test_every_field_finds_itself_by_its_own_name(tmp_path):
    dictionary = load_dictionary()
    for name in dictionary:
        headers = [field.label for field in dictionary[name].fields]
        (tmp_path / f"{name}.csv").write_text(";".join(headers) + "\n", encoding="utf-8")
    files = from_text(draft_agreement(tmp_path, dictionary))["bestanden"]
    found = {file["bestand"].removesuffix(".csv"): file for file in files}
    for name in dictionary:
        assert found[name]["tabel"] == name
        assert set(found[name]["kolommen"]) == {one.name for one in dictionary[name].fields}


def drafted(writer, dictionary, headers, rows, name="Trajecten.csv"):
    writer.csv({"bestand": name}, headers, rows)
    return draft_agreement(writer.folder, dictionary)


def test_an_end_that_was_planned_is_no_end(writer, dictionary):
    headers = ["Trajectnummer", "Gezinsnummer", "Team", "Aanmelddatum", "Geplande einddatum"]
    rows = [["T1", "G1", "Zuilen", "13-01-2022", "13-07-2022"]]
    assert "niet gevonden: einddatum" in drafted(writer, dictionary, headers, rows)


def test_two_columns_that_are_as_likely_are_asked_about(writer, dictionary):
    headers = ["Persnr", "DV nummer", "Team", "FTE", "Datum in dienst", "Einddatum contract",
               "Datum uit dienst"]  # fmt: skip
    rows = [[f"000{n}", f"C{n}", "Zuilen", "1,0", "13-01-2018", "31-08-2022", "31-12-2022"]
            for n in range(3)]  # fmt: skip
    text = drafted(writer, dictionary, headers, rows, "Dienstverbanden.csv")
    assert 'einde: "?"  # TE BESLISSEN: "' in text
    assert '"Einddatum contract"' in text.partition('einde: "?"')[2]


def test_columns_of_one_name_are_asked_about_by_their_places(writer, dictionary):
    headers = ["Meldingsnr", "Persnr", "Datum", "Datum", "Verzuim %", "Soort"]
    rows = [[f"M{n}", f"000{n}", "13-03-2022", "14-03-2022", "100", "Ziekte"] for n in range(3)]
    assert 'is het "(kolom 3)" of "(kolom 4)"?' in drafted(writer, dictionary, headers, rows)


def test_a_row_per_status_is_asked_about_as_such(writer, dictionary):
    headers = ["Trajectnummer", "Gezinsnummer", "Team", "Status", "Datum status"]
    steps = {"Aangemeld": "13-01-2022", "Gestart": "20-02-2022", "Afgesloten": "14-11-2022"}
    rows = [[f"T{n}", f"G{n}", "Zuilen", *one] for n in range(4) for one in steps.items()]
    text = drafted(writer, dictionary, headers, rows)
    assert 'elke rij lijkt er een "Status" van; vraag een rij per nummer' in text


def test_a_row_per_answer_is_refused_with_what_to_ask_for(writer, dictionary):
    headers = ["Respondent", "Datum", "Team", "Vraag", "Antwoord"]
    rows = [["1", "13-07-2022", "Zuilen", "Snel geholpen", "Mee eens"]]
    text = drafted(writer, dictionary, headers, rows, "Ervaringswijzer.csv")
    assert "een rij per respondent, met een kolom per vraag" in text


def test_the_order_of_day_and_month_stands_in_other_columns_of_the_file(writer, dictionary):
    """Read alone, 9/1/2022 is in January, and the contract before it seems to go on."""
    headers = ["Employee ID", "Contract ID", "Team", "FTE", "Hire Date", "Termination Date"]
    both = [("A", "1/2/2018", "8/31/2022"), ("B", "9/1/2022", "")]
    rows = [
        [f"{n}", f"C{n}{part}", "Zuilen", "1.0", *days] for n in range(4) for part, *days in both
    ]
    text = drafted(writer, dictionary, headers, rows, "Contracts.csv")
    assert 'einde: "Termination Date"  # zeker' in text


def test_events_of_absence_are_phases_of_which_the_last_one_is_the_recovery(writer, dictionary):
    headers = ["Dossiernummer", "Personeelsnummer", "Datum", "Gebeurtenis", "Verzuim %"]
    steps = ((0, "Ziek", "100"), (5, "Deels", "50"), (9, "Hersteld", "0"))
    rows = [[f"D{n}", "0001", f"{n + step}-0{n - 12}-2022", *told]
            for n in range(13, 17) for step, *told in steps]  # fmt: skip
    text = drafted(writer, dictionary, headers, rows, "Verzuimmutaties.csv")
    assert "fasen: {melding: nummer, nul_procent: hersteld}" in text
    assert 'eerste_dag: "Datum"  # onzeker' in text


@pytest.mark.parametrize(("team", "elsewhere"), [("Dorpskern", True), ("Zuilen", False)])
def test_teams_of_which_none_is_known_may_be_of_another_municipality(
    writer, dictionary, team, elsewhere
):
    headers = ["Trajectnummer", "Gezinsnummer", "Team", "Aanmelddatum"]
    rows = [[f"T{n}", f"G{n}", one, "13-01-2022"] for n in range(5) for one in (team, "Oosterwold")]
    text = drafted(writer, dictionary, headers, rows)
    assert ("Is dit een andere gemeente" in text) == elsewhere
    assert '"Oosterwold": "?"' in text
