"""Files of every kind: read as agreed, or refused with what to try; no row ever shifted."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.mapping import FileAgreement
from lokalis_research.levering.read import find_columns, read_cells, read_headers

SENTINEL = "GEHEIM"


def agreed(name="a.csv", **changes):
    return FileAgreement(
        **({"bestand": name, "tabel": "t", "kolommen": {"x": "X", "y": "Y"}} | changes)
    )


def table(folder, file):
    headers = read_headers(folder, file)
    positions, _ = find_columns(headers, file)
    return read_cells(folder, file, sorted(positions.values()))


def texts(folder, file):
    return {position: cells.text.tolist() for position, cells in table(folder, file).cells.items()}


class TestCsv:
    @pytest.mark.parametrize(
        ("codec", "agreement"),
        [
            ("utf-8", "utf-8"),
            ("utf-8", "utf-8-sig"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-8-sig", "utf-8"),
            ("cp1252", "cp1252"),
            ("utf-16", "utf-16"),
        ],
    )
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_encodings_and_line_ends(self, tmp_path, codec, agreement, newline):
        text = newline.join(["X;Y", "één;€ 5", "twee;6"])
        (tmp_path / "a.csv").write_bytes(text.encode(codec))
        assert texts(tmp_path, agreed(codering=agreement)) == {
            0: ["één", "twee"],
            1: ["€ 5", "6"],
        }

    @pytest.mark.parametrize(
        ("codec", "agreement", "remedy"),
        [("cp1252", "utf-8-sig", "cp1252"), ("utf-8", "cp1252", "utf-8-sig")],
    )
    def test_a_wrong_encoding_names_the_file_and_what_to_try(
        self, tmp_path, codec, agreement, remedy
    ):
        (tmp_path / "a.csv").write_bytes(f"X;Y\n{SENTINEL}é;1\n".encode(codec))
        with pytest.raises(DeliveryError) as caught:
            table(tmp_path, agreed(codering=agreement))
        assert '"a.csv"' in str(caught.value)
        assert remedy in caught.value.remedy
        assert SENTINEL not in str(caught.value)

    @pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
    def test_a_file_that_begins_with_the_mark_of_another_encoding_says_so(self, tmp_path, codec):
        (tmp_path / "a.csv").write_bytes("Meldingsnr;Y\na;b\n".encode(codec))
        with pytest.raises(DeliveryError, match=f"mark of {codec}") as caught:
            read_headers(tmp_path, agreed(codering="cp1252"))
        assert caught.value.remedy == f'Write "codering: {codec}" in levering.yaml.'

    def test_a_mark_before_a_quoted_header_is_no_part_of_it(self, tmp_path):
        (tmp_path / "a.csv").write_bytes('"Nr";Y\na;b\n'.encode("utf-8-sig"))
        assert read_headers(tmp_path, agreed(codering="utf-8")) == ["Nr", "Y"]

    def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends(self, tmp_path):
        (tmp_path / "a.csv").write_bytes(b'X;Y\n"a;b\nc";"say ""hi"""\nd;e\n')
        raw = table(tmp_path, agreed())
        assert raw.cells[0].text.tolist() == ["a;b\nc", "d"]
        assert raw.cells[1].text.tolist() == ['say "hi"', "e"]
        assert raw.rows.tolist() == [2, 3]

    def test_rows_of_another_length_are_set_aside_and_the_others_keep_their_number(self, tmp_path):
        (tmp_path / "a.csv").write_text("X;Y\na;b\nc\nd;e;f\ng;h\n", encoding="utf-8")
        raw = table(tmp_path, agreed())
        assert raw.cells[0].text.tolist() == ["a", "g"]
        assert raw.rows.tolist() == [2, 5]
        assert raw.shifted.tolist() == [3, 4]

    def test_rows_keep_their_number_below_a_header_further_down(self, tmp_path):
        (tmp_path / "a.csv").write_text("Export\n;;\nX;Y\na;b\nc\n", encoding="utf-8")
        raw = table(tmp_path, agreed(kopregel=3))
        assert (raw.rows.tolist(), raw.shifted.tolist()) == ([4], [5])

    def test_a_file_in_which_no_row_fits_is_an_error(self, tmp_path):
        (tmp_path / "a.csv").write_text("X;Y\na;b;c\nd;e;f\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match="no row has as many cells"):
            table(tmp_path, agreed())

    def test_a_stray_inch_sign_is_no_open_quote(self, tmp_path):
        (tmp_path / "a.csv").write_text('X;Y\n5" buis;b\nc;d\n', encoding="utf-8")
        assert texts(tmp_path, agreed())[0] == ['5" buis', "c"]

    def test_blank_lines_at_the_end_are_no_rows_and_others_are(self, tmp_path):
        (tmp_path / "a.csv").write_text("X;Y\na;b\n\n;\nc;d\n\n;\n \n", encoding="utf-8")
        raw = table(tmp_path, agreed())
        assert raw.rows.tolist() == [2, 3, 4, 5]
        assert raw.cells[0].empty.tolist() == [False, True, True, False]

    def test_a_file_with_headers_only_has_no_rows(self, tmp_path):
        for text in ("X;Y", "X;Y\n", "X;Y\r\n\r\n"):
            (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")
            assert len(table(tmp_path, agreed()).rows) == 0

    @pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b";;\n"])
    def test_an_empty_file_is_an_error(self, tmp_path, content):
        (tmp_path / "a.csv").write_bytes(content)
        with pytest.raises(DeliveryError, match="no headers in row 1"):
            table(tmp_path, agreed())

    def test_a_missing_file_names_the_nearest(self, tmp_path):
        (tmp_path / "b.csv").write_text("X;Y\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match=r'misses the file "a\.csv"(.|\n)*"b\.csv"'):
            table(tmp_path, agreed())


class TestHeaders:
    @pytest.mark.parametrize("header", [" X ", "X\xa0", '"X"', '"\nX"'])
    def test_white_space_around_a_header_does_not_matter(self, tmp_path, header):
        (tmp_path / "a.csv").write_text(f"{header};Y\na;b\n", encoding="utf-8")
        assert texts(tmp_path, agreed())[0] == ["a"]

    def test_accents_compare_however_they_are_composed(self, tmp_path):
        (tmp_path / "a.csv").write_text("e\u0301e\u0301n;Y\na;b\n", encoding="utf-8")
        assert texts(tmp_path, agreed(kolommen={"x": "één"}))[0] == ["a"]

    def test_a_header_that_is_not_there_hints_at_the_nearest(self, tmp_path):
        (tmp_path / "a.csv").write_text("Meldingsnr;Y\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match=r'no column "Meldingnr".*mean "Meldingsnr"'):
            table(tmp_path, agreed(kolommen={"x": "Meldingnr", "y": "Y"}))

    def test_a_row_of_data_taken_for_headers_is_not_shown(self, tmp_path):
        (tmp_path / "a.csv").write_text(f"X;Y\n{SENTINEL};{SENTINEL}\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match="Check kopregel") as caught:
            table(tmp_path, agreed(kopregel=2))
        assert SENTINEL not in str(caught.value)

    @pytest.mark.parametrize("found", [{}, {"y": "(kolom 2)"}, {"y": "(kolom 2)", "z": "Yb"}])
    def test_the_first_row_of_a_file_without_headers_is_not_shown(self, tmp_path, found):
        line = f"{SENTINEL};Zqaksen;Y\n"
        (tmp_path / "a.csv").write_text(line * 3, encoding="utf-8")
        file = agreed(kolommen={"x": "(kolom 1)", **found})
        try:
            shown = str(find_columns(read_headers(tmp_path, file), file)[1])
        except DeliveryError as error:
            shown = str(error)
        assert "(kolom 3)" in shown or "no column" in shown
        assert SENTINEL not in shown
        assert "Zqaksen" not in shown
        assert '"Y"' not in shown

    def test_a_row_of_data_in_place_of_headers_is_not_lost(self, tmp_path):
        (tmp_path / "a.csv").write_text("M0001;a\nM0002;b\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match="has data in row 1") as caught:
            table(tmp_path, agreed(kolommen={"x": "(kolom 1)", "y": "(kolom 2)"}))
        assert "M0001" not in str(caught.value)

    def test_a_header_that_is_there_twice_is_refused(self, tmp_path):
        (tmp_path / "a.csv").write_text("X;Y;X\na;b;c\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match='more than one column with the header "X"'):
            table(tmp_path, agreed())

    def test_headers_nobody_agreed_on_are_named_and_not_read(self, tmp_path):
        (tmp_path / "a.csv").write_text("X;Chef;Y;Kamer;\na;b;c;d;e\n", encoding="utf-8")
        file = agreed(negeer=["Kamer"])
        assert find_columns(read_headers(tmp_path, file), file)[1] == ["Chef", "(zonder kop)"]
        assert list(table(tmp_path, file).cells) == [0, 2]


class TestXlsx:
    def book(self, folder, *rows, sheets=("Blad1",)):
        book = openpyxl.Workbook()
        book.active.title = sheets[0]
        for name in sheets[1:]:
            book.create_sheet(name)
        for row in rows:
            book.active.append(row)
        book.save(folder / "a.xlsx")
        return book

    def test_numbers_and_dates_stay_what_they_are(self, tmp_path):
        self.book(
            tmp_path,
            ["X", "Y"],
            [1001, dt.datetime(2022, 7, 1)],
            ["0042", dt.date(2022, 7, 2)],
            [None, "3-7-2022"],
        )
        cells = table(tmp_path, agreed("a.xlsx")).cells
        assert cells[0].as_text().tolist()[:2] == ["1001", "0042"]
        assert cells[1].moment.iloc[:2].tolist() == [
            pd.Timestamp("2022-07-01"),
            pd.Timestamp("2022-07-02"),
        ]
        assert cells[1].text.iloc[2] == "3-7-2022"

    def test_a_percentage_is_what_the_researcher_sees(self, tmp_path):
        book = self.book(tmp_path, ["X", "Y"], [0.805, 1])
        book.active["A2"].number_format = "0.0%"
        book.save(tmp_path / "a.xlsx")
        assert table(tmp_path, agreed("a.xlsx")).cells[0].number.tolist() == [80.5]

    def test_rows_keep_the_number_they_have_in_excel(self, tmp_path):
        self.book(tmp_path, ["Export"], [], ["X", "Y"], ["a", 1], [], ["b", 2, "c"], ["d", 3], [])
        raw = table(tmp_path, agreed("a.xlsx", kopregel=3))
        assert raw.rows.tolist() == [4, 5, 7]
        assert raw.shifted.tolist() == [6]
        assert raw.cells[0].text.iloc[[0, 2]].tolist() == ["a", "d"]
        assert raw.cells[0].empty.tolist() == [False, True, False]

    def test_of_several_sheets_one_must_be_named(self, tmp_path):
        self.book(tmp_path, ["X", "Y"], sheets=("Data", "Uitleg"))
        with pytest.raises(DeliveryError, match=r"2 sheets.*Data, Uitleg"):
            table(tmp_path, agreed("a.xlsx"))
        with pytest.raises(DeliveryError, match=r'no sheet "Dta".*mean "Data"'):
            table(tmp_path, agreed("a.xlsx", blad="Dta"))
        assert len(table(tmp_path, agreed("a.xlsx", blad="Data")).rows) == 0

    def test_something_else_with_that_name_is_an_error(self, tmp_path):
        (tmp_path / "a.xlsx").write_text("<html>", encoding="utf-8")
        with pytest.raises(DeliveryError, match=r"is a web page \(HTML\)"):
            table(tmp_path, agreed("a.xlsx"))


class TestParquet:
    def test_types_are_kept(self, tmp_path):
        frame = pa.table(
            {
                "X": pa.array([10**17 + 1, None]),
                "Y": pa.array([dt.date(2022, 7, 1), None]),
                "Z": pa.array(["a ", ""]).dictionary_encode(),
                "U": pa.array([dt.datetime(2022, 6, 30, 22)] * 2, pa.timestamp("us", "UTC")),
            }
        )
        pq.write_table(frame, tmp_path / "a.parquet")
        file = agreed("a.parquet", kolommen={"x": "X", "y": "Y", "z": "Z", "u": "U"})
        raw = table(tmp_path, file)
        assert raw.cells[0].as_text().iloc[0] == "100000000000000001"
        assert raw.cells[1].moment.iloc[0] == pd.Timestamp("2022-07-01")
        assert raw.cells[2].text.iloc[0] == "a"
        assert raw.cells[3].moment.dt.normalize().iloc[0] == pd.Timestamp("2022-07-01")
        assert [cells.empty.tolist()[1] for cells in raw.cells.values()] == [1, 1, 1, 0]

    def test_a_nested_column_is_refused(self, tmp_path):
        pq.write_table(pa.table({"X": [[1]], "Y": ["a"]}), tmp_path / "a.parquet")
        with pytest.raises(DeliveryError, match='column "X" holds neither'):
            table(tmp_path, agreed("a.parquet"))

    def test_something_else_with_that_name_is_an_error(self, tmp_path):
        (tmp_path / "a.parquet").write_text("X;Y\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match=r"is plain text \(CSV\)"):
            table(tmp_path, agreed("a.parquet"))


def test_a_formula_without_outcome_is_damage_and_no_empty_cell(writer, contract_agreement, read):
    headers = ["Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst",
               "Uit dienst"]  # fmt: skip
    row = ["C1", "1", "Vleuten", "staf", 80, "01-01-2018", "=1+1"]
    other = ["C2", "2", "Vleuten", "staf", 80, "01-01-2018", None]
    writer.xlsx(contract_agreement, [headers, row, other], bestand="contracten.xlsx")
    delivery = read()
    assert delivery.quarantine("dienstverbanden")["regels"].tolist() == ["cel_beschadigd"]
    assert len(delivery.table("dienstverbanden")) == 1


def test_sheets_that_are_not_agreed_are_named_hidden_or_not(writer, contract_agreement, read):
    headers = ["Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst",
               "Uit dienst"]  # fmt: skip
    row = ["C1", "1", "Vleuten", "staf", 80, "01-01-2018", None]
    path = writer.xlsx(contract_agreement, [headers, row], bestand="c.xlsx", blad="Blad1")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Verborgen").sheet_state = "hidden"
    book.save(path)
    findings = read().findings
    named = findings.loc[findings["regel"] == "blad_niet_in_afspraak", "bestand"]
    assert named.tolist() == ["c.xlsx [Verborgen]"]
