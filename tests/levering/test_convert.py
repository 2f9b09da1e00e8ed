"""Cells become values in the agreed notation, or they fail: nothing is guessed."""

from __future__ import annotations

import pandas as pd
import pytest

from lokalis_research.dictionary import Field
from lokalis_research.levering.cells import Cells, text_cells
from lokalis_research.levering.convert import convert
from lokalis_research.levering.mapping import FileAgreement, Source
from lokalis_research.levering.synonyms import load_spellings


def field(type_="number", **changes):
    return Field("f", "F", "", type_, "open", **changes)


def agreed(**changes):
    return FileAgreement(bestand="a.csv", tabel="t", kolommen={"f": "F"}, **changes)


def one(cells, target, file=None, **source):
    """Convert a single cell; None when it failed, NaN-like when it is missing."""
    cells = text_cells([cells]) if isinstance(cells, str) else cells
    converted = convert(cells, target, Source(kolom="F", **source), file or agreed())
    refused = [rule for rule in converted.marks if rule != "open_einde"]
    assert not refused or pd.isna(converted.values.iloc[0])
    return f"<{refused[0]}>" if refused else converted.values.iloc[0]


def number(value):
    return Cells(text_cells([None]).text, number=pd.Series([value], dtype="float64"))


def moment(value):
    return Cells(text_cells([None]).text, moment=pd.Series([pd.Timestamp(value)]))


FAILED = "<getal_onleesbaar>"


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "expected"),
    [
        ("1,5", ",", None, 1.5),
        ("-1,5", ",", None, -1.5),
        ("1.5", ",", None, FAILED),
        ("1,5", ".", None, FAILED),
        ("1.234", ",", None, FAILED),
        ("1.234", ",", ".", 1234.0),
        ("1.234,5", ",", ".", 1234.5),
        ("1234,5", ",", ".", 1234.5),
        ("1.23", ",", ".", FAILED),
        ("12.34.567", ",", ".", FAILED),
        ("1.234", ".", None, 1.234),
        ("1.234", ".", ",", 1.234),
        ("1,234.5", ".", ",", 1234.5),
        ("1 234,5", ",", " ", 1234.5),
        ("1\xa0234,5", ",", " ", 1234.5),
        ("1e3", ",", None, FAILED),
        ("nan", ",", None, FAILED),
        ("inf", ",", None, FAILED),
        ("½", ",", None, FAILED),
        ("٣", ",", None, FAILED),
        ("1,", ",", None, FAILED),
        (",5", ",", None, FAILED),
        ("80%", ",", None, FAILED),
        ("#N/B", ",", None, "<cel_beschadigd>"),
    ],
)
def test_a_number_is_read_in_its_notation_only(text, decimal, thousands, expected):
    file = agreed(decimaalteken=decimal, duizendtalteken=thousands)
    assert one(text, field(), file) == expected


@pytest.mark.parametrize(
    ("text", "unit", "source", "expected"),
    [
        ("80,5", "fte", {"eenheid": "procent"}, 0.805),
        ("80,5 %", "fte", {"eenheid": "procent"}, 0.805),
        ("28,8", "fte", {"eenheid": "uren_per_week", "voltijd": 36}, 0.8),
        ("0,8", "fte", {"eenheid": "factor"}, 0.8),
        ("0,8", "fte", {}, 0.8),
        ("50", "procent", {}, 50.0),
        ("50%", "procent", {}, 50.0),
        ("0,5", "procent", {"eenheid": "factor"}, 50.0),
        ("50", "procent", {"eenheid": "procent"}, 50.0),
    ],
)
def test_units_become_those_of_the_dictionary(text, unit, source, expected):
    assert one(text, field(unit=unit), **source) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("text", "expected"), [("3", 3), ("3,0", 3), ("3,5", FAILED)])
def test_a_whole_number_has_no_fraction(text, expected):
    assert one(text, field("integer")) == expected


DATE = "<datum_onleesbaar>"


@pytest.mark.parametrize(
    ("cells", "notation", "expected"),
    [
        ("03-04-2022", "%d-%m-%Y", "2022-04-03"),
        ("03-04-2022", "%m-%d-%Y", "2022-03-04"),
        ("3-4-2022", "%d-%m-%Y", "2022-04-03"),
        ("13-04-2022", "%m-%d-%Y", DATE),
        ("29-02-2020", "%d-%m-%Y", "2020-02-29"),
        ("29-02-2022", "%d-%m-%Y", DATE),
        ("03/04/2022", "%d-%m-%Y", DATE),
        ("03-04-22", "%d-%m-%Y", DATE),
        ("03-04-2022 00:00", "%d-%m-%Y", DATE),
        ("03-04-2022 13:45", "%d-%m-%Y %H:%M", "2022-04-03"),
        ("20220403", "%Y%m%d", "2022-04-03"),
        ("44654", "%d-%m-%Y", DATE),
        ("44654", "excel", "2022-04-03"),
        ("60000000", "excel", DATE),
        ("03-04-2022", "excel", DATE),
        (number(44654.75), "%d-%m-%Y", "2022-04-03"),
        (number(44654.0), "excel", "2022-04-03"),
        (number(20220403.0), "%Y%m%d", "2022-04-03"),
        (number(20220403.0), "%d-%m-%Y", DATE),
        (number(-1.0), "%d-%m-%Y", DATE),
        (moment("2022-04-03 13:45"), "%d-%m-%Y", "2022-04-03"),
    ],
)
def test_a_date_is_read_in_its_notation_only(cells, notation, expected):
    value = one(cells, field("date"), agreed(datumnotatie=notation))
    assert value == expected if isinstance(value, str) else value == pd.Timestamp(expected)


