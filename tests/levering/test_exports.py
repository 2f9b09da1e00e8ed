"""What exports do to dates, numbers and ids: read as it was meant, or said; never guessed."""

from __future__ import annotations

import datetime as dt
import re
import struct
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
import xlwt
import yaml
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import DeliveryError
from lokalis_research.levering import draft_agreement, write_templates
from lokalis_research.levering.cells import Cells
from lokalis_research.levering.convert import convert
from lokalis_research.levering.dates import to_date
from lokalis_research.levering.draft_columns import best_notation, look_at
from lokalis_research.levering.mapping import FileAgreement, Source
from lokalis_research.levering.read import read_cells, read_headers
from lokalis_research.levering.synonyms import is_presence

DAYS = [dt.date(2022, month, day) for month, day in ((1, 5), (4, 11), (7, 2), (8, 25), (11, 30))]
LATE = [dt.date(2022, month, day) for month, day in ((1, 15), (6, 25), (11, 30))]
EARLY = [dt.date(2022, month, day) for month, day in ((3, 1), (9, 2), (12, 12))]
NUMBER = load_dictionary()["dienstverbanden"].field("dienstverband_id")
HOURS = load_dictionary()["dienstverbanden"].field("deeltijdfactor")


def texts(values):
    return Cells(pd.Series(values, dtype="str"))


def dates(cells, notation):
    return to_date(cells, notation, Source(kolom="x"), open_end=True)


def written(days, form):
    return texts([day.strftime(form) for day in days])


def notation_of(cells):
    return best_notation([look_at(cells)])


def in_utc(days):
    zone = ZoneInfo("Europe/Amsterdam")
    midnights = [dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC) for day in days]
    return [moment.replace(tzinfo=None) for moment in midnights]


@pytest.mark.parametrize(
    ("notation", "cells"),
    [
        ("%d-%b-%Y", ["1-mei-2022", "02-okt-2022", "3-Mrt-2022"]),
        ("%d %b %Y", ["1 mei 2022", "2 oktober 2022", "3 maart 2022"]),
        ("%d %b %Y", ["1 May 2022", "2 oct. 2022", "3 March 2022"]),
    ],
)
def test_a_month_may_be_in_letters(notation, cells):
    assert notation_of(texts(cells)) == (notation, False)
    read = dates(texts(cells), notation).values
    assert read.dt.strftime("%d-%m").tolist() == ["01-05", "02-10", "03-03"]


def test_another_word_is_no_month():
    assert dates(texts(["1 foo 2022"]), "%d %b %Y").marks["datum_onleesbaar"].tolist() == [True]


def test_days_are_told_from_short_years_by_how_many_there_are():
    month = pd.date_range("2021-01-01", "2022-12-31", freq="9D").date
    assert notation_of(written(month, "%y-%m-%d")) == ("%y-%m-%d", False)
    assert notation_of(written(month, "%d-%m-%y")) == ("%d-%m-%y", False)


def test_a_short_year_that_may_be_a_day_is_to_be_decided():
    assert notation_of(texts(["22-07-21", "21-08-22", "23-09-20"]))[1]


def test_numbers_that_are_written_dates_are_recognised():
    numbers = Cells(
        pd.Series([None] * 5, dtype="str"),
        number=pd.Series([int(day.strftime("%Y%m%d")) for day in DAYS], dtype="float64"),
    )
    assert notation_of(numbers) == ("%Y%m%d", False)
    assert dates(numbers, "%Y%m%d").values.dt.date.tolist() == DAYS


@pytest.mark.parametrize("native", [True, False])
def test_midnights_in_utc_are_a_finding_until_that_is_stated(native):
    moments = pd.Series(in_utc(DAYS), dtype="datetime64[s]")
    if native:
        cells = Cells(pd.Series([None] * len(DAYS), dtype="str"), moment=moments)
    else:
        cells = texts(moments.dt.strftime("%Y-%m-%d %H:%M:%S"))
    assert dates(cells, "iso").marks["tijden_lijken_utc"].all()
    assert notation_of(cells) == ("utc", False)
    stated = dates(cells, "utc")
    assert stated.values.dt.date.tolist() == DAYS
    assert not stated.marks["tijden_lijken_utc"].any()


def test_late_evenings_of_real_times_are_no_finding():
    cells = texts(["2022-07-01 22:00:00", "2022-07-02 23:15:00", "2022-12-03 23:00:00"])
    assert not dates(cells, "iso").marks["tijden_lijken_utc"].any()


def mixed(natives, others):
    count = len(natives) + len(others)
    return Cells(
        pd.Series(
            [None] * len(natives) + [day.strftime("%d-%m-%Y") for day in others], dtype="str"
        ),
        moment=pd.Series(
            [*natives, *[None] * len(others)], dtype="datetime64[s]", index=range(count)
        ),
    )


def test_dates_that_a_spreadsheet_swapped_are_set_apart():
    marks = dates(mixed(EARLY, LATE), "%d-%m-%Y").marks
    assert marks["datum_omgewisseld"].tolist() == [True] * 3 + [False] * 3


