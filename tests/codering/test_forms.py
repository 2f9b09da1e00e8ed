"""Forms in Excel: what a coder gets, and that only what was given out comes back."""

import openpyxl
import pytest

from lokalis_research.codering import CodingError, codings, import_codings, read_form, write_form


@pytest.fixture
def made(new_round):
    return new_round(6, overlap=0)


@pytest.fixture
def form(made, tmp_path):
    """Write anna's form."""
    texts = {unit: f"={unit} tekst\x07" for unit in made.units_of("anna")}
    return write_form(made, "anna", tmp_path / "formulier.xlsx", texts)


@pytest.fixture
def fill(form):
    """Fill the form in; then spoil it if asked, and save it."""

    def go(spoil=None, *, leave=()):
        book = openpyxl.load_workbook(form)
        sheet = book["Formulier"]
        for row in range(2, 5):
            sheet[f"D{row}"], sheet[f"E{row}"] = "Ja", "Wel wat, maar niet veel"
        sheet["F3"], sheet["G3"] = "Concreet", "Over Piet"
        for cell in leave:
            sheet[cell] = None
        if spoil:
            spoil(book, sheet)
        book.save(form)
        return form

    return go


def test_a_filled_in_form_comes_back_as_codes(made, fill):
    table = read_form(fill(), made)
    assert table["eenheid_id"].drop_duplicates().tolist() == made.units_of("anna")
    assert set(table["codeur"]) == {"anna"}
    assert set(zip(table["criterium"], table["oordeel"], strict=True)) == {
        ("concreet", "ja"),
        ("haalbaar", "midden"),
    }
    doubted = table[table["twijfel"]]
    assert doubted[["eenheid_id", "criterium", "notitie"]].to_numpy().tolist() == [
        [made.units_of("anna")[1], "concreet", "Over Piet"]
    ]
    assert import_codings(made, table, source="formulier") == 6
    assert codings(made)["twijfel"].sum() == 1


def test_the_form_explains_offers_and_locks(made, form):
    book = openpyxl.load_workbook(form)
    assert book.sheetnames[:2] == ["Uitleg", "Formulier"]
    assert [book[name].sheet_state for name in book.sheetnames[2:]] == ["veryHidden"] * 2
    explained = "\n".join(str(row[0].value or "") for row in book["Uitleg"].iter_rows())
    for criterion in made.codebook.criteria:
        assert criterion.vraag in explained
        assert criterion.bij_twijfel in explained
    sheet = book["Formulier"]
    assert [cell.value for cell in sheet[1]] == [
        *("nr", "eenheid", "tekst", "Concreet", "Haalbaar", "twijfel over", "notitie")
    ]
    assert sheet.protection.sheet
    assert sheet["B2"].protection.locked
    assert not sheet["D2"].protection.locked
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["D2:D4"] == "_lijsten!$A$1:$A$3"
    assert [book["_lijsten"][f"B{row}"].value for row in (1, 2, 3)] == [
        value.label for value in made.codebook["haalbaar"].waarden
    ]


def test_a_text_is_never_a_formula_and_never_breaks_the_file(form, made):
    cell = openpyxl.load_workbook(form)["Formulier"]["C2"]
    assert cell.data_type == "s"
    assert cell.value == f"={made.units_of('anna')[0]} tekst "


def test_another_coders_units_and_answers_are_not_in_it(made, form):
    book = openpyxl.load_workbook(form)
    content = " ".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
    )
    assert not any(unit in content for unit in made.units_of("bram"))
    assert "bram" not in content


def formula(book, sheet):
    sheet["D2"] = '=IF(1,"Ja","Nee")'


def swap_columns(book, sheet):
    for row in range(1, 5):
        sheet[f"D{row}"].value, sheet[f"E{row}"].value = (
            sheet[f"E{row}"].value,
            sheet[f"D{row}"].value,
        )


def swap_rows(book, sheet):
    for column in "BCDE":
        sheet[f"{column}2"].value, sheet[f"{column}4"].value = (
            sheet[f"{column}4"].value,
            sheet[f"{column}2"].value,
        )


def repeat_row(book, sheet):
    for column in "ABCDE":
        sheet[f"{column}5"] = sheet[f"{column}4"].value


