"""The dictionary loads whole, or says which file breaks which rule."""

from __future__ import annotations

import json

import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.resources import dictionary_path


def edit_table(folder, table, change):
    path = folder / "tabellen" / f"{table}.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def field(descriptor, name):
    return next(item for item in descriptor["fields"] if item["name"] == name)


def test_a_copy_elsewhere_says_the_same(folder, dictionary):
    copy = load_dictionary(folder)
    assert copy.fingerprint == dictionary.fingerprint
    assert list(copy) == list(dictionary)


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        (
            "dienstverbanden",
            lambda d: field(d, "functie").update(codelijst="functie"),
            ["dienstverbanden.json", "functie", 'Did you mean "functies"'],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "buurtteam").update(codekolom="name"),
            ["dienstverbanden.json", "codekolom", "naam"],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "begin").pop("privacy"),
            ["dienstverbanden.json", "begin", "privacy"],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "begin").update(privacy="geheim"),
            ["dienstverbanden.json", "begin", "geheim"],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "begin").update(type="datum"),
            ["dienstverbanden.json", "begin", "datum"],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "medewerker_id").pop("id_soort"),
            ["dienstverbanden.json", "medewerker_id", "id_soort"],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "begin").update(privcy="open"),
            ["dienstverbanden.json", "privcy", 'Did you mean "privacy"'],
        ),
        (
            "dienstverbanden",
            lambda d: field(d, "begin").update(constraints={"minimaal": 1}),
            ["dienstverbanden.json", "begin", "minimaal"],
        ),
        (
            "dienstverbanden",
            lambda d: d["fields"].append(dict(field(d, "begin"))),
            ["dienstverbanden.json", "begin", "twice"],
        ),
        (
            "dienstverbanden",
            lambda d: d.update(primaryKey=["id"]),
            ["dienstverbanden.json", "primaryKey", "id"],
        ),
        (
            "dienstverbanden",
            lambda d: d.update(primaryKey=["einde"]),
            ["dienstverbanden.json", "einde", "primaryKey"],
        ),
        ("dienstverbanden", lambda d: d.pop("primaryKey"), ["dienstverbanden.json", "primaryKey"]),
        ("dienstverbanden", lambda d: d.pop("title"), ["dienstverbanden.json", "title"]),
        ("dienstverbanden", lambda d: d.update(name="contracten"), ["contracten"]),
        (
            "verzuimpercentages",
            lambda d: d["foreignKeys"][0]["reference"].update(resource="meldingen"),
            ["verzuimpercentages.json", "melding_id", "meldingen"],
        ),
        (
            "verzuimpercentages",
            lambda d: d["foreignKeys"][0]["reference"].update(fields=["nummer"]),
            ["verzuimpercentages.json", "melding_id", "nummer"],
        ),
        (
            "verzuimpercentages",
            lambda d: d["foreignKeys"][0].update(fields=["melding_id", "vanaf"]),
            ["verzuimpercentages.json", "foreign key"],
        ),
        (
            "verzuimpercentages",
            lambda d: field(d, "melding_id").update(id_soort="medewerker_id"),
            ["verzuimpercentages.json", "melding_id", "id_soort"],
        ),
    ],
)
def test_a_descriptor_that_breaks_a_rule_is_named(folder, table, change, named):
    edit_table(folder, table, change)
    with pytest.raises(DictionaryError) as error:
        load_dictionary(folder)
    assert all(word in str(error.value) for word in named), str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("gepubliceerd/verzuim_maand.csv", "2.65", "twee", ["verzuim_maand.csv", "kort_pct", "2"]),
        ("gepubliceerd/verzuim_maand.csv", "2.65", "", ["verzuim_maand.csv", "kort_pct"]),
        ("gepubliceerd/verzuim_maand.csv", "2.65", "inf", ["verzuim_maand.csv", "kort_pct"]),
        ("gepubliceerd/verzuim_maand.csv", "2020-01", "2020-02", ["verzuim_maand.csv", "twice"]),
        ("gepubliceerd/verzuim_maand.csv", "2020-01", "jan 2020", ["verzuim_maand.csv", "maand"]),
        ("gepubliceerd/verzuim_maand.csv", "kort_pct", "kort", ["verzuim_maand.csv", "kort_pct"]),
        (
            "gepubliceerd/cijfers.csv",
            "jv2019-jaren-transformatie",
            "jv2019-doelstellingen-aantal",
            ["cijfers.csv", "jv2019-doelstellingen-aantal"],
        ),
        (
            "gepubliceerd/cijfers.csv",
            "jv2019-jaren-transformatie",
            "jv2022-verzuim-kort-2020-01",
            ["cijfers.csv", "verzuim_maand.csv", "jv2022-verzuim-kort-2020-01"],
        ),
        ("reeksbreuken.csv", "2021-12-01", "december", ["reeksbreuken.csv", "datum"]),
        ("reeksbreuken.csv", ",maand,", ",ongeveer,", ["reeksbreuken.csv", "ongeveer"]),
        ("reeksbreuken.csv", ",gezinnen,gezin_id,", ",gezin,gezin_id,", ["gezinnen"]),
        ("reeksbreuken.csv", ",gezinnen,gezin_id,", ",gezinnen,gezin,", ["gezin_id"]),
        ("codelijsten/functies.csv", "staf,", "overig,", ["functies.csv", "overig", "twice"]),
        ("codelijsten/buurtteams.csv", ",Zuilen,", ",Ondiep,", ["buurtteams.csv", "naam"]),
        ("vrijgaveregels.yaml", "versie:", "versie: [", ["vrijgaveregels.yaml"]),
        ("tabellen/doelen.json", "{", "[", ["doelen.json"]),
    ],
)
def test_a_file_that_breaks_a_rule_is_named(folder, file, old, new, named):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DictionaryError) as error:
        load_dictionary(folder)
    assert all(word in str(error.value) for word in named), str(error.value)


