"""The codebook for goal quality that comes with the package."""

from __future__ import annotations

import pytest

COUNTED_NOT_CODED = {"hoogstens_vijf_doelen"}


def test_every_criterion_of_the_code_list_is_asked_or_counted(codebook, dictionary):
    listed = set(dictionary.code_list("doelcriteria")["code"])
    assert set(codebook.names) == listed - COUNTED_NOT_CODED


def test_leefgebied_is_a_nominal_code_with_the_fields_of_the_registration(codebook, dictionary):
    fields = dictionary.code_list("leefgebieden")
    asked = codebook["leefgebied"]
    assert asked.meetniveau == "nominaal"
    assert list(asked.counted) == list(fields["code"])
    assert [value.label for value in asked.waarden if value.telt_mee] == list(fields["naam"])


def test_titles_are_those_of_the_code_list(codebook, dictionary):
    names = dictionary.code_list("doelcriteria").set_index("code")["naam"]
    assert {one.naam: one.titel for one in codebook.criteria} == names[
        list(codebook.names)
    ].to_dict()


def test_every_question_has_a_positive_and_a_negative_example_and_help_in_doubt(codebook):
    for criterion in codebook.criteria:
        assert criterion.vraag.endswith("?")
        assert len(criterion.uitleg) > 60
        assert len(criterion.bij_twijfel) > 30
        codes = {example.code for example in criterion.voorbeelden}
        assert len(codes) >= 2, criterion.naam
        assert all(example.waarom.endswith(".") for example in criterion.voorbeelden)


def test_the_answer_that_is_no_judgement_does_not_count(codebook):
    for criterion in codebook.criteria:
        assert "onduidelijk" in criterion.codes
        assert "onduidelijk" not in criterion.counted


def test_no_example_is_a_goal_of_the_demo(codebook, studied):
    """Else the machine, or a coder, would be tested on what it was taught."""
    texts = set(studied.texts.str.casefold())
    for criterion in codebook.criteria:
        assert not {example.tekst.casefold() for example in criterion.voorbeelden} & texts


@pytest.mark.parametrize("word", ["Lokalis", "jaarverslag", "klant"])
def test_the_codebook_speaks_to_coders_and_not_of_the_reports(codebook, word):
    assert word not in codebook.model_dump_json()
