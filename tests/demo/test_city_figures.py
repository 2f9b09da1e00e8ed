"""The city has the published figures, also when somebody counts them one by one."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lokalis_research.demo import City, DemoTables, generate_city
from lokalis_research.dictionary import Dictionary
from tests.demo.calibration import calibration_table
from tests.demo.city_calibration import city_calibration

PUBLISHED_COUNTS = {
    "jv2019-bereik-gezinnen-aantal": 8445,
    "jv2019-bereik-gezinnen-aantal-2018": 8445,
    "hj2020-bereik-gezinnen-aantal": 5599,
    "jv2019-bereik-personen-aantal": 19245,
    "jv2022-unieke-klanten-2021-aantal": 15737,
    "jv2022-unieke-klanten-aantal": 10147,
    "jv2019-verwijzingen-aantal": 1164,
    "jv2019-verwijzingen-gezinnen-aantal": 1024,
    "hj2020-driegesprekken-voor-aantal": 945,
    "hj2020-driegesprekken-corona-aantal": 641,
    "hj2020-vroegsignalering-geselecteerd-aantal": 374,
    "hj2020-vroegsignalering-bereikt-aantal": 187,
    "hj2020-vroegsignalering-driegesprekken-aantal": 38,
    "jv2022-steekproef-gezinnen-aantal": 75,
    "jv2022-steekproef-visie-gezin-aantal": 46,
    "jv2022-steekproef-visie-gezinswerker-aantal": 29,
    "jv2022-steekproef-doelen-aantal": 49,
    "jv2022-steekproef-zonder-doelen-aantal": 26,
}


def supported(city: City, first: date, last: date) -> set[str]:
    """Families in support on any day, by walking through their support."""
    found = set()
    for row in city.tables["begeleidingen"].itertuples():
        if pd.isna(row.startdatum) or row.startdatum.date() > last:
            continue
        if pd.isna(row.einddatum) or row.einddatum.date() >= first:
            found.add(row.gezin_id)
    return found


@pytest.fixture(scope="module")
def families_2019(city: City) -> set[str]:
    return supported(city, date(2019, 1, 1), date(2019, 12, 31))


def test_families_are_as_many_as_published(city: City, families_2019: set[str]):
    assert len(families_2019) == 8445
    assert len(supported(city, date(2018, 1, 1), date(2018, 12, 31))) == 8445
    assert len(supported(city, date(2020, 1, 1), date(2020, 6, 30))) == 5599


def test_persons_of_these_families_are_as_many_as_published(city: City, families_2019: set[str]):
    people = city.tables["personen"]

    assert sum(family in families_2019 for family in people["gezin_id"]) == 19245


def test_referrals_and_referred_families_are_as_many_as_published(city: City):
    rows = [
        row.gezin_id for row in city.tables["verwijzingen"].itertuples() if row.datum.year == 2019
    ]

    assert len(rows) == 1164
    assert len(set(rows)) == 1024


def test_everybody_referred_was_in_support_that_day(city: City):
    support = city.tables["begeleidingen"]
    joined = city.tables["verwijzingen"].merge(support, on="gezin_id")
    inside = (joined["startdatum"] <= joined["datum"]) & ~(joined["einddatum"] < joined["datum"])

    assert inside.groupby(joined["verwijzing_id"]).any().all()


def test_clients_of_2022_are_counted_the_new_way(city: City):
    support = supported(city, date(2022, 1, 1), date(2022, 12, 31))
    plans = city.tables["gezinsplannen"]
    with_plan = set(plans.loc[plans["datum"] <= "2022-12-31", "gezin_id"])
    counted = support & with_plan
    people = city.tables["personen"]
    own = people[people["eigen_vraag"].fillna(False)]

    assert sum(family in counted for family in own["gezin_id"]) == 10147


def test_the_plans_with_concern_are_those_of_the_two_wijken(city: City):
    support, plans = city.tables["begeleidingen"], city.tables["gezinsplannen"]
    chosen = set()
    for moment in ("2022-07-01", "2023-01-01"):
        there = {
            row.gezin_id
            for row in support[support["buurtteam"].isin(["Ondiep", "Oost"])].itertuples()
            if row.startdatum <= pd.Timestamp(moment)
            and (pd.isna(row.einddatum) or row.einddatum >= pd.Timestamp(moment))
        }
        earlier = plans[(plans["datum"] <= moment) & plans["gezin_id"].isin(there)]
        current = earlier.sort_values("datum", kind="stable").groupby("gezin_id").tail(1)
        chosen |= set(current.loc[current["zorgen_veiligheid"].fillna(False), "plan_id"])
    goals = city.tables["doelen"]
    about = set(goals.loc[goals["leefgebied"] == "veiligheid", "plan_id"])

    assert len(chosen) == 75
    assert len(chosen & about) == 49


@pytest.mark.parametrize("seed", [2022, pytest.param(1, marks=pytest.mark.long)])
def test_published_counts_are_met_whatever_the_seed(dictionary: Dictionary, seed: int):
    table = city_calibration(generate_city(seed), dictionary).set_index("id")["demo"]

    assert table[list(PUBLISHED_COUNTS)].to_dict() == PUBLISHED_COUNTS


def test_published_percentages_and_days_are_met_nearly(city: City, dictionary: Dictionary):
    table = city_calibration(city, dictionary)
    fitted = table[(table["geijkt"] == "ja") & ~table["id"].isin(PUBLISHED_COUNTS)]
    about = dictionary.published.set_index("id")["eenheid"]
    gap = (fitted["demo"] - fitted["gepubliceerd"]).abs().set_axis(fitted["id"])
    days = about.loc[gap.index].isin(["dagen", "werkdagen"])
    percent = about.loc[gap.index].eq("procent")

    assert gap[days].max() <= 0.5
    assert gap[percent].max() <= 3.5
    assert gap[percent].median() <= 0.5
    assert gap["hj2020-aanmeldingen-verschil-aantal"] <= 25


def test_what_was_not_fitted_says_so(tables: DemoTables, city: City, dictionary: Dictionary):
    table = calibration_table(tables, dictionary, city)
    free = table[table["geijkt"] == "nee"]

    assert table["id"].is_unique
    assert len(free) >= 8
    assert not free["toelichting"].str.contains("bewijst").any()
    assert table.loc[table["geijkt"] == "ja", "toelichting"].str.contains("bewijst dus niets").all()
