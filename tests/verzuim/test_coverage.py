"""How often the linearised 95% interval holds the true absence percentage, simulated."""

import numpy as np
import pytest
from scipy import stats

from lokalis_research.verzuim.support import Amounts, figures, ratio_error

DAYS = 181
DRAWS = 4000


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


def coverage(draw, employees):
    rng = np.random.default_rng(2022)
    truth = draw(np.random.default_rng(1), 1_000_000).mean() / DAYS * 100
    size = DRAWS * employees
    share = np.where(rng.random(size) < 0.9, 1.0, rng.uniform(0.1, 1.0, size))
    worked = rng.choice([0.6, 0.8, 0.9, 1.0], size) * share * DAYS
    cell, employee = np.repeat(np.arange(DRAWS), employees), np.tile(np.arange(employees), DRAWS)
    cells = np.arange(DRAWS)
    x = Amounts.add_up(cell, employee, worked, employees)
    y = Amounts.add_up(cell, employee, draw(rng, size) / DAYS * worked, employees)
    rate = figures(y, cells)["waarde"] / figures(x, cells)["waarde"] * 100
    error = ratio_error(y, x, cells, np.full(DRAWS, 100.0))
    margin = stats.t.ppf(0.975, error["vrijheidsgraden"]) * error["waarde"]
    return float(((rate - margin <= truth) & (truth <= rate + margin)).mean())


@pytest.mark.parametrize("employees", [10, 30, 100])
def test_amounts_without_a_long_tail_are_covered_as_often_as_the_interval_says(employees):
    assert 0.935 <= coverage(even, employees) <= 0.97


@pytest.mark.parametrize(
    ("employees", "known"), [(10, 0.662), (30, 0.805), (100, 0.909), (300, 0.936)]
)
def test_absence_is_covered_less_often_the_fewer_employees_there_are(employees, known):
    """What `absence_rate` warns of; three Monte Carlo standard errors around a long simulation."""
    monte_carlo = np.sqrt(known * (1 - known) / DRAWS)
    assert abs(coverage(skewed, employees) - known) <= 3 * monte_carlo + 0.003
