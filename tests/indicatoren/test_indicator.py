"""What is declared of indicators: checked when read, written out, and enough to compute with."""

import re
import shutil

import pandas as pd
import pytest
import yaml

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.indicatoren import indicator, rows_staff
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.indicatoren.measure import measure
from lokalis_research.period import HalfYear
from lokalis_research.release.door import release
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.resources import dictionary_path
from tests.indicatoren.by_hand import material, tables

H1 = HalfYear(2022, 1)


@pytest.fixture
def declared(tmp_path):
    """Read the dictionary with other declarations beside its own."""

    def read(text):
        folder = tmp_path / "data_dictionary"
        shutil.copytree(dictionary_path(), folder)
        (folder / "indicatoren" / "eigen.yaml").write_text(text, encoding="utf-8")
        return load_dictionary(folder)

    return read


def own(**other):
    words = {
        "naam": "Eigen", "vraag": "Hoeveel?", "definitie": "Alle.", "bron": "eigen definitie",
        "opgave": "veiligheid", "pagina": "60_begeleiding", "velden": ["begeleidingen.einddatum"],
        "teller": {"rijen": "beeindigd", "kolom": "uitval", "label": "Uitval"}, **other,
    }  # fmt: skip
    return yaml.safe_dump({"eigen": {k: v for k, v in words.items() if v is not None}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (own(noemr={}), 'cannot be "noemr"'),
        (own(vraag=None), "does not say vraag"),
        (own(velden=["begeleidingen.einde"]), 'cannot be "begeleidingen.einde"'),
        (own(groepen=["wijk"]), 'cannot be "wijk"'),
        (own(perioden=["week"]), 'cannot be "week"'),
        (own(referentie="huizen"), 'cannot be "huizen"'),
        (own(teller={"rijen": "x", "kolom": "y", "label": "z"}), 'cannot be "x"'),
        (own(teller={"rijen": "beeindigd", "label": "z"}), "does not say kolom"),
        (own(teller={"rijen": "tabel.klachten", "kolom": "weg", "label": "z"}), 'cannot be "weg"'),
        (own(interval="wilson"), "an interval and no denominator"),
        (own(noemer={"rijen": "beeindigd", "kolom": "uitval", "label": "z"}), "one column for"),
        (own().replace("eigen:", "uitval:", 1), "declared twice"),
    ],
)
def test_a_slip_in_a_declaration_is_refused_and_named(declared, text, words):
    dictionary = declared(text)
    with pytest.raises(DictionaryError, match=re.escape(words)):
        load_indicators(dictionary)


def test_an_indicator_that_does_not_exist_is_named_with_what_is_near(catalogue):
    with pytest.raises(DictionaryError, match="uitvl"):
        catalogue["uitvl"]


def test_every_published_figure_that_is_named_exists(catalogue):
    known = set(load_dictionary().published["id"])
    assert {
        one for indicator in catalogue.indicators.values() for one in indicator.gepubliceerd
    } <= known


def test_a_declaration_alone_is_an_indicator(declared):
    dictionary = declared(own())
    result = measure(material(dictionary), "eigen", [H1])
    assert result.table["uitval"].tolist() == [1]


def test_the_example_of_the_manual_works_as_it_stands(declared, repository, monkeypatch):
    """On 30 June 2022 m01, m03 and m06 of the eight were there for more than two years."""
    manual = (repository / "docs" / "indicator.md").read_text(encoding="utf-8")
    declaration = re.search(r"```yaml\n(.*?)```", manual, re.DOTALL).group(1)
    function = re.search(r"```python\n(def .*?)```", manual, re.DOTALL).group(1)
    exec(function, rows := dict(vars(rows_staff)))
    monkeypatch.setitem(indicator.ROWS, "ervaring", rows["experienced"])
    dictionary = declared(declaration)
    table = measure(material(dictionary), "lang_in_dienst", [H1]).exact()
    assert table[["lang", "alle", "waarde"]].to_numpy().tolist() == [[3, 8, 37.5]]
    assert len(declaration.splitlines()) + len(function.splitlines()) <= 30


def test_the_manual_explains_every_word(repository):
    manual = (repository / "docs" / "indicator.md").read_text(encoding="utf-8")
    for kind in (indicator.Indicator, indicator.Part):
        for word in set(kind.__dataclass_fields__) - {"name"}:
            assert f"`{word}`" in manual, word


def test_the_page_of_an_indicator_says_what_counts_and_what_it_is_not_to_be_set_beside(catalogue):
    page = catalogue.page("zonder_hulp_verder")._repr_html_()
    for text in (
        "Na begeleiding zonder hulp verder",
        "begeleidingen.uitkomst",
        "september 2020",
        "Jaarverslag 2019",
    ):
        assert text in page


def test_every_indicator_has_all_it_needs_to_be_read(catalogue):
    for one in catalogue.indicators.values():
        assert one.vraag.endswith("?"), one.name
        assert one.definitie.endswith("."), one.name
        assert all(text.endswith(".") for text in one.vergelijk_niet), one.name


def test_a_break_counts_for_who_uses_the_field_or_all_of_its_table(catalogue):
    breaks = catalogue["digitaal_gebruik"].breaks(catalogue.dictionary)
    assert {one.veld for one in breaks} == {""}
    stated = catalogue["vinkje_veiligheid"].breaks(catalogue.dictionary)
    assert {one.veld for one in stated} == {"", "veiligheid_afgewogen"}


