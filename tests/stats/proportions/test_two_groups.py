"""Two groups: score intervals against the likelihood tried point by point, and mirror images."""

import numpy as np
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.proportions import mee, miettinen_nurminen, newcombe, risk_ratio, wilson

TABLES = [(46, 75, 58, 80), (0, 20, 5, 20), (7, 9, 1, 12), (3, 30, 0, 8), (10, 10, 10, 10)]


def score_statistic(x1, n1, x2, n2, delta):
    """Find the likeliest pair of shares at this difference by trying many."""
    second = np.linspace(max(0, -delta) + 1e-9, min(1, 1 - delta) - 1e-9, 200_001)
    first = second + delta
    with np.errstate(all="ignore"):
        cells = [(x1, first), (n1 - x1, 1 - first), (x2, second), (n2 - x2, 1 - second)]
        likelihood = sum(np.where(k > 0, k * np.log(p), 0.0) for k, p in cells)
    best = np.argmax(likelihood)
    p1, p2 = first[best], second[best]
    variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
    return (x1 / n1 - x2 / n2 - delta) ** 2 / variance


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("method", [mee, miettinen_nurminen])
def test_at_a_score_limit_the_test_just_rejects(table, method):
    limits = method(*table)
    total = table[1] + table[3]
    factor = total / (total - 1) if method is miettinen_nurminen else 1.0
    for limit in (float(limits.lower), float(limits.upper)):
        assert score_statistic(*table, limit) / factor == pytest.approx(1.959964**2, rel=1e-3)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("method", [mee, miettinen_nurminen, newcombe])
def test_swapping_the_groups_mirrors_the_interval(table, method):
    x1, n1, x2, n2 = table
    one, other = method(x1, n1, x2, n2), method(x2, n2, x1, n1)
    assert one.lower == pytest.approx(-other.upper, abs=1e-9)


@pytest.mark.parametrize("table", TABLES[:4])
@pytest.mark.parametrize("method", ["koopman", "miettinen_nurminen"])
def test_swapping_the_groups_inverts_the_risk_ratio(table, method):
    x1, n1, x2, n2 = table
    one, other = (risk_ratio(*t, method=method) for t in ((x1, n1, x2, n2), (x2, n2, x1, n1)))
    with np.errstate(divide="ignore"):
        assert one.lower == pytest.approx(1 / other.upper, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("count", "n"), [(5, 4), (-1, 4), (1.5, 4), (0, 0), (np.nan, 4)])
def test_what_cannot_be_counted_is_refused(count, n):
    with pytest.raises(AnalysisError, match="1 of 1 counts"):
        wilson(count, n)


@pytest.mark.parametrize("method", ["koopman", "miettinen_nurminen"])
def test_without_any_yes_the_risk_ratio_may_be_anything(method, recwarn):
    found = risk_ratio(0, 20, 0, 30, method=method)
    assert np.isnan(found.estimate)
    assert (found.lower, found.upper) == (0, np.inf)
    assert not recwarn.list
