"""Forms that exports come in: read as they were meant, asked about, or refused with the reason."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import draft_agreement
from lokalis_research.levering.cells import Cells
from lokalis_research.levering.dates import to_date
from lokalis_research.levering.draft_columns import best_notation, look_at
from lokalis_research.levering.mapping import FileAgreement, Source
from lokalis_research.levering.read import read_cells, read_headers
from lokalis_research.levering.refuse import shown_header
from lokalis_research.levering.synonyms import header_words, plain_words
from tests.levering.grouped_spells import GROUPED, HEADERS, found


def read_text(folder, content, codering):
    (folder / "a.csv").write_bytes(content)
    file = FileAgreement(bestand="a.csv", tabel="t", kolommen={"x": "X"}, codering=codering)
    return read_cells(folder, file, list(range(len(read_headers(folder, file)))))


@pytest.mark.parametrize("codering", ["cp1252", "utf-8"])
@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["été".encode(), "crème".encode("cp1252"), "fête".encode("cp1252")], "line 2."),
        ([b"a", "één".encode() + "één".encode("cp1252"), b"b"], "line 3."),
    ],
    ids=["of two lines", "of one line"],
)
def test_two_encodings_in_one_file_are_named_with_their_lines(tmp_path, codering, lines, named):
    with pytest.raises(DeliveryError, match="partly UTF-8") as error:
        read_text(tmp_path, b"\r\n".join([b"X", *lines]), codering)
    assert named in str(error.value)


def test_capitals_with_accents_before_a_quotation_mark_are_one_encoding(tmp_path):
    text = "CAF\u00c9\u2019S EN \u00c8\u201d"
    content = f"X\r\n{text}\r\ncaf\u00e9\r\n".encode("cp1252")
    assert read_text(tmp_path, content, "cp1252").cells[0].text[0] == text


def test_utf_32_is_not_taken_for_utf_16(spells, writer, dictionary):
    path = spells(codering="utf-8")
    path.write_bytes(path.read_text("utf-8").encode("utf-32"))
    assert "codering: utf-32" in draft_agreement(writer.folder, dictionary)


@pytest.mark.parametrize("codering", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(spells, writer, dictionary, codering):
    path = spells(codering="utf-8")
    path.write_bytes(path.read_text("utf-8").encode(codering))
    assert f"codering: {codering}" in draft_agreement(writer.folder, dictionary)
    with pytest.raises(DeliveryError, match=f'"codering: {codering}"'):
        read_headers(writer.folder, FileAgreement(**writer.agreement["bestanden"][0]))


def test_a_few_dates_that_may_be_swapped_are_said_and_kept():
    moments = [pd.Timestamp("2022-03-04"), pd.NaT, pd.NaT]
    cells = Cells(
        pd.Series([None, "25-03-2022", "13-04-2022"], dtype="str"), moment=pd.Series(moments)
    )
    read = to_date(cells, "%d-%m-%Y", Source(kolom="x"), open_end=True)
    assert read.marks["datum_misschien_omgewisseld"].tolist() == [True, False, False]
    assert not read.marks["datum_omgewisseld"].any()
    assert read.values.notna().all()


def dates_of(texts, notation="%d-%m-%Y"):
    return to_date(Cells(pd.Series(texts, dtype="str")), notation, Source(kolom="x"), open_end=True)


def test_dates_that_may_be_another_day_in_a_column_with_both_orders_are_refused():
    other = ["03-25-2022", "04-13-2022", "12-31-2022"]
    texts = ["25-03-2022", "04-03-2022", "05-05-2022", *other]
    assert dates_of(texts).marks["datum_volgorde_gemengd"].tolist() == [0, 1, 0, 0, 0, 0]
    assert not dates_of(texts[:-1]).marks["datum_volgorde_gemengd"].any()  # two may be slips


def test_a_few_slips_among_many_dates_leave_the_others_what_they_are():
    days = pd.date_range("2022-01-01", "2022-12-31").strftime("%d-%m-%Y").tolist()
    read = dates_of([*days, "03-25-2022", "04-13-2022"])
    assert not read.marks["datum_volgorde_gemengd"].any()
    assert read.marks["datum_onleesbaar"].sum() == 2


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("maandag 4 juli 2022", "%d %b %Y"), ("ma 04-07-2022", "%d-%m-%Y"),
        ("Mon, 2022-07-04", "%Y-%m-%d"), ("za. 04-07-2022", "%d-%m-%Y"),
        ("04JUL2022", "%d%b%Y"), ("Jul 04, 2022", "%b %d, %Y"),
        ("2022-07-04 00:00:00.0000000", "iso"),
        ("03-07-2022 22:00", "utc %d-%m-%Y %H:%M"), ("04-07-2022 21:59", "utc %d-%m-%Y %H:%M"),
    ],
)  # fmt: skip
def test_a_date_is_the_day_that_it_was_here(text, notation):
    assert dates_of([text], notation).values.tolist() == [pd.Timestamp("2022-07-04")]


@pytest.mark.parametrize(
    ("texts", "notation"),
    [
        (["04JUL2022", "13AUG2022"], "%d%b%Y"), (["Jul 04, 2022", "Aug 13, 2022"], "%b %d, %Y"),
        (["2022-07-04 00:00:00.0000000"], "iso"), (["wo 13-07-2022"], "%d-%m-%Y"),
        (["2022/07/14 00:00:00.000"], "%Y/%m/%d %H:%M:%S.%f"),
    ],
)  # fmt: skip
def test_a_notation_is_recognised(texts, notation):
    looked = look_at(Cells(pd.Series(texts, dtype="str")))
    assert best_notation([looked]) == (notation, False)


def test_times_in_utc_are_recognised_in_any_order_of_day_and_month():
    texts = pd.Series(["30-06-2022 22:00", "13-07-2022 22:00", "14-12-2022 23:00"], dtype="str")
    assert best_notation([look_at(Cells(texts))]) == ("utc %d-%m-%Y %H:%M", False)


def test_an_empty_cell_means_what_stands_above_it_where_that_is_said(
    spells, contracts, read, spell_agreement
):
    contracts()
    columns = spell_agreement["kolommen"] | {
        "medewerker_id": {"kolom": "Persnr", "leeg": "erboven"}
    }
    spells(GROUPED, HEADERS, kolommen=columns, negeer=[])
    table = read().table("verzuimmeldingen")
    assert table["medewerker_id"].value_counts().tolist() == [3, 2]


def test_nothing_is_taken_from_above_a_row_that_was_set_apart(
    spells, contracts, read, spell_agreement
):
    contracts()
    columns = spell_agreement["kolommen"] | {
        "medewerker_id": {"kolom": "Persnr", "leeg": "erboven"}
    }
    rows = [*GROUPED[:3], ["M4", "0002", "10-05-2021", "x", "y", "z", "Ziekte"], GROUPED[4]]
    spells(rows, HEADERS, kolommen=columns, negeer=[])
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 3
    assert found(delivery, "verplicht")["aantal"].tolist() == [1]


def test_groups_that_were_not_stated_are_a_finding_and_a_question(
    spells, contracts, read, writer, dictionary
):
    contracts()
    spells(GROUPED, HEADERS, negeer=[])
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'kolom: "Persnr", leeg: "?"' in drafted
    assert found(read(), "leeg_onder_groep")["aantal"].tolist() == [3]


def test_an_agreement_without_files_says_how_to_get_one(writer, read):
    with pytest.raises(DeliveryError, match="lists no file"):
        read()


def test_cells_that_are_repeated_without_bound_are_said_and_not_read(tmp_path):
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="{}">'
        "<text:p>X</text:p></table:table-cell>"
    )
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'

    def write(times, filled):
        with zipfile.ZipFile(tmp_path / "a.ods", "w") as parts:
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            parts.writestr("META-INF/manifest.xml", "<manifest/>")
            parts.writestr(
                "content.xml",
                f"<office:document-content{names}><office:body><office:spreadsheet>"
                f'<table:table table:name="Blad1"><table:table-row>{cell.format(3)}'
                f'</table:table-row><table:table-row table:number-rows-repeated="{times}">{filled}'
                "</table:table-row></table:table></office:spreadsheet></office:body>"
                "</office:document-content>",
            )

    file = FileAgreement(bestand="a.ods", tabel="t", kolommen={"x": "X"})
    write(1048575, empty)  # as every sheet ends
    assert read_headers(tmp_path, file) == ["X"] * 3
    write(1048575, cell.format(30))
    with pytest.raises(DeliveryError, match="repeats one so often"):
        read_headers(tmp_path, file)


def test_headers_over_two_rows_are_read_together(spells, contracts, read, writer, dictionary):
    contracts()
    second = ["nummer", "", "(dd-mm-jjjj)", "(dd-mm-jjjj)", ""]
    columns = {
        "melding_id": "Meldingsnr nummer", "medewerker_id": "Persnr",
        "eerste_dag": "Begin (dd-mm-jjjj)", "hersteldatum": "Einde (dd-mm-jjjj)", "soort": "Soort",
        "verzuimpercentage": {"vast": "100"},
    }  # fmt: skip
    rows = [row for row in GROUPED if row[1]]
    spells([second, *rows, rows[0][:2]], HEADERS, kolommen=columns, negeer=[], kopregels=2)
    assert "kopregels: 2" in draft_agreement(writer.folder, dictionary)
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 2
    assert delivery.quarantine("verzuimmeldingen")["rij"].tolist() == [5]  # as the file counts
    spells(rows, HEADERS, bestand="een.csv")
    assert draft_agreement(writer.folder, dictionary).count("kopregels") == 1


def test_a_column_without_a_header_is_named_by_its_place(spells, contracts, read, spell_agreement):
    contracts()
    columns = spell_agreement["kolommen"] | {"medewerker_id": "(kolom 2)"}
    headers = [HEADERS[0], "", *HEADERS[2:]]
    spells([row for row in GROUPED if row[1]], headers, kolommen=columns, negeer=[])
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 2
    assert found(delivery, "kolom_niet_in_afspraak").empty


def test_a_separator_at_the_end_of_every_row_is_no_cell(spells, contracts, read):
    contracts()
    path = spells([row for row in GROUPED if row[1]], HEADERS, negeer=[])
    header, *rows = path.read_text("cp1252").split()

    for ends in ((";", ""), ("", ";"), (";", ";")):
        lines = [header + ends[0], *(row + ends[1] for row in rows)]
        path.write_bytes("\r\n".join(lines).encode())
        assert len(read().table("verzuimmeldingen")) == 2, ends


def test_a_cell_beyond_the_headers_is_found_when_other_rows_end_in_a_separator(
    spells, contracts, read
):
    contracts()
    rows = [[f"M{n}", "0001", f"{n % 28 + 1:02d}-{n // 28 + 1:02d}-2022", "", "Ziekte", ""]
            for n in range(150)]  # fmt: skip
    rows[-1][-1] = "x"
    spells(rows, HEADERS, negeer=[])
    quarantine = read().quarantine("verzuimmeldingen")
    assert quarantine["rij"].tolist() == [151]


def test_a_table_before_a_header_tells_nothing_of_the_column():
    assert plain_words("Verzuim[Eerste ziektedag]") == "eerste ziektedag"


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Uren 2022", "Uren 2022"), ("Uren2022", "Uren2022"), ("jan-22", "jan-22"),
        ("% o.b.v. 36 uur", "% o.b.v. 36 uur"),
        ("M0001", "(kolom 3)"), ("Opmerkcafé Kq7Wx", "(kolom 3)"),
        ("12345", "(kolom 3)"), ("03-01-2022", "(kolom 3)"),
        ('zij zei "ja"', "(kolom 3)"), ("een zin " * 9, "(kolom 3)"),
    ],
)  # fmt: skip
def test_a_header_that_may_be_a_cell_is_named_by_its_place(header, shown):
    assert shown_header(header, 2) == shown


def test_a_year_in_a_header_tells_nothing_unless_it_tells_two_apart():
    assert header_words(["Uren2022", "FTE 2022H2", "Uit dienst per 31-12-2022", "2022"]) == [
        "uren", "fte", "uit dienst", "2022",
    ]  # fmt: skip
    assert header_words(["Uren2021", "Uren2022", "Uren"]) == ["uren 2021", "uren 2022", "uren"]


def test_months_as_columns_are_refused_however_they_are_written(tmp_path, dictionary):
    headers = ["Personeelsnummer", "Afdeling", *(f"2022-{month:02d}" for month in range(7, 13))]
    (tmp_path / "a.csv").write_text(";".join(headers) + "\r\n0001;Vleuten;1;0;0;2;0;0\r\n")
    assert "GEWEIGERD a.csv" in draft_agreement(tmp_path, dictionary)


def test_cells_that_were_glued_to_the_headers_are_not_shown(spells, contracts, read):
    contracts()
    headers = [*HEADERS, "Kostenplaats M1234"]
    spells([[*row, "x"] for row in GROUPED], headers, negeer=[])
    delivery = read()
    assert found(delivery, "kolom_niet_in_afspraak")["kolom"].tolist() == ["(kolom 6)"]


def test_a_header_that_stands_there_twice_is_to_be_decided(spells, writer, dictionary):
    spells([[*row, row[2]] for row in GROUPED], [*HEADERS, "Begin"])
    drafted = draft_agreement(writer.folder, dictionary)
    assert 'eerste_dag: "?"  # TE BESLISSEN: "Begin" staat 2 keer in de koppen' in drafted
