"""How often intervals hold the truth where families differ: simulated, families as the units."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lokalis_research.result import Backed, Entries, Quantity, ratio_error
from lokalis_research.stats.counts.rates import rate_interval
from lokalis_research.stats.counts.shrinkage import gamma_poisson

DRAWS = 3000
RATE = 0.14
# As in the demo city: of families with one referral about one in eight has a second one.
SHAPE = 1.1
COUNT = Quantity("verwijzingen", "Verwijzingen", entities=("gezin",), kind="aantal")
ERROR = Quantity("fout", "Standaardfout", entities=("gezin",), kind="spreiding")


def column(cell, family, amount):
    """One count per draw, with the families behind it."""
    names = pd.RangeIndex(family.max() + 1)
    entries = Entries.add_up(cell, family, amount, names, DRAWS, what="verwijzingen")
    return Backed.of(COUNT, "gezin", entries.positive())


def families(rng, sizes):
    """Referrals of families, one row per draw."""
    return rng.negative_binomial(SHAPE, SHAPE / (SHAPE + RATE), (DRAWS, sizes))


@pytest.mark.parametrize("sizes", [100, 300, 1000])
def test_the_interval_of_referrals_per_100_families_holds_the_truth(sizes):
    rng = np.random.default_rng(11)
    drawn = families(rng, sizes)
    cell, who = np.repeat(np.arange(DRAWS), sizes), np.tile(np.arange(sizes), DRAWS)
    y, x = (column(cell, who, amount) for amount in (drawn.ravel(), np.ones(drawn.size)))
    found = ratio_error(ERROR, y, x, 100.0, effective="satterthwaite")
    error = found.behind[0].measures.assign(waarde=found.values["fout"])
    value = 100 * drawn.mean(axis=1)
    # As the door does it: on the logarithmic scale, t with the effective number less one.
    freedom = np.maximum(np.floor(error["effectief"].to_numpy() - 1), 1)
    margin = np.exp(stats.t.ppf(0.975, freedom) * error["waarde"].to_numpy() / value)

    held = ((value / margin <= 100 * RATE) & (value * margin >= 100 * RATE)).mean()

    # Fourteen referrals expected at least; three Monte Carlo standard errors of 0.95 are 0.012.
    assert 0.935 < held < 0.975


@pytest.mark.parametrize("sizes", [150, 400])
def test_the_interval_of_observed_over_expected_holds_the_truth(sizes):
    rng = np.random.default_rng(12)
    counts = families(rng, sizes).sum(axis=1)
    low, high = rate_interval(counts, np.full(DRAWS, RATE * sizes))

    # Exact for Poisson, and so a little wide; families with two referrals eat that up.
    assert 0.93 < ((low <= 1) & (high >= 1)).mean() < 0.975


def test_the_interval_of_a_shrunken_team_holds_its_truth():
    rng = np.random.default_rng(13)
    held = []
    for _ in range(80):
        truth = rng.gamma(12, RATE / 12, 21)
        size = rng.integers(150, 700, 21)
        low, high = gamma_poisson(rng.poisson(size * truth), size).interval()
        held.append(((low <= truth) & (truth <= high)).mean())

    # 1680 intervals; empirical Bayes takes the spread between teams as known.
    assert 0.925 < np.mean(held) < 0.97
