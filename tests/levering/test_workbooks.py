"""Workbooks of every kind: what the researcher sees is what is read, or it is said what it is."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lokalis_research.errors import DeliveryError
from lokalis_research.errors_in_dutch import line_in_dutch
from lokalis_research.levering.mapping import FileAgreement
from lokalis_research.levering.read import ask_reader, read_cells, read_headers
from lokalis_research.levering.workbook_looks import is_percent

SECRET = "Zeker-Geheim"


def read(folder, name="a.xlsx", **changes):
    file = FileAgreement(bestand=name, tabel="t", kolommen={"x": "X"}, **changes)
    return read_cells(folder, file, list(range(len(read_headers(folder, file)))))


def book_of(folder, rows, change=lambda sheet: None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    book.save(folder / "a.xlsx")


def repacked(folder, change):
    """Write every part of a workbook anew."""
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, change(name, content))


@pytest.mark.parametrize(
    ("notation", "percent"),
    [
        ("0%", True), ("0.00 %", True), ('0" %"', False), ("0\\%", False), ('0" pct"%', True),
        ("[Red]0%", True), ("0_%", False), ("General", False), ('"100%"', False),
        ("0%;-0%;0", True),
    ],
)  # fmt: skip
def test_a_percent_sign_that_is_text_multiplies_nothing(tmp_path, notation, percent):
    assert is_percent(notation) is percent

    def style(sheet):
        sheet["A2"].number_format = notation

    book_of(tmp_path, [["X"], [0.8]], style)
    assert read(tmp_path).cells[0].number.tolist() == [80.0 if percent else 0.8]


def test_a_fault_of_style_says_nothing_about_values(tmp_path):
    book_of(tmp_path, [["X"], [dt.date(2022, 7, 1)]])
    repacked(
        tmp_path,
        lambda name, content: (
            content.replace(b"<fill>", b"<fill/><fill>", 1) if "styles" in name else content
        ),
    )
    assert read(tmp_path).cells[0].moment.tolist() == [pd.Timestamp("2022-07-01")]


def test_days_are_counted_from_the_day_that_the_workbook_says(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["X"])
    book.active.append([dt.date(2022, 7, 1)])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path).cells[0].moment.tolist() == [pd.Timestamp("2022-07-01")]


def test_strict_open_xml_is_read(tmp_path):
    book_of(tmp_path, [["X"], [0.8]])
    swaps = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }  # fmt: skip

    def strict(_name, content):
        for old, new in swaps.items():
            content = content.replace(old, new)
        return content

    repacked(tmp_path, strict)
    assert read(tmp_path).cells[0].number.tolist() == [0.8]


def test_the_value_of_merged_cells_belongs_to_all_their_rows(tmp_path):
    def merge(sheet):
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("A3:A5")

    rows = [["Titel", None], ["X", "Y"], ["a", 1], [None, 2], [None, 3], [None, 4]]
    book_of(tmp_path, rows, merge)
    raw = read(tmp_path, kopregel=2)
    assert raw.cells[0].text.fillna("").tolist() == ["a", "a", "a", ""]
    assert raw.cells[1].number.tolist() == [1, 2, 3, 4]


def test_an_error_of_the_spreadsheet_is_no_empty_cell(tmp_path):
    def damage(sheet):
        sheet["A2"].data_type = "e"

    book_of(tmp_path, [["X", "Y"], ["#DIV/0!", 1], [None, 2]], damage)
    assert read(tmp_path).cells[0].text.fillna("").tolist() == ["#N/A", ""]


@pytest.mark.parametrize("error", ["#SPILL!", "#BLOCKED!", "#WAARDE!"])
def test_an_error_that_a_reader_does_not_know_costs_no_more_than_its_cell(tmp_path, error):
    def damage(sheet):
        sheet["A2"].data_type = "e"

    book_of(tmp_path, [["X", "Y"], [error, 1], ["a", 2]], damage)
    raw = read(tmp_path)
    assert raw.cells[0].text.tolist() == ["#N/A", "a"]
    assert raw.cells[1].number.tolist() == [1, 2]


def test_a_formula_that_comes_to_nothing_is_an_empty_cell(tmp_path):
    book_of(tmp_path, [["X", "Y"], ["=1", 1]])
    repacked(
        tmp_path,
        # However an empty value is written: that depends on what writes XML on this machine.
        lambda name, content: re.sub(
            rb'<c r="A2"><f>1</f><v( ?/>|></v>)',
            b'<c r="A2" t="str"><f>IF(1,"","")</f><v></v>',
            content,
        ),
    )
    assert read(tmp_path).cells[0].empty.tolist() == [True]


def test_an_old_workbook_is_read_as_it_looks(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    for place, header in enumerate("XYZ"):
        sheet.write(0, place, header)
    sheet.write(1, 0, 0.8, xlwt.easyxf(num_format_str="0%"))
    sheet.write(2, 0, 80, xlwt.easyxf(num_format_str='0" %"'))
    sheet.write_merge(1, 2, 1, 1, "samen")
    sheet.write(1, 2, dt.date(2022, 7, 1), xlwt.easyxf(num_format_str="DD-MM-YYYY"))
    book.save(str(tmp_path / "a.xls"))
    raw = read(tmp_path, "a.xls")
    assert raw.cells[0].number.tolist() == [80, 80]
    assert raw.cells[1].text.tolist() == ["samen", "samen"]
    assert raw.cells[2].moment.iloc[0] == pd.Timestamp("2022-07-01")


def test_an_opendocument_workbook_is_read_as_it_looks(tmp_path):
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
    rows = [
        cell.format("string", "", "X") + cell.format("string", "", "Y"),
        cell.format("percentage", 'office:value="0.8"', "80%")
        + cell.format("string", 'table:number-rows-spanned="2"', "samen"),
        cell.format("float", 'office:value="50"', "50") + "<table:covered-table-cell/>",
        cell.format("string", "", "#DIV/0!") + cell.format("string", "", "los"),
        *(cell.format("time", f'office:time-value="PT{one}H30M00S"', "") for one in (18, 36)),
    ]
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Blad1">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    raw = read(tmp_path, "a.ods")
    assert raw.cells[0].number.iloc[:2].tolist() == [80, 50]
    assert raw.cells[0].text.iloc[2].startswith("#")
    assert raw.cells[0].text.iloc[3:].tolist() == ["18:30", "36:30"]
    assert raw.cells[1].text.iloc[:3].tolist() == ["samen", "samen", "los"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"<html><table><tr><td>X</td></tr></table></html>", "web page"),
        ("a.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>", "web page"),
        ("a.xls", b"X;Y\r\n1;2\r\n", "plain text"),
        ("a.xlsx", "X\tY\r\n".encode("utf-16"), "plain text"),
        ("a.xlsx", b'<?xml version="1.0"?><x xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "XML spreadsheet of 2003"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xlsx", OLE, "damaged, or is no workbook"),
        ("a.xlsx", b"PK\x03\x04" + bytes(40), "damaged, or is no workbook"),
        ("a.csv", b"PK\x03\x04" + bytes(40), "a workbook or an archive"),
        ("a.csv", b"<html><body>", "web page"),
        ("a.csv", b"\x1f\x8b\x08" + bytes(40), "packed"),
        ("a.parquet", b"PAR1" + bytes(40), "damaged, or is no Parquet"),
    ],
)  # fmt: skip
def test_what_is_called_something_else_is_named_for_what_it_is(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DeliveryError, match=said) as caught:
        read(tmp_path, name)
    assert not re.search(r"\b(?:it|the|or|its)\b", line_in_dutch(caught.value))


def test_what_a_reader_prints_below_python_reaches_no_screen(tmp_path, capfd):
    assert ask_reader(tmp_path / "a.xlsx", lambda _path: os.write(2, SECRET.encode())) == len(
        SECRET
    )
    assert capfd.readouterr().err == ""


def test_whatever_a_reader_raises_is_one_sentence_without_a_value(tmp_path):
    """Workbooks with bytes changed at random: read, or refused in words of our own."""
    book_of(tmp_path, [["X", "Y"], *([SECRET, dt.date(2022, 7, 1)] for _ in range(5))])
    whole = (tmp_path / "a.xlsx").read_bytes()
    chance = random.Random(2022)
    for _ in range(60):
        with zipfile.ZipFile(io.BytesIO(whole)) as old:
            parts = {name: bytearray(old.read(name)) for name in old.namelist()}
        part = parts[chance.choice([name for name in parts if name.startswith("xl/")])]
        for _ in range(chance.randrange(1, 8)):
            part[chance.randrange(len(part))] = chance.randrange(256)
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
            for name, content in parts.items():
                new.writestr(name, bytes(content))
        assert SECRET not in refusal(tmp_path)


def refusal(folder):
    try:
        read(folder)
    except DeliveryError as error:
        return str(error)
    return ""
