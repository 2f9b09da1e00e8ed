"""A period knows its days, its order, and how a Dutch reader calls it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lokalis_research.errors import PeriodError
from lokalis_research.period import HalfYear, Month, Year, months_between, period_table

years = st.integers(min_value=1990, max_value=2090)
months = st.builds(Month, years, st.integers(1, 12))
half_years = st.builds(HalfYear, years, st.integers(1, 2))
periods = st.one_of(months, half_years, st.builds(Year, years))


@pytest.mark.parametrize(
    ("period", "start", "stop", "days", "label"),
    [
        (Month(2020, 2), date(2020, 2, 1), date(2020, 3, 1), 29, "februari 2020"),
        (Month(2022, 2), date(2022, 2, 1), date(2022, 3, 1), 28, "februari 2022"),
        (Month(2022, 12), date(2022, 12, 1), date(2023, 1, 1), 31, "december 2022"),
        (HalfYear(2020, 1), date(2020, 1, 1), date(2020, 7, 1), 182, "eerste halfjaar 2020"),
        (HalfYear(2022, 1), date(2022, 1, 1), date(2022, 7, 1), 181, "eerste halfjaar 2022"),
        (HalfYear(2022, 2), date(2022, 7, 1), date(2023, 1, 1), 184, "tweede halfjaar 2022"),
        (Year(2000), date(2000, 1, 1), date(2001, 1, 1), 366, "2000"),
        (Year(2100), date(2100, 1, 1), date(2101, 1, 1), 365, "2100"),
    ],
)
def test_a_period_runs_up_to_and_not_including_stop(period, start, stop, days, label):
    assert (period.start, period.stop, period.days, period.label) == (start, stop, days, label)
    assert period.last_day == stop - timedelta(days=1)


@given(periods)
def test_a_period_is_read_back_from_what_it_prints(period):
    assert type(period).parse(str(period)) == period


@given(periods)
def test_a_capital_may_be_forgotten(period):
    assert type(period).parse(str(period).lower()) == period


@given(periods, st.integers(-30, 30))
def test_shifting_there_and_back_returns_the_period(period, n):
    assert period.shift(n).shift(-n) == period


@given(periods)
def test_the_next_period_starts_where_this_one_stops(period):
    assert period.shift(1).start == period.stop
    assert period < period.shift(1)


@given(periods)
def test_the_months_of_a_period_cover_exactly_its_days(period):
    assert sum(month.days for month in period.months) == period.days
    assert period.months[0].start == period.start
    assert period.months[-1].stop == period.stop


@given(years)
def test_two_half_years_make_a_year(year):
    first, second = Year(year).half_years
    assert (first.start, first.stop, second.stop) == (
        Year(year).start,
        second.start,
        Year(year).stop,
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (HalfYear, "2022H3"),
        (HalfYear, "2022H0"),
        (HalfYear, "2022-H1"),
        (HalfYear, " 2022H1"),
        (HalfYear, "2022H1\n"),
        (HalfYear, "22H1"),
        (HalfYear, "٢٠٢٢H1"),
        (HalfYear, ""),
        (Month, "2022-7"),
        (Month, "2022-13"),
        (Month, "2022-00"),
        (Month, "2022H1"),
        (Year, "22"),
        (Year, "1066"),
    ],
)
def test_anything_else_than_the_one_notation_is_refused_with_a_remedy(kind, text):
    with pytest.raises(PeriodError) as error:
        kind.parse(text)
    assert error.value.remedy


def test_a_long_text_is_not_repeated_in_full():
    with pytest.raises(PeriodError) as error:
        HalfYear.parse("x" * 1000)
    assert len(str(error.value)) < 150


@pytest.mark.parametrize("make", [lambda: HalfYear(2022, 3), lambda: Month(2022, 0)])
def test_a_period_outside_the_calendar_cannot_be_made(make):
    with pytest.raises(PeriodError):
        make()


def test_months_between_is_empty_when_the_last_lies_before_the_first():
    assert months_between(Month(2022, 2), Month(2022, 1)) == ()


def test_period_table_has_one_typed_row_per_period_in_the_given_order():
    table = period_table([Month(2022, 7), Year(2022), HalfYear(2022, 2)])
    assert table["periode"].tolist() == ["2022-07", "2022", "2022H2"]
    assert table["start"].dt.date.tolist() == [date(2022, 7, 1), date(2022, 1, 1), date(2022, 7, 1)]
    assert table["stop"].dt.date.tolist() == [date(2022, 8, 1), date(2023, 1, 1), date(2023, 1, 1)]
    assert table.dtypes.astype(str).to_dict() == {
        "periode": "str",
        "start": "datetime64[s]",
        "stop": "datetime64[s]",
    }


def test_an_empty_period_table_keeps_its_types():
    pd.testing.assert_series_equal(period_table([]).dtypes, period_table([Month(2022, 1)]).dtypes)


def test_a_period_that_occurs_twice_is_refused():
    with pytest.raises(PeriodError, match="2022H1"):
        period_table([HalfYear(2022, 1), HalfYear(2022, 1)])
