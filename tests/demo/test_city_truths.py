"""What was planted can be found again, by counting as simply as one can."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from planted_truths import plan_truths, planted_truths, referral_truths

from lokalis_research.demo import City, DemoTables, generate_city


@pytest.fixture(scope="module")
def key(tables: DemoTables, city: City) -> pd.Series:
    return planted_truths(tables, city).set_index(["soort", "onderdeel"])["waarde"]


@pytest.fixture(scope="module")
def several() -> list[City]:
    return [generate_city(block=block) for block in range(4)]


def family_days(city: City, first: str, last: str) -> pd.Series:
    """Days of support per area, within a period."""
    support = city.tables["begeleidingen"]
    begin = support["startdatum"].clip(lower=pd.Timestamp(first))
    end = support["einddatum"].fillna(pd.Timestamp("2023-01-31")).clip(upper=pd.Timestamp(last))
    days = ((end - begin).dt.days + 1).clip(lower=0)
    return days.groupby(city.parts.episodes.area).sum()


def referrals(city: City, first: str, last: str) -> pd.Series:
    """Referrals per area, without the re-referrals to the new providers."""
    table = city.tables["verwijzingen"]
    planted = referral_truths(city)["overgang"]
    chosen = table["datum"].between(first, last) & ~planted
    areas = city.parts.episodes.area[city.parts.referrals.episode]
    return pd.Series(areas[chosen.to_numpy()]).value_counts().sort_index()


def rate(cities: list[City], first: str, last: str) -> float:
    counted = sum(referrals(city, first, last).sum() for city in cities)
    return counted / sum(family_days(city, first, last).sum() for city in cities)


@pytest.mark.parametrize("year", [2018, 2021, 2022])
def test_referrals_per_family_day_follow_the_planted_years(
    several: list[City], key: pd.Series, year: int
):
    ratio = rate(several, f"{year}-01-01", f"{year}-11-30") / rate(
        several, "2019-01-01", "2019-11-30"
    )

    assert ratio == pytest.approx(key["verwijzing_jaar", str(year)], abs=0.09)


def test_months_of_closure_lie_below_the_months_around_them(several: list[City], key: pd.Series):
    closed = rate(several, "2020-03-01", "2020-06-30") / rate(several, "2019-03-01", "2019-06-30")
    after = rate(several, "2020-09-01", "2020-12-31") / rate(several, "2019-09-01", "2019-12-31")

    assert closed / after == pytest.approx(key["verwijzing_sluiting", "2020-03..2020-06"], abs=0.1)


def test_areas_differ_as_planted(several: list[City], key: pd.Series):
    counted = sum(referrals(city, "2018-01-01", "2022-12-31") for city in several)
    days = sum(family_days(city, "2018-01-01", "2022-12-31") for city in several)
    effect = key["verwijzing_team"].to_numpy()

    assert np.corrcoef(counted / days, effect)[0, 1] > 0.9


def test_re_referrals_are_as_many_and_as_badly_registered_as_planted(
    several: list[City], key: pd.Series
):
    kinds = pd.concat(
        [
            city.tables["verwijzingen"].loc[referral_truths(city)["overgang"], "soort"]
            for city in several
        ]
    ).fillna("zonder soort")
    share = kinds.value_counts(normalize=True)

    assert share["administratief"] == pytest.approx(
        key["overgang_soort", "administratief"], abs=0.05
    )
    assert share["zonder soort"] == pytest.approx(key["overgang_soort", "zonder soort"], abs=0.05)


def test_re_referrals_come_in_the_first_months_of_2020_to_the_new_providers(city: City):
    table = city.tables["verwijzingen"][referral_truths(city)["overgang"]]

    assert table["datum"].between("2020-01-01", "2020-03-31").all()
    assert set(table["aanbieder"]) == {"KOOS", "Spoor030"}


def test_team_months_are_more_spread_than_chance(several: list[City]):
    ratios = []
    for city in several:
        days = family_days(city, "2021-01-01", "2021-12-31")
        for month in pd.period_range("2021-01", "2021-12", freq="M"):
            counted = referrals(city, str(month.start_time.date()), str(month.end_time.date()))
            counted = counted.reindex(days.index, fill_value=0)
            expected = counted.sum() * days / days.sum()
            ratios.append(((counted - expected) ** 2 / expected).mean())

    assert np.mean(ratios) > 1.15


@pytest.mark.parametrize(("year", "expected"), [(2021, 0.34), (2022, 0.325)])
def test_the_fall_in_timely_talks_is_registration(city: City, year: int, expected: float):
    """Within five working days hardly changes; what is called timely falls by twenty points."""
    support = city.tables["begeleidingen"]
    came = support[
        (support["aanmelddatum"].dt.year == year) & support["kennismakingsdatum"].notna()
    ]
    days = np.busday_count(
        came["aanmelddatum"].to_numpy().astype("datetime64[D]"),
        came["kennismakingsdatum"].to_numpy().astype("datetime64[D]"),
    )

    assert (days <= 5).mean() == pytest.approx(expected, abs=0.015)


def test_views_on_safety_overlap_as_planted(city: City):
    views = plan_truths(city)

    assert len(views) == 75
    assert (views["visie_gezin"] & views["visie_gezinswerker"]).sum() == 12


@pytest.mark.parametrize(
    ("kind", "part", "at_least"),
    [
        ("overgang", "verwijzingen", 150),
        ("gezinnen", "naar een ander gebied", 500),
        ("begeleidingen", "verhuisd", 500),
        ("doelen", "met namen", 20_000),
    ],
)
def test_the_key_counts_what_makes_families_hard(
    key: pd.Series, kind: str, part: str, at_least: int
):
    assert key[kind, part] >= at_least
