"""Support against a count of single days in sets and dictionaries."""

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest
from at_risk import at_risk
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.period import HalfYear, Month, Year, months_between
from lokalis_research.populatie import episode_on, team_months

FIRST = date(2021, 10, 1)
PEILDATUM = date(2022, 6, 20)
days = st.integers(0, 330).map(lambda n: FIRST + timedelta(days=n))
rows = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]),
        st.sampled_from(["Oost", "West", "Zuilen"]),
        st.none() | days,
        st.none() | days,
    ),
    max_size=9,
)
PERIODS = {
    "months": months_between(Month(2021, 10), Month(2022, 8)),
    "half-years": (HalfYear(2021, 2), HalfYear(2022, 1), HalfYear(2022, 2)),
    "years": (Year(2021), Year(2022)),
}


@pytest.mark.parametrize("kind", PERIODS)
@given(rows=rows, by_team=st.booleans())
@settings(max_examples=60)
def test_families_and_family_days_are_those_of_a_count_by_day(
    support_from, team_by_day, kind, rows, by_team
):
    episodes = support_from(rows, peildatum=PEILDATUM).episodes
    by = ("buurtteam",) if by_team else ()

    families, in_days = defaultdict(set), defaultdict(int)
    for family, teams in team_by_day(rows, PEILDATUM).items():
        for day, team in teams.items():
            for period in PERIODS[kind]:
                if period.start <= day < period.stop:
                    cell = (str(period), team) if by_team else (str(period),)
                    families[cell].add(family)
                    in_days[cell] += 1

    counted = at_risk(episodes, PERIODS[kind], by)
    keys = ["periode", *by]
    found = dict(
        zip(counted[keys].itertuples(index=False, name=None), counted["gezinnen"], strict=True)
    )
    assert found == {cell: len(members) for cell, members in families.items()}
    found = dict(
        zip(counted[keys].itertuples(index=False, name=None), counted["gezinsdagen"], strict=True)
    )
    assert found == in_days


@given(rows=rows, day=days)
@settings(max_examples=60)
def test_the_team_on_a_day_is_that_of_a_count_by_day(support_from, team_by_day, rows, day):
    episodes = support_from(rows, peildatum=PEILDATUM).episodes
    teams = {family: counted.get(day) for family, counted in team_by_day(rows, PEILDATUM).items()}
    teams = {family: team for family, team in teams.items() if team is not None}

    asked = pd.Series(["g1", "g2", "g3", "nobody"], dtype="str")
    at = episode_on(episodes, asked, pd.Series([pd.Timestamp(day)] * 4))
    named = {
        family: episodes["buurtteam"].iloc[place]
        for family, place in zip(asked, at, strict=True)
        if place >= 0
    }
    assert named == teams


@given(rows=rows)
@settings(max_examples=50)
def test_the_order_of_rows_does_not_matter(support_from, rows):
    one = support_from(rows, peildatum=PEILDATUM).episodes
    other = support_from(rows[::-1], peildatum=PEILDATUM).episodes

    assert one.equals(other)


@given(rows=rows)
@settings(max_examples=50)
def test_team_months_add_up_to_the_family_days_of_the_city(support_from, rows):
    episodes = support_from(rows, peildatum=PEILDATUM).episodes
    months = PERIODS["months"]

    table = team_months(episodes, months)
    city = at_risk(episodes, months)

    assert table["gezinsdagen"].sum() == city["gezinsdagen"].sum()
    assert (table["gezinnen"] <= table["gezinsdagen"]).all()