def test_dates_and_texts_of_any_day_are_not_swapped():
    marks = dates(mixed([*EARLY, LATE[0]], LATE), "%d-%m-%Y").marks
    assert not marks["datum_omgewisseld"].any()


def test_dates_that_are_all_the_first_of_a_month_are_not_swapped():
    firsts = [f"01-{month:02d}-2021" for month in range(1, 13)]
    marks = dates(texts([*firsts, *["15/03/2021"] * 3]), "%d-%m-%Y").marks
    assert not marks["datum_omgewisseld"].any()


def convert_to(field, cells, **source):
    file = FileAgreement(bestand="a.csv", tabel="dienstverbanden", kolommen={"x": "X"})
    return convert(texts(cells), field, Source(kolom="X", **source), file)


def test_a_number_that_is_kept_as_text_is_that_number():
    converted = convert_to(NUMBER, ['="000101"', "'000101", "000101"])
    assert converted.values.tolist() == ["000101"] * 3
    assert converted.marks["nummer_als_tekst"].tolist() == [True, True, False]


def test_hours_may_be_hours_and_minutes():
    converted = convert_to(HOURS, ["36:00", "18:45", "9"], eenheid="uren_per_week", voltijd=36)
    assert converted.values.tolist() == pytest.approx([1, 18.75 / 36, 0.25])


@pytest.mark.parametrize(
    ("header", "presence"),
    [
        ("Inzetbaarheid", True),
        ("Werkhervatting %", True),
        ("% niet aanwezig", False),
        ("Arbeids(on)geschikt %", False),
        ("Hervattingspercentage", True),
        ("Percentage deelherstel", False),
    ],
)
def test_what_somebody_works_is_told_from_what_not(header, presence):
    assert is_presence(header) is presence


def cells_of(folder, name):
    file = FileAgreement(bestand=name, tabel="t", kolommen={"x": "X"})
    return read_cells(folder, file, list(range(len(read_headers(folder, file))))).cells


def test_bare_day_numbers_count_from_the_day_that_the_workbook_says(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["X"])
    book.active.append([(DAYS[0] - dt.date(1904, 1, 1)).days])
    book.save(tmp_path / "a.xlsx")
    cells = cells_of(tmp_path, "a.xlsx")[0]
    assert dates(cells, "excel").values.dt.date.tolist() == DAYS[:1]


