"""What the reports measure and follow, and what says it: nothing missing without a reason."""

import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.resources import dictionary_path, notebooks_path

FULL, PARTLY, NOT = "volledig", "deels", "niet"


@pytest.fixture(scope="module")
def coverage():
    return pd.read_csv(dictionary_path() / "gepubliceerd" / "dekking.csv", dtype="str").fillna("")


@pytest.fixture(scope="module")
def catalogue():
    return load_indicators(load_dictionary())


def named(coverage):
    """Give every notebook, with the indicator or an empty text, that a row names."""
    places = coverage["waar"].str.split("; ").explode()
    return [tuple((*place.split(": "), "")[:2]) for place in places if place]


def test_every_notebook_and_indicator_that_is_named_exists(coverage, catalogue):
    notebooks = {path.stem for path in notebooks_path().glob("[0-9]*.ipynb")}
    for notebook, name in named(coverage):
        assert notebook in notebooks
        assert not name or catalogue[name].pagina == notebook


def test_every_indicator_that_is_named_is_measured_in_its_notebook(coverage):
    for notebook, name in named(coverage):
        source = (notebooks_path() / f"{notebook}.ipynb").read_text(encoding="utf-8")
        assert not name or f'\\"{name}\\"' in source, name


def test_every_declared_indicator_is_measured_in_its_notebook(catalogue):
    for one in catalogue.indicators.values():
        source = (notebooks_path() / f"{one.pagina}.ipynb").read_text(encoding="utf-8")
        assert f'\\"{one.name}\\"' in source, one.name


def test_what_is_covered_says_where_and_what_is_not_says_what_it_needs(coverage):
    assert set(coverage["dekking"]) == {FULL, PARTLY, NOT}
    full, partly, absent = (coverage[coverage["dekking"] == word] for word in (FULL, PARTLY, NOT))
    assert (full["waar"] != "").all()
    assert (full["nodig"] == "").all()
    assert (partly[["waar", "nodig"]] != "").all(axis=None)
    assert (absent["nodig"].str.len() > 10).all()
    assert (absent["waar"] == "").all()


def test_every_report_and_everything_it_was_asked_to_follow_is_in_it(coverage):
    dictionary = load_dictionary()
    assert set(coverage["bron"]) - {""} == set(dictionary.sources["code"])
    followed = coverage[(coverage["bron"] == "jaarplan_2022") & (coverage["soort"] == "volgen")]
    assert len(followed) >= 25


def test_every_published_figure_that_an_indicator_names_is_of_its_own_kind(catalogue):
    published = load_dictionary().published.set_index("id")
    units = {"procent": "%", "dagen": "dagen", "aantal": "", "fte": "fte"}
    for one in catalogue.indicators.values():
        for name in one.gepubliceerd:
            assert units[published.loc[name, "eenheid"]] == one.eenheid, name