@pytest.mark.parametrize(
    "file", ["vrijgaveregels.yaml", "reeksbreuken.csv", "gepubliceerd/cijfers.csv"]
)
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    with pytest.raises(DictionaryError, match=file.rpartition("/")[2]):
        load_dictionary(folder)


def test_another_folder_is_no_dictionary(tmp_path):
    with pytest.raises(DictionaryError, match="no data dictionary"):
        load_dictionary(tmp_path)


def test_an_unknown_name_is_answered_with_the_nearest(dictionary):
    with pytest.raises(DictionaryError, match='Did you mean "verzuimmeldingen"'):
        dictionary["verzuimmelding"]
    with pytest.raises(DictionaryError, match='Did you mean "buurtteams"'):
        dictionary.code_list("buurteams")
    with pytest.raises(DictionaryError, match='Did you mean "eerste_dag"'):
        dictionary["verzuimmeldingen"].field("eerstedag")


def test_any_change_of_any_file_changes_the_fingerprint(folder):
    before = load_dictionary(folder).fingerprint
    path = folder / "README.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load_dictionary(folder).fingerprint != before


def test_files_that_systems_leave_behind_do_not_change_the_fingerprint(folder):
    before = load_dictionary(folder).fingerprint
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "README-checkpoint.md").write_bytes(b"x")
    assert load_dictionary(folder).fingerprint == before


def test_what_is_given_out_can_be_changed_without_changing_the_dictionary(dictionary):
    published = dictionary.published
    published.loc[:, "waarde"] = 0.0
    teams = dictionary.code_list("buurtteams")
    teams["naam"] = "x"
    assert dictionary.published["waarde"].ne(0).any()
    assert "Zuilen" in set(dictionary.code_list("buurtteams")["naam"])


def test_the_default_is_the_dictionary_of_the_package(dictionary):
    assert dictionary.path == dictionary_path()