def set_cell(address, value):
    return lambda book, sheet: sheet.__setitem__(address, value)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (set_cell("D2", None), "D2: empty"),
        (set_cell("E3", "geheim"), "E3: not in the list"),
        (set_cell("D3", "jaa"), "D3: not in the list"),
        (set_cell("D4", 1), "D4: not in the list"),
        (set_cell("F2", "Iets"), "F2: not in the list"),
        (set_cell("G2", "geheim"), "F2: empty, while there is a note"),
        (set_cell("G3", "x" * 2001), "G3: longer than 2000 signs"),
        (formula, "D2: holds a formula"),
        (set_cell("B3", "d9999"), "B3: is no unit of this form"),
        (set_cell("A3", 7), "A3: the number of the row was changed"),
        (set_cell("D1", "Iets"), r"D1: a head differs .*"),
        (set_cell("H3", "geheim"), "H3: nothing belongs here"),
        (set_cell("D9", "geheim"), "D9: nothing belongs here"),
        (swap_columns, r"D1:E1: a head differs .*"),
        (swap_rows, r"B2, B4: another unit belongs here .*"),
        (repeat_row, "B4:B5: a unit stands there twice"),
        (lambda book, sheet: sheet.delete_rows(3), r"B4: the unit is missing .*"),
        (lambda book, sheet: sheet.delete_cols(4), r"D1:G1: a head differs .*"),
        (lambda book, sheet: sheet.merge_cells("D2:E2"), "D2:E2: cells may not be merged"),
        (lambda book, sheet: setattr(sheet, "title", "Blad1"), "renamed"),
        (lambda book, sheet: book.create_sheet("Extra"), "sheets were added"),
        (lambda book, sheet: book.remove(book["_ronde"]), "removed"),
        (lambda book, sheet: book["_ronde"].__setitem__("A1", "{}"), "does not say to which"),
    ],
)
def test_a_form_that_was_edited_into_something_else_is_refused(made, fill, spoil, said):
    with pytest.raises(CodingError, match=said) as caught:
        read_form(fill(spoil), made)
    assert "geheim" not in str(caught.value)


def test_everything_that_is_wrong_is_told_at_once(made, fill):
    def spoil(book, sheet):
        sheet["D2"] = None
        sheet["E2"] = "Iets"
        sheet["E4"] = "Iets"

    with pytest.raises(CodingError, match=r"D2: empty\.\n- E2, E4: not in the list"):
        read_form(fill(spoil), made)


def test_cells_beside_each_other_are_told_as_one_block(made, fill):
    def spoil(book, sheet):
        for address in ("D2", "E2", "D3", "E3", "E4"):
            sheet[address] = None

    with pytest.raises(CodingError, match="D2:E3, E4: empty"):
        read_form(fill(spoil), made)


def test_an_answer_that_was_typed_in_other_letters_counts(made, fill):
    def shout(book, sheet):
        for row in sheet.iter_rows(min_row=2, min_col=4, max_col=sheet.max_column):
            for cell in row:
                if cell.value:
                    cell.value = f" {cell.value.upper()}"

    as_given, typed = read_form(fill(), made), read_form(fill(shout), made)
    assert typed["oordeel"].tolist() == as_given["oordeel"].tolist()


def test_a_form_may_be_filled_in_by_parts_if_that_is_said(made, fill):
    path = fill(leave=("D2", "E4"))
    table = read_form(path, made, partly=True)
    assert len(table) == 4
    import_codings(made, table)
    assert import_codings(made, read_form(fill(), made)) == 2


def test_a_doubt_about_a_question_without_an_answer_is_refused_also_by_parts(made, fill):
    with pytest.raises(CodingError, match="D3: empty"):
        read_form(fill(leave=("D3",)), made, partly=True)


def test_a_form_of_another_round_draw_or_codebook_is_refused(
    made, fill, new_round, tmp_path, content, as_codebook
):
    path = fill()
    other = new_round(6, overlap=0, naam="ronde-2", folder=tmp_path / "2")
    with pytest.raises(CodingError, match="form of another round"):
        read_form(path, other)
    draw = new_round(6, overlap=0, folder=tmp_path / "3", key=b"another key of sixteen bytes")
    with pytest.raises(CodingError, match="form of another draw"):
        read_form(path, draw)
    newer = as_codebook(content | {"versie": "3"})
    version = new_round(6, overlap=0, folder=tmp_path / "4", codebook=newer)
    with pytest.raises(CodingError, match="another version of the codebook"):
        read_form(path, version)
    with pytest.raises(CodingError, match="coder whom round ronde-1 does not have"):
        read_form(path, new_round(6, overlap=0, folder=tmp_path / "5", coders=["bram", "eva"]))


@pytest.mark.parametrize("content", [b"", b"geen werkboek", b"PK\x03\x04 kapot"])
def test_what_is_no_workbook_says_so(made, tmp_path, content):
    path = tmp_path / "stuk.xlsx"
    path.write_bytes(content)
    with pytest.raises(CodingError, match="no workbook that can be read"):
        read_form(path, made)


def test_a_form_is_never_written_over_and_needs_all_texts(made, form, tmp_path):
    with pytest.raises(CodingError, match="there already"):
        write_form(made, "anna", form)
    with pytest.raises(CodingError, match="3 of 3 units have no text"):
        write_form(made, "anna", tmp_path / "nieuw.xlsx", {})
    assert not (tmp_path / "nieuw.xlsx").exists()
    with pytest.raises(CodingError, match="no coder"):
        write_form(made, "eva", tmp_path / "nieuw.xlsx")
