"""What stands in the dictionary that comes with the package."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pandas as pd
import pytest
from frictionless import Package, Schema

from lokalis_research.resources import dictionary_path

TABLES = [
    "gezinnen", "personen", "begeleidingen", "gezinsplannen", "doelen", "hulpvragen",
    "verwijzingen", "driegesprekken", "vroegsignalering", "ervaringswijzer", "dienstverbanden",
    "verzuimmeldingen", "verzuimpercentages", "coderingen", "huisartsenpraktijken",
    "referentiecijfers", "klanttevredenheid", "klachten", "collectief", "inloop", "contacten",
    "crisismeldingen", "potjes", "maatwerk", "thuiszitters", "pilots", "werkplezier", "toeslagen",
    "taalaanbod", "evaluaties", "trainingen", "koppelingen", "werkwinkel", "jongerenaanpak",
    "agressie", "afspraken",
]  # fmt: skip
FOLDER = dictionary_path()
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".csv", ".json"})
QUOTE = re.compile(r"[\"“”„«»]|‘[^’]*’|'[^']*'")


def texts_of(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            return [cell for row in csv.reader(lines) for cell in row]

    def walk(node):
        if isinstance(node, dict):
            return [text for value in node.values() for text in walk(value)]
        if isinstance(node, list):
            return [text for value in node for text in walk(value)]
        return [node] if isinstance(node, str) else []

    return walk(json.loads(path.read_text(encoding="utf-8")))


def test_every_table_of_a_delivery_is_described(dictionary):
    assert sorted(dictionary) == sorted(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_field_says_in_dutch_what_it_is(dictionary, name):
    table = dictionary[name]
    assert len(table.description) > 30
    for field in table.fields:
        assert field.label[0].isupper()
        assert field.description.endswith(".")
        assert field.unit or field.type not in {"number", "integer"}


def test_nothing_is_asked_for_that_has_no_use(dictionary, catalogue):
    named = set()
    for one in catalogue.indicators.values():
        groups = {*one.groepen} | ({"buurtteam"} if {"cluster", "ses"} & {*one.groepen} else set())
        tables = {field.partition(".")[0] for field in one.velden}
        named |= {*one.velden} | {f"{name}.{group}" for name in tables for group in groups}
    for name in dictionary:
        table = dictionary[name]
        keys = {*table.primary_key, *(key.field for key in table.foreign_keys)}
        for field in table.fields:
            used = field.name in keys or f"{name}.{field.name}" in named
            assert used or field.use, f"{name}.{field.name}"


def test_ids_of_one_name_share_a_pseudonym(dictionary):
    kinds = {}
    for name in dictionary:
        for field in dictionary[name].fields:
            if field.id_kind:
                kinds.setdefault(field.name, set()).add(field.id_kind)
    assert all(len(kind) == 1 for kind in kinds.values())


def test_no_table_has_a_field_for_the_cause_of_an_absence(dictionary):
    names = {field.name for name in dictionary for field in dictionary[name].fields}
    assert not [name for name in names if re.search("oorzaak|diagnose|klacht|medisch", name)]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_valid_table_schema(name):
    report = Schema.validate_descriptor(str(FOLDER / "tabellen" / f"{name}.json"))
    assert report.valid, [error.note for error in report.errors]


def test_frictionless_accepts_the_package_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = Package(str(FOLDER / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "fieldName", "rowNumber"])


def test_every_csv_is_described_in_the_package():
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    described = {resource["path"] for resource in package["resources"]}
    assert described == {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.csv")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_report_is_quoted(path):
    assert [text for text in texts_of(path) if QUOTE.search(text)] == []


def test_no_file_has_a_column_for_quotations():
    for path in FOLDER.rglob("*.csv"):
        assert "citaat" not in path.read_text(encoding="utf-8").splitlines()[0]


def test_there_are_350_published_figures_and_each_is_defined(dictionary):
    published = dictionary.published
    assert len(published) == 350
    assert published["id"].is_unique
    required = ["indicator", "soort", "waarde", "eenheid", "periode", "bron", "plaats", "definitie"]
    assert published[required].notna().all(axis=None)
    assert np.isfinite(published["waarde"]).all()
    assert set(published["bron"]) == set(dictionary.sources["code"])


def test_the_monthly_absence_figures_stand_in_one_file_only(dictionary):
    monthly = dictionary.published["id"].str.fullmatch(r"jv2022-verzuim-(kort|totaal)-\d{4}-\d{2}")
    assert monthly.sum() == 72
    assert "jv2022-verzuim-kort-2" not in (FOLDER / "gepubliceerd" / "cijfers.csv").read_text(
        encoding="utf-8"
    )


def test_checks_use_figures_that_exist(dictionary):
    used = dictionary.checks["ids_gebruikt"].str.split().explode()
    assert set(used) <= set(dictionary.published["id"])


def test_difference_of_a_check_is_computed_minus_expected(dictionary):
    numbers = dictionary.checks[["verwacht", "berekend", "verschil"]].astype(float)
    difference = numbers["berekend"] - numbers["verwacht"]
    np.testing.assert_allclose(difference, numbers["verschil"], rtol=0, atol=1.5e-4)


def _figures(dictionary):
    return dictionary.published.set_index("id")["waarde"]


def _mean(figures, duration, months):
    return figures[[f"jv2022-verzuim-{duration}-{month}" for month in months]].mean()


def _months(year, first=1, last=12):
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


ABSENCE_CHECKS = {
    **{
        f"verzuim-lang-{year}": lambda f, year=year: (
            (
                f.filter(like=f"totaal-{year}-").to_numpy()
                - f.filter(like=f"kort-{year}-").to_numpy()
            ).mean(),
            _mean(f, "totaal", _months(year)) - _mean(f, "kort", _months(year)),
        )
        for year in (2020, 2021, 2022)
    },
    "verzuim-kort-niet-boven-totaal": lambda f: (
        0,
        sum(
            f[f"jv2022-verzuim-kort-{m}"] > f[f"jv2022-verzuim-totaal-{m}"]
            for year in (2020, 2021, 2022)
            for m in _months(year)
        ),
    ),
    "verzuim-2020h1": lambda f: (
        f["hj2020-verzuim-procent"],
        _mean(f, "totaal", _months(2020, 1, 6)),
    ),
    "verzuim-2020-kwartalen": lambda f: (
        _mean(f, "totaal", _months(2020, 1, 3)),
        _mean(f, "totaal", _months(2020, 4, 6)),
    ),
    "verzuim-2019-afronding": lambda f: (
        f["hj2020-verzuim-2019-procent"],
        f["jv2019-verzuim-totaal-procent"],
    ),
    "verzuim-2018-impliciet": lambda f: (
        f["jv2019-verzuim-totaal-procent"] - f["jv2019-verzuim-stijging"],
        f["jv2019-verzuim-totaal-procent"] / (1 + f["jv2019-verzuim-stijging"] / 100),
    ),
    "verzuim-2022-kleine-toename": lambda f: (
        _mean(f, "totaal", _months(2021)),
        _mean(f, "totaal", _months(2022)),
    ),
    "verzuim-2022-lang-stijging": lambda f: tuple(
        _mean(f, "totaal", _months(year)) - _mean(f, "kort", _months(year)) for year in (2021, 2022)
    ),
    "verzuim-kort-maart-mei-2020": lambda f: (
        _mean(f, "kort", ["2020-03", "2020-05"]),
        _mean(f, "kort", ["2020-03", "2020-05"]) - f["hj2020-verzuim-kort-maart-mei-verschil"],
    ),
    "verzuim-lang-2020h1": lambda f: tuple(
        _mean(f, "totaal", _months(2020, *quarter)) - _mean(f, "kort", _months(2020, *quarter))
        for quarter in ((1, 3), (4, 6))
    ),
    "veiligheid-doelen-som": lambda f: (
        f["jv2022-steekproef-gezinnen-aantal"],
        f["jv2022-steekproef-doelen-aantal"] + f["jv2022-steekproef-zonder-doelen-aantal"],
    ),
    "verwijzingen-per-gezin": lambda f: (
        f["jv2019-verwijzingen-gezinnen-procent"],
        100 * f["jv2019-verwijzingen-aantal"] / f["jv2019-bereik-gezinnen-aantal"],
    ),
    "verwijzingen-aandeel-gezinnen": lambda f: (
        f["jv2019-verwijzingen-gezinnen-procent"],
        100 * f["jv2019-verwijzingen-gezinnen-aantal"] / f["jv2019-bereik-gezinnen-aantal"],
    ),
}


@pytest.mark.parametrize("name", ABSENCE_CHECKS)
def test_a_check_is_what_its_figures_say(dictionary, name):
    row = dictionary.checks.set_index("id").loc[name]
    expected, computed = ABSENCE_CHECKS[name](_figures(dictionary))
    assert float(row["verwacht"]) == pytest.approx(expected, abs=5.1e-5)
    assert float(row["berekend"]) == pytest.approx(computed, abs=5.1e-5)


def test_every_check_on_absence_is_recomputed_here(dictionary):
    on_absence = dictionary.checks["id"].str.startswith("verzuim")
    assert set(dictionary.checks.loc[on_absence, "id"]) <= set(ABSENCE_CHECKS)


def test_series_breaks_are_in_order_and_within_the_years_of_the_reports(dictionary):
    breaks = dictionary.series_breaks
    assert breaks["datum"].is_monotonic_increasing
    assert breaks["datum"].between(pd.Timestamp(2019, 1, 1), pd.Timestamp(2022, 12, 31)).all()
    assert breaks[["wat", "gevolg", "bron"]].notna().all(axis=None)


def test_a_table_knows_its_own_breaks(dictionary):
    assert {item.tabel for item in dictionary["verzuimmeldingen"].breaks} == {"verzuimmeldingen"}
    assert sum(len(dictionary[name].breaks) for name in dictionary) == len(dictionary.series_breaks)
