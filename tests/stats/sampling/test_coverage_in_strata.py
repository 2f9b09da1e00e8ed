"""How often an interval from two strata holds the share: exact, and simulated through the code.

The exact coverage sums hypergeometric probabilities over all outcomes, with the intervals written
out here once more; the simulation draws samples and asks `estimate_means` and `share_intervals`.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from lokalis_research.stats.sampling import StratifiedDesign, estimate_means, share_intervals

DRAWS = 1000

# Units sampled (3 in 5 from the first stratum, of 5 times as many), share of yes -> exact coverage
# of the logit and of the beta interval.
TABLE = {
    (20, 0.1): (0.8781, 0.9944),
    (20, 0.3): (0.9812, 0.9737),
    (20, 0.5): (0.9714, 0.9714),
    (20, 0.7): (0.9816, 0.9703),
    (20, 0.9): (0.8814, 0.9929),
    (50, 0.02): (0.6192, 0.9938),
    (50, 0.1): (0.9593, 0.9654),
    (50, 0.3): (0.9548, 0.9660),
    (50, 0.5): (0.9632, 0.9632),
    (50, 0.7): (0.9538, 0.9652),
    (50, 0.9): (0.9599, 0.9661),
    (50, 0.98): (0.6196, 0.9938),
    (100, 0.02): (0.8634, 0.9941),
    (100, 0.1): (0.9620, 0.9620),
    (100, 0.3): (0.9616, 0.9636),
    (100, 0.5): (0.9532, 0.9565),
    (100, 0.7): (0.9585, 0.9634),
    (100, 0.9): (0.9626, 0.9626),
    (100, 0.98): (0.8641, 0.9942),
    (200, 0.02): (0.9583, 0.9797),
    (200, 0.1): (0.9535, 0.9647),
    (200, 0.3): (0.9554, 0.9557),
    (200, 0.5): (0.9521, 0.9580),
    (200, 0.7): (0.9561, 0.9573),
    (200, 0.9): (0.9540, 0.9650),
    (200, 0.98): (0.9584, 0.9798),
    (400, 0.02): (0.9510, 0.9544),
    (400, 0.1): (0.9508, 0.9601),
    (400, 0.3): (0.9505, 0.9578),
    (400, 0.5): (0.9500, 0.9557),
    (400, 0.7): (0.9482, 0.9568),
    (400, 0.9): (0.9513, 0.9604),
    (400, 0.98): (0.9510, 0.9545),
}


# With 20 units the t quantile and the few possible outcomes make the logit interval too wide
# (97.1% at a share of one half); from 50 units on the band holds.
ENOUGH = [(n, share) for n, share in TABLE if n >= 50 and n * min(share, 1 - share) >= 10]


def population(n, share):
    """Two strata, the first with about half the odds of the second."""
    drawn = np.array([3 * n // 5, n - 3 * n // 5])
    size = 5 * drawn
    first = round(size[0] * share * 0.8) if share < 0.5 else round(size[0] * (1.25 * share - 0.25))
    return drawn, size, np.array([first, round(size.sum() * share) - first])


def exact(n, share):
    drawn, size, yes = population(n, share)
    x1, x2 = np.meshgrid(*(np.arange(m + 1) for m in drawn), indexing="ij")
    chance = stats.hypergeom.pmf(x1, size[0], yes[0], drawn[0]) * stats.hypergeom.pmf(
        x2, size[1], yes[1], drawn[1]
    )
    weight, shares = size / size.sum(), np.stack([x1, x2], axis=-1) / drawn
    p = (weight * shares).sum(axis=-1)
    variance = (weight**2 * (1 - drawn / size) * shares * (1 - shares) / (drawn - 1)).sum(axis=-1)
    true, t = yes.sum() / size.sum(), stats.t.ppf(0.975, n - 2)
    with np.errstate(all="ignore"):
        margin = t * np.sqrt(variance) / (p * (1 - p))
        logit = np.abs(special.logit(true) - special.logit(p)) <= margin
        effective = p * (1 - p) / variance * (stats.t.ppf(0.975, n - 1) / t) ** 2
        effective = np.where((p == 0) | (p == 1), n, effective)
        # Clopper-Pearson holds the share if neither tail beyond what was seen is below 2.5%.
        up = stats.beta.sf(true, effective * p + 1, effective * (1 - p)) >= 0.025
        down = stats.beta.cdf(true, effective * p, effective * (1 - p) + 1) >= 0.025
    beta = (up | (p == 1)) & (down | (p == 0))
    return (logit * chance).sum(), (beta * chance).sum()


def simulated(n, share):
    drawn, size, yes = population(n, share)
    rng = np.random.default_rng([n, round(share * 100)])
    counts = [
        rng.hypergeometric(y, m - y, k, DRAWS) for y, m, k in zip(yes, size, drawn, strict=True)
    ]
    answers = np.concatenate(
        [np.arange(k)[:, None] < c for k, c in zip(drawn, counts, strict=True)]
    )
    design = StratifiedDesign.of(np.repeat(["a", "b"], drawn), dict(zip("ab", size, strict=True)))
    table = estimate_means(pd.DataFrame(answers), design)
    true = yes.sum() / size.sum()
    limits = [share_intervals(table, method=method) for method in ("logit", "beta")]
    return tuple(((one["lower"] <= true) & (true <= one["upper"])).mean() for one in limits)


@pytest.mark.parametrize(("n", "share"), TABLE)
def test_simulated_coverage_is_the_exact_one(n, share):
    expected = np.array(exact(n, share))
    assert expected == pytest.approx(TABLE[n, share], abs=5e-5)
    error = np.sqrt(expected * (1 - expected) / DRAWS)
    assert (np.abs(np.array(simulated(n, share)) - expected) <= 3 * error).all()


@pytest.mark.parametrize(("n", "share"), ENOUGH)
def test_the_logit_interval_covers_where_ten_of_the_rarer_answer_are_expected(n, share):
    assert 0.935 <= TABLE[n, share][0] <= 0.97


@pytest.mark.parametrize(("n", "share"), TABLE)
def test_the_beta_interval_covers_also_where_fewer_are_expected(n, share):
    assert TABLE[n, share][1] >= 0.945