def test_a_city_without_any_break_in_its_systems_has_one_group(catalogue, declared):
    dictionary = declared(own())
    breaks = pd.read_csv(dictionary.path / "reeksbreuken.csv")
    kept = breaks[~(breaks["tabel"].eq("begeleidingen") & breaks["veld"].isna())]
    kept.to_csv(dictionary.path / "reeksbreuken.csv", index=False)
    table = measure(
        material(load_dictionary(dictionary.path)), "duur_afgerond", [H1], ["overgang"]
    ).table
    assert table["overgang"].tolist() == ["geen verandering bekend"]


def test_parts_and_their_whole_are_known_to_the_door_to_count_the_same(catalogue):
    for one in catalogue.indicators.values():
        fixed = one.noemer.vast_over if one.noemer else ()
        top = one.teller.quantity(fixed)
        if fixed and set(fixed) <= set(top.additive):
            assert top.counts == one.noemer.quantity(fixed).counts, one.name


def test_a_small_age_class_cannot_be_subtracted_from_the_others(dictionary, let_out):
    """Three of 43 people have no year of birth: the total, or the other class, is hidden too."""
    families = [f"f{number}" for number in range(40)]
    support = tables()["begeleidingen"].iloc[[0] * 40].assign(gezin_id=families)
    persons = pd.DataFrame(
        {
            "persoon_id": [f"p{number}" for number in range(43)],
            "gezin_id": [*families, *families[:3]],
            "rol": "kind",
            "geboortejaar": pd.array([2010] * 40 + [None] * 3, "Int64"),
            "eigen_vraag": pd.array([True] * 43, "boolean"),
        }
    )
    made = material(dictionary, begeleidingen=support, personen=persons)
    shown = let_out(measure(made, "kinderen_en_jongeren", [H1], ["leeftijd"])).table
    hidden = shown[shown["in_leeftijd"].isna()]
    assert "niet vastgelegd" in set(hidden["leeftijd"])
    assert len(hidden) > 1 or shown["personen"].isna().all()


def test_a_count_of_people_adds_up_where_nobody_is_in_two_groups(declared):
    """Of 22 employees two have a function of their own: the others beside the total tell that."""
    text = own(
        opgave="professionele_organisatie",
        pagina="70_medewerkers",
        velden=["dienstverbanden.functie"],
        groepen=["functie"],
        teller={
            "rijen": "dienst", "kolom": "medewerkers", "label": "Medewerkers",
            "tijd": "stand", "wie": "medewerker", "eens": True,
        },
    )  # fmt: skip
    functions = ["gezinswerker"] * 20 + ["ondersteuning", "staf"]
    staff = tables()["dienstverbanden"].iloc[[0] * 22].assign(
        medewerker_id=[f"m{number}" for number in range(22)], functie=functions
    )  # fmt: skip
    dictionary = declared(text)
    made = material(dictionary, dienstverbanden=staff)
    register = Register(load_rules(dictionary))
    results = (measure(made, "eigen", [H1], by) for by in ([], ["functie"]))
    total, parts = (release(one, dictionary, register=register).table for one in results)
    assert total["medewerkers"].tolist() == [20]
    assert parts["medewerkers"].isna().all()


def test_what_stands_beside_a_number_names_no_year_that_is_still_to_come(catalogue):
    """A page of any half-year repeats it: from when something changed is a series break."""
    for name, one in catalogue.indicators.items():
        words = " ".join((one.naam, one.definitie, one.zin, *one.vergelijk_niet))
        assert not [year for year in re.findall(r"20\d\d", words) if year > "2018"], name


def test_a_team_has_a_cell_from_when_it_existed():
    """A count of nobody in a team that was still to come would be hidden, and tell of no team."""
    dictionary = load_dictionary()
    support = tables()["begeleidingen"]
    new = support.iloc[[7]].assign(gezin_id="g99", buurtteam="Leidsche Rijn Terwijde")
    made = material(dictionary, begeleidingen=pd.concat([support, new], ignore_index=True))

    counted = measure(
        made, "aanmeldingen_per_week", [HalfYear(2021, 2), HalfYear(2022, 1)], "buurtteam"
    ).table

    there = counted[counted["buurtteam"] == "Leidsche Rijn Terwijde"]["periode"]
    assert there.tolist() == ["2022H1"]
    assert set(counted.loc[counted["periode"] == "2021H2", "buurtteam"]) == {
        "Overvecht De Gagel", "Vleuten",
    }  # fmt: skip


def test_a_class_has_a_cell_from_when_a_team_of_it_existed(tmp_path):
    """Else that nobody was there yet is a number to hide, which the other classes give away."""
    folder = shutil.copytree(dictionary_path(), tmp_path / "data_dictionary")
    teams = folder / "codelijsten" / "buurtteams.csv"
    listed = pd.read_csv(teams, dtype="str").assign(ses="laag")
    listed.loc[listed["geldig_van"] == "2022-01-01", "ses"] = "hoog"
    listed.to_csv(teams, index=False)
    support = tables()["begeleidingen"]
    new = support.iloc[[7]].assign(gezin_id="g99", buurtteam="Leidsche Rijn Terwijde")
    made = material(
        load_dictionary(folder), begeleidingen=pd.concat([support, new], ignore_index=True)
    )

    halves = [HalfYear(2021, 2), HalfYear(2022, 1)]
    counted = measure(made, "aanmeldingen_per_week", halves, "ses").table

    assert counted["ses"].groupby(counted["periode"]).agg(list).to_dict() == {
        "2021H2": ["laag"],
        "2022H1": ["hoog", "laag"],
    }


def test_a_catalogue_is_gone_through_by_name():
    catalogue = load_indicators(load_dictionary())
    assert [catalogue[name].naam for name in catalogue] == [
        one.naam for one in catalogue.indicators.values()
    ]
    assert len(catalogue) == len(set(catalogue)) > 50
