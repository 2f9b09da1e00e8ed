"""The true tables of the city fit the dictionary, and hold what embarrasses a careless analysis."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from lokalis_research.demo import City, generate_city
from lokalis_research.dictionary import Dictionary

TABLES = [
    "gezinnen", "personen", "begeleidingen", "hulpvragen", "gezinsplannen", "doelen",
    "verwijzingen", "driegesprekken", "vroegsignalering", "ervaringswijzer",
]  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_fit_the_dictionary(
    city: City, dictionary: Dictionary, not_made: dict[str, list[str]], name: str
):
    table, left_out = city.tables[name], not_made.get(name, [])
    fields = [field.name for field in dictionary[name].fields]

    assert list(table.columns) == [field for field in fields if field not in left_out]
    assert not any(dictionary[name].field(field).required for field in left_out)
    unknown = {field: pd.array([None] * len(table), "boolean") for field in left_out}
    dictionary[name].to_pandera().validate(table.assign(**unknown)[fields], lazy=True)


def test_the_city_has_the_size_of_the_city(city: City):
    assert 28_000 <= len(city.tables["gezinnen"]) <= 30_000
    assert 55_000 <= len(city.tables["doelen"]) <= 70_000
    assert city.tables["begeleidingen"]["buurtteam"].nunique() == 22


def test_every_reference_leads_somewhere(city: City, dictionary: Dictionary):
    for name in TABLES:
        for reference in dictionary[name].foreign_keys:
            values = city.tables[name][reference.field].dropna()
            assert values.isin(city.tables[reference.table][reference.target]).all()


def test_dates_are_in_order_and_none_lies_after_the_peildatum(city: City):
    support = city.tables["begeleidingen"]
    steps = ["aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum"]
    for earlier, later in itertools.pairwise(steps):
        assert not (support[earlier] > support[later]).any()
    for table in city.tables.values():
        for column in table.select_dtypes("datetime"):
            assert table[column].max() <= pd.Timestamp("2023-01-31")


def test_teams_that_split_have_their_name_from_then_on(city: City):
    support = city.tables["begeleidingen"]
    first = support.groupby("buurtteam")["aanmelddatum"].min()

    assert first["Leidsche Rijn Terwijde"] >= pd.Timestamp("2022-01-01")
    assert first["Overvecht Centrum"] >= pd.Timestamp("2020-07-01")
    now = city.tables["gezinnen"].set_index("gezin_id")["buurtteam"]
    then = support[support["aanmelddatum"] < "2020-01-01"]
    assert (then["gezin_id"].map(now) == "Leidsche Rijn Terwijde").sum() > 300


def test_families_come_back_and_move_between_teams(city: City):
    support = city.tables["begeleidingen"]
    teams = support.groupby("gezin_id")["buurtteam"].nunique()

    assert 0.08 <= (support["gezin_id"].value_counts() > 1).mean() <= 0.18
    assert (teams > 1).sum() > 500


def test_an_old_number_is_there_for_whoever_came_before_the_new_system(city: City):
    first = city.tables["begeleidingen"].groupby("gezin_id")["aanmelddatum"].min()
    families = city.tables["gezinnen"].set_index("gezin_id")["oud_gezin_id"]

    pd.testing.assert_series_equal(
        families.notna(), (first < "2020-09-01").loc[families.index], check_names=False
    )
    assert families.dropna().is_unique


def test_registration_thins_out_towards_the_peildatum(city: City):
    came = city.tables["begeleidingen"]["aanmelddatum"]
    per_week = came[came >= "2022-11-01"].dt.to_period("W").value_counts().sort_index()

    assert per_week.iloc[-2] < 0.97 * per_week.iloc[:4].max()
    running = city.tables["begeleidingen"]["einddatum"].isna()
    assert running.sum() > 3000


def test_later_on_request_is_not_recorded_from_2022(city: City):
    support = city.tables["begeleidingen"]
    recorded = support["later_op_verzoek"].notna()

    assert (recorded == (support["aanmelddatum"] < "2022-01-01")).all()


def test_blocks_of_the_same_seed_share_no_id(city: City, dictionary: Dictionary):
    other = generate_city(block=1)

    for name in TABLES:
        for key in dictionary[name].primary_key:
            if dictionary[name].field(key).id_kind:
                assert not other.tables[name][key].isin(city.tables[name][key]).any()
    numbers = {len(table) for table in (city.tables["doelen"], other.tables["doelen"])}
    assert len(numbers) == 2


def test_the_tables_do_not_depend_on_who_asks(city: City):
    again = generate_city()

    for name in TABLES:
        pd.testing.assert_frame_equal(again.tables[name], city.tables[name])
