"""How often the 95% interval of the door holds the true absence percentage, simulated.

Days of absence are skewed: one in twenty is absent for long, and in a small group nobody may be, or
somebody. A symmetric interval with a standard error taken for certain (Cochran's, on n − 1 degrees
of freedom) would hold the truth in 66% of groups of ten, 81% of thirty and 91% of a hundred.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lokalis_research.result import Backed, Entries, Quantity, ratio_error

DAYS = 181
DRAWS = 4000
DAYS_OF = Quantity("dagen", "Dagen", entities=("medewerker",), kind="som")
ERROR = Quantity("fout", "Standaardfout", entities=("medewerker",), kind="spreiding")


def skewed(rng, size):
    """Days of absence in a half-year: a few short spells each, and one in twenty absent long."""
    reports = rng.poisson(0.6, size)
    days = np.zeros(size)
    for nth in range(1, 7):
        some = reports >= nth
        days[some] += np.ceil(rng.lognormal(1.6, 1.0, int(some.sum())))
    long = rng.random(size) < 0.05
    days[long] += rng.integers(40, DAYS + 1, int(long.sum()))
    return np.minimum(days, DAYS)


def even(rng, size):
    """Days of absence without a long tail."""
    return rng.binomial(20, 0.3, size).astype(float)


def column(cell, employee, amount):
    """One sum per draw."""
    names = pd.RangeIndex(employee.max() + 1)
    entries = Entries.add_up(cell, employee, amount, names, DRAWS, what="dagen").positive()
    return Backed.of(DAYS_OF, "medewerker", entries)


def coverage(draw, employees):
    rng = np.random.default_rng(2022)
    truth = draw(np.random.default_rng(1), 1_000_000).mean() / DAYS * 100
    size = DRAWS * employees
    share = np.where(rng.random(size) < 0.9, 1.0, rng.uniform(0.1, 1.0, size))
    worked = rng.choice([0.6, 0.8, 0.9, 1.0], size) * share * DAYS
    cell, employee = np.repeat(np.arange(DRAWS), employees), np.tile(np.arange(employees), DRAWS)
    x = column(cell, employee, worked)
    y = column(cell, employee, draw(rng, size) / DAYS * worked)
    rate = y.values["dagen"] / x.values["dagen"] * 100
    found = ratio_error(ERROR, y, x, 100.0, effective="kish")
    error = found.behind[0].measures.assign(waarde=found.values["fout"])
    degrees = np.floor(error["effectief"] - 1).clip(lower=1)
    margin = np.exp(stats.t.ppf(0.975, degrees) * error["waarde"] / rate)
    return float(((rate / margin <= truth) & (truth <= rate * margin)).mean())


@pytest.mark.parametrize("employees", [10, 30, 100, 300])
def test_amounts_without_a_long_tail_are_covered_at_least_as_often_as_the_interval_says(employees):
    assert 0.94 <= coverage(even, employees) <= 0.99


@pytest.mark.parametrize("employees", [20, 30, 50, 100, 300, 1000])
def test_skewed_absence_is_covered_about_as_often_as_the_interval_says(employees):
    """In small groups the interval is wide rather than wrong."""
    assert 0.915 <= coverage(skewed, employees) <= 0.985
