"""Codebooks: what they must hold, how they look, and when versions may be compared."""

import re

import pytest

from lokalis_research.codering import CodingError, check_comparable, load_codebook
from lokalis_research.codering.codebook import comparable_criteria, printed_page
from lokalis_research.dictionary import load_dictionary


def test_every_codebook_of_the_dictionary_can_be_read():
    dictionary = load_dictionary()
    for path in (dictionary.path / "codeboek").glob("*.yaml"):
        name, version = path.stem.rsplit("-v", 1)
        assert load_codebook(dictionary, name, version).criteria


def test_the_newest_version_is_taken_and_ten_comes_after_nine(tmp_path, content):
    import yaml

    dictionary = load_dictionary()
    (tmp_path / "codeboek").mkdir()
    for version in ("9", "10", "2"):
        path = tmp_path / "codeboek" / f"proef-v{version}.yaml"
        data = content | {"versie": version}
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    there = type("There", (), {"path": tmp_path})
    assert load_codebook(there, "proef").versie == "10"
    assert load_codebook(there, "proef", "2").versie == "2"
    with pytest.raises(CodingError, match='no version "3"'):
        load_codebook(there, "proef", "3")
    with pytest.raises(CodingError, match=r'no codebook "prof".*Did you mean "proef"'):
        load_codebook(there, "prof")
    assert load_codebook(dictionary, "doelkwaliteit").naam == "doelkwaliteit"


def test_a_file_must_be_called_what_it_is(tmp_path, content):
    import yaml

    (tmp_path / "codeboek").mkdir()
    path = tmp_path / "codeboek" / "proef-v3.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CodingError, match=r"Call it proef-v2\.yaml"):
        load_codebook(type("There", (), {"path": tmp_path}), "proef")


def spoil(data, *path, value):
    *way, last = path
    for step in way:
        data = data[step]
    data[last] = value


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("criteria", 0, "naam"), "Concreet!", r"criteria\.0\.naam: must be small letters"),
        (("criteria", 1, "naam"), "concreet", 'criterium "concreet" stands there twice'),
        (("criteria", 0, "waarden", 1, "code"), "ja", 'code "ja" is used for two answers'),
        (("criteria", 0, "waarden", 1, "toets"), "1", 'toets "1" is used for two answers'),
        (("criteria", 0, "waarden", 1, "label"), "Ja", 'label "Ja" is used for two answers'),
        (("criteria", 0, "waarden", 1, "toets"), "t", "the coder's screen uses those"),
        (("criteria", 0, "waarden", 1, "toets"), "12", "must be one key"),
        (("criteria", 0, "waarden", 1, "toets"), "A", "must be one key"),
        (("criteria", 0, "waarden", 1, "telt_mee"), False, "at least two answers that count"),
        (("criteria", 0, "voorbeelden", 0, "code"), "misschien", "which is no answer"),
        (("criteria", 0, "meetniveau"), "interval", r"criteria\.0\.meetniveau"),
        (("criteria", 0, "ongewijzigd_sinds"), "3", "lies after the version"),
        (("versie",), 2, r"versie: Input should be a valid string"),
        (("versie",), "twee", "must be a version between quotes"),
        (("kleur",), "rood", "kleur: Extra inputs are not permitted"),
        (("criteria",), [], "criteria:"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(content, as_codebook, path, value, said):
    spoil(content, *path, value=value)
    with pytest.raises(CodingError, match=said):
        as_codebook(content)


def test_a_key_that_stands_there_twice_is_refused():
    from lokalis_research.codering.codebook import read_codebook

    with pytest.raises(CodingError, match='at line 1: the key "naam" stands there twice'):
        read_codebook(b"naam: a\nnaam: b\n", "x-v1.yaml")


def test_explanations_may_be_improved_but_questions_and_answers_may_not(content, as_codebook):
    before = as_codebook(content)
    content["criteria"][0]["uitleg"] = "Beter uitgelegd."
    assert as_codebook(content).fingerprint == before.fingerprint
    content["criteria"][0]["vraag"] = "Iets anders?"
    assert as_codebook(content).fingerprint != before.fingerprint


def test_versions_compare_only_on_what_is_declared_unchanged(content, as_codebook):
    newer = as_codebook(content)
    older = as_codebook(
        content | {"versie": "1", "criteria": [content["criteria"][0]]}, "proef-v1.yaml"
    )
    assert comparable_criteria(older, newer) == ("concreet",)
    assert comparable_criteria(newer, older) == ("concreet",)
    check_comparable([newer, older], ["concreet"])
    check_comparable([newer, newer], ["haalbaar"])
    with pytest.raises(CodingError, match=r'"haalbaar" under versions 1 and 2.*not declared'):
        check_comparable([newer, older], ["concreet", "haalbaar"])


def test_a_change_between_two_versions_stands_in_the_way_of_all_that_span_it(content, as_codebook):
    versions = []
    for number, since in (("1", "1"), ("2", "1"), ("3", "3"), ("4", "3")):
        content["criteria"][0]["ongewijzigd_sinds"] = since
        content["criteria"][1]["ongewijzigd_sinds"] = "1"
        versions.append(as_codebook(content | {"versie": number}))
    check_comparable(versions[:2], ["concreet"])
    check_comparable(versions[2:], ["concreet"])
    with pytest.raises(CodingError, match="not declared unchanged"):
        check_comparable([versions[0], versions[3]], ["concreet"])


def test_a_criterion_that_says_it_is_unchanged_must_be(content, as_codebook):
    older = as_codebook(content | {"versie": "1", "criteria": [content["criteria"][0]]})
    content["criteria"][0]["waarden"][1]["code"] = "neen"
    content["criteria"][0]["voorbeelden"] = []
    with pytest.raises(CodingError, match='declares "concreet" unchanged since 1'):
        comparable_criteria(older, as_codebook(content))


def test_other_codebooks_are_never_compared(content, as_codebook):
    with pytest.raises(CodingError, match="different codebooks"):
        comparable_criteria(as_codebook(content), as_codebook(content | {"naam": "ander"}))


def test_the_page_shows_every_question_answer_key_and_example(codebook):
    page = printed_page(codebook)
    for one in codebook.criteria:
        assert one.vraag in page
        assert one.bij_twijfel in page
        for value in one.waarden:
            assert f"<kbd>{value.toets}</kbd> {value.label}" in page
        for example in one.voorbeelden:
            assert example.tekst in page
            assert example.waarom in page
    assert "van laag naar hoog" in page
    assert not re.search(r"https?://|<script", page)


def test_the_page_cannot_be_broken_by_what_is_written(content, as_codebook):
    content["criteria"][0]["uitleg"] = "<script>alert(1)</script>"
    assert "<script>" not in printed_page(as_codebook(content))


def test_a_version_says_which_guideline_of_which_year_it_follows(content, as_codebook):
    content["richtlijnen"] = [{"naam": "Samen & beter", "jaar": 2022, "vraagt": "SMART doelen"}]
    page = printed_page(as_codebook(content))
    assert "Samen &amp; beter (2022): SMART doelen" in page
    content["richtlijnen"][0]["jaar"] = 22
    with pytest.raises(CodingError, match=r"richtlijnen.0.jaar"):
        as_codebook(content)


def test_a_guideline_gives_answers_no_other_meaning(content, as_codebook):
    before = as_codebook(content).fingerprint
    content["richtlijnen"] = [{"naam": "Samen", "jaar": 2022, "vraagt": "iets"}]
    assert as_codebook(content).fingerprint == before
