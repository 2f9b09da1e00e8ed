"""Moments of reports as periods."""

import pytest

from lokalis_research.errors import DictionaryError
from lokalis_research.gepubliceerd.counterpart import before, periods_of
from lokalis_research.period import HalfYear, Month


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2019", "jaar", ["2019"]),
        ("2019", "halfjaar", ["2019H1", "2019H2"]),
        ("2020Q2", "maand", ["2020-04", "2020-05", "2020-06"]),
        ("2021Q1-Q3", "halfjaar", ["2021H1"]),
        ("2020-03 en 2020-05", "maand", ["2020-03", "2020-05"]),
        ("2018-2019", "jaar", None),
    ],
)
def test_a_moment_is_laid_out_in_whole_periods(text, kind, expected):
    if expected is None:
        with pytest.raises(DictionaryError, match="is no moment"):
            periods_of(text, kind)
    else:
        assert [str(one) for one in periods_of(text, kind)] == expected


def test_a_moment_shorter_than_the_period_is_refused():
    with pytest.raises(DictionaryError, match="no whole jaar"):
        periods_of("2020Q1", "jaar")


def test_a_year_before_is_the_same_period():
    assert before(HalfYear(2020, 1)) == HalfYear(2019, 1)
    assert before(Month(2020, 3)) == Month(2019, 3)
