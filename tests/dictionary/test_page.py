"""A page of the dictionary can be read by somebody who knows no code."""

from __future__ import annotations

import dataclasses
from datetime import date
from html.parser import HTMLParser

import pytest

from lokalis_research.dictionary import SeriesBreak


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser gives it
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def is_balanced(html):
    parser = Balance()
    parser.feed(html)
    return not parser.open


def test_a_table_page_shows_every_field_with_rules_and_breaks(dictionary):
    table = dictionary["dienstverbanden"]
    page = table._repr_html_()
    assert is_balanced(page)
    for field in table.fields:
        assert f"<code>{field.name}</code>" in page
        assert field.label in page
    for words in ("0,01 tot en met 1,2", "codelijst", "verplicht", "mag leeg zijn", "1 juli 2020"):
        assert words in page


def test_a_page_loads_nothing_from_elsewhere(dictionary):
    for page in (dictionary._repr_html_(), dictionary["doelen"]._repr_html_()):
        assert "http" not in page
        assert "<script" not in page


def test_the_overview_names_every_table_and_code_list(dictionary):
    page = dictionary._repr_html_()
    assert is_balanced(page)
    for name in (*dictionary, *dictionary.code_lists):
        assert f"<code>{name}</code>" in page


def test_text_from_the_dictionary_cannot_become_markup(dictionary):
    table = dataclasses.replace(dictionary["doelen"], description="kleiner dan < 10 & meer")
    assert "kleiner dan &lt; 10 &amp; meer" in table._repr_html_()


@pytest.mark.parametrize(
    ("known", "shown"), [("dag", "1 maart 2020"), ("maand", ">maart 2020<"), ("jaar", ">2020<")]
)
def test_a_break_is_dated_no_more_exactly_than_it_is_known(dictionary, known, shown):
    item = SeriesBreak(date(2020, 3, 1), known, "doelen", "", "Iets.", "Iets anders.", "bron")
    assert shown in dataclasses.replace(dictionary["doelen"], breaks=(item,))._repr_html_()
