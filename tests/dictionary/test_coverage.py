"""What the reports measure and follow, and what says it: nothing missing without a reason."""

import pandas as pd
import pytest
import yaml

from lokalis_research.demo.exports import AGREED
from lokalis_research.dictionary import load_dictionary
from lokalis_research.resources import dictionary_path, notebooks_path

FULL, PARTLY, NOT = "volledig", "deels", "niet"
DELIVER = "te leveren: "


@pytest.fixture(scope="module")
def coverage():
    return pd.read_csv(dictionary_path() / "gepubliceerd" / "dekking.csv", dtype="str").fillna("")


def named(coverage):
    """Give every notebook, with the indicator or an empty text, that a row names."""
    places = coverage["waar"].str.split("; ").explode()
    return [tuple((*place.split(": "), "")[:2]) for place in places if place]


def test_every_notebook_and_indicator_that_is_named_exists(coverage, catalogue):
    notebooks = {path.stem for path in notebooks_path().glob("[0-9]*.ipynb")}
    for notebook, name in named(coverage):
        assert notebook in notebooks
        assert not name or catalogue[name].pagina == notebook


def measured(one):
    """Tell whether an indicator is measured in its notebook: by name, or with all of that page."""
    source = (notebooks_path() / f"{one.pagina}.ipynb").read_text(encoding="utf-8")
    return f'\\"{one.name}\\"' in source or f'indicatoren, \\"{one.pagina}\\", ' in source


def test_every_declared_indicator_is_measured_in_its_notebook(catalogue):
    for one in catalogue.indicators.values():
        assert measured(one), one.name


def demo_fields():
    """Name the fields that the demo delivers."""
    files = yaml.safe_load(AGREED)["bestanden"]
    return {f"{file['tabel']}.{field}" for file in files for field in file["kolommen"]}


def test_what_is_covered_but_not_in_the_demo_says_what_to_deliver(coverage, catalogue):
    """Exactly the fields and tables that its indicators declare, and figures that exist."""
    there, figures = demo_fields(), catalogue.dictionary["referentiecijfers"].field("cijfer").codes
    tables = {name.split(".")[0] for name in there}
    for row in coverage[coverage["dekking"] == FULL].to_dict("records"):
        names = [name for _, name in named(pd.DataFrame([row])) if name]
        used = {field for name in names for field in catalogue[name].velden} - there
        wanted = {f if f.split(".")[0] in tables else f.split(".")[0] for f in used}
        listed = set(row["nodig"].removeprefix(DELIVER).split("; ")) - {""}
        public = {one for one in listed if one.startswith("referentiecijfers/")}
        assert listed - public == wanted, row["nummer"]
        assert {one.split("/")[1] for one in public} <= set(figures), row["nummer"]
        asked = {catalogue[name].referentie for name in names} - {""}
        source = (notebooks_path() / "65_aanvullend.ipynb").read_text(encoding="utf-8")
        if public and asked:
            assert {one.split("/")[1] for one in public} <= asked, row["nummer"]
        assert not public or "reference.series(" in source


def test_nine_tenths_of_what_is_delivered_or_can_be_is_covered(coverage):
    measures = coverage[coverage["nummer"].astype(int) <= 133]
    assert (measures["dekking"] == FULL).sum() >= 90
    assert not measures["nodig"].str.contains("geen notebook|niet berekend").any()


def test_what_is_covered_says_where_and_what_is_not_says_what_it_needs(coverage):
    assert set(coverage["dekking"]) == {FULL, PARTLY, NOT}
    full, partly, absent = (coverage[coverage["dekking"] == word] for word in (FULL, PARTLY, NOT))
    assert (full["waar"] != "").all()
    assert ((full["nodig"] == "") | full["nodig"].str.startswith(DELIVER)).all()
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