def test_the_last_day_of_illness_is_the_day_before_the_first_day_back():
    file = agreed(datumnotatie="%d-%m-%Y")
    assert one("28-02-2020", field("date"), file, betekenis="laatste_ziektedag") == (
        pd.Timestamp("2020-02-29")
    )


@pytest.mark.parametrize("text", ["31-12-9999", "01-01-2999"])
def test_an_open_end_is_missing_only_where_a_date_may_be(text):
    assert pd.isna(one(text, field("date")))
    assert one(text, field("date", required=True)) >= pd.Timestamp("2900-01-01")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("1001", "1001"),
        ("0042", "0042"),
        (" \xa01001 ", "1001"),
        (number(1001.0), "1001"),
        (number(1001.5), "1001.5"),
        (moment("2022-01-01"), "<tekst_is_datum>"),
        ("twee\nregels", "<cel_beschadigd>"),
    ],
)
def test_an_id_is_the_same_text_whatever_kind_of_cell_it_stands_in(cells, expected):
    assert one(cells, field("string")) == expected


def test_free_text_may_run_over_several_lines():
    target = Field("f", "F", "", "string", "vrije_tekst")
    assert one("twee\nregels", target) == "twee\nregels"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ziekte", "ziekte"),
        ("ziekte ", "ziekte"),
        ("Verlof", "zwangerschap"),
        ("1", "ziekte"),
        ("verlof", "<code_onbekend_leeg>"),
        ("griep", "<code_onbekend_leeg>"),
    ],
)
def test_a_code_is_agreed_or_in_the_code_list(text, expected):
    file = agreed(codes={"f": {"Verlof": "zwangerschap", "1": "ziekte"}})
    assert one(text, field("string", codes=("ziekte", "zwangerschap")), file) == expected


def test_a_number_cell_has_an_agreed_code_too():
    file = agreed(codes={"f": {"1": "ziekte"}})
    assert one(number(1.0), field("string", codes=("ziekte",)), file) == "ziekte"


def test_a_value_can_be_agreed_to_mean_nothing():
    file = agreed(codes={"f": {"n.v.t.": None}})
    assert pd.isna(one("n.v.t.", field("date"), file))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja", True),
        ("N", False),
        ("1", True),
        ("onwaar", False),
        ("x", True),
        ("\u2717", False),
        ("misschien", "<ja_nee_onleesbaar>"),
    ],
)
def test_yes_and_no(text, expected):
    assert one(text, field("boolean")) == expected


def test_of_crosses_alone_nobody_knows_what_nothing_means_until_it_is_said():
    cells = text_cells(["x", None, "x", "onbekend"])
    file = agreed(codes={"f": {"onbekend": None}})
    asked = convert(cells, field("boolean"), Source(kolom="F"), file)
    assert asked.marks["alleen_ja"].tolist() == [False, True, False, False]
    assert asked.values.isna().tolist() == [False, True, False, True]
    said = convert(cells, field("boolean"), Source(kolom="F", leeg="nee"), file)
    assert said.values.fillna(False).tolist() == [True, False, True, False]
    assert said.values.isna().tolist() == [False, False, False, True]
    assert not said.marks


@pytest.mark.parametrize("type_", ["string", "number", "integer", "date", "boolean"])
def test_an_empty_cell_is_missing_and_no_failure(type_):
    converted = convert(text_cells(["", " ", "\xa0"]), field(type_), Source(kolom="F"), agreed())
    assert converted.values.isna().all()
    assert converted.marks == {}


def test_known_synonyms_of_a_code_are_that_code_and_a_whole_wijk_is_no_team(dictionary):
    spellings = load_spellings(dictionary)
    field = dictionary["begeleidingen"].field("buurtteam")
    file = FileAgreement(bestand="a.csv", tabel="begeleidingen", kolommen={"buurtteam": "T"})
    cells = text_cells(["Overvecht", "de gagel", "Atlantis"])
    converted = convert(cells, field, file.kolommen["buurtteam"], file, spellings["buurtteams"])
    assert converted.values.tolist()[1] == "Overvecht De Gagel"
    assert converted.marks["naam_niet_eenduidig"].tolist() == [True, False, False]
    assert converted.marks["code_onbekend"].tolist() == [False, False, True]


