"""The agreement: what it says is checked before any file is opened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.errors_in_dutch import line_in_dutch
from lokalis_research.levering.agreement import parse_agreement, read_agreement
from lokalis_research.levering.mapping import (
    Agreement,
    FileAgreement,
    Made,
    Phases,
    Source,
    Withdrawn,
)

FILE = {"bestand": "a.csv", "tabel": "verzuimmeldingen", "kolommen": {"soort": "Soort"}}


def with_file(**changes):
    return {"naam": "Proef", "peildatum": "2023-01-31", "bestanden": [FILE | changes]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("naam: a\x07b", "holds a sign that no text may hold"),
        ("naam: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("naam: a\nnaam: b", 'line 2: this is no valid YAML; the key "naam" stands there twice'),
        ("naam: a: b", "line 1: this is no valid YAML"),
        ("naam: [a", "line 1: this is no valid YAML"),
        ("naam: %a", "line 1: this is no valid YAML"),
        ("naam: 'a", "line 1: this is no valid YAML"),
        ("naam: a\n\tb: c", "line 2: this is no valid YAML"),
        ("naam: a\n b: c", "line 2: this is no valid YAML"),
        ("naam: a\n---\nnaam: b", "line 2: this is no valid YAML"),
        ("naam: &a [x]\npeildatum: *a", "refers to another line"),
    ],
)
def test_a_file_that_is_no_agreement_is_refused_in_a_sentence(tmp_path, text, message):
    (tmp_path / "levering.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryError, match=message) as caught:
        read_agreement(tmp_path)
    assert not re.search(r"\b(?:the|this|it|expected)\b", line_in_dutch(caught.value))


def test_what_is_still_open_in_a_draft_is_named_and_stops_it():
    with pytest.raises(DeliveryError, match=r'"a.csv", decimaalteken: is still to be decided'):
        parse_agreement(with_file(decimaalteken="?"))


def test_the_reference_page_explains_every_key_and_no_other():
    page = Path(__file__).parents[2].joinpath("docs", "levering_yaml.md").read_text("utf-8")
    explained = set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE))
    models = (Agreement, Made, FileAgreement, Source, Phases, Withdrawn)
    assert explained == {key for model in models for key in model.model_fields}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kolomen": {}}, 'kolomen: is no known key. Did you mean "kolommen"'),
        ({"kolommen": {}}, "kolommen"),
        ({"kolommen": {"soort": {"kolom": "A", "eenhied": "x"}}}, 'Did you mean "eenheid"'),
        ({"kolommen": {"soort": {}}}, 'needs either "kolom"'),
        ({"kolommen": {"soort": {"kolom": "A", "vast": "1"}}}, 'needs either "kolom"'),
        ({"kolommen": {"soort": {"kolom": "A", "eenheid": "uren_per_week"}}}, '"voltijd" goes'),
        ({"kolommen": {"soort": {"kolom": "A", "voltijd": "36"}}}, '"voltijd" goes with'),
        ({"kolommen": {"soort": {"kolom": "A", "betekenis": "dag"}}}, "laatste_ziektedag"),
        ({"codering": "cp9999"}, "no known encoding"),
        ({"codering": "base64"}, "no known encoding"),
        ({"scheidingsteken": ";;"}, "scheidingsteken"),
        ({"decimaalteken": ",", "duizendtalteken": ","}, "the same sign"),
        ({"datumnotatie": "dd-mm-jjjj"}, "must hold %d, %m and %Y"),
        ({"datumnotatie": "%d %j %Y"}, "must hold %d, %m and %Y"),
        ({"datumnotatie": "%d-%m-%Y %d"}, "must hold %d, %m and %Y"),
        ({"kopregel": "0"}, "kopregel"),
        ({"bestand": "../a.csv"}, "without a path"),
        ({"bestand": "a.pdf"}, "must end in one of .csv"),
        ({"weglaten": ["("]}, "pattern 1 is no regular expression"),
    ],
)
def test_an_error_names_the_file_the_key_and_what_is_allowed(changes, message):
    with pytest.raises(DeliveryError) as caught:
        parse_agreement(with_file(**changes))
    assert message in str(caught.value)
    assert 'file "' in str(caught.value)


@pytest.mark.parametrize("peildatum", ["31-01-2023", "2023-02-30", "1675123200", "2023"])
def test_the_peildatum_is_a_date_that_exists(peildatum):
    with pytest.raises(DeliveryError, match="peildatum"):
        parse_agreement(with_file() | {"peildatum": peildatum})


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(DeliveryError) as caught:
        parse_agreement({"peildatum": "gisteren", "bestanden": [], "nam": "x"})
    assert str(caught.value).count("\n- ") == 4


def test_a_peildatum_left_empty_is_still_to_be_filled_in():
    with pytest.raises(DeliveryError, match="- peildatum: is still to be filled in"):
        parse_agreement(with_file() | {"peildatum": None})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kolommen": None}, "kolommen: is still to be filled in"),
        ({"kopregel": "een"}, "kopregel: must be a whole number"),
        ({"scheidingsteken": ";;"}, "scheidingsteken: must be one sign"),
        ({"codes": "soort"}, "codes: must have keys with values below it"),
        ({"negeer": "Chef"}, "negeer: must be a list, with a dash before each item"),
    ],
)
def test_a_value_of_another_kind_is_told_in_plain_words(changes, message):
    with pytest.raises(DeliveryError) as caught:
        parse_agreement(with_file(**changes))
    assert message in str(caught.value)


def test_codes_with_nothing_below_them_are_none():
    for codes in (None, {"soort": None}):
        (file,) = parse_agreement(with_file(codes=codes)).bestanden
        assert not any(file.codes.values())


@pytest.mark.parametrize("data", [None, [], "tekst", {"bestanden": "a.csv"}, {"bestanden": [1]}])
def test_something_else_than_an_agreement_is_an_error_and_no_crash(data):
    with pytest.raises(DeliveryError):
        parse_agreement(data)


def test_the_same_file_twice_for_one_table_is_refused():
    with pytest.raises(DeliveryError, match="listed twice"):
        parse_agreement(with_file() | {"bestanden": [FILE, FILE]})


class TestFile:
    def write(self, folder, text):
        (folder / "levering.yaml").write_text(text, encoding="utf-8")
        return folder

    def test_codes_stay_text_and_empty_is_missing(self, tmp_path):
        text = (
            "naam: Proef\npeildatum: 2023-01-31\nbestanden:\n"
            "- {bestand: a.csv, tabel: t, kolommen: {soort: S}, blad: ,\n"
            "   codes: {soort: {0101: ziekte, yes: ziekte, 1e3: ~, onbekend: }}}\n"
        )
        (file,) = read_agreement(self.write(tmp_path, text)).bestanden
        assert file.codes == {
            "soort": {"0101": "ziekte", "yes": "ziekte", "1e3": None, "onbekend": None}
        }
        assert file.blad is None

    def test_a_key_that_stands_there_twice_is_refused(self, tmp_path):
        with pytest.raises(
            DeliveryError, match='line 2: this is no valid YAML; the key "naam" stands there twice'
        ):
            read_agreement(self.write(tmp_path, "naam: a\nnaam: b\n"))

    def test_broken_yaml_names_the_line(self, tmp_path):
        with pytest.raises(DeliveryError, match="line 2: this is no valid YAML"):
            read_agreement(self.write(tmp_path, "naam: a\n\tpeildatum: b\n"))

    def test_another_encoding_is_refused(self, tmp_path):
        (tmp_path / "levering.yaml").write_bytes("naam: één".encode("cp1252"))
        with pytest.raises(DeliveryError, match="not written in UTF-8"):
            read_agreement(tmp_path)


class TestAgainstTheDictionary:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"tabel": "verzuim"}, 'there is no table "verzuim". Did you mean "verzuim'),
            ({"codes": {"sort": {}}}, 'codes: table "verzuimmeldingen" has no field "sort"'),
            ({"codes": {"soort": {"Z": "ziek"}}}, '"ziek" is no code of it. Did you mean "ziekte"'),
        ],
    )
    def test_what_does_not_exist_is_named_with_the_nearest(self, spells, read, change, message):
        spells(**change)
        with pytest.raises(DeliveryError) as caught:
            read()
        assert message in str(caught.value)

    @pytest.mark.parametrize(
        ("field", "source", "message"),
        [
            ("eerste_dagg", "Begin", 'has no field "eerste_dagg". Did you mean "eerste_dag"'),
            ("eerste_dag", {"kolom": "Begin", "betekenis": "laatste_ziektedag"}, "only for herst"),
            ("soort", {"kolom": "Soort", "eenheid": "procent"}, "only for numbers"),
            ("verzuimpercentage", {"vast": "veel"}, '"vast" of verzuimpercentage does not fit'),
        ],
    )
    def test_a_source_that_does_not_fit_its_field_is_refused(
        self, spells, read, spell_agreement, field, source, message
    ):
        spells(kolommen=spell_agreement["kolommen"] | {field: source})
        with pytest.raises(DeliveryError) as caught:
            read()
        assert message in str(caught.value)

    def test_what_is_no_value_and_what_is_no_field_are_told_at_once(
        self, contracts, spells, writer, read
    ):
        contracts(decimaalteken="komma")
        spells(kolommen={"melding_id": "Meldingsnr", "soortt": "Soort"})
        writer.agreement["peildatum"] = None
        with pytest.raises(DeliveryError) as caught:
            read()
        message = str(caught.value)
        assert "peildatum: is still to be filled in" in message
        assert 'file "contracten.csv", decimaalteken: must be' in message
        assert "may not be empty" not in message
        assert 'file "verzuim.csv", kolommen: table' in message
        assert 'the field "eerste_dag" must be mapped' in message

    def test_a_required_field_must_be_mapped(self, spells, read, spell_agreement):
        del spell_agreement["kolommen"]["eerste_dag"]
        spells(kolommen=spell_agreement["kolommen"])
        with pytest.raises(DeliveryError, match='the field "eerste_dag" must be mapped'):
            read()

    def test_an_optional_field_may_be_missing_and_is_found(self, contracts, read):
        contracts(kolommen={
            "dienstverband_id": "Contractnr", "medewerker_id": "Persnr", "begin": "In dienst",
            "deeltijdfactor": {"kolom": "Parttime %", "eenheid": "procent"},
        }, codes={}, negeer=["Afdeling", "Functie", "Uit dienst"])  # fmt: skip
        findings = read().findings
        absent = findings.loc[findings["regel"] == "veld_niet_geleverd", "kolom"]
        assert sorted(absent) == ["buurtteam", "einde", "functie"]
