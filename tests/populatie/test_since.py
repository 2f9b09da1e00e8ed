"""From when a register knows: where its denominator goes further back, and where it does not."""

import numpy as np
import pytest

from lokalis_research.days import day_number
from lokalis_research.period import HalfYear
from lokalis_research.populatie import registered_since

FIRST = day_number(HalfYear(2018, 1).start)
DAYS = np.arange(FIRST + 2, FIRST + 1800, 15)
FROM = {"before": np.full(20, FIRST - 700), "there": np.full(20, FIRST)}
UNTIL = np.full(20, FIRST + 1800)


def test_people_of_before_without_an_event_for_years_were_not_registered():
    assert registered_since(DAYS, FROM["before"], UNTIL) == FIRST


def test_a_register_that_is_as_old_as_its_people_lacks_nothing():
    assert registered_since(DAYS, FROM["there"], UNTIL) is None


@pytest.mark.parametrize("year", [1900, 2011])
def test_wrong_dates_of_long_ago_are_no_register(year):
    wrong = day_number(HalfYear(year, 1).start) + np.array([5, 400])
    assert registered_since(np.append(wrong, DAYS), FROM["before"] - 3000, UNTIL) == FIRST


def test_few_events_say_nothing():
    assert registered_since(DAYS[::60], FROM["before"], UNTIL) is None
