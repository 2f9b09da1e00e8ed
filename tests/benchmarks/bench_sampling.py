"""How fast a large sample is estimated and drawn, beside what one would otherwise write.

Run from the checkout: ``python tests/benchmarks/bench_sampling.py [plans]``. It prints seconds and
ratios, all measured in one run on this machine; nothing asserts a time.
"""

import sys
import time

import numpy as np
import pandas as pd
from statsmodels.stats.weightstats import DescrStatsW

from lokalis_research.stats.sampling import (
    StratifiedDesign,
    draw_stratified,
    estimate_means,
    permanent_random_numbers,
)

STRATA = np.array([f"stratum {number:02d}" for number in range(40)], dtype=object)
QUESTIONS = [f"vraag {number}" for number in range(10)]


def make_sample(plans: int, seed: int = 2022) -> tuple[pd.DataFrame, dict[str, int]]:
    """Make up answers to ten questions in forty strata of very different sizes."""
    rng = np.random.default_rng(seed)
    stratum = rng.choice(40, plans, p=rng.dirichlet(np.full(40, 2.0)))
    shares = rng.uniform(0.02, 0.98, (40, 10))
    table = pd.DataFrame(rng.random((plans, 10)) < shares[stratum], columns=QUESTIONS)
    table.insert(0, "stratum", STRATA[stratum])
    counts = table["stratum"].value_counts()
    return table, {name: int(3 * n) for name, n in counts.items()}


def estimate_in_one_go(table: pd.DataFrame, sizes: dict[str, int]) -> pd.DataFrame:
    """Estimate all questions with the library."""
    design = StratifiedDesign.of(table["stratum"], sizes)
    return estimate_means(table[QUESTIONS], design).set_index("variable")


def estimate_with_a_loop(table: pd.DataFrame, sizes: dict[str, int]) -> pd.DataFrame:
    """Estimate question by question and stratum by stratum, as written in a notebook."""
    total, rows = sum(sizes.values()), {}
    for question in QUESTIONS:
        mean = variance = 0.0
        for name, group in table.groupby("stratum"):
            y, weight = group[question].astype(float), sizes[name] / total
            mean += weight * y.mean()
            variance += weight**2 * (1 - len(y) / sizes[name]) * y.var() / len(y)
        rows[question] = (mean, np.sqrt(variance))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "se"])


def estimate_with_statsmodels(table: pd.DataFrame, sizes: dict[str, int]) -> pd.DataFrame:
    """Estimate with DescrStatsW per stratum, all questions at once."""
    total, mean, variance = sum(sizes.values()), 0.0, 0.0
    for name, group in table.groupby("stratum"):
        values, weight = group[QUESTIONS].to_numpy(float), sizes[name] / total
        described = DescrStatsW(values)
        mean = mean + weight * described.mean
        variance = variance + (weight * described.std_mean) ** 2 * (1 - len(values) / sizes[name])
    return pd.DataFrame({"estimate": mean, "se": np.sqrt(variance)}, index=QUESTIONS)


def bare_sums(table: pd.DataFrame, sizes: dict[str, int]) -> pd.DataFrame:
    """Compute the same from sums per stratum, without a check, a domain or a design effect."""
    codes, names = pd.factorize(table["stratum"], sort=True)
    population = np.array([sizes[name] for name in names], dtype=float)
    number, share = np.bincount(codes), population / population.sum()
    rows = {}
    for question in QUESTIONS:
        mean = np.bincount(codes, table[question].to_numpy(float)) / number
        variance = mean * (1 - mean) / (number - 1) * (1 - number / population)
        rows[question] = (share @ mean, np.sqrt(share**2 @ variance))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "se"])


def seconds(function, *arguments):
    """Take the best of three runs, and the answer."""
    best, answer = np.inf, None
    for _ in range(3):
        begin = time.perf_counter()
        answer = function(*arguments)
        best = min(best, time.perf_counter() - begin)
    return best, answer


def main(plans: int) -> None:
    """Print the comparison."""
    table, sizes = make_sample(plans)
    own, answer = seconds(estimate_in_one_go, table, sizes)
    print(f"{plans} plans, 40 strata, 10 questions")
    print(f"  estimate_means                {own:7.2f} s")
    for name, function in {
        "groupby loop per question": estimate_with_a_loop,
        "statsmodels per stratum": estimate_with_statsmodels,
        "bare sums of zeros and ones": bare_sums,
    }.items():
        other, expected = seconds(function, table, sizes)
        np.testing.assert_allclose(answer["estimate"], expected["estimate"], rtol=1e-10)
        np.testing.assert_allclose(answer["se"], expected["se"], rtol=1e-9)
        print(f"  {name:<29} {other:7.2f} s   x {other / own:.1f}")
    ids = np.arange(plans)
    hashing, numbers = seconds(permanent_random_numbers, ids, b"a key for the benchmark")
    wanted = {name: n // 30 for name, n in sizes.items()}
    drawing, _ = seconds(draw_stratified, numbers, table["stratum"], wanted)
    print(f"  permanent random numbers      {hashing:7.2f} s")
    print(f"  stratified draw               {drawing:7.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
