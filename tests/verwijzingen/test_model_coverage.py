"""How often the model's 95% intervals hold the truth, and how often it claims a trend that is not.

Twenty teams that differ in size and rate, seven years, overdispersed team-months. The table below
is a run by hand (`python tests/verwijzingen/test_model_coverage.py 150`); the suite repeats a small
part of it within its Monte Carlo error.

Percentage of 95% intervals that hold the truth, in 150 tables each; `claims` is how often the
trend's interval leaves no trend out where there is none; `next` is the range for the next
half-year; `CR2` is the trend's interval with errors by team alone, without months that the city
shares; `wider` is how many per cent wider than those the intervals are.

scenario                         trend  stap   puls  sluiting  claims  next   CR2  wider
nothing happens                   98.7  98.0   98.7      96.0     1.3  97.3  95.3     24
everything happens               100.0 100.0   99.3      94.7       -  96.7  99.3     22
teams have trends of their own    98.0  98.0   96.0      94.7       -  98.7  94.0     13
months shared by the city         97.3  96.7   94.7      96.7     2.7  95.3  88.0     54
months like the one before, 0.5   96.0  96.0   96.0      95.3     4.0  94.7  80.0    102
months like the one before, 0.8   95.3  93.3   94.0      95.3     4.7  94.7  62.7    126

Where months are independent the intervals are wider than they need be: five to seven years cannot
exclude that they hang together, and that costs a fifth of the width.
"""

import sys
import zlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from made_up import MODEL

from lokalis_research.period import HalfYear, Month, months_between
from lokalis_research.stats.counts.clusters import leave_one_out
from lokalis_research.stats.counts.uncertainty import Uncertainty
from lokalis_research.verwijzingen.forecast import forecast
from lokalis_research.verwijzingen.model import fit_model

MONTHS = months_between(Month(2016, 1), Month(2022, 12))
SEASON = np.array([1.05, 1.06, 1.08, 1.0, 1.02, 1.06, 0.76, 0.70, 1.06, 1.10, 1.12, 0.99])
DAYS = 3000.0
TIMES = 20

pytestmark = pytest.mark.long
SHARED = "months shared by the city"
LIKE = "months like the one before, 0.5"
WAVES = "months like the one before, 0.8"


@dataclass(frozen=True)
class Truth:
    """What is planted: ratios, and how team-months, teams and months differ."""

    trend: float = 1.0
    stap: float = 1.0
    puls: float = 1.0
    sluiting: float = 1.0
    alpha: float = 0.1
    teams: int = 20
    team_sd: float = 0.3
    team_trend_sd: float = 0.0
    month_sd: float = 0.0
    month_ar: float = 0.0
    per_month: float = 6.0
    halfway: bool = False


PLANTED = {"trend": 0.97, "stap": 0.91, "puls": 1.8, "sluiting": 0.72}
SCENARIOS = {
    "nothing happens": Truth(),
    "everything happens": Truth(**PLANTED),
    "teams have trends of their own": Truth(**PLANTED, team_trend_sd=0.05),
    SHARED: Truth(month_sd=0.08),
    LIKE: Truth(month_sd=0.08, month_ar=0.5),
    WAVES: Truth(month_sd=0.08, month_ar=0.8),
    "small and uneven": replace(Truth(**PLANTED), per_month=1.0, alpha=0.6),
    "teams start and stop": replace(Truth(**PLANTED), halfway=True),
}


def busy(rho, rng):
    """How busy months are: a series in which each is like the one before."""
    new = rng.standard_normal(len(MONTHS))
    series = [new[0]]
    for one in new[1:]:
        series.append(rho * series[-1] + np.sqrt(1 - rho**2) * one)
    return np.array(series)


