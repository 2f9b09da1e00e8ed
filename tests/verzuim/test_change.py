"""How often a change in absence is called more than chance: simulated, employees as the units.

Two half-years of employees who are ill more or less often for good, a third of whom leave in
between. Percentage of draws in which the 95% interval of the change leaves no change out, where
there is none and where absence rises by a quarter; `apart` is with two independent half-years
(`python tests/verzuim/test_change.py 2000`):

employees   nothing changes   +25%   +25%, apart
      100             0.3      1            1
      300             2.6      8            7
      600             3.5     18           16
"""

import sys

import numpy as np
import pytest
from scipy import stats

from lokalis_research.dictionary import load_dictionary
from lokalis_research.period import HalfYear
from lokalis_research.release.door import release
from lokalis_research.release.placed import places_of
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.verzuim.analyse import EMPLOYED, SICK, absence_rate
from lokalis_research.verzuim.change import changes, paired_difference
from lokalis_research.verzuim.schemes import two_way


def half_years(rng, employees, rise=1.0):
    """Draw fte-days ill and employed of everybody in two half-years."""
    prone = rng.gamma(0.7, 1 / 0.7, employees)
    here = np.ones((2, employees), dtype=bool)
    leaves, comes = rng.random((2, employees)) < 1 / 6
    here[1, leaves], here[0, comes & ~leaves] = False, False
    spells = rng.poisson(0.6 * prone * np.array([[1.0], [rise]]))
    long = rng.binomial(spells, 0.12)
    days = 4.0 * (spells - long) + rng.gamma(np.maximum(long, 1e-9) * 1.2, 50.0)
    return np.minimum(days, 182.0) * here, 182.0 * here


def apart(ill, employed):
    """Compare as if the two half-years were of different people."""
    rates = ill.sum(axis=1) / employed.sum(axis=1)
    squares = ((ill - rates[:, None] * employed) / employed.sum(axis=1)[:, None]) ** 2
    error = np.sqrt(squares.sum())
    freedom = squares.sum() ** 2 / (squares**2).sum() - 1
    half = stats.t.ppf(0.975, freedom) * error
    return abs(rates[1] - rates[0]) > half


def run(employees, draws, rise=1.0):
    rng = np.random.default_rng(employees)
    found = []
    for _ in range(draws):
        ill, employed = half_years(rng, employees, rise)
        _, low, high, _ = paired_difference(ill, employed)
        found.append((low > 0 or high < 0, apart(ill, employed)))
    return np.mean(found, axis=0)


def test_a_change_is_hidden_where_the_percentage_of_either_half_year_is(absence_of):
    people = [f"m{number}" for number in range(60)]
    contracts = [(one, "Zuid", 1.0, "2020-01-01", None) for one in people]
    ill = [
        (one, f"{year}-{month}-01", f"{year}-{month}-{days + (number + year) % 5:02d}")
        for year in (2021, 2022)
        for month, days, well in (("02", 4, 0), ("04", 20, 1))
        for number, one in enumerate(people)
        if number % 3 != well
    ]
    absence = absence_of(contracts, ill)
    halves, scheme = (HalfYear(2021, 1), HalfYear(2022, 1)), two_way(14)
    rates = absence_rate(absence, halves, scheme=scheme)
    dictionary = load_dictionary()
    result = changes(absence, *halves, scheme)
    told = {}
    for hidden, column in (("", SICK), ("kort", SICK), ("kort", EMPLOYED)):
        at = (rates.table["klasse"] == hidden) & (rates.table["periode"] == "2022H1")
        keys = frozenset(places_of(rates).keys.loc[at, column.name])
        register = Register(load_rules(dictionary), must_hide=keys)
        # Before its percentages are let out nobody knows which of them stay hidden.
        early = release(result, dictionary, register=register).status["verandering"]
        release(rates, dictionary, register=register)
        late = release(result, dictionary, register=register).status["verandering"]
        told[hidden, column.name] = early.eq("getoond").tolist(), late.eq("getoond").tolist()
    assert told == {
        ("", SICK.name): ([False] * 3, [True] * 3),
        # The total less one class is the other.
        ("kort", SICK.name): ([False] * 3, [False, False, True]),
        # All classes are shares of the same employed days.
        ("kort", EMPLOYED.name): ([False] * 3, [False] * 3),
    }


@pytest.mark.parametrize("employees", [100, 300])
def test_where_nothing_changes_one_interval_in_twenty_says_so_at_most(employees):
    claimed, _ = run(employees, 600)

    # Three Monte Carlo standard errors of 5% are 2.7%.
    assert claimed < 0.05 + 0.027


def test_seeing_the_same_people_twice_finds_more_than_two_halves_apart():
    paired, separate = run(600, 300, rise=1.25)

    assert paired >= separate


def test_a_change_is_the_difference_of_the_two_percentages():
    ill, employed = np.array([[1.0, 0, 3], [2, 4, 0]]), np.array([[10.0, 10, 20], [10, 10, 0]])
    value, low, high, _ = paired_difference(ill, employed)

    assert value == pytest.approx(100 * (6 / 20 - 4 / 40))
    assert low < value < high


def test_without_anybody_employed_there_is_no_change():
    nothing = np.zeros((2, 3))

    assert np.isnan(paired_difference(nothing, nothing)).all()


if __name__ == "__main__":
    for employees in (100, 300, 600):
        null, rising = run(employees, int(sys.argv[1])), run(employees, int(sys.argv[1]), 1.25)
        print(f"{employees:9} {100 * null[0]:15.1f} {100 * rising[0]:6.0f} {100 * rising[1]:12.0f}")
