"""The workbook of all tables: what stands on a sheet, and that it is the table of the file."""

import io

from python_calamine import CalamineWorkbook

from lokalis_research.share.workbook import (
    HEAD_ROW,
    Sheet,
    holds_tables,
    make_codebook,
    make_workbook,
)

TEXT = (
    "periode;n;n_status;grens;grens_status;deel;deel_status\n"
    "2022H1;20;getoond;;niet_bepaald;;verborgen\n"
    "2022H2;25;getoond;;niet_bepaald;;niet_bepaald\n"
)
COLUMNS = [
    {"naam": name, "titel": name.capitalize(), "eenheid": "", "getal": name != "periode"}
    for name in ("periode", "n", "grens", "deel")
]
SHEET = Sheet(
    "50_cijfers",
    "bereik",
    "Cijfers",
    TEXT,
    {"titel": "Bereik", "bron": ["levering"], "werkwijze": "Geteld.", "kolommen": COLUMNS},
)


def test_a_column_in_which_nothing_exists_is_left_out_of_the_sheet_and_not_of_the_file():
    book = make_workbook([SHEET], ["Omslag"], {"×": "verborgen", "n.v.t.": "is er niet"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("tabel 1").to_python()
    assert rows[HEAD_ROW - 1 :] == [
        ["Periode", "N", "Deel"],
        ["2022H1", 20.0, "×"],
        ["2022H2", 25.0, "n.v.t."],
    ]
    codebook = make_codebook([SHEET])
    assert ";grens;" in codebook
    assert holds_tables(book, {"tabellen/50_cijfers/bereik.csv": TEXT}, codebook)
    exists = TEXT.replace(";;niet_bepaald;;verborgen", ";;verborgen;;verborgen")
    assert not holds_tables(book, {"tabellen/50_cijfers/bereik.csv": exists}, codebook)