def simulate(truth, rng):
    """Make a table of team-months as the model takes it."""
    months, teams = len(MONTHS), truth.teams
    since = np.array([(m.year - 2020) * 12 + m.month - 1 for m in MONTHS])
    log_rate = (
        np.log(truth.trend) * since / 12
        + np.log(truth.stap) * (since >= 0)
        + np.log(truth.puls) * np.isin(since, [0, 1, 2])
        + np.log(truth.sluiting) * np.isin(since, [2, 3, 4, 5])
        + np.log(np.array([SEASON[m.month - 1] for m in MONTHS]))
        + truth.month_sd * busy(truth.month_ar, rng)
    )
    team = truth.team_sd * rng.standard_normal(teams)
    slope = truth.team_trend_sd * rng.standard_normal(teams)
    days = DAYS * rng.uniform(0.4, 2.0, teams)[:, None] * rng.uniform(0.9, 1.1, (teams, months))
    if truth.halfway:
        days[: teams // 4, : months // 2] = 0.0
        days[teams // 4 : teams // 2, months - 18 :] = 0.0
    level = np.exp(log_rate + team[:, None] + slope[:, None] * since / 12)
    mean = truth.per_month * days / DAYS * level
    counts = rng.poisson(mean * rng.gamma(1 / truth.alpha, truth.alpha, (teams, months)))
    return pd.DataFrame(
        {
            "buurtteam": np.repeat([f"team {i:02d}" for i in range(teams)], months),
            "maand": np.tile([str(m) for m in MONTHS], teams),
            "verwijzingen": counts.ravel(),
            "verwezen": [()] * counts.size,
            "gezinsdagen": days.ravel(),
        }
    )


def run(truth, times, *, seed=1, jackknife=False):
    """Fit the model to simulated tables: what held the truth, and what was claimed."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(times):
        table = simulate(truth, rng)
        model = fit_model(table, MODEL)
        row = {}
        for term in ("trend", "stap", "puls", "sluiting"):
            found = model.ratio(term)
            row[term] = found.low <= getattr(truth, term) <= found.high
        trend = model.ratio("trend")
        row["claims"] = not trend.low <= 1 <= trend.high
        ahead = forecast(table, HalfYear(2022, 2), MODEL)
        came = table.loc[table["maand"] >= "2022-07", "verwijzingen"].sum()
        row["next half-year"] = ahead.low <= came <= ahead.high
        others = {"CR2 alone": model.uncertainty.sources[0]}
        if jackknife:
            others["jackknife"] = leave_one_out(model.fit, model.rows["buurtteam"])
        for name, source in others.items():
            other = replace(model, uncertainty=Uncertainty((source,))).ratio("trend")
            row[f"trend, {name}"] = other.low <= truth.trend <= other.high
            row[f"error over that of {name}"] = trend.se / other.se
        rows.append(row)
    return pd.DataFrame(rows)


def seed_of(name):
    return zlib.crc32(name.encode())


def error_of(share, times):
    """Three Monte Carlo standard errors."""
    return 3 * np.sqrt(share * (1 - share) / times)


@pytest.fixture(scope="module")
def runs():
    chosen = ("nothing happens", SHARED, WAVES)
    return {name: run(SCENARIOS[name], TIMES, seed=seed_of(name)) for name in chosen}


@pytest.mark.parametrize("term", ["trend", "stap", "puls", "sluiting"])
def test_intervals_hold_the_truth_as_often_as_they_say(runs, term):
    held = np.concatenate([one[term] for one in runs.values()])
    assert held.mean() == pytest.approx(0.965, abs=0.035 + error_of(0.95, len(held)))


def test_a_trend_that_is_not_there_is_claimed_at_most_one_time_in_twenty(runs):
    claims = np.concatenate([runs[n]["claims"] for n in ("nothing happens", SHARED, WAVES)])
    assert claims.mean() <= 0.05 + error_of(0.05, len(claims))


def test_errors_by_team_alone_are_too_small_when_the_city_shares_its_busy_months(runs):
    times_larger = {name: one["error over that of CR2 alone"].mean() for name, one in runs.items()}
    assert times_larger[SHARED] > 1.15
    # Where it does not, about a fifth is given away (see the table).
    assert 1.0 <= times_larger["nothing happens"] < 1.5
    held = runs[SHARED]
    assert held["trend"].mean() >= held["trend, CR2 alone"].mean()


def test_what_comes_falls_in_the_range_that_was_expected(runs):
    inside = np.concatenate([one["next half-year"] for one in runs.values()])
    assert inside.mean() == pytest.approx(0.955, abs=0.025 + error_of(0.95, len(inside)))


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for name in sys.argv[2:] or SCENARIOS:
        means = run(SCENARIOS[name], times, seed=seed_of(name), jackknife=False).mean()
        print(name, (100 * means).round(1).to_dict(), flush=True)