def test_a_whole_percentage_in_an_old_workbook_is_a_percentage(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    sheet.write(0, 0, "X")
    for row, value in enumerate((1, 0.5), start=1):
        sheet.write(row, 0, value, xlwt.easyxf(num_format_str="0.00%"))
    book.save(str(tmp_path / "a.xls"))
    assert cells_of(tmp_path, "a.xls")[0].number.tolist() == [100, 50]


def test_an_old_workbook_that_goes_round_in_a_circle_is_damaged(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("Blad1").write(0, 0, "X")
    book.save(str(tmp_path / "a.xls"))
    content = bytearray((tmp_path / "a.xls").read_bytes())
    directory, table = (
        struct.unpack_from("<I", content, 48)[0],
        struct.unpack_from("<I", content, 76)[0],
    )
    struct.pack_into("<I", content, (table + 1) * 512 + 4 * directory, directory)
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(DeliveryError, match="is damaged"):
        cells_of(tmp_path, "a.xls")


def test_a_stray_cell_at_the_far_end_of_a_sheet_is_said_and_not_read(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "X", "geheim"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DeliveryError, match="does not fit in memory"):
        cells_of(tmp_path, "a.xlsx")


def line_of(text, field):
    (line,) = re.findall(rf"^ *{field}: .*$", text, re.MULTILINE)
    return line


def test_an_unknown_percentage_is_never_taken_for_full_absence(spells, writer, dictionary):
    rows = [
        [f"M{one}", "0001", f"1{one}-01-2022", f"2{one}-01-2022", "Ziekte", "0"] for one in range(5)
    ]
    spells(rows, headers=["Meldingsnr", "Persnr", "Begin", "Herstel", "Soort", "Mate"])
    line = line_of(draft_agreement(writer.folder, dictionary), "verzuimpercentage")
    assert '"?"' in line
    assert '"Mate"' in line


@pytest.mark.parametrize("none", ["01-01-1900", "31-12-2099", "00-00-0000", "heden", "-"])
def test_what_stands_for_no_end_is_proposed_as_such(spells, writer, dictionary, none):
    rows = [["M1", "0001", "13-01-2022", "20-01-2022", "Ziekte", ""],
            ["M2", "0001", "14-02-2022", none, "Ziekte", ""]]  # fmt: skip
    spells(rows)
    assert f'"{none}": null' in draft_agreement(writer.folder, dictionary)


def test_until_may_be_the_day_after_the_last(spells, writer, dictionary):
    rows = [["M1", "0001", "13-01-2022", "20-01-2022", "Ziekte", ""]]
    spells(rows, headers=["Meldingsnr", "Persnr", "Begin", "Ziek tot", "Soort", "Kostenplaats"])
    assert 'betekenis: "?"' in line_of(draft_agreement(writer.folder, dictionary), "hersteldatum")


def test_a_number_and_a_date_do_not_tell_which_table_a_file_is(tmp_path, dictionary):
    rows = [f"000{one};1{one}-01-2022;x;y" for one in range(9)]
    text = "\n".join(["Personeelsnummer;Datum;Iets;Anders", *rows])
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    assert 'tabel: "?"' in draft_agreement(tmp_path, dictionary)


def test_a_template_that_is_filled_in_is_recognised(tmp_path, dictionary):
    (path,) = write_templates(tmp_path, dictionary, ["klachten"])
    book = openpyxl.load_workbook(path)
    book["Invullen"].append(["K1", dt.datetime(2022, 7, 1), "intern", "ja"])
    book.save(path)
    text = draft_agreement(tmp_path, dictionary)
    assert "tabel: klachten  # zeker" in text
    assert all(f"{field.name}: " in text for field in dictionary["klachten"].fields)


def test_a_template_explains_every_column(tmp_path, dictionary):
    (path,) = write_templates(tmp_path, dictionary, ["trainingen"])
    told = openpyxl.load_workbook(path)["Uitleg"].iter_rows(min_row=4, values_only=True)
    expected = [(one.label, one.description) for one in dictionary["trainingen"].fields]
    assert [row[:2] for row in told] == expected


def test_a_template_that_may_be_filled_in_is_not_overwritten(tmp_path, dictionary):
    write_templates(tmp_path, dictionary, ["klachten"])
    with pytest.raises(DeliveryError, match=r"klachten\.xlsx"):
        write_templates(tmp_path, dictionary)
    assert [one.name for one in tmp_path.iterdir()] == ["klachten.xlsx"]


def test_a_code_that_may_be_the_number_of_somebody_is_not_shown(contracts, writer, dictionary):
    row = ["C1", "1", "Vleuten", "staf", "80", "31-01-2018", ""]
    contracts([*[row] * 20, ["C2", "2", "Vleuten", "000207-1", "80", "31-01-2018", ""]])
    drafted = draft_agreement(writer.folder, dictionary)
    assert "000207" not in drafted
    known = "codelijsten/functies.csv"
    assert f"# let op: 1 waarde (1 cel) staat niet in {known}; het veld valt dan weg" in drafted


def test_dates_that_a_spreadsheet_swapped_and_wrote_as_text_are_set_apart():
    texts = pd.Series([*[f"{day}-3-2022" for day in (1, 5, 12)],
                       *[f"03/{day}/2022" for day in (13, 25, 31)]], dtype="str")  # fmt: skip
    marks = to_date(Cells(texts), "%d-%m-%Y", Source(kolom="x"), open_end=False).marks
    assert marks["datum_omgewisseld"].tolist() == [True] * 3 + [False] * 3


def test_a_draft_can_be_read_whatever_signs_a_file_holds(spells, writer, dictionary):
    headers = ["Meldingsnr", "Persnr", "Begin\x7f", "Ein\u2028de", "Soort", "\x01"]
    spells([["M1", "1", "13-01-2022", "", "Ziekte", "\u0663"]], headers, codering="utf-8-sig")
    columns = yaml.safe_load(draft_agreement(writer.folder, dictionary))["bestanden"][0]
    assert columns["kolommen"]["eerste_dag"] == headers[2]


def test_the_end_of_time_may_have_a_short_year(spells, writer, dictionary):
    spells([[f"M{n}", "0001", f"{n}-03-18", "31-12-99", "Ziekte", "10"] for n in (13, 20, 25)])
    assert '"31-12-99": null' in draft_agreement(writer.folder, dictionary)


def test_a_sheet_that_is_called_after_a_team_is_of_that_team(writer, dictionary):
    rows = [["Persnr", "Contractnr", "Uren per week", "In dienst"], ["0001", "C1", 36, DAYS[0]]]
    writer.xlsx({"bestand": "formatie.xlsx"}, rows, sheet="Vleuten")
    assert 'buurtteam: {vast: "Vleuten"}' in draft_agreement(writer.folder, dictionary)


def test_codes_that_are_numbers_are_asked_about(writer, dictionary):
    rows = [["Meldingsnr", "Persnr", "Eerste ziektedag", "Hersteldatum", "Soort verzuim"]]
    rows += [[f"M{n}", "0001", DAYS[0], DAYS[1], n % 2 + 1] for n in range(6)]
    writer.xlsx({"bestand": "verzuim.xlsx"}, rows)
    drafted = draft_agreement(writer.folder, dictionary)
    known = "codelijsten/verzuimsoorten.csv"
    assert f'"1": "?"  # TE BESLISSEN: welke code uit {known}? 3 cellen' in drafted


def test_what_fills_the_last_block_of_a_file_is_no_row(spells, contracts, read):
    contracts()
    path = spells()
    path.write_bytes(path.read_bytes() + b"\x1a" + b"\0" * 20)
    assert len(read().table("verzuimmeldingen")) == 3
