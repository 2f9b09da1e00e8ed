"""How fast the count model is fitted, and how that compares with what one would otherwise write.

Run from the checkout: ``python tests/benchmarks/bench_counts.py [times]``. The comparison is with
statsmodels: a column per team, a negative binomial by maximum likelihood, and the jackknife over
teams by fitting again without each. It prints seconds, memory and ratios, all measured in one run
on this machine; nothing asserts a time.
"""

import sys
import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from measured import peak, timed
from scipy.stats.contingency import odds_ratio as conditional_odds_ratio

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.period import Month, months_between
from lokalis_research.stats.counts.clusters import leave_one_out
from lokalis_research.stats.proportions import odds_ratio
from lokalis_research.verwijzingen.model import fit_model
from lokalis_research.verwijzingen.model_terms import specification

MONTHS = [str(month) for month in months_between(Month(2018, 1), Month(2022, 12))]
TEAMS = 22

MODEL = specification(load_dictionary())


def make_table(teams: int, per_month: float = 5.0, seed: int = 2022) -> pd.DataFrame:
    """Make up team-months like those of the demo city: 22 teams, 60 months, 5 referrals each."""
    rng = np.random.default_rng(seed)
    days = rng.uniform(1000, 6000, teams)[:, None] * rng.uniform(0.9, 1.1, (teams, len(MONTHS)))
    level = np.exp(rng.normal(0, 0.3, teams))[:, None]
    mean = per_month * days / 3500 * level * rng.gamma(10.0, 0.1, days.shape)
    counts = rng.poisson(mean).ravel()
    return pd.DataFrame(
        {
            "buurtteam": np.repeat([f"team {number:05d}" for number in range(teams)], len(MONTHS)),
            "maand": np.tile(MONTHS, teams),
            "verwijzingen": counts,
            "verwezen": [()] * len(counts),
            "gezinsdagen": days.ravel(),
        }
    )


def by_columns(table: pd.DataFrame) -> np.ndarray:
    """Fit with a column per team, and again without each team; return the jackknife's errors."""
    design = MODEL.design(table["maand"])
    teams = pd.get_dummies(table["buurtteam"], dtype=float)
    names = table["buurtteam"].unique()

    def fitted(rows: np.ndarray, start: np.ndarray | None) -> pd.Series:
        x = pd.concat([design[rows], teams[rows].loc[:, teams[rows].any()]], axis=1)
        model = sm.NegativeBinomial(
            table.loc[rows, "verwijzingen"], x, exposure=table.loc[rows, "gezinsdagen"]
        )
        if start is None:
            rates = np.log(table["verwijzingen"].sum() / table["gezinsdagen"].sum())
            start = np.r_[np.zeros(design.shape[1]), np.full(teams.shape[1], rates), 0.1]
        return model.fit(start_params=start, method="newton", maxiter=200, disp=0).params

    everyone = fitted(np.ones(len(table), dtype=bool), None)
    without = []
    for name in names:
        rows = (table["buurtteam"] != name).to_numpy()
        without.append(fitted(rows, everyone.drop(name).to_numpy())[: design.shape[1]])
    apart = np.array(without) - np.mean(without, axis=0)
    return np.sqrt((len(names) - 1) / len(names) * (apart**2).sum(axis=0))


def ours_jackknife(table: pd.DataFrame) -> np.ndarray:
    """Compute the same errors with this package."""
    model = fit_model(table, MODEL)
    found = leave_one_out(model.fit, model.rows["buurtteam"], alpha=True)
    order = [model.fit.names.index(name) for name in MODEL.design(table["maand"])]
    return np.sqrt(np.diag(found.covariance))[order]


def odds_ratios() -> None:
    """Print how long a conditional odds ratio takes, beside scipy's, and what a huge one says."""
    for each in (300, 3000, 30_000):
        counts = (each // 3, each, each // 4, each)
        found, ours = timed(lambda c=counts: odds_ratio(*c, method="conditional"))
        line = f"conditional odds ratio, {each:>6,} per group: {ours:8.4f} s"
        if each <= 3000:
            x1, n1, x2, n2 = counts

            def scipys(table=((x1, n1 - x1), (x2, n2 - x2))):
                result = conditional_odds_ratio(table)
                return result.confidence_interval(0.95).low

            low, theirs = timed(scipys)
            apart = abs(low - found.lower)
            line += f", scipy {theirs:7.3f} s, x {theirs / ours:.0f}; apart {apart:.0e}"
        print(line)
    try:
        odds_ratio(3 * 10**8, 10**9, 3 * 10**8, 10**9, method="conditional")
    except AnalysisError as error:
        print(f"1,000,000,000 per group: {error}")


def main(times: int) -> None:
    """Print the table of measurements."""
    odds_ratios()
    city = make_table(TEAMS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs, columns = timed(by_columns, city)
    ours, absorbed = timed(ours_jackknife, city)
    _, robust = timed(fit_model, city, MODEL)
    apart = np.abs(ours / theirs - 1).max()
    print(f"one city, jackknife with a column per team (statsmodels): {columns:8.2f} s")
    print(f"one city, jackknife with teams absorbed:                  {absorbed:8.2f} s")
    print(f"one city, CR2, Satterthwaite and shared months:           {robust:8.2f} s")
    print(
        f"a column per team takes {columns / absorbed:.0f} times as long for the same errors (to "
        f"{apart:.0e}), and {columns / robust:.0f} times as long as what is used"
    )
    previous = None
    for count in (times // 4, times // 2, times):
        table = make_table(TEAMS * count)
        _, seconds = timed(fit_model, table, MODEL)
        growth = "" if previous is None else f", {seconds / previous:.2f} times the half of it"
        previous = seconds
        print(
            f"{count:>4} cities beside each other: {len(table):>8,} team-months, "
            f"{table['verwijzingen'].sum():>9,} referrals: {seconds:6.2f} s{growth}"
        )
    print(f"{times:>4} cities: at most {peak(fit_model, table, MODEL):.2f} GiB allocated")
    many = make_table(TEAMS, per_month=5.0 * times)
    _, seconds = timed(fit_model, many, MODEL)
    print(
        f"one city with {times} times the families: {many['verwijzingen'].sum():,} referrals: "
        f"{seconds:.2f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
