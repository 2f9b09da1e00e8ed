"""How often each interval holds the true share: the table, by exact sum and by simulation."""

import numpy as np
import pytest
from scipy import stats

from lokalis_research.stats.proportions import (
    agresti_coull,
    clopper_pearson,
    finite_wilson,
    hypergeometric_exact,
    jeffreys,
    mid_p,
    wilson,
)

METHODS = (wilson, clopper_pearson, jeffreys, agresti_coull, mid_p)
SHARES = np.array([0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98])
FINE = np.arange(0.02, 0.9801, 0.005)
SIZES = (20, 50, 100, 200, 400)

# Exact coverage in per cent, per method and n, at the shares above.
TABLE = {
    ("wilson", 20): [94.01, 92.45, 95.68, 97.52, 95.86, 97.52, 95.68, 94.01],
    ("wilson", 50): [92.16, 96.22, 97.03, 95.67, 93.51, 95.67, 97.03, 92.16],
    ("wilson", 100): [94.92, 96.59, 93.64, 93.72, 94.31, 93.72, 93.64, 94.92],
    ("wilson", 200): [93.31, 96.72, 95.61, 94.66, 94.40, 94.66, 95.61, 93.31],
    ("wilson", 400): [95.42, 95.02, 94.54, 94.40, 94.90, 94.40, 94.54, 95.42],
    ("clopper_pearson", 20): [99.29, 98.41, 98.87, 97.52, 95.86, 97.52, 98.87, 99.29],
    ("clopper_pearson", 50): [98.22, 98.82, 97.03, 96.95, 96.72, 96.95, 97.03, 98.22],
    ("clopper_pearson", 100): [98.45, 98.26, 95.57, 96.25, 96.48, 96.25, 95.57, 98.45],
    ("clopper_pearson", 200): [96.22, 96.72, 96.69, 95.50, 96.00, 95.50, 96.69, 96.22],
    ("clopper_pearson", 400): [97.06, 96.19, 95.48, 95.66, 95.98, 95.66, 95.48, 97.06],
    ("jeffreys", 20): [94.01, 98.41, 95.68, 94.74, 95.86, 94.74, 95.68, 94.01],
    ("jeffreys", 50): [98.22, 88.53, 94.17, 95.67, 93.51, 95.67, 94.17, 98.22],
    ("jeffreys", 100): [98.45, 93.47, 95.57, 95.02, 94.31, 95.02, 95.57, 98.45],
    ("jeffreys", 200): [96.22, 94.98, 94.09, 94.66, 94.40, 94.66, 94.09, 96.22],
    ("jeffreys", 400): [92.64, 95.02, 95.48, 95.04, 94.90, 95.04, 95.48, 92.64],
    ("agresti_coull", 20): [99.29, 98.41, 95.68, 97.52, 95.86, 97.52, 95.68, 99.29],
    ("agresti_coull", 50): [98.22, 96.22, 97.03, 95.67, 93.51, 95.67, 97.03, 98.22],
    ("agresti_coull", 100): [98.45, 96.59, 97.16, 94.96, 94.31, 94.96, 97.16, 98.45],
    ("agresti_coull", 200): [97.98, 96.72, 95.61, 94.66, 94.40, 94.66, 95.61, 97.98],
    ("agresti_coull", 400): [95.42, 95.02, 94.54, 94.40, 94.90, 94.40, 94.54, 95.42],
    ("mid_p", 20): [99.29, 98.41, 98.87, 94.74, 95.86, 94.74, 98.87, 99.29],
    ("mid_p", 50): [98.22, 96.22, 94.17, 95.67, 93.51, 95.67, 94.17, 98.22],
    ("mid_p", 100): [98.45, 93.47, 95.57, 95.02, 94.31, 95.02, 95.57, 98.45],
    ("mid_p", 200): [96.22, 94.98, 94.09, 94.66, 94.40, 94.66, 94.09, 96.22],
    ("mid_p", 400): [95.42, 95.02, 95.48, 95.04, 94.90, 95.04, 95.48, 95.42],
}


def exact_coverage(method, n, shares):
    """Sum the chance of every count whose interval holds the true share."""
    counts, true = np.arange(n + 1), np.atleast_1d(shares)[:, None]
    limits = method(counts, n)
    holds = (limits.lower <= true) & (true <= limits.upper)
    return (holds * stats.binom.pmf(counts, n, true)).sum(axis=1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", SIZES)
class TestTable:
    def test_exact_coverage_is_that_of_the_table(self, method, n):
        got = 100 * exact_coverage(method, n, SHARES)
        assert got == pytest.approx(TABLE[method.__name__, n], abs=0.005)


@pytest.mark.parametrize("n", [*SIZES, 75])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_clopper_pearson_never_covers_less_than_its_level(n, level):
    def method(x, m):
        return clopper_pearson(x, m, level=level)

    assert exact_coverage(method, n, FINE).min() >= level


@pytest.mark.parametrize("n", SIZES)
def test_wilson_covers_at_its_level_on_average(n):
    assert 0.945 <= exact_coverage(wilson, n, FINE).mean() <= 0.96


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("method", [wilson, jeffreys, mid_p, agresti_coull])
def test_approximate_intervals_cover_where_ten_of_the_rarer_answer_are_expected(method, n):
    # A count is a whole number, so coverage jumps around its level from share to share: single
    # shares stray a little from the band that holds for the grid.
    coverage = exact_coverage(method, n, FINE[n * np.minimum(FINE, 1 - FINE) >= 10 - 1e-9])
    assert 0.935 <= coverage.mean() <= 0.97
    assert ((coverage >= 0.93) & (coverage <= 0.975)).all()


@pytest.mark.parametrize(("n", "size"), [(12, 31), (20, 60), (75, 187), (1, 5), (60, 60)])
def test_exact_limits_of_a_finite_population_cover_every_population(n, size):
    counts = np.arange(n + 1)
    limits = hypergeometric_exact(counts, n, size)
    true = np.arange(size + 1)[:, None]
    holds = (limits.lower <= true) & (true <= limits.upper)
    coverage = (holds * stats.hypergeom.pmf(counts, size, true, n)).sum(axis=1)
    assert coverage.min() >= 0.95 - 1e-12


def test_the_wilson_interval_of_a_finite_population_covers_on_average():
    n, size = 75, 187
    counts = np.arange(n + 1)
    limits = finite_wilson(counts, n, size)
    true = np.arange(4, 184)[:, None]
    holds = (limits.lower <= true / size) & (true / size <= limits.upper)
    coverage = (holds * stats.hypergeom.pmf(counts, size, true, n)).sum(axis=1)
    assert 0.945 <= coverage.mean() <= 0.96