def test_one_column_may_have_a_notation_of_its_own(dictionary):
    field = dictionary["begeleidingen"].field("startdatum")
    source = Source(kolom="S", datumnotatie="%m/%d/%Y %I:%M %p")
    file = FileAgreement(bestand="a.csv", tabel="begeleidingen", kolommen={"startdatum": source})
    converted = convert(text_cells(["03/04/2022 12:00 AM"]), field, source, file)
    assert converted.values.tolist() == [pd.Timestamp("2022-03-04")]


def test_an_endless_number_is_no_number():
    assert one("9" * 400, field()) == "<getal_onleesbaar>"
    assert one("9" * 15, field()) == 999_999_999_999_999


@pytest.mark.parametrize(
    ("text", "notation", "expected"),
    [
        ("1032022", "%d%m%Y", "<datum_onleesbaar>"),
        ("10032022", "%d%m%Y", "2022-03-10"),
        ("3-1-2022", "%d-%m-%Y", "2022-01-03"),
        ("today", "%d-%m-%Y", "<datum_onleesbaar>"),
        ("now", "iso", "<datum_onleesbaar>"),
        ("2022-07-01", "iso", "2022-07-01"),
        ("2022-06-30T22:30:00Z", "iso", "2022-07-01"),
        ("2022-06-30T21:30:00Z", "iso", "2022-06-30"),
        ("2022-12-31T23:00:00.000Z", "iso", "2023-01-01"),
        ("2022-07-01T00:00:00+02:00", "iso", "2022-07-01"),
        ("2022-07-01 00:00", "iso", "2022-07-01"),
        ("2022-13-01", "iso", "<datum_onleesbaar>"),
    ],
)
def test_a_date_is_read_as_agreed_and_is_the_day_in_utrecht(text, notation, expected):
    found = one(text, field("date"), agreed(datumnotatie=notation))
    assert found == (expected if expected[0] == "<" else pd.Timestamp(expected))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,23457E+11", "nummer_beschadigd"),
        ("1E+11", "nummer_beschadigd"),
        ("#####", "cel_beschadigd"),
        ("#SPILL!", "cel_beschadigd"),
        ("NULL", "nummer_is_geen_nummer"),
        ("nan", "nummer_is_geen_nummer"),
        ("N.v.t.", "nummer_is_geen_nummer"),
        ("onbekend", "nummer_is_geen_nummer"),
        ("-", "nummer_is_geen_nummer"),
        ("0", "nummer_is_geen_nummer"),
    ],
)
def test_what_is_no_number_of_anybody_is_found(text, rule):
    assert one(text, field("string", id_kind="melding_id")) == f"<{rule}>"


@pytest.mark.parametrize("text", ["12E4", "NULO1", "0001", "A-1"])
def test_an_unusual_number_of_somebody_is_kept(text):
    assert one(text, field("string", id_kind="melding_id")) == text


def test_signs_that_cannot_be_seen_are_taken_out_and_counted():
    converted = convert(
        text_cells(["m\u200b1", "m\u00ad2", "m3"]), field("string", id_kind="melding_id"),
        Source(kolom="F"), agreed(),
    )  # fmt: skip
    assert converted.values.tolist() == ["m1", "m2", "m3"]
    assert converted.marks["onzichtbare_tekens"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("27/36", {"eenheid": "breuk"}, 0.75),
        ("27,0 / 36", {"eenheid": "breuk"}, 0.75),
        ("27 uur van 36 uur", {"eenheid": "breuk"}, 0.75),
        ("27/0", {"eenheid": "breuk"}, FAILED),
        ("27", {"eenheid": "breuk"}, FAILED),
        ("27 uur", {"eenheid": "uren_per_week", "voltijd": 36}, 0.75),
        ("27 uur", {}, FAILED),
        ("75 %", {"eenheid": "procent"}, 0.75),
        ("75 procent", {"eenheid": "procent"}, 0.75),
        ("936", {"eenheid": "uren_per_jaar", "voltijd": 1872}, 0.5),
        ("75 %", {}, FAILED),
    ],
)
def test_a_part_of_a_full_time_week_is_written_as_agreed(text, source, expected):
    assert one(text, field(), **source) == expected


def test_presence_is_the_other_part_of_absence():
    percentage = field(unit="procent")
    assert one("25", percentage, betekenis="aanwezigheid") == 75.0
    assert one("0,25", percentage, betekenis="aanwezigheid", eenheid="factor") == 75.0


@pytest.mark.parametrize(
    "text", ["4300 De Meern", "BT De Meern", "De Meern [4300]", "JG01 - de meern"]
)
def test_a_team_is_known_with_its_code_and_what_teams_are_called(dictionary, text):
    teams = load_spellings(dictionary)["buurtteams"]
    assert teams.find(pd.Series([text], dtype="str"))[0].tolist() == ["De Meern"]
